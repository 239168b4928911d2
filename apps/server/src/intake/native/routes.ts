import { EventBatch, EventBatchAnswer, ProblemError, errorCatalogue, type ErrorCode, type EventResult } from '@fieldproof/contract'
import { eventHash, type ReceiptV2 } from '@fieldproof/core/evidence'
import { isoInstant, type Language, type Verdict } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { requireDevice } from '../../http/device.ts'
import { languageOf } from '../../http/problem.ts'
import { nodeCrypto } from '../../platform/crypto.ts'
import type { Ports } from '../../ports.ts'
import { presentVerdict } from '../../read/presentVerdict.ts'
import type { KnownDevice } from '../deviceDirectory.ts'
import { isCredibleTime, judgedTime, onDuty } from '../gate.ts'
import type { Kept } from '../intake.ts'
import { countRefused } from './countRefused.ts'
import { claimedTime, readEvent, type ReadEvent } from './readEvent.ts'

/** How long an answer waits for the verdict of a check-in; later it comes by SSE and in the person's records. */
const verdictPatienceMs = 300
/** Uploads waiting for the database before callers are told to come back: about two seconds of work. */
const maxWaiting = 20_000

const refused = (eventId: string | null, code: ErrorCode, language: Language, detail?: string): EventResult => {
  const { status, title, remedy } = errorCatalogue[code]
  return { eventId, status: 'retry' in errorCatalogue[code] ? 'retry' : 'refused', problem: { code, status, title: title[language], remedy: remedy[language], ...(detail === undefined ? {} : { detail }) } }
}

/** Is the person on duty at what the event speaks of? Absurd times are judged by arrival (gate.ts). */
const passesGate = (device: KnownDevice, { payload }: ReadEvent, receivedAt: number): boolean => {
  const duty = onDuty(device)
  if (payload.kind === 'track') {
    const { from, to } = payload
    if (!(from <= to)) return false
    if (isCredibleTime(from, receivedAt) && isCredibleTime(to, receivedAt)) {
      // One window for all of it: a track across a break or a night would carry what lies between.
      const window = duty.windowAt(from)
      return window !== undefined && to < window.endsAt
    }
    // Both beyond the same end of what is credible: nothing in between can be a real time either.
    const beyond = isCredibleTime(from, receivedAt) || isCredibleTime(to, receivedAt) ? false : from < receivedAt === to < receivedAt
    return beyond && duty.contains(receivedAt)
  }
  // Words without a position: a person may explain after work, too.
  if (payload.kind === 'explanation') return true
  // Stopping is always allowed to be told; it holds no position. Starting off duty is not.
  if (payload.kind === 'work_state') return payload.state === 'paused' || payload.state === 'ended' || duty.contains(judgedTime(claimedTime(payload), receivedAt))
  // The position has a time of its own: a check-in on duty must not bring one from before work.
  return duty.contains(judgedTime(claimedTime(payload), receivedAt)) && (payload.fix === undefined || duty.contains(judgedTime(payload.fix.fixTime, receivedAt)))
}

/** POST /api/v1/events: a batch of signed events. Each is answered by itself; what is `accepted` is committed to disk. */
export const nativeRoutes = (ports: Ports) => (app: App) => {
  const latestCheckpoint = createLatestCheckpoint(ports)
  app.post('/api/v1/events', { schema: { body: EventBatch, response: { 200: EventBatchAnswer } } }, async (request) => {
    const device = await requireDevice(ports, request)
    if (ports.intake.waiting > maxWaiting) throw new ProblemError('storage_unavailable', undefined, { retryAfterSeconds: 2 })
    const language = languageOf(request.headers['accept-language'])
    const receivedAt = arrivalTime(ports, request)

    const receiptOf = (eventId: string, jws: string, kept: Kept): Promise<ReceiptV2> =>
      ports.receipts.receiptOf(device.orgId, { eventId, submissionSha256: eventHash(jws, nodeCrypto.sha256), receivedTime: isoInstant(kept.receivedAt) })

    const accept = async (jws: string): Promise<EventResult> => {
      const read = readEvent(jws)
      if (!read.ok) return refused(null, 'event_malformed', language, read.error)
      const { payload } = read.value
      if (payload.device !== device.deviceId) return refused(payload.id, 'event_malformed', language, 'the event was signed for another device')
      if (!passesGate(device, read.value, receivedAt)) {
        await countRefused(ports, device, payload, receivedAt)
        return refused(payload.id, 'off_duty', language)
      }
      const kept = await ports.intake.keep({
        orgId: device.orgId, eventId: payload.id, deviceId: device.deviceId, personId: device.personId, source: 'native',
        receivedAt, remoteAddress: request.ip,
        // So that the photo may follow before the event is recorded (intake/media).
        envelope: 'photoSha256' in payload && payload.photoSha256 ? { photoSha256: payload.photoSha256 } : null,
        body: Buffer.from(jws, 'latin1'),
      })
      if (kept.state === 'conflict') return refused(payload.id, 'event_conflict', language)
      const result: EventResult = { eventId: payload.id, status: kept.state === 'kept' ? 'accepted' : 'duplicate', receipt: await receiptOf(payload.id, jws, kept) }
      if (payload.kind !== 'check_in' && payload.kind !== 'check_out') return result
      // A repeat was judged before; only a new event is waited for.
      const verdict = (kept.state === 'duplicate' ? await storedVerdict(ports, device.orgId, payload.id) : null) ?? (await ports.verdicts.verdictOf(device.orgId, payload.id, verdictPatienceMs))
      return verdict ? { ...result, verdict: presentVerdict(verdict, language) } : result
    }
    // All at once, so that a batch shares one commit; one that fails does not take the others with it.
    const settled = await Promise.allSettled(request.body.events.map(accept))
    const failed = settled.find((outcome) => outcome.status === 'rejected')
    if (failed && settled.every((outcome) => outcome.status === 'rejected')) throw failed.reason
    const results = settled.map((outcome): EventResult => (outcome.status === 'fulfilled' ? outcome.value : refused(null, 'storage_unavailable', language)))
    return { results, serverTime: isoInstant(ports.clock.now()), checkpoint: await latestCheckpoint(device.orgId) }
  })
}

const storedVerdict = async (ports: Ports, orgId: string, eventId: string): Promise<Verdict | null> =>
  ports.db.readOrg(orgId, async (trx) => (await sql<{ verdict: Verdict | null }>`select verdict from check_ins where event_id = ${eventId}`.execute(trx)).rows[0]?.verdict ?? null)

/**
 * One look-up serves every answer of the next tenth of a second: a checkpoint is signed at most every 400 ms, answers go out by the
 * thousand, and each look-up would stand in line with the commits that other answers wait for.
 */
const checkpointFreshMs = 100
const createLatestCheckpoint = (ports: Ports): ((orgId: string) => Promise<string | null>) => {
  const known = new Map<string, { readonly at: number; readonly note: Promise<string | null> }>()
  return (orgId) => {
    const last = known.get(orgId)
    if (last && performance.now() - last.at < checkpointFreshMs) return last.note
    const note = sql<{ note: string }>`select note from checkpoints where org_id = ${orgId} order by tree_size desc limit 1`.execute(ports.db.system).then(({ rows }) => rows[0]?.note ?? null)
    known.set(orgId, { at: performance.now(), note })
    note.catch(() => known.delete(orgId))
    return note
  }
}
