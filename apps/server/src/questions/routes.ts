import { ProblemError, QuestionIds, QuestionInput, type QuestionItem, QuestionWithdrawal, QuestionWithdrawalAnswer } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../http/app.ts'
import { visiblePeople, type Viewer } from '../http/viewer.ts'
import { newId } from '../platform/ids.ts'
import type { Ports } from '../ports.ts'
import { resolve } from '../putOffs/resolve.ts'
import { type Act, administrativeAct } from '../registry/administrativeAct.ts'
import { lockForDecision } from '../review/recordDecision.ts'
import { requireDecider } from '../review/rights.ts'
import { isOpen, standing } from './standing.ts'

/** The log's head, as the pipeline takes it: until the act ends nobody else asks, and no answer arrives. */
const lockHead = async ({ trx, orgId }: Act): Promise<void> => {
  await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
}

const requireNoneOpen = async ({ trx, nowMs }: Act, which: ReturnType<typeof sql>, name: string): Promise<void> => {
  const { rows } = await sql`select 1 from review_questions q where ${which} and ${isOpen(nowMs)} limit 1`.execute(trx)
  if (rows.length > 0) throw new ProblemError('conflict', t(`${name}：已经问过，本人还没有回答`, `${name}：已經問過，本人還沒有回答`, `${name}: the person has been asked about it and has not answered yet`))
}

/** One question: a row and its entry of the log. What is asked about a check-in is the review's own question (review/ask.ts). */
const askAbout = async (act: Act, viewer: Viewer, item: QuestionItem, text: string): Promise<string> => {
  const questionId = newId(act.nowMs)
  const at = new Date(act.nowMs)
  if ('eventId' in item) {
    const { eventId } = item
    const { personId } = await lockForDecision(act, viewer, eventId)
    await requireNoneOpen(act, sql`q.event_id = ${eventId}`, eventId)
    act.logged('decision', 'review.asked', questionId, { eventId, personId, text }, async (entryIndex) => {
      await sql`insert into review_questions (org_id, question_id, event_id, person_id, asked_by, asked_at, text, entry_index) values (${act.orgId}, ${questionId}, ${eventId}, ${personId}, ${act.by}, ${at}, ${text}, ${entryIndex})`.execute(act.trx)
    })
    return questionId
  }
  const { personId } = await resolve(act.trx, viewer, item, act.nowMs)
  const { day, kind: about } = item
  await requireNoneOpen(act, sql`q.person_id = ${personId} and q.day = ${day}`, `${personId} ${day}`)
  act.logged('decision', 'attendance.asked', questionId, { personId, day, kind: about, text }, async (entryIndex) => {
    await sql`insert into review_questions (org_id, question_id, day, about, person_id, asked_by, asked_at, text, entry_index) values (${act.orgId}, ${questionId}, ${day}, ${about}, ${personId}, ${act.by}, ${at}, ${text}, ${entryIndex})`.execute(act.trx)
  })
  return questionId
}

interface Asked {
  readonly questionId: string
  readonly personId: string
  readonly eventId: string | null
  readonly day: string | null
  readonly about: string | null
  readonly isOpen: boolean
}

const takeBack = (act: Act, { questionId: withdraws, personId, eventId, day, about }: Asked): void => {
  const questionId = newId(act.nowMs)
  const store = async (entryIndex: number): Promise<void> => {
    await sql`insert into review_questions (org_id, question_id, event_id, day, about, person_id, asked_by, asked_at, withdraws, entry_index)
      values (${act.orgId}, ${questionId}, ${eventId}, ${day}, ${about}, ${personId}, ${act.by}, ${new Date(act.nowMs)}, ${withdraws}, ${entryIndex})`.execute(act.trx)
  }
  if (eventId !== null) act.logged('decision', 'review.question_withdrawn', questionId, { eventId, personId, withdraws }, store)
  else act.logged('decision', 'attendance.question_withdrawn', questionId, { personId, day, kind: about, withdraws }, store)
}

/** POST /api/v1/questions, /withdraw: several people are asked about what waits in the inbox, and it is taken back while nobody has answered (decision 87). */
export const questionRoutes = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/questions', { schema: { tags: ['Review'], summary: 'Ask people about days or check-ins of theirs', body: QuestionInput, response: { 200: QuestionIds } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const text = request.body.text.trim()
    if (text.length < 2) throw new ProblemError('invalid_request', t('问题：请写下要问的内容', '問題：請寫下要問的內容', 'text: ask something'))
    // The same day may stand in two lists: it is asked about once.
    const items = new Map(request.body.items.map((item) => ['eventId' in item ? item.eventId.toLowerCase() : `${item.personId.toLowerCase()} ${item.day}`, item]))
    return await administrativeAct(ports, actor, async (act) => {
      await lockHead(act)
      const questionIds: string[] = []
      for (const item of items.values()) questionIds.push(await askAbout(act, actor.viewer, item, text))
      return { questionIds }
    }, { registry: false })
  })

  app.post('/api/v1/questions/withdraw', { schema: { tags: ['Review'], summary: 'Take questions back that nobody has answered', body: QuestionWithdrawal, response: { 200: QuestionWithdrawalAnswer } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const ids = [...new Set(request.body.questionIds.map((id) => id.toLowerCase()))]
    return await administrativeAct(ports, actor, async (act) => {
      await lockHead(act)
      const { rows } = await sql<Asked>`select q.question_id as "questionId", q.person_id as "personId", q.event_id as "eventId", q.day, q.about, ${isOpen(act.nowMs)} as "isOpen"
        from review_questions q join people p using (org_id, person_id) where q.question_id = any(${ids}::uuid[]) and ${standing} and p.person_id <> ${actor.viewer.personId} and ${visiblePeople(actor.viewer)}`.execute(act.trx)
      if (rows.length !== ids.length) throw new ProblemError('not_found')
      if (rows.some((row) => !row.isOpen)) throw new ProblemError('conflict', t('已经回答的问题不能撤回', '已經回答的問題不能撤回', 'A question that was answered is not taken back'))
      for (const row of rows) takeBack(act, row)
      return { withdrawn: rows.length }
    }, { registry: false })
  })
}
