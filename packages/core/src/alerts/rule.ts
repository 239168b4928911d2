import type { Instant } from '../kernel/index.ts'
import type { Fact, FactKind } from './fact.ts'

export const severities = ['info', 'warning', 'critical'] as const
export type Severity = (typeof severities)[number]

/** Daily, in minutes of local time; over midnight where `from` is later than `to`. */
export interface QuietHours {
  readonly from: number
  readonly to: number
}

/** Who is told, so long after the alert was opened, if nobody has acknowledged it by then. */
export interface Step {
  readonly afterMinutes: number
  /** Owners and administrators. */
  readonly administrators: boolean
  /** Managers of the person's department and of those above it. */
  readonly managers: boolean
  readonly personIds: readonly string[]
  readonly channelIds: readonly string[]
}

/** An alert rule, as a value. An empty list of a scope means all. */
export interface AlertRule {
  readonly ruleId: string
  readonly when: {
    readonly kind: FactKind
    readonly whats: readonly string[]
    /** Only what lasted so long, or was late by so much. */
    readonly leastSeconds: number
    /** So many within so long make one alert; 1: each does. */
    readonly count: number
    readonly withinHours: number
    /** What is counted together, and what one quiet period holds for. */
    readonly per: 'person' | 'site' | 'rule'
  }
  readonly scope: { readonly departmentIds: readonly string[]; readonly personIds: readonly string[]; readonly siteIds: readonly string[] }
  readonly severity: Severity
  /** After an alert, more of the same joins it for so long instead of opening another. */
  readonly quietMinutes: number
  readonly quietHours: QuietHours | null
  readonly steps: readonly Step[]
  /** What happened before counts for nothing: a new rule does not ring for old things. */
  readonly activeFrom: Instant
}

const minute = 60_000

/** These are told of again as they last longer. Of a person's day that is only the waiting for them: the rest is known when it is known. */
const growing: readonly FactKind[] = ['silence', 'crossing', 'system']
const grows = ({ kind, what }: Fact): boolean => growing.includes(kind) || what === 'not_arrived'

/** When a rule can know of a fact: what goes on, only once it has lasted as long as the rule waits. */
export const knownTo = (rule: AlertRule, fact: Fact): Instant => (grows(fact) ? Math.max(fact.knownAt, fact.at + rule.when.leastSeconds * 1000) : fact.knownAt)

const isIn = (asked: readonly string[], has: readonly (string | undefined)[]): boolean => asked.length === 0 || has.some((id) => id !== undefined && asked.includes(id))

/** Whose and where: people and departments widen one another, sites narrow. */
const isInScope = ({ scope }: AlertRule, { personId, departmentIds, siteId }: Fact): boolean => {
  const who = scope.personIds.length + scope.departmentIds.length === 0 || (scope.personIds.length > 0 && isIn(scope.personIds, [personId])) || (scope.departmentIds.length > 0 && isIn(scope.departmentIds, departmentIds))
  return who && isIn(scope.siteIds, [siteId])
}

export const matches = (rule: AlertRule, fact: Fact): boolean =>
  fact.kind === rule.when.kind && rule.when.whats.includes(fact.what) && (rule.when.leastSeconds === 0 || (fact.seconds ?? 0) >= rule.when.leastSeconds) && fact.at >= rule.activeFrom && isInScope(rule, fact)

/** What is counted together: de-duplication is per key. */
export const keyOf = (rule: AlertRule, fact: Fact): string => (rule.when.per === 'person' ? (fact.personId ?? fact.subject) : rule.when.per === 'site' ? (fact.siteId ?? '') : '')

const isQuietAt = ({ from, to }: QuietHours, minuteOfDay: number): boolean => (from <= to ? minuteOfDay >= from && minuteOfDay < to : minuteOfDay >= from || minuteOfDay < to)

/**
 * When a message may go: now, or at the end of the quiet hours of everybody concerned (rule, channel). What is critical never waits.
 * `localMinutes` gives the minute of the local day at an instant, so that clocks that change are the caller's knowledge.
 */
export const mayGoAt = (severity: Severity, quiet: readonly (QuietHours | null)[], at: Instant, localMinutes: (at: Instant) => number): Instant => {
  if (severity === 'critical') return at
  let when = at
  // Each pass ends one stretch; two that follow one another are passed in turn, and two that cover the whole day are given up on after some passes.
  for (let pass = 0; pass < 8; pass++) {
    const local = localMinutes(when)
    const held = quiet.find((hours) => hours !== null && hours.from !== hours.to && isQuietAt(hours, local))
    if (!held) return when
    const wait = (held.to - local + 1440) % 1440
    when = Math.floor(when / minute) * minute + (wait === 0 ? 1440 : wait) * minute
  }
  return when
}

/** Steps that are due at `now` and were not taken yet: none once somebody has acknowledged. `taken` is how many were. */
export const dueSteps = (steps: readonly Step[], openedAt: Instant, taken: number, isOpen: boolean, now: Instant): readonly { readonly index: number; readonly step: Step }[] =>
  isOpen ? steps.flatMap((step, index) => (index >= taken && openedAt + step.afterMinutes * minute <= now ? [{ index, step }] : [])) : []

/** When the next step is due; undefined when there is none, or nobody needs it. */
export const nextStepAt = (steps: readonly Step[], openedAt: Instant, taken: number, isOpen: boolean): Instant | undefined => {
  const next = steps[taken]
  return isOpen && next ? openedAt + next.afterMinutes * minute : undefined
}

/**
 * How often all steps have been gone through before, and how many were taken since. `taken` counts on when an alert of which everybody had been told is opened again: then they are told from the
 * first step on. Only ask it of what is to be told: an alert whose steps have all been taken is at the beginning of another round.
 */
export const roundOf = (steps: readonly Step[], taken: number): { readonly round: number; readonly taken: number } =>
  steps.length === 0 ? { round: 0, taken } : { round: Math.floor(taken / steps.length), taken: taken % steps.length }

/** How many steps have been taken in the latest round. */
export const stepsTakenLast = (steps: number, taken: number): number => (taken === 0 || steps === 0 ? taken : ((taken - 1) % steps) + 1)

/** Who is still to be told once the matter is over: only who would have been told at once. Nobody else is called out for what has ended. */
export const stepsLeft = (steps: readonly Step[], isOver: boolean): readonly Step[] => (isOver ? steps.slice(0, 1) : steps)

/**
 * When the next step is due after the matter has come to an end, or has begun again. `from`: when this round of telling began. What was due at once and was not taken yet stays due; a matter that
 * begins again is told on where it stood, but nobody twice.
 */
export const nextStepAfter = (steps: readonly Step[], from: Instant, taken: number, isOpen: boolean, isOver: boolean, dueAt: Instant | undefined): Instant | undefined => {
  const told = stepsTakenLast(steps.length, taken)
  const isAllTold = told === steps.length
  if (isOver) return isAllTold || told === 0 ? dueAt : undefined
  return isAllTold ? dueAt : nextStepAt(steps, from, told, isOpen)
}
