/**
 * From an acknowledged fix to the consoles that watch: 1,000 consoles, 1,000 fixes a second.
 *
 *   npm run bench:live [-- --consoles 1000 --people 1000 --per-second 1000 --seconds 15 --rounds 3 --limited N [--departments 20] --database real|embedded --json FILE]
 *
 * Everybody has a tracker that reports single fixes (OsmAnd GET) at an even pace. Timed from the moment the sender has the acknowledgement to the moment the
 * event with that position (or a newer one of the same person) is whole at a console: every fix at every console. What a console then does with it is bench:map.
 * The cost of watching is the server's CPU with all consoles less its CPU with one, under the same load, in turn. References are the aims.
 * With --limited, so many managers have a console each in place of `--consoles` of an administrator; everybody is in one of the departments, each managed by as many.
 * Sender and consoles are on this machine too and take their share of it, which is told.
 */
import { fork } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import { removeDataFolder, setUpSmallCompany, startServerProcess, type ServerProcess, type SmallCompany } from '../src/serverProcess.ts'
import { createConsoleSession } from '../src/session.ts'
import { createBenchDatabase, defaultPostgresUrl, type BenchDatabase } from './load/databases.ts'
import { get, median, withCpuOf } from './load/run.ts'
import { monotonicMs, type WatchJob, type WatchResult } from './load/watchers.ts'
import { readFlags } from './flags.ts'
import { type Measurement, printTable, stopWith, writeMeasurements } from './measurement.ts'

const { values: flags } = readFlags({ options: { consoles: { type: 'string', default: '1000' }, people: { type: 'string', default: '1000' }, 'per-second': { type: 'string', default: '1000' }, seconds: { type: 'string', default: '15' }, rounds: { type: 'string', default: '3' }, limited: { type: 'string' }, departments: { type: 'string', default: '20' }, database: { type: 'string' }, json: { type: 'string' } } })
const limited = flags.limited === undefined ? undefined : Number(flags.limited), departments = Number(flags.departments)
const consoles = limited ?? Number(flags.consoles), people = Number(flags.people), perSecond = Number(flags['per-second']), seconds = Number(flags.seconds), rounds = Number(flags.rounds)
if (![consoles, people, perSecond, seconds, rounds, departments].every((n) => Number.isInteger(n) && n > 0)) stopWith('--consoles, --people, --per-second, --seconds, --rounds, --limited and --departments are whole numbers above 0')

interface Tracker { readonly personId: string; readonly path: string }
interface Acknowledged { readonly personId: string; readonly fixTime: number; readonly atMs: number }

const senders = 48
/** Sends at an even pace over keep-alive connections; a connection that still waits delays what is due, and that is told. */
const lastFixTime = new Map<string, number>()
const sendFixes = async (port: number, trackers: readonly Tracker[], forSeconds: number): Promise<{ readonly acknowledged: readonly Acknowledged[]; readonly wanted: number }> => {
  const acknowledged: Acknowledged[] = []
  const wanted = perSecond * forSeconds
  let next = 0
  const from = performance.now()
  const one = (): Promise<void> => new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let sent: { readonly personId: string; readonly fixTime: number } | undefined
    const send = (): void => {
      if (next >= wanted) { socket.end(); resolve(); return }
      const due = from + (next / perSecond) * 1000 - performance.now()
      if (due > 1) { setTimeout(send, due); return }
      const { personId, path } = trackers[next % trackers.length]!
      const turn = Math.floor(next / trackers.length)
      next++
      // A whole second of its own for each fix of a person, as the protocol counts in seconds; two behind, so that none is ahead of the server (which dates such a place by its arrival).
      const fixTime = Math.max(Math.floor(Date.now() / 1000) * 1000 - 2000, (lastFixTime.get(personId) ?? 0) + 1000)
      lastFixTime.set(personId, fixTime)
      sent = { personId, fixTime }
      socket.write(get(`${path}?id=b&lat=${(30.2 + (next % 997) / 10_000).toFixed(6)}&lon=${(120.1 + turn / 10_000).toFixed(6)}&timestamp=${fixTime / 1000}&accuracy=10&speed=1&batt=80`))
    }
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      if (!chunk.includes(' 200 ', 0, 'latin1')) { reject(new Error(`a fix was not acknowledged: ${chunk.toString().slice(0, 200)}`)); return }
      acknowledged.push({ ...sent!, atMs: monotonicMs() })
      send()
    })
  })
  await Promise.all(Array.from({ length: senders }, one))
  return { acknowledged, wanted }
}

const watch = async (job: WatchJob): Promise<() => Promise<WatchResult>> => {
  const child = fork(join(import.meta.dirname, 'load/watchers.ts'), [JSON.stringify(job)], { serialization: 'advanced' })
  const failed = new Promise<never>((_, reject) => { child.once('exit', (code) => { if (code !== 0) reject(new Error('the consoles ended early')) }) })
  failed.catch(() => {})
  await Promise.race([new Promise((resolve) => { child.once('message', resolve) }), failed])
  return () => Promise.race([new Promise<WatchResult>((resolve) => { child.once('message', (result) => { resolve(result as WatchResult) }); child.send('stop') }), failed])
}

/** Milliseconds from acknowledgement to each console, over all fixes: counts by whole millisecond. */
const delays = (acknowledged: readonly Acknowledged[], { events }: WatchResult): { readonly quantile: (share: number) => number; readonly unseen: number } => {
  const byPerson = new Map<string, { readonly fixTime: number; readonly arrivedMs: readonly number[] }[]>()
  for (const { fixes, arrivedMs } of events) for (const { personId, fixTime } of fixes) byPerson.set(personId, [...(byPerson.get(personId) ?? []), { fixTime, arrivedMs }])
  const counts = new Uint32Array(20_000)
  let total = 0, unseen = 0
  for (const { personId, fixTime, atMs } of acknowledged) {
    const seen = byPerson.get(personId)?.find((event) => event.fixTime >= fixTime)
    if (!seen) { unseen++; continue }
    for (const arrived of seen.arrivedMs) {
      counts[Math.min(counts.length - 1, Math.max(0, Math.ceil(arrived - atMs)))]!++
      total++
    }
  }
  return {
    unseen,
    quantile: (share) => {
      let left = share * total
      return counts.findIndex((count) => { left -= count; return left <= 0 })
    },
  }
}

/** Puts everybody into one of the departments, and makes as many managers of each; their sessions, in turn by department. */
const managersOf = async ({ session: { client }, personIds }: SmallCompany, baseUrl: string, count: number): Promise<string[]> => {
  const ids: string[] = []
  for (let i = 0; i < departments; i++) ids.push((await client.departments.create({ name: `部门${i + 1}` })).departmentId)
  for (const [i, personId] of personIds.entries()) await client.people.update(personId, { departmentId: ids[i % departments]! })
  const cookies: string[] = []
  for (let i = 0; i < count; i++) {
    const email = `manager${i}@test.example`, password = 'a-long-test-password'
    await client.people.create({ name: `主管${i + 1}`, role: 'manager', departmentId: ids[i % departments]!, email, password })
    // From an address of its own each, as behind a proxy: of one the server takes thirty sign-ins a minute.
    const session = createConsoleSession(baseUrl, { headers: () => ({ 'x-forwarded-for': `10.1.${i >> 8}.${i & 255}` }) })
    const answer = await session.client.raw('POST', '/api/auth/sign-in/email', JSON.stringify({ email, password }), { 'content-type': 'application/json' })
    if (!answer.ok) throw new Error(`a manager could not sign in: ${answer.status} ${await answer.text()}`)
    cookies.push(session.cookie())
  }
  return cookies
}

const measure = async (server: ServerProcess): Promise<Measurement[]> => {
  const company = await setUpSmallCompany(server, { people, name: 'bench:live' })
  const trackers: Tracker[] = []
  for (const personId of company.personIds) trackers.push({ personId, path: new URL((await company.session.client.people.addTracker(personId, { label: 'bench' })).urls.osmand).pathname })
  const managers = limited === undefined ? undefined : await managersOf(company, server.baseUrl, limited)
  const cookies = managers ?? [company.session.cookie()], groups = managers ? Math.min(departments, managers.length) : 1
  // Where there are fewer managers than departments, nobody watches the rest.
  const watched = new Set(company.personIds.filter((_, i) => managers === undefined || i % departments < groups))
  await sendFixes(server.port, trackers, 3)
  const pause = (ms: number) => new Promise((resolve) => { setTimeout(resolve, ms) })
  // Until the server has told everybody's last fix; on a machine that is behind that takes longer than the sending.
  const settle = async () => {
    const until = performance.now() + 60_000
    for (;;) {
      const { positions } = await company.session.client.live.snapshot()
      if (positions.every(({ personId, fixTime }) => Date.parse(fixTime) >= (lastFixTime.get(personId) ?? 0))) break
      if (performance.now() > until) throw new Error('the server did not come to the last fixes within a minute')
      await pause(500)
    }
    await pause(2000)
  }
  const rows: { readonly p50: number; readonly p99: number; readonly many: number; readonly few: number; readonly rate: number; readonly consolesCores: number; readonly megabytes: number }[] = []
  for (let round = 1; round <= rounds; round++) {
    const under = async (count: number) => {
      const stop = await watch({ port: server.port, cookies, groups: Math.min(groups, count), consoles: count })
      const from = performance.now()
      const { value: sent, cores } = await withCpuOf(server.pid, () => sendFixes(server.port, trackers, seconds))
      const took = (performance.now() - from) / 1000
      await settle()
      return { sent, cores, took, result: await stop() }
    }
    const few = await under(1), many = await under(consoles)
    const { quantile, unseen } = delays(many.sent.acknowledged.filter(({ personId }) => watched.has(personId)), many.result)
    if (many.result.closed > 0) throw new Error(`${many.result.closed} consoles were cut off`)
    if (unseen > 0) throw new Error(`${unseen} acknowledged fixes were seen by no console`)
    rows.push({ p50: quantile(0.5), p99: quantile(0.99), many: many.cores, few: few.cores, rate: many.sent.wanted / many.took, consolesCores: many.result.cores, megabytes: many.result.bytes / 1e6 / many.took })
    const last = rows.at(-1)!
    console.log(`  round ${round}: ${last.rate.toFixed(0)} fixes/s; p50 ${last.p50} ms, p99 ${last.p99} ms; server ${last.many.toFixed(2)} cores with ${consoles} consoles, ${last.few.toFixed(2)} with one`)
  }
  const middle = (pick: (row: typeof rows[number]) => number) => median(rows.map(pick))
  const watching = median(rows.map((row) => row.many - row.few))
  return [
    { name: 'fixes taken while watching', value: middle((row) => row.rate), unit: 'fixes/s', reference: perSecond, ratio: middle((row) => row.rate) / perSecond },
    { name: `acknowledged fix → ${consoles} consoles, p50`, value: middle((row) => row.p50), unit: 'ms' },
    { name: `acknowledged fix → ${consoles} consoles, p99`, value: middle((row) => row.p99), unit: 'ms', reference: 150, ratio: middle((row) => row.p99) / 150 },
    { name: `CPU of the server for ${consoles} consoles, beyond one`, value: watching, unit: 'cores', reference: 0.3, ratio: watching / 0.3 },
    { name: 'CPU of the server in all', value: middle((row) => row.many), unit: 'cores' },
    { name: 'CPU of the consoles (this bench)', value: middle((row) => row.consolesCores), unit: 'cores' },
    { name: 'sent to consoles', value: middle((row) => row.megabytes), unit: 'MB/s' },
  ]
}

let database: BenchDatabase | undefined
if (flags.database !== 'embedded') {
  database = await createBenchDatabase(process.env['DATABASE_URL'] ?? defaultPostgresUrl, `fieldproof_bench_${process.pid}`).catch((error: unknown) => {
    if (flags.database === 'real') throw error
    console.log(`no PostgreSQL reached (${(error as Error).message}): on the embedded one`)
    return undefined
  })
}
const server = await startServerProcess(database ? { databaseUrl: database.url } : {})
try {
  const measurements = await measure(server)
  printTable(measurements, 'aim')
  await writeMeasurements(flags.json, measurements)
} finally {
  await server.stop()
  removeDataFolder(server.dataFolder)
  await database?.drop()
}
process.exit(0)
