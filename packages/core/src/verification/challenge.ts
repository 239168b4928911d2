import { type Instant, type Result, err, ok } from '../kernel/index.ts'

/**
 * A spot challenge (V11): a person on duty is asked to check in now. Pure state machine; the server feeds it and logs each step.
 *
 *   asked ──seen──► seen ──answered──► answered
 *     │               ├──window over──► lapsed ──answered within the window, arrived late──► answered
 *     │               └──cannot──► excused ◄──cannot, with its reason, also after the window── lapsed
 *     └──not shown until `showUntil`──► excused (it never reached the person)
 *
 * The window runs from the moment the phone showed it, because nobody can answer what they have not seen. `lapsed` means "no answer",
 * and nothing follows from it by itself.
 */
export type ChallengeState = 'asked' | 'seen' | 'answered' | 'lapsed' | 'excused' | 'withdrawn'

export interface Challenge {
  readonly state: ChallengeState
  readonly askedAt: Instant
  readonly windowMs: number
  /** Unseen until then: it did not reach the person. At the latest the end of the working window. */
  readonly showUntil: Instant
  readonly seenAt?: Instant
  /** End of the window, once seen. */
  readonly dueAt?: Instant
  readonly closedAt?: Instant
  readonly answerEventId?: string
  /** Why excused or withdrawn: a code, or a person's words. */
  readonly reason?: string
}

export type ChallengeStep =
  | { readonly kind: 'seen'; readonly at: Instant }
  /** `at`: when the person acted, as far as it is proven; an answer made offline in time is in time. */
  | { readonly kind: 'answered'; readonly at: Instant; readonly eventId: string }
  | { readonly kind: 'cannot'; readonly at: Instant; readonly reason: string }
  | { readonly kind: 'withdrawn'; readonly at: Instant; readonly reason: string }
  | { readonly kind: 'time'; readonly at: Instant }

export const notReached = 'not_reached'

/** The challenge after this step; the same object when the step changes nothing; an error when the step makes no sense. Order of arrival matters only where time does. */
export const stepChallenge = (challenge: Challenge, step: ChallengeStep): Result<Challenge> => {
  if (!Number.isFinite(step.at)) return err('the time of the step is not a number')
  const { state } = challenge
  switch (step.kind) {
    case 'seen':
      if (state !== 'asked') return ok(challenge)
      if (step.at < challenge.askedAt) return err('seen before it was asked')
      return ok(step.at > challenge.showUntil ? { ...challenge, state: 'excused', closedAt: step.at, reason: notReached } : { ...challenge, state: 'seen', seenAt: step.at, dueAt: step.at + challenge.windowMs })
    case 'answered': {
      if (state === 'answered' || state === 'excused' || state === 'withdrawn') return ok(challenge)
      if (step.at < challenge.askedAt) return err('answered before it was asked')
      // Answered without having been seen: the phone showed it and could not say so.
      if (state === 'asked' || step.at <= (challenge.dueAt ?? Infinity)) return ok({ ...challenge, state: 'answered', closedAt: step.at, answerEventId: step.eventId })
      return ok(lapse(challenge))
    }
    case 'cannot':
      if (state === 'answered' || state === 'excused' || state === 'withdrawn') return ok(challenge)
      return step.reason === '' ? err('a reason is missing') : ok({ ...challenge, state: 'excused', closedAt: step.at, reason: step.reason })
    case 'withdrawn':
      return state === 'asked' || state === 'seen' ? ok({ ...challenge, state: 'withdrawn', closedAt: step.at, reason: step.reason }) : err('only an open challenge can be taken back')
    case 'time':
      if (state === 'asked' && step.at > challenge.showUntil) return ok({ ...challenge, state: 'excused', closedAt: step.at, reason: notReached })
      if (state === 'seen' && step.at > challenge.dueAt!) return ok(lapse(challenge))
      return ok(challenge)
  }
}

const lapse = (challenge: Challenge): Challenge => (challenge.state === 'lapsed' ? challenge : { ...challenge, state: 'lapsed', closedAt: challenge.dueAt! })

export interface DutySituation {
  readonly now: Instant
  /** End of the working window around now; undefined off duty, on a break of the shift and on days off. */
  readonly dutyEndsAt: Instant | undefined
  /** What the person last told: paused or ended work is respected. */
  readonly workState: 'started' | 'paused' | 'resumed' | 'ended' | undefined
  /** Minutes since local midnight. */
  readonly minuteOfDay: number
  readonly quiet: { readonly fromMinute: number; readonly toMinute: number }
  /** In this day of work; a night's work is of the day on which it begins. */
  readonly askedToday: number
  readonly mostPerDay: number
  readonly hasOpen: boolean
  readonly hasPhone: boolean
  readonly windowMs: number
}

export type NotNow = 'no_phone' | 'off_duty' | 'paused' | 'night' | 'too_many' | 'open' | 'ends_soon'

/** Does this minute of the day lie in the quiet hours? They reach over midnight where they end before they begin. */
export const isQuietMinute = ({ fromMinute, toMinute }: DutySituation['quiet'], minuteOfDay: number): boolean =>
  fromMinute <= toMinute ? minuteOfDay >= fromMinute && minuteOfDay < toMinute : minuteOfDay >= fromMinute || minuteOfDay < toMinute

/** May this person be challenged now? Whoever asks, by hand or by rule, is held to the same. undefined: yes. */
export const whyNotNow = (s: DutySituation): NotNow | undefined => {
  if (!s.hasPhone) return 'no_phone'
  if (s.dutyEndsAt === undefined) return 'off_duty'
  if (s.workState === 'paused' || s.workState === 'ended') return 'paused'
  if (isQuietMinute(s.quiet, s.minuteOfDay)) return 'night'
  if (s.hasOpen) return 'open'
  if (s.askedToday >= s.mostPerDay) return 'too_many'
  return s.dutyEndsAt - s.now < s.windowMs ? 'ends_soon' : undefined
}

/** How long an unseen challenge is shown: twice its window, never beyond the end of work. */
export const showUntilOf = (now: Instant, windowMs: number, dutyEndsAt: Instant): Instant => Math.min(now + 2 * windowMs, dutyEndsAt)
