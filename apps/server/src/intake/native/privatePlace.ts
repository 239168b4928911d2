import type { FixColumns } from '@fieldproof/core/geo'
import type { KnownDevice } from '../deviceDirectory.ts'
import { isPrivatePlace } from '../gate.ts'

/**
 * Does this track hold a position inside a private place of the person? Our phone lets such fixes go before it signs; what comes with one all the same
 * (a place set a moment ago, a changed client) is refused as a whole, because a signed batch cannot be kept in part.
 */
export const holdsPrivatePlace = (device: KnownDevice, { lat, lon, count }: FixColumns): boolean => {
  if (device.privateZones === undefined) return false
  for (let i = 0; i < count; i++) if (isPrivatePlace(device, { lat: lat[i]!, lon: lon[i]! })) return true
  return false
}
