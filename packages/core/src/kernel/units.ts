/** A position in WGS-84 degrees. The only datum inside the product; other datums exist only at an edge that names them. */
export interface LatLon {
  readonly lat: number
  readonly lon: number
}

/** Milliseconds since 1970-01-01T00:00:00Z. Wall-clock instants are plain numbers so that they pack, sort and cross threads freely. */
export type Instant = number

export const isFiniteLatLon = (p: { lat: unknown; lon: unknown }): p is LatLon =>
  typeof p.lat === 'number' && typeof p.lon === 'number' && Number.isFinite(p.lat) && Number.isFinite(p.lon)
  && Math.abs(p.lat) <= 90 && Math.abs(p.lon) <= 180

/** ISO 8601 with milliseconds, UTC: the one textual form of an instant in signed and logged data. */
export const isoInstant = (instant: Instant): string => new Date(instant).toISOString()
