/** Which page of this phone is in front: of two tabs the hidden one must not tell that the app is hidden. Each holds a lock of its own name while it is visible, which the browser lets go with a killed page. */
const prefix = 'fieldproof:front:'

export interface Front {
  /** To be called whenever this page was shown or hidden. */
  readonly steer: () => void
  /** Is another page of this app in front? Unknown is no. */
  readonly isElsewhere: () => Promise<boolean>
}

export const createFront = (locks: Pick<LockManager, 'request' | 'query'> | undefined, isVisible: () => boolean, id: string = crypto.randomUUID()): Front => {
  const name = `${prefix}${id}`
  let letGo: (() => void) | undefined
  return {
    steer: () => {
      if (!isVisible()) {
        letGo?.()
        letGo = undefined
      } else if (letGo === undefined) {
        const hidden = new Promise<void>((resolve) => { letGo = resolve })
        void locks?.request(name, () => hidden).catch(() => undefined)
      }
    },
    isElsewhere: async () => {
      const { held = [] } = (await locks?.query().catch(() => undefined)) ?? {}
      return held.some((lock) => lock.name?.startsWith(prefix) === true && lock.name !== name)
    },
  }
}
