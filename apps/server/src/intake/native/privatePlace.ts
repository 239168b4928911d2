import type { EventPayload } from '@fieldproof/contract'
import { unpackColumns } from '@fieldproof/core/geo'
import { inflateUpTo } from '../../platform/inflate.ts'
import type { KnownDevice } from '../deviceDirectory.ts'
import { isPrivatePlace } from '../gate.ts'

/** As in decode: a day at 1 Hz; more is a bomb, and is refused as damaged by the stage that unpacks it. */
const inflate = inflateUpTo(8_000_000)

/**
 * Does this track hold a position inside a private place of the person? Our phone lets such fixes go before it signs; what comes with one all the same
 * (a place set a moment ago, a changed client) is refused as a whole, because a signed batch cannot be kept in part. Only people with private places
 * pay for the unpacking.
 */
export const holdsPrivatePlace = (device: KnownDevice, payload: EventPayload): boolean => {
  if (payload.kind !== 'track' || device.privateZones === undefined) return false
  const columns = unpackColumns(Buffer.from(payload.packed, 'base64url'), { inflate })
  if (!columns.ok) return false
  const { lat, lon, count } = columns.value
  for (let i = 0; i < count; i++) if (isPrivatePlace(device, { lat: lat[i]!, lon: lon[i]! })) return true
  return false
}
