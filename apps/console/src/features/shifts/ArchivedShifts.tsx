import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { queries, useMe } from '../../shell/api.ts'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { useShiftActs } from './useShiftActs.ts'

/** Shifts that are no longer used; nothing while there are none. */
export const ArchivedShifts = () => {
  const { t } = useLingui()
  const me = useMe()
  const acts = useShiftActs()
  const archived = useQuery(queries.archivedShifts)
  if (archived.isPending) return null
  if (archived.isError) return <ErrorState error={archived.error} onRetry={() => void archived.refetch()} />
  const { shifts } = archived.data
  if (shifts.length === 0) return null
  return (
    <details className="fp-panel fp-archived" data-testid="archived-shifts">
      <summary className="fp-panel-title">{t`已归档的班次（${shifts.length}）`}</summary>
      <ul className="fp-list">
        {shifts.map((shift) => (
          <li key={shift.shiftId} data-testid="archived-shift">
            <span className="fp-list-main"><strong>{shift.name}</strong><span className="fp-soft"><Trans>归档于 <TimeText value={shift.archivedAt} /></Trans></span></span>
            {me.canAdminister ? <Button size="small" onClick={() => { acts.restore(shift) }} aria-label={t`恢复：${shift.name}`} data-testid="restore-shift">{t`恢复`}</Button> : null}
          </li>
        ))}
      </ul>
      <p className="fp-soft fp-archived-note">{t`归档的班次不再出现在选择里；以前按它算的考勤不变。`}</p>
    </details>
  )
}
