import { Delegation, DelegationInput, DelegationList, delegationMaxDays, type DelegationPerson, ProblemError, Uuid } from '@fieldproof/contract'
import { isoInstant, t } from '@fieldproof/core/kernel'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { type Reach, reachOf, type ScopeChoice, scopeOf } from '../../http/scope.ts'
import { canAdminister, isVisible, requireVisiblePerson, seesEverybody, visiblePeople, type Viewer } from '../../http/viewer.ts'
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
  /** The manager is among those whom the viewer sees. Who stands in is told in any case. */
  readonly inSight: boolean
}

/** Managers hand over what is theirs; HR and administrators anybody's whom they see, and no further than they see themselves. */
const handsOverAny = (viewer: Viewer): boolean => canAdminister(viewer) || viewer.role === 'hr'
const mayHandOver = (viewer: Viewer, fromPersonId: string, inSight: boolean): boolean => (handsOverAny(viewer) && inSight) || (viewer.role === 'manager' && viewer.personId === fromPersonId)
const requireHandingOver = async (ports: Ports, request: FastifyRequest): Promise<Viewer> => {
  const viewer = await requireConsoleViewer(ports, request)
  if (!handsOverAny(viewer) && viewer.role !== 'manager') throw new ProblemError('not_allowed')
  return viewer
}

const presentDelegations = async (trx: Sql, viewer: Viewer, nowMs: number, delegationId?: string): Promise<Delegation[]> => {
  const seesAll = seesEverybody(viewer)
  const { rows } = await sql<Row>`select d.delegation_id as "delegationId", d.from_person_id as "fromPersonId", f.name as "fromName", m.name as "departmentName", d.to_person_id as "toPersonId", t.name as "toName",
      d.starts_at as "startsAt", d.ends_at as "endsAt", d.reason, d.created_at as "createdAt", c.name as "createdByName", d.ended_at as "endedAt", (select ${isVisible(viewer)} from people p where p.person_id = d.from_person_id) as "inSight"
    from delegations d join people f on f.person_id = d.from_person_id join people t on t.person_id = d.to_person_id join people c on c.person_id = d.created_by left join departments m on m.department_id = f.department_id
    where (${delegationId ?? null}::uuid is null or d.delegation_id = ${delegationId ?? null}::uuid) and (${seesAll} or ${viewer.personId}::uuid in (d.from_person_id, d.to_person_id) or (${viewer.role !== 'manager'} and exists (select from people p where p.person_id = d.from_person_id and ${visiblePeople(viewer)})))
    order by d.created_at desc limit 500`.execute(trx)
  return rows.map(({ startsAt, endsAt, createdAt, endedAt, inSight, ...row }) => ({
    ...row, startsAt: isoInstant(startsAt.getTime()), endsAt: isoInstant(endsAt.getTime()), createdAt: isoInstant(createdAt.getTime()), endedAt: endedAt && isoInstant(endedAt.getTime()),
    state: endedAt || endsAt.getTime() <= nowMs ? 'over' : startsAt.getTime() > nowMs ? 'coming' : 'running', mayEnd: !endedAt && endsAt.getTime() > nowMs && mayHandOver(viewer, row.fromPersonId, inSight),
  }))
}

interface Candidate extends ScopeChoice { readonly personId: string; readonly status: string; readonly userId: string | null }
const candidate = sql`p.person_id as "personId", p.role, p.department_id as "departmentId", p.scope, p.scope_department_ids as "scopeDepartmentIds", p.status, p.user_id as "userId"`

/** What a manager has to hand over: whom they see as one; undefined where that is nobody. */
const handedOver = (from: ScopeChoice): Reach | undefined => {
  const reach = from.role === 'manager' ? reachOf(from) : undefined
  return reach === undefined || (reach !== 'everybody' && reach.departmentIds.length + reach.departmentIdsAlone.length === 0) ? undefined : reach
}

/** Throws invalid_request that says what is wrong: only a manager has something to hand over, and only somebody who can sign in can take it; not_allowed where it is more than the viewer sees. */
const requirePeople = async (trx: Sql, viewer: Viewer, { fromPersonId, toPersonId }: Pick<DelegationInput, 'fromPersonId' | 'toPersonId'>): Promise<void> => {
  const { rows } = await sql<Candidate>`select ${candidate} from people p where p.person_id = any(${[fromPersonId, toPersonId]}::uuid[])`.execute(trx)
  const from = rows.find(({ personId }) => personId === fromPersonId), to = rows.find(({ personId }) => personId === toPersonId)
  const reach = from?.status === 'active' ? handedOver(from) : undefined
  if (!reach) throw new ProblemError('invalid_request', t('被代理的人须是某个部门的主管', '被代理的人須是某個部門的主管', 'fromPersonId: only a manager of a department can hand it over'))
  if (fromPersonId === toPersonId) throw new ProblemError('invalid_request', t('代理人须是别人', '代理人須是別人', 'toPersonId: somebody else has to stand in'))
  if (to?.role === 'auditor') throw new ProblemError('invalid_request', t('代理人不能是审计：审计只查看、不处理', '代理人不能是稽核：稽核只檢視、不處理', 'toPersonId: auditors look and do not decide; they stand in for nobody'))
  if (to?.status !== 'active' || !to.userId) throw new ProblemError('invalid_request', t('代理人不能登录管理台，请先为其开通登录', '代理人不能登入管理後台，請先為其開通登入', 'toPersonId: this person cannot sign in to the console; give them a sign-in first'))
  if (fromPersonId === viewer.personId || seesEverybody(viewer)) return
  const { rows: beyond } = await sql`select 1 from people p where ${visiblePeople({ scope: scopeOf(fromPersonId, reach) })} and not ${isVisible(viewer)} limit 1`.execute(trx)
  if (reach === 'everybody' || beyond.length > 0) throw new ProblemError('not_allowed', t('这位主管看得到您看不到的人；请由看得到这些人的人来设代理', '這位主管看得到您看不到的人；請由看得到這些人的人來設代理', 'This manager sees people whom you do not see; ask somebody who sees them to hand it over'))
}

/** How many people each reach shows, from the number at work directly in each department. */
const createCount = async (trx: Sql): Promise<(reach: Reach) => number> => {
  const { rows } = await sql<{ id: string; parentId: string | null; people: number }>`select d.department_id as id, d.parent_id as "parentId", count(p.person_id)::int as people from departments d left join people p on p.department_id = d.department_id and p.status = 'active' group by 1, 2`.execute(trx)
  const everybody = (await sql<{ n: number }>`select count(*)::int as n from people where status = 'active'`.execute(trx)).rows[0]!.n
  const direct = new Map(rows.map(({ id, people }) => [id, people]))
  const children = Map.groupBy(rows, ({ parentId }) => parentId)
  const within = (id: string, into: Set<string>): Set<string> => {
    if (!into.has(id)) for (const { id: below } of children.get(into.add(id) && id) ?? []) within(below, into)
    return into
  }
  return (reach) => {
    if (reach === 'everybody') return everybody
    const departments = new Set(reach.departmentIdsAlone)
    for (const id of reach.departmentIds) within(id, departments)
    return [...departments].reduce((sum, id) => sum + (direct.get(id) ?? 0), 0)
  }
}

/** A manager has to choose among colleagues outside of what a manager sees: their names, no more. Auditors decide nothing, so they stand in for nobody. */
const readPeople = async (trx: Sql, viewer: Viewer): Promise<DelegationPerson[]> => {
  const count = await createCount(trx)
  const { rows } = await sql<Candidate & { name: string; departmentName: string | null; inSight: boolean }>`select ${candidate}, p.name, d.name as "departmentName", ${isVisible(viewer)} as "inSight"
    from people p left join departments d using (org_id, department_id)
    where p.status = 'active' and p.user_id is not null and p.role <> 'auditor' order by p.name collate "zh-x-icu", p.person_id limit 2000`.execute(trx)
  return rows.map(({ personId, name, departmentName, inSight, ...row }) => {
    const reach = handedOver(row)
    return { personId, name, departmentName, isManager: reach !== undefined && (inSight || !handsOverAny(viewer)), peopleCount: reach && ((handsOverAny(viewer) && inSight) || personId === viewer.personId) ? count(reach) : null }
  })
}

const requirePeriod = ({ startsAt, endsAt }: DelegationInput, nowMs: number): { readonly from: Date; readonly to: Date } => {
  const [from, to] = [Date.parse(startsAt), Date.parse(endsAt)]
  if (!(to > from)) throw new ProblemError('invalid_request', t('结束时间须晚于开始时间', '結束時間須晚於開始時間', 'endsAt: it ends after it begins'))
  if (to <= nowMs) throw new ProblemError('invalid_request', t('结束时间已过', '結束時間已過', 'endsAt: this time is over'))
  if (to - from > delegationMaxDays * dayMs) throw new ProblemError('invalid_request', t(`代理一次最多 ${delegationMaxDays} 天；到期可以再设`, `代理一次最多 ${delegationMaxDays} 天；到期可以再設`, `endsAt: ${delegationMaxDays} days at most; say it again then`))
  return { from: new Date(from), to: new Date(to) }
}

/** One that this viewer may hand over, held until the act is done. */
const lockDelegation = async (trx: Sql, viewer: Viewer, nowMs: number, id: string): Promise<Delegation> => {
  // The database holds no row for a change whose manager is out of sight.
  const { rows: held } = await sql`select 1 from delegations where delegation_id = ${id} for update`.execute(trx)
  const [found] = await presentDelegations(trx, viewer, nowMs, id)
  if (!found) throw new ProblemError('not_found')
  if (held.length === 0 || !mayHandOver(viewer, found.fromPersonId, true)) throw new ProblemError('not_allowed')
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
    if (!mayHandOver(viewer, input.fromPersonId, true)) throw new ProblemError('not_allowed')
    const nowMs = arrivalTime(ports, request), delegationId = newId(nowMs)
    const { from, to } = requirePeriod(input, nowMs)
    const reason = requireName(input.reason, 'reason')
    const created = await administrativeAct(ports, { orgId: viewer.orgId, scope: viewer.scope, by: viewer.personId, nowMs }, async ({ trx, orgId, note }) => {
      await requirePeople(trx, viewer, input)
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
    return await administrativeAct(ports, { orgId: viewer.orgId, scope: viewer.scope, by: viewer.personId, nowMs }, async ({ trx, note }) => {
      const before = await lockDelegation(trx, viewer, nowMs, id)
      if (before.state === 'over') throw new ProblemError('conflict', t('这次代理已经结束', '這次代理已經結束', 'This is over already'))
      await sql`update delegations set ended_at = ${new Date(nowMs)} where delegation_id = ${id}`.execute(trx)
      note('delegation.ended', id, { personId: before.fromPersonId })
      return (await presentDelegations(trx, viewer, nowMs, id))[0]!
    })
  })

  app.post('/api/v1/delegations/:id/restore', { schema: { tags: ['People'], summary: 'Take an early end back', params: Type.Object({ id: Uuid }), response: { 200: Delegation } } }, async (request) => {
    const viewer = await requireHandingOver(ports, request)
    const { id } = request.params
    const nowMs = arrivalTime(ports, request)
    return await administrativeAct(ports, { orgId: viewer.orgId, scope: viewer.scope, by: viewer.personId, nowMs }, async ({ trx, note }) => {
      const before = await lockDelegation(trx, viewer, nowMs, id)
      if (!before.endedAt) throw new ProblemError('conflict', t('这次代理没有提前结束过', '這次代理沒有提前結束過', 'This was not ended before its time'))
      if (Date.parse(before.endsAt) <= nowMs) throw new ProblemError('conflict', t('这次代理的时间已过；请新建一个', '這次代理的時間已過；請新增一個', 'Its time is over; make a new one'))
      await requirePeople(trx, viewer, before)
      await sql`update delegations set ended_at = null where delegation_id = ${id}`.execute(trx)
      note('delegation.restored', id, { personId: before.fromPersonId })
      return (await presentDelegations(trx, viewer, nowMs, id))[0]!
    })
  })
}
