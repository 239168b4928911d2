import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { notReached, showUntilOf, stepChallenge, whyNotNow, type Challenge, type ChallengeStep, type DutySituation } from './challenge.ts'

const minute = 60_000
const asked: Challenge = { state: 'asked', askedAt: 0, windowMs: 15 * minute, showUntil: 30 * minute }
const after = (challenge: Challenge, ...steps: ChallengeStep[]): Challenge => steps.reduce((current, step) => {
  const next = stepChallenge(current, step)
  if (!next.ok) throw new Error(next.error)
  return next.value
}, challenge)

describe('the window runs from when it was shown', () => {
  test('seen late, answered in time', () => {
    const seen = after(asked, { kind: 'seen', at: 20 * minute })
    expect(seen).toMatchObject({ state: 'seen', dueAt: 35 * minute })
    expect(after(seen, { kind: 'time', at: 34 * minute }, { kind: 'answered', at: 35 * minute, eventId: 'e' })).toMatchObject({ state: 'answered', answerEventId: 'e' })
  })
  test('seen and not answered: no answer, and nothing else', () => {
    expect(after(asked, { kind: 'seen', at: minute }, { kind: 'time', at: 17 * minute })).toMatchObject({ state: 'lapsed', closedAt: 16 * minute })
  })
  test('never shown: excused by itself, whoever notices', () => {
    expect(after(asked, { kind: 'time', at: 30 * minute })).toBe(asked)
    expect(after(asked, { kind: 'time', at: 31 * minute })).toMatchObject({ state: 'excused', reason: notReached })
    expect(after(asked, { kind: 'seen', at: 31 * minute })).toMatchObject({ state: 'excused', reason: notReached })
  })
})

describe('what arrives late is heard', () => {
  const lapsed = after(asked, { kind: 'seen', at: 0 }, { kind: 'time', at: 20 * minute })
  test('an answer made in time and sent later counts; one made too late does not', () => {
    expect(after(lapsed, { kind: 'answered', at: 14 * minute, eventId: 'e' }).state).toBe('answered')
    expect(after(lapsed, { kind: 'answered', at: 16 * minute, eventId: 'e' })).toBe(lapsed)
    expect(after(asked, { kind: 'seen', at: 0 }, { kind: 'answered', at: 16 * minute, eventId: 'e' }).state).toBe('lapsed')
  })
  test('a reason excuses even afterwards; an answer is never taken back', () => {
    expect(after(lapsed, { kind: 'cannot', at: 60 * minute, reason: 'driving' })).toMatchObject({ state: 'excused', reason: 'driving' })
    const answered = after(asked, { kind: 'answered', at: minute, eventId: 'e' })
    expect(after(answered, { kind: 'cannot', at: 2 * minute, reason: 'driving' }, { kind: 'time', at: 90 * minute })).toBe(answered)
  })
})

test('steps that make no sense are errors', () => {
  for (const step of [{ kind: 'seen', at: -1 }, { kind: 'answered', at: -1, eventId: 'e' }, { kind: 'cannot', at: 1, reason: '' }, { kind: 'time', at: Number.NaN }] as const) expect(stepChallenge(asked, step).ok).toBe(false)
  expect(stepChallenge(after(asked, { kind: 'answered', at: 1, eventId: 'e' }), { kind: 'withdrawn', at: 2, reason: 'x' }).ok).toBe(false)
})

test('whatever happens: it lapses only after it was seen for a whole window, and what is settled stays so', () => {
  const step: fc.Arbitrary<ChallengeStep> = fc.oneof(
    fc.record({ kind: fc.constant('seen' as const), at: fc.nat(90 * minute) }), fc.record({ kind: fc.constant('answered' as const), at: fc.nat(90 * minute), eventId: fc.constant('e') }),
    fc.record({ kind: fc.constant('cannot' as const), at: fc.nat(90 * minute), reason: fc.constantFrom('driving', '') }), fc.record({ kind: fc.constant('withdrawn' as const), at: fc.nat(90 * minute), reason: fc.constant('x') }), fc.record({ kind: fc.constant('time' as const), at: fc.nat(90 * minute) }),
  )
  fc.assert(fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
    let current = asked
    for (const next of steps) {
      const before = current
      const result = stepChallenge(current, next)
      if (result.ok) current = result.value
      if (before.state === 'answered' || before.state === 'excused' || before.state === 'withdrawn') expect(current).toBe(before)
      if (current.state === 'lapsed') expect(current.closedAt! - current.seenAt!).toBe(asked.windowMs)
      if (current.state === 'answered') expect(current.closedAt!).toBeLessThanOrEqual(current.dueAt ?? Infinity)
    }
  }))
})

describe('who may be challenged now', () => {
  const free: DutySituation = { now: 0, dutyEndsAt: 240 * minute, workState: 'started', minuteOfDay: 600, quiet: { fromMinute: 1200, toMinute: 480 }, askedToday: 0, mostPerDay: 2, hasOpen: false, hasPhone: true, windowMs: 15 * minute }
  test.each<[Partial<DutySituation>, ReturnType<typeof whyNotNow>]>([
    [{}, undefined], [{ workState: undefined }, undefined], [{ dutyEndsAt: undefined }, 'off_duty'], [{ workState: 'paused' }, 'paused'], [{ workState: 'ended' }, 'paused'],
    [{ minuteOfDay: 1200 }, 'night'], [{ minuteOfDay: 479 }, 'night'], [{ minuteOfDay: 480 }, undefined], [{ quiet: { fromMinute: 720, toMinute: 780 }, minuteOfDay: 750 }, 'night'],
    [{ askedToday: 2 }, 'too_many'], [{ hasOpen: true }, 'open'], [{ hasPhone: false }, 'no_phone'], [{ dutyEndsAt: 14 * minute }, 'ends_soon'],
  ])('%o → %s', (change, expected) => expect(whyNotNow({ ...free, ...change })).toBe(expected))
  test('an unseen challenge is never shown after work', () => {
    expect(showUntilOf(0, 15 * minute, 20 * minute)).toBe(20 * minute)
    expect(showUntilOf(0, 15 * minute, 600 * minute)).toBe(30 * minute)
  })
})
