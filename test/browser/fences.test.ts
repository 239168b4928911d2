/** An administrator draws a corridor and cuts an area into a grid of sites, by real clicks against the real server; and does both without a map. */
import type { FieldproofClient } from '@fieldproof/client'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { byTestId } from './browser.ts'
import { picture, soon, violations } from './desk.ts'
import { type Desk, openDesk } from './openDesk.ts'

let desk: Desk
let client: FieldproofClient
let page: Page
let errors: string[]

beforeAll(async () => {
  desk = await openDesk()
  ;({ page, errors, client } = desk)
  page.setDefaultTimeout(60_000)
}, 120_000)
afterAll(() => desk?.close())

/** Opens the map near the only site there is, so that a click is some metres and not some kilometres. */
const openMap = async (path: string, ready: string): Promise<void> => {
  await page.goto(path)
  await byTestId(page, ready).first().waitFor()
  await page.waitForSelector('[data-testid="sites-map"][data-map-ready="yes"]')
}
/** A share of the map's width and height. */
const clickMap = async (x: number, y: number): Promise<void> => {
  const box = (await page.locator('[data-testid="sites-map"] canvas').boundingBox())!
  await page.mouse.click(box.x + box.width * x, box.y + box.height * y)
  // Two clicks within the time of a double click are one.
  await page.waitForTimeout(500)
}
const named = async (name: string) => (await client.sites.list({ limit: 500 })).items.find((site) => site.name === name)

test('a line is clicked along, ended at its last point, given a width and saved; a point dragged later changes it', async () => {
  await openMap('/sites?mode=new', 'site-editor')
  await byTestId(page, 'site-name').fill('天然气管线')
  await byTestId(page, 'fence-corridor').click()
  await clickMap(0.3, 0.4)
  await clickMap(0.5, 0.4)
  await clickMap(0.6, 0.6)
  expect(await byTestId(page, 'site-save').isDisabled()).toBe(true)
  await byTestId(page, 'fence-handle-corner2').click()
  await soon(() => byTestId(page, 'site-editor').innerText()).toContain('离线不到半个宽度就算在内')
  await byTestId(page, 'fence-width').fill('80')
  await page.keyboard.press('Tab')
  await page.mouse.move(0, 0)
  await picture(page, 'corridor-editor')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'site-save').click()
  await soon(() => byTestId(page, 'site-details').innerText()).toMatch(/走廊，宽 80 米，长 [\d,]+ 米/)
  await picture(page, 'corridor-details')
  const made = (await named('天然气管线'))!
  if (made.fence.kind !== 'corridor') throw new Error('kind')
  expect(made.fence.line).toHaveLength(3)
  await page.goto(`/sites?site=${made.siteId}&mode=edit`)
  const handle = byTestId(page, 'fence-handle-corner0')
  await handle.focus()
  for (let i = 0; i < 5; i++) await page.keyboard.press('Shift+ArrowUp')
  await byTestId(page, 'site-save').click()
  await byTestId(page, 'site-details').waitFor()
  const moved = (await named('天然气管线'))!.fence
  if (moved.kind !== 'corridor') throw new Error('kind')
  expect((moved.line[0]!.lat - made.fence.line[0]!.lat) * 111_195).toBeCloseTo(50, 0)
  await byTestId(page, 'undo-change').last().click()
  await soon(async () => (await named('天然气管线'))?.fence).toEqual(made.fence)
})

test('a list of coordinates draws it without the map; one that crosses itself cannot be saved and says why', async () => {
  await openMap('/sites?mode=new', 'site-editor')
  await byTestId(page, 'site-name').fill('夜巡路线')
  await byTestId(page, 'fence-corridor').click()
  await byTestId(page, 'site-coordinates').fill('120.20,30.20\n120.21,30.21\n不是坐标')
  await soon(() => byTestId(page, 'site-editor').innerText()).toContain('第 3 行看不出两个坐标')
  await byTestId(page, 'site-coordinates').fill('120.20,30.20\n120.21,30.21\n120.21,30.20\n120.20,30.21')
  await byTestId(page, 'site-coordinates-place').click()
  await soon(() => byTestId(page, 'fence-problem').innerText()).toContain('线与自己交叉')
  expect(await byTestId(page, 'site-save').isDisabled()).toBe(true)
  await byTestId(page, 'site-coordinates').fill('120.20,30.20\n120.21,30.20\n120.21,30.21')
  await byTestId(page, 'site-coordinates-place').click()
  await byTestId(page, 'site-save').click()
  await soon(async () => (await named('夜巡路线'))?.fence).toMatchObject({ kind: 'corridor', widthMetres: 30 })
})

test('an area of two corners becomes a site for each cell, and one click takes all of them back', async () => {
  await openMap('/sites', 'site-row')
  await byTestId(page, 'site-grid-open').click()
  await byTestId(page, 'site-grid').waitFor()
  await clickMap(0.25, 0.25)
  await clickMap(0.7, 0.75)
  await byTestId(page, 'fence-rectangle').click()
  await byTestId(page, 'grid-name').fill('滨江网格')
  await byTestId(page, 'grid-cell').fill('100')
  await page.keyboard.press('Tab')
  const told = async () => (await byTestId(page, 'grid-counts').innerText()).replace(/\s+/g, ' ')
  await soon(told).toMatch(/^\d+ 格 \d+ 新增$/)
  const count = Number((await told()).split(' ')[0])
  expect(count).toBeGreaterThan(3)
  await picture(page, 'grid-editor')
  expect(await violations(page)).toEqual([])
  await soon(() => byTestId(page, 'grid-run').innerText()).toContain(`${count}`)
  await byTestId(page, 'grid-run').click()
  await byTestId(page, 'import-done').waitFor()
  const before = (await client.sites.list({ limit: 500 })).items
  expect(before.filter(({ name }) => /^滨江网格 R\d\dC\d\d$/.test(name))).toHaveLength(count)
  const [first, below] = [before.find(({ name }) => name === '滨江网格 R01C01')!, before.find(({ name }) => name === '滨江网格 R02C01')!]
  expect(first.position.lat).toBeGreaterThan(below.position.lat)
  await picture(page, 'grid-done')
  await byTestId(page, 'import-undo').click()
  await soon(async () => (await client.sites.list({ limit: 500 })).items.filter(({ name }) => name.startsWith('滨江网格')).length).toBe(0)
})

test('too many cells are told before anything is made', async () => {
  await openMap('/sites?mode=grid', 'site-grid')
  await byTestId(page, 'site-coordinates').fill('120.0,30.0\n120.3,30.0\n120.3,30.3\n120.0,30.3')
  await byTestId(page, 'site-coordinates-place').click()
  await byTestId(page, 'grid-name').fill('全市')
  await byTestId(page, 'grid-cell').fill('100')
  await page.keyboard.press('Tab')
  await soon(() => byTestId(page, 'grid-too-many').innerText()).toContain('2,000')
  expect(await byTestId(page, 'grid-run').isDisabled()).toBe(true)
})

test('and all of it raised no error', () => {
  expect(errors).toEqual([])
})
