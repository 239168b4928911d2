import type { LatLon } from '@fieldproof/core/kernel'
import type { Bounds } from '../../map/shapes.ts'

/** A box in the address: `west,south,east,north`, degrees. undefined where it says none. The antimeridian is not crossed. */
export const readArea = (text: string | undefined): Bounds | undefined => {
  const parts = (text ?? '').split(',').map((part) => (part.trim() === '' ? NaN : Number(part)))
  const [west, south, east, north] = parts as [number, number, number, number]
  return parts.length === 4 && parts.every(Number.isFinite) && west < east && south < north && south >= -90 && north <= 90 ? { west, south, east, north } : undefined
}

/** To a metre: five digits. */
export const writeArea = ({ west, south, east, north }: Bounds): string => [west, south, east, north].map((side) => side.toFixed(5)).join(',')

/** Whose position is hidden or not known is in no area. */
export const isInArea = ({ west, south, east, north }: Bounds, position: LatLon | null): boolean =>
  position !== null && position.lon >= west && position.lon <= east && position.lat >= south && position.lat <= north
