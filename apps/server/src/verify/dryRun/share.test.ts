import { expect, test } from 'vitest'
import { cutEvenly, inNeighbourhoods, type Share } from './share.ts'

const person = (personId: string, lat: number | null, lon: number | null, checkIns = 10): Share => ({ personId, lat, lon, checkIns })

test('people of one town stand together, those without a position too, and nobody is lost', () => {
  const people = [person('a1', 30.2, 120.1), person('b1', 22.5, 114), person('n1', null, null), person('a2', 30.21, 120.12), person('b2', 22.51, 114.02), person('n2', null, null)]
  const order = inNeighbourhoods(people).map(({ personId }) => personId)
  expect(order.map((id) => id[0]).join('')).toBe('nnbbaa')
  expect(inNeighbourhoods(people.toReversed()).map(({ personId }) => personId)).toEqual(order)
  expect(inNeighbourhoods([])).toEqual([])
})

test('parts have about as many check-ins, each person once', () => {
  const people = Array.from({ length: 11 }, (_, i) => person(`p${i}`, 30, 120, i === 0 ? 100 : 10))
  const pieces = cutEvenly(people, 2)
  expect(pieces.flat()).toEqual(people.map(({ personId }) => personId))
  expect(pieces[0]).toEqual(['p0'])
  expect(cutEvenly([], 2)).toEqual([[], []])
})
