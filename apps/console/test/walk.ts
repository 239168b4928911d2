/**
 * Pages that go from screen to screen inside the open console, as its reader does: the program is read and started once for all screens
 * of a look, not once for each (two seconds of a core every time).
 */
import type { Page } from 'playwright-core'
import { follow } from '../../../test/browser/desk.ts'

export interface Walker {
  readonly page: Page
  /** What should never happen, of the screen that is open. */
  readonly faults: string[]
}

/** No page has this address: going there takes the screen away with its frame, and what was opened on either. */
const nowhere = '/nowhere'

/** Until the console has asked for nothing for as long as a screen takes to ask for its next list; streams, which stay open, do not count. */
const watchRequests = (page: Page): (() => Promise<void>) => {
  const underWay = new Set<object>()
  page.on('request', (request) => { if (request.resourceType() !== 'eventsource') underWay.add(request) })
  page.on('requestfinished', (request) => underWay.delete(request))
  page.on('requestfailed', (request) => underWay.delete(request))
  return async () => {
    for (let stillMs = 0, waitedMs = 0; stillMs < 200 && waitedMs < 20_000; waitedMs += 50) {
      await page.waitForTimeout(50)
      stillMs = underWay.size === 0 ? stillMs + 50 : 0
    }
  }
}

/** `make` opens a page at an address that it is given, in a look of its own. */
export const walk = (make: (path: string) => Promise<Walker>) => {
  const free: (Walker & { readonly quiet: () => Promise<void> })[] = []
  return {
    /** Looks at the screen of `path` on a page that nobody else has meanwhile. A page on which a look failed is not used again. */
    at: async (path: string, look: (walker: Walker & { readonly quiet: () => Promise<void> }) => Promise<void>): Promise<void> => {
      let walker = free.pop()
      if (walker) {
        walker.faults.length = 0
        await follow(walker.page, path)
      } else {
        const opened = await make(path)
        walker = { ...opened, quiet: watchRequests(opened.page) }
      }
      await look(walker)
      await follow(walker.page, nowhere)
      await walker.page.waitForSelector('[data-testid="navigation"]', { state: 'detached' })
      free.push(walker)
    },
  }
}
