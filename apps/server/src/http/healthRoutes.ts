import { sql } from 'kysely'
import type { Ports } from '../ports.ts'
import type { App } from './app.ts'

/** GET /healthz: 200 when the database answers, for load balancers and the start script. */
export const healthRoutes = (ports: Ports) => (app: App) => {
  app.get('/healthz', async () => {
    await sql`select 1`.execute(ports.db.system)
    return { status: 'ok' }
  })
}
