import type { LatLon } from '../kernel/index.ts'

/**
 * Mean Earth radius R1 of the IUGG (Moritz 2000), metres. On a sphere of this radius the great-circle distance is
 * within 0.56 % of the WGS-84 geodesic everywhere: below a metre at fence scale, where accuracy is metres anyway.
 */
export const earthRadiusMetres = 6_371_008.8

/** Metres of one degree of latitude (and of longitude on the equator) on that sphere. */
export const metresPerDegree = (Math.PI / 180) * earthRadiusMetres

const radians = (degrees: number): number => (degrees * Math.PI) / 180
const degrees = (rad: number): number => (rad * 180) / Math.PI

/** The same meridian, in (-180, 180]: the short way round for a difference of longitudes. */
export const wrapLongitude = (lon: number): number => {
  if (lon > -180 && lon <= 180) return lon
  const turned = lon - 360 * Math.ceil((lon - 180) / 360)
  return turned <= -180 ? turned + 360 : turned
}

/** Great-circle distance in metres (haversine: exact at small distances, where the law of cosines is not). NaN in, NaN out. */
export const distanceMetres = (a: LatLon, b: LatLon): number => {
  const sinLat = Math.sin(radians(b.lat - a.lat) / 2)
  const sinLon = Math.sin(radians(b.lon - a.lon) / 2)
  const h = sinLat * sinLat + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * sinLon * sinLon
  return 2 * earthRadiusMetres * Math.asin(Math.min(1, Math.sqrt(h)))
}

/**
 * Straight-line metres on a plane touching the Earth near `a`: one cosine instead of five transcendentals. Within 0.1 % of
 * `distanceMetres` up to 50 km below 60° of latitude; for the hot loops over fixes of one track.
 */
export const nearbyMetres = (a: LatLon, b: LatLon): number => {
  const north = (b.lat - a.lat) * metresPerDegree
  const east = wrapLongitude(b.lon - a.lon) * metresPerDegree * Math.cos(radians((a.lat + b.lat) / 2))
  return Math.sqrt(north * north + east * east)
}

/** Nearer than `metres` even if all degrees were as long as on the equator: most pairs of neighbours, without a cosine. The margin is far more than rounding; false may be either. */
export const isSurelyWithin = (a: LatLon, b: LatLon, metres: number): boolean => {
  const reach = (metres * 0.99) / metresPerDegree
  const [north, east] = [b.lat - a.lat, b.lon - a.lon]
  return north * north + east * east < reach * reach
}

/** Initial bearing from `a` to `b`, degrees clockwise from north in [0, 360). 0 when the points coincide. */
export const bearingDegrees = (a: LatLon, b: LatLon): number => {
  const lonDelta = radians(b.lon - a.lon)
  const y = Math.sin(lonDelta) * Math.cos(radians(b.lat))
  const x = Math.cos(radians(a.lat)) * Math.sin(radians(b.lat))
    - Math.sin(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.cos(lonDelta)
  const bearing = (degrees(Math.atan2(y, x)) + 360) % 360
  return bearing === 360 ? 0 : bearing
}

/** The point `metres` away along the great circle that starts at `bearing` degrees. Longitude comes back in (-180, 180]. */
export const destination = (p: LatLon, bearing: number, metres: number): LatLon => {
  const angle = metres / earthRadiusMetres
  const lat = radians(p.lat)
  const sinLat = Math.sin(lat) * Math.cos(angle) + Math.cos(lat) * Math.sin(angle) * Math.cos(radians(bearing))
  const lonDelta = Math.atan2(
    Math.sin(radians(bearing)) * Math.sin(angle) * Math.cos(lat),
    Math.cos(angle) - Math.sin(lat) * sinLat,
  )
  return { lat: degrees(Math.asin(Math.max(-1, Math.min(1, sinLat)))), lon: wrapLongitude(p.lon + degrees(lonDelta)) }
}
