import type { AskedQuestion, PhoneDayQuestion } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import { answers, isOpen, standing } from './standing.ts'

/** What a line of a list is about: a check-in, else a person's day. */
export interface AskedAbout {
  readonly personId: string
  readonly day: string
  readonly eventId?: string | null
}

const nameOf = ({ personId, day, eventId }: AskedAbout): string => eventId ?? `${personId} ${day}`

interface Row extends Omit<AskedQuestion, 'at' | 'answer'> {
  readonly name: string
  readonly at: Date
  readonly answer: { readonly kind: 'words' | 'request'; readonly text: string; readonly at: number } | null
}

/** Lines of a list, each with the newest question about it that stands at this moment (ms since 1970), and its first answer. */
export const withQuestions = async <Line extends AskedAbout>(trx: Sql, lines: readonly Line[], nowMs: number): Promise<(Line & { question?: AskedQuestion })[]> => {
  const events = lines.flatMap(({ eventId }) => eventId ?? [])
  const days = lines.filter(({ eventId }) => !eventId)
  if (lines.length === 0) return []
  const { rows } = await sql<Row>`select distinct on (name) coalesce(q.event_id::text, q.person_id::text || ' ' || q.day::text) as name, q.question_id as "questionId", q.text, b.name as "byName", q.asked_at as at, ${isOpen(nowMs)} as "isOpen",
      (select jsonb_build_object('kind', answer.kind, 'text', answer.text, 'at', floor(extract(epoch from answer.at) * 1000)) from ${answers} answer order by answer.at limit 1) as answer
    from review_questions q join people b on b.org_id = q.org_id and b.person_id = q.asked_by
    where ${standing} and (q.event_id = any(${events}::uuid[]) or (q.person_id, q.day) in (select * from unnest(${days.map(({ personId }) => personId)}::uuid[], ${days.map(({ day }) => day)}::date[])))
    order by name, q.entry_index desc`.execute(trx)
  const asked = new Map(rows.map(({ name, at, answer, ...row }) => [name, { ...row, at: isoInstant(at.getTime()), answer: answer && { ...answer, at: isoInstant(answer.at) } }]))
  return lines.map((line) => {
    const question = asked.get(nameOf(line))
    return question ? { ...line, question } : line
  })
}

/** What a person is asked about days of theirs and has not answered, newest first. */
export const ownDayQuestions = async (trx: Sql, personId: string, nowMs: number): Promise<PhoneDayQuestion[]> => {
  const { rows } = await sql<Omit<PhoneDayQuestion, 'at'> & { at: Date }>`select q.question_id as "questionId", q.day, q.about, q.asked_at as at, b.name as "byName", q.text
    from review_questions q join people b on b.org_id = q.org_id and b.person_id = q.asked_by where q.person_id = ${personId} and q.day is not null and ${isOpen(nowMs)} order by q.asked_at desc limit 20`.execute(trx)
  return rows.map(({ at, ...row }) => ({ ...row, at: isoInstant(at.getTime()) }))
}
