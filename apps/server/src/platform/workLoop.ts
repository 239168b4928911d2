/**
 * A loop behind the acknowledgement: works while there is something to do, looks again after a while or when nudged, and waits longer and longer while the database
 * does not answer. It never ends by itself.
 */
export interface WorkLoop {
  /** There may be something to do. */
  nudge(): void
  /** Resolves when nothing is due (tests, clean stop, benches). */
  drain(): Promise<void>
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>
}

export interface WorkLoopOptions {
  /** Does what is due; true when there was something. Called anew until there is nothing. `isStopped` is asked between one piece of work and the next. */
  readonly round: (isStopped: () => boolean) => Promise<boolean>
  /** A round threw. Nothing is lost: what it did not finish is still due. */
  readonly onTrouble: (error: unknown) => void
}

const pollMs = 1_000
const firstPauseMs = 200
const longestPauseMs = 5_000

export const startWorkLoop = ({ round, onTrouble }: WorkLoopOptions): WorkLoop => {
  let stopped = false
  let nudged = false
  let wake: (() => void) | undefined
  const isStopped = (): boolean => stopped

  const sleep = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const idle = new Set<() => void>()
  const loop = (async () => {
    let failures = 0
    while (!stopped) {
      nudged = false
      try {
        while (!stopped && (await round(isStopped)));
        failures = 0
        if (!nudged) for (const resolve of idle) resolve()
        if (!nudged && !stopped) await sleep(pollMs)
      } catch (error) {
        onTrouble(error)
        await sleep(Math.min(firstPauseMs * 2 ** failures++, longestPauseMs))
      }
    }
  })()

  const nudge = (): void => {
    nudged = true
    wake?.()
  }
  return {
    nudge,
    drain: () =>
      new Promise((resolve) => {
        const done = () => {
          idle.delete(done)
          resolve()
        }
        idle.add(done)
        nudge()
      }),
    async stop() {
      stopped = true
      wake?.()
      await loop
    },
  }
}
