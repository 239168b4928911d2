import type { WithLock } from './ports.ts'

/** One at a time within this page: for browsers without Web Locks and for tests. */
export const createPageLock = (): WithLock => {
  const tails = new Map<string, Promise<unknown>>()
  return (name, work) => {
    const turn = (tails.get(name) ?? Promise.resolve()).then(work, work)
    tails.set(name, turn.catch(() => undefined))
    return turn
  }
}

/** One at a time over all tabs of this phone. The browser releases the lock of a killed tab by itself. */
export const createBrowserLock = (): WithLock => {
  const fallback = createPageLock()
  return async (name, work) => {
    if (typeof navigator === 'undefined' || !('locks' in navigator)) return fallback(name, work)
    return await navigator.locks.request(`fieldproof:${name}`, work)
  }
}
