import type { LivePosition } from '@fieldproof/contract'
import { expect, it } from 'vitest'
import { ages, peopleColumns } from './peopleColumns.ts'
import { createPeopleStore } from './peopleStore.ts'

const now = Date.parse('2026-11-26T09:15:00.000Z')
const at = (personId: string, minutesAgo: number, lon = 120, position: LivePosition['position'] = { lat: 0, lon }): LivePosition => {
  const time = new Date(now - minutesAgo * 60_000).toISOString()
  return { personId, personName: personId, departmentId: null, deviceId: 'd', position, accuracyMetres: null, speedMetresPerSecond: null, bearingDegrees: null, batteryPercent: null, fixTime: time, serverTime: time, source: 'native' }
}
const read = (columns: ReturnType<ReturnType<typeof peopleColumns>>) => Array.from({ length: columns.count }, (_, i) => [columns.idOf(i), Math.round(columns.x[i]! * 360 - 180), ages[columns.age[i]!], columns.shown[i]])

it('follows the store: who came, moved, aged, is masked, or is somebody else after a new snapshot', () => {
  const store = createPeopleStore()
  const columns = peopleColumns(store, 'wgs84', ({ personId }) => personId !== 'hidden')
  store.apply([at('a', 0), at('hidden', 10), at('masked', 0, 0, null)])
  expect(read(columns(now))).toEqual([['a', 120, 'now', 1], ['hidden', 120, 'recent', 0], ['masked', -180, 'now', 0]])
  store.apply([at('b', 1, 122)], [['a', 0, 121, null, null, null, null, new Date(now).toISOString(), new Date(now).toISOString()]])
  expect(read(columns(now + 40 * 60_000))).toEqual([['a', 121, 'old', 1], ['hidden', 120, 'old', 0], ['masked', -180, 'old', 0], ['b', 122, 'old', 1]])
  store.replace([at('hidden', 0, 10), at('b', 0, 11)])
  expect(read(columns(now))).toEqual([['hidden', 10, 'now', 0], ['b', 11, 'now', 1]])
})

it('asks anew about whoever has not moved, as they grow silent', () => {
  const store = createPeopleStore()
  let time = now
  const columns = peopleColumns(store, 'wgs84', ({ fixTime }) => time - Date.parse(fixTime) < 60_000)
  store.apply([at('a', 0), at('b', 0.5)])
  expect(read(columns(time)).map(([, , , shown]) => shown)).toEqual([1, 1])
  time += 30_000
  expect(read(columns(time)).map(([, , , shown]) => shown)).toEqual([1, 0])
})

it('follows who left', () => {
  const store = createPeopleStore()
  const columns = peopleColumns(store, 'wgs84')
  store.apply([at('a', 0, 120), at('b', 0, 121), at('c', 0, 122)])
  const { generation } = columns(now)
  store.remove(new Set(['b']))
  const next = columns(now)
  expect(next.generation).not.toBe(generation)
  expect(read(next)).toEqual([['a', 120, 'now', 1], ['c', 122, 'now', 1]])
})

it('keeps who is shown when there is more room for others', () => {
  const store = createPeopleStore()
  const columns = peopleColumns(store, 'wgs84')
  store.apply([at('a', 0)])
  columns(now)
  store.apply(Array.from({ length: 200 }, (_, i) => at(`p${i}`, 0)))
  expect(read(columns(now)).every(([, , , shown]) => shown === 1)).toBe(true)
})
