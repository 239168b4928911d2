import type { Shift } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useDaysText } from './dayNames.ts'
import { passesMidnight } from './segments.ts'

/** When a shift works, in one line. */
export const useShiftHours = (): ((shift: Shift) => string) => {
  const { t } = useLingui()
  const daysText = useDaysText()
  return (shift) => shift.kind === 'free' ? t`全天` : `${daysText(shift.daysOfWeek)} · ${shift.segments.map((segment) => `${segment.start}–${segment.end}${passesMidnight(segment) ? ` (${t`次日`})` : ''}`).join(t`、`)}`
}
