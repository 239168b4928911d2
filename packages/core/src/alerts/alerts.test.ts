import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type KeyState, alertsOf, inOrder, noState, step } from './alertsOf.ts'
import type { Fact } from './fact.ts'
import { type AlertRule, dueSteps, keyOf, mayGoAt, nextStepAfter, nextStepAt, stepsLeft } from './rule.ts'

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
const rule = (change: Omit<Partial<AlertRule>, 'when'> & { readonly when?: Partial<AlertRule['when']> } = {}): AlertRule => ({
  ruleId: 'r', scope: { departmentIds: [], personIds: [], siteIds: [] }, severity: 'warning', quietMinutes: 0, quietHours: null, steps: [], activeFrom: 0, ...change,
  when: { kind: 'check_in', whats: ['needs_review', 'strong_doubt'], leastSeconds: 0, count: 1, withinHours: 24, per: 'person', ...change.when },
})
const doubt = (subject: string, at: number, change: Partial<Fact> = {}): Fact => ({ kind: 'check_in', what: 'needs_review', subject, at, knownAt: at, personId: 'p', departmentIds: ['d', 'top'], siteId: 's', ...change })
const fired = (one: AlertRule, facts: readonly Fact[]) => alertsOf(one, facts).map(({ facts: made, joined }) => [made.map((fact) => fact.subject).join(''), joined.map((fact) => fact.subject).join('')])

describe('a threshold', () => {
  const three = rule({ when: { count: 3, withinHours: 7 * 24 } })
  it('fires at the third within seven days and then begins anew', () => {
    expect(fired(three, ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name, i) => doubt(name, i * day)))).toEqual([['abc', ''], ['def', '']])
  })
  it('does not count what lies further back, nor other people', () => {
    expect(fired(three, [doubt('a', 0), doubt('b', day), doubt('c', 7 * day)])).toEqual([])
    expect(fired(three, [doubt('a', 0), doubt('b', day), doubt('c', 2 * day, { personId: 'q' })])).toEqual([])
    expect(fired(rule({ when: { count: 3, withinHours: 7 * 24, per: 'rule' } }), [doubt('a', 0), doubt('b', day), doubt('c', 2 * day, { personId: 'q' })])).toEqual([['abc', '']])
  })
  it('counts what comes in late where it belongs', () => {
    expect(fired(three, [doubt('a', 5 * day), doubt('b', 6 * day), doubt('c', 4 * day, { knownAt: 8 * day })])).toEqual([['abc', '']])
    expect(fired(three, [doubt('a', 9 * day), doubt('b', 10 * day), doubt('c', 1 * day, { knownAt: 11 * day })])).toEqual([])
  })
  it('counts the same check-in once, whatever its later verdicts', () => {
    expect(fired(three, [doubt('a', 0), doubt('a', 0, { what: 'strong_doubt', knownAt: hour }), doubt('b', day)])).toEqual([])
  })
})

describe('the quiet period', () => {
  it('lets more of the same join, per key', () => {
    const one = rule({ quietMinutes: 60 })
    expect(fired(one, [doubt('a', 0), doubt('b', 59 * minute), doubt('c', 59 * minute, { personId: 'q' }), doubt('d', 60 * minute)])).toEqual([['a', 'b'], ['c', ''], ['d', '']])
  })
})

describe('what a rule is about', () => {
  it('is kind, length, time and scope', () => {
    expect(fired(rule(), [doubt('a', 0, { what: 'not_enough_evidence' })])).toEqual([])
    expect(fired(rule({ activeFrom: 10 }), [doubt('a', 9), doubt('b', 10)])).toEqual([['b', '']])
    const post = rule({ when: { kind: 'crossing', whats: ['off_post'], leastSeconds: 900 } })
    expect(fired(post, [doubt('a', 0, { kind: 'crossing', what: 'off_post', seconds: 899 }), doubt('b', 0, { kind: 'crossing', what: 'off_post', seconds: 900 })])).toEqual([['b', '']])
    expect(fired(rule({ scope: { departmentIds: ['top'], personIds: [], siteIds: [] } }), [doubt('a', 0), doubt('b', 0, { departmentIds: ['x'], personId: 'q' })])).toEqual([['a', '']])
    expect(fired(rule({ scope: { departmentIds: ['x'], personIds: ['p'], siteIds: [] } }), [doubt('a', 0), doubt('b', 0, { departmentIds: ['x'], personId: 'q' }), doubt('c', 0, { departmentIds: [], personId: 'z' })])).toEqual([['a', ''], ['b', '']])
    expect(fired(rule({ scope: { departmentIds: [], personIds: [], siteIds: ['t'] } }), [doubt('a', 0), doubt('b', 0, { siteId: 't' })])).toEqual([['b', '']])
  })
  it('knows of a silence once it has lasted', () => {
    const silent = rule({ when: { kind: 'silence', whats: ['lost_contact'], leastSeconds: 1800 } })
    expect(alertsOf(silent, [doubt('a', 0, { kind: 'silence', what: 'lost_contact', seconds: 7200 })])[0]!.openedAt).toBe(1800_000)
  })
})

describe('who has not come', () => {
  const missing = (seconds: number) => doubt('a', 0, { kind: 'attendance', what: 'not_arrived', knownAt: 5 * minute, seconds })
  it('is known once grace is over, or once it has lasted as long as the rule waits; who was late, when they came', () => {
    const one = (leastSeconds: number) => rule({ when: { kind: 'attendance', whats: ['not_arrived', 'late'], leastSeconds } })
    expect(alertsOf(one(0), [missing(400)])[0]!.openedAt).toBe(5 * minute)
    expect(alertsOf(one(1800), [missing(7200)])[0]!.openedAt).toBe(30 * minute)
    expect(alertsOf(one(1800), [missing(1799)])).toEqual([])
    expect(alertsOf(one(1800), [doubt('a', 0, { kind: 'attendance', what: 'late', knownAt: 2 * hour, seconds: 7200 })])[0]!.openedAt).toBe(2 * hour)
  })
})

describe('quiet hours', () => {
  const utc = (at: number) => Math.floor(at / minute) % 1440
  const night = { from: 22 * 60, to: 7 * 60 }
  it('hold back until they end, but never what is critical', () => {
    expect(mayGoAt('warning', [night], 23 * hour, utc)).toBe(31 * hour)
    expect(mayGoAt('warning', [night], 3 * hour + 30_000, utc)).toBe(7 * hour)
    expect(mayGoAt('critical', [night], 23 * hour, utc)).toBe(23 * hour)
    expect(mayGoAt('warning', [night, null], 12 * hour, utc)).toBe(12 * hour)
    expect(mayGoAt('warning', [night, { from: 6 * 60, to: 9 * 60 }], 23 * hour, utc)).toBe(33 * hour)
    expect(mayGoAt('warning', [{ from: 0, to: 0 }], 5, utc)).toBe(5)
  })
  it('end at a time that is not quiet, or a day later at most where everything is', () => {
    const hours = fc.record({ from: fc.integer({ min: 0, max: 1439 }), to: fc.integer({ min: 0, max: 1439 }) })
    fc.assert(fc.property(fc.array(hours, { maxLength: 2 }), fc.integer({ min: 0, max: 10 * day }), (quiet, at) => {
      const when = mayGoAt('info', quiet, at, utc)
      expect(when).toBeGreaterThanOrEqual(at)
      const isQuiet = (local: number) => quiet.some(({ from, to }) => from !== to && (from < to ? local >= from && local < to : local >= from || local < to))
      if (Array.from({ length: 1440 }, (_, i) => i).some((local) => !isQuiet(local))) expect(isQuiet(utc(when))).toBe(false)
    }))
  })
})

describe('escalation', () => {
  const told = (afterMinutes: number) => ({ afterMinutes, administrators: true, managers: false, personIds: [], channelIds: [] })
  const steps = [told(0), told(10), told(30)]
  it('takes each step once, at its time, as long as nobody has acknowledged', () => {
    expect(dueSteps(steps, 0, 0, true, 0).map(({ index }) => index)).toEqual([0])
    expect(dueSteps(steps, 0, 1, true, 9 * minute)).toEqual([])
    // After a stop of the server all that was missed is due at once.
    expect(dueSteps(steps, 0, 1, true, 40 * minute).map(({ index }) => index)).toEqual([1, 2])
    expect(dueSteps(steps, 0, 1, false, 40 * minute)).toEqual([])
    expect(nextStepAt(steps, 0, 1, true)).toBe(10 * minute)
    expect(nextStepAt(steps, 0, 3, true)).toBeUndefined()
  })
})

describe('a matter that is over', () => {
  const told = (afterMinutes: number) => ({ afterMinutes, administrators: true, managers: false, personIds: [], channelIds: [] })
  const steps = [told(0), told(10), told(30)]
  it('is told once at most, and nobody else is called out', () => {
    expect(dueSteps(stepsLeft(steps, true), 0, 0, true, 40 * minute).map(({ index }) => index)).toEqual([0])
    expect(nextStepAt(stepsLeft(steps, true), 0, 1, true)).toBeUndefined()
    // The first step had not been taken yet: it stays due.
    expect(nextStepAfter(steps, 0, 0, true, true, 0)).toBe(0)
    expect(nextStepAfter(steps, 0, 1, true, true, 10 * minute)).toBeUndefined()
    // All had been told, and somebody opened it again: the first step of that round.
    expect(nextStepAfter(steps, 0, 3, true, true, 50 * minute)).toBe(50 * minute)
    expect(nextStepAfter(steps, 0, 3, true, true, undefined)).toBeUndefined()
  })
  it('begins again where telling stood, unless somebody has it in hand or everybody knows', () => {
    expect(nextStepAfter(steps, 0, 1, true, false, undefined)).toBe(10 * minute)
    expect(nextStepAfter(steps, 0, 4, true, false, undefined)).toBe(10 * minute)
    expect(nextStepAfter(steps, 0, 1, false, false, undefined)).toBeUndefined()
    expect(nextStepAfter(steps, 0, 3, true, false, undefined)).toBeUndefined()
    expect(nextStepAfter(steps, 0, 0, true, false, 0)).toBe(0)
  })
})

describe('the preview', () => {
  /** The live follower in small: facts in parts, some told twice, the state written down and read again between any two. */
  const live = (one: AlertRule, parts: readonly (readonly Fact[])[]) => {
    let table = '{}'
    const seen = new Set<string>()
    const alerts = new Map<string, { at: number; subjects: readonly string[]; joined: string[] }>()
    for (const fact of parts.flat()) {
      if (seen.has(fact.subject)) continue
      const states = JSON.parse(table) as Record<string, KeyState>
      const key = keyOf(one, fact)
      const { state, outcome } = step(one, states[key] ?? noState, fact)
      if (outcome.kind === 'passed') continue
      seen.add(fact.subject)
      table = JSON.stringify({ ...states, [key]: state })
      if (outcome.kind === 'opened') alerts.set(outcome.alertId, { at: outcome.at, subjects: outcome.subjects, joined: [] })
      else if (outcome.kind === 'joined') alerts.get(outcome.alertId)!.joined.push(fact.subject)
    }
    return [...alerts]
  }
  it('says what live would have done over the same facts', () => {
    const fact = fc.record({ n: fc.nat(40), at: fc.integer({ min: 0, max: 10 * day }), late: fc.integer({ min: 0, max: 3 * day }), person: fc.constantFrom('p', 'q'), what: fc.constantFrom('needs_review', 'strong_doubt', 'not_enough_evidence') })
      .map(({ n, at, late, person, what }): Fact => doubt(`c${n}`, at, { knownAt: at + late, personId: person, what }))
    const rules = fc.record({ count: fc.integer({ min: 1, max: 4 }), withinHours: fc.integer({ min: 1, max: 100 }), quietMinutes: fc.integer({ min: 0, max: 2000 }), per: fc.constantFrom<AlertRule['when']['per']>('person', 'site', 'rule') })
    let opened = 0
    fc.assert(fc.property(fc.array(fact, { maxLength: 60 }), rules, fc.array(fc.nat(60), { maxLength: 6 }), (facts, { quietMinutes, ...when }, cuts) => {
      const one = rule({ quietMinutes, when })
      const order = inOrder(one, facts)
      // Cut at will; each part begins with a little of the one before, as after a crash.
      const at = [0, ...cuts.map((cut) => Math.min(cut, order.length)).sort((a, b) => a - b), order.length]
      const parts = at.slice(1).map((end, i) => order.slice(Math.max(0, at[i]! - 3), end))
      const previewed = alertsOf(one, facts).map(({ alertId, openedAt, facts: made, joined }) => [alertId, { at: openedAt, subjects: made.map(({ subject }) => subject), joined: joined.map(({ subject }) => subject) }])
      opened += previewed.length
      expect(previewed).toEqual(live(one, parts))
    }))
    expect(opened).toBeGreaterThan(50)
  })
})
