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

/** Parts of what lies before the first known window: a shift of an earlier day is over between two fixes further apart than this. */
const shiftsApartMs = 600_000

/**
 * Groups that each lie in one window and span no longer than a track may (a free shift's days join), in order; fixes outside all windows are in no group. What lies before the first window
 * was working time when it was buffered (`take`), and is of a day that the server names no more: Friday's last minute, on Monday. The server judges it by the shift of then.
 */
export const splitByPeriod = <T extends { readonly fix: Fix }>(items: readonly T[], periods: readonly WorkPeriod[]): T[][] => {
  const groups: T[][] = []
  const earlier: WorkPeriod = { from: -Infinity, to: periods[0]?.from ?? Infinity }
  let current: WorkPeriod | undefined
  for (const item of items) {
    const { fixTime } = item.fix
    const period = fixTime < earlier.to ? earlier : periodAt(periods, fixTime)
    if (period === undefined) { current = undefined; continue }
    const group = groups.at(-1) ?? []
    const isNew = period !== current || fixTime - (group[0]?.fix.fixTime ?? -Infinity) > longestTrackMs || (period === earlier && fixTime - (group.at(-1)?.fix.fixTime ?? -Infinity) > shiftsApartMs)
    if (isNew) groups.push([])
    groups.at(-1)?.push(item)
    current = period
  }
  return groups
}
