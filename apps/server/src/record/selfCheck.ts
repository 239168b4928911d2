import type { SelfCheck } from '@fieldproof/contract'
import { createTreeFrontier, makeCheckStatement, parseVkey, startLogCheck, verifyCheckpoint, type CheckResult, type CheckStatement, type KnownRoot } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { nodeCrypto } from '../platform/crypto.ts'
import { readAccounts } from '../platform/identity/readAccounts.ts'
import type { Sql } from '../platform/postgres/database.ts'
import type { InstallationSettings, Ports } from '../ports.ts'
import { readWitness } from './checkpointer.ts'
import type { Fault } from './selfCheck/fault.ts'
import { checkGuards } from './selfCheck/guards.ts'
import { checkUnlogged, createProjectionCheck, type LoggedEntry } from './selfCheck/projections.ts'
import { createParts, type Part } from './selfCheck/parts.ts'
import { checkPhotos } from './selfCheck/photos.ts'
import { checkProgress } from './selfCheck/progress.ts'
import { checkResults, signedResults } from './selfCheck/results.ts'
import { checkTracks } from './selfCheck/tracks.ts'
import { checkMadeByDatabase } from './selfCheck/madeByDatabase.ts'

interface Row extends LoggedEntry {
  commitment: Buffer
  leaf_hash: Buffer
  node_hashes: Buffer
}
/** What the check asks of its surroundings. */
export type SelfCheckPorts = Pick<Ports, 'db' | 'clock' | 'log' | 'blobs' | 'signers' | 'witness'> & { readonly settings: Pick<InstallationSettings, 'demo'> }

const pageRows = 2_000
/** So many faulty entries a signed statement names. */
const statedEntries = 100
/** A head that grew longer ago than this has its checkpoint: the checkpointer signs every half second while the server runs. */
const signedWithinMs = 60_000

/**
 * Re-reads the whole log and what was derived from it, and names every row that somebody edited, deleted or inserted with SQL.
 * It works from the log to what screens and reports read (selfCheck/): first that the log is whole and signed, then that each entry's
 * body is what the tables say, the registry included (selfCheck/registryTables.ts), and that photos are there as they were signed for.
 * What it cannot see, table by table, and why: docs/operations/self-check.md. A log cut back together with its head and its checkpoints
 * only a checkpoint kept elsewhere shows (phones keep theirs).
 *
 * The result is kept, with a statement of it that the log's key signs: evidence packages carry the newest (read/checkIns/evidence.ts). Reads in pages inside one snapshot (readOrg), so it runs beside the living system.
 */
export const runSelfCheck = async (ports: SelfCheckPorts, orgId: string): Promise<SelfCheck> => {
  const startedMs = performance.now()
  const faults: Fault[] = []
  // Readers cannot see the seed.
  const hashOfSeed = () => ports.db.withOrg(orgId, async (trx) => (await sql<{ hash: string }>`select encode(sha256(seed), 'hex') as hash from audit_seeds`.execute(trx)).rows[0]?.hash)
  const hashBefore = await hashOfSeed()
  // Accounts are in a schema that no role of ours reads; what changes while the log is read is not judged.
  const accountsBefore = await readAccounts(ports.db.connectionString)
  const isOnlyCompany = (await sql<{ count: number }>`select count(*)::int as count from orgs`.execute(ports.db.system)).rows[0]?.count === 1
  // What this installation signed last, even when the rows of it are gone. Read before the snapshot is taken: what is signed while the log is read has entries that the snapshot does not.
  const witnessed = await readWitness(ports.witness, orgId, await ports.signers(orgId))
  const treeSize = await unreadable(faults, () => ports.db.readOrg(orgId, async (trx) => {
    const org = (await sql<{ log_verifier_key: string }>`select log_verifier_key from orgs`.execute(trx)).rows[0]!
    const key = parseVkey(nodeCrypto.sha256, org.log_verifier_key)
    const checkpoints = (await sql<{ tree_size: number; root: Buffer; note: string }>`select tree_size, root, note from checkpoints order by tree_size`.execute(trx)).rows
    const known: KnownRoot[] = []
    for (const { tree_size, root, note } of checkpoints) {
      const checked = key.ok ? verifyCheckpoint(note, key.value, nodeCrypto.verifyEd25519) : key
      if (!checked.ok) faults.push({ entryIndex: null, table: 'checkpoints', what: `checkpoint of size ${tree_size}: note: ${checked.error}` })
      else if (checked.value.size !== tree_size) faults.push({ entryIndex: null, table: 'checkpoints', what: `tree_size of the row says ${tree_size}, the signed checkpoint says ${checked.value.size}` })
      else if (!Buffer.from(checked.value.root).equals(root)) faults.push({ entryIndex: null, table: 'checkpoints', what: `checkpoint of size ${tree_size}: root is not the one that its note signs` })
      else known.push({ size: checked.value.size, root: checked.value.root })
    }
    const greatest = known.at(-1)?.size ?? 0
    if (witnessed) known.push(witnessed)
    const check = startLogCheck({ sha256: nodeCrypto.sha256, checkpoints: known })
    const part = createParts(trx)
    const compare = async (...done: Parameters<Part>): Promise<void> => void faults.push(...(await part(...done)))
    const head = (await sql<{ size: number; right_edge: Buffer }>`select size, right_edge from log_heads`.execute(trx)).rows[0]
    const size = head?.size ?? 0
    await compare('the head of the log', () => checkHead(trx, ports, size, greatest))
    const tracks = new Set<number>()
    const projections = createProjectionCheck(trx, part)
    for (let after = -1; ; ) {
      const { rows } = await sql<Row>`select entry_index, kind, recorded_time, commitment, leaf_hash, node_hashes, salt, body, ref, about, received_at from log_entries where entry_index > ${after} and entry_index < ${size} order by entry_index limit ${pageRows}`.execute(trx)
      const last = rows.at(-1)
      // A number too large for JavaScript would bring the same page for ever: it stands beyond the head, which is named.
      if (!last || last.entry_index <= after) break
      after = last.entry_index
      for (const row of rows) {
        // Tracks keep their bytes in segments and chunks: those are read in a pass of their own below.
        if (row.kind === 'submission' && row.body === null && row.salt !== null) tracks.add(row.entry_index)
        const { body } = row
        check.row({
          index: row.entry_index, kind: row.kind, time: timeText(row.recorded_time), commitment: row.commitment.toString('base64url'), leafHash: row.leaf_hash,
          salt: body ? row.salt : null, body: row.salt ? body : null,
          nodeHashes: Array.from({ length: Math.ceil(row.node_hashes.length / 32) }, (_, i) => row.node_hashes.subarray(i * 32, i * 32 + 32)),
        })
      }
      await compare(`entries ${rows[0]!.entry_index} … ${after}`, () => projections.page(rows))
    }
    const report = check.finish()
    if (head && size > 0 && report.ok && !sameEdge(head, report.root)) faults.push({ entryIndex: size - 1, table: 'log_heads', what: `right_edge of size ${size} is not that of the entries: the next one would be put on a wrong tree` })
    for (const problem of report.problems) faults.push({ entryIndex: problem.firstIndex, table: 'log_entries', what: problem.detail })
    await compare('accounts', async () => projections.accountFaults(accountsBefore, await readAccounts(ports.db.connectionString), isOnlyCompany, ports.clock.now()))
    faults.push(...(await projections.finish()))
    await compare('audit_seeds', async () => projections.seedFaults(hashBefore, await hashOfSeed()))
    await compare('tracks', () => checkTracks(trx, tracks, projections.enrolled))
    await compare('rows without an entry', () => checkUnlogged(trx))
    await compare('inbox', () => checkInbox(trx))
    await compare('log_intruders', () => checkIntruders(trx))
    await compare('follower_cursors', () => checkProgress(trx, size, ports.db.cursorMac))
    await compare('the guards of the database', () => checkGuards(trx))
    await compare('what the database makes', () => checkMadeByDatabase(trx))
    await compare('self_checks', () => checkResults(trx, key, ports.clock.now()))
    await compare('photos', () => checkPhotos(trx, ports.blobs, ports.clock.now()))
    return size
  }))
  const ranAt = new Date(ports.clock.now())
  ports.log.info({ orgId, entries: treeSize, seconds: Math.round((performance.now() - startedMs) / 10) / 100, faults: faults.length }, 'the self-check is done')
  const statement = await signed(ports, orgId, { checkedTime: isoInstant(ranAt.getTime()), treeSize, faultCount: faults.length, faultyEntries: [...new Set(faults.flatMap((fault) => fault.entryIndex ?? []))].slice(0, statedEntries) })
  await ports.db.withOrg(orgId, (trx) => sql`insert into self_checks (org_id, ran_at, ok, tree_size, faults, statement) values (${orgId}, ${ranAt}, ${faults.length === 0}, ${treeSize}, ${JSON.stringify(faults.slice(0, 200))}::jsonb, ${statement === null ? null : JSON.stringify(statement)}::jsonb) on conflict do nothing`.execute(trx))
  if (faults.length > 0) ports.log.error({ orgId, faults: faults.slice(0, 5) }, 'the self-check found faults in the evidence log')
  return { ranAt: isoInstant(ranAt.getTime()), ok: faults.length === 0, treeSize, faults: faults.slice(0, 200) }
}

/** A time that somebody changed into none gives another leaf, which is named. */
const timeText = (time: Date): string => (Number.isFinite(time.getTime()) ? isoInstant(time.getTime()) : 'no time')

/** The result in the log's own words; null while the log's key cannot be opened, which stops everything else too. */
const signed = async ({ signers, log }: SelfCheckPorts, orgId: string, result: CheckResult): Promise<CheckStatement | null> => {
  try {
    const signer = await signers(orgId)
    return makeCheckStatement(result, signer, signer.sign)
  } catch (error) {
    log.error({ error, orgId }, 'the result of the self-check could not be signed')
    return null
  }
}

/** A value that SQL cannot take (somebody put words where a number belongs) ends the check: it is named, with what was found until then. */
const unreadable = async (faults: Fault[], check: () => Promise<number>): Promise<number> => {
  try {
    return await check()
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: string }
    if (typeof code !== 'string' || !/^2[12]/.test(code)) throw error // classes 21 and 22: too many rows, a value of another kind; anything else is the database's trouble
    faults.push({ entryIndex: null, table: 'self_checks', what: `the check could not be finished, because a stored value cannot be read: ${message ?? code}` })
    return 0
  }
}

/** Does the edge on which the next entry is put give the root of the entries? */
const sameEdge = ({ size, right_edge: edge }: { readonly size: number; readonly right_edge: Buffer }, root: Uint8Array): boolean => {
  try {
    return Buffer.from(createTreeFrontier(nodeCrypto.sha256, size, Array.from({ length: Math.ceil(edge.length / 32) }, (_, i) => edge.subarray(i * 32, i * 32 + 32))).root()).equals(root)
  } catch {
    return false // an edge of another length
  }
}

/** A checkpoint covers the whole log but for its last minute, and no entry stands beyond the head. */
const checkHead = async (trx: Sql, ports: SelfCheckPorts, size: number, signed: number): Promise<Fault[]> => {
  const faults: Fault[] = []
  const { rows } = await sql<{ entry_index: number; recorded_time: Date }>`select entry_index, recorded_time from log_entries where entry_index >= ${size - 1} order by entry_index limit 2`.execute(trx)
  const [last, beyond] = rows
  if (size > 0 && !last) faults.push({ entryIndex: size - 1, table: 'log_heads', what: `size says ${size}, and there is no such entry` })
  if (beyond || (last && last.entry_index >= size)) faults.push({ entryIndex: (beyond ?? last)!.entry_index, table: 'log_entries', what: `an entry stands beyond the head of the log (size ${size})` })
  // The demo back-dates its entries, so their times do not tell how long the checkpointer has had.
  if (!ports.settings.demo && size > signed && last && ports.clock.now() - last.recorded_time.getTime() > signedWithinMs)
    faults.push({ entryIndex: size - 1, table: 'checkpoints', what: `the log has ${size} entries, the newest checkpoint covers ${signed}: the later ones were deleted or never signed` })
  return faults
}

/** What was inserted beyond the head or among what waits for the log, and set aside (setAsideIntruders.ts, waitingUploads.ts). One that is taken away is missing its entry (loggedRows.ts). */
const checkIntruders = async (trx: Sql): Promise<Fault[]> => {
  const { rows } = await sql<{ entry_index: number | null; found_at: Date; from_table: string; event_id: string | null; device_id: string | null; person_id: string | null }>`
    select entry_index, found_at, from_table, entry ->> 'event_id' as event_id, entry ->> 'device_id' as device_id, entry ->> 'person_id' as person_id from log_intruders order by found_at limit 100`.execute(trx)
  return rows.map((row) => ({ entryIndex: row.entry_index, table: 'log_intruders', what: row.from_table !== 'log_entries' ? `somebody wrote upload ${row.event_id} of device ${row.device_id}${row.person_id === null ? '' : ` and person ${row.person_id}`} into ${row.from_table}; it was set aside ${row.found_at.toISOString()}` : `somebody inserted a row into the log beyond its head; it was set aside ${row.found_at.toISOString()}` }))
}

/** Submissions that were acknowledged and could not be recorded: kept in the inbox, and named here until somebody has mended the cause. */
const checkInbox = async (trx: Sql): Promise<Fault[]> => {
  const { rows } = await sql<{ event_id: string; attempts: number }>`select event_id, attempts from inbox where attempts > 0 limit 100`.execute(trx)
  return rows.map((row) => ({ entryIndex: null, table: 'inbox', what: `submission ${row.event_id} could not be recorded (${row.attempts} tries); the server's log says why` }))
}

/** The newest result that the log's key has signed: a row that somebody wrote is none. */
export const lastSelfCheck = async (ports: Pick<Ports, 'db' | 'clock'>, orgId: string): Promise<SelfCheck> =>
  ports.db.readOrg(orgId, async (trx) => {
    const [row] = await signedResults(trx, ports.clock.now(), 1)
    return row ? { ranAt: isoInstant(row.ranAtMs), ok: row.ok, treeSize: row.treeSize, faults: row.faults } : { ranAt: null, ok: null, treeSize: 0, faults: [] }
  })

const dayMs = 86_400_000
const nightlyAtMs = 19 * 3_600_000 // 03:00 in China

/** The newest hour of the nightly check that has passed, ms since 1970. */
const lastNight = (nowMs: number): number => Math.floor((nowMs - nightlyAtMs) / dayMs) * dayMs + nightlyAtMs

/**
 * Checks each organisation that has not been checked since the last hour of the nightly check. The runs are stored (self_checks), so a
 * machine that was off at that hour catches up when it is on, and a restart does not check twice.
 */
export const checkTheDue = async (ports: SelfCheckPorts): Promise<void> => {
  const { rows } = await sql<{ org_id: string }>`select org_id from orgs`.execute(ports.db.system)
  for (const { org_id } of rows) {
    const [last] = await ports.db.readOrg(org_id, (trx) => signedResults(trx, ports.clock.now(), 1))
    if (last && last.ranAtMs >= lastNight(ports.clock.now())) continue
    // One company's trouble leaves the others their check.
    await runSelfCheck(ports, org_id).catch((error: unknown) => ports.log.error({ error, orgId: org_id }, 'the nightly self-check failed'))
  }
}

/** Runs the check of every organisation once a day, in the small hours of the installation's clock, or as soon after as the machine is on. */
export const startNightlySelfCheck = (ports: SelfCheckPorts, { everyMs = 10 * 60_000 } = {}) => {
  let running: Promise<void> | null = null
  const timer = setInterval(() => {
    running ??= checkTheDue(ports).catch((error: unknown) => ports.log.error({ error }, 'the nightly self-check failed')).finally(() => (running = null))
  }, everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
