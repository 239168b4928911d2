import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, phoneContext, watchErrors } from './browser.ts'
import { follow, picture, signIn, soon, violations } from './desk.ts'

/** A doubt, from the thumb to the decision: the person explains on the phone, somebody settles it by keyboard, the person sees how and why. */
const inside = { lat: 30.2085, lon: 120.2122 }
/** Three kilometres from the site that will be chosen by hand. */
const elsewhere = { latitude: 30.235, longitude: 120.2122, accuracy: 12 }
let server: TestServer
let client: FieldproofClient
let browser: Browser
let phoneTab: BrowserContext
let phone: Page
let desk: BrowserContext
let page: Page
let other: SimulatedPhone
let errors: string[]
let eventId: string

const decidedOutcome = async (id: string): Promise<string | undefined> => (await client.review.state(id)).standing?.outcome

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  browser = await launchChromium()
  phoneTab = await phoneContext(browser, server.url, elsewhere)
  phone = await phoneTab.newPage()
  errors = watchErrors(phone)
  desk = await desktopContext(browser, server.url)
  await desk.addInitScript(() => localStorage.setItem('fieldproof.console.preferences', JSON.stringify({ language: 'zh-CN', colour: 'light' })))
  page = await desk.newPage()
  errors = watchErrors(page)
  other = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(company.people[1]!.personId)).code })
  await phone.goto((await client.people.enrollmentCode(company.people[0]!.personId)).url)
  await byTestId(phone, 'enroll-agree').click()
  await byTestId(phone, 'check-in-button').waitFor()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

/** A check-in with a position that the system calls made up. */
const doubtful = async (minutesAgo: number): Promise<string> => {
  const [site] = await other.sites()
  const at = Date.now() - minutesAgo * 60_000
  other.track(Array.from({ length: 30 }, (_, i) => ({ lat: inside.lat - 0.006 + i * 0.0002, lon: inside.lon + Math.sin(i / 4) * 0.001, fixTime: at - 900_000 + i * 30_000, accuracyMetres: 7 })), { deviceTime: at })
  const id = other.checkIn({ siteId: site!.siteId, note: '例行拜访', deviceTime: at, lastServerTime: at - 30_000, monotonicSinceServerTimeMs: 30_000, fix: { ...inside, fixTime: at, accuracyMetres: 9, provider: 'gps', mock: true } })
  await other.send()
  await server.ports.pipeline.drain()
  return id
}

describe('a doubt and its end', () => {
  test('a check-in far from the chosen site asks for a look, and the phone says so', async () => {
    await byTestId(phone, 'site-change').click()
    await byTestId(phone, 'site-option').first().click()
    await byTestId(phone, 'check-in-button').click()
    await byTestId(phone, 'result-sheet').waitFor()
    await byTestId(phone, 'result-close').click()
    await soon(async () => (await client.review.items()).items.length).toBe(1)
    eventId = (await client.review.items()).items[0]!.eventId
  })

  test('the queue shows it with its reasons; a question is asked by key', async () => {
    await signIn(page, 'owner@example.com', 'correct horse battery')
    await byTestId(page, 'overview-figures').waitFor()
    await soon(() => byTestId(page, 'review-badge').textContent()).toBe('1')
    await page.goto('/review')
    await byTestId(page, 'review-item').waitFor()
    expect(await byTestId(page, 'review-item').getAttribute('data-event')).toBe(eventId)
    expect(await byTestId(page, 'review-reasons').textContent()).toContain('2.9 公里')
    await byTestId(page, 'decision-bar').waitFor()
    await page.keyboard.press('e')
    await byTestId(page, 'decision-text').fill('当时为什么不在店里？')
    await page.keyboard.press('Enter')
    await byTestId(page, 'said-question').waitFor()
    expect(await violations(page)).toEqual([])
  })

  test('the phone shows the question; offline the answer waits, and then arrives', async () => {
    await phone.reload()
    await byTestId(phone, 'notice').waitFor()
    expect(await byTestId(phone, 'notice').textContent()).toContain('当时为什么不在店里？')
    await picture(phone, 'phone-asked')
    await phoneTab.setOffline(true)
    await byTestId(phone, 'notice-open').click()
    await byTestId(phone, 'say-input').fill('客户临时改到隔壁园区见面，地点还没改')
    await byTestId(phone, 'say-send').click()
    await soon(() => byTestId(phone, 'say-said').getAttribute('data-state')).toBe('waiting')
    await phoneTab.setOffline(false)
    await phone.evaluate(() => window.dispatchEvent(new Event('online')))
    await soon(async () => (await client.review.state(eventId)).explanations.length).toBe(1)
    await soon(() => byTestId(phone, 'say-said').getAttribute('data-state')).toBe('delivered')
    await picture(phone, 'phone-said')
  })

  test('several are settled in seconds by keys: decide, undo, not real with its reason', async () => {
    const second = await doubtful(3)
    const third = await doubtful(2)
    await page.reload()
    await soon(() => byTestId(page, 'review-row').count()).toBe(3)
    await page.keyboard.press('j')
    await soon(() => byTestId(page, 'review-item').getAttribute('data-event')).not.toBeNull()
    await page.goto(`/review?item=${eventId}`)
    await byTestId(page, 'said-explanation').waitFor()
    expect(await byTestId(page, 'said-explanation').textContent()).toContain('隔壁园区')
    await byTestId(page, 'decision-bar').waitFor()
    await page.waitForTimeout(800)
    await picture(page, 'review-answered')

    await page.keyboard.press('n')
    await byTestId(page, 'decision-text').fill('已与客户电话核实')
    await page.keyboard.press('Escape')
    await page.keyboard.press('1')
    await byTestId(page, 'undo-toast').waitFor()
    await soon(() => decidedOutcome(eventId)).toBe('real')
    await soon(() => byTestId(page, 'review-row').count()).toBe(2)
    await soon(() => byTestId(page, 'review-page').getAttribute('data-left')).toBe('2')

    await page.keyboard.press('u')
    await soon(() => decidedOutcome(eventId)).toBeUndefined()
    await soon(() => byTestId(page, 'review-item').getAttribute('data-event')).toBe(eventId)
    await byTestId(page, 'decision-bar').waitFor()
    await page.keyboard.press('n')
    await byTestId(page, 'decision-text').fill('已与客户电话核实')
    await page.keyboard.press('Escape')
    await page.keyboard.press('1')
    await soon(async () => (await client.review.state(eventId)).standing).toMatchObject({ outcome: 'real', note: '已与客户电话核实' })

    await page.goto(`/review?item=${second}`)
    await byTestId(page, 'decision-bar').waitFor()
    await page.keyboard.press('w')
    await byTestId(page, 'way-words').waitFor()
    await page.waitForTimeout(1_000)
    await picture(page, 'review-way')
    await page.keyboard.press('2')
    await byTestId(page, 'decision-text').fill('定位由软件给出，店长说没见到人')
    await page.keyboard.press('Enter')
    await soon(() => decidedOutcome(second)).toBe('not_real')
    await soon(() => byTestId(page, 'review-item').getAttribute('data-event')).toBe(third)
    await byTestId(page, 'decision-bar').waitFor()
    await page.keyboard.press('3')
    await soon(() => decidedOutcome(third)).toBe('unclear')
    await byTestId(page, 'empty-state').waitFor()
    expect(await byTestId(page, 'empty-state').textContent()).toContain('都处理完了')
    expect((await other.client.phone.accesses()).items).toHaveLength(1)
  })

  test('keys do nothing while somebody types, and ? says what they do', async () => {
    const id = await doubtful(1)
    await page.goto(`/review?item=${id}`)
    await byTestId(page, 'decision-bar').waitFor()
    await page.keyboard.press('e')
    await byTestId(page, 'decision-text').pressSequentially('123 jk?')
    await page.keyboard.press('Escape')
    expect(await decidedOutcome(id)).toBeUndefined()
    await page.keyboard.press('?')
    await byTestId(page, 'key-help').waitFor()
    await page.keyboard.press('1')
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await byTestId(page, 'key-help').waitFor({ state: 'detached' })
    expect(await decidedOutcome(id)).toBeUndefined()
  })

  test('the person sees the decision with its reason, on the first screen and in the record', async () => {
    await phone.goto('/m/')
    await soon(async () => await byTestId(phone, 'notice').textContent().catch(() => '')).toContain('已与客户电话核实')
    await picture(phone, 'phone-decided')
    await byTestId(phone, 'notice-open').click()
    await byTestId(phone, 'say-decision').waitFor()
    expect(await byTestId(phone, 'say-decision').getAttribute('data-outcome')).toBe('real')
    expect(await byTestId(phone, 'say-decision').textContent()).toContain('王管理')
    expect(await violations(phone)).toEqual([])
    await byTestId(phone, 'record-back').click()
    await byTestId(phone, 'notice-close').click()
    await byTestId(phone, 'notice').waitFor({ state: 'detached' })
  })

  test('the check-in’s own page has the same decision, and it can be taken back there', async () => {
    await page.goto(`/check-ins/${eventId}`)
    await byTestId(page, 'decision-panel').waitFor()
    expect(await byTestId(page, 'standing-decision').getAttribute('data-outcome')).toBe('real')
    expect(await violations(page)).toEqual([])
    await byTestId(page, 'decision-undo').click()
    await soon(() => decidedOutcome(eventId)).toBeUndefined()
  })

  test('the quality page shows what people decided; a signal is demoted with its reason', async () => {
    await follow(page, '/quality')
    const row = page.locator('[data-testid="quality-row"][data-signal="mock_location"]')
    await row.waitFor()
    expect((await row.locator('td').allTextContents()).slice(1, 5)).toEqual(['3', '1', '0', '1'])
    expect(await violations(page)).toEqual([])
    await picture(page, 'quality')
    await row.locator('[data-testid="demote-signal"]').click()
    await byTestId(page, 'demotion-reason').fill('车载定位器总被系统标记')
    await byTestId(page, 'demotion-save').click()
    await row.locator('[data-testid="restore-signal"]').waitFor()
    expect((await client.quality.figures()).signals.find((signal) => signal.signal === 'mock_location')?.demotion).toMatchObject({ reason: '车载定位器总被系统标记' })
  })

  test('a spot challenge is asked on the console, shown with its time on the phone, and answered', async () => {
    // This test also runs at night.
    await client.challenges.setRule({ ...(await client.challenges.rule()), quietFrom: '00:00', quietTo: '00:00', mostPerDay: 4 })
    await follow(page, '/challenges')
    await byTestId(page, 'challenge-ask').click()
    await byTestId(page, 'ask-dialog').locator('[data-testid="filter-person"]').click()
    await page.locator('.ant-select-item-option', { hasText: '张三' }).click()
    await byTestId(page, 'ask-purpose').fill('客户说没见到人')
    await page.locator('.ant-select-dropdown:visible').waitFor({ state: 'hidden' })
    expect(await violations(page)).toEqual([])
    await byTestId(page, 'ask-dialog').locator('input[type="checkbox"]').first().uncheck()
    await byTestId(page, 'ask-send').click()
    await soon(() => byTestId(page, 'challenge-state').first().getAttribute('data-state')).toBe('asked')
    await phone.goto('/m/')
    await soon(async () => await byTestId(phone, 'challenge').getAttribute('data-state').catch(() => '')).toBe('seen')
    expect(await byTestId(phone, 'challenge').textContent()).toContain('客户说没见到人')
    await soon(async () => await byTestId(phone, 'challenge').locator('[role="timer"]').textContent().catch(() => '')).toMatch(/^1[45]:/)
    expect(await violations(phone)).toEqual([])
    await picture(phone, 'phone-challenge')
    await byTestId(phone, 'challenge-answer').click()
    await byTestId(phone, 'result-sheet').waitFor()
    await byTestId(phone, 'result-close').click()
    await byTestId(phone, 'challenge').waitFor({ state: 'detached' })
    await soon(async () => (await client.challenges.list()).items[0]).toMatchObject({ state: 'answered', askedByName: '王管理' })
    await soon(() => byTestId(page, 'challenge-state').first().getAttribute('data-state')).toBe('answered')
  })

  test('"I cannot now" is an answer too; one that is not answered lapses, and can be explained', async () => {
    const personId = (await client.people.list({ search: '张三' })).items[0]!.personId
    await client.challenges.ask({ personId, purpose: '抽查' })
    await phone.reload()
    await byTestId(phone, 'challenge-cannot').click()
    expect(await byTestId(phone, 'cannot-send').isDisabled()).toBe(true)
    await phone.locator('[data-testid="cannot-reason"][data-reason="with_customer"]').click()
    await byTestId(phone, 'cannot-text').fill('正在签合同')
    expect(await violations(phone)).toEqual([])
    await picture(phone, 'phone-cannot')
    await byTestId(phone, 'cannot-send').click()
    await soon(async () => (await client.challenges.list()).items[0]).toMatchObject({ state: 'excused', reason: 'with_customer', explanation: '正在签合同' })

    const { challengeId } = await client.challenges.ask({ personId, purpose: '抽查' })
    await phone.reload()
    await soon(async () => (await client.challenges.list()).items[0]?.state).toBe('seen')
    // A quarter of an hour later.
    const { runChallenges } = await import('../../apps/server/src/challenges/runner.ts')
    await runChallenges(server.ports.db, (await client.me()).orgId, 'Asia/Shanghai', Date.now() + 16 * 60_000, 'a secret of thirty-two characters!!')
    await phone.reload()
    await soon(async () => await byTestId(phone, 'challenge').getAttribute('data-state').catch(() => '')).toBe('lapsed')
    await picture(phone, 'phone-lapsed')
    await page.goto('/challenges?state=lapsed')
    await soon(() => byTestId(page, 'challenge-state').count()).toBe(1)
    expect(await violations(page)).toEqual([])
    await follow(page, '/challenges')
    await byTestId(page, 'challenge-state').first().waitFor()
    await picture(page, 'challenges')
    await byTestId(page, 'challenge-rule').click()
    await byTestId(page, 'rule-dialog').waitFor()
    await page.waitForTimeout(400)
    await picture(page, 'challenge-rule')
    expect(await violations(page)).toEqual([])
    // How often each trust tier is drawn, as it is and as it becomes.
    expect(await byTestId(page, 'rule-times-trusted').inputValue()).toBe('0.5')
    await byTestId(page, 'rule-times-checked').fill('3')
    await byTestId(page, 'rule-save').click()
    await byTestId(page, 'rule-dialog').waitFor({ state: 'detached' })
    expect((await client.challenges.rule()).byTrustTier).toEqual({ starting: 1, standard: 1, trusted: 0.5, checked: 3 })
    expect(challengeId).toBe((await client.challenges.list({ state: 'lapsed' })).items[0]!.challengeId)
  })

  test('at phone width the list leads to the item and back; nothing threw', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.goto('/review')
    await byTestId(page, 'review-row').first().waitFor()
    await picture(page, 'review-list-390')
    expect(await violations(page)).toEqual([])
    await byTestId(page, 'review-row').first().locator('button').click()
    await byTestId(page, 'decision-bar').waitFor()
    await page.waitForTimeout(800)
    await picture(page, 'review-item-390')
    await soon(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    expect(await violations(page)).toEqual([])
    await byTestId(page, 'review-back').click()
    await byTestId(page, 'review-list').waitFor()
    await follow(page, '/quality')
    await byTestId(page, 'quality-summary').waitFor()
    await soon(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
    expect(await violations(page)).toEqual([])
    await picture(page, 'quality-390')
    expect(errors).toEqual([])
  })

  test('in English and in the dark as well', async () => {
    const dark = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en', timezoneId: 'Asia/Shanghai', baseURL: server.url, storageState: await desk.storageState() })
    await dark.addInitScript(() => localStorage.setItem('fieldproof.console.preferences', JSON.stringify({ language: 'en', colour: 'dark' })))
    const view = await dark.newPage()
    for (const [path, ready] of [['/review', 'decision-bar'], ['/quality', 'quality-summary'], ['/challenges', 'challenge-state'], [`/check-ins/${eventId}`, 'decision-panel']] as const) {
      await view.goto(path)
      await byTestId(view, ready).first().waitFor()
      await view.waitForTimeout(1_200)
      await picture(view, `en${path.split('/').slice(0, 2).join('-')}`)
      expect(await violations(view), path).toEqual([])
    }
    await dark.close()
  })
})
