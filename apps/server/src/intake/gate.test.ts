import { describe, expect, it } from 'vitest'
import type { KnownDevice } from './deviceDirectory.ts'
import { onDuty, splitByDuty } from './gate.ts'

const device = (shift: KnownDevice['shift'], over: Partial<KnownDevice> = {}): KnownDevice => ({
  orgId: 'o', deviceId: 'd', personId: 'p', kind: 'tracker', status: 'active', trackerIdentifier: null, datum: 'wgs84', publicKey: null, personStatus: 'active', timeZone: 'Asia/Shanghai', shift, ...over,
})
const office = { kind: 'fixed', segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] } as const
const china = (text: string) => Date.parse(`${text}+08:00`)
const friday = (time: string) => china(`2026-11-20T${time}`)
const at = (...times: (number | null)[]) => times.map((fixTime) => ({ fixTime }))

describe('the privacy gate', () => {
  it('keeps working hours in local time, to the millisecond, without grace', () => {
    const duty = onDuty(device(office))
    expect(duty.contains(friday('09:00:00'))).toBe(true)
    expect(duty.contains(friday('08:59:59.999'))).toBe(false)
    expect(duty.contains(friday('17:59:59.999'))).toBe(true)
    expect(duty.contains(friday('18:00:00'))).toBe(false)
    expect(duty.contains(china('2026-11-21T12:00:00'))).toBe(false)
  })

  it('records nothing on approved leave, and ends the window where leave begins', () => {
    const duty = onDuty(device(office, { leaves: [{ from: friday('13:00:00'), to: friday('15:00:00') }] }))
    expect([friday('12:59:59'), friday('13:00:00'), friday('14:59:59'), friday('15:00:00')].map((at) => duty.contains(at))).toEqual([true, false, false, true])
    expect(duty.windowAt(friday('10:00:00'))).toEqual({ startsAt: friday('09:00:00'), endsAt: friday('13:00:00') })
    expect(duty.windowAt(friday('16:00:00'))).toEqual({ startsAt: friday('15:00:00'), endsAt: friday('18:00:00') })
    expect(duty.windowAt(friday('14:00:00'))).toBeUndefined()
  })

  it('records nothing without a shift or after leaving', () => {
    expect(onDuty(device(null)).contains(friday('12:00:00'))).toBe(false)
    expect(onDuty(device({ ...office, kind: 'free' }, { personStatus: 'left' })).contains(friday('12:00:00'))).toBe(false)
    expect(onDuty(device({ kind: 'free', segments: [], daysOfWeek: [] })).contains(friday('03:00:00'))).toBe(true)
  })

  it('splits a batch at the end of the shift and counts what it refused by local day', () => {
    const items = at(friday('17:59:00'), friday('18:01:00'), friday('23:59:00'), china('2026-11-21T00:01:00'))
    const split = splitByDuty(items, device(office), friday('18:02:00') + 86_400_000)
    expect(split.kept).toEqual([items[0]])
    expect(split.refusedCount).toBe(3)
    expect([...split.days]).toEqual([['2026-11-20', { offDuty: 2, impossibleClock: 0, privatePlace: 0 }], ['2026-11-21', { offDuty: 1, impossibleClock: 0, privatePlace: 0 }]])
  })

  it('judges an absent or absurd time by arrival, both ways', () => {
    const absurd = at(null, 0, Date.parse('1999-12-31T00:00:00Z'), Date.parse('2099-01-01T02:00:00Z'), NaN)
    expect(splitByDuty(absurd, device(office), friday('12:00:00')).kept).toHaveLength(5)
    const evening = splitByDuty(absurd, device(office), friday('20:00:00'))
    expect(evening.kept).toHaveLength(0)
    // One told no time and came off duty; four told times that cannot be.
    expect([...evening.days]).toEqual([['2026-11-20', { offDuty: 1, impossibleClock: 4, privatePlace: 0 }]])
  })

  it('believes a credible time rather than the arrival: a late upload of working hours is kept, of an evening is not', () => {
    expect(splitByDuty(at(friday('12:00:00')), device(office), friday('23:00:00')).kept).toHaveLength(1)
    expect(splitByDuty(at(friday('20:00:00')), device(office), china('2026-11-23T10:00:00')).kept).toHaveLength(0)
  })

  it('keeps no evening under the name of tomorrow: a clock hours ahead is judged by arrival as well', () => {
    const [inTheEvening, atNoon] = [china('2026-11-19T21:00:00'), china('2026-11-19T12:00:00')]
    const split = splitByDuty(at(friday('09:00:00'), friday('10:00:00')), device(office), inTheEvening)
    expect(split.kept).toEqual([])
    expect([...split.days]).toEqual([['2026-11-20', { offDuty: 0, impossibleClock: 2, privatePlace: 0 }]])
    expect(splitByDuty(at(friday('09:00:00')), device(office), atNoon).kept).toHaveLength(1)
    // Clocks differ by seconds: the first position of the day is not lost for that.
    expect(splitByDuty(at(friday('09:00:30')), device(office), friday('08:59:00')).kept).toHaveLength(1)
    expect(splitByDuty(at(friday('09:00:30')), device(office), friday('08:50:00')).kept).toHaveLength(0)
  })

  it('refuses an item that also tells of an off-duty instant', () => {
    const trip = [{ fixTime: friday('09:30:00'), alsoAt: [friday('07:30:00')] }]
    expect(splitByDuty(trip, device(office), friday('09:31:00')).kept).toHaveLength(0)
  })
})

describe('what a person has set', () => {
  const at = Date.parse('2026-11-20T10:00:00+08:00')
  const office: KnownDevice = {
    orgId: 'o', deviceId: 'd', personId: 'p', kind: 'tracker', status: 'active', trackerIdentifier: null, datum: 'wgs84', publicKey: null, personStatus: 'active', timeZone: 'Asia/Shanghai',
    shift: { kind: 'fixed', segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] },
  }
  const items = [30.2, 30.203, 30.3].map((lat) => ({ fixTime: at, fix: { lat, lon: 120 } }))
  it('lets go of what lies in a private place and keeps the rest', () => {
    const { kept, days } = splitByDuty(items, { ...office, privateZones: [{ lat: 30.2, lon: 120, radiusMetres: 400 }] }, at)
    expect(kept).toEqual([items[2]])
    expect([...days]).toEqual([['2026-11-20', { offDuty: 0, impossibleClock: 0, privatePlace: 2 }]])
  })
  it('keeps no position once the consent to tracks is taken back', () => {
    expect(splitByDuty(items, { ...office, trackWithdrawn: true }, at).kept).toEqual([])
    expect(splitByDuty(items, office, at).kept).toEqual(items)
  })
})
