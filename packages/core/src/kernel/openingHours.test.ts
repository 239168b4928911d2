import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { businessStatuses, businessStatusNames, readBusinessStatus } from './businessStatus.ts'
import { languages } from './language.ts'
import { checkOpeningHours, isOpenAt, type OpeningHours, openingHoursText } from './openingHours.ts'
import { readOpeningHours } from './readOpeningHours.ts'
import { contactPhonePattern, dialled } from './siteContact.ts'

const span = (days: number[], from: string, to: string) => ({ days, from, to })
const weekdays = [1, 2, 3, 4, 5]

describe('opening hours', () => {
  it('the same hours have one form, however they are said', () => {
    const form = [span(weekdays, '09:00', '12:00'), span(weekdays, '13:00', '18:00'), span([6], '10:00', '02:00')]
    expect(checkOpeningHours(form)).toEqual({ ok: true, value: form })
    const shuffled = [span([6], '10:00', '02:00'), ...[5, 3, 1, 2, 4].flatMap((day) => [span([day], '13:00', '18:00'), span([day], '09:00', '12:00')])]
    expect(checkOpeningHours(shuffled)).toEqual({ ok: true, value: form })
    expect(checkOpeningHours([span([2], '18:00', '00:00')])).toEqual({ ok: true, value: [span([2], '18:00', '24:00')] })
  })
  it.each<[string, OpeningHours, object]>([
    ['no day', [span([], '09:00', '18:00')], { code: 'no_days', span: 1 }],
    ['an eighth day', [span([8], '09:00', '18:00')], { code: 'bad_day', span: 1, day: 8 }],
    ['a 25th hour', [span([1], '09:00', '18:00'), span([2], '09:00', '25:00')], { code: 'bad_time', span: 2 }],
    ['one digit', [span([1], '9:00', '18:00')], { code: 'bad_time', span: 1 }],
    ['a start at 24:00', [span([1], '24:00', '02:00')], { code: 'bad_time', span: 1 }],
    ['no time at all', [span([1], '09:00', '09:00')], { code: 'empty_span', span: 1 }],
    ['one within another', [span([1, 2], '09:00', '18:00'), span([2], '17:00', '20:00')], { code: 'overlap', span: 1, day: 2 }],
    ['a day named twice', [span([3, 3], '09:00', '18:00')], { code: 'overlap', span: 1, day: 3 }],
    ['past midnight into the next day', [span([5], '20:00', '10:00'), span([6], '09:00', '12:00')], { code: 'overlap', span: 1, day: 5 }],
    ['from Sunday night into Monday', [span([7], '20:00', '10:00'), span([1], '09:00', '12:00')], { code: 'overlap', span: 1, day: 7 }],
    ['too many', Array.from({ length: 29 }, () => span([1], '09:00', '10:00')), { code: 'too_many', span: 29 }],
  ])('refuses %s', (_, hours, error) => { expect(checkOpeningHours(hours)).toEqual({ ok: false, error }) })
  it('touching spans do not overlap, nor does a whole week without a break', () => {
    expect(checkOpeningHours([span([1], '09:00', '12:00'), span([1], '12:00', '18:00')]).ok).toBe(true)
    expect(checkOpeningHours([span([1, 2, 3, 4, 5, 6, 7], '00:00', '24:00')]).ok).toBe(true)
  })
  it('in words, in three languages', () => {
    const hours = [span(weekdays, '09:00', '12:00'), span(weekdays, '13:00', '18:00'), span([6, 7], '20:00', '02:00')]
    expect(openingHoursText(hours, 'zh-CN')).toBe('周一至周五 9:00–12:00、13:00–18:00；周六、周日 20:00–次日 2:00')
    expect(openingHoursText(hours, 'zh-TW')).toBe('週一至週五 9:00–12:00、13:00–18:00；週六、週日 20:00–隔日 2:00')
    expect(openingHoursText(hours, 'en')).toBe('Mon–Fri 9:00–12:00, 13:00–18:00; Sat, Sun 20:00–2:00 next day')
    expect(openingHoursText([span([1, 2, 3, 4, 5, 6, 7], '00:00', '24:00')], 'zh-CN')).toBe('每天 全天')
  })
  it('is open or not at a minute, past midnight and past Sunday too', () => {
    const hours = [span([5], '20:00', '02:00'), span([7], '22:00', '01:00')]
    expect([[5, 1199], [5, 1200], [6, 119], [6, 120], [1, 59], [1, 60]].map(([day, minute]) => isOpenAt(hours, day!, minute!))).toEqual([false, true, true, false, true, false])
  })
  it('what is written is read back, whatever it is', () => {
    const time = fc.integer({ min: 0, max: 1439 }).map((minutes) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`)
    const anySpan = fc.record({ days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), from: time, to: fc.oneof(time, fc.constant('24:00')) })
    let valid = 0
    fc.assert(fc.property(fc.array(anySpan, { minLength: 1, maxLength: 3 }), fc.constantFrom(...languages), (hours, language) => {
      const checked = checkOpeningHours(hours)
      if (!checked.ok) return
      valid++
      expect(checkOpeningHours(checked.value)).toEqual(checked)
      expect(readOpeningHours(openingHoursText(checked.value, language))).toEqual(checked.value)
    }), { numRuns: 500 })
    expect(valid).toBeGreaterThan(50)
  })
  it.each([
    ['9:00-18:00', [span([1, 2, 3, 4, 5, 6, 7], '09:00', '18:00')]],
    ['周一至周五 9:00-18:00；周六 10:00-16:00', [span(weekdays, '09:00', '18:00'), span([6], '10:00', '16:00')]],
    ['周一到五 9点至18点半', [span(weekdays, '09:00', '18:30')]],
    ['星期一～星期五：０９：００～１８：００', [span(weekdays, '09:00', '18:00')]],
    ['工作日 9:00-18:00 周末 10:00-15:00', [span(weekdays, '09:00', '18:00'), span([6, 7], '10:00', '15:00')]],
    ['週六至週一 10:00-12:00', [span([1, 6, 7], '10:00', '12:00')]],
    ['Monday-Friday 9am-6pm, Sat closed', [span(weekdays, '09:00', '18:00')]],
    ['Mon, Wed 9:00-12:00, 14:00-18:00', [span([1, 3], '09:00', '12:00'), span([1, 3], '14:00', '18:00')]],
    ['12am-12pm', [span([1, 2, 3, 4, 5, 6, 7], '00:00', '12:00')]],
    ['24小时营业', [span([1, 2, 3, 4, 5, 6, 7], '00:00', '24:00')]],
    ['每天 22:00-次日6:00', [span([1, 2, 3, 4, 5, 6, 7], '22:00', '06:00')]],
  ])('reads %s', (text, hours) => { expect(readOpeningHours(text)).toEqual(hours) })
  it.each(['', '随时', '9:00', '周一至周五', '周一休息', '9:00-25:00', '9:00-9:00', '13pm-14pm', '周一 9:00-18:00 预约', '周一 9:00-18:00 周一 10:00-12:00', '9:75-10:00'])('does not pretend to understand %j', (text) => { expect(readOpeningHours(text)).toBeUndefined() })
})

it('a number is dialled with a pause before its extension', () => {
  expect(['0571-8888 8888转801', '+86 137 0000 1111', '(021) 6888-8888 ext. 12'].map(dialled)).toEqual(['tel:057188888888,801', 'tel:+8613700001111', 'tel:02168888888,12'])
  expect(['0571-8888 8888转801', '+86 137 0000 1111', '(021) 6888-8888 ext. 12', '95588'].every((phone) => contactPhonePattern.test(phone))).toBe(true)
  expect(['call me', '12', '', '1 <b>'].some((phone) => contactPhonePattern.test(phone))).toBe(false)
})

describe('business status', () => {
  it('each is read by its names in every language', () => {
    for (const status of businessStatuses) for (const name of [status, ...Object.values(businessStatusNames[status])]) expect(readBusinessStatus(` ${name} `)).toBe(status)
    expect([readBusinessStatus('装修'), readBusinessStatus('关店'), readBusinessStatus('opening soon'), readBusinessStatus('不知道')]).toEqual(['temporarily_closed', 'closed_down', 'not_open_yet', undefined])
  })
})
