/** Off post, into another's area, longer at a place than said: from a phone's day through the real server to the list of crossings, the alerts and the grid of an area. */
import { destination } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { createSimulatedPhone } from '@fieldproof/testkit'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, watchErrors } from './browser.ts'
import { follow, picture, signedIn, soon, violations } from './desk.ts'

/** A shift of 08:00–18:00 in Shanghai; the phones send their day in the evening. */
const centre = { lat: 30.2084, lon: 120.2121 }
const day = '2026-11-24'
const at = (clock: string): number => Date.parse(`${day}T${clock}:00+08:00`)
const stay = (from: string, to: string, metresEast: number): Fix[] =>
  Array.from({ length: Math.floor((at(to) - at(from)) / 30_000) }, (_, i) => ({ ...destination(centre, 90, metresEast), fixTime: at(from) + i * 30_000, accuracyMetres: 8, provider: 'gps' as const }))

let now = at('07:00')
let server: TestServer
let browser: Browser
let page: Page
let errors: string[]
let company: Awaited<ReturnType<typeof setUpTestCompany>>
let siteId: string

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '08:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] } })
  const { client, people } = company
  const [zhang, li] = people as [typeof people[0], typeof people[0]]
  siteId = (await client.sites.list()).items[0]!.siteId
  const other = (await client.sites.create({ name: '江南店', fence: { kind: 'circle', centre: destination(centre, 90, 3_000), radiusMetres: 100 } })).siteId
  const rule = { siteIds: [siteId], departmentIds: [], isActive: true }
  await client.dutyRules.create({ ...rule, name: '滨江岗', kind: 'post', personIds: [zhang.personId], limitMinutes: 15 })
  await client.dutyRules.create({ ...rule, name: '滨江片区', kind: 'zone', siteIds: [other], personIds: [zhang.personId], limitMinutes: 5 })
  await client.dutyRules.create({ ...rule, name: '别待太久', kind: 'overstay', personIds: [li.personId], limitMinutes: 60 })
  await client.alertRules.create({
    name: '岗位提醒', isActive: true, when: { kind: 'crossing', whats: ['off_post', 'cross_zone', 'overstay'], leastMinutes: 0, count: 1, withinHours: 1, per: 'person' }, scope: { departmentIds: [], personIds: [], siteIds: [] }, severity: 'warning', quietMinutes: 0, quietHours: null,
    steps: [{ afterMinutes: 0, administrators: true, managers: false, personIds: [], channelIds: [] }],
  })
  const phones = []
  for (const { personId } of [zhang, li]) phones.push(await createSimulatedPhone({ baseUrl: server.url, now: () => now, code: (await client.people.enrollmentCode(personId)).code }))
  now = at('18:30')
  // At the post, away for 23 minutes, back; 李四 stays for two hours where one hour was said.
  phones[0]!.track([...stay('08:00', '10:00', 0), ...stay('10:00', '10:23', 900), ...stay('10:23', '12:00', 0)])
  phones[1]!.track([...stay('08:00', '08:20', 900), ...stay('08:20', '10:20', 0), ...stay('10:20', '10:40', 900)])
  for (const phone of phones) await phone.send()
  await server.ports.pipeline.drain()
  browser = await launchChromium()
  page = await signedIn(await desktopContext(browser, server.url), server.url, company.cookie)
  errors = watchErrors(page)
}, 240_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

const rows = async (): Promise<string[]> => (await page.locator('[data-testid="crossings-page"] tbody tr').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '))

test('the list of crossings tells of each, with its rule, for how long, in neutral words', async () => {
  await soon(async () => (await company.client.crossings.list({ limit: 200 })).items.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['off_post', 'cross_zone', 'overstay']))
  for (const [kind, texts] of [['off_post', ['张三', '滨江岗', '23 分']], ['cross_zone', ['张三', '滨江片区']], ['overstay', ['李四', '别待太久']]] as const) {
    await page.goto(`/crossings?kind=${kind}&from=${day}&to=${day}`)
    await soon(async () => (await rows()).length).toBeGreaterThan(0)
    const [first] = await rows()
    for (const text of texts) expect(first, kind).toContain(text)
    expect(first).not.toMatch(/违规|旷工|作弊/)
    await picture(page, `duty-${kind}`)
  }
  expect(await violations(page)).toEqual([])
})

test('each rings, is opened with what it is about, and is acknowledged', async () => {
  await follow(page, '/alerts')
  await soon(() => byTestId(page, 'alert-row').count()).toBeGreaterThanOrEqual(3)
  const told = (await byTestId(page, 'alert-row').allInnerTexts()).join('\n')
  for (const text of ['离岗 · 张三', '停留过久 · 李四', '越界 · 张三']) expect(told).toContain(text)
  await picture(page, 'duty-alerts')
  await byTestId(page, 'open-alert').first().click()
  await byTestId(page, 'alert-acknowledge').click()
  await soon(() => byTestId(page, 'alert-state-now').getAttribute('data-state')).toBe('acknowledged')
})

test('how much of an area somebody went through is drawn in cells, after one has said why one looks', async () => {
  await follow(page, `/crossings?personId=${company.people[0]!.personId}&siteId=${siteId}&from=${day}&to=${day}`)
  await byTestId(page, 'purpose-0').check()
  await byTestId(page, 'purpose-submit').click()
  await soon(() => page.locator('[data-testid="grid-duty"] svg rect').count()).toBeGreaterThan(0)
  await soon(() => byTestId(page, 'grid-duty').innerText()).toContain('滨江超市')
  await picture(page, 'duty-grid')
  expect(errors).toEqual([])
})
