import type { EventPayload } from '@fieldproof/contract'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KnownDevice } from '../deviceDirectory.ts'
import { passGate } from './passGate.ts'

const device = (shift: KnownDevice['shift']): KnownDevice => ({
  orgId: 'o', deviceId: 'd', personId: 'p', kind: 'app', status: 'active', trackerIdentifier: null, datum: 'wgs84', publicKey: null, personStatus: 'active', timeZone: 'Asia/Shanghai', shift,
})
const office = device({ kind: 'fixed', segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] })
const onCall = device({ kind: 'free', segments: [], daysOfWeek: [] })
const friday = (time: string) => Date.parse(`2026-11-20T${time}:00+08:00`)
const in1970 = 0
const in2099 = Date.parse('2099-01-01T02:00:00Z')
const common = { v: 1, id: '00000000-0000-4000-8000-000000000001', device: '00000000-0000-4000-8000-000000000002', seq: 1, prev: null } as const
const track = (from: number, to: number): EventPayload => ({ ...common, deviceTime: new Date(friday('12:00')).toISOString(), kind: 'track', from, to, packed: '' })
const checkIn = (deviceTime: number, fixTime?: number): EventPayload =>
  ({ ...common, deviceTime: new Date(deviceTime).toISOString(), kind: 'check_in', ...(fixTime === undefined ? {} : { fix: { lat: 30, lon: 120, fixTime } }) })

describe('a track', () => {
  it('is judged by what had been said on its phone when it was signed, and by the person’s last word where nothing was said there since', () => {
    const at = friday('12:00')
    const answer = (seq: number, known: Partial<KnownDevice>) => passGate({ ...office, ...known }, { ...track(at, at + 1000), seq } as EventPayload, at + 60_000)
    const words = [{ seq: 3, granted: false }, { seq: 6, granted: true }, { seq: 9, granted: false }]
    const noAtLast = { trackWithdrawn: true, trackWords: words }
    expect([1, 4, 7, 10].map((seq) => answer(seq, noAtLast))).toEqual(['on_duty', 'consent_withdrawn', 'on_duty', 'consent_withdrawn'])
    const yesAtLast = { trackWords: words.slice(0, 2) }
    expect([1, 4, 7].map((seq) => answer(seq, yesAtLast))).toEqual(['on_duty', 'consent_withdrawn', 'on_duty'])
    // Withdrawn on another phone.
    expect([answer(1, { trackWithdrawn: true }), answer(7, { ...yesAtLast, trackWithdrawn: true })]).toEqual(['consent_withdrawn', 'consent_withdrawn'])
  })
  it('of one window is on duty, across its end it is not', () => {
    expect(passGate(office, track(friday('09:00'), friday('17:59')), friday('20:00'))).toBe('on_duty')
    expect(passGate(office, track(friday('17:30'), friday('18:00')), friday('18:01'))).toBe('off_duty')
  })
  it('wholly of 1970 or of 2099 is judged by its arrival, and called by its fault when that was off duty', () => {
    for (const at of [in1970, in2099]) {
      expect(passGate(office, track(at, at + 60_000), friday('12:00'))).toBe('on_duty')
      expect(passGate(office, track(at, at + 60_000), friday('20:00'))).toBe('clock_impossible')
    }
  })
  it.each([[in1970, in2099], [in1970, friday('12:00')], [friday('12:00'), in2099]])('from %d to %d could hide an evening: its clock is refused, unless the person is always on duty', (from, to) => {
    expect(passGate(office, track(from, to), friday('12:00'))).toBe('clock_impossible')
    expect(passGate(onCall, track(from, to), friday('12:00'))).toBe('on_duty')
  })
})

describe('a check-in', () => {
  it('by a wall clock that the phone knows to be hours off goes by the corrected time, and its position by its own', () => {
    const [wall, fixTime] = [friday('22:00'), friday('16:59')]
    expect(passGate(office, checkIn(wall, fixTime), friday('17:02'))).toBe('off_duty')
    expect(passGate(office, { ...checkIn(wall, fixTime), correctedTime: new Date(friday('17:00')).toISOString() }, friday('17:02'))).toBe('on_duty')
    // Corrected into the evening it is as little of the company's as any other.
    expect(passGate(office, { ...checkIn(friday('17:00'), friday('21:59')), correctedTime: new Date(friday('22:00')).toISOString() }, friday('22:02'))).toBe('off_duty')
  })
  it('is taken a little before and after work, as the shift says; a track is not', () => {
    const roomy = device({ ...office.shift!, punchBeforeMinutes: 30, punchAfterMinutes: 60 })
    expect(passGate(roomy, checkIn(friday('08:31'), friday('08:30')), friday('08:31'))).toBe('on_duty')
    expect(passGate(roomy, checkIn(friday('08:29')), friday('08:29'))).toBe('off_duty')
    expect(passGate(roomy, checkIn(friday('08:31'), friday('08:20')), friday('08:31'))).toBe('off_duty')
    expect(passGate(roomy, { ...checkIn(friday('18:59')), kind: 'check_out' } as EventPayload, friday('18:59'))).toBe('on_duty')
    expect(passGate(roomy, checkIn(friday('19:00')), friday('19:00'))).toBe('off_duty')
    expect(passGate(roomy, track(friday('08:40'), friday('08:50')), friday('08:50'))).toBe('off_duty')
    expect(passGate(roomy, { ...common, kind: 'work_state', state: 'started', deviceTime: new Date(friday('08:45')).toISOString() }, friday('08:45'))).toBe('off_duty')
  })
  it('does not carry along when its person came to the site before work', () => {
    const arrived = (time: string): EventPayload => ({ ...checkIn(friday('09:05'), friday('09:04')), proposal: { via: 'fence', arrivedTime: new Date(friday(time)).toISOString(), isConfirmed: true } } as EventPayload)
    expect(passGate(office, arrived('09:01'), friday('09:05'))).toBe('on_duty')
    expect(passGate(office, arrived('06:40'), friday('09:05'))).toBe('off_duty')
  })
  it('is judged by every clock that can be true', () => {
    expect(passGate(office, checkIn(friday('12:00'), friday('11:59')), friday('12:00'))).toBe('on_duty')
    expect(passGate(office, checkIn(friday('12:00'), friday('08:00')), friday('12:00'))).toBe('off_duty')
  })
  it('whose wall clock was never set is judged by its receiver’s, however late it arrives', () => {
    expect(passGate(office, checkIn(in1970, friday('17:50')), friday('23:00'))).toBe('on_duty')
    expect(passGate(office, checkIn(in1970, friday('20:00')), friday('12:00'))).toBe('off_duty')
  })
  it('by a clock that is half a day ahead is not kept in the evening as tomorrow’s', () => {
    expect(passGate(office, checkIn(friday('10:00'), friday('09:59')), friday('10:00') - 13 * 3_600_000)).toBe('clock_impossible')
    expect(passGate(office, track(friday('09:00'), friday('09:30')), friday('09:30') - 13 * 3_600_000)).toBe('clock_impossible')
    expect(passGate(office, track(friday('09:00'), friday('09:30')), friday('09:30') - 20 * 3_600_000)).toBe('on_duty')
    expect(passGate(office, checkIn(friday('09:00'), friday('09:00')), friday('08:59'))).toBe('on_duty')
  })
  it.each([in1970, in2099])('with no clock that can be true is judged by its arrival: %d', (clock) => {
    expect(passGate(office, checkIn(clock, clock), friday('12:00'))).toBe('on_duty')
    expect(passGate(office, checkIn(clock, clock), friday('20:00'))).toBe('clock_impossible')
  })
})

it('keeps nothing that a credible clock puts off duty, whatever the others say', () => {
  const instant = fc.oneof(fc.constantFrom(in1970, in2099, -8e12), fc.integer({ min: friday('00:00'), max: friday('23:59') }))
  const evening = fc.integer({ min: friday('18:00'), max: friday('23:59') })
  fc.assert(fc.property(evening, instant, instant, (late, other, receivedAt) => {
    const arrival = Math.max(receivedAt, friday('00:00'))
    expect(passGate(office, checkIn(other, late), arrival < late ? late : arrival)).not.toBe('on_duty')
  }))
})
