/**
 * What this page is among the open pages of this phone: of two tabs the hidden one must not tell that the app is hidden, and what is told of the phone is told by one of them.
 * Each holds a lock of its own name while it lives, and another while it is visible; the browser lets both go with a killed page.
 */
const [frontPrefix, pagePrefix] = ['fieldproof:front:', 'fieldproof:page:']

export interface PageRole {
  /** The one that looks at the phone's state and tells of it: of those in front the oldest, of all where none is in front. */
  readonly isWatcher: boolean
  /** No page that was opened earlier still lives. */
  readonly isFirst: boolean
  /** Another page of this app is in front. */
  readonly isElsewhere: boolean
}

export interface Front {
  /** To be called whenever this page was shown or hidden. */
  readonly steer: () => void
  /** Where the browser tells nothing of other pages there is none. */
  readonly role: () => Promise<PageRole>
}

/** In the order in which the pages were opened. */
const newPageId = (): string => `${String(Math.round(performance.timeOrigin)).padStart(15, '0')}:${crypto.randomUUID()}`

export const createFront = (locks: Pick<LockManager, 'request' | 'query'> | undefined, isVisible: () => boolean, id = newPageId()): Front => {
  const hold = (name: string, until: Promise<void>): void => { void locks?.request(name, () => until).catch(() => undefined) }
  let letGo: (() => void) | undefined
  hold(`${pagePrefix}${id}`, new Promise(() => {}))
  return {
    steer: () => {
      if (!isVisible()) {
        letGo?.()
        letGo = undefined
      } else if (letGo === undefined) {
        hold(`${frontPrefix}${id}`, new Promise<void>((resolve) => { letGo = resolve }))
      }
    },
    role: async () => {
      const { held = [] } = (await locks?.query().catch(() => undefined)) ?? {}
      const idsOf = (prefix: string, isMine: boolean): string[] => [...new Set([...held.flatMap(({ name }) => (name?.startsWith(prefix) === true ? [name.slice(prefix.length)] : [])).filter((other) => other !== id), ...(isMine ? [id] : [])])].sort()
      // Of itself each page knows: its locks may still be asked for, or be on their way back.
      const [pages, front] = [idsOf(pagePrefix, true), idsOf(frontPrefix, isVisible())]
      return { isWatcher: (front.length > 0 ? front : pages)[0] === id, isFirst: pages[0] === id, isElsewhere: front.some((other) => other !== id) }
    },
  }
}
