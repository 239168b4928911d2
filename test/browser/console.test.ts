/** The managers' console against the real server, as an administrator meets it on the first day: wizard, people, phones, rules, ways in. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, watchErrors } from './browser.ts'

let server: TestServer
let browser: Browser
let desk: BrowserContext
let page: Page
let errors: string[]

beforeAll(async () => {
  server = await startTestServer()
  browser = await launchChromium()
  desk = await desktopContext(browser, server.url)
  page = await desk.newPage()
  errors = watchErrors(page)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const click = (id: string) => byTestId(page, id).first().click()
const fill = (id: string, value: string) => byTestId(page, id).fill(value)
const seen = (id: string) => byTestId(page, id).first().waitFor()

describe('the first day of a company', () => {
  test('three steps of set-up end signed in, with a code for each first person', async () => {
    await page.goto('/')
    await page.waitForURL('**/setup')
    await page.goto(`/setup?token=${server.setupToken}`)
    await fill('setup-company', '示范商贸有限公司')
    await fill('setup-name', '王伟')
    await fill('setup-email', 'boss@example.com')
    await page.fill('#setup-phone', '138 0000 0001')
    await fill('setup-password', 'correct horse')
    await click('setup-next')
    await fill('setup-people', '姓名\t手机\t部门\n张三\t13800138000\t销售部\n李四\t\t售后部')
    await click('setup-next')
    await fill('setup-site-name', '人民广场店')
    await fill('setup-site-coordinates', '121.475190,31.228833')
    await click('setup-next')
    await seen('setup-done')
    await expect.poll(() => byTestId(page, 'enrollment-qr').count()).toBe(2)
    const link = new URL(await byTestId(page, 'enrollment-qr').first().getAttribute('data-qr') ?? '')
    const preview = await page.request.get(`/api/v1/enrollments/${link.pathname.split('/').at(-1)}`)
    expect(await preview.json()).toMatchObject({ orgName: '示范商贸有限公司', personName: '张三' })
    await click('setup-finish')
    await seen('overview-figures')
    const sites = (await (await page.request.get('/api/v1/sites')).json()) as { items: { position: { lat: number; lon: number } }[] }
    expect(sites.items[0]?.position.lon).toBeCloseTo(121.47066, 4)
    expect(sites.items[0]?.position.lat).toBeCloseTo(31.23077, 4)
  })

  test('people are added, found, given a tracker, and leave', async () => {
    await page.goto('/people')
    await click('add-person')
    await fill('person-name', '钱七')
    await page.fill('#phone', '139 1234 5678')
    await click('person-save')
    await byTestId(page, 'enrollment-dialog').locator('canvas').waitFor()
    await click('enrollment-done')
    await fill('people-search', '钱七')
    await expect.poll(() => byTestId(page, 'person-more').count()).toBe(1)
    await click('person-more')
    await click('add-tracker')
    await fill('tracker-label', '车载终端')
    await click('tracker-create')
    const address = new URL(await byTestId(page, 'tracker-url-owntracks').textContent() ?? '')
    const refused = await page.request.post(address.pathname.replace(/[\w-]{20,}/, 'no-such-token-no-such-token'), { data: {} })
    expect(refused.status()).toBeGreaterThanOrEqual(400)
    await click('tracker-done')
    await page.goto('/devices')
    await seen('revoke-device')
    await click('revoke-device')
    await byTestId(page, 'revoke-dialog').locator('.ant-btn-dangerous').click()
    await byTestId(page, 'revoke-device').waitFor({ state: 'detached' })
    await page.goto('/people?search=钱七')
    await click('person-more')
    await click('mark-left')
    await page.locator('.ant-modal-confirm .ant-btn-dangerous').click()
    await seen('empty-state')
  })

  test('departments and shifts are changed, and the log self-check agrees', async () => {
    await page.goto('/departments')
    await click('add-department')
    await fill('department-name', '渠道部')
    await click('department-save')
    await page.getByText('渠道部').waitFor()
    await page.goto('/shifts')
    await click('add-shift')
    await fill('shift-name', '夜班')
    await page.locator('input[type="time"]').nth(0).fill('22:00')
    await page.locator('input[type="time"]').nth(1).fill('06:00')
    await click('shift-save')
    await page.getByText('夜班').waitFor()
    await page.goto('/settings')
    await click('photo-required')
    await expect.poll(async () => ((await (await page.request.get('/api/v1/settings')).json()) as { photoRequired: boolean }).photoRequired).toBe(true)
    await click('run-self-check')
    await seen('self-check-result')
    expect(await byTestId(page, 'self-check-result').textContent()).toContain('日志完整')
  })

  test('a passkey made here opens the door; so does the phone number; a wrong password does not', async () => {
    const devtools = await desk.newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
    await page.goto('/security')
    await click('add-passkey')
    await page.locator('.ant-modal-footer .ant-btn-primary').click()
    await seen('passkey-list')
    const leave = async () => {
      await click('user-menu')
      await click('sign-out')
      await seen('sign-in-submit')
    }
    await leave()
    await fill('sign-in-account', 'boss@example.com')
    await fill('sign-in-password', 'not the password')
    await click('sign-in-submit')
    await seen('sign-in-error')
    await click('sign-in-passkey')
    await seen('overview-figures')
    await leave()
    await fill('sign-in-account', '138 0000 0001')
    await fill('sign-in-password', 'correct horse')
    await click('sign-in-submit')
    await seen('overview-figures')
    expect(errors).toEqual([])
  })
})
