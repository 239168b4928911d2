import type { Fix } from '@fieldproof/core/kernel'
import { describe, expect, it } from 'vitest'
import { eachOnce } from './eachOnce.ts'

/** `'1a 2b'`: at second 1 at place a, at second 2 at place b. */
const upload = (text: string): Fix[] => text.split(' ').map((one) => ({ fixTime: Number(one[0]) * 1000, lat: one.charCodeAt(1) / 10, lon: 120 }))
const read = (...uploads: string[]): string => eachOnce(uploads.map(upload)).map(({ fixTime, lat }) => `${fixTime / 1000}${String.fromCharCode(Math.round(lat * 10))}`).join(' ')

describe('positions of several uploads', () => {
  it.each([
    ['in order of time', ['3c 4d', '1a 2b'], '1a 2b 3c 4d'],
    ['sent again in a larger message: once', ['1a 2b', '1a 2b 3c'], '1a 2b 3c'],
    ['the same message twice: once', ['1a 2b', '1a 2b'], '1a 2b'],
    ['told twice by one upload: twice', ['1a 2b 2b 3c'], '1a 2b 2b 3c'],
    ['told twice and sent again: twice', ['1a 2b 2b', '1a 2b 2b 3c'], '1a 2b 2b 3c'],
    ['told once, then twice: twice, in either order', ['1a', '1a 1a'], '1a 1a'],
    ['told twice, then once: twice', ['1a 1a', '1a'], '1a 1a'],
    ['two places of one moment: both, in the order in which they were recorded', ['1c 1a 1b 2d'], '1c 1a 1b 2d'],
    ['a place that was returned to in one moment', ['1b 1a 1b', '1b 1a 1b 2c'], '1b 1a 1b 2c'],
  ])('%s', (_, uploads, expected) => expect(read(...uploads)).toBe(expected))
})
