import { dueSteps, nextStepAt, roundOf, stepsLeft, type QuietHours, type Severity, type Step } from '@fieldproof/core/alerts'
import { sql, type Transaction } from 'kysely'
import { alertsChannel } from '../../platform/channels.ts'
import { idFromContent } from '../../platform/ids.ts'
import { holds } from '../../http/scope.ts'
import { viewersNow } from '../../http/viewer.ts'
import type { Database, Scope, Tables } from '../../platform/postgres/database.ts'
import { isSettled } from '../../alerts/over.ts'
import { goesAt, quietMinutes } from '../../alerts/rules.ts'

interface DueAlert {
  readonly alertId: string
  readonly severity: Severity
  readonly personId: string | null
  /** And not counted over several people of whom this is the last. */
  readonly isAboutOne: boolean
  readonly noticedAt: Date
  /** When it was opened again for the last time. */
  readonly reopenedAt: Date | null
  readonly isSettled: boolean
  readonly steps: readonly Step[]
  readonly stepsTaken: number
  readonly quietHours: { readonly from: string; readonly to: string } | null
}

const atOnce = 200
/** Departments deeper than this are a ring that somebody made with SQL. */
const deepest = 50

interface Candidate { readonly id: string; readonly isNamed: boolean; readonly isLimited: boolean }

/**
 * Who a step names, of those who still work here, and who stands in for its managers at that moment (ms since 1970); nobody twice. Managers are told of whom they see. So is everybody for whom it was
 * chosen whom they see, even where the rule names them: then what is counted over several people is for who sees all of them.
 */
export const recipientsOf = async (trx: Transaction<Tables>, orgId: string, step: Step, personId: string | null, nowMs: number, isAboutOne = personId !== null): Promise<string[]> => {
  const { rows: above } = await sql<{ id: string }>`with recursive above as (
      select d.department_id, d.parent_id, 0 as steps from people p join departments d on d.org_id = p.org_id and d.department_id = p.department_id where p.org_id = ${orgId} and p.person_id = ${personId}::uuid
      union select d.department_id, d.parent_id, a.steps + 1 from departments d join above a on d.department_id = a.parent_id where d.org_id = ${orgId} and a.steps < ${deepest}) select department_id as id from above order by steps`.execute(trx)
  const path = above.map(({ id }) => id)
  const { rows } = await sql<Candidate>`with
    managers as (select person_id from people where org_id = ${orgId} and ${step.managers} and status = 'active' and role = 'manager'
      and case when cardinality(scope_department_ids) > 0 then scope_department_ids && ${path}::uuid[] else department_id = any(${path}::uuid[]) end),
    stand_ins as (select to_person_id from delegations where org_id = ${orgId} and from_person_id in (select person_id from managers) and ended_at is null and starts_at <= ${new Date(nowMs)} and ends_at > ${new Date(nowMs)})
    select person_id as id, (person_id = any(${[...step.personIds]}::uuid[]) and scope is null) or (${step.administrators} and role in ('owner', 'administrator')) as "isNamed", scope is not null as "isLimited"
    from people where org_id = ${orgId} and status = 'active' and (person_id = any(${[...step.personIds]}::uuid[]) or (${step.administrators} and role in ('owner', 'administrator'))
      or ((person_id in (select person_id from managers) or person_id in (select to_person_id from stand_ins)) and person_id is distinct from ${personId}::uuid)) order by person_id`.execute(trx)
  const asked = rows.filter(({ isNamed }) => !isNamed).map(({ id }) => id)
  const scopes = new Map(asked.length === 0 ? [] : (await viewersNow(trx, sql<boolean>`p.org_id = ${orgId} and p.person_id = any(${asked}::uuid[])`, nowMs)).map((viewer) => [viewer.personId, viewer.scope]))
  const isSeen = (scope: Scope | undefined, isLimited: boolean): boolean => scope === 'everybody' || (scope !== undefined && personId !== null && (isAboutOne || !isLimited) && holds(scope, { personId, path }))
  return rows.filter(({ id, isNamed, isLimited }) => isNamed || isSeen(scopes.get(id), isLimited)).map(({ id }) => id)
}

/** A message that waits for its hour or for who takes it, with the step that it is of. */
export interface WaitingMessage {
  readonly personId: string | null
  readonly isAboutOne: boolean
  readonly told: Step
}
/** SQL: the same of a delivery `d` of an alert `a`. */
export const waitingMessage = sql`a.person_id as "personId", a.person_id is not null and a.key = a.person_id::text as "isAboutOne", a.steps -> d.step as told`

/**
 * Whom the step of a waiting message names now, asked right before it goes: whose scope, role or department is another one since, who has left or whose time as a stand-in is over is not told
 * of people whom they see no more, and neither is who looked after somebody that is in another department now. Nobody is added: who sees them since is told by the next step.
 */
export const stillTold = (db: Pick<Database, 'readOrg'>, orgId: string, { personId, isAboutOne, told }: WaitingMessage, nowMs: number): Promise<ReadonlySet<string>> =>
  db.readOrg(orgId, async (trx) => new Set(await recipientsOf(trx, orgId, told, personId, nowMs, isAboutOne)))

/**
 * Takes the steps whose time has come: a message for each of their channels, once (its id is made of alert, step and channel), in the transaction that says that the step was taken.
 * Nothing is lost if the server was down meanwhile: the step is due when it is up again. True when there may be more.
 */
export const takeSteps = async (trx: Transaction<Tables>, orgId: string, timeZone: string, nowMs: number): Promise<boolean> => {
  const { rows: due } = await sql<DueAlert>`select alert_id as "alertId", severity, person_id as "personId", person_id is not null and key = person_id::text as "isAboutOne", noticed_at as "noticedAt", steps, steps_taken as "stepsTaken", quiet_hours as "quietHours",
      ${isSettled} as "isSettled", (select max(acted_at) from alert_acts c where c.org_id = a.org_id and c.alert_id = a.alert_id and c.act = 'reopened') as "reopenedAt"
    from alerts a where org_id = ${orgId} and next_step_at <= ${new Date(nowMs)} order by next_step_at limit ${atOnce} for update`.execute(trx)
  if (due.length === 0) return false
  const { rows: channels } = await sql<{ id: string; from: number | null; to: number | null }>`select channel_id as id, quiet_from as "from", quiet_to as "to" from alert_channels where org_id = ${orgId} and is_active and deleted_at is null`.execute(trx)
  for (const { alertId, severity, personId, isAboutOne, noticedAt, reopenedAt, isSettled: isOver, steps, stepsTaken, quietHours } of due) {
    // Acknowledging takes `next_step_at` away in the act's own transaction, and so does the end of the matter once it was told: what is found here is open.
    const { round, taken: before } = roundOf(steps, stepsTaken)
    const from = (round > 0 && reopenedAt ? reopenedAt : noticedAt).getTime()
    /** What a message is known by: the first round has no number, as before there were others. */
    const nameOf = (index: number): string => (round === 0 ? String(index) : `${round}.${index}`)
    const left = stepsLeft(steps, isOver)
    const now = dueSteps(left, from, before, true, nowMs)
    for (const { index, step } of now) {
      const recipients = await recipientsOf(trx, orgId, step, personId, nowMs, isAboutOne)
      const firstAt = (...quiet: (QuietHours | null)[]) => new Date(goesAt(severity, [quietMinutes(quietHours), ...quiet], nowMs, timeZone))
      for (const channel of channels.filter(({ id }) => step.channelIds.includes(id))) {
        const first = firstAt(channel.from === null || channel.to === null ? null : { from: channel.from, to: channel.to })
        await sql`insert into alert_deliveries (org_id, delivery_id, alert_id, channel_id, step, state, created_at, first_at, next_attempt_at, recipients)
          values (${orgId}, ${idFromContent('alert delivery', orgId, alertId, nameOf(index), channel.id)}, ${alertId}, ${channel.id}, ${index}, 'waiting', ${new Date(nowMs)}, ${first}, ${first}, ${recipients}) on conflict do nothing`.execute(trx)
      }
      // Whoever the step names is told in their own browsers too, without any channel: the console would show it to them anyway.
      const { rows: browsers } = await sql<{ id: string }>`select browser_id as id from alert_browsers where org_id = ${orgId} and ended_at is null and person_id = any(${recipients}::uuid[])`.execute(trx)
      for (const { id } of browsers)
        await sql`insert into alert_browser_deliveries (org_id, delivery_id, alert_id, browser_id, step, state, created_at, first_at, next_attempt_at)
          values (${orgId}, ${idFromContent('alert browser', orgId, alertId, nameOf(index), id)}, ${alertId}, ${id}, ${index}, 'waiting', ${new Date(nowMs)}, ${firstAt()}, ${firstAt()}) on conflict do nothing`.execute(trx)
    }
    const next = nextStepAt(left, from, before + now.length, true)
    await sql`update alerts set steps_taken = ${stepsTaken + now.length}, next_step_at = ${next === undefined ? null : new Date(next)} where org_id = ${orgId} and alert_id = ${alertId}`.execute(trx)
  }
  await sql`select pg_notify(${alertsChannel}, ${orgId})`.execute(trx)
  return due.length === atOnce
}
