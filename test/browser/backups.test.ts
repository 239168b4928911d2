/** Backups by an administrator's clicks, on a real server with the embedded database: settings previewed, saved and taken back; one made, checked, found damaged; one that cannot be made. */
import { appendFile, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../../apps/server/src/platform/postgres/embedded.ts'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { byTestId, desktopContext, launchChromium, watchErrors } from './browser.ts'
import { picture, signedIn, soon, violations } from './desk.ts'

/** Copying goes after everything else, and the machine may be busy. */
const patiently = { timeout: 150_000 }
let root: string
let database: EmbeddedDatabase
let server: TestServer
let browser: Browser
let client: FieldproofClient
let cookie: string
let page: Page
let errors: string[]

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'fieldproof-desk-'))
  await chmod(root, 0o755) // as root the database runs as user postgres, which must be able to enter
  database = await startEmbeddedDatabase(join(root, 'data'), () => {})
  server = await startTestServer({ connectionString: database.connectionString, backups: { folder: join(root, 'backups'), isEmbedded: true } })
  ;({ client, cookie } = await setUpTestCompany(server))
  browser = await launchChromium()
  page = await signedIn(await desktopContext(browser, server.url), server.url, cookie)
  errors = watchErrors(page)
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await database?.stop()
  await rm(root, { recursive: true, force: true })
})

const settings = async () => (await client.backups.list()).settings
const check = () => byTestId(page, 'backup-check').first()

test('from the settings: none yet; how many to keep is previewed, saved and taken back', async () => {
  await page.goto('/settings')
  await page.getByRole('link', { name: '备份' }).last().click()
  await byTestId(page, 'backup-none').waitFor()
  expect(await byTestId(page, 'same-disk').isVisible()).toBe(true)
  expect(await violations(page)).toEqual([])
  await picture(page, 'backups-none')
  await byTestId(page, 'backup-keep').fill('3')
  await byTestId(page, 'backup-keep').press('Tab')
  await soon(() => byTestId(page, 'change').innerText()).toContain('7')
  expect(await byTestId(page, 'change-effect').innerText()).toBe('现有 0 份都保留。')
  await picture(page, 'backups-preview')
  await byTestId(page, 'save-backup-settings').click()
  await byTestId(page, 'undo-change').waitFor()
  expect((await settings()).keep).toBe(3)
  await byTestId(page, 'undo-change').click()
  await soon(async () => (await settings()).keep).toBe(7)
  await soon(() => byTestId(page, 'backup-keep').inputValue()).toBe('7')
})

test('a backup is made, listed as good, and said to be damaged once a file of it has changed', async () => {
  await byTestId(page, 'back-up-now').click()
  await byTestId(page, 'backup-running').waitFor()
  await byTestId(page, 'backup-good').waitFor(patiently)
  await soon(() => check().getAttribute('data-state')).toBe('ok')
  expect(await byTestId(page, 'restore-command').innerText()).toContain('--restore')
  expect(await violations(page)).toEqual([])
  await picture(page, 'backups-good')
  const { folder, backups: [backup] } = await client.backups.list()
  await appendFile(join(folder, backup!.name!, 'database', 'PG_VERSION'), '!')
  await byTestId(page, 'check-backup').click()
  await soon(() => check().getAttribute('data-state')).toBe('damaged')
  await check().locator('summary').click()
  expect(await check().innerText()).toContain('PG_VERSION')
  // With nothing else to restore from, the page says that there is no backup.
  await byTestId(page, 'backup-none').waitFor()
  expect(await violations(page)).toEqual([])
  await picture(page, 'backups-damaged')
})

test('one that cannot be made says why and when it is tried again, and is made once the way is free', async () => {
  const folder = join(root, 'backups')
  await rm(folder, { recursive: true })
  await writeFile(folder, 'in the way')
  await byTestId(page, 'back-up-now').click()
  await soon(() => byTestId(page, 'backup-failing').getAttribute('data-code')).toBe('files')
  expect(await violations(page)).toEqual([])
  await picture(page, 'backups-failing')
  await page.setViewportSize({ width: 390, height: 844 })
  await picture(page, 'backups-failing-narrow')
  await soon(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0)
  await rm(folder)
  await byTestId(page, 'back-up-now').click()
  await byTestId(page, 'backup-good').waitFor(patiently)
  expect(errors).toEqual([])
})
