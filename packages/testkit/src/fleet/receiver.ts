/**
 * What a phone's receiver makes of the truth. Position errors are a first-order Gauss–Markov process (the usual model of
 * GNSS multipath: errors of neighbouring seconds are alike), wider between tall buildings and indoors; the reported accuracy
 * is the 68 % radius of that error, as honest as Android's is, which is not quite.
 */
import type { Fix, Instant } from '@fieldproof/core/kernel'
import type { Random } from '../random.ts'
import type { Surroundings, Whereabouts } from './journey.ts'
import type { Spot, StreetGrid } from './streets.ts'

/** Standard deviation per axis, metres. 68 % radius of two such axes: 1.515 times that (Rayleigh quantile). */
const deviationMetres: Record<Surroundings, number> = { open: 2.6, dense: 7, indoors: 9, tunnel: 30 }
const radiusPerDeviation = 1.515
const correlationSeconds = 70

export interface Receiver {
  /** undefined where nothing is received. `poor`: a basement, only the network's guess. */
  fix(where: Whereabouts, at: Instant, options?: { batteryPercent?: number; poor?: boolean }): Fix | undefined
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))

export const createReceiver = (grid: StreetGrid, random: Random): Receiver => {
  let errorX = 0, errorY = 0, altitude = random.between(6, 18)
  let deviation: number = deviationMetres.open
  let lastAt: Instant | undefined
  return {
    fix: (where, at, { batteryPercent, poor = false } = {}) => {
      if (where.surroundings === 'tunnel') {
        lastAt = undefined
        deviation = 14
        return undefined
      }
      const seconds = lastAt === undefined ? Infinity : Math.max(0, (at - lastAt) / 1000)
      lastAt = at
      const keep = Math.exp(-seconds / correlationSeconds)
      // The filter inside the receiver takes half a minute to get used to new surroundings.
      deviation += (deviationMetres[where.surroundings] - deviation) * (1 - Math.exp(-Math.min(seconds, 600) / 30))
      const fresh = Math.sqrt(1 - keep * keep)
      errorX = keep * errorX + fresh * deviation * random.normal()
      errorY = keep * errorY + fresh * deviation * random.normal()
      altitude += random.normal(0, 0.6) + (12 - altitude) * 0.02
      const network = poor || (where.surroundings === 'indoors' && random.chance(0.04))
      const spread = network ? (poor ? random.between(60, 160) : random.between(12, 32)) : 0
      const spot: Spot = network ? { x: where.spot.x + random.normal(0, spread), y: where.spot.y + random.normal(0, spread) } : { x: where.spot.x + errorX, y: where.spot.y + errorY }
      const position = grid.toLatLon(spot)
      const accuracyMetres = round(Math.max(3, (network ? spread : deviation) * radiusPerDeviation * random.between(0.85, 1.3)), 2)
      return {
        lat: round(position.lat, 7), lon: round(position.lon, 7), fixTime: at, accuracyMetres,
        ...(network ? {} : { altitudeMetres: round(altitude, 1) }),
        ...(network ? {} : { speedMetresPerSecond: round(Math.max(0, where.moving ? where.speed + random.normal(0, 0.4) : Math.abs(random.normal(0, 0.08))), 2) }),
        ...(where.moving && !network ? { bearingDegrees: round((where.bearingDegrees + grid.turnDegrees + random.normal(0, 4) + 360) % 360, 1) } : {}),
        provider: network ? 'network' : where.surroundings === 'indoors' ? 'fused' : 'gps',
        ...(batteryPercent === undefined ? {} : { batteryPercent: Math.round(batteryPercent) }),
      }
    },
  }
}
