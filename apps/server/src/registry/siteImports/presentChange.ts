import type { SiteImportChange, SiteImportField } from '@fieldproof/contract'
import { businessStatusNames, type Geofence, type Language, openingHoursText } from '@fieldproof/core/kernel'
import type { StoredContact } from '../sites/siteRule.ts'
import type { Rule, SiteChange } from './changes.ts'
import { shapes } from './texts.ts'

const metres = (value: number, language: Language): string => shapes.metres[language].replace('{count}', String(Math.round(value * 10) / 10))
const shapeOf = (fence: Geofence, language: Language): string => {
  if (fence.kind === 'circle') return shapes.circle[language].replace('{radius}', metres(fence.radiusMetres, language))
  if (fence.kind === 'corridor') return shapes.corridor[language].replace('{width}', metres(fence.widthMetres, language)).replace('{count}', String(fence.line.length))
  return shapes.polygon[language].replace('{count}', String(fence.rings.reduce((sum, ring) => sum + ring.length, 0)))
}
/** Six digits are a decimetre; more says nothing. */
const pointOf = (fence: Geofence): string => (fence.kind === 'circle' ? `${fence.centre.lat.toFixed(6)}, ${fence.centre.lon.toFixed(6)}` : '')
const contactOf = ({ name, role }: StoredContact): string => (role === null ? name : `${name} ${role}`)

type Sides = readonly [before: string | null, after: string | null]
const changed = (field: SiteImportField, [before, after]: Sides): SiteImportChange[] => (before === after ? [] : [{ field, before, after }])

/** A circle that stays one says where and how wide; any other fence what shape it is, and that it is drawn anew where that is the same. */
const fenceChanges = (before: Geofence, after: Geofence, language: Language): SiteImportChange[] => {
  if (before.kind === 'circle' && after.kind === 'circle') return [...changed('centre', [pointOf(before), pointOf(after)]), ...changed('radiusMetres', [metres(before.radiusMetres, language), metres(after.radiusMetres, language)])]
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  const [was, is] = [shapeOf(before, language), shapeOf(after, language)]
  return [{ field: 'fence', before: was, after: was === is ? `${is}${shapes.elsewhere[language]}` : is }]
}

/** The number of a contact stands by itself: a company may mask it. */
const contactChanges = (before: readonly StoredContact[], after: readonly StoredContact[]): SiteImportChange[] => after.flatMap((contact) => {
  const known = before.find(({ contactId }) => contactId === contact.contactId)
  return [...changed('contact', [known ? contactOf(known) : null, contactOf(contact)]), ...changed('phone', [known?.phone ?? null, contact.phone])]
})

/** What a change of a site is in words: old and new of each field. */
export const presentChange = ({ rule, before, contacts, contactsBefore }: SiteChange, ownerNames: ReadonlyMap<string, string>, language: Language): SiteImportChange[] => {
  const text = (field: 'name' | 'customerName' | 'address' | 'tier' | 'businessNote') => changed(field, [before[field], rule[field]])
  const hours = ({ openingHours }: Rule): string | null => openingHours && openingHoursText(openingHours, language)
  const owner = ({ ownerId }: Rule): string | null => (ownerId === null ? null : ownerNames.get(ownerId) ?? '…')
  return [
    ...text('name'), ...text('customerName'), ...text('address'), ...text('tier'), ...fenceChanges(before.fence, rule.fence, language),
    ...(before.ownerId === rule.ownerId ? [] : [{ field: 'owner' as const, before: owner(before), after: owner(rule) }]),
    ...(contacts ? contactChanges(contactsBefore, contacts) : []), ...changed('openingHours', [hours(before), hours(rule)]),
    ...changed('businessStatus', [businessStatusNames[before.businessStatus][language], businessStatusNames[rule.businessStatus][language]]), ...text('businessNote'),
  ]
}
