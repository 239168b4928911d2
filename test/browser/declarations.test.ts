import { randomUUID } from 'node:crypto'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, watchErrors } from './browser.ts'
import { follow, signedIn, soon, violations } from './desk.ts'

/** What people declare on their phones, as managers see it: a call for help on every page and on the map, an appeal, a wrong address, a fault, consents. */
const inside = { lat: 30.2085, lon: 120.2122 }
let server: TestServer
let client: FieldproofClient
let browser: Browser
let desk: BrowserContext
let page: Page
let phone: SimulatedPhone
let errors: string[]

const look = async (name: string): Promise<void> => {
  await page.waitForTimeout(400)
  if (process.env.SCREENSHOTS) {
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png` })
    await page.setViewportSize({ width: 390, height: 844 })
    await page.waitForTimeout(300)
    await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}-390.png` })
    await page.setViewportSize({ width: 1280, height: 800 })
  }
  expect(await violations(page), name).toEqual([])
}
const send = async () => {
  await phone.send()
  await server.ports.pipeline.drain()
}

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  browser = await launchChromium()
  desk = await desktopContext(browser, server.url)
  await desk.addInitScript(() => localStorage.setItem('fieldproof.console.preferences', JSON.stringify({ language: 'zh-CN', colour: 'light' })))
  page = await signedIn(desk, server.url, company.cookie)
  errors = watchErrors(page)
  phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(company.people[0]!.personId)).code })
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('a call for help is on every page, on the map, and taken by one tap', async () => {
  const sosId = randomUUID()
  await page.goto('/people')
  await byTestId(page, 'navigation').waitFor()
  phone.declare({ topic: 'sos', sosId, state: 'raised', fix: { ...inside, fixTime: Date.now(), accuracyMetres: 25 } })
  await send()
  await byTestId(page, 'sos-banner').waitFor({ timeout: 20_000 })
  expect(await byTestId(page, 'sos-call').textContent()).toContain('张三')
  await look('sos-banner')
  await byTestId(page, 'sos-show').click()
  await byTestId(page, 'live-page').waitFor()
  await soon(() => byTestId(page, 'live-map').getAttribute('data-map-ready')).toBe('yes')
  await page.waitForTimeout(4_000) // software WebGL takes its time
  await look('sos-live')
  await byTestId(page, 'sos-acknowledge').click()
  await soon(() => byTestId(page, 'sos-call').getAttribute('data-seen')).toBe('true')
  phone.declare({ topic: 'sos', sosId, state: 'ended' })
  await send()
  // The live view hears of it without asking.
  await byTestId(page, 'sos-banner').waitFor({ state: 'detached', timeout: 5_000 })
  expect(errors).toEqual([])
})

test('a call whose phone is gone is ended with a reason', async () => {
  const sosId = randomUUID()
  phone.declare({ topic: 'sos', sosId, state: 'raised', fix: { ...inside, fixTime: Date.now(), accuracyMetres: 25 } })
  await send()
  await byTestId(page, 'sos-banner').waitFor({ timeout: 20_000 })
  await byTestId(page, 'sos-end').click()
  const confirm = page.locator('[data-testid="sos-end-dialog"] .ant-btn-dangerous')
  await byTestId(page, 'sos-end-reason').waitFor()
  expect(await confirm.isDisabled()).toBe(true)
  await byTestId(page, 'sos-end-reason').fill('本人从同事手机来电，已到家')
  await look('sos-end')
  await confirm.click()
  await byTestId(page, 'sos-banner').waitFor({ state: 'detached', timeout: 5_000 })
  expect((await phone.client.phone.sos(sosId)).endedBy).toMatchObject({ reason: '本人从同事手机来电，已到家' })
  expect(errors).toEqual([])
})

test('an appeal stands in the queue and is for somebody else to decide', async () => {
  const [site] = await phone.sites()
  const eventId = phone.checkIn({ siteId: site!.siteId, note: '例行拜访', fix: { ...inside, fixTime: Date.now(), accuracyMetres: 9, provider: 'gps', mock: true } })
  await send()
  const detail = await client.checkIns.get(eventId)
  const { standing } = await client.review.decide(eventId, { outcome: 'not_real', note: '定位不可信，与当面核对不符', verdictEntryIndex: detail.verdicts[0]!.entryIndex!, replaces: null })
  phone.declare({ topic: 'appeal', about: eventId, decisionId: standing!.decisionId, text: '我在现场，店长可以作证' })
  await send()
  await follow(page, '/review')
  await byTestId(page, 'row-appeal').waitFor()
  await byTestId(page, 'said-appeal').waitFor()
  expect(await byTestId(page, 'cannot-decide').textContent()).toContain('申诉')
  await look('appeal')
})

test('a wrong address, a fault, the texts of consents', async () => {
  const [site] = await phone.sites()
  phone.declare({ topic: 'site_correction', siteId: site!.siteId, position: { lat: 30.2101, lon: 120.2155 }, accuracyMetres: 12, note: '大门在东侧' })
  phone.declare({ topic: 'fault', occurredAt: new Date(Date.now() - 3_600_000).toISOString(), text: '九点点签到一直转圈', diagnostics: [{ name: 'online', value: 'false' }, { name: 'userAgent', value: 'Mozilla/5.0' }] })
  await send()
  await follow(page, `/sites?site=${site!.siteId}`)
  await byTestId(page, 'suggestion').waitFor()
  expect(await byTestId(page, 'suggestion').textContent()).toContain('大门在东侧')
  await look('proposal')
  await byTestId(page, 'suggestion-accept').click()
  await byTestId(page, 'suggestion-undo').click()
  await soon(async () => (await client.sites.get(site!.siteId)).position.lat).toBeCloseTo(site!.position.lat, 5)

  await follow(page, '/faults')
  await byTestId(page, 'fault-text').waitFor()
  expect(await byTestId(page, 'fault-text').textContent()).toContain('九点点签到一直转圈')
  await look('faults')

  await follow(page, '/settings')
  await byTestId(page, 'note-templates').fill('货架已检查\n已拜访店长')
  await byTestId(page, 'save-note-templates').click()
  await soon(async () => (await client.settings.get()).noteTemplates).toEqual(['货架已检查', '已拜访店长'])
  await byTestId(page, 'consents-panel').scrollIntoViewIfNeeded()
  await look('consents')
  await byTestId(page, 'edit-notice-face').click()
  await byTestId(page, 'notice-zh-CN').fill('人脸只用于签到核身，不同意也可以工作，可以随时撤回。')
  await look('notice')
  await page.locator('.ant-modal-footer .ant-btn-primary').click()
  await soon(async () => (await client.consentNotices.list()).notices.find(({ notice }) => notice.purpose === 'face')?.notice.version).toBe(2)
  expect(errors).toEqual([])
})
