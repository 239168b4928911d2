/** Instants (ms since 1970) at which a backup is due: daily at a local time HH:MM of the company. A time that the clocks skip is the next that exists. */
const dueOn = (date: Temporal.PlainDate, at: string, timeZone: string): number => date.toPlainDateTime(Temporal.PlainTime.from(at)).toZonedDateTime(timeZone).epochMilliseconds
const dayAt = (nowMs: number, timeZone: string): Temporal.PlainDate => Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate()

/** The newest that has come. */
export const lastDue = (nowMs: number, at: string, timeZone: string): number => {
  const today = dayAt(nowMs, timeZone)
  const due = dueOn(today, at, timeZone)
  return due <= nowMs ? due : dueOn(today.subtract({ days: 1 }), at, timeZone)
}

/** The first that is still to come. */
export const nextDue = (nowMs: number, at: string, timeZone: string): number => {
  const today = dayAt(nowMs, timeZone)
  const due = dueOn(today, at, timeZone)
  return due > nowMs ? due : dueOn(today.add({ days: 1 }), at, timeZone)
}

const pausesMinutes = [1, 5, 15, 60] as const
/** When an attempt that failed is made again: soon, then every hour, for as long as it takes. */
export const nextAttempt = (nowMs: number, failedAttempts: number): number => nowMs + pausesMinutes[Math.min(failedAttempts, pausesMinutes.length) - 1]! * 60_000
