import type { Belongings } from '@fieldproof/contract'
import { ProblemError } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { presentAlertRules } from '../alertRules/ruleInput.ts'
import { presentDutyRules } from '../dutyRules/dutyRuleInput.ts'

/** Everybody of a large company, so that whoever is to take over is found by name. */
const mostSuccessors = 20_000

interface Named { readonly id: string; readonly name: string }

/** A rule about nobody is not one about everybody: without this person it is switched off. */
export const isForNobodyElse = (personIds: readonly string[], departmentIds: readonly string[], personId: string): boolean => departmentIds.length === 0 && personIds.every((id) => id === personId) && personIds.length > 0

export const openDelegations = async (trx: Sql, personId: string, nowMs: number) =>
  (await sql<{ id: string; fromPersonId: string; toPersonId: string; name: string; startsAt: Date; endsAt: Date; reason: string }>`select d.delegation_id as id, d.from_person_id as "fromPersonId", d.to_person_id as "toPersonId", o.name, d.starts_at as "startsAt", d.ends_at as "endsAt", d.reason
    from delegations d join people o on o.person_id = case when d.from_person_id = ${personId} then d.to_person_id else d.from_person_id end
    where ${personId}::uuid in (d.from_person_id, d.to_person_id) and d.ended_at is null and d.ends_at > ${new Date(nowMs)} order by d.starts_at, d.delegation_id`.execute(trx)).rows

export const loadBelongings = async (trx: Sql, personId: string, nowMs: number): Promise<Belongings> => {
  const { rows: [person] } = await sql<{ name: string; role: string; managerId: string | null; departmentId: string | null; departmentName: string | null }>`select p.name, p.role, p.manager_id as "managerId", p.department_id as "departmentId", d.name as "departmentName"
    from people p left join departments d using (org_id, department_id) where p.person_id = ${personId}`.execute(trx)
  if (!person) throw new ProblemError('not_found')
  const [devices, reports, managers] = [
    (await sql<Named>`select device_id as id, coalesce(label, model, '') as name from devices where person_id = ${personId} and status = 'active' order by enrolled_at`.execute(trx)).rows,
    (await sql<Named>`select person_id as id, name from people where manager_id = ${personId} and status = 'active' order by name collate "zh-x-icu"`.execute(trx)).rows,
    person.role !== 'manager' || person.departmentId === null ? [] : (await sql<Named>`select person_id as id, name from people where department_id = ${person.departmentId} and role = 'manager' and status = 'active' and person_id <> ${personId} order by name collate "zh-x-icu"`.execute(trx)).rows,
  ]
  const { rows: [sites] } = await sql<Belongings['sites']>`select count(*)::int as count, coalesce((array_agg(name order by name collate "zh-x-icu", site_id))[1:6], '{}') as names from sites where owner_id = ${personId}`.execute(trx)
  const { rows: [waiting] } = await sql<{ reviews: number; requests: number }>`select (select count(*)::int from check_ins where person_id = ${personId} and waits_for_review) as reviews,
    (select count(*)::int from regularizations where person_id = ${personId} and status = 'asked') as requests`.execute(trx)
  const { rows: successors } = await sql<Belongings['successors'][number]>`select p.person_id as id, p.name, p.department_id as "departmentId", d.name as "departmentName", p.role, p.user_id is not null as "canSignIn" from people p left join departments d using (org_id, department_id)
    where p.status = 'active' and p.person_id <> ${personId} order by (p.department_id is not distinct from ${person.departmentId}) desc, p.name collate "zh-x-icu", p.person_id limit ${mostSuccessors}`.execute(trx)
  return {
    personId, personName: person.name, managerId: person.managerId, devices, reports,
    department: person.role === 'manager' && person.departmentId !== null ? { id: person.departmentId, name: person.departmentName ?? '', otherManagers: managers.map(({ name }) => name) } : null,
    delegations: (await openDelegations(trx, personId, nowMs)).map(({ id, name, toPersonId, endsAt }) => ({ id, name, isStandIn: toPersonId === personId, endsAt: isoInstant(endsAt.getTime()) })),
    dutyRules: (await presentDutyRules(trx)).filter(({ personIds }) => personIds.includes(personId)).map(({ ruleId, name, personIds, departmentIds }) => ({ id: ruleId, name, isForNobodyElse: isForNobodyElse(personIds, departmentIds, personId) })),
    alertRules: (await presentAlertRules(trx)).flatMap(({ ruleId, name, scope, steps }) => {
      const isAbout = scope.personIds.includes(personId), isTold = steps.some(({ personIds }) => personIds.includes(personId))
      return isAbout || isTold ? [{ id: ruleId, name, isAbout, isTold, isForNobodyElse: isForNobodyElse(scope.personIds, scope.departmentIds, personId) }] : []
    }),
    sites: sites!, waiting: waiting!, successors,
  }
}
