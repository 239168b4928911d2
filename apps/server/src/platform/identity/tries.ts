/** Most addresses and ways in that are remembered; more than that within a minute is an attack on the memory, and the oldest are forgotten. */
const most = 100_000

/**
 * Counts tries in this server's own memory: the library's is the process's, so that two servers in one would use up each other's. `now`: ms since 1970.
 * `window` is in seconds; the first try after it begins a new one.
 */
export const createTries = (now: () => number = Date.now) => {
  const counted = new Map<string, { readonly since: number; count: number }>()
  return {
    consume: async (key: string, { window, max }: { readonly window: number; readonly max: number }): Promise<{ allowed: boolean; retryAfter: number | null }> => {
      const at = now()
      const known = counted.get(key)
      if (!known || at - known.since >= window * 1000) {
        counted.delete(key)
        counted.set(key, { since: at, count: 1 })
        if (counted.size > most) counted.delete(counted.keys().next().value!)
        return { allowed: max > 0, retryAfter: max > 0 ? null : window }
      }
      if (known.count >= max) return { allowed: false, retryAfter: Math.ceil((known.since + window * 1000 - at) / 1000) }
      known.count++
      return { allowed: true, retryAfter: null }
    },
  }
}
