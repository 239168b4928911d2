import type { Instant } from '../kernel/index.ts'

/**
 * Inside or outside one area, fix by fix: state + sighting → new state, and a change when there is one. Pure, so that the live view, the day's report
 * and a rebuild after years give the same. What makes it proof against drift:
 *
 * - a fix speaks for a side only when the probability that the person is inside (accuracy and all) is at least 0.8 or at most 0.2;
 * - entering takes two such fixes, or one that nothing contradicts for a minute; leaving takes fixes outside for a minute. One jump does neither;
 * - a side changes only after a real move (moves.ts) since it was last borne out, or when the other has been borne out by every fix of half
 *   an hour;
 * - a silence is not absence: whoever was inside before it and is inside after it never left, and whoever is outside after it left unseen.
 */
export interface PresenceRules {
  readonly insideProbability: number
  readonly outsideProbability: number
  readonly enterMs: number
  /** One fix inside, and nothing that contradicts it for so long. */
  readonly enterByDwellMs: number
  readonly exitMs: number
  /** Without a move since: borne out by every fix for so long. */
  readonly withoutMoveMs: number
  /** Nothing is known about a longer silence. */
  readonly silenceMs: number
}

export const presenceRules: PresenceRules = {
  insideProbability: 0.8, outsideProbability: 0.2, enterMs: 15_000, enterByDwellMs: 60_000, exitMs: 60_000, withoutMoveMs: 1_800_000, silenceMs: 600_000,
}

export type Side = 'unknown' | 'inside' | 'outside'
/** `first_seen`: where recording began. `after_silence`: it happened while nothing was recorded. */
export type How = 'seen' | 'first_seen' | 'after_silence'

export interface Range {
  readonly from: Instant
  readonly to: Instant
}

/** One stretch of time on one side. */
export interface Spell {
  readonly side: 'inside' | 'outside'
  readonly from: Instant
  /** Last fix that bore it out; for a spell that ended under our eyes the change came right after. */
  readonly lastSeen: Instant
  /** When the other side began; undefined while it lasts. Between `lastSeen` and `until` nothing is known if it ended in a silence. */
  readonly until?: Instant
  readonly began: How
  readonly ended?: How
  readonly settledAt: Instant
  /** When it was certain that it had ended. */
  readonly endSettledAt?: Instant
  /** Mean probability of the fixes that settled its beginning, and its end. */
  readonly confidence: number
  readonly endConfidence?: number
  /** Silences within the spell, with the person on this side before and after each. */
  readonly silences: readonly Range[]
}

interface Candidate {
  readonly side: 'inside' | 'outside'
  readonly since: Instant
  readonly last: Instant
  readonly count: number
  readonly probabilitySum: number
  /** Since when no fix was unclear. */
  readonly clearSince: Instant
  readonly afterSilence: boolean
}

export interface Presence {
  readonly spell?: Spell
  /** Place in which the spell was last borne out. */
  readonly place: number
  readonly candidate?: Candidate
  /** Last fix before a silence after which nothing has spoken for a side yet. */
  readonly silentSince?: Instant
  readonly lastTime: Instant
}

export interface Sighting {
  readonly time: Instant
  /** That the person is inside. */
  readonly probability: number
  readonly place: number
}

export const nowhere: Presence = { place: -1, lastTime: -Infinity }

export const sideOf = (presence: Presence): Side => presence.spell?.side ?? 'unknown'

/** `ended` is the spell that a change has closed; the one it opened is `presence.spell`. */
export interface PresenceStep {
  readonly presence: Presence
  readonly isChange: boolean
  readonly ended?: Spell
}

/** Sightings in order of time. */
export const advancePresence = (presence: Presence, { time, probability, place }: Sighting, rules: PresenceRules = presenceRules): PresenceStep => {
  const { spell, lastTime } = presence
  const silentSince = presence.silentSince ?? (time - lastTime > rules.silenceMs && lastTime > -Infinity ? lastTime : undefined)
  const speaks = probability >= rules.insideProbability ? 'inside' : probability <= rules.outsideProbability ? 'outside' : undefined
  if (speaks !== undefined && speaks === spell?.side) {
    const silences = silentSince === undefined ? spell.silences : [...spell.silences, { from: silentSince, to: time }]
    return { presence: { spell: { ...spell, lastSeen: time, silences }, place, lastTime: time }, isChange: false }
  }
  const candidate = speaks === undefined ? blurred(lapsed(presence.candidate, time, rules)) : strengthened(lapsed(presence.candidate, time, rules), speaks, time, probability, silentSince !== undefined)
  if (candidate === undefined || !isSettled(candidate, time, rules) || !mayChange(presence, candidate, place, rules))
    return { presence: { spell, place: presence.place, candidate, silentSince, lastTime: time }, isChange: false }
  const how: How = spell === undefined ? 'first_seen' : candidate.afterSilence ? 'after_silence' : 'seen'
  const confidence = candidate.probabilitySum / candidate.count
  const opened: Spell = { side: candidate.side, from: candidate.since, lastSeen: candidate.last, began: how, settledAt: time, confidence, silences: [] }
  return {
    presence: { spell: opened, place, lastTime: time }, isChange: true,
    ...(spell ? { ended: { ...spell, until: candidate.since, ended: how, endSettledAt: time, endConfidence: confidence } } : {}),
  }
}

/** A candidate does not survive a silence: its first fix and the next one were not taken of one stay. */
const lapsed = (candidate: Candidate | undefined, time: Instant, rules: PresenceRules): Candidate | undefined =>
  candidate !== undefined && time - candidate.last > rules.silenceMs ? undefined : candidate

const blurred = (candidate: Candidate | undefined): Candidate | undefined => (candidate === undefined || candidate.clearSince === Infinity ? candidate : { ...candidate, clearSince: Infinity })

const strengthened = (candidate: Candidate | undefined, side: 'inside' | 'outside', time: Instant, probability: number, afterSilence: boolean): Candidate => {
  const certainty = side === 'inside' ? probability : 1 - probability
  return candidate?.side === side
    ? { ...candidate, last: time, count: candidate.count + 1, probabilitySum: candidate.probabilitySum + certainty, clearSince: Math.min(time, candidate.clearSince) }
    : { side, since: time, last: time, count: 1, probabilitySum: certainty, clearSince: time, afterSilence }
}

const isSettled = ({ side, since, last, count }: Candidate, time: Instant, rules: PresenceRules): boolean =>
  side === 'inside' ? (count >= 2 && last - since >= rules.enterMs) || time - since >= rules.enterByDwellMs : count >= 2 && last - since >= rules.exitMs

const mayChange = ({ spell, place: seenAt }: Presence, candidate: Candidate, place: number, rules: PresenceRules): boolean =>
  spell === undefined || place !== seenAt || candidate.last - candidate.clearSince >= rules.withoutMoveMs
