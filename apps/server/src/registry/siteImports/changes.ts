import type { ImportedContact, ImportedSite, SiteImportItem } from '@fieldproof/core/geo'
import { mostContacts } from '@fieldproof/core/kernel'
import { newId } from '../../platform/ids.ts'
import { isSame, type SiteRule, type StoredContact, type StoredSite } from '../sites/siteRule.ts'

export type Rule = Omit<SiteRule, 'contactsSha256'>
type Repeated = Extract<SiteImportItem, { readonly kind: 'repeated' }>

/** A drawn fence stays unless the file has one or a radius, and so does a circle's radius. */
const fenceOf = ({ fence, told }: ImportedSite, old: Rule | undefined): Rule['fence'] => {
  if (old === undefined || told !== 'nothing') return { ...fence }
  return old.fence.kind === 'circle' && fence.kind === 'circle' ? { ...fence, radiusMetres: old.fence.radiusMetres } : old.fence
}

/** What a row makes of a site there is, or of none. An empty cell is no wish to empty the field. */
export const ruleOf = (site: ImportedSite, old: Rule | undefined): Rule => ({
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

export const withContacts = (old: readonly StoredContact[], told: readonly (ImportedContact | null)[], nowMs: number): readonly StoredContact[] => told.reduce((known, contact) => withContact(known, contact, nowMs), old)

/** What an import changed of a site's contacts, beside their hashes in its rules. */
export interface ContactChange { readonly before: readonly StoredContact[]; readonly after: readonly StoredContact[] }

/** A second row of one site is often there for a second contact: those of each first row. `also`: rows that are made as sites of their own. */
export const contactsByRow = (items: readonly SiteImportItem[], also: ReadonlySet<number>): ((item: { readonly row: number; readonly site: ImportedSite }) => readonly (ImportedContact | null)[]) => {
  const repeating = Map.groupBy(items.filter((item) => item.kind === 'repeated' && !also.has(item.row)) as Repeated[], ({ firstRow }) => firstRow)
  return ({ row, site }) => [site.contact, ...(repeating.get(row) ?? []).map((other) => other.site.contact)]
}

export interface SiteChange {
  readonly siteId: string
  readonly rule: Rule
  /** Undefined: they stay. */
  readonly contacts: readonly StoredContact[] | undefined
  readonly before: SiteRule
  readonly contactsBefore: readonly StoredContact[]
}

/** What a row would change about the site that it repeats; nothing where all of it stands there already. The same for the preview and the import. */
export const changeOf = (siteId: string, site: ImportedSite, told: readonly (ImportedContact | null)[], { rule: { contactsSha256, ...old }, contacts }: StoredSite, nowMs: number): SiteChange | undefined => {
  const [rule, joined] = [ruleOf(site, old), withContacts(contacts, told, nowMs)]
  const hasNewContacts = !isSame(joined, contacts)
  return isSame(rule, old) && !hasNewContacts ? undefined : { siteId, rule, contacts: hasNewContacts ? joined : undefined, before: { ...old, contactsSha256 }, contactsBefore: contacts }
}
