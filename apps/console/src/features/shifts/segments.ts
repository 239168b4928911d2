import type { Shift } from '@fieldproof/contract'

export type Segment = Shift['segments'][number]

/** Minutes since midnight of `HH:MM`, or undefined. */
export const minutesOf = (text: string): number | undefined => {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text)
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined
}

/** `end` at or before `start` passes midnight (contract, SegmentSchema). */
export const segmentMinutes = ({ start, end }: Segment): number => {
  const from = minutesOf(start), to = minutesOf(end)
  if (from === undefined || to === undefined) return 0
  return to > from ? to - from : to + 1440 - from
}
export const passesMidnight = ({ start, end }: Segment): boolean => { const from = minutesOf(start), to = minutesOf(end); return from !== undefined && to !== undefined && to <= from }

export type SegmentProblem = 'none' | 'incomplete' | 'overlap' | 'tooLong'

/** The first thing wrong with a day's segments, or undefined. */
export const segmentsProblem = (segments: readonly Segment[]): SegmentProblem | undefined => {
  if (segments.length === 0) return 'none'
  if (segments.some(({ start, end }) => minutesOf(start) === undefined || minutesOf(end) === undefined)) return 'incomplete'
  const spans = segments.map((segment) => { const from = minutesOf(segment.start) as number; return { from, to: from + segmentMinutes(segment) } }).sort((a, b) => a.from - b.from)
  for (const [i, span] of spans.entries()) {
    const next = spans[i + 1]
    if (next && next.from < span.to) return 'overlap'
  }
  // The last may pass midnight, but not run into the next day's first.
  const first = spans[0], last = spans.at(-1)
  if (first && last && last.to > first.from + 1440) return 'overlap'
  return spans.reduce((sum, { from, to }) => sum + to - from, 0) > 1440 ? 'tooLong' : undefined
}

/** Hours a week, for showing. */
export const weeklyHours = (segments: readonly Segment[], dayCount: number): number => (segments.reduce((sum, segment) => sum + segmentMinutes(segment), 0) * dayCount) / 60
