import { ReviewState, ReviewWithdrawal, Uuid } from '@fieldproof/contract'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { languageOf } from '../http/problem.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct } from '../registry/administrativeAct.ts'
import { presentState } from './presentState.ts'
import { lockForDecision, recordWithdrawal } from './recordDecision.ts'
import { requireDecider } from './rights.ts'

/** POST /api/v1/review/items/:eventId/withdrawals: takes the standing decision back; the item waits again if its verdict asks for it. */
export const withdraw = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/review/items/:eventId/withdrawals', { schema: { tags: ['Review'], summary: 'Take a decision back', params: Type.Object({ eventId: Uuid }), body: ReviewWithdrawal, response: { 200: ReviewState } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const { eventId } = request.params
    const { decisionId, note } = request.body
    await administrativeAct(ports, actor, async (act) => { recordWithdrawal(act, eventId, decisionId, await lockForDecision(act, actor.viewer, eventId), note) }, { registry: false })
    return await ports.db.readOrg(actor.viewer, (trx) => presentState(trx, actor.viewer, eventId, languageOf(request.headers['accept-language']), actor.nowMs))
  })
}
