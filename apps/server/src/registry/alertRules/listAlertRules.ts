import { AlertRuleList } from '@fieldproof/contract'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentAlertRules } from './ruleInput.ts'

/** GET /api/v1/alert-rules */
export const listAlertRules = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/alert-rules', { schema: { tags: ['Alerts'], summary: 'Alert rules', response: { 200: AlertRuleList } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, async (trx) => ({ rules: await presentAlertRules(trx, { viewer }) }))
  })
}
