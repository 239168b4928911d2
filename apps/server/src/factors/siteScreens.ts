import { ProblemError, SiteScreenAnswer, SiteScreenInput } from '@fieldproof/contract'
import { codeStepSeconds } from '@fieldproof/core/factors'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../http/app.ts'
import { tokenHash } from '../platform/ids.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct, holdLog } from '../registry/administrativeAct.ts'
import { openKeys } from './keys.ts'

/**
 * POST /api/v1/site-screens: a tablet or old phone at the site takes the secret, once. From then on it makes the codes by itself, with no network and no account. A second
 * browser with the same link gets nothing, and the console says that a screen was set up.
 */
export const siteScreens = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/site-screens', { schema: { tags: ['Sites'], summary: 'Set up a screen that shows a site’s code', security: [], body: SiteScreenInput, response: { 200: SiteScreenAnswer } } }, async (request) => {
    const nowMs = ports.clock.now()
    const hash = tokenHash(request.body.token)
    const known = (await sql<{ orgId: string; factorId: string }>`select org_id as "orgId", factor_id as "factorId" from site_factors where link_hash = ${hash} and status = 'active'`.execute(ports.db.system)).rows[0]
    if (!known) throw new ProblemError('code_invalid')
    const { orgId, factorId } = known
    return await administrativeAct(ports, { orgId, scope: null, by: null, nowMs }, async (act) => {
      const { trx, note } = act
      await holdLog(act)
      const row = (await sql<{ sealed: Buffer; expires: Date; siteName: string; orgName: string; siteId: string }>`select f.sealed, f.link_expires_at as expires, s.name as "siteName", o.name as "orgName", f.site_id as "siteId"
        from site_factors f join sites s on s.org_id = f.org_id and s.site_id = f.site_id join orgs o on o.org_id = f.org_id where f.link_hash = ${hash} for update of f`.execute(trx)).rows[0]
      if (!row) throw new ProblemError('code_expired') // another screen was quicker
      if (row.expires.getTime() <= nowMs) throw new ProblemError('code_expired')
      await sql`update site_factors set link_hash = null, paired_at = ${new Date(nowMs)} where factor_id = ${factorId}`.execute(trx)
      note('site_factor.screen_set_up', factorId, { siteId: row.siteId, address: request.ip }, 'rule_changed')
      return { factorId, secret: openKeys(ports.secretBox, orgId, factorId, row.sealed).secret!, stepSeconds: codeStepSeconds, siteName: row.siteName, orgName: row.orgName, serverTime: isoInstant(nowMs) }
    }, { registry: false })
  })
}
