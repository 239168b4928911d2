import { ReviewDecisionInput, ReviewState, Uuid } from '@fieldproof/contract'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { languageOf } from '../http/problem.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct } from '../registry/administrativeAct.ts'
import { presentState } from './presentState.ts'
import { lockForDecision, recordDecision } from './recordDecision.ts'
import { requireDecider } from './rights.ts'

/** POST /api/v1/review/items/:eventId/decisions: settles a doubt, or revises how it was settled. */
export const decide = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/review/items/:eventId/decisions', { schema: { tags: ['Review'], summary: 'Decide on a check-in', params: Type.Object({ eventId: Uuid }), body: ReviewDecisionInput, response: { 200: ReviewState } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const { eventId } = request.params
    const { outcome, note, ...seen } = request.body
    await administrativeAct(ports, actor, async (act) => { recordDecision(act, { eventId, ...seen }, await lockForDecision(act, actor.viewer, eventId), outcome, note) }, { registry: false })
    return await ports.db.readOrg(actor.viewer, (trx) => presentState(trx, actor.viewer, eventId, languageOf(request.headers['accept-language']), actor.nowMs))
  })
}
