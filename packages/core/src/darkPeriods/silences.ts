import type { Instant } from '../kernel/index.ts'
import type { Range } from '../crossings/index.ts'

/** Nothing is known about a longer silence (as in geo/tracks and crossings/presence). */
export const silenceMs = 10 * 60_000

export interface WorkStateChange {
  readonly state: 'started' | 'paused' | 'resumed' | 'ended'
  readonly at: Instant
  readonly reason?: string | null
}

/** Recording that the phone ended because the working hours were over: nobody's act. Phones of before said so in words. */
export const isOverByItself = ({ state, reason }: { readonly state: string; readonly reason?: string | null }): boolean => state === 'ended' && (reason === 'window_over' || reason === 'work window over')

/**
 * In order of time; an end by itself is of when the working hours ended in which recording ran last. A page that slept through that says so only when it is looked at again,
 * perhaps in the next stretch of work, of which nothing was to be recorded without a new start.
 */
export const datedStates = (states: readonly WorkStateChange[], duty: readonly Range[]): WorkStateChange[] => {
  const dated: WorkStateChange[] = []
  for (const one of [...states].sort((a, b) => a.at - b.at)) {
    const ends = isOverByItself(one) ? duty.filter(({ to }) => to <= one.at && to >= (dated.at(-1)?.at ?? -Infinity)).map(({ to }) => to) : []
    dated.push(ends.length === 0 || dated.length === 0 ? one : { ...one, at: Math.min(...ends) })
  }
  return dated
}

/**
 * When recording ought to have run: from the first `started` (or the first fix, for a tracker that announces nothing) until the last
 * `ended`, the end of the last duty or `now`, whatever comes first. undefined when nothing was recorded or announced at all: somebody
 * who never started is not in the dark, only not recording. `times` ascend.
 */
export const recordingSpan = (times: readonly Instant[], states: readonly WorkStateChange[], duty: readonly Range[], now: Instant): Range | undefined => {
  const sorted = datedStates(states, duty)
  const started = sorted.find(({ state }) => state === 'started' || state === 'resumed')?.at
  const firsts = [times[0], started].filter((at) => at !== undefined)
  if (firsts.length === 0) return undefined
  const dutyEnd = duty.reduce((latest, { to }) => Math.max(latest, to), -Infinity)
  // Without an announced start nobody says that it ought to go on after the last fix.
  const open = started === undefined ? (times.at(-1) ?? -Infinity) : Math.min(now, dutyEnd)
  const last = sorted.at(-1)
  const to = last?.state === 'ended' ? Math.max(last.at, times.at(-1) ?? -Infinity) : open
  const from = Math.min(...firsts)
  return to > from ? { from, to } : undefined
}

/** Stretches of the span without a fix that are longer than `silenceMs`; the ends of the span count as if something had been heard there. */
export const silencesOf = (times: readonly Instant[], span: Range): Range[] => {
  const inside = times.filter((time) => time > span.from && time < span.to)
  const points = [span.from, ...inside, span.to]
  return points.slice(1).flatMap((to, i) => (to - points[i]! > silenceMs ? [{ from: points[i]!, to }] : []))
}
