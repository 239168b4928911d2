import { clockToleranceMs } from '@fieldproof/core/signals'
import type { EventPayload } from '@fieldproof/contract'
import type { KnownDevice } from '../deviceDirectory.ts'
import { isCredibleTime } from '../gate.ts'
import { claimedTime } from './readEvent.ts'

/**
 * A phone that was replaced may still hold what it signed without a network. It may bring that, for a while and marked as late: nothing proves to the server when it was signed
 * (docs/decisions/0064-what-a-replaced-phone-still-brings.md).
 */
const graceDays = 30

export const mayStillDeliver = ({ isReplaced, revokedAt }: KnownDevice, receivedAt: number): boolean =>
  isReplaced === true && typeof revokedAt === 'number' && receivedAt < revokedAt + graceDays * 86_400_000

/** The end of a call for help: only the phone that raised it knows its number, and ending it late calls nobody out. Taken whenever it was signed, or an alarm would go on that its person has long ended. */
const endsCall = (payload: EventPayload): boolean => payload.kind === 'declaration' && payload.content.topic === 'sos' && payload.content.state === 'ended'

/** What would act now, and in the person's name, though it is about then: a consent, a key to confirm with, a call for help. The phone in use does these. */
const actsNow = (payload: EventPayload): boolean => payload.kind === 'declaration' && ['consent', 'passkey', 'sos'].includes(payload.content.topic)

/** Does the event say itself that it was signed after the enrolment had ended, or not say when? The server's own time in it needs no tolerance: the phone heard it only then. */
export const isSignedAfter = (payload: EventPayload, revokedAt: number, receivedAt: number): boolean => {
  const heard = [payload.lastServerTime, payload.timeToken?.time].flatMap((time) => (time === undefined ? [] : [Date.parse(time)]))
  const told = [claimedTime(payload), ...(payload.kind === 'track' ? [payload.to] : []), ...('fix' in payload && payload.fix ? [payload.fix.fixTime] : [])]
  return heard.some((time) => time >= revokedAt) || told.some((time) => !isCredibleTime(time, receivedAt) || time > revokedAt + clockToleranceMs)
}

/** undefined: an enrolment that stands, or an event that the replaced phone may bring. */
export const refusalOfReplaced = ({ status, revokedAt }: KnownDevice, payload: EventPayload, receivedAt: number): 'phone_replaced' | undefined =>
  status !== 'active' && !(typeof revokedAt === 'number' && endsCall(payload)) && (typeof revokedAt !== 'number' || actsNow(payload) || isSignedAfter(payload, revokedAt, receivedAt)) ? 'phone_replaced' : undefined
