/** An administrator's file of customers against the real server: matched, looked at, imported, undone. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { byTestId } from './browser.ts'
import { picture, soon, violations } from './desk.ts'
import { type Desk, openDesk } from './openDesk.ts'

let desk: Desk
let page: Page
let errors: string[]

beforeAll(async () => {
  desk = await openDesk()
  ;({ page, errors } = desk)
})
afterAll(() => desk?.close())

const take = async (name: string, content: string) => { await byTestId(page, 'import-file').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) }) }

test('a file is matched by its headings, its rows are told, and what is imported can be taken back', async () => {
  await page.goto('/sites')
  await byTestId(page, 'site-import-open').click()
  await byTestId(page, 'site-import').waitFor()
  await picture(page, 'site-import-empty')
  await take('客户.csv', '门店名称,地址,纬度,经度\n武林店,武林路 1 号,30.27,120.16\n西溪店,,30.272,120.06\n滨江超市,江南大道,30.2085,120.2122\n坏,,abc,120\n')
  await soon(() => byTestId(page, 'import-counts').innerText()).toMatch(/2 新增[\s\S]*1 已有[\s\S]*0 文件内重复[\s\S]*1 有问题/)
  expect(await page.locator('.fp-import-row').allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('坐标不是有效的经纬度'), expect.stringContaining('已有“滨江超市”')]))
  // What stands there and what would stand there instead, before anything is overwritten.
  await soon(() => page.locator('.fp-import-change').allInnerTexts()).toEqual([expect.stringMatching(/地址 无 → 江南大道；位置 30\.208400, 120\.212100 → 30\.208500, 120\.212200/)])
  expect(await byTestId(page, 'import-changed').innerText()).toBe('1 个已有地点的内容与文件不同，逐行列出了；不勾选就保持原样。')
  await page.waitForTimeout(500)
  await picture(page, 'site-import-preview')
  await page.locator('.fp-import-change').click()
  await soon(() => page.locator('.fp-import-changes li').allInnerTexts()).toEqual(['地址 无 → 江南大道', '位置 30.208400, 120.212100 → 30.208500, 120.212200'])
  await page.waitForTimeout(300)
  await picture(page, 'site-import-changes')
  await page.keyboard.press('Escape')
  await byTestId(page, 'import-counts').click()
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'import-update').click()
  await soon(() => byTestId(page, 'import-run').innerText()).toContain('新增 2 个、更新 1 个')
  await byTestId(page, 'import-run').click()
  await byTestId(page, 'import-done').waitFor()
  expect(await byTestId(page, 'import-done').innerText()).toContain('已新增 2 个、更新 1 个地点')
  await picture(page, 'site-import-done')
  await byTestId(page, 'import-undo').click()
  await soon(() => page.locator('.fp-import-recent').innerText()).toContain('已撤销')
  await page.goto('/sites')
  await soon(() => byTestId(page, 'site-row').allInnerTexts()).toEqual([expect.stringContaining('滨江超市')])
})

test('what was changed since stays when an import is undone, and is named', async () => {
  await page.goto('/sites?mode=import')
  await take('新店.csv', '门店名称,纬度,经度\n拱墅店,30.33,120.16\n余杭店,30.42,120.3\n')
  await byTestId(page, 'import-run').click()
  await byTestId(page, 'import-done').waitFor()
  for (const { siteId } of (await desk.client.sites.list({ search: '店' })).items) await desk.client.sites.update(siteId, { address: '改过 1 号' })
  await byTestId(page, 'import-undo').click()
  await soon(() => byTestId(page, 'import-undone').innerText()).toMatch(/2 个之后有签到或改动，保留不动\s*保留的：(拱墅店、余杭店|余杭店、拱墅店)/)
})

test('headings nobody knows are matched by hand, and a file that is none says what to do', async () => {
  await page.goto('/sites?mode=import')
  await take('坏.csv', '{"type":')
  await soon(() => byTestId(page, 'site-import').innerText()).toMatch(/GeoJSON|JSON/)
  await take('列.csv', 'a,b,c\n余杭店,120.3,30.4\n')
  await soon(() => byTestId(page, 'import-counts').innerText()).toMatch(/1 有问题/)
  for (const [field, heading] of [['name', 'a'], ['lat', 'c'], ['lon', 'b']] as const) {
    await byTestId(page, `import-${field}`).click()
    await page.keyboard.type(heading)
    await page.keyboard.press('Enter')
  }
  await soon(() => byTestId(page, 'import-counts').innerText()).toMatch(/1 新增/)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.waitForTimeout(500)
  await picture(page, 'site-import-phone')
  expect(errors).toEqual([])
})
