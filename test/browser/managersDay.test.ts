/** A manager's day with real clicks against the real server: the figures and the lists behind them, the live map, the queue settled by keyboard, requests, a replay with its purpose, the month as Excel. */
import { readFile } from 'node:fs/promises'
import { destination } from '@fieldproof/core/geo'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { readXlsx } from 'hucre/xlsx'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, watchErrors } from './browser.ts'
import { choose, follow, picture, signIn, soon, violations } from './desk.ts'

const shop = { lat: 30.2084, lon: 120.2121 }
const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000
const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())
let server: TestServer
let browser: Browser
let page: Page
let errors: string[]
let client: FieldproofClient
let zhang: string

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server, { people: [{ name: '张三', departmentName: '销售一部' }, { name: '李四', departmentName: '销售一部' }, { name: '外部门的人', departmentName: '销售二部' }] })
  client = company.client
  const { departments } = await client.departments.list()
  await client.people.create({ name: '赵经理', role: 'manager', email: 'manager@example.com', password: 'correct horse battery', departmentId: departments.find(({ name }) => name === '销售一部')!.departmentId })
  const phones = []
  for (const { personId } of company.people) phones.push(await createSimulatedPhone({ baseUrl: server.url, code: (await client.people.enrollmentCode(personId)).code }))
  zhang = company.people[0]!.personId
  const [honest, doubtful] = phones
  const siteId = (await honest!.sites())[0]!.siteId
  honest!.track(Array.from({ length: 30 }, (_, i) => ({ lat: shop.lat - 0.006 + i * 0.0002, lon: shop.lon + Math.sin(i / 4) * 0.001, fixTime: minutesAgo(18) + i * 30_000, accuracyMetres: 7 })), { deviceTime: minutesAgo(3) })
  const at = minutesAgo(2)
  honest!.checkIn({ siteId, note: '补货两箱', deviceTime: at, lastServerTime: at - 30_000, monotonicSinceServerTimeMs: 30_000, fix: { ...destination(shop, 200, 22), fixTime: at, accuracyMetres: 9, provider: 'gps' } })
  for (const minutes of [9, 6]) doubtful!.checkIn({ siteId, deviceTime: minutesAgo(minutes), fix: { ...destination(shop, minutes * 10, 20_000), fixTime: minutesAgo(minutes), accuracyMetres: 3, provider: 'gps', mock: true } })
  for (const phone of phones) await phone.client.phone.askRegularization({ kind: 'check_in', at: new Date(minutesAgo(60)).toISOString(), reason: '手机没电了，当时在仓库' })
  await honest!.client.phone.askRegularization({ kind: 'check_out', at: new Date(minutesAgo(30)).toISOString(), reason: '开会忘了签退' })
  for (const phone of phones) await phone.send()
  await server.ports.pipeline.drain()
  browser = await launchChromium()
  page = await (await desktopContext(browser, server.url)).newPage()
  errors = watchErrors(page)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const menu = (name: string) => byTestId(page, 'navigation').getByRole('link', { name: new RegExp(`^${name}(\\s|\\d|$)`) }).click()
const rest = async (name: string) => {
  await picture(page, `manager-${name}`)
  expect(await violations(page), name).toEqual([])
}

test('each figure of the overview opens the list behind it', async () => {
  await signIn(page, 'manager@example.com', 'correct horse battery')
  const figures = byTestId(page, 'overview-figures')
  await figures.getByRole('link', { name: '今日签到 3' }).waitFor()
  await rest('overview')
  // On two lines: six and six of one size.
  const boxes = await figures.locator('.fp-figure').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).map(({ top, width }) => [top, Math.round(width)] as const))
  expect([boxes.length, new Set(boxes.map(([top]) => top)).size, new Set(boxes.map(([, width]) => width)).size]).toEqual([12, 2, 1])
  const opens = async (name: RegExp, path: RegExp, rows: () => Promise<unknown>, wanted: unknown) => {
    await figures.getByRole('link', { name }).click()
    await page.waitForURL(path)
    await soon(rows).toEqual(wanted)
    await rest(String(name).replace(/\W/g, ''))
    await page.goBack()
    await figures.waitFor()
  }
  await opens(/在岗 2/, /\/workday\?state=on_duty/, async () => (await byTestId(page, 'workday-row').allInnerTexts()).map((text) => /张三|李四|外部门的人/.exec(text)?.[0]).sort(), ['张三', '李四'])
  await opens(/脱岗 0/, /\/workday\?state=off_post/, () => byTestId(page, 'empty-state').count(), 1)
  await opens(/今日签到/, /\/check-ins\?from=.*to=/, () => page.locator('tbody tr').count(), 3)
  await opens(/外勤人员/, /\/people\?role=field_worker/, async () => (await page.locator('tbody tr').allInnerTexts()).map((text) => /张三|李四|外部门的人/.exec(text)?.[0]).sort(), ['张三', '李四'])
  const reporting = Number(/\d+$/.exec((await figures.getByRole('link', { name: /正在上报/ }).innerText()).trim())![0])
  await opens(/正在上报/, /\/live\?reporting=now/, async () => [await byTestId(page, 'live-reporting').count(), await byTestId(page, 'live-person-row').count()], [1, reporting])
  await opens(/近 7 天有签到的地点 1 \/ 1/, /\/sites\?.*visited=d7/, () => byTestId(page, 'site-row').count(), 1)
  await opens(/待确认告警/, /\/alerts/, () => byTestId(page, 'empty-state').count(), 1)
  // The last of fourteen days, of the own department only.
  await byTestId(page, 'overview-trend').getByRole('link', { name: /：共 3，/ }).click()
  await page.waitForURL(/\/check-ins\?from=.*to=/)
  await soon(() => page.locator('tbody tr').count()).toBe(3)
  await page.goBack()
  await figures.waitFor()
})

test('the live map shows who is where, and a look at the track asks what for', async () => {
  await menu('实时地图')
  await soon(() => byTestId(page, 'live-map').getAttribute('data-map-ready')).toBe('yes')
  await byTestId(page, 'live-person-row').filter({ hasText: '张三' }).waitFor()
  await choose(page, 'live-workday-state', '脱岗')
  await page.getByText('没有符合条件的人').first().waitFor()
  expect(new URL(page.url()).searchParams.get('state')).toBe('off_post')
  await menu('实时地图')
  await page.getByLabel('搜索姓名').fill('张')
  await byTestId(page, 'live-person-row').filter({ hasText: '张三' }).click()
  await byTestId(page, 'live-person-card').waitFor()
  await rest('live')
  await page.getByRole('link', { name: '今日轨迹' }).click()
  await page.getByRole('heading', { name: '为什么要看 张三 的轨迹？' }).waitFor()
  await page.getByRole('radio', { name: '里程与补贴核对' }).check()
  await page.getByRole('button', { name: '查看轨迹' }).click()
  await byTestId(page, 'replay-summary').waitFor()
  await byTestId(page, 'replay-checkIn').first().waitFor()
  await page.getByRole('button', { name: '播放' }).click()
  await page.waitForTimeout(1_000)
  await rest('replay')
  const { items } = await client.audit.list({ topic: 'looks', about: zhang })
  expect(JSON.stringify(items)).toContain('里程与补贴核对')
})

test('the queue is settled without the mouse: next, not real with its reason, back, and again', async () => {
  await menu('待核实')
  await soon(() => byTestId(page, 'review-row').count()).toBeGreaterThanOrEqual(2)
  await byTestId(page, 'decision-bar').waitFor()
  const all = await byTestId(page, 'review-row').count()
  const left = (by: number) => soon(() => byTestId(page, 'review-page').getAttribute('data-left')).toBe(`${all - by}`)
  await page.keyboard.press('?')
  await byTestId(page, 'key-help').waitFor()
  await rest('key-help')
  await page.keyboard.press('Escape')
  await byTestId(page, 'key-help').waitFor({ state: 'hidden' })
  await rest('review')
  await page.keyboard.press('2')
  await page.getByRole('textbox', { name: '为什么不属实？本人会看到' }).fill('当时在办公室见过本人')
  await page.keyboard.press('Enter')
  await left(1)
  await byTestId(page, 'decision-bar').waitFor()
  await page.keyboard.press('1')
  await left(2)
  await page.keyboard.press('u')
  await left(1)
  for (let settled = 2; settled <= all; settled++) {
    await byTestId(page, 'decision-bar').waitFor()
    await page.keyboard.press('3')
    await left(settled)
  }
  await byTestId(page, 'empty-state').waitFor()
  await rest('review-done')
  await soon(async () => (await client.review.counts()).waiting).toBe(0)
})

test('the inbox opens where something waits; two requests at once, the third on its own page', async () => {
  await menu('异常收件箱')
  await soon(() => page.url()).toContain('kind=requests')
  await soon(() => byTestId(page, 'exception-row').count()).toBe(3)
  for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key)
  await soon(() => page.getByRole('checkbox', { name: /^选中 /, checked: true }).count()).toBe(2)
  await rest('exceptions')
  await page.getByRole('button', { name: '同意', exact: true }).click()
  await soon(() => byTestId(page, 'exception-row').count()).toBe(1)
  await menu('考勤')
  await byTestId(page, 'month-table').waitFor()
  await rest('attendance')
  await byTestId(page, 'open-corrections').click()
  await page.getByRole('button', { name: '不同意' }).click()
  await byTestId(page, 'refuse-dialog').getByRole('textbox').fill('当天有签退记录')
  await byTestId(page, 'refuse-dialog').getByRole('button', { name: '不同意' }).click()
  await byTestId(page, 'empty-state').waitFor()
  await rest('corrections')
  expect((await client.regularizations.list({ status: 'asked' })).items.map(({ personName }) => personName)).toEqual(['外部门的人'])
  // With the requests gone, the inbox opens on what is left, or says that nothing is.
  await menu('异常收件箱')
  await soon(() => byTestId(page, 'kind-requests').innerText()).toMatch(/^0/)
  await soon(() => byTestId(page, 'exceptions-page').locator('nav b').allInnerTexts()).not.toContain('…')
  const waits = (await byTestId(page, 'exceptions-page').locator('nav b').allInnerTexts()).some((count) => count !== '0')
  await soon(async () => (await byTestId(page, 'exceptions-page').locator('[aria-current="true"] b').innerText()) !== '0').toBe(waits)
})

test('the day goes out as Excel, with the people of this department alone', async () => {
  await menu('报表')
  await byTestId(page, 'reports-page').waitFor()
  await follow(page, `/reports?report=detail&from=${today}&to=${today}`)
  await soon(() => page.locator('tbody tr').count()).toBe(2)
  await rest('report')
  const [download] = await Promise.all([page.waitForEvent('download'), byTestId(page, 'export-xlsx').click()])
  expect(download.suggestedFilename()).toBe(`考勤明细_${today}_${today}.xlsx`)
  const { rows } = (await readXlsx(await readFile(await download.path()))).sheets[0]!
  expect(rows.slice(1).map((row) => row[1]).sort()).toEqual(['张三', '李四'])
  await follow(page, `/reports?report=summary&from=${today}&to=${today}`)
  await byTestId(page, 'chart').locator('svg').waitFor()
  await rest('summary')
  expect(errors).toEqual([])
})
