/** A manager's inbox against the real server: counts by kind, requests approved and refused at once, and taken back. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { byTestId } from './browser.ts'
import { picture, soon, violations } from './desk.ts'
import { type Desk, openDesk } from './openDesk.ts'

let desk: Desk
let page: Page
let errors: string[]
let client: FieldproofClient

beforeAll(async () => {
  desk = await openDesk()
  ;({ page, errors, client } = desk)
  for (const { personId } of desk.people) await client.regularizations.ask({ personId, kind: 'check_in', at: new Date(Date.now() - 3_600_000).toISOString(), reason: '手机没电了' })
})
afterAll(() => desk?.close())

const asked = async () => (await client.regularizations.list({ status: 'asked' })).total

test('two requests are approved at once and taken back with one click', async () => {
  await page.goto('/exceptions')
  await soon(() => byTestId(page, 'kind-requests').innerText()).toMatch(/^2/)
  await soon(() => byTestId(page, 'exception-row').allInnerTexts()).toEqual([expect.stringContaining('手机没电了'), expect.stringContaining('手机没电了')])
  await byTestId(page, 'choose-all').click()
  await picture(page, 'exceptions-requests')
  expect(await violations(page)).toEqual([])
  await byTestId(page, 'approve-chosen').click()
  await soon(asked).toBe(0)
  await soon(() => byTestId(page, 'kind-requests').innerText()).toMatch(/^0/)
  await byTestId(page, 'decided-undo').click()
  await soon(asked).toBe(2)
  await soon(() => byTestId(page, 'exception-row').count()).toBe(2)
})

test('a refusal says why; kinds and period stand in the address', async () => {
  await byTestId(page, 'choose-exception').first().click()
  await byTestId(page, 'refuse-chosen').click()
  expect(await byTestId(page, 'refuse-sure').isDisabled()).toBe(true)
  await byTestId(page, 'refuse-reason').fill('当天有人看见手机正常')
  await byTestId(page, 'refuse-sure').click()
  await soon(asked).toBe(1)
  expect((await client.regularizations.list({ status: 'refused' })).items[0]!.decisionReason).toBe('当天有人看见手机正常')
  await byTestId(page, 'kind-dark').click()
  await soon(() => page.url()).toContain('kind=dark')
  await page.setViewportSize({ width: 390, height: 844 })
  await byTestId(page, 'kind-missed').click()
  await soon(() => page.url()).toContain('kind=missed')
  await page.waitForTimeout(500)
  await picture(page, 'exceptions-phone')
  await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  expect(await violations(page)).toEqual([])
  expect(errors).toEqual([])
})
