import { ProblemError, SiteImport, SiteImportCommand } from '@fieldproof/contract'
import type { ImportedContact, ImportedSite, SiteImportItem } from '@fieldproof/core/geo'
import { mostContacts, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { newId, sha256 } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { insertSites, isSame, jsonText, logged, readSiteRules, type SiteRule, type StoredContact, type StoredSite, withoutOwner, writeSites } from '../sites/siteRule.ts'
import { importBodyLimit, openFile, planOf } from './plan.ts'
import { presentImports } from './presentImports.ts'

type Rule = Omit<SiteRule, 'contactsSha256'>
type Repeated = Extract<SiteImportItem, { readonly kind: 'repeated' }>

/** A drawn fence stays unless the file has one or a radius, and so does a circle's radius. */
const fenceOf = ({ fence, told }: ImportedSite, old: Rule | undefined): Rule['fence'] => {
  if (old === undefined || told !== 'nothing') return { ...fence }
  return old.fence.kind === 'circle' && fence.kind === 'circle' ? { ...fence, radiusMetres: old.fence.radiusMetres } : old.fence
}

/** What a row makes of a site there is, or of none. An empty cell is no wish to empty the field. */
const ruleOf = (site: ImportedSite, old: Rule | undefined): Rule => ({
  name: site.name, customerName: site.customerName ?? old?.customerName ?? null, address: site.address ?? old?.address ?? null, tier: site.tier ?? old?.tier ?? null, fence: fenceOf(site, old),
  ownerId: site.ownerId ?? old?.ownerId ?? null, openingHours: site.openingHours ?? old?.openingHours ?? null, businessStatus: site.businessStatus ?? old?.businessStatus ?? 'open', businessNote: site.businessNote ?? old?.businessNote ?? null,
})

/** The contact of a row joins the others of the site; one of the same name is changed. A site that has as many as there may be keeps those. */
const withContact = (old: readonly StoredContact[], contact: ImportedContact | null, nowMs: number): readonly StoredContact[] => {
  if (contact === null) return old
  const known = old.find(({ name }) => name === contact.name)
  if (known) return old.map((one) => (one === known ? { ...one, role: contact.role ?? one.role, phone: contact.phone ?? one.phone } : one))
  return old.length < mostContacts ? [...old, { contactId: newId(nowMs), ...contact }] : old
}

const withContacts = (old: readonly StoredContact[], told: readonly (ImportedContact | null)[], nowMs: number): readonly StoredContact[] => told.reduce((known, contact) => withContact(known, contact, nowMs), old)

/** What an import changed of a site's contacts, beside their hashes in its rules. */
export interface ContactChange { readonly before: readonly StoredContact[]; readonly after: readonly StoredContact[] }

const changeOf = (siteId: string, site: ImportedSite, told: readonly (ImportedContact | null)[], { rule: { contactsSha256, ...old }, contacts }: StoredSite, nowMs: number) => {
  const [rule, joined] = [ruleOf(site, old), withContacts(contacts, told, nowMs)]
  const hasNewContacts = !isSame(joined, contacts)
  return isSame(rule, old) && !hasNewContacts ? [] : [{ siteId, rule, contacts: hasNewContacts ? joined : undefined, before: { ...old, contactsSha256 }, contactsBefore: contacts }]
}

/** POST /api/v1/site-imports: all of it happens, or none. Each site has its own entry in the log, as if it had been typed in. */
export const runSiteImport = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/site-imports', { bodyLimit: importBodyLimit, schema: { tags: ['Sites'], summary: 'Import a file of sites', body: SiteImportCommand, response: { 201: SiteImport } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { fileName, updateKnown, alsoRows = [] } = request.body
    const file = await openFile(request.body)
    const also = new Set(alsoRows)
    const importId = newId(actor.nowMs)
    const made = await administrativeAct(ports, actor, async ({ trx, orgId, nowMs, note, seal }) => {
      // Two imports of the same file at once would each find nothing there.
      await sql`select pg_advisory_xact_lock(hashtextextended(${`site import ${orgId}`}, 0))`.execute(trx)
      const items = await planOf(trx, file, request.body)
      // A second row of one site is often there for a second contact.
      const repeating = Map.groupBy(items.filter((item) => item.kind === 'repeated' && !also.has(item.row)) as Repeated[], ({ firstRow }) => firstRow)
      const contactsOf = ({ row, site }: { readonly row: number; readonly site: ImportedSite }) => [site.contact, ...(repeating.get(row) ?? []).map((other) => other.site.contact)]
      const created = items.flatMap((item) => (item.kind === 'new' || ((item.kind === 'known' || item.kind === 'repeated') && also.has(item.row)) ? [{ siteId: newId(nowMs), rule: ruleOf(item.site, undefined), contacts: withContacts([], contactsOf(item), nowMs) }] : []))
      const wanted = new Map(items.flatMap((item) => (updateKnown && item.kind === 'known' && !also.has(item.row) ? [[item.siteId, item] as const] : [])))
      const stored = await readSiteRules(trx, [...wanted.keys()])
      const changes = [...wanted].flatMap(([siteId, item]) => changeOf(siteId, item.site, contactsOf(item), stored.get(siteId)!, nowMs))
      if (created.length === 0 && changes.length === 0) throw new ProblemError('conflict', t('文件里没有新的或不同的内容', '檔案裡沒有新的或不同的內容', 'Nothing in this file is new or different'))
      const hashes = new Map([...await insertSites(trx, orgId, nowMs, created), ...await writeSites(trx, changes)])
      const ruleNow = ({ siteId, rule }: { readonly siteId: string; readonly rule: Rule }): SiteRule => ({ ...rule, contactsSha256: hashes.get(siteId)! })
      for (const site of created) note('site.created', site.siteId, { after: logged(ruleNow(site)), importId }, 'rule_changed')
      for (const change of changes) note('site.updated', change.siteId, { before: logged(change.before), after: logged(ruleNow(change)), importId }, 'rule_changed')
      const updated = changes.map((change) => ({ siteId: change.siteId, before: logged(change.before), after: logged(ruleNow(change)) }))
      const contacts: Record<string, ContactChange> = Object.fromEntries(changes.flatMap(({ siteId, contacts: after, contactsBefore: before }) => (after ? [[siteId, { before, after }]] : [])))
      const counts = { created: created.length, updated: updated.length, skipped: items.length - created.length - updated.length }
      const fileSha256 = sha256(file.bytes).toString('hex')
      await sql`insert into site_imports (org_id, import_id, file_name, file_sha256, created_at, created_by, created, updated, contacts, skipped)
        values (${orgId}, ${importId}, ${fileName}, ${fileSha256}, ${new Date(nowMs)}, ${actor.by}, ${created.map(({ siteId }) => siteId)}::uuid[], ${jsonText(updated)}::jsonb, ${jsonText(contacts)}::jsonb, ${counts.skipped})`.execute(trx)
      seal({ site_imports: [importId] })
      note('sites.imported', importId, { fileName, fileSha256, ...counts })
      return (await presentImports(trx, sql`i.import_id = ${importId}`, 1))[0]!
    })
    return reply.status(201).send(made)
  })
}

/** A rule of an import as it is compared today: older imports know nothing of owners, contacts and hours. */
export const ruleToday = (rule: Partial<SiteRule>): SiteRule => ({ ...withoutOwner, ...rule }) as SiteRule
