import { useLingui } from '@lingui/react/macro'
import { DatePicker, type GetProps, TimePicker as AntTimePicker } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'

/** One day or a range of days. Where a page need not wait for it, DayPicker.tsx fetches it. */
export interface DayPickerProps {
  readonly value?: Dayjs
  readonly onChange: (day: Dayjs | null) => void
  /** The last day that may be chosen. */
  readonly maxDate?: Dayjs
  readonly placeholder?: string
  readonly 'aria-label': string
  readonly 'data-testid'?: string
}
export const DayPicker = (props: DayPickerProps) => <DatePicker allowClear={false} {...props} />
export const RangePicker = (props: GetProps<typeof DatePicker.RangePicker>) => <DatePicker.RangePicker style={{ width: 250 }} classNames={{ popup: { root: 'fp-range-popup' } }} {...props} />

/** A time of the day as `HH:MM`, in 24 hours whatever the machine is set to; '' while there is none. */
export interface TimeFieldProps {
  readonly value: string
  readonly onChange: (time: string) => void
  readonly id?: string
  readonly 'aria-label'?: string
  readonly 'data-testid'?: string
}
/** antd's columns of hours and minutes take no focus; scrolled by keyboard they choose, as they do by touch. */
const reachColumns = (panel: HTMLElement | null) => {
  for (const column of panel?.querySelectorAll<HTMLElement>('.ant-picker-time-panel-column') ?? []) column.tabIndex = 0
}

// No OK to press: what is typed holds when the field is left, what is chosen at once.
export const TimeField = ({ value, onChange, ...rest }: TimeFieldProps) => {
  const { t } = useLingui()
  const time = /^\d{2}:\d{2}$/.test(value) ? dayjs(`2000-01-01T${value}`) : null
  return <AntTimePicker panelRender={(panel) => <div role="dialog" aria-label={t`选择时间`} ref={reachColumns}>{panel}</div>} format="HH:mm" placeholder="09:00" allowClear={false} needConfirm={false} changeOnScroll showNow={false} style={{ width: 124 }} value={time} onChange={(next: Dayjs | null) => { onChange(next ? next.format('HH:mm') : '') }} {...rest} />
}

/** A day as `YYYY-MM-DD` in a form; '' or null while there is none. */
export interface DayFieldProps {
  readonly value?: string | null
  readonly onChange?: (day: string) => void
  /** First and last day that may be chosen. */
  readonly minDay?: string
  readonly maxDay?: string
  readonly id?: string
  readonly 'aria-label'?: string
  readonly 'data-testid'?: string
}
export const DayField = ({ value, onChange, minDay, maxDay, ...rest }: DayFieldProps) => <DatePicker {...(minDay ? { minDate: dayjs(minDay) } : {})} {...(maxDay ? { maxDate: dayjs(maxDay) } : {})} style={{ width: 180 }} value={value ? dayjs(value) : null} onChange={(next: Dayjs | null) => { onChange?.(next ? next.format('YYYY-MM-DD') : '') }} {...rest} />
