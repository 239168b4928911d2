/**
 * How long one photo takes to be looked up among all that a company ever took: through the bands' indexes, against looking at every one, in the same database
 * and run.
 *
 *   npm run bench:photos [-- --photos 1000000 --lookups 100 --json FILE]
 *
 * The photos are made up as spectra whose strength falls with frequency, and whose lowest signs lean one way as those of real photos do (sky above,
 * ground below); pixels would take hours. Half of the look-ups are copies (a twelfth of all strengths as noise), which must be found; the others are new.
 */
import { createHash } from 'node:crypto'
import { bandsOf, hashOf, soughtOfSpectra, type Sought, type Spectrum } from '@fieldproof/core/photos'
import { sql } from 'kysely'
import pg from 'pg'
import { type Database, openDatabase } from '../../../apps/server/src/platform/postgres/database.ts'
import { alikeAmong, findAlike } from '../../../apps/server/src/record/photos/findAlike.ts'
import { createRandom, type Random } from '../src/random.ts'
import { createBenchDatabase, defaultPostgresUrl } from './load/databases.ts'
import { median } from './load/run.ts'
import { readFlags } from './flags.ts'
import { type Measurement, printTable, stopWith, writeMeasurements } from './measurement.ts'

const { values: flags } = readFlags({ options: { photos: { type: 'string', default: '1000000' }, lookups: { type: 'string', default: '100' }, json: { type: 'string' } } })
const [photos, lookups] = [Number(flags.photos), Number(flags.lookups)]
if (!(photos >= 1 && lookups >= 2)) stopWith('--photos and --lookups are positive numbers')
const orgId = '01920000-0000-7000-8000-000000000001'

/** Strength of each frequency, and how far its sign leans. */
const strength = Float64Array.from({ length: 256 }, (_, i) => 200_000 / ((i % 16) + 1 + Math.floor(i / 16) + 1))
const lean = Float64Array.from({ length: 256 }, (_, i) => (i % 2 === 0 ? 0.5 : -0.5) / (1 + Math.floor(i / 16)))
/** Uniform in −1…1 but for the lean: its sums are what matters here, not its shape. */
const spectrumFor = (random: Random): Spectrum => Float64Array.from({ length: 256 }, (_, i) => strength[i]! * (random.next() * 2 - 1 + lean[i]!))
const blurredBy = (spectrum: Spectrum, share: number, random: Random): Spectrum => spectrum.map((value, i) => value + share * strength[i]! * random.normal(0, 1))

const nameOf = (i: number): string => createHash('sha256').update(`photo ${i}`).digest('hex')
const photoOf = (i: number): { upper: Spectrum; centre: Spectrum } => {
  const random = createRandom(`photo/${i}`)
  return { upper: spectrumFor(random), centre: spectrumFor(random) }
}

const fill = async (client: pg.Client): Promise<void> => {
  await client.query(`insert into orgs (org_id, name, time_zone, log_origin, log_key_sealed, log_verifier_key) values ($1, 'bench', 'Asia/Shanghai', 'bench', '', '')`, [orgId])
  const parts = ['upper', 'centre'] as const
  const columns = parts.flatMap((part) => [`${part}_hash`, ...[0, 1, 2, 3].map((band) => `${part}_${band}`)])
  const perStatement = 5_000
  for (let from = 0; from < photos; from += perStatement) {
    const made = Array.from({ length: Math.min(perStatement, photos - from) }, (_, k) => ({ sha256: nameOf(from + k), ...photoOf(from + k) }))
    const values = parts.flatMap((part) => {
      const bands = made.map((photo) => bandsOf(photo[part]))
      return [made.map((photo) => hashOf(photo[part])), ...[0, 1, 2, 3].map((band) => bands.map((all) => all[band]!))]
    })
    await client.query(`insert into photo_facts (org_id, sha256, read_at, ${columns.join(', ')})
      select $1::uuid, t.sha256, now(), ('x' || t.c0)::bit(256), t.c1, t.c2, t.c3, t.c4, ('x' || t.c5)::bit(256), t.c6, t.c7, t.c8, t.c9
      from unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::int[], $7::int[], $8::text[], $9::int[], $10::int[], $11::int[], $12::int[]) as t (sha256, c0, c1, c2, c3, c4, c5, c6, c7, c8, c9)`, [orgId, made.map((photo) => photo.sha256), ...values])
    if (process.stderr.isTTY) process.stderr.write(`\r${from + made.length} photos`)
  }
  if (process.stderr.isTTY) process.stderr.write('\n')
  await client.query('vacuum analyze photo_facts')
}

/** The same answer with no index: every photo compared in every way. */
const lookAtAll = async (db: Database, sought: readonly Sought[]): Promise<string[]> =>
  db.withOrg(orgId, async (trx) => (await alikeAmong(sql`select f.sha256, f.upper_hash, f.centre_hash from photo_facts f where f.org_id = ${orgId}`, sought).execute(trx)).rows.map((row) => row.sha256))

const timed = async <T>(work: () => Promise<T>): Promise<{ milliseconds: number; value: T }> => {
  const from = performance.now()
  return { value: await work(), milliseconds: performance.now() - from }
}
const quantile = (values: readonly number[], share: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!

const database = await createBenchDatabase(process.env['DATABASE_URL'] ?? defaultPostgresUrl, `fieldproof_bench_${process.pid}`)
let db: Database | undefined
let client: pg.Client | undefined
try {
  db = await openDatabase(database.url, { onError: () => {} })
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await fill(client)
  const { rows: [size] } = await client.query<{ table: string; all: string }>(`select pg_relation_size('photo_facts') as table, pg_total_relation_size('photo_facts') as all`)

  const random = createRandom('lookups')
  const [indexed, linear]: [number[], number[]] = [[], []]
  let [found, copies, strangers] = [0, 0, 0]
  for (let k = 0; k < lookups; k++) {
    const isCopy = k % 2 === 0
    const of = random.whole(0, photos - 1)
    const source = isCopy ? photoOf(of) : { upper: spectrumFor(random), centre: spectrumFor(random) }
    const sought = soughtOfSpectra(blurredBy(source.upper, 1 / 12, random), Array.from({ length: 6 }, () => blurredBy(source.centre, 1 / 12, random)))
    const answer = await timed(() => db!.withOrg(orgId, (trx) => findAlike(trx, orgId, 'none', sought)))
    indexed.push(answer.milliseconds)
    if (isCopy) {
      copies++
      if (answer.value.some((photo) => photo.sha256 === nameOf(of))) found++
    }
    strangers += answer.value.filter((photo) => !isCopy || photo.sha256 !== nameOf(of)).length
    if (k < 6) {
      const all = await timed(() => lookAtAll(db!, sought))
      linear.push(all.milliseconds)
      if (!answer.value.every((photo) => all.value.includes(photo.sha256))) throw new Error('the indexes brought a photo that looking at all of them does not')
    }
  }
  const [ours, theirs] = [median(indexed), median(linear)]
  const measurements: Measurement[] = [
    { name: 'photos kept', value: photos, unit: 'photos' },
    { name: 'one look-up through the bands, median (reference: looking at every photo)', value: ours, unit: 'ms', reference: theirs, ratio: ours / theirs },
    { name: 'one look-up through the bands, 95 %', value: quantile(indexed, 0.95), unit: 'ms' },
    { name: 'the first look-up', value: indexed[0]!, unit: 'ms' },
    { name: 'copies found', value: found / copies, unit: 'share' },
    { name: 'strangers brought', value: strangers / lookups, unit: 'photos/look-up' },
    { name: 'on disk, indexes included', value: Number(size!.all) / photos, unit: 'B/photo' },
    { name: 'on disk, table alone', value: Number(size!.table) / photos, unit: 'B/photo' },
  ]
  printTable(measurements)
  await writeMeasurements(flags.json, measurements)
} finally {
  await client?.end().catch(() => {})
  await db?.close()
  await database.drop()
}
process.exit(0)
