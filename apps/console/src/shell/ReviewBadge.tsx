import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { queries } from './api.ts'

/** How many doubtful check-ins wait for this person, beside the menu item; nothing when none do. */
export const ReviewBadge = () => {
  const { t } = useLingui()
  const waiting = useQuery(queries.reviewCounts).data?.waiting ?? 0
  if (waiting === 0) return null
  return <span className="fp-nav-badge fp-num" aria-label={t`${waiting} 条待核实`} data-testid="review-badge">{waiting > 999 ? '999+' : waiting}</span>
}
