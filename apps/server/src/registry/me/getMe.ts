import { Me } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { canAdminister, seesEverybody, requireViewer } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'

/** GET /api/v1/me: the signed-in person, whatever the role. */
export const getMe = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/me', { schema: { tags: ['Me'], summary: 'The signed-in person', response: { 200: Me } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    const row = await ports.db.readOrg(viewer, async (trx) => {
      const { rows } = await sql<{ orgName: string; timeZone: string; email: string | null }>`
        select o.name as "orgName", o.time_zone as "timeZone", p.email from orgs o join people p using (org_id) where p.person_id = ${viewer.personId}`.execute(trx)
      return rows[0]!
    })
    return {
      personId: viewer.personId, name: viewer.name, role: viewer.role, orgId: viewer.orgId, departmentId: viewer.departmentId,
      ...row, demo: ports.settings.demo, canAdminister: canAdminister(viewer), seesEverybody: seesEverybody(viewer), masks: [...viewer.masks],
    }
  })
}
