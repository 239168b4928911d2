/** The page as an outsider meets it: the built file, opened from disk, in the system's Chromium. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildPackage, writeZip } from '@fieldproof/core/evidence'
import { chromium } from 'playwright-core'
import type { Browser, Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evidenceCrypto } from '../src/crypto.ts'
import { sampleDay } from './samplePackage.ts'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const folder = mkdtempSync(join(tmpdir(), 'fieldproof-page-'))
const shots = process.env['SCREENSHOTS']
const day = sampleDay()
const files = day.files()
const save = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

describe('the verifier page', () => {
  let browser: Browser
  let page: Page
  const requests: string[] = []
  const errors: string[] = []

  beforeAll(async () => {
    const root = resolve(import.meta.dirname, '..')
    await build({ root, configFile: join(root, 'vite.config.ts'), logLevel: 'error', build: { outDir: join(folder, 'dist'), emptyOutDir: true } })
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-quic'] })
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.on('request', (request) => { if (!/^(?:file|data|blob):/.test(request.url())) requests.push(request.url()) })
    page.on('pageerror', (error) => { errors.push(error.message) })
    page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()) })
    await page.goto(pathToFileURL(join(folder, 'dist/index.html')).href)
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  const check = async (path: string): Promise<string> => {
    await page.reload()
    await page.setInputFiles('#file', path)
    await page.waitForSelector('.banner')
    return page.innerText('main')
  }

  it('shows a good package: who, where, when, photo, reasons', async () => {
    const text = await check(save('good.zip', writeZip(files)))
    for (const words of ['证据完整，未被改动', '张伟', '南京东路旗舰店', '31.231706, 121.472644', '2026-09-14 09:31:07.120 UTC+8', '补货 3 箱', '可信', '定位精度 12 米', '尚未确认']) expect(text).toContain(words)
    expect(await page.locator('figure img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(160)
    expect(await page.locator('.check-fail').count()).toBe(0)
  })

  it('compares the key that is given', async () => {
    await page.locator('.after .key-field summary').click()
    await page.locator('.after .key-field input').fill(day.log.vkey)
    await page.locator('.after .key-field input').blur()
    await page.waitForSelector('.trusted')
    expect(await page.innerText('.banner')).not.toContain('尚未确认')
    await page.locator('.after .key-field input').fill(sampleDay().log.vkey)
    await page.locator('.after .key-field input').blur()
    await page.waitForSelector('.banner-invalid')
  })

  it('names what is wrong after one byte is changed, in each language, and shows none of the content', async () => {
    const path = [...files.keys()].find((name) => name === `bodies/${day.entries.checkIn}.jws`)!
    const changed = new Map(files)
    changed.set(path, files.get(path)!.map((byte, i) => (i === 300 ? byte ^ 1 : byte)))
    expect(await check(save('bad.zip', writeZip(changed)))).toContain('证据不成立')
    expect(await page.innerText('.wrong')).toContain(path)
    expect(await page.locator('.event').count()).toBe(0)
    await page.getByRole('button', { name: 'English' }).click()
    expect(await page.innerText('.wrong')).toContain('has been altered')
    await page.getByRole('button', { name: '繁體' }).click()
    expect(await page.innerText('.banner')).toContain('證據不成立')
    await page.getByRole('button', { name: '简体' }).click()
  })

  it('says above everything else that the check-in itself was erased, or part of what belongs to it, and what the database disagreed about', async () => {
    const { enrolled, checkIn, verdict } = day.entries
    const one = (erased: number[]) => writeZip(buildPackage(day.log.input([enrolled, checkIn, verdict], { erased, media: [{ bytes: day.photo, extension: 'png' }], context: { ...day.context, event: { id: day.arrive.id, entryIndex: checkIn }, disagreements: [{ table: 'verdicts', entryIndex: verdict, what: 'missing' }] } }), evidenceCrypto.sha256, day.log.sign))
    await check(save('erased.zip', one([checkIn])))
    expect(await page.innerText('.banner-erased h1')).toBe('签到内容已被删除')
    expect(await page.innerText('.banner-erased')).toContain('谁、何时、何地都无从核验')
    expect(await page.innerText('.warnings')).toContain(`verdicts，第 ${verdict} 条：表中缺少这一行`)
    expect(await page.locator('.event').count()).toBe(0)
    if (shots) await page.screenshot({ path: join(shots, 'verifier-erased.png') })
    await check(save('part.zip', one([verdict])))
    expect(await page.innerText('.banner-erased h1')).toBe('未被改动，但有内容已被删除')
    expect(await page.innerText('.warnings')).toContain(`属于这次签到的第 ${verdict} 条内容已被删除`)
    expect(await page.locator('.event').count()).toBe(1)
  })

  it('says why it cannot read something', async () => {
    expect(await check(save('text.zip', Buffer.from('only some words that are no archive at all')))).toContain('不是 ZIP 文件')
    expect(await check(save('other.zip', writeZip(new Map([['a.txt', Buffer.from('x')]]))))).toContain('不是实迹证据包')
  })

  it('turns no text of a package into markup', async () => {
    const hostile = day.files({ context: { orgName: '<img src=x onerror=alert(1)>', people: [{ id: day.phone.personId, name: '<script>alert(1)</script>' }] } })
    const text = await check(save('hostile.zip', writeZip(hostile)))
    expect(text).toContain('<script>alert(1)</script>')
    expect(await page.locator('main img[src="x"]').count()).toBe(0)
  })

  it('is usable at 360 pixels and never asks the network for anything', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await check(join(folder, 'good.zip'))
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth), { timeout: 20_000 }).toBeLessThanOrEqual(360)
    // The browser itself would refuse: the policy allows no connection.
    const reached = await page.evaluate(async () => {
      try {
        await fetch('data:text/plain,x')
        return true
      } catch {
        return false
      }
    })
    expect(reached).toBe(false)
    expect(requests).toEqual([])
    expect(errors.filter((error) => !error.includes('Content Security Policy') && !error.includes('Fetch API cannot load'))).toEqual([])
  })

  it('has no accessibility fault that axe knows of', async () => {
    // The policy of the page would refuse to run axe in it; this page is opened without.
    const context = await browser.newContext({ bypassCSP: true, viewport: { width: 1280, height: 900 } })
    const open = await context.newPage()
    await open.goto(pathToFileURL(join(folder, 'dist/index.html')).href)
    await open.setInputFiles('#file', join(folder, 'good.zip'))
    await open.waitForSelector('.report')
    await open.locator('.group summary').first().click()
    await open.addScriptTag({ path: resolve(import.meta.dirname, '../../../node_modules/axe-core/axe.min.js') })
    const violations = await open.evaluate(async () => {
      const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }
      return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)
    })
    expect(violations).toEqual([])
    await context.close()
  }, 30_000)
})
