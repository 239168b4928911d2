import type { EventPayload } from '@fieldproof/contract'
import type { KnownDevice } from '../deviceDirectory.ts'
import { isAfterArrival, isCredibleTime, onDuty, punchDuty, type DutyWindow } from '../gate.ts'
import { claimedTime } from './readEvent.ts'

/**
 * What the privacy gate says to an event. `clock_impossible`: no clock told when it was, and it did not arrive in working hours either, or
 * it spans what cannot be, or had not yet come; calling that off duty would send the person to look at the wrong thing.
 */
export type GateAnswer = 'on_duty' | 'off_duty' | 'clock_impossible' | 'consent_withdrawn' | 'private_place'

/**
 * By what had been said on this phone when it signed the track: a request that was held up on its way may come after the no and the next yes, and what a restored server lost comes again after a no
 * that it has. Where the phone has said nothing since, the person's last word counts, which may be another phone's.
 */
const isAgainstWord = ({ trackWithdrawn, trackWords = [] }: KnownDevice, seq: number): boolean =>
  trackWords.findLast((word) => word.seq < seq)?.granted === false || (trackWithdrawn === true && !trackWords.some((word) => word.seq > seq))

export const passGate = (device: KnownDevice, payload: EventPayload, receivedAt: number): GateAnswer => {
  const duty = onDuty(device)
  // The person takes part no longer: tracks stop, check-ins by own tap go on.
  if (payload.kind === 'track') return isAgainstWord(device, payload.seq) ? 'consent_withdrawn' : passTrack(duty, payload.from, payload.to, receivedAt)
  // Words without a position: a person may explain after work, too.
  if (payload.kind === 'explanation') return 'on_duty'
  // Told when it was found out, which may be the next morning: what it tells of has to lie on duty.
  if (payload.kind === 'device_state') return payload.to === undefined ? passInstants(duty, [payload.from], receivedAt) : passTrack(duty, payload.from, Math.max(payload.from, payload.to - 1), receivedAt)
  // So are declarations, but for the two that hold a position. A call for help is let in at any hour: it is the person's own act, and nobody else's.
  if (payload.kind === 'declaration') return payload.content.topic === 'site_correction' ? passInstants(duty, [claimedTime(payload)], receivedAt) : 'on_duty'
  const claimed = claimedTime(payload)
  // Stopping is always allowed to be told; it holds no position. Starting off duty is not.
  if (payload.kind === 'work_state') return payload.state === 'paused' || payload.state === 'ended' ? 'on_duty' : passInstants(duty, [claimed], receivedAt)
  // The person's own tap, a little before work begins or after it ends, too. The position, what was heard around it and the arrival that the phone noticed have times of their own and must lie in the same reach.
  const punch = punchDuty(device)
  return passInstants(punch, [claimed, ...(payload.proposal === undefined ? [] : [Date.parse(payload.proposal.arrivedTime)]), ...(payload.fix === undefined ? [] : [payload.fix.fixTime]), ...(payload.radio === undefined ? [] : [scanTimeOf(payload.radio.scanTime, claimed - Date.parse(payload.deviceTime), punch)])], receivedAt)
}

/** Phones stamp a scan by their wall clock or by what they take for the time: where the two differ, whichever speaks for the person. */
const scanTimeOf = (scanTime: number, offMs: number, duty: DutyWindow): number => (duty.contains(scanTime) ? scanTime : scanTime + offMs)

/** Every credible clock must be on duty; only when there is none does the arrival stand in. */
const passInstants = (duty: DutyWindow, told: readonly number[], receivedAt: number): GateAnswer => {
  const credible = told.filter((time) => isCredibleTime(time, receivedAt))
  if (credible.length === 0) return duty.contains(receivedAt) ? 'on_duty' : 'clock_impossible'
  if (!credible.every((time) => duty.contains(time))) return 'off_duty'
  return credible.some((time) => isAfterArrival(duty, time, receivedAt)) ? 'clock_impossible' : 'on_duty'
}

/** One window for all of it: a track across a break or a night would carry what lies between. */
const passTrack = (duty: DutyWindow, from: number, to: number, receivedAt: number): GateAnswer => {
  const window = duty.windowAt(from)
  const isOneWindow = window !== undefined && to < window.endsAt
  const [startsWell, endsWell] = [isCredibleTime(from, receivedAt), isCredibleTime(to, receivedAt)]
  if (startsWell && endsWell) return !isOneWindow ? 'off_duty' : isAfterArrival(duty, to, receivedAt) ? 'clock_impossible' : 'on_duty'
  // Both beyond the same end of what is credible: nothing in between can be a real time either.
  if (!startsWell && !endsWell && from < receivedAt === to < receivedAt) return duty.contains(receivedAt) ? 'on_duty' : 'clock_impossible'
  // From 1970 until now, or until 2099: real times lie between, of which nobody knows which. Only somebody who is always on duty may bring them.
  return isOneWindow ? 'on_duty' : 'clock_impossible'
}
