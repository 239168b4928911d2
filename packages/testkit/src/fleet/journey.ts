/** Where one person truly is at every instant: pieces of straight, steady movement and of standing still, one after another. */
import type { Instant } from '@fieldproof/core/kernel'
import type { Random } from '../random.ts'
import { nearestStreet, routeAlongStreets, spotOn } from './streets.ts'
import type { Spot, StreetGrid } from './streets.ts'

export type Surroundings = 'open' | 'dense' | 'tunnel' | 'indoors'
interface Piece { readonly t0: Instant; readonly t1: Instant; readonly from: Spot; readonly to: Spot; readonly surroundings: Surroundings }

/** Metres a second on a free stretch: e-bike, van, on foot. */
export const speeds = { ebike: 5.6, van: 9.2, walk: 1.25 } as const
export type Transport = 'ebike' | 'van'

export interface Whereabouts { readonly spot: Spot; readonly speed: number; readonly bearingDegrees: number; readonly surroundings: Surroundings; readonly moving: boolean }

export interface Journey {
  /** End of what has been laid out so far. */
  readonly endTime: Instant
  readonly endSpot: Spot
  stay(seconds: number, surroundings?: Surroundings): void
  /** Along the streets to `spot`, with traffic lights; the last metres on foot. */
  goTo(spot: Spot): void
  /** Straight on, at a walk: across a yard, out of a shop. */
  walkTo(spot: Spot): void
  at(instant: Instant): Whereabouts
}

export const createJourney = (grid: StreetGrid, random: Random, start: { spot: Spot; at: Instant; transport: Transport }): Journey => {
  const pieces: Piece[] = []
  let endTime = start.at
  let endSpot = start.spot
  let cursor = 0
  const push = (to: Spot, seconds: number, surroundings: Surroundings) => {
    if (seconds <= 0) return
    pieces.push({ t0: endTime, t1: endTime + seconds * 1000, from: endSpot, to, surroundings })
    endTime += seconds * 1000
    endSpot = to
  }
  const straight = (to: Spot, speed: number, surroundings: Surroundings) =>
    push(to, Math.hypot(to.x - endSpot.x, to.y - endSpot.y) / speed, surroundings)

  /** One street from corner to corner, block by block: each block has its own pace, some crossings are red. */
  const drive = (to: Spot, dense: boolean) => {
    const alongX = Math.abs(to.x - endSpot.x) > Math.abs(to.y - endSpot.y)
    const [first, last] = alongX ? [endSpot.x, to.x] : [endSpot.y, to.y]
    const crossings = (alongX ? grid.xs : grid.ys).filter((line) => (line - first) * (line - last) < 0)
    if (first > last) crossings.reverse()
    for (const stop of [...crossings, last]) {
      const next: Spot = alongX ? { x: stop, y: to.y } : { x: to.x, y: stop }
      const middle = { x: (endSpot.x + next.x) / 2, y: (endSpot.y + next.y) / 2 }
      straight(next, speeds[start.transport] * random.between(0.72, 1.18), grid.isTunnel(middle) ? 'tunnel' : dense ? 'dense' : 'open')
      if (stop !== last && random.chance(0.3)) push(endSpot, Math.min(75, random.exponential(26)), dense ? 'dense' : 'open')
    }
  }

  return {
    get endTime() { return endTime },
    get endSpot() { return endSpot },
    stay: (seconds, surroundings = 'indoors') => push(endSpot, seconds, surroundings),
    walkTo: (spot) => straight(spot, speeds.walk * random.between(0.85, 1.1), 'open'),
    goTo: (spot) => {
      const from = nearestStreet(grid, endSpot), to = nearestStreet(grid, spot)
      const corners = routeAlongStreets(grid, from, to, random)
      straight(spotOn(grid, from), speeds.walk, 'open')
      for (const corner of corners.slice(1)) drive(corner, grid.isDense(nearestStreet(grid, corner)))
      straight(spot, speeds.walk, 'open')
    },
    at: (instant) => {
      if (cursor >= pieces.length || (pieces[cursor]?.t0 ?? 0) > instant) cursor = 0
      while (cursor < pieces.length - 1 && pieces[cursor]!.t1 < instant) cursor++
      const piece = pieces[cursor]
      if (!piece || instant >= piece.t1 || instant < piece.t0) {
        const spot = !piece || instant < piece.t0 ? start.spot : piece.to
        return { spot, speed: 0, bearingDegrees: 0, surroundings: piece?.surroundings ?? 'indoors', moving: false }
      }
      const share = (instant - piece.t0) / (piece.t1 - piece.t0)
      const dx = piece.to.x - piece.from.x, dy = piece.to.y - piece.from.y
      const length = Math.hypot(dx, dy)
      return {
        spot: { x: piece.from.x + dx * share, y: piece.from.y + dy * share },
        speed: (length * 1000) / (piece.t1 - piece.t0),
        bearingDegrees: (Math.atan2(dx, dy) * 180 / Math.PI + 360) % 360,
        surroundings: piece.surroundings, moving: length > 0,
      }
    },
  }
}
