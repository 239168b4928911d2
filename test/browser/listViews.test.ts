/** Alerts and crossings as lists against the real server: by keys, as named views with chosen columns, and as files. */
import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { byTestId } from './browser.ts'
import { follow, picture, soon, violations } from './desk.ts'
import { type Desk, openDesk } from './openDesk.ts'

let desk: Desk
let page: Page
let errors: string[]
let client: FieldproofClient
/** More than the screen holds: the rows beyond it do not exist until one comes near. */
const many = 40

beforeAll(async () => {
  desk = await openDesk()
  ;({ page, errors, client } = desk)
  const { orgId } = await client.me()
  const [zhang, li] = desk.people.map(({ personId }) => personId)
  const site = (await client.sites.list()).items[0]!
  const now = new Date()
  await desk.server.ports.db.withOrg(orgId, async (trx) => {
    await sql`insert into alerts (org_id, alert_id, rule_id, rule_name, key, severity, kind, what, person_id, opened_at, noticed_at, last_at, facts, joined, state, steps, steps_taken, ordinal)
      select ${orgId}::uuid, ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, gen_random_uuid(), '签到存疑提醒', (array[${zhang!}, ${li!}])[1 + i % 2], case when i % 10 = 0 then 'critical' else 'warning' end, 'check_in', 'not_enough_evidence', (array[${zhang!}, ${li!}]::uuid[])[1 + i % 2],
        ${now}::timestamptz - make_interval(mins => i), ${now}, ${now}::timestamptz - make_interval(mins => i), '[]'::jsonb, 3 + i, 'open', '[]'::jsonb, 0, i + 1 from generate_series(0, ${many - 1}) i`.execute(trx)
    await sql`insert into crossings (org_id, crossing_id, person_id, day, kind, site_id, at, until, settled_at, how, confidence, seconds, silent_seconds)
      select ${orgId}::uuid, gen_random_uuid(), (array[${zhang!}, ${li!}]::uuid[])[1 + i % 2], current_date, case when i % 3 = 0 then 'exit' else 'enter' end, ${site.siteId}::uuid, ${now}::timestamptz - make_interval(mins => i), null, ${now}, 'seen', 1, 600 + i * 60, 0 from generate_series(0, 119) i`.execute(trx)
  })
}, 120_000)
afterAll(() => desk?.close())

const at = () => page.evaluate(() => document.querySelector('[data-list-row][data-at]')?.getAttribute('data-list-row'))
const alertId = (i: number): string => `00000000-0000-7000-8000-${String(i).padStart(12, '0')}`
const stateOf = async (i: number): Promise<string> => (await client.alerts.get(alertId(i))).state
const search = (name: string): string | null => new URL(page.url()).searchParams.get(name)
const view = (name: string) => byTestId(page, 'view').filter({ hasText: name })
const keep = async (name: string): Promise<void> => {
  await byTestId(page, 'view-add').click()
  await byTestId(page, 'view-name').fill(name)
  await page.keyboard.press('Enter')
  await soon(() => view(name).getAttribute('aria-pressed')).toBe('true')
}

test('alerts: J goes down beyond the screen, A acknowledges what is chosen or the line one is at and goes on, with a way back', async () => {
  await page.goto('/alerts')
  await byTestId(page, 'alert-row').first().waitFor()
  for (let i = 0; i <= 25; i++) {
    await page.keyboard.press('j')
    await soon(at).toBe(alertId(i))
  }
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('open-alert')
  await page.keyboard.press('k')
  await soon(at).toBe(alertId(24))
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await soon(() => byTestId(page, 'alert-bulk').innerText()).toContain('已选 2 条')
  await page.keyboard.press('?')
  await byTestId(page, 'key-help').waitFor()
  expect(await byTestId(page, 'key-help').innerText()).toMatch(/确认选中的 2 条[\s\S]*关闭选中的 2 条/)
  await page.keyboard.press('Escape')
  await byTestId(page, 'key-help').waitFor({ state: 'detached' })
  await picture(page, 'alerts-chosen')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('a')
  await soon(async () => [await stateOf(24), await stateOf(25), await stateOf(26)]).toEqual(['acknowledged', 'acknowledged', 'open'])
  await soon(at).toBe(alertId(26))
  await byTestId(page, 'undo-change').last().click()
  await soon(async () => [await stateOf(24), await stateOf(25)]).toEqual(['open', 'open'])
  // Nothing is chosen any more: the line one is at.
  await page.locator(`[data-list-row="${alertId(26)}"] [data-open]`).focus()
  await page.keyboard.press('c')
  await soon(() => stateOf(26)).toBe('closed')
  await soon(at).toBe(alertId(27))
  await page.keyboard.press('Control+k')
  await byTestId(page, 'palette-input').fill('确认这一条')
  await byTestId(page, 'palette-page').first().click()
  await soon(() => stateOf(27)).toBe('acknowledged')
  await soon(at).toBe(alertId(28))
  await page.keyboard.press('Enter')
  await soon(() => search('alert')).toBe(alertId(28))
  await byTestId(page, 'alert-drawer').waitFor()
  await page.keyboard.press('Escape')
  await soon(() => search('alert')).toBe(null)
})

test('alerts: filters and what a line says are kept under a name, and come back with it', async () => {
  await follow(page, '/alerts?severity=critical')
  await soon(() => byTestId(page, 'alert-row').count()).toBe(4)
  await byTestId(page, 'choose-columns').click()
  await byTestId(page, 'column-opened').check()
  await byTestId(page, 'column-rule').uncheck()
  await byTestId(page, 'columns-save').click()
  await soon(() => byTestId(page, 'alert-row').first().innerText()).toContain('触发')
  await keep('紧急的')
  expect((await client.views.list()).views).toMatchObject([{ page: 'alerts', name: '紧急的', search: { severity: 'critical' }, columns: ['title', 'department', 'opened'] }])
  await byTestId(page, 'alert-state').getByText('处理中').click()
  await byTestId(page, 'view-differs').waitFor()
  await byTestId(page, 'view-reset').click()
  await soon(() => byTestId(page, 'alert-row').count()).toBe(4)
  await picture(page, 'alerts-view')
  expect(await violations(page)).toEqual([])
  const [file] = await Promise.all([page.waitForEvent('download'), byTestId(page, 'export-csv').click()])
  expect((await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n')).toHaveLength(1 + 4)
})

test('alerts in English on a phone: however long the title, all of it and the count are seen', async () => {
  await page.evaluate(() => { localStorage.setItem('fieldproof.console.preferences', JSON.stringify({ language: 'en', colour: 'light' })) })
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/alerts')
  await byTestId(page, 'alert-times').first().waitFor()
  const unseen = await page.evaluate(() => [...document.querySelectorAll('[data-testid="alert-row"]')].filter((row) => {
    const count = row.querySelector('[data-testid="alert-times"]')!.getBoundingClientRect(), button = row.querySelector('[data-open]')!.getBoundingClientRect()
    const about = row.querySelector<HTMLElement>('.fp-alert-title > .fp-clip')!
    return about.scrollHeight > about.clientHeight + 1 || count.width === 0 || count.right > button.right + 0.5 || count.bottom > button.bottom + 0.5
  }).length)
  expect(unseen).toBe(0)
  expect(await byTestId(page, 'alert-times').first().innerText()).toMatch(/^\d+ times$/)
  await picture(page, 'alerts-en-phone')
  await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await violations(page)).toEqual([])
})

test('crossings: columns and filters in a view that moves with today, J and Enter open the day, the file is whole', async () => {
  await page.evaluate(() => { localStorage.setItem('fieldproof.console.preferences', JSON.stringify({ language: 'zh-CN', colour: 'light' })) })
  await page.setViewportSize({ width: 1280, height: 800 })
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())
  const before = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(Date.now() - 86_400_000)
  await page.goto(`/crossings?kind=exit&from=${before}&to=${today}`)
  await soon(() => page.locator('tbody tr').count()).toBe(40)
  await byTestId(page, 'choose-columns').click()
  await byTestId(page, 'column-lasted').check()
  await byTestId(page, 'columns-save').click()
  await soon(() => page.locator('thead th').allInnerTexts()).toEqual(['时间', '谁', '发生了什么', '在哪里', '时长'])
  await keep('昨天起离开的')
  expect((await client.views.list()).views.find(({ page: of }) => of === 'crossings')).toMatchObject({ search: { kind: 'exit', from: 'today-1', to: 'today' }, columns: ['when', 'who', 'what', 'where', 'lasted'] })
  await picture(page, 'crossings-view')
  expect(await violations(page)).toEqual([])
  const [file] = await Promise.all([page.waitForEvent('download'), byTestId(page, 'export-csv').click()])
  expect((await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n')).toHaveLength(1 + 40)
  await byTestId(page, 'view-none').click()
  await soon(() => page.locator('tbody tr').count()).toBe(50)
  const [whole] = await Promise.all([page.waitForEvent('download'), byTestId(page, 'export-csv').click()])
  expect((await readFile(await whole.path(), 'utf8')).trimEnd().split('\r\n')).toHaveLength(1 + 120)
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await soon(at).toBe(await page.locator('tbody tr').nth(1).getAttribute('data-list-row'))
  await page.keyboard.press('Enter')
  await soon(() => new URL(page.url()).pathname).toMatch(/^\/people\/[0-9a-f-]+\/days\/\d{4}-\d\d-\d\d$/)
})

test('a page of a list is an address: over a reload and back, for whoever gets the link, and not for other filters', async () => {
  const rows = () => page.locator('tr[data-list-row]').evaluateAll((all) => all.map((row) => row.getAttribute('data-list-row')))
  const count = async (first: number, last: number): Promise<void> => { await soon(() => page.locator('.fp-pager').innerText()).toContain(`${first}–${last}`) }
  await follow(page, '/crossings?view=none')
  await count(1, 50)
  const first = await rows()
  await byTestId(page, 'page-next').click()
  await count(51, 100)
  const second = await rows()
  await byTestId(page, 'page-next').click()
  await count(101, 120)
  const third = await rows()
  expect(new Set([...first, ...second, ...third]).size).toBe(120)
  const link = new URL(page.url())
  expect(link.search).toMatch(/\bpage=3\b.*\bafter=WyI/)
  await page.reload()
  await count(101, 120)
  expect(await rows()).toEqual(third)
  // The browser kept which page came before, with the entry.
  await byTestId(page, 'page-previous').click()
  await soon(rows).toEqual(second)
  await page.goBack()
  await soon(rows).toEqual(third)
  await page.goBack()
  await soon(rows).toEqual(second)
  await page.goBack()
  await soon(rows).toEqual(first)
  expect([search('page'), search('after')]).toEqual([null, null])
  // Somebody else knows this page alone: what is before it, nobody said.
  await follow(page, link.pathname + link.search)
  await soon(rows).toEqual(third)
  expect(await byTestId(page, 'page-previous').innerText()).toBe('回到第一页')
  await byTestId(page, 'page-previous').scrollIntoViewIfNeeded()
  await picture(page, 'crossings-by-link')
  await page.setViewportSize({ width: 390, height: 844 })
  await byTestId(page, 'page-previous').scrollIntoViewIfNeeded()
  await picture(page, 'crossings-by-link-phone')
  await page.setViewportSize({ width: 1280, height: 800 })
  const href = new URLSearchParams((await byTestId(page, 'export-csv').getAttribute('href') ?? '').split('?')[1])
  expect([href.has('page'), href.has('after'), href.has('cursor')]).toEqual([false, false, false])
  await keep('第三页')
  expect((await client.views.list()).views.find(({ name }) => name === '第三页')!.search).toEqual({})
  expect(search('page')).toBe('3')
  await page.locator('.ant-picker-range input').first().click()
  await page.locator('.ant-picker-cell-today').first().click()
  await page.locator('.ant-picker-cell-today').first().click()
  await soon(() => [search('from') !== null, search('page'), search('after')]).toEqual([true, null, null])
  // Cut off on its way here.
  await follow(page, `/crossings?view=none&page=3&after=${link.searchParams.get('after')!.slice(0, 20)}`)
  await byTestId(page, 'page-lost').waitFor()
  await soon(rows).toEqual(first)
  expect([search('page'), search('after')]).toEqual([null, null])
  await picture(page, 'crossings-page-lost')
  // Behind the last: rows that were there when the link was sent are gone.
  const past = Buffer.from(JSON.stringify(['2020-01-01T00:00:00.000Z', '00000000-0000-7000-8000-000000000000'])).toString('base64url')
  await follow(page, `/crossings?view=none&page=9&after=${past}`)
  await byTestId(page, 'page-first').waitFor()
  await picture(page, 'crossings-page-empty')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'page-first').click()
  await soon(rows).toEqual(first)
})

test('what is open over a list is an address too, and an id that is of nothing says so', async () => {
  const { shiftId } = (await client.shifts.list()).shifts[0]!
  await follow(page, `/shifts?shift=${shiftId}`)
  await byTestId(page, 'shift-drawer').waitFor()
  await page.keyboard.press('Escape')
  await byTestId(page, 'shift-drawer').waitFor({ state: 'detached' })
  expect(search('shift')).toBe(null)
  await byTestId(page, 'edit-shift').first().click()
  await byTestId(page, 'shift-drawer').waitFor()
  expect(search('shift')).toBe(shiftId)
  await follow(page, '/shifts?shift=00000000-0000-7000-8000-000000000000')
  await byTestId(page, 'gone-drawer').waitFor()
  await picture(page, 'shift-gone')
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await byTestId(page, 'gone-drawer').waitFor({ state: 'detached' })
  expect(search('shift')).toBe(null)
})

test('devices, audit log, dark periods, today’s people and the review queue keep their filters under a name too', async () => {
  for (const [path, name] of [['/devices?kind=app', 'devices'], ['/audit?topic=rules', 'audit'], ['/dark-periods?standing=unknown', 'dark-periods'], ['/workday?state=late', 'workday'], ['/review?band=strong_doubt', 'review']] as const) {
    await page.goto(path)
    await keep(`我的 ${name}`)
    const kept = (await client.views.list()).views.find((one) => one.page === name)!
    expect(`/${name}?${new URLSearchParams(kept.search)}`).toBe(path)
    expect(await violations(page)).toEqual([])
    await picture(page, `view-${name}`)
    await byTestId(page, 'view-none').click()
    await soon(() => search(path.slice(path.indexOf('?') + 1, path.indexOf('=')))).toBe(null)
    await view(`我的 ${name}`).click()
    await soon(() => search('view')).toBe(kept.viewId)
    await soon(() => page.url()).toContain(path.slice(path.indexOf('?') + 1))
    await byTestId(page, 'view-more').click()
    await byTestId(page, 'view-make-default').click()
    await soon(async () => (await client.views.list()).views.find((one) => one.page === name)!.isDefault).toBe(true)
    await page.goto(`/${name}`)
    await soon(() => search('view')).toBe(kept.viewId)
    await byTestId(page, 'view-more').waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    await picture(page, `view-${name}-phone`)
    await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await page.setViewportSize({ width: 1280, height: 800 })
  }
  expect(errors).toEqual([])
})
