import type { Submission } from '@fieldproof/core/kernel'
import { datedWithin } from '@fieldproof/core/signals'

/** When it happened, for lists and attendance: proven time first, then what the phone says of its own wrong clock, then the receiver's, then the phone's, then arrival. */
export const happenedAt = (submission: Pick<Submission, 'kind' | 'clocks' | 'device' | 'integrity'>): number => {
  const { clocks, device } = submission
  const proven = device.lastServerTime !== undefined && device.monotonicSinceServerTimeMs !== undefined ? device.lastServerTime + device.monotonicSinceServerTimeMs : undefined
  const plausible = (time: number | undefined) => time !== undefined && time > 946_684_800_000 && time < clocks.serverTime + 86_400_000
  return datedWithin(submission, [proven, device.correctedTime, clocks.fixTime, clocks.deviceTime].find(plausible) ?? clocks.serverTime)
}
