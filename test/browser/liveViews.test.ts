/** The live map held to a department and to a part of it, kept under a name and opened again by it. Against the real server. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { byTestId } from './browser.ts'
import { choose, picture, soon, violations } from './desk.ts'
import { type Desk, openDesk } from './openDesk.ts'

let desk: Desk
let page: Page
beforeAll(async () => {
  desk = await openDesk({ departments: ['华东', '华北'], people: [{ name: '张三', departmentName: '华东' }, { name: '李四', departmentName: '华北' }, { name: '王五', departmentName: '华东' }] })
  const { client, server } = desk
  ;({ page } = desk)
  // 张三 and 李四 at one place, 王五 far away.
  for (const [i, { personId }] of desk.people.entries()) {
    const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code })
    phone.track([{ lat: i === 2 ? 39.9 : 30.2085, lon: i === 2 ? 116.4 : 120.2122, fixTime: Date.now() - 1_000, accuracyMetres: 8 }])
    await phone.flush()
  }
  await server.ports.pipeline.drain()
}, 240_000)
afterAll(() => desk?.close())

const side = () => page.locator('.fp-live-side')
const people = async (): Promise<string[]> => {
  const text = await side().innerText()
  return ['张三', '李四', '王五'].filter((name) => text.includes(name))
}
const param = (name: string) => new URL(page.url()).searchParams.get(name)

test('a department leaves its people, in list and count', async () => {
  await page.goto('/live')
  await soon(people).toEqual(['张三', '李四', '王五'])
  await choose(page, 'live-department', '华东')
  await soon(people).toEqual(['张三', '王五'])
  expect(await byTestId(page, 'live-tab-people').innerText()).toContain('2')
})

test('kept under a name with an area, it is a region that one goes to', async () => {
  await page.goto('/live?area=119.00000,29.00000,122.00000,32.00000')
  await soon(people).toEqual(['张三', '李四'])
  await choose(page, 'live-department', '华东')
  await soon(people).toEqual(['张三'])
  await byTestId(page, 'view-add').click()
  await byTestId(page, 'view-name').fill('杭州一带')
  await page.keyboard.press('Enter')
  await soon(() => param('view') !== null).toBe(true)
  const [view] = (await desk.client.views.list()).views
  expect(view).toMatchObject({ page: 'live', name: '杭州一带', search: { area: '119.00000,29.00000,122.00000,32.00000', department: expect.any(String) } })
  await byTestId(page, 'view-none').click()
  await soon(people).toEqual(['张三', '李四', '王五'])
  expect([param('area'), param('department')]).toEqual([null, null])
  await picture(page, 'live-view-area')
  // A person opened on top of it is no change of the view.
  await page.locator('[data-testid="view"]', { hasText: '杭州一带' }).click()
  await soon(people).toEqual(['张三'])
  await side().getByText('张三').first().click()
  await soon(() => param('person') !== null).toBe(true)
  expect(await byTestId(page, 'view-differs').count()).toBe(0)
  await picture(page, 'live-view')
  expect(await violations(page, '.fp-live-side')).toEqual([])
  await page.setViewportSize({ width: 390, height: 800 })
  await picture(page, 'live-view-390')
  await page.setViewportSize({ width: 1280, height: 800 })
})

test('a name, hidden ages and hidden tiers stand in the address, open again from it, and a view keeps them', async () => {
  const [site] = (await desk.client.sites.list()).items
  await desk.client.sites.update(site!.siteId, { tier: 'A' })
  await page.goto('/live?view=none')
  await soon(people).toEqual(['张三', '李四', '王五'])
  await byTestId(page, 'live-search').fill('王')
  await soon(people).toEqual(['王五'])
  await soon(() => param('name')).toBe('王')
  await byTestId(page, 'live-age-old').click()
  await byTestId(page, 'live-tier-A').click()
  await soon(() => [param('hiddenAges'), param('hiddenTiers')]).toEqual(['old', 'A'])
  await page.reload()
  await soon(people).toEqual(['王五'])
  expect(await byTestId(page, 'live-search').inputValue()).toBe('王')
  const pressed = (id: string) => byTestId(page, id).getAttribute('aria-pressed')
  await soon(() => Promise.all(['live-age-now', 'live-age-old', 'live-tier-A'].map(pressed))).toEqual(['true', 'false', 'false'])
  await byTestId(page, 'view-add').click()
  await byTestId(page, 'view-name').fill('老王')
  await page.keyboard.press('Enter')
  await soon(async () => (await desk.client.views.list()).views.find(({ name }) => name === '老王')?.search).toEqual({ name: '王', hiddenAges: 'old', hiddenTiers: 'A' })
  await byTestId(page, 'view-none').click()
  await soon(people).toEqual(['张三', '李四', '王五'])
  expect(await byTestId(page, 'live-search').inputValue()).toBe('')
  await picture(page, 'live-tiers')
})

test('whoever falls silent leaves “reporting now” with nothing happening, in the list and in its count', async () => {
  await page.clock.install()
  await page.goto('/live?reporting=now')
  await page.clock.resume()
  await soon(people).toEqual(['张三', '李四', '王五'])
  // What the stream brought when it was opened is taken in within a second.
  await page.waitForTimeout(5_000)
  // A quarter of an hour passes for the page alone. Nobody reports, and no stream that is opened anew brings anything.
  await page.route('**/api/v1/live{,/**}', (route) => route.abort())
  await page.clock.setSystemTime(Date.now() + 16 * 60_000)
  expect(await people()).toEqual(['张三', '李四', '王五'])
  await expect.poll(people, { timeout: 60_000, interval: 1_000 }).toEqual([])
  expect(await byTestId(page, 'live-tab-people').innerText()).toContain('0')
  expect(desk.errors).toEqual([])
})
