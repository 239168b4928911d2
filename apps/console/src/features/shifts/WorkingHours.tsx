import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Checkbox, Input } from 'antd'
import { passesMidnight, type Segment, segmentsProblem, weeklyHours } from './segments.ts'

export const useDayNames = () => {
  const { t } = useLingui()
  return [t`周一`, t`周二`, t`周三`, t`周四`, t`周五`, t`周六`, t`周日`]
}

/** "周一至周五", or the days one by one. ISO 8601 day numbers, 1 = Monday. */
export const useDaysText = () => {
  const { t } = useLingui()
  const names = useDayNames()
  return (days: readonly number[]): string => {
    const sorted = [...days].sort((a, b) => a - b)
    const name = (day: number | undefined) => names[(day ?? 1) - 1] ?? ''
    if (sorted.length === 7) return t`每天`
    const inRow = sorted.every((day, i) => i === 0 || day === (sorted[i - 1] ?? 0) + 1)
    return sorted.length > 2 && inRow ? t`${name(sorted[0])}至${name(sorted.at(-1))}` : sorted.map(name).join(t`、`)
  }
}

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

interface Value { readonly segments: readonly Segment[]; readonly daysOfWeek: readonly number[] }

/** Days of the week and times of the day in which positions may be recorded. */
export const WorkingHours = ({ value, onChange, showProblem }: { value: Value; onChange: (value: Value) => void; showProblem: boolean }) => {
  const { t } = useLingui()
  const names = useDayNames()
  const problem = useHoursProblem()(value.segments, value.daysOfWeek)
  const setSegment = (index: number, change: Partial<Segment>) => onChange({ ...value, segments: value.segments.map((segment, i) => (i === index ? { ...segment, ...change } : segment)) })
  const hours = weeklyHours(value.segments, value.daysOfWeek.length)
  return (
    <div className="fp-hours">
      <fieldset>
        <legend><Trans>工作日</Trans></legend>
        <Checkbox.Group value={[...value.daysOfWeek]} onChange={(days) => onChange({ ...value, daysOfWeek: (days as number[]).toSorted((a, b) => a - b) })} options={names.map((label, i) => ({ label, value: i + 1 }))} />
      </fieldset>
      <fieldset>
        <legend><Trans>时段</Trans></legend>
        {value.segments.map((segment, index) => (
          <div className="fp-segment" key={index}>
            <Input type="time" value={segment.start} onChange={(event) => setSegment(index, { start: event.target.value })} aria-label={t`第 ${index + 1} 段开始时间`} />
            <span>–</span>
            <Input type="time" value={segment.end} onChange={(event) => setSegment(index, { end: event.target.value })} aria-label={t`第 ${index + 1} 段结束时间`} />
            {passesMidnight(segment) ? <span className="fp-soft"><Trans>次日</Trans></span> : null}
            <Button type="text" icon={<DeleteOutlined />} disabled={value.segments.length <= 1} onClick={() => onChange({ ...value, segments: value.segments.filter((_, i) => i !== index) })} aria-label={t`删除第 ${index + 1} 段`} />
          </div>
        ))}
        <Button size="small" icon={<PlusOutlined />} disabled={value.segments.length >= 6} onClick={() => onChange({ ...value, segments: [...value.segments, { start: '', end: '' }] })}>{t`增加时段`}</Button>
      </fieldset>
      {problem && showProblem ? <p role="alert" className="fp-field-error">{problem}</p> : <p className="fp-soft" style={{ margin: 0 }}>{t`每周合计 ${Math.round(hours * 10) / 10} 小时。这些时间以外不保存任何位置。`}</p>}
    </div>
  )
}
