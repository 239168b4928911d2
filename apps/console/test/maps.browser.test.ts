/**
 * The screens with maps, lists of check-ins and the replay, in the system's Chromium. The stand-in for the server answers what it
 * knows; what only these screens ask is answered by mapScreens.ts. Wants `npm run build` (or a build of the console) first.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckInRow, LivePosition, Site } from '@fieldproof/contract'
import { destination, distanceMetres, fromWgs84 } from '@fieldproof/core/geo'
import { describe, expect, it } from 'vitest'
import { violations } from '../../../test/browser/desk.ts'
import { checkIns, colleague, day, iso, live, looks, mapReady, mapScreens, nextDay, person, row, site, testId } from './mapScreens.ts'
import { walk } from './walk.ts'

const { open } = mapScreens()

const screens: readonly { readonly name: string; readonly path: string; readonly map?: string; readonly ready: string; readonly before?: readonly string[] }[] = [
  { name: 'live map', path: '/live', map: 'live-map', ready: 'live-person-row' },
  { name: 'live feed', path: `/live?panel=feed&person=${person.personId}`, map: 'live-map', ready: 'live-feed-row' },
  { name: 'check-ins', path: '/check-ins', ready: 'check-in-row' },
  { name: 'check-in', path: `/check-ins/${row.eventId}`, map: 'check-in-map', ready: 'verdict-band' },
  { name: 'purpose', path: `/people/${person.personId}/days/${day}`, ready: 'purpose-prompt' },
  { name: 'replay', path: `/people/${person.personId}/days/${day}`, before: ['purpose-0', 'purpose-submit'], map: 'replay-map', ready: 'replay-summary' },
  { name: 'comparison', path: `/people/${person.personId}/days/${day}?withPerson=${colleague.personId}&withDate=${nextDay}`, before: ['purpose-0', 'purpose-submit', 'purpose-1', 'purpose-submit'], map: 'replay-map', ready: 'compare-table' },
  { name: 'sites', path: '/sites', map: 'sites-map', ready: 'site-row' },
  { name: 'coverage', path: '/sites?layer=coverage', map: 'sites-map', ready: 'coverage-all-never' },
  { name: 'coverage narrowed', path: '/sites?layer=coverage&tier=A&visited=never&business=open', map: 'sites-map', ready: 'site-filters' },
  { name: 'site', path: `/sites?site=${site.siteId}`, map: 'sites-map', ready: 'site-details' },
  { name: 'site editor', path: `/sites?site=${site.siteId}&mode=edit`, map: 'sites-map', ready: 'site-save' },
]

describe.each(looks)('$language $colour $width×$height', (look) => {
  const screen = walk((path) => open(path, { look }))
  it.concurrent.for(screens)('$name: no fault, nothing outside the frame, no other host', ({ name, path, before = [], map, ready }, { expect }) => screen.at(path, async ({ page, faults }) => {
    for (const id of before) await page.locator(testId(id)).click()
    if (map) await mapReady(page, map)
    await page.waitForSelector(testId(ready))
    await page.waitForTimeout(500)
    if (process.env['SCREENSHOTS']) await page.screenshot({ path: join(process.env['SCREENSHOTS'], `map ${name} ${look.language} ${look.colour} ${look.width}.png`) })
    expect(await violations(page, 'html', 0)).toEqual([])
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), { timeout: 20_000 }).toBe(0)
    expect(faults).toEqual([])
  }))
})

describe('what the screens do', () => {
  it('shows a new check-in in the feed as it comes, and a click on the map opens the person drawn there', async () => {
    const fresh: CheckInRow = { ...row, eventId: '0000abcd-0000-4000-8000-00000000abcd', personName: '新来的人', happenedAt: iso(Date.now()), fixTime: iso(Date.now()), serverTime: iso(Date.now()) }
    const { page } = await open('/live?panel=feed', { stream: `id: 3\nevent: check_in\ndata: ${JSON.stringify(fresh)}\n\n` })
    await page.waitForSelector(`${testId('live-feed-row')}[data-event="${fresh.eventId}"]`)
    expect(await page.locator(testId('live-feed-row')).first().textContent()).toContain('新来的人')
    await mapReady(page, 'live-map')
    await page.waitForTimeout(1500)
    // One person: the view is on them.
    const box = (await page.locator(`${testId('live-map')} canvas`).boundingBox())!
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await page.waitForSelector(testId('live-person-card'))
    expect(await page.locator(testId('live-person-card')).textContent()).toContain(person.name)
    await page.context().close()
  })

  it('name, age and state narrow map and list alike, tiers the sites; a person is followed until the map is dragged', async () => {
    const stale: LivePosition = { ...live, personId: colleague.personId, personName: colleague.name, position: destination(site.position, 90, 60_000), fixTime: iso(Date.now() - 3 * 3_600_000) }
    const { page } = await open('/live', { positions: [live, stale] })
    await mapReady(page, 'live-map')
    const rows = () => page.locator(testId('live-person-row')).allInnerTexts()
    const card = page.locator(testId('live-person-card'))
    await expect.poll(async () => (await rows()).length, { timeout: 30_000 }).toBe(2)
    // Chosen in the list, a person comes to the middle of the map; a click there is a click on them.
    const box = (await page.locator(`${testId('live-map')} canvas`).boundingBox())!
    const clickMiddle = () => page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
    await page.locator(testId('live-person-row'), { hasText: colleague.name }).click()
    await expect.poll(() => card.innerText(), { timeout: 30_000 }).toContain(colleague.name)
    await page.waitForTimeout(1500)
    await page.locator(testId('live-card-close')).click()
    await clickMiddle()
    await expect.poll(() => card.innerText(), { timeout: 30_000 }).toContain(colleague.name)
    await page.locator(testId('live-follow')).click()
    await expect.poll(() => page.locator(testId('live-follow')).getAttribute('aria-pressed')).toBe('true')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 60)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2 + 20, box.y + box.height - 60, { steps: 4 })
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 60, { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => page.locator(testId('live-follow')).getAttribute('aria-pressed')).toBe('false')
    await page.locator(testId('live-card-close')).click()
    const isOnMap = async (): Promise<boolean> => {
      await clickMiddle()
      await page.waitForTimeout(400)
      const shown = await card.count() > 0
      if (shown) await page.locator(testId('live-card-close')).click()
      return shown
    }
    for (const [narrow, widen] of [
      [() => page.locator(testId('live-age-old')).click(), () => page.locator(testId('live-age-old')).click()],
      [() => page.locator(testId('live-search')).fill(person.name), () => page.locator(testId('live-search')).fill('')],
    ] as const) {
      await expect.poll(isOnMap, { timeout: 30_000 }).toBe(true)
      await narrow()
      await expect.poll(rows, { timeout: 30_000 }).toEqual([expect.stringContaining(person.name)])
      await expect.poll(isOnMap, { timeout: 30_000 }).toBe(false)
      await widen()
    }
    await expect.poll(async () => (await rows()).length).toBe(2)
    await page.locator(testId('live-tier-B')).click()
    expect(await page.locator(testId('live-tier-B')).getAttribute('aria-pressed')).toBe('false')
    expect(await page.locator(testId('live-tier-A')).innerText()).toMatch(/^A\s10$/)
    if (process.env['SCREENSHOTS']) await page.screenshot({ path: join(process.env['SCREENSHOTS'], 'live tiers.png') })
    await page.context().close()
  })

  it('holds people to a part of the map, which stands in the address', async () => {
    const away: LivePosition = { ...live, personId: colleague.personId, personName: colleague.name, position: destination(site.position, 90, 60_000) }
    const { page } = await open('/live', { positions: [live, away] })
    await mapReady(page, 'live-map')
    const rows = () => page.locator(testId('live-person-row')).allInnerTexts()
    await expect.poll(async () => (await rows()).length, { timeout: 30_000 }).toBe(2)
    // Whom one opens comes to the middle, from near: the other one is out of sight then.
    await page.locator(testId('live-person-row'), { hasText: person.name }).click()
    await page.locator(testId('live-person-card')).waitFor()
    await page.waitForTimeout(1500)
    await page.locator(testId('live-area')).click()
    await expect.poll(rows, { timeout: 30_000 }).toEqual([expect.stringContaining(person.name)])
    const [west, south, east, north] = new URL(page.url()).searchParams.get('area')!.split(',').map(Number)
    expect([west! < site.position.lon, east! > site.position.lon, south! < site.position.lat, north! > site.position.lat]).toEqual([true, true, true, true])
    await page.reload()
    await mapReady(page, 'live-map')
    await expect.poll(rows, { timeout: 30_000 }).toEqual([expect.stringContaining(person.name)])
    if (process.env['SCREENSHOTS']) await page.screenshot({ path: join(process.env['SCREENSHOTS'], 'live area.png') })
    expect(await violations(page, testId('live-page'), 0)).toEqual([])
    // The feed beside the map keeps to the same part, and says out of how many.
    const there = checkIns.slice(0, 100).filter(({ position }) => position !== null && position.lon >= west! && position.lon <= east! && position.lat >= south! && position.lat <= north!)
    await page.locator(testId('live-tab-feed')).click()
    await expect.poll(() => page.locator(testId('live-feed-area')).textContent()).toBe(`最近 ${Math.min(checkIns.length, 100)} 条签到中，有 ${there.length} 条在这个区域。`)
    expect(await page.locator(testId('live-feed-row')).count()).toBe(there.length)
    if (process.env['SCREENSHOTS']) await page.screenshot({ path: join(process.env['SCREENSHOTS'], 'live area feed.png') })
    await page.locator(testId('live-tab-people')).click()
    await page.locator(testId('live-area')).click()
    await expect.poll(async () => (await rows()).length).toBe(2)
    expect(new URL(page.url()).searchParams.get('area')).toBeNull()
    await page.context().close()
  })

  it('says how many of those in a state are shown when there are more than it fetches', async () => {
    const { page } = await open('/live?state=lost_contact')
    await page.route('**/api/v1/workday?**', async (route) => {
      const answer = await (await route.fetch()).json() as { items: unknown[] }
      await route.fulfill({ contentType: 'application/json', body: JSON.stringify({ ...answer, items: answer.items.slice(0, 3), total: 1234 }) })
    })
    await page.reload()
    await expect.poll(() => page.locator(testId('live-cut')).innerText(), { timeout: 30_000 }).toMatch(/共 1,234 人，只显示其中 \d+ 人/)
    await page.context().close()
  })

  it('asks for a purpose before it asks for a track, and sends it', async () => {
    const { page, asked } = await open(`/people/${person.personId}/days/${day}`)
    await page.waitForSelector(testId('purpose-prompt'))
    expect(asked.filter((path) => path.startsWith('/api/') && path.includes('/days/'))).toEqual([])
    await page.click(testId('purpose-other'))
    await page.fill(testId('purpose-text'), '客户说没来过')
    await page.click(testId('purpose-submit'))
    await page.waitForSelector(testId('replay-summary'))
    const request = asked.find((path) => path.includes('/api/v1/people/') && path.includes('/days/'))
    expect(new URLSearchParams(request?.split('?')[1]).get('purpose')).toBe('客户说没来过')
    await mapReady(page, 'replay-map')
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(testId('replay-download')).then(() => page.click(testId('download-gpx')))])
    expect(readFileSync(await download.path(), 'utf8').match(/<trkpt /g)).toHaveLength(120)
    // The file is of a day that was asked for as a file, under the same purpose: the server writes it down first.
    const taken = asked.filter((path) => path.includes('exportedAs=gpx'))
    expect(taken.map((path) => new URLSearchParams(path.split('?')[1]).get('purpose'))).toEqual(['客户说没来过'])
    await page.context().close()
  })

  it('prints a day: the map as a picture, every entry, who looked and why; nothing to press', async () => {
    const { page } = await open(`/people/${person.personId}/days/${day}`)
    await page.click(testId('purpose-0'))
    await page.click(testId('purpose-submit'))
    await mapReady(page, 'replay-map')
    await page.waitForSelector(testId('replay-summary'))
    await page.evaluate(() => { window.print = () => { document.documentElement.dataset['printed'] = 'yes' } })
    await page.click(testId('replay-print'))
    expect(await page.evaluate(() => document.documentElement.dataset['printed'])).toBe('yes')
    // What a browser does around print(): the event, then the page by the styles of paper.
    await page.evaluate(() => { dispatchEvent(new Event('beforeprint')) })
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize({ width: 794, height: 1123 })
    const colours = await page.locator('.fp-map-picture').evaluate(async (picture: HTMLImageElement) => {
      await picture.decode()
      const canvas = document.createElement('canvas')
      canvas.width = picture.naturalWidth
      canvas.height = picture.naturalHeight
      const context = canvas.getContext('2d')!
      context.drawImage(picture, 0, 0)
      return new Set(new Uint32Array(context.getImageData(0, 0, canvas.width, canvas.height).data.buffer)).size
    })
    expect(colours).toBeGreaterThan(20)
    expect(await page.textContent(testId('replay-printed'))).toContain(day.replaceAll('-', '/'))
    for (const hidden of ['.fp-nav', '.fp-topbar', '.fp-scrubber', testId('replay-print')]) expect(await page.locator(hidden).first().isVisible()).toBe(false)
    // Nothing is cut off that would have scrolled.
    expect(await page.locator('.fp-day').evaluate((panel) => panel.scrollHeight - panel.clientHeight)).toBeLessThanOrEqual(1)
    if (process.env['SCREENSHOTS']) await page.screenshot({ path: join(process.env['SCREENSHOTS'], 'replay-printed.png'), fullPage: true })
    await page.evaluate(() => { dispatchEvent(new Event('afterprint')) })
    expect(await page.locator('.fp-map-picture').getAttribute('src')).toBeNull()
    await page.context().close()
  })

  it('sets another person’s day beside this one: a purpose for each of them, one clock, what differs, and both on paper', async () => {
    const { page, asked } = await open(`/people/${person.personId}/days/${day}`)
    await page.click(testId('purpose-0'))
    await page.click(testId('purpose-submit'))
    await page.click(testId('replay-compare'))
    await page.waitForSelector(testId('compare-choose'))
    await page.locator(`${testId('compare-bar')} ${testId('filter-person')}`).click()
    await page.locator('.ant-select-item-option', { hasText: colleague.name }).click()
    await page.waitForSelector(testId('purpose-prompt'))
    const looksAtColleague = () => asked.filter((path) => path.startsWith(`/api/v1/people/${colleague.personId}/days/`))
    expect(looksAtColleague()).toEqual([])
    await page.click(testId('purpose-2'))
    await page.click(testId('purpose-submit'))
    await page.waitForSelector(testId('compare-table'))
    expect(new URLSearchParams(looksAtColleague()[0]!.split('?')[1]).get('purpose')).toBe('里程与补贴核对')
    // Another day of the same person asks no more; the address says all of it.
    await page.click(testId('compare-previous-day'))
    await page.waitForFunction(() => location.search.includes('withDate=2026-11-18'))
    await page.goBack()
    await mapReady(page, 'replay-map')
    expect(await page.locator(`${testId('compare-table')} [data-figure="metres"] td`).allTextContents()).toEqual(['2.4 公里', '3.9 公里', '+1.5 公里'])
    expect(await page.locator(`${testId('compare-table')} [data-figure="stopCount"] td`).allTextContents()).toEqual(['1', '1', '='])
    // The stand-in answers with the day after: the same time of day, not the same time. They part after 29 minutes.
    expect(await page.textContent(testId('compare-together'))).toMatch(/同一时刻在同一处 (29|30) 分钟/)
    expect(await page.textContent(testId('replay-reading'))).toBe('相距 0 米')
    await page.locator(`${testId('replay-slider')} [role="slider"]`).or(page.locator('.fp-scrubber [role="slider"]')).first().press('End')
    expect(await page.textContent(testId('replay-reading'))).not.toBe('相距 0 米')
    await page.waitForFunction(() => location.search.includes('at='))
    expect(await page.locator(testId('replay-marker')).allTextContents()).toEqual(['A', 'B'])
    await page.emulateMedia({ media: 'print' })
    const printed = await page.textContent(testId('replay-printed'))
    for (const word of [person.name, colleague.name, '核实签到', '里程与补贴核对']) expect(printed).toContain(word)
    expect(await page.locator(testId('compare-bar')).isVisible()).toBe(false)
    expect(await page.locator('.fp-compared').evaluate((panel) => panel.scrollHeight - panel.clientHeight)).toBeLessThanOrEqual(1)
    await page.emulateMedia({ media: 'screen' })
    await page.click(testId('compare-end'))
    await page.waitForSelector(testId('replay-summary'))
    // The clock of a comparison is that of the first day: its moment stays.
    expect([...new URL(page.url()).searchParams.keys()]).toEqual(['at'])
    await page.context().close()
  })

  it('exports the evidence of a check-in', async () => {
    const { page } = await open(`/check-ins/${row.eventId}`)
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(testId('export-evidence'))])
    expect(download.suggestedFilename()).toBe('fieldproof-test.zip')
    expect(await page.getAttribute(testId('verdict-band'), 'data-band')).toBe('strong_doubt')
    expect(await page.locator(testId('reason-row')).evaluateAll((rows) => rows.map((r) => (r as HTMLElement).dataset['signal']))).toEqual(['mock_location', 'inside_fence'])
    await page.context().close()
  })

  it('keeps filters in the address', async () => {
    const { page, asked } = await open('/check-ins?band=needs_review&from=2026-11-19&to=2026-11-19')
    await page.waitForSelector(`${testId('check-in-row')}, ${testId('empty-state')}`)
    const request = new URLSearchParams(asked.find((path) => path.startsWith('/api/v1/check-ins?'))?.split('?')[1])
    expect([request.get('band'), request.get('from'), request.get('to')]).toEqual(['needs_review', '2026-11-18T16:00:00.000Z', '2026-11-19T16:00:00.000Z'])
    await page.click(testId('filter-clear'))
    await expect.poll(() => new URL(page.url()).search).toBe('')
    await page.context().close()
  })

  it('draws where the map has the place, whatever its datum, and stores WGS-84', async () => {
    const { page } = await open('/sites?mode=new', { baseMap: 'amap' })
    await mapReady(page, 'sites-map')
    // Which datum it is (the online map, or the built-in one when its tiles do not come in time) must not matter for what is stored.
    console.log('datum', await page.getAttribute(testId('sites-map'), 'data-datum'))
    const saved = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/api/v1/sites'))
    await page.fill(testId('site-name'), '坐标测试')
    // 高德's own coordinates of the place, as its users paste them.
    const place = { lat: 31.2304, lon: 121.4737 }
    const gcj = fromWgs84(place, 'gcj02')
    await page.fill(testId('site-coordinates'), `${gcj.lon},${gcj.lat}`)
    await page.click(testId('site-coordinates-place'))
    await page.waitForTimeout(1500)
    // Clicking the very point the handle stands on must not move the place: drawing and reading back are one transform.
    const handle = (await page.locator(testId('fence-handle-centre')).boundingBox())!
    await page.locator(testId('fence-handle-centre')).evaluate((element) => { (element as HTMLElement).style.pointerEvents = 'none' })
    await page.mouse.click(handle.x + handle.width / 2, handle.y + handle.height / 2)
    await page.click(testId('site-save'))
    const fence = ((await saved).postDataJSON() as { fence: { kind: string; centre: { lat: number; lon: number } } }).fence
    expect(fence.kind).toBe('circle')
    expect(distanceMetres(fence.centre, place)).toBeLessThan(3)
    await page.context().close()
  })

  it('brings an archived site back', async () => {
    const { page } = await open('/sites')
    await page.locator(testId('site-row')).first().waitFor()
    await page.locator(testId('site-list-archived')).click()
    await page.locator(testId('site-row'), { hasText: '永辉超市（旧址）' }).click()
    await page.click(testId('site-restore'))
    await page.waitForSelector(testId('site-archive'))
    await page.click(testId('site-back'))
    await page.fill(testId('site-search'), '旧址')
    await page.locator(testId('site-row'), { hasText: '永辉超市（旧址）' }).waitFor()
    await page.fill(testId('site-search'), '')
    await page.locator(testId('site-list-archived')).click()
    await page.getByText('没有归档的地点').waitFor()
    await page.context().close()
  })

  it.each(['/sites', '/live'])('%s asks for its view, says how many sites are where they are too many to draw, and draws each from near', async (path) => {
    const { page, asked } = await open(path, { mostSites: 5 })
    // The live map may be looking at where the people are by then, with fewer sites in its view.
    await page.locator(testId('sites-cut')).getByText(path === '/live' ? /\d+ 个地点/ : '30 个地点').waitFor()
    const views = () => asked.filter((one) => one.startsWith('/api/v1/sites/map?bbox=')).length
    await expect.poll(views).toBeGreaterThan(0)
    // The list comes in pages of its own; no map fetches them all.
    expect(asked.filter((one) => one.startsWith('/api/v1/sites?')).length).toBeLessThanOrEqual(path === '/sites' ? 1 : 0)
    const before = views()
    await expect.poll(async () => {
      await page.getByRole('button', { name: '放大' }).first().click()
      return page.locator(testId('sites-cut')).count()
    }, { timeout: 60_000, interval: 500 }).toBe(0)
    expect(views()).toBeGreaterThan(before)
    await page.context().close()
  })

  it('refuses a fence that crosses itself, undoes, and saves a good one', async () => {
    const { page } = await open('/sites?mode=new')
    await mapReady(page, 'sites-map')
    await page.waitForTimeout(800)
    const box = (await page.locator(`${testId('sites-map')} canvas`).boundingBox())!
    const click = async (x: number, y: number) => {
      await page.mouse.click(box.x + x, box.y + y)
      // Two clicks in quick succession would be a double click, which closes the fence.
      await page.waitForTimeout(400)
    }
    await page.click(testId('fence-polygon'))
    await page.fill(testId('site-name'), '多边形')
    await click(200, 200)
    await click(450, 400)
    await click(450, 200)
    await click(220, 430)
    await page.click(testId('fence-close'))
    await page.waitForSelector(testId('fence-problem'))
    expect(await page.isDisabled(testId('site-save'))).toBe(true)
    for (let i = 0; i < 3; i++) await page.click(testId('fence-undo'))
    await click(450, 420)
    await click(200, 420)
    await page.click(testId('fence-close'))
    const saved = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/api/v1/sites'))
    await page.click(testId('site-save'))
    const { fence } = (await saved).postDataJSON() as { fence: Site['fence'] }
    expect(fence.kind === 'polygon' && fence.rings[0]).toHaveLength(4)
    await page.context().close()
  })

  it('is never empty while it opens anew for other colours or another language, and its scale speaks that language', async () => {
    const { page, faults } = await open('/live')
    await mapReady(page, 'live-map')
    const scale = page.locator('.maplibregl-ctrl-scale')
    await expect.poll(() => scale.textContent(), { timeout: 20_000 }).toMatch(/公里|米/)
    await page.evaluate(() => {
      const looks: boolean[] = []
      Object.assign(globalThis, { looks })
      const map = document.querySelector('[data-testid="live-map"]')!
      new MutationObserver(() => {
        if (map.getAttribute('data-map-ready') !== 'no') return
        const look = map.querySelector<HTMLCanvasElement>('.fp-map-look')
        // Something is drawn on it, and it fills the map.
        looks.push(look !== null && look.getContext('2d')!.getImageData(0, 0, look.width, look.height).data.some((value) => value > 0) && look.getBoundingClientRect().width === map.getBoundingClientRect().width)
      }).observe(map, { attributes: true, attributeFilter: ['data-map-ready'] })
    })
    const looks = () => page.evaluate(() => (globalThis as unknown as { looks: boolean[] }).looks)
    await page.click(testId('language-menu'))
    await page.click(testId('language-en'))
    await expect.poll(() => scale.textContent(), { timeout: 20_000 }).toMatch(/^[\d,.\s]+k?m$/)
    expect(await looks()).toEqual([true])
    await mapReady(page, 'live-map')
    await page.click(testId('colour-menu'))
    await page.getByRole('menuitem', { name: 'Dark' }).click()
    await expect.poll(() => looks(), { timeout: 20_000 }).toEqual([true, true])
    await mapReady(page, 'live-map')
    await expect.poll(() => page.locator('.fp-map-look').count(), { timeout: 20_000 }).toBe(0)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('falls back to the built-in map, and says so, when an online one is out of reach', async () => {
    const { page } = await open('/sites', { baseMap: 'osm' })
    await page.unroute('https://**')
    await page.route('https://**', (route) => route.abort())
    await page.reload()
    await page.waitForSelector('.fp-map-note')
    await mapReady(page, 'sites-map')
    await page.context().close()
  })
})
