/** Places in which this person is not recorded (S2). The same rule as the server's gate: the middle of the position decides. */
import type { PrivateZone } from '@fieldproof/contract'
import type { LatLon } from '@fieldproof/core/kernel'
import { distanceMetres, metresPerDegree } from '@fieldproof/core/geo'

export const mostPrivatePlaces = 3

export const isPrivatePlace = (zones: readonly PrivateZone[], position: LatLon): boolean =>
  zones.some(({ centre, radiusMetres }) => distanceMetres(centre, position) <= radiusMetres)

/** At most this share of the radius lies between the door and the middle of the zone. */
const mostShift = 0.5

/**
 * A zone around a door whose middle is not the door: with the door in the middle, the ends of two tracks would show where it is (Hassan et al., "Analysis of
 * privacy protections in fitness tracking social networks", USENIX Security 2018). `random` gives two numbers in [0, 1).
 */
export const zoneAround = (door: LatLon, radiusMetres: number, random: () => number): LatLon => {
  const metres = radiusMetres * mostShift * Math.sqrt(random())
  const angle = 2 * Math.PI * random()
  const lat = door.lat + (metres * Math.cos(angle)) / metresPerDegree
  return { lat, lon: door.lon + (metres * Math.sin(angle)) / (metresPerDegree * Math.cos((door.lat * Math.PI) / 180)) }
}
