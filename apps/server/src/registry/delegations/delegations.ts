import { Delegation, DelegationInput, DelegationList, delegationMaxDays, type DelegationPerson, ProblemError, Uuid } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { canAdminister, requireVisiblePerson, type Viewer } from '../../http/viewer.ts'
import { newId } from '../../platform/ids.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireConsoleViewer, requireName } from '../registryRequest.ts'

const dayMs = 86_400_000

interface Row {
  readonly delegationId: string
  readonly fromPersonId: string
  readonly fromName: string
  readonly departmentName: string | null
  readonly toPersonId: string
  readonly toName: string
  readonly startsAt: Date
  readonly endsAt: Date
  readonly reason: string
  readonly createdAt: Date
  readonly createdByName: string
  readonly endedAt: Date | null
}

/** Managers hand over what is theirs; HR and administrators anybody's. */
const handsOverAny = (viewer: Viewer): boolean => canAdminister(viewer) || viewer.role === 'hr'
const mayHandOver = (viewer: Viewer, fromPersonId: string): boolean => handsOverAny(viewer) || (viewer.role === 'manager' && viewer.personId === fromPersonId)
const requireHandingOver = async (ports: Ports, request: FastifyRequest): Promise<Viewer> => {
  const viewer = await requireConsoleViewer(ports, request)
  if (!handsOverAny(viewer) && viewer.role !== 'manager') throw new ProblemError('not_allowed')
  return viewer
}

const presentDelegations = async (trx: Sql, viewer: Viewer, nowMs: number, delegationId?: string): Promise<Delegation[]> => {
  const seesAll = viewer.role !== 'manager'
  const { rows } = await sql<Row>`select d.delegation_id as "delegationId", d.from_person_id as "fromPersonId", f.name as "fromName", m.name as "departmentName", d.to_person_id as "toPersonId", t.name as "toName",
      d.starts_at as "startsAt", d.ends_at as "endsAt", d.reason, d.created_at as "createdAt", c.name as "createdByName", d.ended_at as "endedAt"
    from delegations d join people f on f.person_id = d.from_person_id join people t on t.person_id = d.to_person_id join people c on c.person_id = d.created_by left join departments m on m.department_id = f.department_id
    where (${delegationId ?? null}::uuid is null or d.delegation_id = ${delegationId ?? null}::uuid) and (${seesAll} or ${viewer.personId}::uuid in (d.from_person_id, d.to_person_id))
    order by d.created_at desc limit 500`.execute(trx)
  return rows.map(({ startsAt, endsAt, createdAt, endedAt, ...row }) => ({
    ...row, startsAt: isoInstant(startsAt.getTime()), endsAt: isoInstant(endsAt.getTime()), createdAt: isoInstant(createdAt.getTime()), endedAt: endedAt && isoInstant(endedAt.getTime()),
    state: endedAt || endsAt.getTime() <= nowMs ? 'over' : startsAt.getTime() > nowMs ? 'coming' : 'running', mayEnd: !endedAt && endsAt.getTime() > nowMs && mayHandOver(viewer, row.fromPersonId),
  }))
}

/** Throws invalid_request that says what is wrong: only a manager has something to hand over, and only somebody who can sign in can take it. */
const requirePeople = async (trx: Sql, { fromPersonId, toPersonId }: Pick<DelegationInput, 'fromPersonId' | 'toPersonId'>): Promise<void> => {
  const { rows } = await sql<{ personId: string; role: string; departmentId: string | null; status: string; userId: string | null }>`select person_id as "personId", role, department_id as "departmentId", status, user_id as "userId"
    from people where person_id = any(${[fromPersonId, toPersonId]}::uuid[])`.execute(trx)
  const from = rows.find(({ personId }) => personId === fromPersonId), to = rows.find(({ personId }) => personId === toPersonId)
  if (from?.status !== 'active' || from.role !== 'manager' || !from.departmentId) throw new ProblemError('invalid_request', 'fromPersonId: only a manager of a department can hand it over')
  if (fromPersonId === toPersonId) throw new ProblemError('invalid_request', 'toPersonId: somebody else has to stand in')
  if (to?.role === 'auditor') throw new ProblemError('invalid_request', 'toPersonId: auditors look and do not decide; they stand in for nobody')
  if (to?.status !== 'active' || !to.userId) throw new ProblemError('invalid_request', 'toPersonId: this person cannot sign in to the console; give them a sign-in first')
}

/** A manager has to choose among colleagues outside of what a manager sees: their names, no more. Auditors decide nothing, so they stand in for nobody. */
const readPeople = async (trx: Sql, viewer: Viewer): Promise<DelegationPerson[]> =>
  (await sql<DelegationPerson>`with recursive below as (select department_id as top, department_id from departments union select b.top, d.department_id from departments d join below b on d.parent_id = b.department_id),
      sizes as (select b.top, count(*)::int as people from below b join people w using (department_id) where w.status = 'active' group by b.top)
    select p.person_id as "personId", p.name, d.name as "departmentName", (p.role = 'manager' and p.department_id is not null) as "isManager",
      case when p.role = 'manager' and (${handsOverAny(viewer)} or p.person_id = ${viewer.personId}::uuid) then s.people end as "peopleCount"
    from people p left join departments d using (org_id, department_id) left join sizes s on s.top = p.department_id
    where p.status = 'active' and p.user_id is not null and p.role <> 'auditor' order by p.name collate "zh-x-icu", p.person_id limit 2000`.execute(trx)).rows

const requirePeriod = ({ startsAt, endsAt }: DelegationInput, nowMs: number): { readonly from: Date; readonly to: Date } => {
  const [from, to] = [Date.parse(startsAt), Date.parse(endsAt)]
  if (!(to > from)) throw new ProblemError('invalid_request', 'endsAt: it ends after it begins')
  if (to <= nowMs) throw new ProblemError('invalid_request', 'endsAt: this time is over')
  if (to - from > delegationMaxDays * dayMs) throw new ProblemError('invalid_request', `endsAt: ${delegationMaxDays} days at most; say it again then`)
  return { from: new Date(from), to: new Date(to) }
}

/** One that this viewer may hand over, held until the act is done. */
const lockDelegation = async (trx: Sql, viewer: Viewer, nowMs: number, id: string): Promise<Delegation> => {
  await sql`select 1 from delegations where delegation_id = ${id} for update`.execute(trx)
  const [found] = await presentDelegations(trx, viewer, nowMs, id)
  if (!found) throw new ProblemError('not_found')
  if (!mayHandOver(viewer, found.fromPersonId)) throw new ProblemError('not_allowed')
  return found
}

/** GET, POST /api/v1/delegations; POST /:id/end and /:id/restore. */
export const delegations = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/delegations', { schema: { tags: ['People'], summary: 'Who stands in for whom', response: { 200: DelegationList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, async (trx) => ({
      delegations: await presentDelegations(trx, viewer, arrivalTime(ports, request)),
      maxDays: delegationMaxDays,
      people: handsOverAny(viewer) || viewer.role === 'manager' ? await readPeople(trx, viewer) : [],
    }))
  })

  app.post('/api/v1/delegations', { schema: { tags: ['People'], summary: 'Let somebody stand in for a manager', body: DelegationInput, response: { 201: Delegation } } }, async (request, reply) => {
    const viewer = await requireHandingOver(ports, request)
    const input = request.body
    await ports.db.readOrg(viewer, (trx) => requireVisiblePerson(trx, viewer, input.fromPersonId))
    if (!mayHandOver(viewer, input.fromPersonId)) throw new ProblemError('not_allowed')
    const nowMs = arrivalTime(ports, request), delegationId = newId(nowMs)
    const { from, to } = requirePeriod(input, nowMs)
    const reason = requireName(input.reason, 'reason')
    const created = await administrativeAct(ports, { orgId: viewer.orgId, by: viewer.personId, nowMs }, async ({ trx, orgId, note }) => {
      await requirePeople(trx, input)
      await sql`insert into delegations (org_id, delegation_id, from_person_id, to_person_id, starts_at, ends_at, reason, created_by, created_at)
        values (${orgId}, ${delegationId}, ${input.fromPersonId}, ${input.toPersonId}, ${from}, ${to}, ${reason}, ${viewer.personId}, ${new Date(nowMs)})`.execute(trx)
      note('delegation.created', delegationId, { personId: input.fromPersonId, after: { fromPersonId: input.fromPersonId, toPersonId: input.toPersonId, startsAt: isoInstant(from.getTime()), endsAt: isoInstant(to.getTime()), reason } })
      return (await presentDelegations(trx, viewer, nowMs, delegationId))[0]!
    })
    return reply.status(201).send(created)
  })

  app.post('/api/v1/delegations/:id/end', { schema: { tags: ['People'], summary: 'End it before its time', params: Type.Object({ id: Uuid }), response: { 200: Delegation } } }, async (request) => {
    const viewer = await requireHandingOver(ports, request)
    const { id } = request.params
    const nowMs = arrivalTime(ports, request)
    return await administrativeAct(ports, { orgId: viewer.orgId, by: viewer.personId, nowMs }, async ({ trx, note }) => {
      const before = await lockDelegation(trx, viewer, nowMs, id)
      if (before.state === 'over') throw new ProblemError('conflict', 'This is over already')
      await sql`update delegations set ended_at = ${new Date(nowMs)} where delegation_id = ${id}`.execute(trx)
      note('delegation.ended', id, { personId: before.fromPersonId })
      return (await presentDelegations(trx, viewer, nowMs, id))[0]!
    })
  })

  app.post('/api/v1/delegations/:id/restore', { schema: { tags: ['People'], summary: 'Take an early end back', params: Type.Object({ id: Uuid }), response: { 200: Delegation } } }, async (request) => {
    const viewer = await requireHandingOver(ports, request)
    const { id } = request.params
    const nowMs = arrivalTime(ports, request)
    return await administrativeAct(ports, { orgId: viewer.orgId, by: viewer.personId, nowMs }, async ({ trx, note }) => {
      const before = await lockDelegation(trx, viewer, nowMs, id)
      if (!before.endedAt) throw new ProblemError('conflict', 'This was not ended before its time')
      if (Date.parse(before.endsAt) <= nowMs) throw new ProblemError('conflict', 'Its time is over; make a new one')
      await requirePeople(trx, before)
      await sql`update delegations set ended_at = null where delegation_id = ${id}`.execute(trx)
      note('delegation.restored', id, { personId: before.fromPersonId })
      return (await presentDelegations(trx, viewer, nowMs, id))[0]!
    })
  })
}
