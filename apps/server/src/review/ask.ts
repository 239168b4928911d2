import { ProblemError, ReviewQuestionInput, ReviewState, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { languageOf } from '../http/problem.ts'
import { newId } from '../platform/ids.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct } from '../registry/administrativeAct.ts'
import { presentState } from './presentState.ts'
import { lockForDecision } from './recordDecision.ts'
import { requireDecider } from './rights.ts'

/** POST /api/v1/review/items/:eventId/questions: asks the person, before anything is decided. The phone shows it with the asker's name. */
export const ask = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/review/items/:eventId/questions', { schema: { tags: ['Review'], summary: 'Ask the person', params: Type.Object({ eventId: Uuid }), body: ReviewQuestionInput, response: { 200: ReviewState } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const { eventId } = request.params
    const text = request.body.text.trim()
    if (text.length < 2) throw new ProblemError('invalid_request', t('问题：请写下要问的内容', '問題：請寫下要問的內容', 'text: ask something'))
    await administrativeAct(ports, actor, async (act) => {
      const { personId } = await lockForDecision(act, actor.viewer, eventId)
      const questionId = newId(act.nowMs)
      act.logged('decision', 'review.asked', questionId, { eventId, personId, text }, async (entryIndex) => {
        await sql`insert into review_questions (org_id, question_id, event_id, person_id, asked_by, asked_at, text, entry_index)
          values (${act.orgId}, ${questionId}, ${eventId}, ${personId}, ${act.by}, ${new Date(act.nowMs)}, ${text}, ${entryIndex})`.execute(act.trx)
      })
    }, { registry: false })
    return await ports.db.readOrg(actor.viewer, (trx) => presentState(trx, actor.viewer, eventId, languageOf(request.headers['accept-language']), actor.nowMs))
  })
}
