import type { Fix, Geofence, Instant } from '../kernel/index.ts'
import type { FenceIndex } from '../geo/index.ts'
import { absencesOf, without } from './absences.ts'
import { type How, type PresenceRules, type Range, presenceRules } from './presence.ts'
import { type FenceSpell, spellsOfArea, staysInFences } from './walk.ts'

export type CrossingKind = 'enter' | 'exit' | 'dwell' | 'overstay' | 'off_post' | 'cross_zone'

/**
 * `post`: somebody is to be at one of these sites while on duty. `zone`: is to stay within them. `dwell`: worth a note when a stay reaches the
 * limit. `overstay`: when it goes on beyond the limit.
 */
export interface DutyRule {
  readonly ruleId: string
  readonly kind: 'post' | 'zone' | 'dwell' | 'overstay'
  /** Positions in the index's array; for dwell and overstay none means all. */
  readonly fences: readonly number[]
  readonly limitSeconds: number
}

export interface Crossing {
  readonly kind: CrossingKind
  /** Position in the index's array; none for an area of several fences. */
  readonly fence?: number
  readonly ruleId?: string
  /** When it happened: the first fix on the new side, the beginning of the absence, the moment a limit was reached. */
  readonly at: Instant
  /** End of an absence or a stay; none while it goes on. */
  readonly until?: Instant
  /** For a crossing that nobody saw: it lies between this and `at`. */
  readonly notBefore?: Instant
  /** When it was certain. */
  readonly settledAt: Instant
  readonly how: How
  readonly confidence: number
  /** Time seen: of the stay that ended, the stay that reached a limit, or the absence. */
  readonly seconds?: number
  readonly silentSeconds?: number
}

export interface PersonDayInput {
  readonly fixes: readonly Fix[]
  readonly index: FenceIndex<unknown>
  readonly rules: readonly DutyRule[]
  /** When the person is on duty, breaks and pauses left out. Nothing outside is looked at. */
  readonly duty: readonly Range[]
  readonly presence?: PresenceRules
}

export interface FenceStay {
  readonly fence: number
  readonly from: Instant
  /** End of what was seen of it. */
  readonly to: Instant
  readonly isOpen: boolean
  readonly seconds: number
  readonly silentSeconds: number
}

/** Everything that a person's fixes of one day say about coming and going. The one function for the live view, the lists and the reports. */
export const crossingsOfDay = ({ fixes, index, rules, duty, presence = presenceRules }: PersonDayInput): { readonly crossings: Crossing[]; readonly stays: FenceStay[] } => {
  const onDuty = fixes.filter((fix) => duty.some(({ from, to }) => fix.fixTime >= from && fix.fixTime < to))
  const spells = staysInFences(onDuty, index, presence)
  const crossings = spells.flatMap(crossingsOfStay)
  const stays = spells.map(stayOf)
  for (const rule of rules) {
    if (!(rule.limitSeconds >= 0)) continue
    if (rule.kind === 'post' || rule.kind === 'zone') crossings.push(...absencesUnder(rule, onDuty, index, duty, presence))
    else crossings.push(...spells.flatMap((spell) => limitReached(rule, spell)))
  }
  return { crossings: crossings.sort((a, b) => a.at - b.at || a.settledAt - b.settledAt), stays }
}

const stayOf = ({ fence, spell }: FenceSpell): FenceStay => {
  const to = spell.until === undefined || spell.ended === 'after_silence' ? spell.lastSeen : spell.until
  const silentSeconds = spell.silences.reduce((sum, silence) => sum + silence.to - silence.from, 0) / 1000
  return { fence, from: spell.from, to, isOpen: spell.until === undefined, seconds: (to - spell.from) / 1000 - silentSeconds, silentSeconds }
}

const crossingsOfStay = (stay: FenceSpell): Crossing[] => {
  const { fence, spell } = stay
  const { seconds, silentSeconds } = stayOf(stay)
  const enter: Crossing = { kind: 'enter', fence, at: spell.from, settledAt: spell.settledAt, how: spell.began, confidence: spell.confidence }
  if (spell.until === undefined) return [enter]
  return [enter, {
    kind: 'exit', fence, at: spell.until, settledAt: spell.endSettledAt ?? spell.until, how: spell.ended ?? 'seen', confidence: spell.endConfidence ?? 0, seconds, silentSeconds,
    ...(spell.ended === 'after_silence' ? { notBefore: spell.lastSeen } : {}),
  }]
}

const limitReached = (rule: DutyRule, stay: FenceSpell): Crossing[] => {
  const { fence, spell } = stay
  if (rule.fences.length > 0 && !rule.fences.includes(fence)) return []
  const { to, seconds, silentSeconds, isOpen } = stayOf(stay)
  let left = rule.limitSeconds * 1000
  for (const part of without({ from: spell.from, to }, spell.silences)) {
    if (part.to - part.from < left) {
      left -= part.to - part.from
      continue
    }
    const at = part.from + left
    return [{ kind: rule.kind === 'dwell' ? 'dwell' : 'overstay', fence, ruleId: rule.ruleId, at, settledAt: Math.max(at, spell.settledAt), how: 'seen', confidence: spell.confidence, seconds, silentSeconds, ...(isOpen ? {} : { until: to }) }]
  }
  return []
}

const absencesUnder = (rule: DutyRule, fixes: readonly Fix[], index: FenceIndex<unknown>, duty: readonly Range[], presence: PresenceRules): Crossing[] => {
  const fences = rule.fences.map((at) => index.fences[at]?.fence).filter((fence): fence is Geofence => fence !== undefined)
  // Without a single fence everywhere would be outside.
  if (fences.length === 0) return []
  return absencesOf(spellsOfArea(fixes, fences, presence), duty, rule.limitSeconds).map((absence) => ({
    kind: rule.kind === 'post' ? 'off_post' : 'cross_zone', ruleId: rule.ruleId, at: absence.from, settledAt: absence.reachedAt, how: 'seen', confidence: absence.confidence,
    seconds: absence.seconds, silentSeconds: absence.silentSeconds, ...(rule.fences.length === 1 ? { fence: rule.fences[0] as number } : {}), ...(absence.isOpen ? {} : { until: absence.to }),
  }))
}
