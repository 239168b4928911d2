import { expect, test } from 'vitest'
import { type LeftOut, exitCodeOf, leftOutLines, leftOutRows } from './leftOut.ts'

const plain: LeftOut = { reason: 'too plain', names: ['a.jpg'], isFault: false }
const broken: LeftOut = { reason: 'unreadable', names: ['b.jpg', 'c.jpg', 'd.jpg', 'e.jpg'], isFault: true }
const none: LeftOut = { reason: 'missing', names: [], isFault: true }

test('what was left out is counted, the first of it named; nothing left out is a figure and no line', () => {
  expect(leftOutLines([plain, broken, none])).toEqual(['left out, too plain: 1: a.jpg', 'left out, unreadable: 4, for example b.jpg, c.jpg, d.jpg'])
  expect(leftOutRows([broken, none], 'pictures')).toEqual([{ name: 'left out: unreadable', value: 4, unit: 'pictures' }, { name: 'left out: missing', value: 0, unit: 'pictures' }])
})

test('a bench ends with 2 where something is wrong with what it was given', () => {
  expect([exitCodeOf([plain, none]), exitCodeOf([plain, broken])]).toEqual([0, 2])
})
