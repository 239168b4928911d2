import type { Site, SiteInput } from '@fieldproof/contract'
import { distanceMetres } from '@fieldproof/core/geo'
import { businessStatusNames, type Geofence, type Language, openingHoursText } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { fenceMiddle } from '../../map/shapes.ts'
import { queries } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { inputBefore } from './siteForm.ts'

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
/** A contact as a form writes one: empty fields and no field are the same. */
const contactsOf = ({ contacts = [] }: Pick<SiteInput, 'contacts'>) => contacts.map(({ contactId, name, role, phone }) => [contactId, name, role ?? null, phone ?? null])

/** What saving would change about a site. */
export const SiteChanges = ({ site, after }: { site: Site; after: SiteInput }) => {
  const { t, i18n } = useLingui()
  const language = i18n.locale as Language
  const before = inputBefore(site)
  const owner = useQuery({ ...queries.person(after.ownerId ?? ''), enabled: !!after.ownerId && after.ownerId !== site.ownerId }).data
  const none = t`无`
  const kindOf = ({ fence }: { fence: Geofence }): string => {
    if (fence.kind === 'circle') return t`圆形，半径 ${Math.round(fence.radiusMetres)} 米`
    if (fence.kind === 'corridor') return t`走廊，宽 ${Math.round(fence.widthMetres)} 米，${fence.line.length} 个点`
    const corners = fence.rings.reduce((sum, ring) => sum + ring.length, 0)
    return t`多边形，${corners} 个角`
  }
  const text = (name: string, field: 'name' | 'customerName' | 'address' | 'tier' | 'businessNote') =>
    !same(before[field], after[field]) && (field !== 'name' || after.name !== '') && { name, before: before[field] ?? none, after: after[field] ?? none }
  const fenceMoved = !same(before.fence, after.fence)
  const metres = Math.round(distanceMetres(fenceMiddle(before.fence as Geofence), fenceMiddle(after.fence as Geofence)))
  const ownerName = after.ownerId === site.ownerId ? site.ownerName : owner?.name
  const names = ({ contacts = [] }: Pick<SiteInput, 'contacts'>) => (contacts.length === 0 ? none : contacts.map(({ name }) => name).join(t`、`))
  const [oldContacts, newContacts] = [names(before), names(after)]
  const hours = (of: SiteInput) => (of.openingHours ? openingHoursText(of.openingHours, language) : none)
  return (
    <ChangePreview
      changes={[
        text(t`名称`, 'name'),
        fenceMoved && { name: t`围栏`, before: kindOf(before as { fence: Geofence }), after: metres > 0 ? t`${kindOf(after as { fence: Geofence })}，移动 ${metres} 米` : kindOf(after as { fence: Geofence }) },
        text(t`客户`, 'customerName'), text(t`地址`, 'address'), text(t`等级`, 'tier'),
        !same(before.ownerId, after.ownerId) && { name: t`负责人`, before: site.ownerName ?? none, after: after.ownerId ? ownerName ?? '…' : none },
        !same(before.businessStatus, after.businessStatus) && { name: t`营业状态`, before: businessStatusNames[site.businessStatus][language], after: businessStatusNames[after.businessStatus ?? 'open'][language] },
        text(t`状态说明`, 'businessNote'),
        !same(before.openingHours, after.openingHours) && after.openingHours?.length !== 0 && { name: t`营业时间`, before: hours(before), after: hours(after) },
        !same(contactsOf(before), contactsOf(after)) && { name: t`联系人`, before: oldContacts, after: oldContacts === newContacts ? t`${newContacts}（资料有改动）` : newContacts },
      ]}
      effects={[fenceMoved && t`以后的签到按新围栏判定；已有的判定不会因此改变。`]}
    />
  )
}
