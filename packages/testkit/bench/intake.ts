/**
 * Intake through HTTP, durable before the answer, against other designs in the same run.
 *
 *   npm run bench:intake [-- --seconds 4 --rounds 3 --connections 64 --database real|embedded|both --json FILE]
 *
 * Uploads of 50 signed fixes with a device token go to the real server; the same bytes go to a bare Fastify that only parses them and to
 * two that insert a row per fix: 50 rows in one statement, and 50 statements of one row. Binary COPY shows what one-row-per-fix could do
 * without HTTP. Single fixes go by the OsmAnd protocol, beside a bare one-row group commit. Server, reference, generator and database
 * share this machine's cores; the generator is a process of its own and its share is printed. Figures are medians over the rounds,
 * references interleaved. CPU per upload is that of the server process and of the database's backends, from the first upload until the
 * inbox is empty; it says more than a rate on a machine that others work on.
 */
import { spawn } from 'node:child_process'
import { availableParallelism, tmpdir } from 'node:os'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Fix } from '@fieldproof/core/kernel'
import pg from 'pg'
import { embeddedUrl, removeDataFolder, startServerProcess } from '../src/serverProcess.ts'
import { copyRowsPerSecond } from './load/copyReference.ts'
import { bytesOnDisk, createBenchDatabase, defaultPostgresUrl, inboxIsEmpty, inboxSize, waitUntil } from './load/databases.ts'
import type { BenchDatabase } from './load/databases.ts'
import type { LoadResult } from './load/generator.ts'
import type { ReferenceKind } from './load/references.ts'
import { backendsOf, cpuSecondsOf, get, median, runLoad, withCpuOf, writeRequestFile } from './load/run.ts'
import { fixesOfPerson, fixesPerUpload, prepareWorkload } from './load/workload.ts'
import { readFlags } from './flags.ts'
import type { Measurement } from './measurement.ts'
import { printTable, stopWith, writeMeasurements } from './measurement.ts'

const { values: flags } = readFlags({
  options: {
    seconds: { type: 'string', default: '4' }, rounds: { type: 'string', default: '3' }, connections: { type: 'string', default: '64' },
    database: { type: 'string', default: 'both' }, 'most-uploads': { type: 'string', default: '6000' }, json: { type: 'string' },
  },
})
const seconds = Number(flags.seconds), rounds = Number(flags.rounds), connections = Number(flags.connections), mostUploads = Number(flags['most-uploads'])
if (![seconds, rounds, connections, mostUploads].every((value) => value > 0)) stopWith('--seconds, --rounds, --connections and --most-uploads are positive numbers')
const warmUpSeconds = 1
const scratch = mkdtempSync(join(tmpdir(), 'fieldproof-bench-'))
const say = (line: string) => console.log(line)

/** Starts one of the other designs; it prints its port when it is ready. */
const startReference = (kind: ReferenceKind, connectionString: string): Promise<{ port: number; pid: number; stop: () => void }> => new Promise((resolve, reject) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load/references.ts'), kind, connectionString], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.once('exit', (code) => reject(new Error(`reference ${kind} ended with code ${code}`)))
  child.stdout.once('data', (data: Buffer) => resolve({ port: Number(data.toString().trim()), pid: child.pid!, stop: () => child.kill('SIGTERM') }))
})

interface UploadRound {
  readonly server: LoadResult; readonly serverCores: number; readonly backlog: number; readonly drainSeconds: number
  /** Microseconds of CPU for one upload, until it stands in the log; and of a bare request. */
  readonly cpuMicroseconds: number; readonly bareCpuMicroseconds: number
  readonly bare: LoadResult; readonly rowPerFix: LoadResult; readonly statementPerFix: LoadResult; readonly copyRows: number
}
interface SingleRound { readonly server: LoadResult; readonly groupCommit: LoadResult }

const checked = (what: string, result: LoadResult, mustAccept: boolean): LoadResult => {
  const bad = Object.entries(result.statuses).filter(([status]) => !status.startsWith('2'))
  if (bad.length > 0) throw new Error(`${what}: answers other than 2xx: ${JSON.stringify(result.statuses)}`)
  if (mustAccept && result.accepted !== result.requests) throw new Error(`${what}: only ${result.accepted} of ${result.requests} uploads were accepted`)
  return result
}

const benchOn = async (name: string, databaseUrl: string | undefined): Promise<Measurement[]> => {
  const server = await startServerProcess(databaseUrl === undefined ? {} : { databaseUrl })
  const client = new pg.Client({ connectionString: databaseUrl ?? embeddedUrl(server.dataFolder) })
  client.on('error', () => {})
  const connectionString = databaseUrl ?? embeddedUrl(server.dataFolder)
  const stops: (() => void)[] = []
  try {
    await client.connect()
    const setting = async (key: string) => (await client.query<Record<string, string>>(`show ${key}`)).rows[0]![key]!
    const version = await setting('server_version'), synchronous = await setting('synchronous_commit'), fsync = await setting('fsync')
    if (synchronous !== 'on' || fsync !== 'on') throw new Error(`this is about durable intake: synchronous_commit is ${synchronous}, fsync is ${fsync}`)
    say(`\n${name}: PostgreSQL ${version}, fsync on, synchronous_commit on, ${availableParallelism()} cores, ${connections} connections; signing the uploads…`)

    const before = await bytesOnDisk(client)
    const perConnection = Math.ceil((mostUploads * (seconds + warmUpSeconds)) / connections)
    const workload = await prepareWorkload(server, { connections, rounds, uploadsPerConnection: perConnection, singlesPerConnection: perConnection * 2 })
    // As many fences as a large company has, so that the verify stage has them to search.
    await client.query(`insert into sites (org_id, site_id, name, lat, lon, fence) select o.org_id, gen_random_uuid(), 'bench ' || i, 30.2 + (i % 100) * 0.002, 120.05 + (i / 100) * 0.002,
      jsonb_build_object('kind', 'circle', 'centre', jsonb_build_object('lat', 30.2 + (i % 100) * 0.002, 'lon', 120.05 + (i / 100) * 0.002), 'radiusMetres', 60) from orgs o, generate_series(1, 10000) i`)
    await client.query(`notify fieldproof_registry`)

    const bare = await startReference('bare', connectionString), rowPerFix = await startReference('row_per_fix', connectionString), statementPerFix = await startReference('statement_per_fix', connectionString), groupCommit = await startReference('group_commit', connectionString)
    stops.push(bare.stop, rowPerFix.stop, statementPerFix.stop, groupCommit.stop)
    const copySource: Fix[] = []
    const generator = fixesOfPerson(0, 20_000)
    while (copySource.length < 10_000) copySource.push(generator.next().value as Fix)

    const load = { seconds, warmUpSeconds }
    const file = join(scratch, 'requests')
    const emptied = () => waitUntil(() => inboxIsEmpty(client), 300_000, 'the verify stage to empty the inbox')
    const submissions = async () => Number((await client.query<{ n: string }>(`select count(*) as n from log_entries where kind = 'submission'`)).rows[0]!.n)

    let uploadsSent = 0
    const uploadRounds: UploadRound[] = []
    for (let round = 0; round < rounds; round++) {
      writeRequestFile(file, workload.rounds[round]!)
      const cpuBefore = cpuSecondsOf(server.pid), backendsBefore = new Map((await backendsOf(client)).map((pid) => [pid, cpuSecondsOf(pid)]))
      const { value: served, cores } = await withCpuOf(server.pid, () => runLoad({ port: server.port, file, repeat: false, ...load }))
      uploadsSent += served.sentInAll
      const backlog = await inboxSize(client)
      const drainSeconds = await emptied()
      const backendSeconds = (await backendsOf(client)).reduce((sum, pid) => sum + cpuSecondsOf(pid) - (backendsBefore.get(pid) ?? 0), 0)
      const cpuMicroseconds = ((cpuSecondsOf(server.pid) - cpuBefore + backendSeconds) / served.sentInAll) * 1e6
      const { value: bareResult, cpuSeconds: bareSeconds } = await withCpuOf(bare.pid, () => runLoad({ port: bare.port, file, repeat: true, ...load }))
      const rowResult = await runLoad({ port: rowPerFix.port, file, repeat: true, ...load })
      const statementResult = await runLoad({ port: statementPerFix.port, file, repeat: true, ...load })
      const copyRows = await copyRowsPerSecond(client, copySource, seconds)
      await client.query('truncate bench_fixes')
      uploadRounds.push({ server: checked('server', served, true), serverCores: cores, backlog, drainSeconds, cpuMicroseconds, bareCpuMicroseconds: (bareSeconds / bareResult.sentInAll) * 1e6, bare: checked('bare Fastify', bareResult, true), rowPerFix: checked('row per fix', rowResult, true), statementPerFix: checked('statement per fix', statementResult, true), copyRows })
      say(`  round ${round + 1}: ${Math.round(served.requestsPerSecond)} uploads/s, bare ${Math.round(bareResult.requestsPerSecond)}, row per fix ${Math.round(rowResult.requestsPerSecond)}, statement per fix ${Math.round(statementResult.requestsPerSecond)}; inbox at the end of load ${backlog}, emptied in ${drainSeconds.toFixed(1)} s`)
    }
    say('  waiting for the days to be sealed…')
    await waitUntil(async () => Number((await client.query<{ n: string }>('select count(*) as n from track_segments')).rows[0]!.n) === 0, 400_000, 'sealing')
    const { rows: [chunks] } = await client.query<{ bytes: string; fixes: string }>('select sum(octet_length(chunk)) as bytes, sum(fix_count) as fixes from track_chunks')
    if (Number(chunks!.fixes) !== uploadsSent * fixesPerUpload) throw new Error(`${uploadsSent * fixesPerUpload} fixes were acknowledged, ${chunks!.fixes} are sealed`)
    const after = await bytesOnDisk(client)
    const grown = [...after].map(([table, bytes]) => ({ table, perFix: (bytes - (before.get(table) ?? 0)) / (uploadsSent * fixesPerUpload) }))
    say(`  bytes per fix on disk: ${grown.filter(({ perFix }) => Math.abs(perFix) >= 0.05).map(({ table, perFix }) => `${table} ${perFix.toFixed(2)}`).join(', ')}`)

    const singleRounds: SingleRound[] = []
    let singlesSent = 0
    const logged = await submissions()
    for (let round = 0; round < rounds; round++) {
      writeRequestFile(file, workload.trackerRounds[round]!)
      const single = await runLoad({ port: server.port, file, repeat: false, ...load })
      singlesSent += single.sentInAll
      await emptied()
      writeRequestFile(file, workload.trackerRounds[round]!.map((requests) => requests.map((request) => get(`/fix?${request.toString('latin1').split(' ')[1]!.split('?')[1]!}`))))
      const group = await runLoad({ port: groupCommit.port, file, repeat: true, ...load })
      singleRounds.push({ server: checked('single fixes', single, false), groupCommit: checked('group commit', group, false) })
      say(`  single fixes, round ${round + 1}: ${Math.round(single.requestsPerSecond)}/s, group commit ${Math.round(group.requestsPerSecond)}/s`)
    }
    if (await submissions() - logged !== singlesSent) throw new Error(`${singlesSent} single fixes were acknowledged, ${await submissions() - logged} are in the log`)

    const m = (pick: (round: UploadRound) => number) => median(uploadRounds.map(pick))
    const one = (pick: (round: SingleRound) => number) => median(singleRounds.map(pick))
    const row = (what: string, value: number, unit: string, reference?: number): Measurement => ({ name: `${name}: ${what}`, value, unit, ...(reference === undefined ? {} : { reference, ratio: value / reference }) })
    const uploads = m((r) => r.server.requestsPerSecond), fixes = uploads * fixesPerUpload
    return [
      row('uploads of 50 fixes, against bare Fastify', uploads, 'uploads/s', m((r) => r.bare.requestsPerSecond)),
      row('uploads of 50 fixes, against a row per fix, 50 rows a statement', uploads, 'uploads/s', m((r) => r.rowPerFix.requestsPerSecond)),
      row('uploads of 50 fixes, against a row per fix, a statement each', uploads, 'uploads/s', m((r) => r.statementPerFix.requestsPerSecond)),
      row('fixes, against binary COPY of rows', fixes, 'fixes/s', m((r) => r.copyRows)),
      row('upload p50', m((r) => r.server.p50Ms), 'ms', m((r) => r.bare.p50Ms)),
      row('upload p99', m((r) => r.server.p99Ms), 'ms', m((r) => r.bare.p99Ms)),
      row('CPU of an upload until it stands in the log, against a bare request', m((r) => r.cpuMicroseconds), 'µs', m((r) => r.bareCpuMicroseconds)),
      row('CPU of the server process under load', m((r) => r.serverCores), 'cores'),
      row('CPU of the load generator', m((r) => r.server.generatorCores), 'cores'),
      row('uploads in the inbox at the end of the load', m((r) => r.backlog), 'uploads'),
      row('verify stage, emptying the inbox after load', m((r) => (r.backlog * fixesPerUpload) / r.drainSeconds), 'fixes/s'),
      row('verify stage, load and emptying together', m((r) => (r.server.sentInAll * fixesPerUpload) / (r.server.seconds + warmUpSeconds + r.drainSeconds)), 'fixes/s'),
      row('single fixes (OsmAnd GET), against a one-row group commit', one((r) => r.server.requestsPerSecond), 'fixes/s', one((r) => r.groupCommit.requestsPerSecond)),
      row('single fix p50', one((r) => r.server.p50Ms), 'ms', one((r) => r.groupCommit.p50Ms)),
      row('single fix p99', one((r) => r.server.p99Ms), 'ms', one((r) => r.groupCommit.p99Ms)),
      row('packed fixes, as signed', workload.packedBytes / (workload.uploads * fixesPerUpload), 'B/fix'),
      row('sealed chunks, signed bytes restorable', Number(chunks!.bytes) / Number(chunks!.fixes), 'B/fix'),
      row('on disk all in (log, chunks, indexes)', grown.reduce((sum, { perFix }) => sum + perFix, 0), 'B/fix'),
    ]
  } finally {
    for (const stop of stops) stop()
    await client.end().catch(() => {})
    await server.stop()
    removeDataFolder(server.dataFolder)
  }
}

const measurements: Measurement[] = []
try {
  if (flags.database !== 'embedded') {
    let database: BenchDatabase | undefined
    try {
      database = await createBenchDatabase(process.env['DATABASE_URL'] ?? defaultPostgresUrl, `fieldproof_bench_${process.pid}`)
    } catch (error) {
      say(`no PostgreSQL at ${process.env['DATABASE_URL'] ? 'DATABASE_URL' : defaultPostgresUrl} (${(error as Error).message}): only the embedded database is measured`)
    }
    if (database) {
      try {
        measurements.push(...await benchOn('PostgreSQL', database.url))
      } finally {
        await database.drop()
      }
    }
  }
  if (flags.database !== 'real') measurements.push(...await benchOn('embedded', undefined))
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
say('')
printTable(measurements)
await writeMeasurements(flags.json, measurements)
process.exit(0)
