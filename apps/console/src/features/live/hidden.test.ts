import { expect, test } from 'vitest'
import { readAges, readTiers, writeAges, writeTiers } from './hidden.ts'

test('hidden ages come back in one order, whatever else the address says', () => {
  expect(writeAges(new Set(['old', 'recent']))).toBe('recent,old')
  expect([...readAges('old,recent,yesterday')]).toEqual(['recent', 'old'])
  expect(writeAges(new Set())).toBeUndefined()
  expect(readAges(undefined).size).toBe(0)
})

test('an address that hides every age hides none: a map without anybody would say nothing', () => {
  expect(readAges('now,recent,old').size).toBe(0)
})

test('hidden tiers come back, those without one too, and names with a comma', () => {
  for (const hidden of [[''], ['A', ''], ['A,B', 'C'], ['C']]) expect([...readTiers(writeTiers(new Set(hidden)))].sort()).toEqual([...hidden].sort())
  expect(writeTiers(new Set(['', 'C']))).toBe('none,C')
  expect(writeTiers(new Set())).toBeUndefined()
  expect(readTiers(undefined).size).toBe(0)
})
