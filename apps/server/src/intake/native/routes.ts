import { EventBatch, EventBatchAnswer, ProblemError, errorCatalogue, type ErrorCode, type EventPayload, type EventResult } from '@fieldproof/contract'
import type { ReceiptV2 } from '@fieldproof/core/evidence'
import { isoInstant, type Language, type Verdict } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { requireDevice } from '../../http/device.ts'
import { languageOf } from '../../http/problem.ts'
import { sha256 } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { presentVerdict } from '../../read/presentVerdict.ts'
import type { Kept } from '../intake.ts'
import { countRefused } from './countRefused.ts'
import { passGate } from './passGate.ts'
import { holdsPrivatePlace } from './privatePlace.ts'
import { readEvent } from './readEvent.ts'

/** How long an answer waits for the verdict of a check-in; later it comes by SSE and in the person's records. */
const verdictPatienceMs = 300
/** Uploads waiting for the database before callers are told to come back: about two seconds of work. */
const maxWaiting = 20_000

const refused = (eventId: string | null, code: ErrorCode, language: Language, detail?: string): EventResult => {
  const { status, title, remedy } = errorCatalogue[code]
  return { eventId, status: 'retry' in errorCatalogue[code] ? 'retry' : 'refused', problem: { code, status, title: title[language], remedy: remedy[language], ...(detail === undefined ? {} : { detail }) } }
}

/** Hashes of what the event says will follow. */
const mediaOf = (payload: EventPayload): Record<string, string> | null => {
  const { photoSha256, videoSha256 } = (payload.kind === 'declaration' ? payload.content : payload) as { readonly photoSha256?: string; readonly videoSha256?: string }
  return photoSha256 === undefined && videoSha256 === undefined ? null : { ...(photoSha256 === undefined ? {} : { photoSha256 }), ...(videoSha256 === undefined ? {} : { videoSha256 }) }
}

/** POST /api/v1/events: a batch of signed events. Each is answered by itself; what is `accepted` is committed to disk. */
export const nativeRoutes = (ports: Ports) => (app: App) => {
  const latestCheckpoint = createLatestCheckpoint(ports)
  app.post('/api/v1/events', { schema: { body: EventBatch, response: { 200: EventBatchAnswer } } }, async (request, reply) => {
    const device = await requireDevice(ports, request)
    if (ports.intake.waiting > maxWaiting) throw new ProblemError('storage_unavailable', undefined, { retryAfterSeconds: 2 })
    const language = languageOf(request.headers['accept-language'])
    const receivedAt = arrivalTime(ports, request)

    const receiptOf = (eventId: string, body: Uint8Array, kept: Kept): Promise<ReceiptV2> =>
      ports.receipts.receiptOf(device.orgId, { eventId, submissionSha256: sha256(body).toString('hex'), receivedTime: isoInstant(kept.receivedAt) })

    const accept = async (jws: string): Promise<EventResult> => {
      const read = readEvent(jws)
      if (!read.ok) return refused(null, 'event_malformed', language, read.error)
      const { payload } = read.value
      if (payload.device !== device.deviceId) return refused(payload.id, 'event_malformed', language, 'the event was signed for another device')
      if (payload.kind === 'track' && payload.from > payload.to) return refused(payload.id, 'event_malformed', language, 'payload: `from` is later than `to`')
      const answer = holdsPrivatePlace(device, payload) ? 'private_place' : passGate(device, payload, receivedAt)
      if (answer !== 'on_duty') {
        await countRefused(ports, device, payload, answer, receivedAt)
        return refused(payload.id, answer, language)
      }
      const body = Buffer.from(jws, 'latin1')
      const kept = await ports.intake.keep({
        orgId: device.orgId, eventId: payload.id, deviceId: device.deviceId, personId: device.personId, source: 'native',
        receivedAt, remoteAddress: request.ip,
        // So that photo and video may follow before the event is recorded (intake/media).
        envelope: mediaOf(payload),
        body,
      })
      if (kept.state === 'conflict') return refused(payload.id, 'event_conflict', language)
      const result: EventResult = { eventId: payload.id, status: kept.state === 'kept' ? 'accepted' : 'duplicate', receipt: await receiptOf(payload.id, body, kept) }
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
    const answer: EventBatchAnswer = { results, serverTime: isoInstant(ports.clock.now()), checkpoint: await latestCheckpoint(device.orgId) }
    // The engine writes this several times faster than a serialiser made from the schema, which tries each form that a member may have.
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer) as never)
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
