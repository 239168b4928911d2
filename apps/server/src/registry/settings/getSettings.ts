import { Settings } from '@fieldproof/contract'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { requireConsoleViewer } from '../registryRequest.ts'
import { presentSettings } from './presentSettings.ts'

/** GET /api/v1/settings. Whoever looks at a map needs the base map's key: it is a browser key, not a secret. */
export const getSettings = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/settings', { schema: { tags: ['Settings'], summary: 'Settings of the organisation', response: { 200: Settings } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, presentSettings)
  })
}
