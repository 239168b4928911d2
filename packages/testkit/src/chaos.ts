/**
 * Bad days on purpose. Simulated phones keep sending while the server is killed, the database goes away or the disk is full; then
 * an outsider's checks prove that nothing acknowledged was lost, doubled or changed:
 *
 *   - every acknowledged event is in the log, with its receipt's bytes, by an inclusion proof against a signed checkpoint
 *   - no submission is in the log twice, the inbox is empty, the followers stand at the end of the log
 *   - every phone's chain is whole and every phone found each checkpoint consistent with the one before
 *   - the server's own self-check finds nothing
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, openSync, rmSync, statfsSync, writeSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { ApiError } from '@fieldproof/client'
import { fromBase64, leafHash, verifyCheckpoint, verifyInclusion, parseVkey } from '@fieldproof/core/evidence'
import pg from 'pg'
import { sha256, verifyEd25519 } from './nodeCrypto.ts'
import { createSimulatedPhone } from './phone.ts'
import type { SimulatedPhone } from './phone.ts'
import { createRandom } from './random.ts'
import type { Random } from './random.ts'
import { embeddedUrl, removeDataFolder, setUpSmallCompany, startServerProcess, temporaryDataFolder } from './serverProcess.ts'
import type { ServerProcess, SmallCompany } from './serverProcess.ts'

export interface ChaosOptions {
  readonly rounds: number
  readonly phones?: number
  readonly seed?: string
  /** Longest life of one round, milliseconds; the kill comes at a random moment within it. */
  readonly roundMs?: number
  readonly databaseUrl?: string
  readonly onProgress?: (line: string) => void
}

export interface ChaosReport {
  readonly rounds: number
  readonly acknowledged: number
  readonly treeSize: number
  /** Requests that failed while the server was down or refused; all were sent again. */
  readonly failedRequests: number
  /** Empty when nothing was lost. Each names what went wrong. */
  readonly faults: readonly string[]
  readonly slowestRestartSeconds: number
}

export const sleep = (milliseconds: number) => new Promise<void>((resolve) => { setTimeout(resolve, milliseconds) })

export interface World { server: ServerProcess; readonly company: SmallCompany; readonly phones: readonly SimulatedPhone[]; readonly random: Random; readonly databaseUrl: string | undefined }

/** The embedded database gets a new port at every start. */
const databaseOf = (world: World): string => world.databaseUrl ?? embeddedUrl(world.server.dataFolder)

export const makeWorld = async (options: ChaosOptions, dataFolder?: string, environment: Readonly<Record<string, string>> = {}): Promise<World> => {
  const server = await startServerProcess({ environment, ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }), ...(dataFolder === undefined ? {} : { dataFolder }) })
  const company = await setUpSmallCompany(server, { people: options.phones ?? 6, name: '混沌测试' })
  const phones: SimulatedPhone[] = []
  for (const personId of company.personIds) {
    const { code } = await company.session.client.people.enrollmentCode(personId)
    phones.push(await createSimulatedPhone({ baseUrl: server.baseUrl, code, model: 'chaos' }))
  }
  return { server, company, phones, random: createRandom(options.seed ?? 'chaos'), databaseUrl: options.databaseUrl }
}

const acknowledgedBy = (phones: readonly SimulatedPhone[]): number => phones.reduce((sum, phone) => sum + phone.acknowledged.size, 0)

/** One phone at work: moves a little, sends, now and then checks in, sometimes loses an answer or sends twice. Ends when told. */
export const work = async (phone: SimulatedPhone, random: Random, isOver: () => boolean, onFailure: (error: unknown) => void): Promise<void> => {
  let lat = 30.25 + random.next() * 0.1, lon = 120.1 + random.next() * 0.1
  while (!isOver()) {
    const now = Date.now()
    phone.track(Array.from({ length: random.whole(1, 8) }, (_, i) => {
      lat += random.normal(0, 2e-5)
      lon += random.normal(0, 2e-5)
      return { lat, lon, fixTime: now - 8 + i, accuracyMetres: random.between(3, 20), provider: 'gps' as const }
    }))
    if (random.chance(0.3)) phone.checkIn({ fix: { lat, lon, fixTime: now, accuracyMetres: random.between(3, 20) }, note: '混沌' })
    phone.faults.dropAck = random.chance(0.05)
    phone.faults.duplicate = random.chance(0.05)
    try {
      await phone.send()
    } catch (error) {
      onFailure(error)
      await sleep(random.between(10, 60))
    }
    await sleep(random.between(0, 15))
  }
  phone.faults.dropAck = false
  phone.faults.duplicate = false
}

/** What an outsider can check, and what the database must look like. */
const examine = async (world: World): Promise<{ faults: string[]; acknowledged: number; treeSize: number }> => {
  const faults: string[] = []
  const { phones, company } = world
  const { client } = company.session
  for (const [i, phone] of phones.entries()) {
    for (const complaint of phone.complaints) faults.push(`phone ${i + 1} complains: ${complaint}`)
    for (const [id, problem] of phone.refused) faults.push(`phone ${i + 1}: event ${id} was refused: ${problem.code} ${problem.detail ?? ''}`)
    if (phone.waiting().length > 0) faults.push(`phone ${i + 1}: ${phone.waiting().length} events were never acknowledged`)
  }
  const database = new pg.Client({ connectionString: databaseOf(world) })
  await database.connect()
  try {
    const count = async (text: string) => Number((await database.query<{ n: string }>(text)).rows[0]!.n)
    for (let waited = 0; await count('select count(*) as n from inbox') > 0; waited += 50) {
      if (waited > 60_000) {
        faults.push(`${await count('select count(*) as n from inbox')} submissions are still in the inbox after a minute`)
        break
      }
      await sleep(50)
    }
    const doubled = await count(`select count(*) as n from (select ref from log_entries where kind = 'submission' group by ref having count(*) > 1) as t`)
    if (doubled > 0) faults.push(`${doubled} submissions are in the log more than once`)
    const logged = new Set((await database.query<{ ref: string }>(`select ref from log_entries where kind = 'submission'`)).rows.map((row) => row.ref))
    for (const [i, phone] of phones.entries()) for (const id of phone.acknowledged.keys()) if (!logged.has(id)) faults.push(`phone ${i + 1}: acknowledged event ${id} is not in the log`)
    // Followers may rest between two looks; a minute is long for that.
    const behind = async () => (await database.query<{ follower: string; next_index: string; size: string }>('select f.follower, f.next_index, h.size from follower_cursors f join log_heads h using (org_id) where f.next_index < h.size and f.follower not like \'sealed %\'')).rows
    for (let waited = 0; waited < 60_000 && (await behind()).length > 0; waited += 100) await sleep(100)
    for (const row of await behind()) faults.push(`follower ${row.follower} stands at ${row.next_index} of ${row.size}`)
    const { rows: devices } = await database.query<{ device_id: string; last_sequence: string; open_gaps: unknown[] }>(`select device_id, last_sequence, open_gaps from devices where kind = 'app'`)
    for (const [i, phone] of phones.entries()) {
      const device = devices.find((row) => row.device_id === phone.deviceId)
      const { lastSequence } = phone.exportState()
      if (!device || Number(device.last_sequence) !== lastSequence || device.open_gaps.length > 0) faults.push(`phone ${i + 1}: signed ${lastSequence} events, the server's chain is at ${device?.last_sequence} with ${device?.open_gaps.length} gaps`)
    }
  } finally {
    await database.end()
  }

  // The last entries are in a checkpoint within a moment.
  const key = parseVkey(sha256, phones[0]!.enrollment.logVerifierKey)
  if (!key.ok) throw new Error(key.error)
  let acknowledged = 0
  for (const [i, phone] of phones.entries()) {
    for (const id of phone.acknowledged.keys()) {
      acknowledged++
      const proven = await proveInclusion(phone, id, key.value)
      if (proven !== undefined) faults.push(`phone ${i + 1}: acknowledged event ${id}: ${proven}`)
    }
  }
  const live = await client.live.snapshot()
  for (const [i, phone] of phones.entries()) if (!live.positions.some((position) => position.deviceId === phone.deviceId)) faults.push(`phone ${i + 1} is missing from the live map`)
  const check = await client.log.runSelfCheck()
  if (check.ok !== true) faults.push(`self-check: ${check.faults.map((fault) => `${fault.table} ${fault.entryIndex ?? ''} ${fault.what}`).join('; ') || 'not ok'}`)
  return { faults, acknowledged, treeSize: check.treeSize }
}

export const proveInclusion = async (phone: SimulatedPhone, eventId: string, key: Parameters<typeof verifyCheckpoint>[1]): Promise<string | undefined> => {
  for (let attempt = 0; ; attempt++) {
    try {
      const answer = await phone.client.log.inclusion(eventId)
      const checkpoint = verifyCheckpoint(answer.checkpoint, key, verifyEd25519)
      if (!checkpoint.ok) return checkpoint.error
      const leaf = fromBase64(answer.leaf)
      const proof = answer.proof.map((text) => fromBase64(text))
      if (!leaf.ok || proof.some((hash) => !hash.ok)) return 'the proof is not base64'
      const included = verifyInclusion(sha256, {
        leafIndex: answer.entryIndex, treeSize: checkpoint.value.size, root: checkpoint.value.root, leafHash: leafHash(sha256, leaf.value), proof: proof.flatMap((hash) => (hash.ok ? [hash.value] : [])),
      })
      return included.ok ? undefined : `the inclusion proof does not hold: ${included.error}`
    } catch (error) {
      // Logged but not yet under a checkpoint: the promise is 60 s.
      if (!(error instanceof ApiError) || error.status !== 404 || attempt > 300) return (error as Error).message
      await sleep(200)
    }
  }
}

/** A machine that is busy with other things is slow to start a server, and that is no fault of what is looked at: how slow is in the report. */
const slowMachineMs = 900_000

/** Kills the server with SIGKILL at random moments under load, restarts it on the same data, and examines what is left. */
export const killNine = async (options: ChaosOptions): Promise<ChaosReport> => {
  const world = await makeWorld(options)
  const { random, phones } = world
  let failedRequests = 0, slowestRestartSeconds = 0
  try {
    for (let round = 1; round <= options.rounds; round++) {
      let over = false
      const loads = phones.map((phone, i) => work(phone, random.fork(`${round}/${i}`), () => over, () => { failedRequests++ }))
      // Not before the load is on: a server that nobody talks to has nothing to lose.
      const before = acknowledgedBy(phones)
      for (let waited = 0; acknowledgedBy(phones) === before && waited < 20_000; waited += 5) await sleep(5)
      await sleep(random.between(0, options.roundMs ?? 1500))
      await world.server.kill()
      // Phones run into the dead server for a moment, as they would.
      await sleep(random.between(0, 150))
      over = true
      await Promise.all(loads)
      const from = performance.now()
      world.server = await startServerProcess({ dataFolder: world.server.dataFolder, port: world.server.port, startTimeoutMs: slowMachineMs, ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }) })
      slowestRestartSeconds = Math.max(slowestRestartSeconds, (performance.now() - from) / 1000)
      options.onProgress?.(`kill ${round} of ${options.rounds}: ${acknowledgedBy(phones)} events acknowledged so far, restarted in ${((performance.now() - from) / 1000).toFixed(1)} s`)
    }
    await Promise.all(phones.map((phone) => phone.flush({ withinMs: 60_000 })))
    return { rounds: options.rounds, failedRequests, slowestRestartSeconds, ...await examine(world) }
  } finally {
    await world.server.stop()
    removeDataFolder(world.server.dataFolder)
  }
}

interface Outage { readonly statuses: ReadonlyMap<number, number>; readonly withoutRetryAfter: number }

const countStatus = (statuses: Map<number, number>, error: unknown): boolean => {
  if (!(error instanceof ApiError)) return true
  statuses.set(error.status, (statuses.get(error.status) ?? 0) + 1)
  return error.retryAfterSeconds !== undefined
}

const judgeOutage = ({ statuses, withoutRetryAfter }: Outage): string[] => {
  const faults: string[] = []
  if ((statuses.get(503) ?? 0) === 0) faults.push(`no 503 was answered during the outage, but ${JSON.stringify([...statuses])}`)
  for (const [status, count] of statuses) if (status !== 503) faults.push(`${count} requests were answered ${status} instead of 503`)
  if (withoutRetryAfter > 0) faults.push(`${withoutRetryAfter} answers had no Retry-After`)
  return faults
}

/** Runs phones through an outage that `begin` starts and `end` ends; afterwards everything must be there. */
const throughOutage = async (world: World, options: ChaosOptions, begin: () => Promise<void>, end: () => Promise<void>): Promise<ChaosReport> => {
  const { phones, random } = world
  const statuses = new Map<number, number>()
  let failedRequests = 0, withoutRetryAfter = 0, inOutage = false, over = false
  const loads = phones.map((phone, i) => work(phone, random.fork(`outage/${i}`), () => over, (error) => {
    failedRequests++
    if (inOutage && !countStatus(statuses, error)) withoutRetryAfter++
  }))
  await sleep(1000)
  await begin()
  inOutage = true
  options.onProgress?.('the outage begins')
  await sleep(options.roundMs ?? 3000)
  inOutage = false
  await end()
  options.onProgress?.(`the outage ends: ${[...statuses].map(([status, count]) => `${count} × ${status}`).join(', ') || 'no request failed'}`)
  await sleep(1500)
  over = true
  await Promise.all(loads)
  if (world.server.diedByItself) throw new Error(`the server ended by itself during the outage:\n${world.server.output()}`)
  await Promise.all(phones.map((phone) => phone.flush({ withinMs: 60_000 })))
  const examined = await examine(world)
  return { rounds: 1, failedRequests, slowestRestartSeconds: 0, ...examined, faults: [...judgeOutage({ statuses, withoutRetryAfter }), ...examined.faults] }
}

/** Every connection is cut and none is let in for a while; the server must say 503 and come back by itself. */
export const lostDatabase = async (options: Omit<ChaosOptions, 'rounds'>): Promise<ChaosReport> => {
  const all = { ...options, rounds: 1 }
  const world = await makeWorld(all)
  const url = new URL(databaseOf(world))
  const name = decodeURIComponent(url.pathname.slice(1))
  url.pathname = '/template1'
  const admin = new pg.Client({ connectionString: url.href })
  admin.on('error', () => {})
  try {
    await admin.connect()
    const allow = (allowed: boolean) => admin.query(`alter database ${pg.escapeIdentifier(name)} allow_connections ${allowed}`)
    try {
      return await throughOutage(world, all, async () => {
        await allow(false)
        await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
      }, async () => { await allow(true) })
    } finally {
      await allow(true).catch(() => {})
    }
  } finally {
    await admin.end().catch(() => {})
    await world.server.stop()
    removeDataFolder(world.server.dataFolder)
  }
}

/** A small file system of its own for the data folder. Needs the right to mount (root on Linux); undefined without it. */
export const mountSmallDisk = async (megabytes: number): Promise<{ folder: string; unmount: () => void } | undefined> => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const folder = await temporaryDataFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    removeDataFolder(folder)
    return undefined
  }
  return {
    folder,
    unmount: () => {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' })
      removeDataFolder(folder)
    },
  }
}

/** The disk under the embedded database is full for a while. undefined where no small disk can be mounted. */
export const fullDisk = async (options: Omit<ChaosOptions, 'rounds' | 'databaseUrl'>): Promise<ChaosReport | undefined> => {
  const disk = await mountSmallDisk(700)
  if (!disk) return undefined
  const all: ChaosOptions = { ...options, rounds: 1 }
  const dataFolder = join(disk.folder, 'data')
  mkdirSync(dataFolder)
  const ballast = join(disk.folder, 'ballast')
  const fill = () => {
    const block = Buffer.alloc(1 << 20)
    const handle = openSync(ballast, 'w')
    try {
      for (;;) writeSync(handle, block)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      // The last partial block, byte by byte in small pieces.
      try {
        for (;;) writeSync(handle, block, 0, 512)
      } catch { /* full */ }
    } finally {
      closeSync(handle)
    }
  }
  let world: World | undefined
  try {
    world = await makeWorld(all, dataFolder)
    const report = await throughOutage(world, all, async () => {
      fill()
      options.onProgress?.(`free on the disk: ${statfsSync(disk.folder).bfree} blocks`)
    }, async () => { rmSync(ballast) })
    return report
  } finally {
    rmSync(ballast, { force: true })
    await world?.server.stop()
    disk.unmount()
  }
}
