import { ProblemError, SiteImport, SiteImportCommand } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { newId, sha256 } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { insertSites, jsonText, logged, readSiteRules, type SiteRule, withoutOwner, writeSites } from '../sites/siteRule.ts'
import { changeOf, type ContactChange, contactsByRow, type Rule, ruleOf, withContacts } from './changes.ts'
import { importBodyLimit, openFile, planOf } from './plan.ts'
import { presentImports } from './presentImports.ts'

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
      const contactsOf = contactsByRow(items, also)
      const created = items.flatMap((item) => (item.kind === 'new' || ((item.kind === 'known' || item.kind === 'repeated') && also.has(item.row)) ? [{ siteId: newId(nowMs), rule: ruleOf(item.site, undefined), contacts: withContacts([], contactsOf(item), nowMs) }] : []))
      const wanted = new Map(items.flatMap((item) => (updateKnown && item.kind === 'known' && !also.has(item.row) ? [[item.siteId, item] as const] : [])))
      const stored = await readSiteRules(trx, [...wanted.keys()])
      const changes = [...wanted].flatMap(([siteId, item]) => changeOf(siteId, item.site, contactsOf(item), stored.get(siteId)!, nowMs) ?? [])
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
