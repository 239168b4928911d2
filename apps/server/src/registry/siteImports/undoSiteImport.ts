import { ProblemError, SiteImportUndone, Uuid } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { contactsHash } from '../sites/contactsHash.ts'
import { isSame, logged, readSiteRules, type SiteRule, writeSites } from '../sites/siteRule.ts'
import { type ContactChange, ruleToday } from './runSiteImport.ts'

interface Made { readonly created: string[]; readonly updated: { readonly siteId: string; readonly before: Partial<SiteRule>; readonly after: Partial<SiteRule> }[]; readonly contacts: Readonly<Record<string, ContactChange>>; readonly undone_at: Date | null }

/** Sites whose contacts before the import are those whose hash its sealed rules have: nobody has put others in their place. */
const withTrueContacts = async (trx: Sql, { updated, contacts }: Made): Promise<ReadonlySet<string>> => {
  const claims = updated.flatMap(({ siteId, before }) => (contacts[siteId] ? [{ id: siteId, contacts: contacts[siteId].before, hash: before.contactsSha256 ?? null }] : []))
  const { rows } = await sql<{ id: string }>`select x.id from jsonb_to_recordset(${JSON.stringify(claims)}::jsonb) as x (id uuid, contacts jsonb, hash text) join sites s on s.site_id = x.id
    where ${sql.raw(contactsHash('s.contact_salt', 'x.contacts'))} is not distinct from x.hash`.execute(trx)
  return new Set(rows.map(({ id }) => id))
}

/**
 * POST /api/v1/site-imports/:id/undo: what the import made is archived, what it changed is as before. A site at which somebody has checked in
 * since, or that was changed by hand since, stays: that work is not undone with it.
 */
export const undoSiteImport = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/site-imports/:id/undo', { schema: { tags: ['Sites'], summary: 'Undo an import of sites', params: Type.Object({ id: Uuid }), response: { 200: SiteImportUndone } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await administrativeAct(ports, actor, async ({ trx, nowMs, note, seal }) => {
      const { rows: [made] } = await sql<Made>`select created, updated, contacts, undone_at from site_imports where import_id = ${id} for update`.execute(trx)
      if (!made) throw new ProblemError('not_found')
      if (made.undone_at) throw new ProblemError('conflict', 'This import has been undone already')
      const present = await readSiteRules(trx, made.updated.map(({ siteId }) => siteId))
      const isTrue = await withTrueContacts(trx, made)
      const restored = made.updated.flatMap(({ siteId, before, after }) => {
        const now = present.get(siteId)
        const contacts = made.contacts[siteId]?.before
        if (now?.status !== 'active' || !isSame(now.rule, ruleToday(after)) || (contacts && !isTrue.has(siteId))) return []
        return [{ siteId, before: now.rule, rule: ruleToday(before), contacts }]
      })
      const hashes = await writeSites(trx, restored)
      const { rows: archived } = await sql<{ siteId: string; name: string }>`update sites s set status = 'archived' where s.site_id = any(${made.created}::uuid[]) and s.status = 'active'
        and not exists (select from check_ins c where c.site_id = s.site_id) returning s.site_id as "siteId", s.name`.execute(trx)
      await sql`update site_imports set undone_at = ${new Date(nowMs)} where import_id = ${id}`.execute(trx)
      seal({ site_imports: [id] })
      for (const { siteId, before, rule } of restored) note('site.updated', siteId, { before: logged(before), after: logged({ ...rule, contactsSha256: hashes.get(siteId)! }), undoes: id }, 'rule_changed')
      for (const { siteId, name } of archived) note('site.archived', siteId, { name, undoes: id }, 'rule_changed')
      const counts = { archived: archived.length, restored: restored.length, kept: made.created.length - archived.length + made.updated.length - restored.length }
      note('sites.import_undone', id, counts)
      return counts
    })
  })
}
