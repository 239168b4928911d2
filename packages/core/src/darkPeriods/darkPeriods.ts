import type { ChosenBy, Instant, DeviceStateKind } from '../kernel/index.ts'
import { type Range, without } from '../crossings/index.ts'
import { datedStates, isOverByItself, type WorkStateChange } from './silences.ts'

/**
 * Dark periods (C11): stretches of duty without a position, each with what the phone said about it. Pure. Nothing here counts against
 * anybody: what the person did not choose is excused, and what nobody told is unknown, which is no fault either.
 */
export type DarkCause = 'paused' | 'ended' | Exclude<DeviceStateKind, 'charging'>

/** A phone state over a time; `to` undefined while nobody has said that it is over. */
export interface Episode {
  readonly state: DeviceStateKind
  readonly from: Instant
  readonly to?: Instant | undefined
  readonly chosenBy: ChosenBy
}

/**
 * `announced`: the person paused or ended recording and said so. `excused`: what the person did not choose. `chosen`: the person switched
 * something off without a pause. `unknown`: nothing was told, or what was told does not say whose choice it was.
 */
export type Standing = 'announced' | 'excused' | 'chosen' | 'unknown'

export interface CauseShare {
  readonly cause: DarkCause
  readonly chosenBy: ChosenBy
  readonly seconds: number
  readonly reason?: string | undefined
}

export interface DarkPeriod extends Range {
  /** The most seconds first. What they leave of the period is unexplained. */
  readonly causes: readonly CauseShare[]
  readonly unexplainedSeconds: number
  readonly standing: Standing
}

/** What stops positions most directly comes first: where several hold at once, this one counts. */
const precedence: readonly DarkCause[] = ['paused', 'ended', 'battery_empty', 'restarted', 'killed', 'permission_off', 'location_off', 'closed', 'hidden', 'no_position', 'battery_saver', 'battery_low', 'no_network']
const rank = new Map(precedence.map((cause, i) => [cause, i]))

/** A silence begins with the last fix; what stopped the next one may have been told up to two minutes to either side of it. */
const aroundMs = 2 * 60_000
/** Shorter rests that cutting at the borders of duty leaves are no dark period. */
const leastMs = 60_000

interface Held extends Range { readonly cause: DarkCause; readonly chosenBy: ChosenBy; readonly reason?: string | undefined }

/** That recording ended with the working hours is nobody's choice, and not the person's word. */
const pausesIn = (states: readonly WorkStateChange[], end: Instant): Held[] => {
  const held: Held[] = []
  let open: Omit<Held, 'to'> | undefined
  for (const change of states) {
    const { state, at, reason } = change
    if (isOverByItself(change)) open ??= { cause: 'ended', from: at, chosenBy: 'system' }
    else if (state === 'paused' || state === 'ended') open ??= { cause: state, from: at, chosenBy: 'person', reason: reason ?? undefined }
    else if (open !== undefined) {
      held.push({ ...open, to: at })
      open = undefined
    }
  }
  return open === undefined ? held : [...held, { ...open, to: end }]
}

/** Positions may go on while these hold, so an earlier fix does not show that they are over. */
const beside: readonly DeviceStateKind[] = ['no_network', 'battery_low', 'battery_saver']

/** The event that says an episode is over repeats its beginning, so the two are one; an episode that nobody ended lasts until something is heard again. */
const episodesIn = (episodes: readonly Episode[], silence: Range): Held[] => {
  const ended = new Set(episodes.filter(({ to }) => to !== undefined).map(({ state, from }) => `${state} ${from}`))
  return episodes.flatMap(({ state, from, to, chosenBy }): Held[] =>
    state === 'charging' || (to === undefined && ended.has(`${state} ${from}`)) || (to === undefined && from < silence.from - aroundMs && !beside.includes(state)) ? [] : [{ cause: state, from, to: to ?? silence.to, chosenBy }])
}

/** Ranges around the silence's edges are drawn to the edge: a fix and the word about it are never of one instant. */
const snapped = ({ from, to, ...rest }: Held, silence: Range): Held => ({
  ...rest, from: Math.abs(from - silence.from) <= aroundMs ? silence.from : from, to: Math.abs(to - silence.to) <= aroundMs ? silence.to : to,
})

const sharesOf = (period: Range, held: readonly Held[]): CauseShare[] => {
  const cuts = [...new Set([period.from, period.to, ...held.flatMap(({ from, to }) => [from, to])])].filter((at) => at >= period.from && at <= period.to).sort((a, b) => a - b)
  const shares = new Map<string, CauseShare>()
  for (let i = 1; i < cuts.length; i++) {
    const [from, to] = [cuts[i - 1]!, cuts[i]!]
    const best = held.filter((one) => one.from <= from && one.to >= to).sort((a, b) => rank.get(a.cause)! - rank.get(b.cause)!)[0]
    if (best === undefined) continue
    const key = `${best.cause} ${best.chosenBy}`
    const { cause, chosenBy, reason } = best
    shares.set(key, { cause, chosenBy, seconds: (shares.get(key)?.seconds ?? 0) + (to - from) / 1000, ...(reason === undefined ? {} : { reason }) })
  }
  return [...shares.values()].sort((a, b) => b.seconds - a.seconds || rank.get(a.cause)! - rank.get(b.cause)!)
}

const standings: readonly Standing[] = ['announced', 'excused', 'unknown', 'chosen']
const standingOf = ({ cause, chosenBy }: CauseShare): Standing =>
  (cause === 'paused' || cause === 'ended') && chosenBy === 'person' ? 'announced' : chosenBy === 'system' ? 'excused' : chosenBy === 'person' ? 'chosen' : 'unknown'

/** The greatest share decides; of equal ones the kindest. */
const mainStanding = (shares: readonly CauseShare[], unexplainedSeconds: number): Standing => {
  const seconds = new Map<Standing, number>([['unknown', unexplainedSeconds]])
  for (const share of shares) seconds.set(standingOf(share), (seconds.get(standingOf(share)) ?? 0) + share.seconds)
  return standings.reduce((best, one) => ((seconds.get(one) ?? 0) > (seconds.get(best) ?? 0) ? one : best))
}

export interface DarkInput {
  readonly silences: readonly Range[]
  /** null: nobody has said when this person works; then all of each silence counts. */
  readonly duty: readonly Range[] | null
  readonly workStates: readonly WorkStateChange[]
  readonly episodes: readonly Episode[]
}

/** Each silence, cut to the time on duty, with its causes. In order of time. */
export const darkPeriodsOf = ({ silences, duty, workStates, episodes }: DarkInput): DarkPeriod[] => {
  const states = datedStates(workStates, duty ?? [])
  return silences.flatMap((silence): DarkPeriod[] => {
    const held = [...pausesIn(states, silence.to), ...episodesIn(episodes, silence)].map((one) => snapped(one, silence))
    const parts = duty === null ? [silence] : duty.map((window) => ({ from: Math.max(silence.from, window.from), to: Math.min(silence.to, window.to) })).filter(({ from, to }) => to - from >= leastMs)
    return parts.map((part) => {
      const causes = sharesOf(part, held)
      const unexplainedSeconds = without(part, held).reduce((sum, { from, to }) => sum + (to - from) / 1000, 0)
      return { ...part, causes, unexplainedSeconds, standing: mainStanding(causes, unexplainedSeconds) }
    })
  })
}
