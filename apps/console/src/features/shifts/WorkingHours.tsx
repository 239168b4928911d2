import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Checkbox } from 'antd'
import { TimeField } from '../../shell/DayPicker.tsx'
import { useDayNames } from './dayNames.ts'
import { passesMidnight, type Segment, weeklyHours } from './segments.ts'
import { useHoursProblem } from './useHoursProblem.ts'

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
            <TimeField value={segment.start} onChange={(start) => setSegment(index, { start })} aria-label={t`第 ${index + 1} 段开始时间`} />
            <span>–</span>
            <TimeField value={segment.end} onChange={(end) => setSegment(index, { end })} aria-label={t`第 ${index + 1} 段结束时间`} />
            {passesMidnight(segment) ? <span className="fp-soft"><Trans>次日</Trans></span> : null}
            <Button type="text" icon={<DeleteOutlined />} disabled={value.segments.length <= 1} onClick={() => onChange({ ...value, segments: value.segments.filter((_, i) => i !== index) })} aria-label={t`删除第 ${index + 1} 段`} />
          </div>
        ))}
        <Button size="small" icon={<PlusOutlined />} disabled={value.segments.length >= 6} onClick={() => onChange({ ...value, segments: [...value.segments, { start: '', end: '' }] })}>{t`增加时段`}</Button>
      </fieldset>
      {problem && showProblem ? <p role="alert" className="fp-field-error">{problem}</p> : <p className="fp-soft" style={{ margin: 0 }}>{t`每周合计 ${Math.round(hours * 10) / 10} 小时。这些时间以外不记录行程。`}</p>}
    </div>
  )
}
