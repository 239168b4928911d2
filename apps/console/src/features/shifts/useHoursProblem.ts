import { useLingui } from '@lingui/react/macro'
import { type Segment, segmentsProblem } from './segments.ts'

export const useHoursProblem = () => {
  const { t } = useLingui()
  return (segments: readonly Segment[], days: readonly number[]): string | undefined => {
    if (days.length === 0) return t`至少选择一天。`
    switch (segmentsProblem(segments)) {
      case 'none': return t`至少填写一个时段。`
      case 'incomplete': return t`每个时段都要填写开始和结束时间。`
      case 'overlap': return t`时段之间有重叠，请调整。`
      case 'tooLong': return t`一天的时段合计超过 24 小时。`
      default: return undefined
    }
  }
}
