/** Tried again after 10 s, 20 s, 40 s … an hour, for a day; then given up, which is shown. */
const firstPauseMs = 10_000
const longestPauseMs = 3_600_000
export const givenUpAfterMs = 86_400_000
/** While one process calls, no other does; a process that dies leaves the message to others after so long. */
export const leaseMs = 60_000

export const pauseAfter = (attempts: number, afterSeconds: number | undefined): number => Math.max(Math.min(firstPauseMs * 2 ** Math.min(attempts, 20), longestPauseMs), (afterSeconds ?? 0) * 1000)
