/** An administrator keeps the facts of a site, against the real server: owner, contacts, hours, business status; and sees which sites nobody visits. */
import { createSimulatedPhone } from '@fieldproof/testkit'
import type { FieldproofClient } from '@fieldproof/client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId } from './browser.ts'
import { choose, picture, soon, violations } from './desk.ts'
import { type Desk, openDesk } from './openDesk.ts'

let desk: Desk
let server: TestServer
let client: FieldproofClient
let page: Page
let errors: string[]
let siteId: string
let people: { personId: string; name: string }[]

beforeAll(async () => {
  desk = await openDesk()
  ;({ page, errors, client, server } = desk)
  people = desk.people
  siteId = (await client.sites.list()).items[0]!.siteId
}, 120_000)
afterAll(() => desk?.close())

/** Out of a short list that is not typed into. */
const pick = async (testId: string, text: string): Promise<void> => {
  const shown = page.locator('.ant-select-dropdown:visible')
  await byTestId(page, testId).click()
  await shown.locator('.ant-select-item-option', { hasText: text }).click()
  await shown.waitFor({ state: 'hidden' })
}
const details = () => byTestId(page, 'site-details').innerText()

test('owner, contacts, hours and status are typed in, shown in words, and taken back in one click', async () => {
  await page.goto(`/sites?site=${siteId}&mode=edit`)
  await byTestId(page, 'site-hours').waitFor()
  await choose(page, 'filter-person', '张三')
  await pick('site-business', '暂停营业')
  await byTestId(page, 'site-business-note').fill('装修到月底')
  await byTestId(page, 'site-hours').fill('随时')
  await byTestId(page, 'site-contact-add').click()
  await byTestId(page, 'site-contact-name').fill('周店长')
  await byTestId(page, 'site-contact-phone').fill('没有')
  await byTestId(page, 'site-save').click()
  await soon(() => byTestId(page, 'site-editor').innerText()).toMatch(/看不懂，或时段有重叠[\s\S]*第 1 位联系人的电话不是电话号码/)
  expect(await client.sites.get(siteId)).toMatchObject({ ownerId: null })
  await byTestId(page, 'site-hours').fill('周一到五 9点-18点半, 周六10:00-16:00')
  await soon(() => byTestId(page, 'site-hours-read').innerText()).toBe('周一至周五 9:00–18:30；周六 10:00–16:00')
  await byTestId(page, 'site-contact-phone').fill('0571-8888 8888转801')
  await byTestId(page, 'site-contact').scrollIntoViewIfNeeded()
  await picture(page, 'site-editor-facts')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'site-save').click()
  await soon(details).toMatch(/暂停营业[\s\S]*装修到月底[\s\S]*周一至周五 9:00–18:30[\s\S]*张三[\s\S]*周店长 0571-8888 8888转801/)
  expect(await page.locator('a[href^="tel:"]').getAttribute('href')).toBe('tel:057188888888,801')
  await picture(page, 'site-facts')
  await byTestId(page, 'undo-change').click()
  await soon(details).toMatch(/营业中[\s\S]*没有填写[\s\S]*没有负责人/)
  expect(await client.sites.get(siteId)).toMatchObject({ ownerId: null, contacts: [], openingHours: null, businessStatus: 'open', businessNote: null })
})

test('coverage tells which sites nobody visits; a figure opens its sites, and its address does so again', async () => {
  const circle = (lat: number) => ({ kind: 'circle' as const, centre: { lat, lon: 120.2121 }, radiusMetres: 100 })
  const visited = await client.sites.create({ name: '去过的店', tier: 'A', fence: circle(30.22), ownerId: people[0]!.personId })
  await client.sites.create({ name: '没去的店', tier: 'A', fence: circle(30.23), ownerId: people[1]!.personId })
  const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(people[0]!.personId)).code })
  phone.checkIn({ siteId: visited.siteId, fix: { ...visited.position, fixTime: Date.now(), accuracyMetres: 9, provider: 'gps' } })
  await phone.send()
  await server.ports.pipeline.drain()
  await page.goto('/sites')
  await soon(() => byTestId(page, 'site-row').count()).toBe(3)
  await byTestId(page, 'coverage-open').click()
  await byTestId(page, 'coverage-any').click()
  await soon(() => byTestId(page, 'coverage-all-d7').innerText()).toBe('1')
  await byTestId(page, 'coverage-A-never').click()
  await soon(() => byTestId(page, 'site-row').allInnerTexts()).toEqual([expect.stringContaining('没去的店')])
  await picture(page, 'coverage-figure')
  expect(await violations(page)).toEqual([])
  await page.reload()
  await soon(() => byTestId(page, 'site-row').allInnerTexts()).toEqual([expect.stringContaining('没去的店')])
  expect(await byTestId(page, 'coverage-A-never').getAttribute('aria-pressed')).toBe('true')
  // Opened and closed again, the list is as it was.
  await byTestId(page, 'site-row').click()
  await byTestId(page, 'site-back').click()
  await soon(() => byTestId(page, 'site-row').count()).toBe(1)
  await byTestId(page, 'coverage-A-never').click()
  await soon(() => byTestId(page, 'site-row').count()).toBe(3)
  if (!(await byTestId(page, 'site-filters').isVisible())) await byTestId(page, 'site-filters-open').click()
  await pick('site-filter-business', '已停业')
  await byTestId(page, 'site-filters-clear').click()
  await soon(() => byTestId(page, 'site-row').count()).toBe(3)
  await byTestId(page, 'site-filter-unowned').click()
  await soon(() => byTestId(page, 'site-row').allInnerTexts()).toEqual([expect.stringContaining('滨江超市')])
  const [download] = await Promise.all([page.waitForEvent('download'), byTestId(page, 'site-export-csv').click()])
  expect(download.suggestedFilename()).toBe('地点.csv')
})

test('whoever leaves hands their sites over, and it is taken back', async () => {
  await client.sites.update(siteId, { ownerId: people[0]!.personId })
  await page.goto('/people?search=张三')
  await byTestId(page, 'person-more').click()
  await byTestId(page, 'mark-left').click()
  await byTestId(page, 'leave-dialog').waitFor()
  await soon(() => byTestId(page, 'leave-dialog').innerText()).toMatch(/负责的地点 2 个[\s\S]*滨江超市/)
  await choose(page, 'sitesTo', '李四')
  await picture(page, 'leave-sites')
  await byTestId(page, 'leave-ok').click()
  await byTestId(page, 'left-undo').waitFor()
  expect((await client.sites.get(siteId)).ownerName).toBe('李四')
  await byTestId(page, 'left-undo').click()
  await soon(async () => (await client.sites.get(siteId)).ownerName).toBe('张三')
  expect(errors).toEqual([])
})
