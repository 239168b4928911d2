import type { Instant } from '../kernel/index.ts'
import type { DayExpectation, Window } from '../planning/index.ts'
import { dayReasons } from './dayReasons.ts'
import type { Correction, DayFlag, DayReason, DayResult, DayStatus, Punch } from './result.ts'
import type { ReasonId } from './reasons.ts'
import type { AttendanceRules } from './rules.ts'

export interface DayInputs {
  readonly expectation: DayExpectation
  /** In any order; those outside the day are left out. */
  readonly punches: readonly Punch[]
  readonly corrections: readonly Correction[]
  readonly rules: AttendanceRules
  /** The moment of judging: a day that is not over is not absent yet. */
  readonly now: Instant
}

/** What counts, whether a phone or a correction brought it. */
interface Mark {
  readonly kind: 'check_in' | 'check_out'
  readonly at: Instant
  readonly isDoubted: boolean
  readonly isCorrection: boolean
  readonly distanceMetres?: number
}

const minuteMs = 60_000
/** A check-out may come a little after the end; before that nobody says that it is missing. */
const leavingWaitMs = 60 * minuteMs
const second = (ms: number): number => Math.round(ms / 1000)

const say = (reason: ReasonId, values: DayReason['values'] = {}): DayReason => ({ reason, values })

/** Doubted, and nobody has decided: the day must not turn on it yet. */
const isDoubted = ({ band, decision }: Punch): boolean => decision === undefined && (band === 'needs_review' || band === 'strong_doubt')
const isRejected = ({ decision }: Punch, rules: AttendanceRules): boolean => decision === 'not_real' && rules.rejectedCheckIns === 'not_counted'

/** Order of arrival must not matter: by time, then by what stays the same about a punch. */
const inOrder = <T extends { readonly at: Instant }>(items: readonly T[], idOf: (item: T) => string): T[] =>
  [...items].sort((a, b) => a.at - b.at || (idOf(a) < idOf(b) ? -1 : idOf(a) > idOf(b) ? 1 : 0))

interface SpanOutcome {
  readonly flags: readonly DayFlag[]
  readonly lateSeconds: number
  readonly earlySeconds: number
  readonly workSeconds: number
  readonly isOpen: boolean
  readonly reasons: readonly DayReason[]
  readonly settlesAt: readonly Instant[]
}

const offSite = (mark: Mark | undefined, rules: AttendanceRules): boolean =>
  mark?.distanceMetres !== undefined && rules.offSiteMetres !== null && mark.distanceMetres > rules.offSiteMetres

const workedWithin = (segments: readonly Window[], from: Instant, to: Instant): number =>
  segments.reduce((sum, { startsAt, endsAt }) => sum + Math.max(0, Math.min(endsAt, to) - Math.max(startsAt, from)), 0)

/** One arrival and one leaving against one stretch of working time. */
const judgeSpan = (span: Window, segments: readonly Window[], marks: readonly Mark[], { rules, now }: Pick<DayInputs, 'rules' | 'now'>): SpanOutcome => {
  const flags: DayFlag[] = []
  const reasons: DayReason[] = []
  const arrivalDue = span.startsAt + rules.lateGraceMinutes * minuteMs
  const isOver = now >= span.endsAt
  const settlesAt = [arrivalDue, span.endsAt, span.endsAt + leavingWaitMs].filter((moment) => moment > now)
  if (marks.length === 0) {
    if (now < arrivalDue) return { flags, lateSeconds: 0, earlySeconds: 0, workSeconds: 0, isOpen: true, reasons: [say('not_due_yet', { startAt: span.startsAt })], settlesAt }
    if (!isOver) return { flags, lateSeconds: 0, earlySeconds: 0, workSeconds: 0, isOpen: true, reasons: [say('not_arrived_yet', { startAt: span.startsAt })], settlesAt }
    return { flags: ['absent'], lateSeconds: 0, earlySeconds: 0, workSeconds: 0, isOpen: false, reasons: [say('nothing_recorded', { startAt: span.startsAt, endAt: span.endsAt })], settlesAt }
  }

  const arrival = marks.find((mark) => mark.kind === 'check_in')
  const last = marks.at(-1)!
  let lateSeconds = 0
  if (arrival === undefined) {
    flags.push('missing_arrival')
    reasons.push(say('no_arrival', { firstAt: marks[0]!.at }))
  } else {
    const late = second(arrival.at - span.startsAt)
    const onTime = arrival.at <= arrivalDue
    if (!onTime) {
      flags.push('late')
      lateSeconds = late
    }
    reasons.push(arrival.isCorrection ? say('arrival_corrected', { at: arrival.at }) : onTime ? (late > 0 ? say('arrived_within_grace', { at: arrival.at, graceMinutes: rules.lateGraceMinutes }) : say('arrived_on_time', { at: arrival.at })) : say('arrived_late', { at: arrival.at, lateSeconds: late }))
    if (!onTime && arrival.isCorrection) reasons.push(say('arrived_late', { at: arrival.at, lateSeconds: late }))
    if (offSite(arrival, rules)) {
      flags.push('off_site')
      reasons.push(say('arrived_off_site', { at: arrival.at, distanceMetres: arrival.distanceMetres! }))
    }
  }

  let earlySeconds = 0
  let isOpen = false
  const workedTo = last.at
  const leavingDue = span.endsAt - rules.earlyGraceMinutes * minuteMs
  if (rules.leaving === 'asked') {
    // A check-in that is the last of the day says that somebody worked then, not that they left.
    const hasLeft = last.kind === 'check_out'
    if (workedTo >= leavingDue) reasons.push(hasLeft && last.isCorrection ? say('leaving_corrected', { at: workedTo }) : say('left_on_time', { at: workedTo }))
    else if (!isOver) isOpen = true
    else if (hasLeft) {
      earlySeconds = second(span.endsAt - workedTo)
      flags.push('early')
      reasons.push(say('left_early', { at: workedTo, earlySeconds }))
    } else if (now < span.endsAt + leavingWaitMs) isOpen = true
    else {
      flags.push('missing_leaving')
      reasons.push(say('no_leaving', { lastAt: workedTo }))
    }
    if (hasLeft && last !== arrival && offSite(last, rules)) {
      if (!flags.includes('off_site')) flags.push('off_site')
      reasons.push(say('left_off_site', { at: last.at, distanceMetres: last.distanceMetres! }))
    }
    if (isOpen) reasons.push(say('not_over_yet', { endAt: span.endsAt }))
  } else if (!isOver) isOpen = true

  return { flags, lateSeconds, earlySeconds, workSeconds: second(workedWithin(segments, marks[0]!.at, workedTo)), isOpen, reasons, settlesAt }
}

/** The gravest first. */
const statusOf = (flags: ReadonlySet<DayFlag>, isOpen: boolean): DayStatus => {
  if (flags.has('absent')) return 'absent'
  if (flags.has('missing_arrival') || flags.has('missing_leaving')) return 'missing_punch'
  if (flags.has('late')) return 'late'
  if (flags.has('early')) return 'early'
  if (flags.has('off_site')) return 'off_site'
  return isOpen ? 'in_progress' : 'present'
}

type Reckoned = Omit<DayResult, 'punchCount'>

/**
 * The spans that want an arrival and a leaving each, and which marks are theirs: a break is cut in its middle. An hour of leave within a segment is no break: who comes back from it has arrived already.
 */
const spansOf = ({ segments, planned }: DayExpectation, marks: readonly Mark[], rules: AttendanceRules) => {
  const spanOf = (some: readonly Window[]) => ({ span: { startsAt: some[0]!.startsAt, endsAt: some.at(-1)!.endsAt }, segments: some })
  if (rules.punches === 'day') return [{ ...spanOf(segments), marks }]
  const spans = planned.map(({ startsAt, endsAt }) => segments.filter((segment) => segment.startsAt >= startsAt && segment.endsAt <= endsAt)).filter((some) => some.length > 0).map(spanOf)
  const cuts = [-Infinity, ...spans.slice(1).map(({ span }, i) => (spans[i]!.span.endsAt + span.startsAt) / 2), Infinity]
  return spans.map((span, i) => ({ ...span, marks: marks.filter(({ at }) => at >= cuts[i]! && at < cuts[i + 1]!) }))
}

const reckon = (inputs: DayInputs, marks: readonly Mark[]): Reckoned => {
  const { expectation, rules } = inputs
  const { kind } = expectation
  const times = marks.length > 0 ? { firstAt: marks[0]!.at, lastAt: marks.at(-1)!.at } : {}
  if (kind !== 'scheduled') {
    const worked = marks.length > 0
    const status: DayStatus = kind === 'on_leave' ? 'on_leave' : (kind === 'free' || kind === 'entered') && worked ? 'present' : 'not_scheduled'
    return {
      status, flags: worked && kind !== 'free' && kind !== 'entered' ? ['worked_off_day'] : [], lateSeconds: 0, earlySeconds: 0, workSeconds: worked ? second(marks.at(-1)!.at - marks[0]!.at) : 0, ...times,
      reasons: worked ? [say('worked_unasked', { firstAt: marks[0]!.at, lastAt: marks.at(-1)!.at, count: marks.length })] : [],
    }
  }
  const outcomes = spansOf(expectation, marks, rules).map((part) => judgeSpan(part.span, part.segments, part.marks, inputs))
  const all = outcomes.flatMap((outcome) => outcome.flags)
  // Absent is who was not there at all; one segment without anything is an arrival that is missing.
  const flags = new Set(all.map((flag): DayFlag => (flag === 'absent' && marks.length > 0 ? 'missing_arrival' : flag)))
  const settles = outcomes.flatMap((outcome) => outcome.settlesAt)
  return {
    status: statusOf(flags, outcomes.some((outcome) => outcome.isOpen)), flags: [...flags],
    lateSeconds: outcomes.reduce((sum, o) => sum + o.lateSeconds, 0), earlySeconds: outcomes.reduce((sum, o) => sum + o.earlySeconds, 0), workSeconds: outcomes.reduce((sum, o) => sum + o.workSeconds, 0),
    ...times, reasons: outcomes.flatMap((outcome) => outcome.reasons), ...(settles.length > 0 ? { settlesAt: Math.min(...settles) } : {}),
  }
}

const grave = ({ status, lateSeconds, earlySeconds, flags }: Reckoned): string => JSON.stringify([status, lateSeconds, earlySeconds, [...flags].sort()])

/**
 * The result of one day, and why. Pure: the same inputs give the same result in any order. A check-in that somebody doubts counts for the
 * person until a person has decided; where the day would be another without it, the day is `pending` and says so.
 */
export const judgeDay = (inputs: DayInputs): DayResult => {
  const { expectation, rules, now } = inputs
  const inDay = (at: Instant): boolean => at >= expectation.belongsFrom && at < expectation.belongsTo
  const punches = inOrder(inputs.punches.filter(({ at }) => inDay(at)), ({ eventId }) => eventId)
  const corrections = inOrder(inputs.corrections.filter(({ at }) => inDay(at)), ({ correctionId }) => correctionId)
  const rejected = punches.filter((punch) => isRejected(punch, rules))
  const marks = inOrder([
    ...punches.filter((punch) => !isRejected(punch, rules)).map((punch) => ({ id: punch.eventId, kind: punch.kind, at: punch.at, isDoubted: isDoubted(punch), isCorrection: false, ...(punch.distanceMetres === undefined ? {} : { distanceMetres: punch.distanceMetres }) })),
    ...corrections.map(({ correctionId, kind, at }) => ({ id: correctionId, kind, at, isDoubted: false, isCorrection: true })),
  ], ({ id }) => id)

  const counted = reckon(inputs, marks)
  const certain = marks.some((mark) => mark.isDoubted) ? reckon(inputs, marks.filter((mark) => !mark.isDoubted)) : counted
  const hangs = expectation.kind === 'scheduled' && grave(counted) !== grave(certain)
  const flags: DayFlag[] = [...counted.flags]
  if (hangs) flags.push('pending')
  if (corrections.length > 0) flags.push('corrected')
  if (rejected.length > 0) flags.push('not_counted')
  return {
    status: hangs ? 'pending' : counted.status, ...(hangs ? { ifConfirmed: counted.status } : {}), flags,
    lateSeconds: counted.lateSeconds, earlySeconds: counted.earlySeconds, workSeconds: counted.workSeconds,
    ...(counted.firstAt === undefined ? {} : { firstAt: counted.firstAt }), ...(counted.lastAt === undefined ? {} : { lastAt: counted.lastAt }),
    punchCount: punches.length,
    reasons: [
      ...dayReasons(expectation),
      ...counted.reasons,
      ...rejected.map(({ at }) => say('rejected', { at })),
      ...(hangs ? [say('hangs_on_doubted', { count: marks.filter((mark) => mark.isDoubted).length, otherwise: certain.status })] : []),
    ],
    ...(expectation.kind === 'scheduled' && counted.settlesAt !== undefined && counted.settlesAt > now ? { settlesAt: counted.settlesAt } : {}),
  }
}
