import { createColumns } from '@fieldproof/core/geo'
import { describe, expect, it } from 'vitest'
import { gapsOf, pathOf } from './path.ts'

const minute = 60_000
const columns = (times: number[]) => {
  const all = createColumns(times.length)
  times.forEach((time, i) => { all.fixTime[i] = time * minute })
  return all
}

describe('the path of a day', () => {
  it('is every fix of a single device', () => {
    expect(pathOf(columns([1, 2, 3]), new Uint16Array(3), 1)).toEqual([0, 1, 2])
  })

  it('follows the device with the most fixes, and another only where that one was silent', () => {
    //               0  1  2  3  4   5   6   7  : minutes
    const times = columns([0, 1, 2, 3, 15, 30, 31, 60])
    const device = Uint16Array.from([0, 1, 0, 0, 1, 0, 0, 1])
    expect(pathOf(times, device, 2)).toEqual([0, 2, 3, 4, 5, 6, 7])
  })
})

describe('silences', () => {
  const at = (...minutes: number[]) => minutes.map((m) => m * minute)
  const state = (m: number, name: string, reason: string | null = null) => ({ state: name, reason, happenedAt: m * minute })

  it('are longer than ten minutes', () => {
    expect(gapsOf(at(0, 10, 20.01), [], null)).toEqual([{ from: 10 * minute, to: 20.01 * minute, cause: null }])
  })

  it('carry the pause that the person announced, before, at or within them', () => {
    for (const announced of [5, 11, 15]) expect(gapsOf(at(10, 40), [state(0, 'started'), state(announced, 'paused', '午休')], null)[0]!.cause).toEqual({ kind: 'paused', reason: '午休' })
    expect(gapsOf(at(10, 40), [state(0, 'paused'), state(8, 'resumed')], null)[0]!.cause).toBeNull()
    expect(gapsOf(at(10, 40), [state(41, 'paused')], null)[0]!.cause).toBeNull()
    expect(gapsOf(at(10, 40), [state(12, 'ended')], null)[0]!.cause).toEqual({ kind: 'ended', reason: null })
    // Ended with the working hours: nobody's act, before the gap or within it; what the phone told of itself says more.
    const over = { kind: 'phone', cause: 'ended', chosenBy: 'system', standing: 'excused' }
    for (const ended of [9, 30]) expect(gapsOf(at(10, 40), [state(0, 'started'), state(ended, 'ended', 'window_over')], null)[0]!.cause).toEqual(over)
    expect(gapsOf(at(10, 40), [state(0, 'started'), state(30, 'ended', 'work window over')], null, [{ state: 'killed', from: 10 * minute, to: 29 * minute, chosenBy: 'system' }])[0]!.cause).toMatchObject({ cause: 'killed' })
    expect(gapsOf(at(10, 40), [state(1, 'ended', 'window_over'), state(5, 'started')], null)[0]!.cause).toBeNull()
  })

  it('are explained by the end of the working window, when that covers them', () => {
    const windows = [{ startsAt: 0, endsAt: 180 * minute }, { startsAt: 270 * minute, endsAt: 600 * minute }]
    expect(gapsOf(at(175, 275), [], windows)[0]!.cause).toEqual({ kind: 'off_duty' })
    expect(gapsOf(at(120, 275), [], windows)[0]!.cause).toBeNull()
    expect(gapsOf(at(20, 50), [], windows)[0]!.cause).toBeNull()
    expect(gapsOf(at(20, 50), [], null)[0]!.cause).toBeNull()
  })
})
