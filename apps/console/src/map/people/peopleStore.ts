import type { LivePosition } from '@fieldproof/contract'
import { fromWgs84, type Datum } from '@fieldproof/core/geo'

/**
 * Latest position of everybody, outside React: ten thousand people report many times a second, and no component renders for
 * each. The map reads the columns; lists take a snapshot at their own pace.
 */
export interface PeopleStore {
  readonly people: ReadonlyMap<string, LivePosition>
  /** Counts up with every change. */
  readonly version: () => number
  readonly apply: (positions: readonly LivePosition[]) => void
  /** Forgets everybody who is not in `positions`: after a reconnect the snapshot is the truth. */
  readonly replace: (positions: readonly LivePosition[]) => void
  readonly subscribe: (listener: () => void) => () => void
}

export const createPeopleStore = (): PeopleStore => {
  const people = new Map<string, LivePosition>()
  const listeners = new Set<() => void>()
  let version = 0
  const put = (positions: readonly LivePosition[]) => {
    for (const position of positions) {
      const known = people.get(position.personId)
      // A phone that comes back online sends its past first; the newest fix is where the person is.
      if (!known || known.fixTime <= position.fixTime) people.set(position.personId, position)
    }
  }
  const changed = () => {
    version++
    for (const listener of listeners) listener()
  }
  return {
    people,
    version: () => version,
    apply: (positions) => { if (positions.length > 0) { put(positions); changed() } },
    replace: (positions) => { people.clear(); put(positions); changed() },
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

/** Web Mercator, 0..1, of a WGS-84 position in the datum of the base map. */
export const mercator = (lat: number, lon: number, datum: Datum): [number, number] => {
  const p = datum === 'wgs84' ? { lat, lon } : fromWgs84({ lat, lon }, datum)
  const sin = Math.sin((Math.max(-85.051129, Math.min(85.051129, p.lat)) * Math.PI) / 180)
  return [(p.lon + 180) / 360, 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)]
}
