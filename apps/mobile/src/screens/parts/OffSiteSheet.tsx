import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './Button.tsx'
import { testIds } from '../../testIds.ts'
import { Sheet } from './Sheet.tsx'

export interface OffSite { readonly place: string; readonly reason: string }

/** The customer is somewhere else today: where, and why. Goes with the next check-in and waits for a manager. */
const OffSiteSheet = ({ value, onSave, onClose }: { readonly value: OffSite | undefined; readonly onSave: (value: OffSite | undefined) => void; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const [place, setPlace] = useState(value?.place ?? '')
  const [reason, setReason] = useState(value?.reason ?? '')
  return (
    <Sheet title={t`在别处见客户`} onClose={onClose}>
      <p className="fine">{t`签到会照常记录您现在的位置，并请主管确认这次会面。`}</p>
      <label className="field"><span>{t`在哪里`}</span><input value={place} maxLength={200} placeholder={t`例如：会展中心 3 号馆`} data-testid={testIds.offSitePlace} onChange={(event) => setPlace(event.target.value)} /></label>
      <label className="field"><span>{t`为什么（可不填）`}</span><input value={reason} maxLength={500} placeholder={t`例如：客户在参展`} data-testid={testIds.offSiteReason} onChange={(event) => setReason(event.target.value)} /></label>
      <Button block className="act act-primary" disabled={place.trim() === ''} data-testid={testIds.offSiteSave} onClick={() => onSave({ place: place.trim(), reason: reason.trim() })}>{t`好，去签到`}</Button>
      {value !== undefined && <Button block className="act act-second stacked" onClick={() => onSave(undefined)}>{t`不了，在登记地点`}</Button>}
    </Sheet>
  )
}

export default OffSiteSheet
