/** What must be true once everything has been mended, whatever happened before. */
import { createHash } from 'node:crypto'
import { eventHash, parseCompactJws, parseVkey, verifyTimeToken } from '@fieldproof/core/evidence'
import type { ConsentPurpose } from '@fieldproof/core/kernel'
import type { LogWitnessState } from '../../../../apps/mobile/src/outbox/types.ts'
import { type Resent, resentKey, witnessKey } from '../../../../apps/mobile/src/outbox/resendState.ts'
import { sha256, verifyEd25519 } from '../nodeCrypto.ts'
import type { VirtualPhone } from './virtualPhone.ts'
import type { VirtualServer } from './virtualServer.ts'
import { payloadOf } from './words.ts'

/** An event that the person was told is kept. */
export interface Told {
  readonly id: string
  readonly seq: number
  /** When the person acted, by a clock that is never wrong. */
  readonly trueTime: number
}

export interface End {
  readonly phone: VirtualPhone
  readonly server: VirtualServer
  readonly told: readonly Told[]
  readonly photos: ReadonlyMap<string, Uint8Array>
  /** By hash, with the number of the check-in that names each. */
  readonly videos: ReadonlyMap<string, { readonly bytes: Uint8Array; readonly seq: number }>
  readonly restores: number
  /** Calls for help went out ahead of the queue: what they overtook is recorded as late. */
  readonly ahead: number
}

/** An answer takes some time to arrive, so proven time runs behind by no more than that. */
const longestAnswerMs = 5_000

export const checkEnd = async ({ phone, server, told, photos, videos, restores, ahead }: End): Promise<string[]> => {
  const faults: string[] = []
  const { log: entries, inbox, chain, media } = server.disks()
  const log = entries.filter(({ order }) => order !== 'verdict')
  const inLog = new Map<string, number>()
  for (const { ref } of log) inLog.set(ref, (inLog.get(ref) ?? 0) + 1)
  const records = new Map((await phone.db().getAll('outbox')).map((record) => [record.id, record]))

  for (const row of [...await phone.db().getAll('outbox'), ...await phone.db().getAll('photos')]) {
    if (row.sealed === undefined || 'jws' in row || 'shown' in row || 'bytes' in row) faults.push('a payload lies in the open on the phone')
  }
  // What docs/offline.md says of backups: a track that had left the phone a month after it was proved cannot come back from it. The person is told so.
  const identity = (await phone.db().getAll('identities'))[0]!
  const gone = told.filter(({ id }) => restores > 0 && phone.pruned.has(id) && !records.has(id) && !inLog.has(id))
  const [goneIds, goneSeqs] = [new Set(gone.map(({ id }) => id)), new Set(gone.map(({ seq }) => seq))]
  const resent = (await phone.db().get('meta', resentKey(identity.deviceId))) as Resent | undefined
  if (gone.length > 0 && resent?.mayLackOlder !== true) faults.push(`the person is not told that ${gone.length} older tracks are gone`)
  // What was recorded after a withdrawal is nowhere at the server, and no longer waits on the phone.
  const { heldAt, saidAfter } = await wordsOf(phone, log.map(({ body }) => body))
  const against = new Set<string>()
  for (const { ref, body, seq } of log) if (payloadOf(body)?.kind === 'track' && heldAt('track', seq) === false) faults.push(`track ${seq}, recorded after a withdrawal, is in the log as ${ref}`)
  for (const { id, seq } of told) {
    const record = records.get(id)
    if (record?.kind !== 'track' || heldAt('track', seq) !== false) continue
    against.add(id)
    goneSeqs.add(seq)
    if (record.delivery !== 'refused' || record.problem?.code !== 'consent_withdrawn') faults.push(`track ${seq}, recorded after a withdrawal, is ${record.delivery} on the phone`)
  }
  if (inbox.size > 0) faults.push(`${inbox.size} submissions are still in the inbox`)
  for (const { id, seq } of told) {
    if (against.has(id)) continue
    const times = inLog.get(id) ?? 0
    if (times !== 1 && !goneIds.has(id)) faults.push(`event ${seq}, which the person was told is kept, is in the log ${times} times`)
    const record = records.get(id)
    if (record !== undefined && record.delivery !== 'delivered') faults.push(`event ${seq} (${record.kind}) is ${record.delivery} on the phone${record.problem === undefined ? '' : `: ${record.problem.code}`}`)
    if (record !== undefined && record.receiptState !== 'valid') faults.push(`the receipt of event ${seq} is ${record.receiptState}`)
  }
  for (const id of server.acknowledged) if (!inLog.has(id) && !goneIds.has(id)) faults.push(`event ${id} was acknowledged and is lost`)
  for (const [ref, times] of inLog) if (times > 1) faults.push(`event ${ref} is in the log ${times} times`)

  // One chain, nothing missing, nothing twice, each naming the one before it.
  if (chain.openGaps.some(({ from, to }) => Array.from({ length: to - from + 1 }, (_none, i) => from + i).some((seq) => !goneSeqs.has(seq)))) faults.push(`gaps in the chain: ${JSON.stringify(chain.openGaps)}`)
  let newest = identity.nextSeq - 1
  while (goneSeqs.has(newest)) newest--
  if (chain.lastSequence !== newest) faults.push(`the server's chain ends at ${chain.lastSequence}, the phone's at ${newest}`)
  const allowed = restores === 0 && ahead === 0 && against.size === 0 ? ['in_order'] : ['in_order', 'gap', 'late']
  for (const { seq, order } of log) if (!allowed.includes(order)) faults.push(`event ${seq} was recorded as ${order}`)
  const bySeq = log.toSorted((a, b) => a.seq - b.seq)
  let prev: string | null = null
  for (const { body, seq } of bySeq) {
    const jws = Buffer.from(body).toString('latin1')
    const parsed = parseCompactJws(jws)
    if (!parsed.ok || parsed.value.payload['prev'] !== prev && !goneSeqs.has(seq - 1)) faults.push(`event ${seq} does not name the one before it`)
    prev = eventHash(jws, sha256)
  }
  if (newest === identity.nextSeq - 1 && identity.previousHash !== prev) faults.push('the phone will name another event than the last one')

  // The time that counts is true, whatever the wall clock says.
  const key = parseVkey(sha256, server.logVerifierKey)
  const truth = new Map(told.map(({ id, trueTime }) => [id, trueTime]))
  for (const { ref, body, seq } of log) {
    const parsed = parseCompactJws(Buffer.from(body).toString('latin1'))
    const trueTime = truth.get(ref)
    if (!parsed.ok || trueTime === undefined) continue
    const { lastServerTime, monotonicSinceServerTimeMs, timeToken } = parsed.value.payload as { lastServerTime?: string; monotonicSinceServerTimeMs?: number; timeToken?: unknown }
    if (lastServerTime !== undefined && monotonicSinceServerTimeMs !== undefined) {
      const proven = Date.parse(lastServerTime) + monotonicSinceServerTimeMs
      if (proven > trueTime + longestAnswerMs || proven < trueTime - longestAnswerMs) faults.push(`event ${seq} proves a time ${proven - trueTime} ms off`)
    }
    if (timeToken !== undefined && key.ok) {
      const said = verifyTimeToken(timeToken, key.value, { verifyEd25519 })
      if (!said.ok) faults.push(`the time token of event ${seq}: ${said.error}`)
      else if (said.value > trueTime + longestAnswerMs) faults.push(`the time token of event ${seq} is from after it`)
    }
  }

  for (const [hash, bytes] of photos) {
    const arrived = media.photos.get(hash)
    if (!arrived?.kept || !Buffer.from(arrived.bytes).equals(bytes) || createHash('sha256').update(arrived.bytes).digest('hex') !== hash) {
      const onPhone = await phone.db().get('photos', hash)
      // As a track: a month later it cannot come back from an older backup, and the person is told so.
      if (onPhone === undefined && restores > 0 && phone.pruned.has(hash) && resent?.mayLackOlder === true) continue
      faults.push(`photo ${hash.slice(0, 8)} is not at the server (on the phone: ${onPhone?.upload ?? 'gone'}${onPhone?.problem === undefined ? '' : `, ${onPhone.problem}`})`)
    }
  }

  for (const [hash, { bytes, seq }] of videos) {
    const arrived = media.photos.get(hash)
    const onPhone = await phone.db().get('photos', hash)
    if (heldAt('video', seq) === false) {
      if (arrived?.kept) faults.push(`the video of event ${seq}, recorded after a withdrawal, is kept`)
      continue
    }
    if (arrived?.kept && Buffer.from(arrived.bytes).equals(bytes)) continue
    // One that still waited when the yes was taken back is refused, and waits no more.
    if ((heldAt('video', seq) === undefined || saidAfter('video', seq).includes(false)) && onPhone?.upload === 'refused' && onPhone.problemCode === 'video_without_consent') continue
    if (onPhone === undefined && restores > 0 && phone.pruned.has(hash) && resent?.mayLackOlder === true) continue
    faults.push(`the video of event ${seq} is not at the server (on the phone: ${onPhone?.upload ?? 'gone'}, ${onPhone?.problemCode ?? 'no problem'})`)
  }

  const state = (await phone.db().get('meta', witnessKey(server.logOrigin))) as LogWitnessState | undefined
  if (restores === 0 && state?.alarm !== undefined) faults.push(`an alarm without a cause: ${state.alarm.reason}, ${state.alarm.detail}`)
  return faults
}

/** What the person said of each purpose, in the order of the phone's chain: of the phone, which keeps its words for good, and of the log. */
const wordsOf = async (phone: VirtualPhone, logged: readonly Uint8Array[]) => {
  const words = new Map<number, { readonly purpose: string; readonly granted: boolean }>()
  for (const body of [...await phone.signed(), ...logged]) {
    const payload = payloadOf(body)
    if (payload?.kind === 'declaration' && payload.content.topic === 'consent') words.set(payload.seq, payload.content)
  }
  const inOrder = [...words].sort(([a], [b]) => a - b)
  return {
    heldAt: (purpose: ConsentPurpose, seq: number): boolean | undefined => inOrder.findLast(([at, word]) => at < seq && word.purpose === purpose)?.[1].granted,
    saidAfter: (purpose: ConsentPurpose, seq: number): boolean[] => inOrder.filter(([at, word]) => at > seq && word.purpose === purpose).map(([, word]) => word.granted),
  }
}
