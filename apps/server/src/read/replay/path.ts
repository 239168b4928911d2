import { type FixColumns, unknownGapMs } from '@fieldproof/core/geo'
import { type DarkCause, type Episode, type Standing, darkPeriodsOf, isOverByItself } from '@fieldproof/core/darkPeriods'
import type { ChosenBy } from '@fieldproof/core/kernel'
import type { Window } from '@fieldproof/core/planning'

/**
 * Where the person was, as one line: the device with the most fixes leads, and another device counts only where the leader was
 * silent. Two phones in two places would otherwise make a zigzag of kilometres that nobody travelled. Indexes into the columns.
 */
export const pathOf = (fixes: FixColumns, deviceIndex: Uint16Array, deviceCount: number): number[] => {
  if (deviceCount < 2) return Array.from(fixes.fixTime, (_, i) => i)
  const byDevice = Array.from({ length: deviceCount }, (): number[] => [])
  for (let i = 0; i < fixes.count; i++) byDevice[deviceIndex[i]!]!.push(i)
  byDevice.sort((a, b) => b.length - a.length)
  const { fixTime } = fixes
  let path = byDevice[0]!
  for (const other of byDevice.slice(1)) {
    let next = 0
    const joining = other.filter((i) => {
      while (next < path.length && fixTime[path[next]!]! < fixTime[i]!) next++
      const before = next > 0 ? fixTime[path[next - 1]!]! : -Infinity
      const after = next < path.length ? fixTime[path[next]!]! : Infinity
      return after - before > silenceMs
    })
    path = [...path, ...joining].sort((a, b) => fixTime[a]! - fixTime[b]! || a - b)
  }
  return path
}

/** Nothing is known about a longer silence. */
export const silenceMs = unknownGapMs

export interface WorkState {
  readonly state: string
  readonly reason: string | null
  readonly happenedAt: number
}

export type GapCause = { readonly kind: 'paused' | 'ended'; readonly reason: string | null } | { readonly kind: 'off_duty' } | { readonly kind: 'phone'; readonly cause: DarkCause; readonly chosenBy: ChosenBy; readonly standing: Standing } | { readonly kind: 'blurred' } | null

export interface Gap {
  readonly from: number
  readonly to: number
  readonly cause: GapCause
}

/** The state is announced around the silence's first moment: the last fix may be a minute before it or after it. */
const aroundMs = 2 * 60_000

/**
 * Silences between fixes, each with what explains it: the person paused or ended recording, or the shift did not run (then nothing
 * may be recorded), or what the phone told of itself. null: not known here. `windows` are the working windows of the day, null when the shift is not known.
 * `blurredTimes` are those of fixes that were too blurred to tell a place, ascending.
 */
export const gapsOf = (times: readonly number[], states: readonly WorkState[], windows: readonly Window[] | null, episodes: readonly Episode[] = [], blurredTimes: readonly number[] = []): Gap[] => {
  const gaps: Gap[] = []
  for (let i = 1; i < times.length; i++) {
    const [from, to] = [times[i - 1]!, times[i]!]
    if (to - from > silenceMs) gaps.push({ from, to, cause: causeOf(from, to, states, windows) ?? phoneCause(from, to, episodes) ?? overCause(from, to, states) ?? (blurredTimes.some((at) => at >= from && at <= to) ? { kind: 'blurred' } : null) })
  }
  return gaps
}

const causeOf = (from: number, to: number, states: readonly WorkState[], windows: readonly Window[] | null): GapCause => {
  const standing = states.filter((state) => state.happenedAt <= from + aroundMs).reduce<WorkState | undefined>((latest, state) => (latest === undefined || state.happenedAt >= latest.happenedAt ? state : latest), undefined)
  const during = states.find((state) => state.happenedAt > from && state.happenedAt < to && (state.state === 'paused' || (state.state === 'ended' && !isOverByItself(state))))
  const byItself = standing !== undefined && isOverByItself(standing)
  const chosen = !byItself && (standing?.state === 'paused' || standing?.state === 'ended') ? standing : during
  if (chosen) return { kind: chosen.state as 'paused' | 'ended', reason: chosen.reason }
  if (windows === null) return null
  const onDuty = windows.reduce((sum, window) => sum + Math.max(0, Math.min(to, window.endsAt) - Math.max(from, window.startsAt)), 0)
  return onDuty <= silenceMs && to - from - onDuty > silenceMs / 2 ? { kind: 'off_duty' } : null
}

/** Recording ended with the working hours and was not started again until after. */
const overCause = (from: number, to: number, states: readonly WorkState[]): GapCause =>
  states.some((state) => isOverByItself(state) && state.happenedAt > from - aroundMs && state.happenedAt < to) ? { kind: 'phone', cause: 'ended', chosenBy: 'system', standing: 'excused' } : null

/** What the phone told explains the silence only when it covers most of it. */
const phoneCause = (from: number, to: number, episodes: readonly Episode[]): GapCause => {
  const [period] = darkPeriodsOf({ silences: [{ from, to }], duty: null, workStates: [], episodes })
  const main = period?.causes[0]
  return period === undefined || main === undefined || period.unexplainedSeconds * 2000 > to - from ? null : { kind: 'phone', cause: main.cause, chosenBy: main.chosenBy, standing: period.standing }
}
