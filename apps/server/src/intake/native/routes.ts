import { EventBatch, EventBatchAnswer, MissingEvents, MissingEventsAnswer, ProblemError } from '@fieldproof/contract'
import { isoInstant, type Verdict } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { languageOf } from '../../http/problem.ts'
import { createTimeDesk } from '../../http/timeTokens.ts'
import type { Ports } from '../../ports.ts'
import { countStored, createFixesOfDay } from '../fixesOfDay.ts'
import { requireDelivering } from '../requireDelivering.ts'
import { acceptEvents, type AcceptPorts } from './accept.ts'
import { countRefused } from './countRefused.ts'
import { readTrackConsent } from './trackConsent.ts'

/** How long an answer waits for the verdict of a check-in; later it comes by SSE and in the person's records. */
const verdictPatienceMs = 300
/** Uploads waiting for the database before callers are told to come back: about two seconds of work. */
const maxWaiting = 20_000

/** POST /api/v1/events: a batch of signed events. Each is answered by itself; what is `accepted` is committed to disk. */
export const nativeRoutes = (ports: Ports) => (app: App) => {
  const latestCheckpoint = createLatestCheckpoint(ports)
  const timeToken = createTimeDesk(ports)
  const acceptPorts: AcceptPorts = {
    intake: ports.intake, fixesOfDay: createFixesOfDay(countStored(ports.db)), receipts: ports.receipts,
    trackConsent: (device) => readTrackConsent(ports, device),
    countRefused: (...refusal) => countRefused(ports, ...refusal),
    onTrouble: (error) => ports.log.warn({ error }, 'an event could not be kept; its phone will send it again'),
    // A repeat was judged before; only a new event is waited for.
    verdictOf: async (orgId, eventId, isRepeat) => (isRepeat ? await storedVerdict(ports, orgId, eventId) : null) ?? (await ports.verdicts.verdictOf(orgId, eventId, verdictPatienceMs)),
  }
  app.post('/api/v1/events', { schema: { body: EventBatch, response: { 200: EventBatchAnswer } } }, async (request, reply) => {
    const device = await requireDelivering(ports, request)
    if (ports.intake.waiting > maxWaiting) throw new ProblemError('storage_unavailable', undefined, { retryAfterSeconds: 2 })
    const arrival = { receivedAt: arrivalTime(ports, request), remoteAddress: request.ip, language: languageOf(request.headers['accept-language']) }
    const results = await acceptEvents(acceptPorts, device, request.body.events, arrival)
    const answer: EventBatchAnswer = { results, serverTime: isoInstant(ports.clock.now()), checkpoint: await latestCheckpoint(device.orgId), timeToken: await timeToken(device.orgId) }
    // The engine writes this several times faster than a serialiser made from the schema, which tries each form that a member may have.
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer) as never)
  })

  // A phone asks this once the log has contradicted what it saw: after a restore from an older backup it can say what is gone. One that was replaced, too: it may bring that.
  app.post('/api/v1/events/missing', { schema: { body: MissingEvents, response: { 200: MissingEventsAnswer } } }, async (request) => {
    const device = await requireDelivering(ports, request)
    const { rows } = await ports.db.readOrg(device.orgId, (trx) => sql<{ id: string }>`
      select t.id::text as id from unnest(${request.body.eventIds}::uuid[]) with ordinality as t (id, at)
      where not exists (select from log_entries e where e.ref = t.id and e.kind = 'submission') and not exists (select from inbox b where b.event_id = t.id) order by t.at`.execute(trx))
    return { missing: rows.map(({ id }) => id) }
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
