/** Calendar days in the organisation's time zone, as `YYYY-MM-DD`. */
export const dayIn = (instant: number, timeZone: string): string => {
  let format = isoDays.get(timeZone)
  // `en-CA` writes ISO dates.
  if (!format) isoDays.set(timeZone, (format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })))
  return format.format(new Date(instant))
}
/** Made once for each zone: making one takes longer than all else here. */
const isoDays = new Map<string, Intl.DateTimeFormat>()

/** The day `days` later (or earlier): calendar arithmetic, so no time zone is involved. */
export const addDays = (day: string, days: number): string => {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

export const isDay = (text: string | undefined): text is string => text !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)

/**
 * The instant at which a day's clock shows a time (`HH:MM`) in a time zone, milliseconds. The zone's offset is read at the guess and once more at the
 * corrected guess, so days on which the clocks change come out right.
 */
export const instantAt = (day: string, clock: string, timeZone: string): number => {
  const asUtc = Date.parse(`${day}T${clock}:00Z`)
  const offsetAt = (instant: number): number => {
    const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(new Date(instant)).map((p) => [p.type, Number(p.value)]))
    return Date.UTC(parts['year']!, parts['month']! - 1, parts['day']!, parts['hour']!, parts['minute']!, parts['second']!) - instant
  }
  const guess = asUtc - offsetAt(asUtc)
  return asUtc - offsetAt(guess)
}

export const startOfDay = (day: string, timeZone: string): number => instantAt(day, '00:00', timeZone)
