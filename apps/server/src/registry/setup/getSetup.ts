import { SetupStatus } from '@fieldproof/contract'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { anyOrganisation } from './setUpCompany.ts'

/** GET /api/v1/setup: does the wizard have to run? Open to everybody: it is asked before anyone can sign in. */
export const getSetup = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/setup', { schema: { tags: ['Set-up'], summary: 'Whether the first-run wizard is still to be done', security: [], response: { 200: SetupStatus } } }, async () =>
    ({ needed: !(await anyOrganisation(ports.db.system)), demo: ports.settings.demo }))
}
