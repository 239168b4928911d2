import { PhoneSos, ProblemError, SosAcknowledgement, SosList, SosView, Uuid } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type RawBuilder } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { arrivalTime } from '../http/demoTime.ts'
import { requireDevice } from '../http/device.ts'
import { visiblePeople } from '../http/viewer.ts'
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

interface Row extends Omit<SosView, 'raisedAt' | 'receivedAt' | 'endedAt' | 'positions' | 'acknowledgements'> {
  readonly raisedAt: Date
  readonly receivedAt: Date
  readonly endedAt: Date | null
  readonly positions: { lat: number; lon: number; accuracyMetres: number | null; at: number }[] | null
  readonly acknowledgements: { byName: string; at: number; note: string | null }[] | null
}

/** Calls for help of people `p`, newest first. A position may arrive before the call itself; the call is shown from whichever came first. */
export const presentSos = async (trx: Sql, condition: RawBuilder<unknown>, sinceMs: number): Promise<SosView[]> => {
  const { rows } = await sql<Row>`
    with calls as (select x.org_id, x.about_id, x.person_id, min(x.happened_at) as raised_at, min(x.server_time) as received_at, min(x.happened_at) filter (where x.content ->> 'state' = 'ended') as ended_at
      from declarations x where x.topic = 'sos' group by x.org_id, x.about_id, x.person_id having max(x.server_time) > ${new Date(sinceMs)} or not bool_or(x.content ->> 'state' = 'ended'))
    select c.about_id as "sosId", c.person_id as "personId", p.name as "personName", d.name as "departmentName", p.phone, c.raised_at as "raisedAt", c.received_at as "receivedAt", c.ended_at as "endedAt",
      (select jsonb_agg(to_jsonb(f) order by f.at) from (select (y.content -> 'fix' ->> 'lat')::float8 as lat, (y.content -> 'fix' ->> 'lon')::float8 as lon, (y.content -> 'fix' ->> 'accuracyMetres')::float8 as "accuracyMetres", extract(epoch from y.happened_at) * 1000 as at
        from declarations y where y.topic = 'sos' and y.about_id = c.about_id and y.person_id = c.person_id and y.content ? 'fix' order by y.entry_index desc limit ${sql.lit(mostPositions)}) f) as positions,
      (select jsonb_agg(jsonb_build_object('byName', b.name, 'at', extract(epoch from a.acknowledged_at) * 1000, 'note', a.note) order by a.entry_index) from sos_acknowledgements a join people b on b.org_id = a.org_id and b.person_id = a.acknowledged_by where a.sos_id = c.about_id) as acknowledgements
    from calls c join people p using (org_id, person_id) left join departments d on d.org_id = p.org_id and d.department_id = p.department_id
    where ${condition} order by c.received_at desc limit ${sql.lit(mostShown)}`.execute(trx)
  return rows.map((row) => ({
    ...row, raisedAt: isoInstant(row.raisedAt.getTime()), receivedAt: isoInstant(row.receivedAt.getTime()), endedAt: row.endedAt ? isoInstant(row.endedAt.getTime()) : null,
    positions: (row.positions ?? []).map((position) => ({ ...position, at: isoInstant(Math.round(position.at)) })), acknowledgements: (row.acknowledgements ?? []).map((one) => ({ ...one, at: isoInstant(Math.round(one.at)) })),
  }))
}

/** GET /api/v1/sos, POST /api/v1/sos/:sosId/acknowledgements, GET /api/v1/phone/sos/:sosId. Raised by a signed event of the phone (intake). */
export const sosRoutes = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/sos', { schema: { tags: ['SOS'], summary: 'Calls for help: open ones and those of the last week', response: { 200: SosList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return { items: await ports.db.readOrg(viewer, (trx) => presentSos(trx, visiblePeople(viewer), arrivalTime(ports, request) - shownDays * 86_400_000)) }
  })
  app.post('/api/v1/sos/:sosId/acknowledgements', { schema: { tags: ['SOS'], summary: 'Say that you have seen it and act', params: Type.Object({ sosId: Uuid }), body: SosAcknowledgement, response: { 200: SosView } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const sosId = request.params.sosId.toLowerCase()
    const find = (trx: Sql) => presentSos(trx, sql`c.about_id = ${sosId} and ${visiblePeople(actor.viewer)}`, 0)
    await administrativeAct(ports, actor, async (act) => {
      if ((await find(act.trx)).length === 0) throw new ProblemError('not_found')
      const [id, note] = [newId(act.nowMs), blankToNull(request.body.note)]
      act.logged('decision', 'sos.acknowledged', id, { sosId, note }, async (entryIndex) => {
        await sql`insert into sos_acknowledgements (org_id, acknowledgement_id, sos_id, acknowledged_by, acknowledged_at, note, entry_index) values (${act.orgId}, ${id}, ${sosId}, ${act.by}, ${new Date(act.nowMs)}, ${note}, ${entryIndex})`.execute(act.trx)
      })
    }, { registry: false })
    return (await ports.db.readOrg(actor.viewer, find))[0]!
  })
  app.get('/api/v1/phone/sos/:sosId', { schema: { tags: ['Phone'], summary: 'Has somebody seen my call for help?', params: Type.Object({ sosId: Uuid }), response: { 200: PhoneSos } } }, async (request) => {
    const device = await requireDevice(ports, request)
    const [call] = await ports.db.readOrg(device.orgId, (trx) => presentSos(trx, sql`c.about_id = ${request.params.sosId} and c.person_id = ${device.personId}`, 0))
    return { received: call !== undefined, acknowledgements: (call?.acknowledgements ?? []).map(({ byName, at }) => ({ byName, at })) }
  })
}
