import { PolicyHistory, PolicyList, Uuid } from '@fieldproof/contract'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { languageOf } from '../../http/problem.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentChoices, presentHistory, presentPolicies } from './presentPolicies.ts'

/** GET /api/v1/policies and GET /api/v1/policies/:id. Whoever is judged by a rule, or judges by it, may read it. */
export const listPolicies = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/policies', { schema: { tags: ['Policies'], summary: 'Verification policies: published and drafts', response: { 200: PolicyList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const language = languageOf(request.headers['accept-language'])
    return await ports.db.readOrg(viewer, async (trx) => ({ policies: await presentPolicies(trx, language), choices: await presentChoices(trx, language) }))
  })
  app.get('/api/v1/policies/:id', { schema: { tags: ['Policies'], summary: 'Every version of a policy', params: Type.Object({ id: Uuid }), response: { 200: PolicyHistory } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { id } = request.params
    return { policyId: id, versions: await ports.db.readOrg(viewer, (trx) => presentHistory(trx, id, languageOf(request.headers['accept-language']))) }
  })
}
