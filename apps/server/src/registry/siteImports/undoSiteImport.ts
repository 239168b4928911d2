import { ProblemError, SiteImportUndone, Uuid } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { fenceCentre } from '../sites/fence.ts'
import { type ruleOf, writeRules } from './runSiteImport.ts'

type Rule = ReturnType<typeof ruleOf>

/**
 * POST /api/v1/site-imports/:id/undo: what the import made is archived, what it changed is as before. A site at which somebody has checked in
 * since, or that was changed by hand since, stays: that work is not undone with it.
 */
export const undoSiteImport = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/site-imports/:id/undo', { schema: { tags: ['Sites'], summary: 'Undo an import of sites', params: Type.Object({ id: Uuid }), response: { 200: SiteImportUndone } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async ({ trx, nowMs, note, seal }) => {
      const { rows: [made] } = await sql<{ created: string[]; updated: { siteId: string; before: Rule; after: Rule }[]; undone_at: Date | null }>`select created, updated, undone_at from site_imports where import_id = ${id} for update`.execute(trx)
      if (!made) throw new ProblemError('not_found')
      if (made.undone_at) throw new ProblemError('conflict', 'This import has been undone already')
      const present = new Map((await sql<{ siteId: string } & Rule>`select site_id as "siteId", name, customer_name as "customerName", address, tier, fence from sites
        where site_id = any(${made.updated.map(({ siteId }) => siteId)}::uuid[]) and status = 'active' for update`.execute(trx)).rows.map(({ siteId, ...rule }) => [siteId, rule]))
      const restored = made.updated.filter(({ siteId, after }) => present.has(siteId) && Buffer.compare(canonicalBytes(present.get(siteId)!), canonicalBytes(after)) === 0)
      await writeRules(trx, restored.map(({ siteId, before }) => ({ siteId, rule: before, position: fenceCentre(before.fence) })))
      const { rows: archived } = await sql<{ siteId: string; name: string }>`update sites s set status = 'archived' where s.site_id = any(${made.created}::uuid[]) and s.status = 'active'
        and not exists (select from check_ins c where c.site_id = s.site_id) returning s.site_id as "siteId", s.name`.execute(trx)
      await sql`update site_imports set undone_at = ${new Date(nowMs)} where import_id = ${id}`.execute(trx)
      seal({ site_imports: [id] })
      for (const { siteId, before, after } of restored) note('site.updated', siteId, { before: after, after: before, undoes: id }, 'rule_changed')
      for (const { siteId, name } of archived) note('site.archived', siteId, { name, undoes: id }, 'rule_changed')
      const counts = { archived: archived.length, restored: restored.length, kept: made.created.length - archived.length + made.updated.length - restored.length }
      note('sites.import_undone', id, counts)
      return counts
    })
  })
}
