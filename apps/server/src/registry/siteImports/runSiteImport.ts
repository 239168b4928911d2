import { ProblemError, SiteImport, SiteImportCommand } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import type { ImportedSite } from '@fieldproof/core/geo'
import { sql } from 'kysely'
import type { App, Routes } from '../../http/app.ts'
import { newId, sha256 } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor } from '../registryRequest.ts'
import { fenceCentre } from '../sites/fence.ts'
import { importBodyLimit, openFile, planOf } from './plan.ts'
import { presentImports } from './presentImports.ts'

/** Site as rules of the log and undo speak of it: the members of updateSite.ts. */
export const ruleOf = (site: Pick<ImportedSite, 'name' | 'customerName' | 'address' | 'tier' | 'fence'>) =>
  ({ name: site.name, customerName: site.customerName, address: site.address, tier: site.tier, fence: { ...site.fence } })

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
      const created = items.flatMap((item) => (item.kind === 'new' || ((item.kind === 'known' || item.kind === 'repeated') && also.has(item.row)) ? [{ siteId: newId(nowMs), site: item.site }] : []))
      const wanted = new Map(items.flatMap((item) => (updateKnown && item.kind === 'known' && !also.has(item.row) ? [[item.siteId, item.site] as const] : [])))
      const before = new Map((await sql<{ siteId: string } & ReturnType<typeof ruleOf>>`select site_id as "siteId", name, customer_name as "customerName", address, tier, fence from sites where site_id = any(${[...wanted.keys()]}::uuid[]) for update`.execute(trx)).rows.map(({ siteId, ...rule }) => [siteId, rule]))
      // An empty cell is no wish to empty the field.
      const updated = [...wanted].flatMap(([siteId, site]) => {
        const old = before.get(siteId)!
        const after = { ...ruleOf(site), customerName: site.customerName ?? old.customerName, address: site.address ?? old.address, tier: site.tier ?? old.tier }
        return Buffer.compare(canonicalBytes(old), canonicalBytes(after)) === 0 ? [] : [{ siteId, before: old, after, position: fenceCentre(site.fence) }]
      })
      if (created.length === 0 && updated.length === 0) throw new ProblemError('conflict', 'Nothing in this file is new or different')
      await sql`insert into sites (org_id, site_id, name, customer_name, address, tier, lat, lon, fence, created_at)
        select ${orgId}::uuid, x.site_id, x.name, x.customer_name, x.address, x.tier, x.lat, x.lon, x.fence, ${new Date(nowMs)} from jsonb_to_recordset(${JSON.stringify(created.map(({ siteId, site }) => ({
          site_id: siteId, name: site.name, customer_name: site.customerName, address: site.address, tier: site.tier, ...fenceCentre(site.fence), fence: site.fence,
        })))}::jsonb) as x (site_id uuid, name text, customer_name text, address text, tier text, lat float8, lon float8, fence jsonb)`.execute(trx)
      await writeRules(trx, updated.map(({ siteId, after, position }) => ({ siteId, rule: after, position })))
      for (const { siteId, site } of created) note('site.created', siteId, { after: ruleOf(site), importId }, 'rule_changed')
      for (const { siteId, before: old, after } of updated) note('site.updated', siteId, { before: old, after, importId }, 'rule_changed')
      const counts = { created: created.length, updated: updated.length, skipped: items.length - created.length - updated.length }
      const fileSha256 = sha256(file.bytes).toString('hex')
      await sql`insert into site_imports (org_id, import_id, file_name, file_sha256, created_at, created_by, created, updated, skipped)
        values (${orgId}, ${importId}, ${fileName}, ${fileSha256}, ${new Date(nowMs)}, ${actor.by}, ${created.map(({ siteId }) => siteId)}::uuid[], ${JSON.stringify(updated.map(({ siteId, before: old, after }) => ({ siteId, before: old, after })))}::jsonb, ${counts.skipped})`.execute(trx)
      seal({ site_imports: [importId] })
      note('sites.imported', importId, { fileName, fileSha256, ...counts })
      return (await presentImports(trx, sql`i.import_id = ${importId}`, 1))[0]!
    })
    return reply.status(201).send(made)
  })
}

/** Puts rules in the place of what the sites have. */
export const writeRules = async (trx: Parameters<typeof planOf>[0], rules: readonly { readonly siteId: string; readonly rule: ReturnType<typeof ruleOf>; readonly position: { readonly lat: number; readonly lon: number } }[]): Promise<void> => {
  if (rules.length === 0) return
  await sql`update sites s set name = x.name, customer_name = x.customer_name, address = x.address, tier = x.tier, lat = x.lat, lon = x.lon, fence = x.fence
    from jsonb_to_recordset(${JSON.stringify(rules.map(({ siteId, rule, position }) => ({ site_id: siteId, name: rule.name, customer_name: rule.customerName, address: rule.address, tier: rule.tier, lat: position.lat, lon: position.lon, fence: rule.fence })))}::jsonb)
      as x (site_id uuid, name text, customer_name text, address text, tier text, lat float8, lon float8, fence jsonb) where s.site_id = x.site_id`.execute(trx)
}
