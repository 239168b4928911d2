import type { Instant } from '../kernel/index.ts'
import type { Fact } from './fact.ts'
import { type AlertRule, keyOf, knownTo, matches } from './rule.ts'

/** A thing that was counted, and not used up by an alert yet. */
export interface Counted {
  readonly subject: string
  readonly at: Instant
}

/** What a rule remembers of one key. A plain value: kept in a table by the server, in a map by the preview. */
export interface KeyState {
  readonly waiting: readonly Counted[]
  /** The newest alert of this key. */
  readonly last?: { readonly alertId: string; readonly openedAt: Instant }
}

export const noState: KeyState = { waiting: [] }

export type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'counted' }
  /** An alert opens, made of these things; the last is what set it off. */
  | { readonly kind: 'opened'; readonly alertId: string; readonly at: Instant; readonly subjects: readonly string[] }
  /** More of the same in the quiet period: the alert that is there gains it. */
  | { readonly kind: 'joined'; readonly alertId: string }

const [minute, hour] = [60_000, 3_600_000]

/** An alert is named by its rule, its key and what set it off: found again under the same name, whoever reckons it and however often. */
export const alertName = (ruleId: string, key: string, subject: string): string => `${ruleId} ${key} ${subject}`

/**
 * One fact against one rule: what comes of it, and what the rule remembers afterwards. The caller passes each subject once (a thing that
 * was counted, opened an alert or joined one must not be passed again). The live follower and the preview both fold this over facts.
 */
export const step = (rule: AlertRule, state: KeyState, fact: Fact): { readonly state: KeyState; readonly outcome: Outcome } => {
  if (!matches(rule, fact)) return { state, outcome: { kind: 'passed' } }
  const at = knownTo(rule, fact)
  const { last } = state
  if (last && at >= last.openedAt && at < last.openedAt + rule.quietMinutes * minute) return { state, outcome: { kind: 'joined', alertId: last.alertId } }
  const { count, withinHours } = rule.when
  const all = [...state.waiting, { subject: fact.subject, at: fact.at }]
  // The window ends with the latest of them: what comes in late is counted where it belongs.
  const latest = all.reduce((most, one) => Math.max(most, one.at), -Infinity)
  const waiting = count === 1 ? all.slice(-1) : all.filter((one) => one.at > latest - withinHours * hour)
  if (waiting.length < count) return { state: { ...state, waiting }, outcome: { kind: 'counted' } }
  const alertId = alertName(rule.ruleId, keyOf(rule, fact), fact.subject)
  return { state: { waiting: [], last: { alertId, openedAt: at } }, outcome: { kind: 'opened', alertId, at, subjects: waiting.map(({ subject }) => subject) } }
}

export interface PreviewedAlert {
  readonly alertId: string
  readonly key: string
  readonly openedAt: Instant
  /** What made it, in the order in which it was counted. */
  readonly facts: readonly Fact[]
  /** What joined it later. */
  readonly joined: readonly Fact[]
}

/** In the order in which they could be known; at one instant, by name, so that the order is always the same. */
export const inOrder = (rule: AlertRule, facts: readonly Fact[]): readonly Fact[] =>
  [...facts].sort((a, b) => knownTo(rule, a) - knownTo(rule, b) || (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0))

/** What a rule makes of facts: the preview on last month, and what live would have done (alerts.test.ts proves that it is the same). */
export const alertsOf = (rule: AlertRule, facts: readonly Fact[]): readonly PreviewedAlert[] => {
  const states = new Map<string, KeyState>()
  const seen = new Map<string, Fact>()
  const alerts = new Map<string, { readonly key: string; readonly openedAt: Instant; readonly facts: readonly Fact[]; readonly joined: Fact[] }>()
  for (const fact of inOrder(rule, facts)) {
    if (seen.has(fact.subject)) continue
    const key = keyOf(rule, fact)
    const { state, outcome } = step(rule, states.get(key) ?? noState, fact)
    if (outcome.kind === 'passed') continue
    seen.set(fact.subject, fact)
    states.set(key, state)
    if (outcome.kind === 'opened') alerts.set(outcome.alertId, { key, openedAt: outcome.at, facts: outcome.subjects.map((subject) => seen.get(subject)!), joined: [] })
    else if (outcome.kind === 'joined') alerts.get(outcome.alertId)?.joined.push(fact)
  }
  return [...alerts].map(([alertId, alert]) => ({ alertId, ...alert }))
}
