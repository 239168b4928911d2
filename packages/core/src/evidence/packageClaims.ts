/**
 * The time that a check-in claims, against what the package itself shows: it was signed neither before its key was enrolled, nor before a time that the log had signed into it or into an earlier
 * event of the same phone, nor after it stood in the log. A claim outside speaks about the phone that made it, not against the package.
 */
import type { Instant } from '../kernel/index.ts'
import { isoInstant } from '../kernel/index.ts'
import type { SignedEntry } from './packageMeaning.ts'
import type { CheckState, OpenedEntry } from './packageState.ts'
import type { DetailId } from './packageTexts.ts'
import type { SignedEventPayload } from './signedEvent.ts'
import type { VerifierKey } from './signedNote.ts'
import { verifyTimeToken } from './timeToken.ts'

/** Network delay, and honest drift between synchronisations. */
const toleranceMs = 120_000

interface Bound { readonly time: Instant; readonly code: DetailId }

/** What the phone says it can prove, else what it takes for the time, else its wall clock. */
const claimOf = ({ deviceTime, lastServerTime, monotonicSinceServerTimeMs, correctedTime }: SignedEventPayload): Instant =>
  typeof lastServerTime === 'string' && typeof monotonicSinceServerTimeMs === 'number' ? Date.parse(lastServerTime) + monotonicSinceServerTimeMs : Date.parse(typeof correctedTime === 'string' ? correctedTime : deviceTime)

export const checkClaimedTimes = (key: VerifierKey | undefined, signed: readonly SignedEntry[], enrolments: ReadonlyMap<string, readonly OpenedEntry[]>, { crypto, add }: CheckState): void => {
  // Checked by whatever Node (18 on) or browser there is: neither `Map.groupBy` nor `toSorted`.
  const byDevice = new Map<string, SignedEntry[]>()
  for (const one of signed) byDevice.set(one.event.payload.device, [...(byDevice.get(one.event.payload.device) ?? []), one])
  for (const [device, events] of byDevice) {
    const enrolledAt = Math.max(...(enrolments.get(device) ?? []).map(({ json, leaf }) => Date.parse(typeof json?.enrolledTime === 'string' ? json.enrolledTime : leaf.time)), -Infinity)
    let latest: Bound = { time: enrolledAt, code: 'claimedBeforeEnrolment' }
    for (const { entry, event, file } of events.sort((a, b) => a.event.payload.seq - b.event.payload.seq)) {
      const { kind, timeToken } = event.payload
      const recorded = Date.parse(entry.leaf.time)
      const token = key === undefined || timeToken === undefined ? undefined : verifyTimeToken(timeToken, key, crypto)
      const own = token?.ok && token.value <= recorded + toleranceMs ? token.value : -Infinity
      const bound = own > latest.time ? { time: own, code: 'claimedBeforeToken' as const } : latest
      const claimed = claimOf(event.payload)
      if (kind === 'check_in' || kind === 'check_out') {
        const values = { claimed: Math.abs(claimed) < 8e15 ? isoInstant(claimed) : '' }
        if (claimed < bound.time - toleranceMs && bound.time <= recorded + toleranceMs) add('claimed_time', 'note', file, bound.code, { ...values, bound: isoInstant(bound.time) }, entry.index)
        else if (claimed > recorded + toleranceMs) add('claimed_time', 'note', file, 'claimedAfterEntry', { ...values, bound: entry.leaf.time }, entry.index)
      }
      if (own > latest.time) latest = { time: own, code: 'claimedBeforeEarlier' }
    }
  }
}
