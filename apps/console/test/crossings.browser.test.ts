/** Crossings and suggestions in the system's Chromium, with a stand-in for the server. Wants a build of the console first. */
import type { ReplayDay } from '@fieldproof/contract'
import { describe, expect, it } from 'vitest'
import { picture, violations } from '../../../test/browser/desk.ts'
import { fakeDesk, settled, testId } from './fakeDesk.ts'

const { server, openPage } = fakeDesk()

describe('crossings', () => {
  it('of one person at one site show how much of the area was gone through, in cells of the size chosen', async () => {
    const { personId } = server.state.people[6]!, { siteId, name } = server.state.sites[0]!
    for (const [shot, look] of [['grid-zh', { language: 'zh-CN', colour: 'light', width: 1280 }], ['grid-en-phone', { language: 'en', colour: 'dark', width: 390 }]] as const) {
      const page = await openPage(`/crossings?personId=${personId}&siteId=${siteId}`, look)
      // A look at a track: why is asked first.
      await page.locator(testId('purpose-0')).check()
      await page.locator(testId('purpose-submit')).click()
      await page.waitForSelector(`${testId('grid-duty')} svg rect`)
      expect(await page.innerText(testId('grid-duty'))).toContain(name)
      const before = await page.locator(`${testId('grid-duty')} svg rect`).count()
      expect(await violations(page)).toEqual([])
      await picture(page, shot)
      await page.locator(`${testId('grid-duty')} .ant-segmented-item`, { hasText: '200' }).click()
      await settled(() => page.locator(`${testId('grid-duty')} svg rect`).count()).toBeLessThan(before)
      await page.context().close()
    }
  })

  it('are asked for again when the stream has opened again: it tells of none that came while it was broken', { timeout: 60_000 }, async () => {
    const page = await openPage('/people')
    let lists = 0, streams = 0
    page.on('request', (request) => { if (new URL(request.url()).pathname === '/api/v1/crossings') lists++ })
    let breakOff = (): void => {}
    const isBroken = new Promise<void>((resolve) => { breakOff = resolve })
    await page.route('**/api/v1/live', async (route) => {
      streams++
      if (streams === 1) await isBroken
      // The first ends behind its first word; the next stays open.
      if (streams <= 2) await route.fulfill({ contentType: 'text/event-stream', body: 'id: 1\nevent: hello\ndata: {}\n\n' })
    })
    await page.goto(`${server.url}/crossings`)
    await page.waitForSelector(`${testId('crossings-page')} tbody tr`)
    const before = lists
    breakOff()
    await settled(() => streams).toBeGreaterThanOrEqual(2)
    await settled(() => lists).toBeGreaterThan(before)
    await page.context().close()
  })

  it('are listed in neutral words with what must be known of silences, filtered, paged and exported', async () => {
    const page = await openPage('/crossings')
    await page.waitForSelector(testId('page-next'))
    const text = await page.innerText(testId('crossings-page'))
    expect(text).toContain('离开岗位')
    expect(text).toContain('没有位置的那段时间里离开')
    expect(text).not.toMatch(/违规|旷工|作弊/)
    await picture(page, 'crossings-zh')
    expect(await violations(page)).toEqual([])
    await page.click(testId('page-next'))
    await settled(() => page.innerText('.fp-pager')).toContain('51')
    await page.goto(`${server.url}/crossings?kind=off_post`)
    await settled(() => page.locator('.fp-plain-table tbody tr').count()).toBe(server.state.crossings.filter(({ kind }) => kind === 'off_post').length)
    // The server writes the file; what it is asked for are the filters of the list.
    const href = await page.getAttribute(testId('export-csv'), 'href')
    expect(href).toMatch(/\/api\/v1\/reports\/crossings\/export\?/)
    expect(Object.fromEntries(new URLSearchParams(href!.split('?')[1]))).toMatchObject({ kinds: 'off_post', format: 'csv', language: 'zh-CN' })
    await page.context().close()
  })

  it('look right on a phone in English and the dark', async () => {
    const page = await openPage('/crossings', { language: 'en', colour: 'dark', width: 390 })
    await page.waitForSelector(testId('page-next'))
    expect(await page.innerText(testId('crossings-page'))).toContain('Away from the post')
    await picture(page, 'crossings-en-phone')
    expect(await violations(page)).toEqual([])
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), { timeout: 20_000 }).toBe(0)
    await page.context().close()
  })

  it('of a day stand beside its track', async () => {
    const { people, crossings } = server.state
    const { personId, name } = people[8]!
    const at = (clock: string) => new Date(`2026-11-19T${clock}:00+08:00`).toISOString()
    const about = { personId, personName: name, departmentName: null, siteId: crossings[0]!.siteId, siteName: '永辉超市（徐汇店）', ruleId: null, ruleName: null, settledAt: at('10:30'), confidence: 0.98, eventId: null, until: null, notBefore: null, silentSeconds: 0 }
    crossings.push(
      { ...about, crossingId: '00000011-0000-4000-8000-00000000f001', kind: 'off_post', at: at('10:00'), until: at('10:23'), how: 'seen', seconds: 23 * 60, silentSeconds: 240, ruleName: '门店导购在岗' },
      { ...about, crossingId: '00000011-0000-4000-8000-00000000f002', kind: 'enter', at: at('09:02'), how: 'first_seen', seconds: null, silentSeconds: null },
    )
    const start = Date.parse(at('09:00'))
    const day: ReplayDay = {
      personId, personName: name, date: '2026-11-19', timeZone: 'Asia/Shanghai', devices: [{ deviceId: personId, label: null, source: 'native' }], stops: [], checkIns: [], gaps: [], findings: [], refusedOffDutyCount: 0, refusedImpossibleClockCount: 0,
      fixes: { fixTime: [0, 1, 2, 3].map((i) => start + i * 1_800_000), lat: [31.2, 31.201, 31.202, 31.203], lon: [121.43, 121.431, 121.432, 121.433], accuracyMetres: [8, 8, 8, 8], speedMetresPerSecond: [1, 1, 1, 1], deviceIndex: [0, 0, 0, 0] },
      summary: { fixCount: 4, metres: 420, movingSeconds: 0, staySeconds: 0, withoutPositionSeconds: 5_400, firstFixTime: at('09:00'), lastFixTime: at('10:30') },
    }
    const page = await openPage('/crossings')
    await page.route('**/api/v1/people/*/days/*', (route) => route.fulfill({ json: day }))
    await page.goto(`${server.url}/people/${personId}/days/2026-11-19`)
    await page.click(testId('purpose-0'))
    await page.click(testId('purpose-submit'))
    await page.click(`${testId('day-crossings')} summary`)
    const text = await page.innerText(testId('day-crossings'))
    expect(text.indexOf('进入')).toBeLessThan(text.indexOf('离开岗位 23 分钟'))
    expect(text).toContain('开始记录时已在这里')
    expect(text).toContain('另有 4 分')
    await picture(page, 'day-crossings-zh')
    expect(await violations(page)).toEqual([])
    await page.context().close()
  })

  it('rules are refused until they say where and for whom', async () => {
    const page = await openPage('/duty-rules')
    await page.waitForSelector(testId('rule-row'))
    expect(await page.innerText(testId('rule-archived'))).toBe('地点都已归档，这条规则不再记录')
    expect(await page.locator(testId('rule-row')).first().innerText()).toContain('（已归档）')
    await page.click(testId('add-rule'))
    await page.fill(testId('rule-name'), '早班岗')
    await page.click(testId('rule-save'))
    await settled(() => page.innerText(testId('rule-drawer'))).toContain('请选择至少一个地点')
    expect(server.state.writes.some(({ path }) => path === '/api/v1/duty-rules')).toBe(false)
    await picture(page, 'duty-rule-zh')
    await page.click('#rule-sites')
    await page.locator('.ant-select-item-option').first().click()
    await page.keyboard.press('Escape')
    await page.click('#rule-departments')
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').first().click()
    await page.keyboard.press('Escape')
    await page.click(testId('rule-save'))
    await settled(() => server.state.writes.find(({ path }) => path === '/api/v1/duty-rules')?.body).toMatchObject({ name: '早班岗', kind: 'post', limitMinutes: 15 })
    await picture(page, 'duty-rules-zh')
    await page.context().close()
  })
})

describe('a suggestion for a fence', () => {
  it('is shown with its evidence and on the map, accepted, and undone', async () => {
    const { siteId } = server.state.suggestions[0]!
    const before = server.state.sites.find((site) => site.siteId === siteId)!.fence
    const page = await openPage('/sites?list=suggested')
    await page.click(testId('site-row'))
    await page.waitForSelector(testId('suggestion'))
    expect(await page.innerText(testId('suggestion'))).toContain('4 人、9 天、21 次')
    await page.click(testId('suggestion-show'))
    await picture(page, 'suggestion-zh')
    await page.click(testId('suggestion-accept'))
    await page.waitForSelector(testId('suggestion-undo'))
    expect(server.state.sites.find((site) => site.siteId === siteId)!.fence).not.toEqual(before)
    expect(server.state.writes.at(-1)?.path).toMatch(/site-suggestions\/.*\/accept$/)
    await picture(page, 'suggestion-accepted-zh')
    await page.click(testId('suggestion-undo'))
    await settled(() => server.state.sites.find((site) => site.siteId === siteId)!.fence).toEqual(before)
    await page.waitForSelector(testId('suggestion-reckon'))
    await page.click(testId('suggestion-reckon'))
    await settled(() => page.innerText(testId('site-details'))).toContain('围栏与实际到访相符')
    await page.context().close()
  })
})
