/** What the screens with maps show in their tests: a person, their day and somebody else's, a check-in with its verdict; and a page on a stand-in server that answers with it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckInDetail, CheckInRow, LivePosition, ReplayDay } from '@fieldproof/contract'
import { destination } from '@fieldproof/core/geo'
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { launchChromium } from '../../../test/browser/browser.ts'
import { createFakeState, type FakeServer, startFakeServer } from './fakeServer.ts'
import { fakeSiteMap } from './fakeSites.ts'

const dist = join(import.meta.dirname, '../dist')
export const testId = (id: string) => `[data-testid="${id}"]`
/** One grey pixel: a tile. */
export const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGN49+7dfwAJYgPK1Rd34wAAAABJRU5ErkJggg==', 'base64')

export const day = '2026-11-19'
export const start = Date.parse(`${day}T01:00:00Z`)
export const iso = (time: number) => new Date(time).toISOString()
export const { people, checkIns, sites } = createFakeState()
export const person = people[3]!
export const row: CheckInRow = { ...checkIns[4]!, band: 'strong_doubt', strongestAgainst: ['手机系统提示定位由其他应用提供'] }
export const site = sites[4]!

export const detail: CheckInDetail = {
  ...row, siteId: site.siteId, siteName: site.name, position: site.position, accuracyMetres: 20, distanceMetres: 0, deviceId: site.siteId, deviceModel: 'HUAWEI Mate 60', networkType: '4g', appVersion: '0.1.0', batteryPercent: 50,
  ipAddress: '192.0.2.7', provider: 'fused', sequence: 9, source: 'native', site: { siteId: site.siteId, name: site.name, position: site.position, fence: site.fence }, photoSha256: null, videoReceived: false, photoReceived: false,
  settled: { putOffId: '01a20000-0000-7000-8000-0000000000aa', byName: '赵经理', at: row.serverTime, note: '客户改约在外面' },
  verdicts: [{
    computedAt: row.serverTime, entryIndex: 12,
    verdict: {
      band: 'strong_doubt', bandName: '存在较大疑点', totalDecibans: -8, priorDecibans: 10, modelVersion: 'test', modelSha256: 'ab'.repeat(32), strongestFor: [], strongestAgainst: [],
      reasons: [
        { signal: 'mock_location', name: '模拟定位', text: '手机系统提示定位由其他应用提供', weightDecibans: -30, state: 'against', group: 'device' },
        { signal: 'inside_fence', name: '是否在地点范围内', text: '可能性为 99%', weightDecibans: 12, state: 'supports', group: 'place' },
        { signal: 'wifi', name: 'Wi-Fi', text: '没有数据', weightDecibans: 0, state: 'absent', group: 'radio' },
      ],
    },
  }],
  proof: { entryIndex: 11, leafHash: 'cd'.repeat(32), treeSize: 40, checkpointTime: row.serverTime, included: true, receipt: null },
}

export const replay: ReplayDay = {
  personId: person.personId, personName: person.name, date: day, timeZone: 'Asia/Shanghai',
  fixes: (() => {
    const points = Array.from({ length: 120 }, (_, i) => destination(site.position, (i * 3) % 360, 20 * i))
    return { fixTime: points.map((_, i) => start + i * 30_000), lat: points.map((p) => p.lat), lon: points.map((p) => p.lon), accuracyMetres: points.map(() => 10), speedMetresPerSecond: points.map((_, i) => i % 20), deviceIndex: points.map(() => 0) }
  })(),
  devices: [{ deviceId: person.personId, label: null, source: 'native' }],
  stops: [{ centre: site.position, arrivedAt: iso(start), leftAt: iso(start + 900_000), durationSeconds: 900, withoutPositionSeconds: 0, siteName: site.name }],
  checkIns: [row], gaps: [{ from: iso(start + 600_000), to: iso(start + 630_000), cause: '没有网络' }],
  summary: { fixCount: 120, metres: 2400, movingSeconds: 2670, staySeconds: 870, withoutPositionSeconds: 30, firstFixTime: iso(start), lastFixTime: iso(start + 119 * 30_000) },
  findings: [{ signal: 'impossible_travel', name: '路程与时间', text: '衔接自然', weightDecibans: 3 }], refusedOffDutyCount: 4, refusedImpossibleClockCount: 0,
}

/** Somebody else a day later: half the way with the first, then on alone; a fix every minute. */
export const colleague = people[4]!
export const nextDay = '2026-11-20'
export const otherReplay: ReplayDay = {
  ...replay, personId: colleague.personId, personName: colleague.name, date: nextDay, checkIns: [], findings: [], gaps: [], refusedOffDutyCount: 0,
  fixes: (() => {
    const at = Array.from({ length: 60 }, (_, i) => i)
    const points = at.map((i) => (i < 30 ? { lat: replay.fixes.lat[i * 2]!, lon: replay.fixes.lon[i * 2]! } : destination(site.position, 90, 60 * i)))
    return { fixTime: at.map((i) => start + 86_400_000 + i * 60_000), lat: points.map((p) => p.lat), lon: points.map((p) => p.lon), accuracyMetres: at.map(() => 10), speedMetresPerSecond: at.map(() => 1), deviceIndex: at.map(() => 0) }
  })(),
  stops: [{ centre: site.position, arrivedAt: iso(start + 86_400_000), leftAt: iso(start + 86_400_000 + 600_000), durationSeconds: 600, withoutPositionSeconds: 0, siteName: site.name }],
  summary: { fixCount: 60, metres: 3900, movingSeconds: 2940, staySeconds: 600, withoutPositionSeconds: 0, firstFixTime: iso(start + 86_400_000), lastFixTime: iso(start + 86_400_000 + 59 * 60_000) },
}

export const live: LivePosition = {
  personId: person.personId, personName: person.name, departmentId: person.departmentId, deviceId: person.personId, position: site.position, accuracyMetres: 15, speedMetresPerSecond: 3, bearingDegrees: null,
  batteryPercent: 70, fixTime: iso(Date.now() - 20_000), serverTime: iso(Date.now() - 19_000), source: 'native',
}

export interface Look { readonly language: string; readonly colour: string; readonly width: number; readonly height: number }
export const looks: readonly Look[] = [{ language: 'zh-CN', colour: 'light', width: 1280, height: 800 }, { language: 'en', colour: 'dark', width: 390, height: 844 }]

/** Of one test file: its browser and its stand-in for the server. */
export const mapScreens = () => {
  let browser: Browser
  let server: FakeServer
  beforeAll(async () => {
    if (!existsSync(join(dist, 'index.html'))) throw new Error('apps/console/dist is missing: run npm run build')
    browser = await launchChromium()
    server = await startFakeServer(dist)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })
  const open = async (path: string, { look = looks[0]!, baseMap = 'built_in', stream = '', positions = [live], mostSites }: { look?: Look; baseMap?: string; stream?: string; positions?: readonly LivePosition[]; mostSites?: number } = {}): Promise<{ page: Page; faults: string[]; asked: string[] }> => {
    const context = await browser.newContext({ viewport: { width: look.width, height: look.height }, locale: look.language, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', acceptDownloads: true })
    await context.addInitScript(([language, colour]) => { localStorage.setItem('fieldproof.console.preferences', JSON.stringify({ language, colour })) }, [look.language, look.colour])
    const page = await context.newPage()
    // A machine that does other things too draws maps slowly without a graphics card.
    page.setDefaultTimeout(90_000)
    const faults: string[] = []
    const asked: string[] = []
    page.on('pageerror', (error) => faults.push(`page error: ${error.message}`))
    page.on('request', (request) => {
      const url = request.url()
      if (url.startsWith(server.url)) asked.push(url.slice(server.url.length))
      else if (!/^(data|blob):/.test(url) && baseMap === 'built_in') faults.push(`another host: ${url}`)
    })
    const json = (body: unknown) => (route: Route) => route.fulfill({ contentType: 'application/json', body: JSON.stringify(body) })
    await page.route('**/api/v1/live/positions', json({ positions, cursor: '1' }))
    if (mostSites !== undefined) await page.route('**/api/v1/sites/map*', (route) => json(fakeSiteMap(sites, new URL(route.request().url()).searchParams, Date.now(), [], mostSites))(route))
    let streams = 0
    // The first stream brings the messages, once the page has what was before them, and ends; the next ones stay open, as a quiet server's would.
    await page.route('**/api/v1/live', async (route) => {
      if (streams++ > 0) return
      if (stream !== '') await page.waitForSelector('[data-testid="live-feed-row"], [data-testid="live-person-row"]')
      await route.fulfill({ contentType: 'text/event-stream', body: `id: 2\nevent: hello\ndata: {}\n\n${stream}` })
    })
    await page.route(`**/api/v1/check-ins/${row.eventId}`, json(detail))
    await page.route('**/api/v1/check-ins/*/evidence*', (route) => route.fulfill({ contentType: 'application/zip', headers: { 'content-disposition': 'attachment; filename="fieldproof-test.zip"' }, body: 'PK' }))
    await page.route(`**/api/v1/people/*/days/*`, json(replay))
    await page.route(`**/api/v1/people/${colleague.personId}/days/*`, json(otherReplay))
    await page.route('**/api/v1/settings', json({ orgName: 'x', timeZone: 'Asia/Shanghai', baseMap: { kind: baseMap }, photoRequired: false }))
    await page.route('https://**', (route) => route.fulfill({ contentType: 'image/png', body: pixel, headers: { 'access-control-allow-origin': '*' } }))
    await page.goto(server.url + path)
    return { page, faults, asked }
  }
  return { open, server: { get url() { return server.url }, get state() { return server.state } } }
}
export const mapReady = (page: Page, id: string) => page.waitForSelector(`${testId(id)}[data-map-ready="yes"]`)
