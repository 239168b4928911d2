import { ProblemError, SiteImportUndone, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { contactsHash } from '../sites/contactsHash.ts'
import { isSame, logged, readSiteRules, type SiteRule, writeSites } from '../sites/siteRule.ts'
import type { ContactChange } from './changes.ts'
import { ruleToday } from './runSiteImport.ts'

interface Made { readonly created: string[]; readonly updated: { readonly siteId: string; readonly before: Partial<SiteRule>; readonly after: Partial<SiteRule> }[]; readonly contacts: Readonly<Record<string, ContactChange>>; readonly undone_at: Date | null }

/** Sites whose contacts before the import are those whose hash its sealed rules have: nobody has put others in their place. */
const withTrueContacts = async (trx: Sql, { updated, contacts }: Made): Promise<ReadonlySet<string>> => {
  const claims = updated.flatMap(({ siteId, before }) => (contacts[siteId] ? [{ id: siteId, contacts: contacts[siteId].before, hash: before.contactsSha256 ?? null }] : []))
  const { rows } = await sql<{ id: string }>`select x.id from jsonb_to_recordset(${JSON.stringify(claims)}::jsonb) as x (id uuid, contacts jsonb, hash text) join sites s on s.site_id = x.id
    where ${sql.raw(contactsHash('s.contact_salt', 'x.contacts'))} is not distinct from x.hash`.execute(trx)
  return new Set(rows.map(({ id }) => id))
}

/** How the import made its sites, by the log. */
const rulesAsMade = async (trx: Sql, siteIds: readonly string[]): Promise<ReadonlyMap<string, SiteRule>> => {
  const { rows } = await sql<{ siteId: string; after: Partial<SiteRule> | null }>`select e.ref as "siteId", convert_from(e.body, 'UTF8')::jsonb -> 'after' as after from log_entries e
    where e.ref = any(${[...siteIds]}::uuid[]) and e.kind = 'rule_changed' and e.body is not null and convert_from(e.body, 'UTF8')::jsonb ->> 'action' = 'site.created'`.execute(trx)
  return new Map(rows.flatMap(({ siteId, after }) => (after ? [[siteId, ruleToday(after)] as const] : [])))
}

/** Of them, those at which somebody has checked in, or that were given a photo, a proof of presence or a duty rule: what people did is not undone with an import. */
const worked = async (trx: Sql, siteIds: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set((await sql<{ siteId: string }>`select s.site_id as "siteId" from sites s where s.site_id = any(${[...siteIds]}::uuid[]) and (exists (select from check_ins c where c.site_id = s.site_id)
    or exists (select from site_photos p where p.site_id = s.site_id) or exists (select from site_factors f where f.site_id = s.site_id) or exists (select from duty_rules r where s.site_id = any(r.site_ids)))`.execute(trx)).rows.map(({ siteId }) => siteId))

/** So many names are told; of more, how many. */
const mostNames = 20

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
      if (made.undone_at) throw new ProblemError('conflict', t('这次导入已经撤销过', '這次匯入已經復原過', 'This import has been undone already'))
      const present = await readSiteRules(trx, [...made.created, ...made.updated.map(({ siteId }) => siteId)])
      const isTrue = await withTrueContacts(trx, made)
      const restored = made.updated.flatMap(({ siteId, before, after }) => {
        const now = present.get(siteId)
        const contacts = made.contacts[siteId]?.before
        if (now?.status !== 'active' || !isSame(now.rule, ruleToday(after)) || (contacts && !isTrue.has(siteId))) return []
        return [{ siteId, before: now.rule, rule: ruleToday(before), contacts }]
      })
      const hashes = await writeSites(trx, restored)
      const [asMade, used] = [await rulesAsMade(trx, made.created), await worked(trx, made.created)]
      const untouched = made.created.filter((siteId) => {
        const [then, now] = [asMade.get(siteId), present.get(siteId)]
        return then !== undefined && now?.status === 'active' && isSame(now.rule, then) && !used.has(siteId)
      })
      const { rows: archived } = await sql<{ siteId: string; name: string }>`update sites s set status = 'archived' where s.site_id = any(${untouched}::uuid[]) returning s.site_id as "siteId", s.name`.execute(trx)
      await sql`update site_imports set undone_at = ${new Date(nowMs)} where import_id = ${id}`.execute(trx)
      seal({ site_imports: [id] })
      for (const { siteId, before, rule } of restored) note('site.updated', siteId, { before: logged(before), after: logged({ ...rule, contactsSha256: hashes.get(siteId)! }), undoes: id }, 'rule_changed')
      for (const { siteId, name } of archived) note('site.archived', siteId, { name, undoes: id }, 'rule_changed')
      const counts = { archived: archived.length, restored: restored.length, kept: made.created.length - archived.length + made.updated.length - restored.length }
      note('sites.import_undone', id, counts)
      const undone = new Set([...restored, ...archived].map(({ siteId }) => siteId))
      const keptNames = [...present].flatMap(([siteId, { rule, status }]) => (status === 'active' && !undone.has(siteId) ? [rule.name] : []))
      return { ...counts, keptNames: keptNames.toSorted().slice(0, mostNames) }
    })
  })
}
