import type { Verdict } from '@fieldproof/core/kernel'

/** Joins the answers that wait for a verdict with the verdicts as they come, whichever is first. */
export interface VerdictWaiters {
  settle(orgId: string, eventId: string, verdict: Verdict): void
  /** The verdict when it comes within `timeoutMs`, else null. */
  verdictOf(orgId: string, eventId: string, timeoutMs: number): Promise<Verdict | null>
}

/** A verdict may be there before its submitter has heard of the commit: so many of the latest are remembered. */
const remembered = 500

export const createVerdictWaiters = (): VerdictWaiters => {
  const waiting = new Map<string, Set<(verdict: Verdict | null) => void>>()
  const latest = new Map<string, Verdict>()
  return {
    settle(orgId, eventId, verdict) {
      const key = `${orgId}/${eventId}`
      for (const resolve of waiting.get(key) ?? []) resolve(verdict)
      latest.delete(key)
      latest.set(key, verdict)
      if (latest.size > remembered) latest.delete(latest.keys().next().value!)
    },
    verdictOf: (orgId, eventId, timeoutMs) =>
      new Promise((resolve) => {
        const key = `${orgId}/${eventId}`
        const known = latest.get(key)
        if (known) return resolve(known)
        const mine = waiting.get(key) ?? new Set()
        waiting.set(key, mine)
        const finish = (verdict: Verdict | null) => {
          clearTimeout(timer)
          mine.delete(finish)
          if (mine.size === 0) waiting.delete(key)
          resolve(verdict)
        }
        const timer = setTimeout(() => finish(null), timeoutMs)
        mine.add(finish)
      }),
  }
}
