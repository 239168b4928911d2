import type { CheckInRow } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'

/** The site of a check-in and how far from its fence the receiver put it. */
export const PlaceText = ({ row }: { row: Pick<CheckInRow, 'siteName' | 'distanceMetres' | 'position' | 'accuracyMetres'> }) => {
  const { t } = useLingui()
  return (
    <div className="fp-cell">
      <span>{row.siteName ?? t`未指定地点`}</span>
      {row.position === null ? <small>{t`没有定位`}</small>
        : row.siteName === null || row.distanceMetres === null ? (row.accuracyMetres === null ? null : <small>{t`精度 ±${Math.round(row.accuracyMetres)} 米`}</small>)
          : row.distanceMetres >= 1 ? <small><Trans>围栏外 {Math.round(row.distanceMetres)} 米</Trans></small> : <small>{t`围栏内`}</small>}
    </div>
  )
}
