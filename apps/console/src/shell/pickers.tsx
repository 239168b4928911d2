import { DatePicker, type GetProps } from 'antd'
import type { Dayjs } from 'dayjs'

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
export const RangePicker = (props: GetProps<typeof DatePicker.RangePicker>) => <DatePicker.RangePicker {...props} />
