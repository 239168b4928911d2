import type { Shift, ShiftInput } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { useDaysText } from './dayNames.ts'
import { passesMidnight, type Segment, segmentsProblem, weeklyHours } from './segments.ts'

/** What saving would change about a shift, and for how many people. Its power mode says so beside the choice (PowerModeField.tsx). */
export const ShiftChanges = ({ shift, draft }: { shift: Shift; draft: ShiftInput }) => {
  const { t } = useLingui()
  const daysText = useDaysText()
  const kind = (value: Shift['kind']) => (value === 'free' ? t`全天` : t`固定时间`)
  const times = (segments: readonly Segment[]) => segments.map((segment) => `${segment.start}–${segment.end}${passesMidnight(segment) ? ` (${t`次日`})` : ''}`).join(t`、`)
  const minutes = (value: number) => t`${value} 分钟`
  const hours = (of: Pick<ShiftInput, 'kind' | 'segments' | 'daysOfWeek'>) => (of.kind === 'free' ? 168 : Math.round(weeklyHours(of.segments, of.daysOfWeek.length) * 10) / 10)
  const isFixed = shift.kind === 'fixed' && draft.kind === 'fixed'
  const isWhole = draft.kind === 'free' || segmentsProblem(draft.segments) === undefined
  const [before, after] = [hours(shift), hours(draft)]
  const [earlier, later] = [draft.punchBeforeMinutes ?? shift.punchBeforeMinutes, draft.punchAfterMinutes ?? shift.punchAfterMinutes]
  const n = shift.peopleCount
  return (
    <ChangePreview
      changes={[
        draft.name.trim() !== '' && draft.name.trim() !== shift.name && { name: t`名称`, before: shift.name, after: draft.name.trim() },
        draft.kind !== shift.kind && { name: t`类型`, before: kind(shift.kind), after: kind(draft.kind) },
        isFixed && isWhole && times(draft.segments) !== times(shift.segments) && { name: t`时段`, before: times(shift.segments), after: times(draft.segments) },
        isFixed && draft.daysOfWeek.length > 0 && daysText(draft.daysOfWeek) !== daysText(shift.daysOfWeek) && { name: t`工作日`, before: daysText(shift.daysOfWeek), after: daysText(draft.daysOfWeek) },
        isFixed && earlier !== shift.punchBeforeMinutes && { name: t`上班前`, before: minutes(shift.punchBeforeMinutes), after: minutes(earlier) },
        isFixed && later !== shift.punchAfterMinutes && { name: t`下班后`, before: minutes(shift.punchAfterMinutes), after: minutes(later) },
      ]}
      effects={[
        n > 0 && isWhole && before !== after && t`${n} 人每周可以记录的时间由 ${before} 小时改为 ${after} 小时。`,
        n > 0 ? t`修改对使用此班次的 ${n} 人立即生效；已有记录不变。` : t`现在没有人使用此班次。`,
      ]}
    />
  )
}
