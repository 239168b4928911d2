import { type Fix, type Geofence, type Instant } from '../kernel/index.ts'
import { type FenceIndex, cleanFixes, effectiveAccuracyMetres, probabilityInside } from '../geo/index.ts'
import { type Moves, advanceMoves } from './moves.ts'
import { type Presence, type PresenceRules, type Sighting, type Spell, advancePresence, nowhere, presenceRules, sideOf } from './presence.ts'

/** A person's way through any number of fences. Only fences near the person have a state; the index finds those newly reached. */
export interface Walk {
  readonly moves?: Moves
  readonly tracked: readonly Tracked[]
  /** A few fixes of the last minutes: what a fence that is reached now must have looked like before. */
  readonly recent: readonly Seen[]
}

interface Tracked {
  /** Position in the array the index was made from. */
  readonly fence: number
  readonly presence: Presence
}

interface Seen {
  readonly fix: Fix
  readonly place: number
}

/** A stay in a fence, finished or going on. */
export interface FenceSpell {
  readonly fence: number
  readonly spell: Spell
}

export interface WalkStep {
  readonly walk: Walk
  /** Stays that ended with this fix. */
  readonly ended: readonly FenceSpell[]
}

export const startOfWalk: Walk = { tracked: [], recent: [] }

/** Twelve fixes twenty seconds apart look four minutes back. */
const maxRecent = 12
const recentEveryMs = 20_000
/** Fences that hold one point: sites lie side by side, not a hundred deep. */
const scratch = new Int32Array(256)
const nothing: readonly never[] = []

/** One fix further. Fixes in order of time, as `cleanFixes` gives them; one that is not later than the last is ignored. */
export const advanceWalk = (walk: Walk, fix: Fix, index: FenceIndex<unknown>, rules: PresenceRules = presenceRules): WalkStep => {
  const last = walk.recent[walk.recent.length - 1]
  if (last !== undefined && fix.fixTime <= last.fix.fixTime) return { walk, ended: nothing }
  const moves = advanceMoves(walk.moves, fix)
  const recent = remember(walk.recent, { fix, place: moves.place })
  const found = index.queryInto(fix.lat, fix.lon, scratch)
  if (found === 0 && walk.tracked.length === 0) return { walk: { moves, tracked: walk.tracked, recent }, ended: nothing }

  const ended: FenceSpell[] = []
  const tracked: Tracked[] = []
  const advance = (fence: number, before: Presence): void => {
    const sighting: Sighting = { time: fix.fixTime, probability: probabilityOf(fix, fenceAt(index, fence)), place: moves.place }
    const step = advancePresence(before, sighting, rules)
    if (step.ended?.side === 'inside') ended.push({ fence, spell: step.ended })
    // Outside with nothing in the balance: the fence is one of the thousands elsewhere again.
    if (sideOf(step.presence) === 'inside' || step.presence.candidate !== undefined || step.presence.spell === undefined) tracked.push({ fence, presence: step.presence })
  }
  for (const { fence, presence } of walk.tracked) advance(fence, presence)
  for (let i = 0; i < found; i++) {
    const fence = scratch[i] as number
    if (!walk.tracked.some((known) => known.fence === fence)) advance(fence, presenceBefore(walk.recent, fenceAt(index, fence), fix.fixTime, rules))
  }
  return { walk: { moves, tracked, recent }, ended }
}

const fenceAt = (index: FenceIndex<unknown>, fence: number): Geofence => (index.fences[fence] as { readonly fence: Geofence }).fence

export const probabilityOf = (fix: Fix, fence: Geofence): number => probabilityInside(fix, effectiveAccuracyMetres(fix), fence)

const remember = (recent: readonly Seen[], seen: Seen): readonly Seen[] => {
  const beforeLast = recent[recent.length - 2]
  // The last one is always kept; the one before it only when it stands far enough from its own predecessor.
  const kept = beforeLast !== undefined && (recent[recent.length - 1] as Seen).fix.fixTime - beforeLast.fix.fixTime < recentEveryMs ? recent.slice(0, -1) : recent
  return kept.length >= maxRecent ? [...kept.slice(kept.length - maxRecent + 1), seen] : [...kept, seen]
}

/** What the last minutes say of a fence that had no state yet: outside, unless recording has only just begun or none of the fixes was clear. */
const presenceBefore = (recent: readonly Seen[], fence: Geofence, time: Instant, rules: PresenceRules): Presence => {
  const last = recent[recent.length - 1]
  if (last === undefined) return nowhere
  for (let i = recent.length - 1; i >= 0; i--) {
    const { fix, place } = recent[i] as Seen
    if (probabilityOf(fix, fence) > rules.outsideProbability) continue
    const spell: Spell = { side: 'outside', from: fix.fixTime, lastSeen: fix.fixTime, began: 'seen', settledAt: fix.fixTime, confidence: 1, silences: [] }
    return { spell, place, lastTime: last.fix.fixTime }
  }
  return { ...nowhere, lastTime: last.fix.fixTime < time ? last.fix.fixTime : nowhere.lastTime }
}

/** Stays in all fences, in order of their beginning; those that go on at the last fix have no `until`. */
export const staysInFences = (fixes: readonly Fix[], index: FenceIndex<unknown>, rules: PresenceRules = presenceRules): FenceSpell[] => {
  const stays: FenceSpell[] = []
  let walk = startOfWalk
  for (const fix of cleanFixes(fixes)) {
    const step = advanceWalk(walk, fix, index, rules)
    stays.push(...step.ended)
    walk = step.walk
  }
  for (const { fence, presence } of walk.tracked) if (presence.spell?.side === 'inside') stays.push({ fence, spell: presence.spell })
  return stays.sort((a, b) => a.spell.from - b.spell.from || a.fence - b.fence)
}

/** Spells on both sides of one area that may consist of several fences, in order: for posts and zones, where being outside is what is asked. */
export const spellsOfArea = (fixes: readonly Fix[], fences: readonly Geofence[], rules: PresenceRules = presenceRules): Spell[] => {
  const spells: Spell[] = []
  let presence = nowhere
  let moves: Moves | undefined
  for (const fix of cleanFixes(fixes)) {
    moves = advanceMoves(moves, fix)
    // Fences of one area touch rather than overlap; where they do overlap the sum errs on the person's side.
    const probability = Math.min(1, fences.reduce((sum, fence) => sum + probabilityOf(fix, fence), 0))
    const step = advancePresence(presence, { time: fix.fixTime, probability, place: moves.place }, rules)
    if (step.ended) spells.push(step.ended)
    presence = step.presence
  }
  return presence.spell ? [...spells, presence.spell] : spells
}
