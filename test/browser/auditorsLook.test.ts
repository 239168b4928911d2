/** An auditor's look with real clicks against the real server: who did what, who looked at whose track and why, evidence that an outsider's tool confirms, and nothing that an auditor could change. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createSimulatedPhone } from '@fieldproof/testkit'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, watchErrors } from './browser.ts'
import { follow, picture, signedIn, signIn, soon, violations } from './desk.ts'

const shop = { lat: 30.2084, lon: 120.2121 }
const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())
let server: TestServer
let browser: Browser
let desk: BrowserContext
let page: Page
let errors: string[]
let client: FieldproofClient
let personId: string
let eventId: string
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fieldproof-auditor-'))
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  client = company.client
  personId = company.people[0]!.personId
  await client.people.create({ name: '孙审计', role: 'auditor', email: 'auditor@example.com', password: 'correct horse battery' })
  await client.settings.update({ photoRequired: true })
  const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code })
  const siteId = (await phone.sites())[0]!.siteId
  eventId = phone.checkIn({ siteId, note: '盘点', fix: { ...shop, fixTime: Date.now() - 1_000, accuracyMetres: 9, provider: 'gps' }, deviceTime: Date.now() - 1_000 })
  await phone.send()
  await server.ports.pipeline.drain()
  browser = await launchChromium()
  // The owner looks at a track: that is what the auditor will find.
  const owner = await signedIn(await desktopContext(browser, server.url), server.url, company.cookie)
  await owner.goto(`/people/${personId}/days/${today}`)
  await owner.getByRole('radio', { name: '客户反馈或投诉' }).check()
  await owner.getByRole('button', { name: '查看轨迹' }).click()
  await byTestId(owner, 'replay-summary').waitFor()
  await owner.context().close()
  desk = await desktopContext(browser, server.url)
  page = await desk.newPage()
  errors = watchErrors(page)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await rm(folder, { recursive: true, force: true })
})

const menu = (name: string) => byTestId(page, 'navigation').getByRole('link', { name: new RegExp(`^${name}(\\s|\\d|$)`) }).click()
const rest = async (name: string) => {
  await picture(page, `auditor-${name}`)
  expect(await violations(page), name).toEqual([])
}
const verify = (file: string) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(import.meta.dirname, '../../apps/verifier/src/cli.ts'), file, '--lang', 'en'], { encoding: 'utf8' })
  return { status, output: stdout + stderr }
}

test('the audit page is searched: what a look at a track left behind', async () => {
  await signIn(page, 'auditor@example.com', 'correct horse battery')
  await menu('审计日志')
  await soon(() => byTestId(page, 'audit-row').count()).toBeGreaterThan(4)
  await rest('audit')
  await byTestId(page, 'audit-topic').click()
  await page.locator('.ant-select-item-option', { hasText: '查看与导出' }).click()
  await page.getByRole('combobox', { name: '关于谁' }).click()
  await page.keyboard.type('张三')
  await page.locator('.ant-select-item-option', { hasText: '张三' }).first().click()
  await soon(() => byTestId(page, 'audit-row').allInnerTexts()).toEqual([expect.stringMatching(/王管理[\s\S]*张三[\s\S]*客户反馈或投诉/)])
  // The days are chosen as everywhere else, and stand in the address.
  const days = byTestId(page, 'audit-page').locator('.ant-picker-range input')
  expect(await byTestId(page, 'audit-page').locator('input[type="date"]').count()).toBe(0)
  for (const i of [0, 1]) { await days.nth(i).fill(today); await days.nth(i).press('Enter') }
  await soon(() => new URL(page.url()).searchParams.get('to')).toBe(today)
  await soon(() => byTestId(page, 'audit-row').count()).toBe(1)
  await page.keyboard.press('Escape')
  await page.locator('.ant-picker-dropdown:visible').waitFor({ state: 'hidden' })
  await rest('audit-looks')
})

test('an auditor who looks is logged as well', async () => {
  await page.goto(`/people/${personId}/days/${today}`)
  await page.getByRole('radio', { name: '核实签到' }).check()
  await page.getByRole('button', { name: '查看轨迹' }).click()
  await byTestId(page, 'replay-summary').waitFor()
  await rest('replay')
  await page.goto(`/audit?topic=looks&about=${personId}`)
  await soon(() => byTestId(page, 'audit-row').count()).toBe(2)
  expect(await byTestId(page, 'audit-row').first().innerText()).toMatch(/孙审计[\s\S]*核实签到/)
})

test('the evidence of a check-in is confirmed by the outsider’s tool, and one changed byte is not', async () => {
  await menu('签到记录')
  // Its rows have links to him as well, and stay until the next page is there.
  await byTestId(page, 'audit-page').waitFor({ state: 'hidden' })
  await page.locator('tbody tr', { hasText: '张三' }).getByRole('link').first().click()
  await page.getByRole('button', { name: '导出证据' }).waitFor()
  await soon(async () => { await page.reload(); await byTestId(page, 'proof-panel').waitFor(); return await byTestId(page, 'proof-panel').innerText() }).toContain('已签名存证')
  await rest('check-in')
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出证据' }).click()])
  const file = join(folder, 'evidence.zip')
  await download.saveAs(file)
  const right = verify(file)
  expect(right.output).toContain('张三')
  expect(right.status).toBe(0)
  const bytes = readFileSync(file)
  const broken = join(folder, 'broken.zip')
  bytes[Math.floor(bytes.length / 2)]! ^= 1
  writeFileSync(broken, bytes)
  expect(verify(broken).status).not.toBe(0)
  expect(eventId).toBe(new URL(page.url()).pathname.split('/').at(-1))
})

test('nothing is offered that an auditor may not do, and the server says no to it anyway', async () => {
  for (const [path, ready, offers] of [['/people', 'people-search', ['add-person', 'import-people', 'enroll', 'person-more']], ['/sites', 'site-row', ['site-new', 'site-import-open']], ['/policies', 'empty-state', ['add-policy']], ['/shifts', 'navigation', ['add-shift', 'edit-shift']], ['/alert-rules', 'empty-state', ['add-rule', 'template-sos']], ['/alert-channels', 'empty-state', ['add-channel']], ['/departments', 'department-row', ['add-department', 'edit-department', 'department-more']], ['/settings', 'photo-required', ['save-note-templates']]] as const) {
    await follow(page, path)
    await byTestId(page, ready).first().waitFor()
    for (const offer of offers) expect(await byTestId(page, offer).count(), `${offer} on ${path}`).toBe(0)
    await rest(path.slice(1))
  }
  expect(await byTestId(page, 'photo-required').isDisabled()).toBe(true)
  await follow(page, `/check-ins/${eventId}`)
  await byTestId(page, 'proof-panel').waitFor()
  for (const [method, path, data] of [['PATCH', '/api/v1/settings', { photoRequired: false }], ['POST', '/api/v1/departments', { name: '不该有' }], ['POST', `/api/v1/people/${personId}/enrollment-codes`, {}], ['PATCH', `/api/v1/people/${personId}`, { name: '别的名字' }]] as const) {
    const answer = await page.request.fetch(path, { method, data, headers: { origin: server.url } })
    expect(answer.status(), `${method} ${path}`).toBe(403)
  }
  expect((await client.settings.get()).photoRequired).toBe(true)
  expect(errors).toEqual([])
})
