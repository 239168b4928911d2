import { Skeleton } from 'antd'
import { type ComponentProps, lazy, Suspense } from 'react'

/**
 * Choosing a date brings 32 kB gzipped of calendars that the rest of a page need not wait for. They come right behind it; until then a field
 * of the same size holds the place.
 */
const DayPickerNow = lazy(() => import('./pickers.tsx').then(({ DayPicker }) => ({ default: DayPicker })))

export const DayPicker = (props: ComponentProps<typeof DayPickerNow>) => <Suspense fallback={<Skeleton.Input style={{ width: 124, minWidth: 124 }} />}><DayPickerNow {...props} /></Suspense>
