import { EventPayload } from '@fieldproof/contract'
import { parseCompactJws, type SignedEvent } from '@fieldproof/core/evidence'
import { err, ok, type Result } from '@fieldproof/core/kernel'
import { Compile } from 'typebox/compile'

const payloadCheck = Compile(EventPayload)
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

/**
 * When it happened, as far as the event can prove it: the last time the server told the phone plus the monotonic time since,
 * else the phone's wall clock. The wall clock can be set by hand; the monotonic clock cannot run faster than time.
 */
export const claimedTime = (payload: EventPayload): number => {
  if (payload.lastServerTime !== undefined && payload.monotonicSinceServerTimeMs !== undefined) return Date.parse(payload.lastServerTime) + payload.monotonicSinceServerTimeMs
  return Date.parse(payload.deviceTime)
}
