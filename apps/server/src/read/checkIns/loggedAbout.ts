import { ProblemError } from '@fieldproof/contract'
import { isJsonObject, leafBytes, leafHash, openLeaf, parseCompactJws, verifySignedEvent, type EntryKind, type JsonObject, type SignedEventPayload } from '@fieldproof/core/evidence'
import { t, type Translated } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { nodeCrypto } from '../../platform/crypto.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { leafOf } from '../log/leaf.ts'
import { missingEntry } from '../../platform/logNodes.ts'

export interface LogRow {
  readonly entry_index: number
  readonly kind: EntryKind
  readonly ref: string
  readonly about: string | null
  readonly recorded_time: Date
  readonly received_at: Date | null
  readonly commitment: Buffer
  readonly leaf_hash: Buffer
  readonly salt: Buffer | null
  readonly body: Buffer | null
}

/** A row of a table that is made of the log, and the log entry that it says it is. */
export interface NamedEntry {
  readonly table: string
  readonly entryIndex: number
  readonly verdict: JsonObject | null
}

/** Somewhere the tables, or a column of the log beside its commitments, say something else than the log. */
export interface Disagreement {
  readonly table: string
  readonly entryIndex: number | null
  /** `missing`: the log has it, the table does not. `unknown`: the table has it, the log does not. `differs`: both have it, with other content. `hidden`: filed in the log under something else than its body says. */
  readonly what: 'missing' | 'unknown' | 'differs' | 'hidden'
}

/** What the log has about one check-in. */
export interface LoggedAbout {
  readonly submission: LogRow
  /** Undefined when the submission was erased or cannot be read. */
  readonly payload: SignedEventPayload | undefined
  readonly person: string | undefined
  readonly verdicts: readonly { readonly entry: LogRow; readonly body: JsonObject | undefined }[]
  /** Decisions, questions, customers' answers, contradictions; the person's own words; what was asked and is answered here. */
  readonly said: readonly { readonly entry: LogRow; readonly body: JsonObject | undefined }[]
  /** Enrolments and revocations of the phones that signed. */
  readonly devices: readonly LogRow[]
  /** Words about it that are not the person's own or not properly signed: no part of the package. */
  readonly passedOver: ReadonlySet<number>
  readonly disagreements: readonly Disagreement[]
}

export const logColumns = sql.raw('entry_index, kind, ref, about, recorded_time, received_at, commitment, leaf_hash, salt, body')
const fallen = (detail: Translated): ProblemError =>
  new ProblemError('log_damaged', t(`${detail['zh-CN']}；请运行自检`, `${detail['zh-TW']}；請執行自檢`, `${detail.en}; run the self-check`))

/** Both are there, or nothing is (half of it opens nothing). */
export const isOpen = (row: LogRow): row is LogRow & { salt: Buffer; body: Buffer } => row.salt !== null && row.body !== null

export const jsonOf = (row: LogRow): JsonObject | undefined => {
  try {
    const value: unknown = isOpen(row) ? JSON.parse(row.body.toString('utf8')) : undefined
    return isJsonObject(value as never) ? (value as JsonObject) : undefined
  } catch {
    return undefined // edited: the package shows that it does not open its commitment
  }
}
const eventOf = (row: LogRow) => {
  const event = isOpen(row) ? parseCompactJws(row.body.toString('latin1')) : undefined
  return event?.ok ? event.value : undefined
}

/** What a person's explanation, appeal or word on being elsewhere is about. */
const meantBy = ({ kind, about, content }: SignedEventPayload): unknown => (kind === 'explanation' ? about : kind === 'declaration' && isJsonObject(content) ? content.about : undefined)

/** Is the row what was hashed when it was written? One that was edited is kept where it was filed, so that the package shows which it is. */
const isWhole = (row: LogRow): boolean => {
  const leaf = leafOf(row)
  return isOpen(row) && openLeaf(leaf, row.salt, row.body, nodeCrypto.sha256).ok && Buffer.from(leafHash(nodeCrypto.sha256, leafBytes(leaf))).equals(row.leaf_hash)
}

/** The submission of a check-in: the entry that is filed under its id, and whose signed bytes carry that id. */
const findSubmission = async (trx: Sql, eventId: string, pointed: number | undefined): Promise<LogRow | undefined> => {
  const { rows } = await sql<LogRow>`select ${logColumns} from log_entries where kind = 'submission' and (ref = ${eventId} or entry_index = ${pointed ?? -1}) order by entry_index`.execute(trx)
  const signed = rows.find((row) => eventOf(row)?.payload.id === eventId)
  // Erased, or edited until it is no event any more: only what it is filed under is left. One that carries another id is another event.
  return signed ?? rows.find((row) => row.ref === eventId && eventOf(row) === undefined)
}

/**
 * What belongs to a check-in, by the log: by the event that its bodies name, found by the `about` of each entry (record/append.ts). `named` is what the tables
 * name besides: an entry that somebody took out of sight in one place is found in the other, and each difference is told.
 * An entry that is gone from the database ends the export with its number.
 */
export const loadLoggedAbout = async (trx: Sql, eventId: string, pointed: number | undefined, device: string | undefined, named: readonly NamedEntry[]): Promise<LoggedAbout | undefined> => {
  const submission = await findSubmission(trx, eventId, pointed)
  const size = (await sql<{ size: number }>`select size from log_heads`.execute(trx)).rows[0]?.size ?? 0
  if (!submission) {
    if (pointed === undefined) return undefined
    throw fallen(t(`签到表里有这次签到，说它是日志第 ${pointed} 条；日志的那里没有它`, `簽到表裡有這次簽到，說它是日誌第 ${pointed} 筆；日誌的那裡沒有它`, `check_ins has this check-in and says that it is log entry ${pointed}; the log has no submission with this id there`))
  }
  const disagreements: Disagreement[] = submission.ref === eventId ? [] : [{ table: 'log_entries', entryIndex: submission.entry_index, what: 'hidden' }]
  const payload = eventOf(submission)?.payload
  const challenge = typeof payload?.challengeId === 'string' && /^[0-9a-f-]{36}$/i.test(payload.challengeId) ? payload.challengeId.toLowerCase() : null
  // The first verdict stands right behind its check-in, whatever is said of it elsewhere.
  const next = submission.entry_index + 1
  const { rows } = await sql<LogRow>`select ${logColumns} from log_entries where entry_index in (
    select unnest(${[...named.map((row) => row.entryIndex), next]}::bigint[]) union select entry_index from log_entries where about = ${eventId} union select entry_index from log_entries where ref = ${challenge}::uuid and kind = 'admin') order by entry_index`.execute(trx)
  const byIndex = new Map(rows.map((row) => [row.entry_index, row]))
  if (next < size && !byIndex.has(next)) throw missingEntry(next, t('紧跟签到的一条，里面是它的第一次判定', '緊跟簽到的一筆，裡面是它的第一次判定', 'the entry behind the check-in, which holds its first verdict'))
  for (const { table, entryIndex } of named) {
    if (byIndex.has(entryIndex)) continue
    if (entryIndex < size) throw missingEntry(entryIndex, t(`${table} 表指着它`, `${table} 表指著它`, `${table} names it`))
    disagreements.push({ table, entryIndex, what: 'unknown' })
  }

  const opened = rows.filter((row) => row.entry_index !== submission.entry_index).map((entry) => ({ entry, body: jsonOf(entry), event: entry.kind === 'submission' ? eventOf(entry) : undefined }))
  const isNamed = (entry: LogRow): boolean => named.some(({ entryIndex, table }) => entryIndex === entry.entry_index && (table === 'verdicts') === (entry.kind === 'verdict'))
  /** By its body; where that is erased or not what was logged, by what it is filed under and by the tables. */
  const belongs = (entry: LogRow, says: unknown): boolean => (isWhole(entry) ? typeof says === 'string' && says.toLowerCase() === eventId : entry.about === eventId || isNamed(entry))
  const verdicts = opened.filter(({ entry, body }) => entry.kind === 'verdict' && belongs(entry, body?.eventId))
  const acts = opened.filter(({ entry, body }) => (entry.kind === 'decision' || entry.kind === 'admin') && (belongs(entry, body?.eventId) || (challenge !== null && entry.ref === challenge && body?.action === 'challenge.asked')))
  const words = opened.filter(({ entry, event }) => entry.kind === 'submission' && belongs(entry, event && meantBy(event.payload)))

  const signers = [...new Set([payload?.device ?? device, ...words.map(({ event }) => event?.payload.device)].filter((id) => id !== undefined))]
  const devices = (await sql<LogRow>`select ${logColumns} from log_entries where ref = any(${signers.filter((id) => /^[0-9a-f-]{36}$/.test(id))}::uuid[]) and kind in ('device_enrolled', 'device_revoked') order by entry_index`.execute(trx)).rows
  const enrolmentOf = (id: string | undefined, before: number): JsonObject | undefined => devices.filter((row) => row.kind === 'device_enrolled' && row.entry_index < before).map(jsonOf).findLast((body) => body?.deviceId === id)
  const owner = enrolmentOf(payload?.device ?? device, submission.entry_index)
  if (payload !== undefined && owner === undefined && !devices.some((row) => row.kind === 'device_enrolled')) throw fallen(t(`日志里找不到签名第 ${submission.entry_index} 条的手机 ${payload.device} 的绑定`, `日誌裡找不到簽署第 ${submission.entry_index} 筆的手機 ${payload.device} 的綁定`, `the enrolment of the phone ${payload.device} that signed log entry ${submission.entry_index} is not to be found in the log`))
  const person = typeof owner?.personId === 'string' ? owner.personId : undefined
  // Only the person's own words, properly signed: anybody could send words about somebody else's check-in.
  const own = words.filter(({ entry, event }) => {
    if (event === undefined) return true
    const enrolment = enrolmentOf(event.payload.device, entry.entry_index)
    return enrolment?.personId === person && verifySignedEvent(event, enrolment?.publicKey, nodeCrypto.verifyEs256).ok
  })
  const said = [...acts, ...own]
  const passedOver = new Set(words.filter((one) => !own.includes(one)).map(({ entry }) => entry.entry_index))
  for (const { entry } of [...verdicts, ...said]) if (entry.about !== eventId && entry.ref !== challenge) disagreements.push({ table: 'log_entries', entryIndex: entry.entry_index, what: 'hidden' })
  const phones = new Set([payload?.device ?? device, ...own.map(({ event }) => event?.payload.device)])
  return { submission, payload, person, verdicts, said, devices: devices.filter((row) => phones.has(row.ref)), passedOver, disagreements }
}
