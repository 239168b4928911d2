import { DutyRuleList } from '@fieldproof/contract'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentDutyRules } from './dutyRuleInput.ts'

/** GET /api/v1/duty-rules */
export const listDutyRules = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/duty-rules', { schema: { tags: ['Crossings'], summary: 'Posts, areas and limits of stay', response: { 200: DutyRuleList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, async (trx) => ({ rules: await presentDutyRules(trx, { viewer }) }))
  })
}
