import type { Site, SiteInput } from '@fieldproof/contract'
import { type BusinessStatus, openingHoursText, readOpeningHours, type Language } from '@fieldproof/core/kernel'

export interface ContactFields { readonly contactId?: string; readonly name?: string; readonly role?: string; readonly phone?: string; /** As much as this reader may see of a number that they may not. */ readonly maskedPhone?: string }
/** What is typed about a site, beside its fence. Hours are typed in words. */
export interface SiteFields {
  readonly name: string
  readonly customerName?: string
  readonly address?: string
  readonly tier?: string
  readonly ownerId?: string | null
  readonly contacts?: readonly ContactFields[]
  readonly hours?: string
  readonly businessStatus?: BusinessStatus
  readonly businessNote?: string
}

export const fieldsOf = (site: Site | undefined, language: Language): Partial<SiteFields> => (site === undefined ? { businessStatus: 'open', contacts: [] } : {
  name: site.name, ...(site.customerName ? { customerName: site.customerName } : {}), ...(site.address ? { address: site.address } : {}), ...(site.tier ? { tier: site.tier } : {}),
  ownerId: site.ownerId, businessStatus: site.businessStatus, ...(site.businessNote ? { businessNote: site.businessNote } : {}), ...(site.openingHours ? { hours: openingHoursText(site.openingHours, language) } : {}),
  contacts: site.contacts.map(({ contactId, name, role, phone, masked }) => ({ contactId, name, ...(role ? { role } : {}), ...(masked?.includes('phone') ? { maskedPhone: phone ?? '' } : phone ? { phone } : {}) })),
})

const blank = (text: string | undefined): string | null => text?.trim() || null
const contactInput = ({ contactId, name = '', role, phone, maskedPhone }: ContactFields): NonNullable<SiteInput['contacts']>[number] => ({
  // A number that is masked is written anew or left as it is.
  ...(contactId ? { contactId } : {}), name: name.trim(), role: blank(role), ...(maskedPhone !== undefined && !blank(phone) ? {} : { phone: blank(phone?.normalize('NFKC')) }),
})

/** What the server is sent; empty fields are cleared. Hours that are not understood do not get past the form. */
export const inputOf = (fields: SiteFields, fence: SiteInput['fence']): SiteInput => ({
  name: fields.name.trim(), customerName: blank(fields.customerName), address: blank(fields.address), tier: blank(fields.tier), fence, ownerId: fields.ownerId ?? null, contacts: (fields.contacts ?? []).map(contactInput),
  openingHours: blank(fields.hours) === null ? null : (readOpeningHours(fields.hours!) ?? []) as NonNullable<SiteInput['openingHours']>, businessStatus: fields.businessStatus ?? 'open', businessNote: blank(fields.businessNote),
})

/** What a site was before a change, as a change back. */
export const inputBefore = (site: Site): SiteInput => ({
  name: site.name, customerName: site.customerName, address: site.address, tier: site.tier, fence: site.fence, ownerId: site.ownerId, openingHours: site.openingHours, businessStatus: site.businessStatus, businessNote: site.businessNote,
  contacts: site.contacts.map(({ contactId, name, role, phone, masked }) => ({ contactId, name, role, ...(masked?.includes('phone') ? {} : { phone }) })),
})
/** A masked number that is gone cannot be put back by whoever never saw it. */
export const canGoBack = (before: Site, after: Site): boolean => before.contacts.every(({ contactId, masked }) => !masked?.includes('phone') || after.contacts.some((one) => one.contactId === contactId && one.masked?.includes('phone')))
