import { type AlertRule, type LeaveInput, type LeaveUndo, ProblemError, type Role } from '@fieldproof/contract'
import { isoInstant, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { keptScope, type ScopeChoice } from '../../http/scope.ts'
import { newId } from '../../platform/ids.ts'
import type { Act } from '../administrativeAct.ts'
import { changeAlertRule } from '../alertRules/updateAlertRule.ts'
import { presentAlertRules } from '../alertRules/ruleInput.ts'
import { presentDutyRules } from '../dutyRules/dutyRuleInput.ts'
import { changeDutyRule } from '../dutyRules/updateDutyRule.ts'
import { isForNobodyElse, openDelegations } from './belongings.ts'

type Position = { readonly role: Role; readonly departmentId: string | null } & Pick<ScopeChoice, 'scope' | 'scopeDepartmentIds'>
interface Successor extends Position { readonly personId: string; readonly canSignIn: boolean }

const without = (ids: readonly string[], personId: string, to: string | null): string[] => [...new Set(ids.flatMap((id) => (id === personId ? (to ? [to] : []) : [id])))]

/** Who works under somebody. Nobody reports to themselves: a successor among them reports to the leaver's own superior. */
export const setManager = async ({ trx, note }: Act, personIds: readonly string[], from: string | null, to: string | null): Promise<string[]> => {
  const { rows } = await sql<{ id: string; before: string | null }>`update people p set manager_id = case when p.person_id = ${to} then (select manager_id from people where person_id = ${from}) else ${to}::uuid end
    where p.person_id = any(${[...personIds]}::uuid[]) and p.manager_id is not distinct from ${from} returning p.person_id as id`.execute(trx)
  const changed = (await sql<{ id: string; managerId: string | null }>`select person_id as id, manager_id as "managerId" from people where person_id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(trx)).rows
  for (const { id, managerId } of changed) note('person.updated', id, { before: { managerId: from }, after: { managerId }, alsoChanged: [] })
  return rows.map(({ id }) => id)
}

const position = sql`role, department_id as "departmentId", scope, scope_department_ids as "scopeDepartmentIds"`
/** What an act says of a position; the scope only where it is another one. */
const saidOf = ({ role, departmentId, scope, scopeDepartmentIds }: Position, other: Position) => ({ role, departmentId, ...(same([scope, scopeDepartmentIds], [other.scope, other.scopeDepartmentIds]) ? {} : { scope, scopeDepartmentIds: [...scopeDepartmentIds] }) })

export const setRole = async ({ trx, note }: Act, personId: string, before: Position, wanted: Position): Promise<void> => {
  if (before.role === wanted.role && before.departmentId === wanted.departmentId) return
  const after = { ...wanted, ...keptScope(wanted) }
  await sql`update people set role = ${after.role}, department_id = ${after.departmentId}, scope = ${after.scope}, scope_department_ids = ${[...after.scopeDepartmentIds]}::uuid[] where person_id = ${personId}`.execute(trx)
  note('person.updated', personId, { before: saidOf(before, after), after: saidOf(after, before), alsoChanged: [] })
}

/** Whose sites these are, archived ones too; null: all that are `from`'s. */
export const setSiteOwner = async ({ trx, note }: Act, from: string | null, siteIds: readonly string[] | null, to: string | null): Promise<string[]> => {
  const which = siteIds === null ? sql`true` : sql`site_id = any(${[...siteIds]}::uuid[])`
  const { rows } = await sql<{ id: string }>`update sites set owner_id = ${to} where owner_id is not distinct from ${from} and ${which} returning site_id as id`.execute(trx)
  for (const { id } of rows) note('site.updated', id, { before: { ownerId: from }, after: { ownerId: to } }, 'rule_changed')
  return rows.map(({ id }) => id)
}

export const endDelegation = async ({ trx, nowMs, note }: Act, delegationId: string, fromPersonId: string): Promise<void> => {
  const { rows } = await sql`update delegations set ended_at = ${new Date(nowMs)} where delegation_id = ${delegationId} and ended_at is null and ends_at > ${new Date(nowMs)} returning 1`.execute(trx)
  if (rows.length > 0) note('delegation.ended', delegationId, { personId: fromPersonId })
}

export const makeDelegation = async ({ trx, orgId, by, nowMs, note }: Act, { fromPersonId, toPersonId, startsAt, endsAt, reason }: Omit<LeaveUndo['delegations'][number], 'replacedBy'>): Promise<string> => {
  const delegationId = newId(nowMs)
  await sql`insert into delegations (org_id, delegation_id, from_person_id, to_person_id, starts_at, ends_at, reason, created_by, created_at)
    values (${orgId}, ${delegationId}, ${fromPersonId}, ${toPersonId}, ${new Date(startsAt)}, ${new Date(endsAt)}, ${reason}, ${by}, ${new Date(nowMs)})`.execute(trx)
  note('delegation.created', delegationId, { personId: fromPersonId, after: { fromPersonId, toPersonId, startsAt, endsAt, reason } })
  return delegationId
}

const alertPart = ({ isActive, scope, steps }: Pick<AlertRule, 'isActive' | 'scope' | 'steps'>) => ({ isActive, scope, steps })

/** Gives what hangs on the leaver to whom was chosen, inside the act of leaving. Nothing of a record, verdict or log entry changes. */
export const handOver = async (act: Act, personId: string, input: LeaveInput): Promise<LeaveUndo> => {
  const { trx, nowMs } = act
  const chosen = [...new Set(Object.values(input).filter((id): id is string => typeof id === 'string'))]
  const { rows } = await sql<Successor>`select person_id as "personId", ${position}, user_id is not null as "canSignIn" from people where person_id = any(${chosen}::uuid[]) and status = 'active' and person_id <> ${personId} for update`.execute(trx)
  const missing = chosen.find((id) => !rows.some((row) => row.personId === id))
  if (missing) throw new ProblemError('invalid_request', t('接手的人须是别人，而且没有离职', '接手的人須是別人，而且沒有離職', 'Whoever takes over is somebody else who has not left'))
  const { rows: [leaver] } = await sql<Position>`select ${position} from people where person_id = ${personId} for update`.execute(trx)
  if (!leaver) throw new ProblemError('not_found')
  const of = (id: string | null): Successor | undefined => rows.find((row) => row.personId === id)

  const heir = of(input.departmentTo)
  if (heir) {
    if (leaver.role !== 'manager' || !leaver.departmentId) throw new ProblemError('invalid_request', t('此人没有负责的部门，不用选部门的接手人', '此人沒有負責的部門，不用選部門的接手人', 'departmentTo: this person manages no department'))
    if (!heir.canSignIn) throw new ProblemError('invalid_request', t('部门的接手人不能登录管理台，请先为其开通登录', '部門的接手人不能登入管理後台，請先為其開通登入', 'departmentTo: this person cannot sign in to the console; give them a sign-in first'))
    if (heir.role !== 'field_worker' && !(heir.role === 'manager' && heir.departmentId === leaver.departmentId)) throw new ProblemError('invalid_request', t('部门的接手人须是外勤员工，或同部门的主管；其他角色会失去现有的权限', '部門的接手人須是外勤員工，或同部門的主管；其他角色會失去現有的權限', 'departmentTo: a field worker, or a manager of the same department; others would lose what they have'))
    // No further than who leaves.
    await setRole(act, heir.personId, heir, { ...leaver, role: 'manager' })
  }
  const reports = (await sql<{ id: string }>`select person_id as id from people where manager_id = ${personId} and status = 'active'`.execute(trx)).rows.map(({ id }) => id)
  const moved = await setManager(act, reports, personId, input.reportsTo)

  const standIn = of(input.delegationsTo)
  if (standIn && !standIn.canSignIn) throw new ProblemError('invalid_request', t('代理的接手人不能登录管理台，请先为其开通登录', '代理的接手人不能登入管理後台，請先為其開通登入', 'delegationsTo: this person cannot sign in to the console; give them a sign-in first'))
  const delegations: LeaveUndo['delegations'] = []
  for (const { id, fromPersonId, toPersonId, startsAt, endsAt, reason } of await openDelegations(trx, personId, nowMs)) {
    await endDelegation(act, id, fromPersonId)
    const told = { fromPersonId, toPersonId, startsAt: isoInstant(startsAt.getTime()), endsAt: isoInstant(endsAt.getTime()), reason }
    const replacedBy = toPersonId === personId && standIn && standIn.personId !== fromPersonId ? await makeDelegation(act, { ...told, toPersonId: standIn.personId }) : null
    delegations.push({ ...told, replacedBy })
  }

  const dutyRules: LeaveUndo['dutyRules'] = []
  for (const { ruleId, personIds, departmentIds, isActive } of (await presentDutyRules(trx)).filter((rule) => rule.personIds.includes(personId))) {
    const before = { isActive, personIds }
    const after = input.dutyRulesTo === null && isForNobodyElse(personIds, departmentIds, personId) ? { isActive: false, personIds } : { isActive, personIds: without(personIds, personId, input.dutyRulesTo) }
    await changeDutyRule(act, ruleId, after)
    dutyRules.push({ ruleId, before, after })
  }
  const alertRules: LeaveUndo['alertRules'] = []
  for (const rule of (await presentAlertRules(trx)).filter(({ scope, steps }) => scope.personIds.includes(personId) || steps.some(({ personIds }) => personIds.includes(personId)))) {
    const to = input.alertRulesTo
    const isEmptied = to === null && isForNobodyElse(rule.scope.personIds, rule.scope.departmentIds, personId)
    const after = {
      isActive: rule.isActive && !isEmptied, scope: isEmptied ? rule.scope : { ...rule.scope, personIds: without(rule.scope.personIds, personId, to) },
      // A step that would tell nobody tells the administrators.
      steps: rule.steps.map((step) => {
        const personIds = without(step.personIds, personId, to)
        return { ...step, personIds, administrators: step.administrators || (personIds.length === 0 && !step.managers && step.channelIds.length === 0) }
      }),
    }
    await changeAlertRule(act, rule.ruleId, after)
    alertRules.push({ ruleId: rule.ruleId, before: alertPart(rule), after })
  }
  const sitesTo = input.sitesTo ?? null
  const sites = { siteIds: await setSiteOwner(act, personId, null, sitesTo), to: sitesTo }
  return { sites, reports: { personIds: moved, to: input.reportsTo }, successor: heir ? { personId: heir.personId, role: heir.role, departmentId: heir.departmentId } : null, delegations, dutyRules, alertRules }
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)
/** The database keeps members of its JSON in an order of its own. */
const told = (steps: AlertRule['steps']) => steps.map(({ afterMinutes, administrators, managers, personIds, channelIds }) => [afterMinutes, administrators, managers, personIds, channelIds])

/** Takes a hand-over back: everything that is still as the hand-over left it. */
export const takeBack = async (act: Act, personId: string, undo: LeaveUndo): Promise<void> => {
  const { trx, nowMs } = act
  const { rows: [back] } = await sql<Position>`select ${position} from people where person_id = ${personId}`.execute(trx)
  if (undo.successor && back?.role === 'manager') {
    const { rows: [now] } = await sql<Position>`select ${position} from people where person_id = ${undo.successor.personId} for update`.execute(trx)
    if (undo.successor.role !== 'field_worker' && undo.successor.role !== 'manager') throw new ProblemError('invalid_request', t('不能撤销：接手人（successor）不是本服务器给出的内容', '不能復原：接手人（successor）不是本伺服器給出的內容', 'successor: not one that this server gave out'))
    if (now && now.role === 'manager' && now.departmentId === back.departmentId) await setRole(act, undo.successor.personId, now, { ...now, role: undo.successor.role, departmentId: undo.successor.departmentId })
  }
  const { to } = undo.reports
  if (to === personId) throw new ProblemError('invalid_request', t('不能撤销：下属的上级（reports.to）不是本服务器给出的内容', '不能復原：下屬的上級（reports.to）不是本伺服器給出的內容', 'reports.to: not one that this server gave out'))
  await setManager(act, undo.reports.personIds.filter((id) => id !== personId && id !== to), to, personId)
  if (to && undo.reports.personIds.includes(to)) {
    const { rows: [own] } = await sql<{ managerId: string | null }>`select manager_id as "managerId" from people where person_id = ${personId}`.execute(trx)
    await setManager(act, [to], own!.managerId, personId)
  }
  for (const { replacedBy, ...delegation } of undo.delegations) {
    if (delegation.fromPersonId !== personId && delegation.toPersonId !== personId) throw new ProblemError('invalid_request', t('不能撤销：代理（delegations）不是本服务器给出的内容', '不能復原：代理（delegations）不是本伺服器給出的內容', 'delegations: not one that this server gave out'))
    if (replacedBy) await endDelegation(act, replacedBy, delegation.fromPersonId)
    const { rows } = await sql`select 1 from delegations where from_person_id = ${delegation.fromPersonId} and to_person_id = ${delegation.toPersonId} and starts_at = ${new Date(delegation.startsAt)} and ends_at = ${new Date(delegation.endsAt)}`.execute(trx)
    if (rows.length > 0 && Date.parse(delegation.endsAt) > nowMs) await makeDelegation(act, delegation)
  }
  if (undo.sites && undo.sites.to !== personId) await setSiteOwner(act, undo.sites.to, undo.sites.siteIds, personId)
  const duties = await presentDutyRules(trx)
  for (const { ruleId, before, after } of undo.dutyRules) {
    const now = duties.find((rule) => rule.ruleId === ruleId)
    if (now && now.isActive === after.isActive && same([...now.personIds].sort(), [...after.personIds].sort())) await changeDutyRule(act, ruleId, before)
  }
  const alerts = await presentAlertRules(trx)
  for (const { ruleId, before, after } of undo.alertRules) {
    const now = alerts.find((rule) => rule.ruleId === ruleId)
    if (now && now.isActive === after.isActive && same([...now.scope.personIds].sort(), [...after.scope.personIds].sort()) && same(told(now.steps), told(after.steps))) await changeAlertRule(act, ruleId, before)
  }
}
