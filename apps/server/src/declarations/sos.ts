import { PhoneSos, ProblemError, SosAcknowledgement, SosEnding, SosList, SosView, Uuid } from '@fieldproof/contract'
import { isoInstant, t } from '@fieldproof/core/kernel'
import type { FastifyRequest } from 'fastify'
import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { acknowledgeAlertsOfSos, endAlertsOfSos } from '../alerts/ofSos.ts'
import { holdAlerts } from '../alerts/recordActs.ts'
import { arrivalTime } from '../http/demoTime.ts'
import { visiblePeople } from '../http/viewer.ts'
import { requireDevice } from '../http/device.ts'
import { requireDelivering } from '../intake/requireDelivering.ts'
import { newId } from '../platform/ids.ts'
import type { Sql } from '../platform/postgres/database.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct } from '../registry/administrativeAct.ts'
import { blankToNull, requireConsoleViewer } from '../registry/registryRequest.ts'
import { requireDecider } from '../review/rights.ts'

/** Ended ones are shown so long. */
const shownDays = 7
const mostPositions = 100
const mostShown = 50

interface Row extends Omit<SosView, 'raisedAt' | 'receivedAt' | 'endedAt' | 'positions' | 'acknowledgements' | 'endedBy'> {
  readonly raisedAt: Date
  readonly receivedAt: Date
  readonly endedAt: Date | null
  readonly positions: { lat: number; lon: number; accuracyMetres: number | null; at: number }[] | null
  readonly acknowledgements: { byName: string; at: number; note: string | null }[] | null
  readonly endedBy: { byName: string; at: number; reason: string } | null
}

/** Calls for help of people `p`, newest first. A position may arrive before the call itself; the call is shown from whichever came first. */
export const presentSos = async (trx: Sql, condition: RawBuilder<unknown>, sinceMs: number): Promise<SosView[]> => {
  const { rows } = await sql<Row>`
    with calls as (select x.org_id, x.about_id, x.person_id, min(x.happened_at) as raised_at, min(x.server_time) as received_at, min(x.happened_at) filter (where x.content ->> 'state' = 'ended') as ended_at
      from declarations x where x.topic = 'sos' group by x.org_id, x.about_id, x.person_id
        having max(x.server_time) > ${new Date(sinceMs)} or not (bool_or(x.content ->> 'state' = 'ended') or exists (select from sos_acknowledgements a where a.sos_id = x.about_id and a.ends)))
    select c.about_id as "sosId", c.person_id as "personId", p.name as "personName", d.name as "departmentName", p.phone, c.raised_at as "raisedAt", c.received_at as "receivedAt", least(c.ended_at, e.acknowledged_at) as "endedAt", case when e.note is not null then jsonb_build_object('byName', e.name, 'at', extract(epoch from e.acknowledged_at) * 1000, 'reason', e.note) end as "endedBy",
      (select jsonb_agg(to_jsonb(f) order by f.at) from (select (y.content -> 'fix' ->> 'lat')::float8 as lat, (y.content -> 'fix' ->> 'lon')::float8 as lon, (y.content -> 'fix' ->> 'accuracyMetres')::float8 as "accuracyMetres", extract(epoch from y.happened_at) * 1000 as at
        from declarations y where y.topic = 'sos' and y.about_id = c.about_id and y.person_id = c.person_id and y.content ? 'fix' order by y.entry_index desc limit ${sql.lit(mostPositions)}) f) as positions,
      (select jsonb_agg(jsonb_build_object('byName', b.name, 'at', extract(epoch from a.acknowledged_at) * 1000, 'note', a.note) order by a.entry_index) from sos_acknowledgements a join people b on b.org_id = a.org_id and b.person_id = a.acknowledged_by where a.sos_id = c.about_id and not a.ends) as acknowledgements
    from calls c join people p using (org_id, person_id) left join departments d on d.org_id = p.org_id and d.department_id = p.department_id
      left join lateral (select a.acknowledged_at, a.note, b.name from sos_acknowledgements a join people b on b.org_id = a.org_id and b.person_id = a.acknowledged_by where a.org_id = c.org_id and a.sos_id = c.about_id and a.ends order by a.entry_index limit 1) e on true
    where ${condition} order by c.received_at desc limit ${sql.lit(mostShown)}`.execute(trx)
  return rows.map((row) => ({
    ...row, raisedAt: isoInstant(row.raisedAt.getTime()), receivedAt: isoInstant(row.receivedAt.getTime()), endedAt: row.endedAt ? isoInstant(row.endedAt.getTime()) : null,
    positions: (row.positions ?? []).map((position) => ({ ...position, at: isoInstant(Math.round(position.at)) })), acknowledgements: (row.acknowledgements ?? []).map((one) => ({ ...one, at: isoInstant(Math.round(one.at)) })),
    endedBy: row.endedBy && { ...row.endedBy, at: isoInstant(Math.round(row.endedBy.at)) },
  }))
}

/** What somebody who may decide does about a call of a person in sight; an end counts once. */
const actOn = async (ports: Ports, request: FastifyRequest, id: string, { done, note }: { readonly done: 'acknowledged' | 'ended'; readonly note: string | null }): Promise<SosView> => {
  const actor = await requireDecider(ports, request)
  const sosId = id.toLowerCase()
  const find = (trx: Sql) => presentSos(trx, sql`c.about_id = ${sosId} and ${visiblePeople(actor.viewer)}`, 0)
  await administrativeAct(ports, actor, async (act) => {
    await holdAlerts(act)
    // Two who end one call at once: the second learns of the first.
    if (done === 'ended') await sql`select pg_advisory_xact_lock(hashtextextended(${`sos ${sosId}`}, 0))`.execute(act.trx)
    const [call] = await find(act.trx)
    if (call === undefined) throw new ProblemError('not_found')
    if (done === 'ended' && call.endedAt !== null) throw new ProblemError('conflict', t('这次求助已经结束', '這次求助已經結束', 'The call has ended already'))
    const ackId = newId(act.nowMs)
    act.logged('decision', `sos.${done}`, ackId, { sosId, note }, async (entryIndex) => {
      await sql`insert into sos_acknowledgements (org_id, acknowledgement_id, sos_id, acknowledged_by, acknowledged_at, note, ends, entry_index)
        values (${act.orgId}, ${ackId}, ${sosId}, ${act.by}, ${new Date(act.nowMs)}, ${note}, ${done === 'ended'}, ${entryIndex})`.execute(act.trx)
      if (done === 'ended') await endAlertsOfSos(act, sosId)
    })
    if (done === 'acknowledged') await acknowledgeAlertsOfSos(act, sosId, note)
  }, { registry: false })
  return (await ports.db.readOrg(actor.viewer, find))[0]!
}

/** GET /api/v1/sos, POST /api/v1/sos/:sosId/acknowledgements, POST /api/v1/sos/:sosId/end, GET /api/v1/phone/sos/:sosId. Raised by a signed event of the phone (intake). */
export const sosRoutes = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/sos', { schema: { tags: ['SOS'], summary: 'Calls for help: open ones and those of the last week', response: { 200: SosList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return { items: await ports.db.readOrg(viewer, (trx) => presentSos(trx, visiblePeople(viewer), arrivalTime(ports, request) - shownDays * 86_400_000)) }
  })
  app.post('/api/v1/sos/:sosId/acknowledgements', { schema: { tags: ['SOS'], summary: 'Say that you have seen it and act', params: Type.Object({ sosId: Uuid }), body: SosAcknowledgement, response: { 200: SosView } } }, async (request) => {
    return actOn(ports, request, request.params.sosId, { done: 'acknowledged', note: blankToNull(request.body.note) })
  })
  app.post('/api/v1/sos/:sosId/end', { schema: { tags: ['SOS'], summary: 'End a call whose phone can no longer end it', params: Type.Object({ sosId: Uuid }), body: SosEnding, response: { 200: SosView } } }, async (request) => {
    const reason = blankToNull(request.body.reason)
    if (reason === null) throw new ProblemError('invalid_request', t('原因：请写明怎么知道已不需要帮助', '原因：請寫明怎麼知道已不需要幫助', 'reason: say how you know that help is no longer needed'))
    return actOn(ports, request, request.params.sosId, { done: 'ended', note: reason })
  })
  app.post('/api/v1/phone/sos/:sosId/end-read', { schema: { tags: ['Phone'], summary: 'I have read who ended my call for help', description: 'No phone of mine tells it again. Nothing of it is in the log.', params: Type.Object({ sosId: Uuid }), response: { 204: Type.Null() } } }, async (request, reply) => {
    const device = await requireDevice(ports, request)
    await ports.db.withOrg(device.orgId, (trx) => sql`update sos_acknowledgements set end_read_at = ${new Date(arrivalTime(ports, request))} where sos_id = ${request.params.sosId} and ends and end_read_at is null
      and exists (select from declarations y where y.topic = 'sos' and y.about_id = ${request.params.sosId} and y.person_id = ${device.personId})`.execute(trx))
    return reply.code(204).send(null)
  })
  app.get('/api/v1/phone/sos/:sosId', { schema: { tags: ['Phone'], summary: 'Has somebody seen my call for help?', params: Type.Object({ sosId: Uuid }), response: { 200: PhoneSos } } }, async (request) => {
    // A phone that was replaced meanwhile asks after its own call, or it would go on calling to the person who looks at it.
    const device = await requireDelivering(ports, request)
    const isOwn = device.status === 'active' ? sql`true` : sql`exists (select from declarations y where y.topic = 'sos' and y.about_id = c.about_id and y.device_id = ${device.deviceId})`
    const [call] = await ports.db.readOrg(device.orgId, (trx) => presentSos(trx, sql`c.about_id = ${request.params.sosId.toLowerCase()} and c.person_id = ${device.personId} and ${isOwn}`, 0))
    return { received: call !== undefined, acknowledgements: (call?.acknowledgements ?? []).map(({ byName, at }) => ({ byName, at })), endedBy: call?.endedBy ?? null }
  })
}
