/**
 * A phone whose clock is hours wrong, in the system's Chromium against a real server: its check-ins, with a network, without one, and without one after a reload, are taken, dated by when
 * they were made wherever somebody reads them, and nobody is doubted for them. The hours of work are such that the wrong clock lies outside of them.
 */
import type { BrowserContext } from 'playwright-core'
import { expect, test } from 'vitest'
import { byTestId } from '../../../test/browser/browser.ts'
import { signedIn } from '../../../test/browser/desk.ts'
import { createShop, eventually, openField, shoot, shopName, type Handset } from './handset.ts'

const field = openField({ movesTime: true, setUp: createShop })

/** The wall clock of every page of this phone; timers and the monotonic clock go as they do. Positions are stamped by it, as browsers do. */
const setWallClock = (hoursOff: number) => (context: BrowserContext): Promise<unknown> => context.addInitScript((offsetMs) => {
  const TrueDate = Date
  const now = (): number => TrueDate.now() + offsetMs
  globalThis.Date = new Proxy(TrueDate, {
    construct: (target, given) => Reflect.construct(target, given.length === 0 ? [now()] : given),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  })
}, hoursOff * 3_600_000)

/** The minutes that a clock may show of what happened in this time. */
const minutesOf = ([from, until]: readonly [number, number]): RegExp =>
  new RegExp([from - 5_000, from, until, until + 5_000].map((instant) => new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit', minute: '2-digit' }).format(instant)).join('|'))

test.each([8, -8])('a clock %i hours off', async (hoursOff) => {
  const { shiftId } = await field.client.shifts.create({ name: `白班${hoursOff}`, kind: 'fixed', segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] })
  const phone = await field.handset({ shiftId, prepare: setWallClock(hoursOff) })
  expect(Math.abs(await phone.page.evaluate(() => Date.now()) - field.now() - hoursOff * 3_600_000)).toBeLessThan(600_000)
  await phone.page.evaluate(async () => { await navigator.serviceWorker.ready })

  /** By event id, the true time before and after the tap. */
  const tapped = new Map<string, readonly [number, number]>()
  const tap = async (button: 'check-in-button' | 'check-out-button'): Promise<void> => {
    await eventually(() => phone.id('site-name').textContent()).toBe(shopName)
    const before = field.now()
    await phone.id(button).click()
    const eventId = await phone.id('result-sheet').getAttribute('data-event-id')
    tapped.set(eventId!, [before, field.now()])
    await phone.id('result-close').click()
  }
  await tap('check-in-button')
  await eventually(async () => (await field.checkInsOf(phone)).length).toBe(1)
  await phone.context.setOffline(true)
  await tap('check-out-button')
  // After a reload nothing is proven any more: the phone corrects its clock by what it was off.
  await phone.page.reload()
  await tap('check-in-button')
  const shownOn = ({ page }: Pick<Handset, 'page'>) => async (): Promise<string[]> => {
    const times = await Promise.all([...tapped].map(async ([eventId, when]) => [await page.locator(`[data-testid="record-row"][data-event-id="${eventId}"] .record-time`).first().textContent(), minutesOf(when)] as const))
    return times.map(([text, minutes]) => (minutes.test(text!) ? 'true' : `${text} instead of ${minutes}`))
  }
  const allTrue = ['true', 'true', 'true']
  expect(await shownOn(phone)()).toEqual(allTrue)
  await phone.context.setOffline(false)
  await phone.id('sync-state').first().click()

  // None is doubted: the reload leaves no proof of time, and says nothing about the person.
  await eventually(async () => (await field.checkInsOf(phone)).map(({ band }) => band)).toEqual(['verified', 'verified', 'verified'])
  const details = await Promise.all([...tapped.keys()].map((eventId) => field.client.checkIns.get(eventId)))
  expect(details.map(({ verdicts }) => verdicts[0]!.verdict.reasons.find(({ signal }) => signal === 'clock_skew')?.weightDecibans)).toEqual([-1, -1, 0])
  expect(details.flatMap(({ verdicts }) => verdicts[0]!.verdict.reasons.filter(({ weightDecibans }) => weightDecibans < -1))).toEqual([])
  for (const { eventId, happenedAt, deviceTime } of details) {
    const [from, until] = tapped.get(eventId)!
    expect(Date.parse(happenedAt)).toBeGreaterThan(from - 5_000)
    expect(Date.parse(happenedAt)).toBeLessThan(until + 5_000)
    expect(Math.abs(Date.parse(deviceTime!) - Date.parse(happenedAt) - hoursOff * 3_600_000)).toBeLessThan(60_000)
  }
  expect(await shownOn(phone)()).toEqual(allTrue)

  // On the person's next phone, which did not sign them, they have the same times.
  const next = { ...await field.newHandset(), personId: phone.personId }
  await field.enrol(next)
  await next.id('tab-records').click()
  await eventually(() => next.id('record-row').count()).toBe(3)
  expect(await shownOn(next)()).toEqual(allTrue)

  // On the console: in the list, and on the page of the one without a proof, which says too what the phone's clock showed.
  const desk = await signedIn(await field.openContext({ viewport: { width: 1280, height: 900 }, locale: 'zh-CN' }), field.baseUrl, field.session.cookie())
  await desk.goto('/check-ins')
  for (const [eventId, when] of tapped) await eventually(() => desk.locator(`a[href="/check-ins/${eventId}"]`).first().textContent()).toMatch(minutesOf(when))
  const last = details.at(-1)!
  await desk.goto(`/check-ins/${last.eventId}`)
  await byTestId(desk, 'clocks-panel').waitFor()
  expect(await desk.locator('.fp-header').first().textContent()).toMatch(minutesOf(tapped.get(last.eventId)!))
  await shoot({ page: desk }, `wrong-clock-${hoursOff}-console`, { fullPage: true })
  expect([...phone.faults, ...next.faults]).toEqual([])
})
