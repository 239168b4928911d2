import type { LiveMove, LivePosition } from '@fieldproof/contract'
import { fromWgs84, type Datum } from '@fieldproof/core/geo'
import type { LatLon } from '@fieldproof/core/kernel'

/**
 * Latest position of everybody, outside React: ten thousand people report many times a second, and no component renders for
 * each. The map reads them by index; lists take a snapshot at their own pace.
 */
export interface PeopleStore {
  /** In the order they were first heard of. Whoever stands at an index stays there until `replace` or `remove`. */
  readonly list: readonly LivePosition[]
  readonly get: (personId: string) => LivePosition | undefined
  /** Counts up with every change. */
  readonly version: () => number
  /** Counts up with every `replace` and `remove`: an index means somebody else from then on. */
  readonly generation: () => number
  /** `moves`: of people who are known. */
  readonly apply: (positions: readonly LivePosition[], moves?: readonly LiveMove[]) => void
  /** Forgets everybody who is not in `positions`: after a reconnect the snapshot is the truth. */
  readonly replace: (positions: readonly LivePosition[]) => void
  /** Forgets these people. */
  readonly remove: (personIds: ReadonlySet<string>) => void
  readonly subscribe: (listener: () => void) => () => void
}

export const createPeopleStore = (): PeopleStore => {
  const list: LivePosition[] = []
  const indexOf = new Map<string, number>()
  const listeners = new Set<() => void>()
  let version = 0, generation = 0
  const put = (positions: readonly LivePosition[]) => {
    for (const position of positions) {
      const index = indexOf.get(position.personId)
      if (index === undefined) indexOf.set(position.personId, list.push(position) - 1)
      // A phone that comes back online sends its past first; the newest fix is where the person is.
      else if (list[index]!.fixTime <= position.fixTime) list[index] = position
    }
  }
  const move = (moves: readonly LiveMove[]) => {
    for (const [personId, lat, lon, accuracyMetres, speedMetresPerSecond, bearingDegrees, batteryPercent, fixTime, serverTime] of moves) {
      const index = indexOf.get(personId)
      if (index === undefined) continue
      const { personName, departmentId, deviceId, source, fixTime: knownTime } = list[index]!
      if (knownTime <= fixTime) list[index] = { personId, personName, departmentId, deviceId, source, position: { lat, lon }, accuracyMetres, speedMetresPerSecond, bearingDegrees, batteryPercent, fixTime, serverTime }
    }
  }
  const changed = () => {
    version++
    for (const listener of listeners) listener()
  }
  return {
    list,
    get: (personId) => list[indexOf.get(personId) ?? -1],
    version: () => version,
    generation: () => generation,
    apply: (positions, moves = []) => {
      if (positions.length + moves.length === 0) return
      put(positions)
      move(moves)
      changed()
    },
    replace: (positions) => {
      list.length = 0
      indexOf.clear()
      generation++
      put(positions)
      changed()
    },
    remove: (personIds) => {
      const left = list.filter(({ personId }) => !personIds.has(personId))
      if (left.length === list.length) return
      list.length = 0
      indexOf.clear()
      generation++
      put(left)
      changed()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
  }
}

export type Freshness = 'now' | 'recent' | 'old'

const nowMilliseconds = 5 * 60_000
const recentMilliseconds = 30 * 60_000

/** How far a last position may be trusted to be where the person is: within 5 minutes, within half an hour, older. */
export const freshnessOf = (fixTimeMilliseconds: number, nowTime: number): Freshness => {
  const age = nowTime - fixTimeMilliseconds
  return age <= nowMilliseconds ? 'now' : age <= recentMilliseconds ? 'recent' : 'old'
}

/** The same of a fix time as the server writes it, `2026-11-26T09:15:00.000Z`: such texts sort as their times do, so ten thousand need not be parsed. */
export const freshnessAt = (nowTime: number): ((fixTime: string) => Freshness) => {
  const [now, recent] = [nowMilliseconds, recentMilliseconds].map((age) => new Date(nowTime - age).toISOString()) as [string, string]
  return (fixTime) => (fixTime >= now ? 'now' : fixTime >= recent ? 'recent' : 'old')
}

/** Writes the Web Mercator coordinates, 0..1, of a WGS-84 position in the datum of the base map: ten thousand in a row, so nothing is made on the way. */
export const project = (place: LatLon, datum: Datum, x: Float64Array, y: Float64Array, index: number): void => {
  const { lat, lon } = datum === 'wgs84' ? place : fromWgs84(place, datum)
  const sin = Math.sin((Math.max(-85.051129, Math.min(85.051129, lat)) * Math.PI) / 180)
  x[index] = (lon + 180) / 360
  y[index] = 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)
}
