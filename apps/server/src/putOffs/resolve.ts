import { parseDay } from '@fieldproof/core/planning'
import { ProblemError, type PutOffItem, type PutOffKind } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { visiblePeople, type Viewer } from '../http/viewer.ts'
import type { Sql } from '../platform/postgres/database.ts'
import { darkDayOf } from '../read/darkPeriods/personDay.ts'
import { accuserOf } from '../review/recordDecision.ts'
import { darkFacts } from './darkFacts.ts'
import { checkInFacts, dayAnswers, dayFacts, requestFacts } from './standing.ts'

export interface Resolved {
  readonly kind: PutOffKind
  readonly subject: string
  readonly personId: string
  /** As standing.ts reads them now. */
  readonly facts: string
}

interface Found {
  readonly personId: string
  readonly facts: string
  readonly waits: boolean
  /** An appeal waits, against a decision of this viewer's. */
  readonly isAccuser: boolean
}

const find = async (trx: Sql, viewer: Viewer, item: PutOffItem): Promise<Found | undefined> => {
  switch (item.kind) {
    case 'doubt': case 'out_of_place': {
      const { eventId } = item
      return (await sql<Found>`select c.person_id as "personId", ${checkInFacts(sql`c.event_id`)} as facts, ${item.kind === 'doubt' ? sql`c.waits_for_review` : sql`c.distance_metres > 0`} as waits, ${accuserOf(viewer)} as "isAccuser"
        from check_ins c join people p using (org_id, person_id) where c.event_id = ${eventId} and ${visiblePeople(viewer)}`.execute(trx)).rows[0]
    }
    case 'request':
      return (await sql<Found>`select r.person_id as "personId", ${requestFacts(sql`r.regularization_id`)} as facts, r.status = 'asked' as waits, false as "isAccuser"
        from regularizations r join people p using (org_id, person_id) where r.regularization_id = ${item.regularizationId} and ${visiblePeople(viewer)}`.execute(trx)).rows[0]
    default: {
      const statuses = item.kind === 'late' ? ['late', 'early'] : ['absent', 'missing_punch']
      return (await sql<Found>`select a.person_id as "personId", ${dayFacts(sql`a.person_id`, sql`a.day`)} as facts, a.status = any(${statuses}::text[]) as waits, false as "isAccuser"
        from attendance_days a join people p using (org_id, person_id) where a.person_id = ${item.personId} and a.day = ${item.day}::date and ${visiblePeople(viewer)}`.execute(trx)).rows[0]
    }
  }
}

const withAnswers = async (trx: Sql, facts: string, personId: string, day: string): Promise<string> => (await sql<{ facts: string }>`select concat(${facts}::text, ${dayAnswers(sql`${personId}::uuid`, sql`${day}::date`)}) as facts`.execute(trx)).rows[0]!.facts

/** A day without positions is reckoned when it is looked at, and so are its facts. */
const findDark = async (trx: Sql, viewer: Viewer, personId: string, day: string, nowMs: number): Promise<Found | undefined> => {
  const { rows: [person] } = await sql<{ timeZone: string }>`select (select time_zone from orgs) as "timeZone" from people p where p.person_id = ${personId} and ${visiblePeople(viewer)}`.execute(trx)
  if (!person) return undefined
  const dark = await darkDayOf(trx, { personId, personName: '', departmentName: null, day }, person.timeZone, nowMs, 'en')
  return { personId, facts: await withAnswers(trx, darkFacts(dark), personId, day), waits: dark.periods.some(({ standing }) => standing === 'unknown'), isAccuser: false }
}

const subjectOf = (item: PutOffItem): string => ('eventId' in item ? item.eventId : 'regularizationId' in item ? item.regularizationId : `${item.personId} ${item.day}`).toLowerCase()

/**
 * An item as it stands now, for whoever wants to put it off, to settle it or to ask about it. Throws not_found outside what the viewer sees, not_allowed for what is about the viewer (nobody
 * puts off or settles what others should look at, nor an appeal against a decision of their own), conflict for what does not wait.
 */
export const resolve = async (trx: Sql, viewer: Viewer, item: PutOffItem, nowMs: number): Promise<Resolved> => {
  if ('day' in item && parseDay(item.day) === undefined) throw new ProblemError('invalid_request', t(`日期：日历上没有 ${item.day}`, `日期：日曆上沒有 ${item.day}`, `day: ${item.day} is not a day of the calendar`))
  const found = item.kind === 'dark' ? await findDark(trx, viewer, item.personId, item.day, nowMs) : await find(trx, viewer, item)
  const subject = subjectOf(item)
  if (!found) throw new ProblemError('not_found', t('这一条不在了，或不在您的可见范围内', '這一筆不在了，或不在您的可見範圍內', `${item.kind} ${subject}`))
  if (found.personId === viewer.personId) throw new ProblemError('not_allowed', t('关于自己的事，由别人来看', '關於自己的事，由別人來看', 'What is about oneself, others look at'))
  if (found.isAccuser) throw new ProblemError('not_allowed', t('本人已申诉：之前处理过的人不能延后它，也不能标为已处理', '本人已申訴：之前處理過的人不能延後它，也不能標為已處理', 'The person has appealed: whoever decided on it before neither puts it off nor settles it'))
  if (!found.waits) throw new ProblemError('conflict', t('这一条已不在等人处理', '這一筆已不在等人處理', `${item.kind} ${subject}: it does not wait for anybody`))
  return { kind: item.kind, subject, personId: found.personId, facts: found.facts }
}
