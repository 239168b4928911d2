import { useMemo, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import type { PhoneSite } from '@fieldproof/contract'
import type { Fix } from '@fieldproof/core/kernel'
import { metresNumber } from '../app/format.ts'
import { sitesByDistance } from '../capture/siteChoice.ts'
import { testIds } from '../testIds.ts'
import { Icon } from './parts/Icon.tsx'
import { Sheet } from './parts/Sheet.tsx'

const mostShown = 60

const SitePicker = ({ sites, fix, chosen, onClose, onChoose }: { readonly sites: readonly PhoneSite[]; readonly fix: Fix | undefined; readonly chosen: string | undefined; readonly onClose: () => void; readonly onChoose: (siteId: string | undefined) => void }) => {
  const { t } = useLingui()
  const [search, setSearch] = useState('')
  const ordered = useMemo(() => (fix === undefined ? sites.map((site) => ({ site, metres: undefined })) : sitesByDistance(sites, fix)), [sites, fix])
  const wanted = search.trim().toLowerCase()
  const found = ordered.filter(({ site }) => wanted === '' || site.name.toLowerCase().includes(wanted) || site.address?.toLowerCase().includes(wanted) === true).slice(0, mostShown)
  return (
    <Sheet title={t`选择地点`} onClose={onClose} full>
      <label className="search"><Icon name="search" size={20} /><span className="sr-only">{t`按名称或地址查找`}</span>
        <input type="search" value={search} placeholder={t`按名称或地址查找`} data-testid={testIds.siteSearch} onChange={(event) => setSearch(event.target.value)} />
      </label>
      <ul className="choices">
        {found.map(({ site, metres }) => {
          const distance = metres === undefined ? undefined : metresNumber(metres)
          return (
            <li key={site.siteId}>
              <button type="button" className="choice" aria-pressed={site.siteId === chosen} data-testid={testIds.siteOption} data-site-id={site.siteId} onClick={() => onChoose(site.siteId)}>
                <span className="choice-main"><strong>{site.name}</strong>{site.address !== null && <span>{site.address}</span>}{site.closed && <span className="choice-closed">{site.closed}</span>}{site.hours && <span>{site.hours}</span>}</span>
                {distance !== undefined && <span className="choice-side">{distance.unit === 'm' ? t`${distance.value} 米` : t`${distance.value} 公里`}</span>}
              </button>
            </li>
          )
        })}
        {found.length === 0 && <li className="empty">{t`没有找到`}</li>}
      </ul>
      <button type="button" className="choice choice-none" data-testid={testIds.siteNone} onClick={() => onChoose(undefined)}>
        <span className="choice-main"><strong>{t`不在登记的地点`}</strong><span>{t`只记录您的位置，可在备注里说明`}</span></span>
      </button>
    </Sheet>
  )
}

export default SitePicker
