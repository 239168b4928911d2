import type { LivePosition } from '@fieldproof/contract'
import type { Datum } from '@fieldproof/core/geo'
import { freshnessAt, project, type PeopleStore } from './peopleStore.ts'

/** Everybody as the map draws them: columns by the store's index, written anew in place, so that a report of ten thousand makes nothing to throw away. */
export interface PeopleColumns {
  readonly count: number
  /** An index means somebody else from one generation to the next, and the same person within one. */
  readonly generation: number
  readonly idOf: (index: number) => string
  /** Web Mercator, 0..1, in the datum of the base map. */
  readonly x: Float64Array
  readonly y: Float64Array
  /** `ages` below. */
  readonly age: Uint8Array
  /** 1 when the filters of the page let them be seen. */
  readonly shown: Uint8Array
}

/** In the order they are drawn: fresh ones over old ones. */
export const ages = ['old', 'recent', 'now'] as const
const ageNumber = { old: 0, recent: 1, now: 2 } as const

/** People grow silent without a report: who has not moved is asked about anew this often. */
const judgeEveryMilliseconds = 15_000

/** Reads the store when called; only who has moved since the last call is projected, and asked whether they are shown. */
export const peopleColumns = (store: PeopleStore, datum: Datum, shows?: (person: LivePosition) => boolean): ((nowTime: number) => PeopleColumns) => {
  let projected: (LivePosition | undefined)[] = []
  let judgedAt = -Infinity
  let x = new Float64Array(0), y = new Float64Array(0), age = new Uint8Array(0), shown = new Uint8Array(0)
  const room = (count: number) => {
    if (count <= x.length) return
    const capacity = Math.max(count, 2 * x.length)
    const [oldX, oldY, oldShown] = [x, y, shown]
    x = new Float64Array(capacity); y = new Float64Array(capacity); age = new Uint8Array(capacity); shown = new Uint8Array(capacity)
    x.set(oldX)
    y.set(oldY)
    shown.set(oldShown)
  }
  return (nowTime) => {
    const { list } = store
    const count = list.length
    room(count)
    const freshness = freshnessAt(nowTime)
    if (projected.length > count) projected = []
    const judgesAll = shows !== undefined && Math.abs(nowTime - judgedAt) >= judgeEveryMilliseconds
    if (judgesAll) judgedAt = nowTime
    for (let i = 0; i < count; i++) {
      const person = list[i]!
      if (projected[i] !== person) {
        projected[i] = person
        if (person.position) project(person.position, datum, x, y, i)
        // Whose position is masked from this reader stands nowhere.
        shown[i] = person.position && (!shows || shows(person)) ? 1 : 0
      } else if (judgesAll) shown[i] = person.position && shows(person) ? 1 : 0
      age[i] = ageNumber[freshness(person.fixTime)]
    }
    return { count, generation: store.generation(), idOf: (index) => list[index]!.personId, x, y, age, shown }
  }
}
