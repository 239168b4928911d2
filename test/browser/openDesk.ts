import type { Browser, Page } from 'playwright-core'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { desktopContext, launchChromium, watchErrors } from './browser.ts'
import { signedIn } from './desk.ts'

type Company = Awaited<ReturnType<typeof setUpTestCompany>>
export interface Desk extends Company { readonly server: TestServer; readonly browser: Browser; readonly page: Page; readonly errors: string[]; readonly close: () => Promise<void> }

/** A company with a server and a browser of its own, and its owner's page, nothing opened yet. */
export const openDesk = async (options?: Parameters<typeof setUpTestCompany>[1]): Promise<Desk> => {
  const server = await startTestServer()
  const company = await setUpTestCompany(server, options)
  const browser = await launchChromium()
  const page = await signedIn(await desktopContext(browser, server.url), server.url, company.cookie)
  return { ...company, server, browser, page, errors: watchErrors(page), close: async () => { await browser.close(); await server.stop() } }
}
