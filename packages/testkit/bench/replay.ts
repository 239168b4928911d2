/**
 * Replay of one person's day (8,640 fixes, one every ten seconds) out of a database that holds many other days.
 *
 *   npm run bench:replay [-- --fixes 100000000 --people 20 --database real|embedded --json FILE]
 *
 * One day is uploaded by a simulated phone and sealed by the server; the sealed day is then copied by SQL under other people and days until
 * the table holds `--fixes` (100 million take about a gigabyte). Cold: the first look at a person's day since the server started, access record included
 * (the process has shown the days of twenty other people before). Warm: the same day
 * again. Two times each: the server's own, as it tells it (Server-Timing: from the request's headers to the answer that is ready, session check
 * and access record included), and the whole HTTP request as seen from this process, to the last byte (about 300 kB).
 */
import { get as httpGet } from 'node:http'
import type { Fix } from '@fieldproof/core/kernel'
import pg from 'pg'
import { localDate, localDay, startOfLocalDay } from '../src/fleet/workday.ts'
import { createSimulatedPhone } from '../src/phone.ts'
import { embeddedUrl, removeDataFolder, setUpSmallCompany, startServerProcess } from '../src/serverProcess.ts'
import { createBenchDatabase, defaultPostgresUrl, waitUntil } from './load/databases.ts'
import type { BenchDatabase } from './load/databases.ts'
import { median } from './load/run.ts'
import { fixesOfPerson } from './load/workload.ts'
import { readFlags } from './flags.ts'
import type { Measurement } from './measurement.ts'
import { printTable, stopWith, writeMeasurements } from './measurement.ts'

const { values: flags } = readFlags({ options: { fixes: { type: 'string', default: '100000000' }, people: { type: 'string', default: '20' }, database: { type: 'string' }, json: { type: 'string' } } })
const wantedFixes = Number(flags.fixes), people = Number(flags.people)
if (!(wantedFixes >= 0 && people > 0)) stopWith('--fixes and --people are positive numbers')
const fixesOfDay = 8640
const warmLooks = 15
/** Looks at other people's days before anything is counted: cold is the data, not a process that has just begun. */
const warmUps = 20

/** A day and night at ten-second steps: real-looking movement laid end to end. */
const wholeDay = (day: number): Fix[] => {
  const midnight = startOfLocalDay(day)
  const source = fixesOfPerson(1, day - 30)
  return Array.from({ length: fixesOfDay }, (_, i) => ({ ...(source.next().value as Fix), fixTime: midnight + i * 10_000 }))
}

/** Milliseconds to the last byte, the server's own, and the bytes. */
const timedGet = (url: string, cookie: string): Promise<{ milliseconds: number; serverMilliseconds: number; body: Buffer }> => new Promise((resolve, reject) => {
  const from = performance.now()
  httpGet(url, { headers: { cookie } }, (response) => {
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('end', () => {
      const body = Buffer.concat(chunks)
      if (response.statusCode === 200) resolve({ milliseconds: performance.now() - from, serverMilliseconds: Number(/dur=([\d.]+)/.exec(String(response.headers['server-timing']))?.[1]), body })
      else reject(new Error(`${response.statusCode}: ${body.toString().slice(0, 300)}`))
    })
  }).on('error', reject)
})

const run = async (databaseUrl: string | undefined): Promise<Measurement[]> => {
  const options = databaseUrl === undefined ? {} : { databaseUrl }
  let server = await startServerProcess(options)
  let client: pg.Client | undefined
  const connect = async (): Promise<pg.Client> => {
    const connection = new pg.Client({ connectionString: databaseUrl ?? embeddedUrl(server.dataFolder) })
    connection.on('error', () => {})
    await connection.connect()
    return connection
  }
  try {
    const company = await setUpSmallCompany(server, { people: people + warmUps + 1, name: 'bench:replay' })
    const api = company.session.client
    const day = localDay(Date.now()) - 3
    const { code } = await api.people.enrollmentCode(company.personIds[0]!)
    let clock = 0
    const phone = await createSimulatedPhone({ baseUrl: server.baseUrl, code, now: () => clock, model: 'bench' })
    const fixes = wholeDay(day)
    for (let i = 0; i < fixes.length; i += 60) {
      const portion = fixes.slice(i, i + 60)
      clock = portion.at(-1)!.fixTime
      phone.track(portion)
    }
    await phone.flush({ withinMs: 120_000 })
    const database = client = await connect()
    console.log('waiting for the day to be sealed…')
    const sealed = async () => Number((await database.query<{ n: string | null }>('select sum(fix_count) as n from track_chunks')).rows[0]!.n ?? 0)
    await waitUntil(async () => await sealed() === fixesOfDay, 400_000, 'sealing')

    const columns = 'source, first_fix, last_fix, fix_count, metres, moving_seconds, stay_seconds, south, west, north, east, chunk'
    await database.query(`create temp table template as select * from track_chunks`)
    for (const personId of company.personIds.slice(1)) {
      const { device } = await api.people.addTracker(personId, { label: 'bench' })
      await database.query(`insert into track_chunks (org_id, device_id, starts_at, person_id, ${columns}) select org_id, $1, starts_at, $2, ${columns} from template`, [device.deviceId, personId])
    }
    const copies = Math.max(0, Math.round((wantedFixes - fixesOfDay * (people + warmUps + 1)) / fixesOfDay))
    console.log(`copying ${copies} days…`)
    // A thousand people, each with as many days as it takes; the days go back in time.
    const perStatement = 200
    for (let at = 0; at < copies; at += perStatement) {
      await database.query(`insert into track_chunks (org_id, device_id, starts_at, person_id, source, first_fix, last_fix, fix_count, metres, moving_seconds, stay_seconds, south, west, north, east, chunk)
        select t.org_id, md5('device' || i % 1000)::uuid, t.starts_at - (i / 1000 + 1) * interval '1 day', md5('person' || i % 1000)::uuid, t.source, t.first_fix - (i / 1000 + 1) * interval '1 day', t.last_fix - (i / 1000 + 1) * interval '1 day',
          t.fix_count, t.metres, t.moving_seconds, t.stay_seconds, t.south, t.west, t.north, t.east, t.chunk from template t, generate_series($1::int, $2::int) i`, [at, Math.min(at + perStatement, copies) - 1])
    }
    await database.query('vacuum analyze track_chunks')
    const stored = await sealed()
    const { rows: [size] } = await database.query<{ bytes: string }>(`select pg_total_relation_size('track_chunks') as bytes`)
    await database.end()
    client = undefined

    // A new process: nothing of these days is in its memory.
    const cookie = company.session.cookie()
    await server.stop()
    server = await startServerProcess({ ...options, dataFolder: server.dataFolder, port: server.port })
    const cold: { milliseconds: number; serverMilliseconds: number }[] = [], warm: typeof cold = []
    let bytes = 0
    const url = (personId: string) => `${server.baseUrl}/api/v1/people/${personId}/days/${localDate(day)}?purpose=bench`
    // These are not counted: connections open, the code has been run. Nobody who is counted has been looked at by this process.
    for (const personId of company.personIds.slice(0, warmUps + 1)) await timedGet(url(personId), cookie)
    for (const personId of company.personIds.slice(warmUps + 1)) {
      const first = await timedGet(url(personId), cookie)
      cold.push(first)
      bytes = first.body.length
      const replay = JSON.parse(first.body.toString()) as { summary: { fixCount: number } }
      if (replay.summary.fixCount !== fixesOfDay) throw new Error(`the replay holds ${replay.summary.fixCount} fixes, not ${fixesOfDay}`)
      for (let i = 0; i < warmLooks; i++) warm.push(await timedGet(url(personId), cookie))
    }
    const quantile = (values: readonly number[], share: number) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!
    const name = databaseUrl === undefined ? 'embedded' : 'PostgreSQL'
    return [
      { name: `${name}: fixes in the database`, value: stored, unit: 'fixes' },
      { name: `${name}: size of the sealed tracks`, value: Number(size!.bytes) / stored, unit: 'B/fix' },
      ...([['cold', cold, 20], ['warm', warm, 5]] as const).flatMap(([state, looks, aim]): Measurement[] => {
        const own = looks.map((look) => look.serverMilliseconds), whole = looks.map((look) => look.milliseconds)
        return [
          { name: `${name}: replay of ${fixesOfDay} fixes, ${state}, server time, median`, value: median(own), unit: 'ms', reference: aim, ratio: median(own) / aim },
          { name: `${name}: replay ${state}, server time, 95 %`, value: quantile(own, 0.95), unit: 'ms' },
          { name: `${name}: replay ${state}, whole request, median`, value: median(whole), unit: 'ms' },
        ]
      }),
      { name: `${name}: answer`, value: bytes / 1000, unit: 'kB' },
    ]
  } finally {
    await client?.end().catch(() => {})
    await server.stop()
    removeDataFolder(server.dataFolder)
  }
}

let database: BenchDatabase | undefined
if (flags.database !== 'embedded') {
  database = await createBenchDatabase(process.env['DATABASE_URL'] ?? defaultPostgresUrl, `fieldproof_bench_${process.pid}`).catch((error: unknown) => {
    if (flags.database === 'real') throw error
    console.log(`no PostgreSQL reached (${(error as Error).message}): on the embedded one`)
    return undefined
  })
}
try {
  const measurements = await run(database?.url)
  printTable(measurements, 'aim')
  await writeMeasurements(flags.json, measurements)
} finally {
  await database?.drop()
}
process.exit(0)
