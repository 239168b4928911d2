import { CheckInEvent, DeclarationEvent, DeviceStateEvent, EventPayload, ExplanationEvent, TrackEvent, WorkStateEvent } from '@fieldproof/contract'
import { parseCompactJws, type SignedEvent } from '@fieldproof/core/evidence'
import { err, ok, type Result } from '@fieldproof/core/kernel'
import { Compile } from 'typebox/compile'
import { closedSchema } from './closedSchema.ts'

const payloadCheck = Compile(EventPayload)
const newEventChecks = {
  check_in: Compile(closedSchema(CheckInEvent)), check_out: Compile(closedSchema(CheckInEvent)), track: Compile(closedSchema(TrackEvent)), work_state: Compile(closedSchema(WorkStateEvent)),
  device_state: Compile(closedSchema(DeviceStateEvent)), explanation: Compile(closedSchema(ExplanationEvent)), declaration: Compile(closedSchema(DeclarationEvent)),
}
const isoPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

export interface ReadEvent {
  readonly event: SignedEvent
  readonly payload: EventPayload
}

/** Form and schema of one signed event. The signature is for the verify stage: a wrong one is evidence, not a reason to drop. */
export const readEvent = (jws: string): Result<ReadEvent> => {
  const parsed = parseCompactJws(jws)
  if (!parsed.ok) return parsed
  const payload: unknown = parsed.value.payload
  if (!payloadCheck.Check(payload)) {
    const first = payloadCheck.Errors(payload)[0]
    return err(`payload${first?.instancePath ?? ''}: ${first?.message ?? 'does not fit the schema'}`)
  }
  if (payload.lastServerTime !== undefined && !isoPattern.test(payload.lastServerTime)) return err('payload: lastServerTime must be ISO 8601 with milliseconds in UTC')
  return ok({ event: parsed.value, payload })
}

/** The header as clients write it: nothing told twice, no blanks, and no words but the names that JOSE has for such a text. */
const isPlainHeader = (jws: string, { alg, kid, typ }: SignedEvent['header']): boolean => {
  const text = Buffer.from(jws.slice(0, jws.indexOf('.')), 'base64url').toString()
  if (text === `{"alg":"${alg}","kid":"${kid}"}`) return true
  return (typ === undefined || typ === 'JOSE' || typ === 'JWT') && JSON.stringify(JSON.parse(text)) === text
}

/**
 * An event that arrives, besides: nothing is in it that the contract does not name. The body is kept as it was signed, and the privacy gate can only judge what it knows:
 * a position under a name of its own would be stored at any hour (docs/decisions/0072). What was kept before this was asked for is read as ever.
 */
export const readNewEvent = (jws: string): Result<ReadEvent> => {
  const read = readEvent(jws)
  if (!read.ok) return read
  const { payload, event } = read.value
  if (!isPlainHeader(jws, event.header)) return err('header: expected alg, kid and at most typ "JOSE" or "JWT", each once and without blanks')
  // A leap second (23:59:60) fits RFC 3339 and is no instant here: a time that is none would be judged as nothing at all.
  const told = [payload.deviceTime, payload.lastServerTime, payload.correctedTime, (payload as { readonly proposal?: { readonly arrivedTime?: string } }).proposal?.arrivedTime]
  if (told.some((time) => time !== undefined && !Number.isFinite(Date.parse(time)))) return err('payload: a time in it is none (a leap second is told as the second before it)')
  const check = newEventChecks[payload.kind]
  if (check.Check(payload)) return read
  const first = check.Errors(payload)[0]
  // The member that may not be there is checked against the schema `false`.
  const what = first?.keyword === 'boolean' ? 'there is no such member; leave it out, or update the server' : (first?.message ?? 'does not fit the schema')
  return err(`payload${first?.instancePath.slice(0, 200) ?? ''}: ${what}`)
}

/**
 * When it happened, as far as the event can prove it: the last time the server told the phone plus the monotonic time since,
 * else the phone's wall clock, corrected by what the phone knew it to be off. The wall clock can be set by hand; the monotonic clock cannot run faster than time.
 */
export const claimedTime = (payload: EventPayload): number => {
  if (payload.lastServerTime !== undefined && payload.monotonicSinceServerTimeMs !== undefined) return Date.parse(payload.lastServerTime) + payload.monotonicSinceServerTimeMs
  return Date.parse(payload.correctedTime ?? payload.deviceTime)
}
