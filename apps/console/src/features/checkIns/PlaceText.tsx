import type { CheckInRow } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'

/** The site of a check-in and how far from its fence the receiver put it. */
export const PlaceText = ({ row }: { row: Pick<CheckInRow, 'siteName' | 'distanceMetres' | 'position' | 'accuracyMetres' | 'masked'> }) => {
  const { t } = useLingui()
  const isMasked = row.masked?.includes('position') === true
  return (
    <div className="fp-cell">
      <span>{row.siteName ?? t`未指定地点`}</span>
      {isMasked && row.distanceMetres !== null && row.siteName !== null ? <small title={t`准确位置对您的角色遮盖，只显示距离档次`}>{row.distanceMetres > 0 ? t`围栏外 ${row.distanceMetres} 米以内` : t`围栏内`}</small>
        : row.position === null ? isMasked ? null : <small>{t`没有定位`}</small>
        : row.siteName === null || row.distanceMetres === null ? (row.accuracyMetres === null ? null : <small>{t`精度 ±${Math.round(row.accuracyMetres)} 米`}</small>)
          : row.distanceMetres >= 1 ? <small><Trans>围栏外 {Math.round(row.distanceMetres)} 米</Trans></small> : <small>{t`围栏内`}</small>}
    </div>
  )
}
