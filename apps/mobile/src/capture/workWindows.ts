/** The person's working hours as the server gave them. Outside of them this phone records nothing (S2). */
import type { PhoneToday } from '@fieldproof/contract'
import { longestTrackMs } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'

export interface WorkPeriod {
  readonly from: number
  readonly to: number
}

/** Instants, sorted, with touching or overlapping windows joined; unreadable ones are dropped. */
export const workPeriods = (windows: PhoneToday['workWindows']): WorkPeriod[] => {
  const sorted = windows
    .map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }))
    .filter(({ from, to }) => Number.isFinite(from) && Number.isFinite(to) && from < to)
    .sort((a, b) => a.from - b.from)
  const joined: WorkPeriod[] = []
  for (const period of sorted) {
    const last = joined.at(-1)
    if (last !== undefined && period.from <= last.to) joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, period.to) }
    else joined.push(period)
  }
  return joined
}

/** A window holds its first instant and not its last one, as a shift that ends at 18:00 does. */
export const periodAt = (periods: readonly WorkPeriod[], instant: number): WorkPeriod | undefined =>
  periods.find(({ from, to }) => from <= instant && instant < to)

export const nextPeriod = (periods: readonly WorkPeriod[], instant: number): WorkPeriod | undefined =>
  periods.find(({ from }) => from > instant)

/** Groups that each lie in one window and span no longer than a track may (a free shift's days join), in order; fixes outside all windows are in no group. */
export const splitByPeriod = <T extends { readonly fix: Fix }>(items: readonly T[], periods: readonly WorkPeriod[]): T[][] => {
  const groups: T[][] = []
  let current: WorkPeriod | undefined
  for (const item of items) {
    const period = periodAt(periods, item.fix.fixTime)
    if (period === undefined) { current = undefined; continue }
    if (period !== current || item.fix.fixTime - (groups.at(-1)?.[0]?.fix.fixTime ?? -Infinity) > longestTrackMs) groups.push([])
    groups.at(-1)?.push(item)
    current = period
  }
  return groups
}
