import { Skeleton } from 'antd'
import { type ComponentProps, Suspense } from 'react'
import { lazy } from './lazy.tsx'

/**
 * Choosing a date or a time brings 32 kB gzipped of calendars that the rest of a page need not wait for. They come right behind it; until then a field
 * of the same size holds the place.
 */
const DayPickerNow = lazy(() => import('./pickers.tsx').then(({ DayPicker }) => ({ default: DayPicker })))

const RangePickerNow = lazy(() => import('./pickers.tsx').then(({ RangePicker }) => ({ default: RangePicker })))

const TimeFieldNow = lazy(() => import('./pickers.tsx').then(({ TimeField }) => ({ default: TimeField })))

const DayFieldNow = lazy(() => import('./pickers.tsx').then(({ DayField }) => ({ default: DayField })))

export const DayPicker = (props: ComponentProps<typeof DayPickerNow>) => <Suspense fallback={<Skeleton.Input style={{ width: 124, minWidth: 124 }} />}><DayPickerNow {...props} /></Suspense>
export const RangePicker = (props: ComponentProps<typeof RangePickerNow>) => <Suspense fallback={<Skeleton.Input style={{ width: 256, minWidth: 256 }} />}><RangePickerNow {...props} /></Suspense>
export const TimeField = (props: ComponentProps<typeof TimeFieldNow>) => <Suspense fallback={<Skeleton.Input style={{ width: 124, minWidth: 124 }} />}><TimeFieldNow {...props} /></Suspense>
export const DayField = (props: ComponentProps<typeof DayFieldNow>) => <Suspense fallback={<Skeleton.Input style={{ width: 180, minWidth: 180 }} />}><DayFieldNow {...props} /></Suspense>
