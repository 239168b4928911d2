/** The built console in the system's Chromium before a stand-in for the server, for the tests of one file. Wants a build of the console first. */
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { launchChromium } from '../../../test/browser/browser.ts'
import { type FakeServer, startFakeServer } from './fakeServer.ts'

export const dist = join(import.meta.dirname, '../dist')
export const testId = (id: string) => `[data-testid="${id}"]`

/** The machine that tests is busy: a page may take its time. */
export const settled = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })

export interface FakeDesk {
  /** Of the server that stands in: there once the tests run. */
  readonly server: Pick<FakeServer, 'url' | 'state'>
  readonly openPage: (path: string, look?: { readonly language: string; readonly colour: string; readonly width: number }) => Promise<Page>
}

export const fakeDesk = (): FakeDesk => {
  let browser: Browser
  let server: FakeServer
  beforeAll(async () => {
    browser = await launchChromium()
    server = await startFakeServer(dist)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })
  return {
    server: { get url() { return server.url }, get state() { return server.state } },
    openPage: async (path, look = { language: 'zh-CN', colour: 'light', width: 1440 }) => {
      const context = await browser.newContext({ viewport: { width: look.width, height: 900 }, locale: look.language, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', acceptDownloads: true })
      await context.addInitScript(([language, colour]) => localStorage.setItem('fieldproof.console.preferences', JSON.stringify({ language, colour })), [look.language, look.colour])
      const page = await context.newPage()
      await page.goto(server.url + path)
      return page
    },
  }
}
