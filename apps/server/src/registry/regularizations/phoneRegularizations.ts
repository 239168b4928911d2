import { OwnRegularizationInput, ProblemError, Regularization, Uuid } from '@fieldproof/contract'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { requireDevice } from '../../http/device.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { ask } from './ask.ts'
import { lockRegularization, moveTo } from './decide.ts'
import { presentRegularization } from './presentRegularizations.ts'

const tags = ['Phone']

/** POST /api/v1/phone/regularizations and /:id/withdraw: a person asks for a correction of an own day, and may take it back. */
export const phoneRegularizations = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/phone/regularizations', { schema: { tags, summary: 'Ask for a correction or leave', body: OwnRegularizationInput, response: { 201: Regularization } } }, async (request, reply) => {
    const { orgId, personId } = await requireDevice(ports, request)
    const made = await administrativeAct(ports, { orgId, scope: null, by: personId, nowMs: arrivalTime(ports, request) }, async (act) => await presentRegularization(act.trx, null, await ask(act, personId, request.body)))
    return reply.status(201).send(made)
  })

  app.post('/api/v1/phone/regularizations/:id/withdraw', { schema: { tags, summary: 'Take an own request back', params: Type.Object({ id: Uuid }), response: { 200: Regularization } } }, async (request) => {
    const { orgId, personId } = await requireDevice(ports, request)
    return await administrativeAct(ports, { orgId, scope: null, by: personId, nowMs: arrivalTime(ports, request) }, async (act) => {
      if ((await lockRegularization(act.trx, request.params.id)).person_id !== personId) throw new ProblemError('not_found')
      await moveTo(act, request.params.id, ['asked'], 'withdrawn', null)
      return await presentRegularization(act.trx, null, request.params.id)
    })
  })
}
