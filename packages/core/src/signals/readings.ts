/** What the three signals about things read at a site have in common. */
import type { CheckInSubmission, Finding, Instant, ReadableFactor } from '../kernel/index.ts'
import { bestTime, clockToleranceMs, provenTime } from './clocks.ts'
import type { CheckedReading, CheckInContext } from './context.ts'

/** Taps and scans belong to the check-in that follows them; the phone may have gone through a questionnaire in between. */
const longestBeforeMs = 10 * 60_000

/** Why nothing was read, as a reason of the signal; undefined where something was. */
export const whyNothing = ({ factors }: CheckInContext, kind: ReadableFactor): 'not_told' | 'none_here' | 'phone_cannot' | 'not_read' | undefined => {
  if (factors === undefined) return 'not_told'
  if (factors.readings.some((reading) => reading.kind === kind)) return undefined
  if (!factors.registered.includes(kind)) return 'none_here'
  return factors.can.includes(kind) ? 'not_read' : 'phone_cannot'
}

export const readingsOf = ({ factors }: CheckInContext, kind: ReadableFactor): readonly CheckedReading[] => (factors?.readings ?? []).filter((reading) => reading.kind === kind)

/** How long before the check-in it was read, by the phone's own clock, whatever that shows; undefined where that makes no sense. */
const readBeforeMs = ({ clocks: { deviceTime } }: CheckInSubmission, { readTime }: CheckedReading): number | undefined => {
  const before = (deviceTime ?? NaN) - readTime
  return before >= -clockToleranceMs && before <= longestBeforeMs ? Math.max(0, before) : undefined
}

export const isOfTheCheckIn = (submission: CheckInSubmission, reading: CheckedReading): boolean => readBeforeMs(submission, reading) !== undefined

/** When it was read by the clock that counts, and whether that is proven. */
export const momentOf = (submission: CheckInSubmission, reading: CheckedReading): { readonly time: Instant; readonly isProven: boolean } => {
  const proven = provenTime(submission)
  return { time: (proven ?? bestTime(submission)) - (readBeforeMs(submission, reading) ?? 0), isProven: proven !== undefined }
}

/** Of several readings the one that says most for it; where none does, the one that says most against it. There is at least one. */
export const mostTelling = (findings: readonly Finding[]): Finding => {
  const best = findings.reduce((most, finding) => (finding.weightDecibans > most.weightDecibans ? finding : most))
  return best.weightDecibans > 0 ? best : findings.reduce((least, finding) => (finding.weightDecibans < least.weightDecibans ? finding : least))
}
