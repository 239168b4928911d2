import { describe, expect, test } from 'vitest'
import { createFixesOfDay, type FixesOfDay, mostFixesOfADay } from './fixesOfDay.ts'

const device = { orgId: 'org', deviceId: 'phone', timeZone: 'Asia/Shanghai' }
const at = (text: string) => Date.parse(`${text}+08:00`)
const now = at('2026-11-20T12:00')
const none = async () => 0
const take = async (days: FixesOfDay, of: typeof device, claimedMs: number | null, receivedAt: number, count: number) => (await days.dayOf(of, claimedMs, receivedAt)).take(count)

describe('positions that a device’s day holds', () => {
  test('are bounded, day by day of the company and device by device', async () => {
    const days = createFixesOfDay(none)
    expect(await take(days, device, at('2026-11-19T00:00'), now, mostFixesOfADay - 1)).toBeDefined()
    expect(await take(days, device, at('2026-11-19T23:59'), now, 2)).toBeUndefined()
    expect(await take(days, device, at('2026-11-19T23:59'), now, 1)).toBeDefined()
    expect(await take(days, device, at('2026-11-20T00:00'), now, 2)).toBeDefined()
    expect(await take(days, { ...device, deviceId: 'other' }, at('2026-11-19T12:00'), now, 2)).toBeDefined()
  })

  test('what was not kept after all leaves its room', async () => {
    const days = createFixesOfDay(none)
    const room = await take(days, device, now, now, mostFixesOfADay)
    expect(await take(days, device, now, now, 1)).toBeUndefined()
    room!.giveBack()
    expect(await take(days, device, now, now, 1)).toBeDefined()
  })

  test('what is stored counts, and is asked for once a day, with the bounds of that day', async () => {
    const asked: [number, number][] = []
    const days = createFixesOfDay(async (_, from, to) => { asked.push([from, to]); return mostFixesOfADay - 10 })
    expect(await Promise.all([6, 4, 1].map(async (count) => (await take(days, device, now, now, count)) !== undefined))).toEqual([true, true, false])
    expect(asked).toEqual([[at('2026-11-20T00:00'), at('2026-11-21T00:00')]])
  })

  test('a time that nobody can believe belongs to the day of arrival', async () => {
    const days = createFixesOfDay(none)
    await take(days, device, 0, now, mostFixesOfADay)
    expect(await take(days, device, null, now, 1)).toBeUndefined()
  })

  test('a count that failed is asked for again', async () => {
    let fails = true
    const days = createFixesOfDay(async () => { if (fails) throw new Error('no database'); return 0 })
    await expect(take(days, device, now, now, 1)).rejects.toThrow('no database')
    fails = false
    expect(await take(days, device, now, now, 1)).toBeDefined()
  })
})
