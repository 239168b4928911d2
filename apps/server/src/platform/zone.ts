/** Local time of a place, from the runtime's IANA time-zone data. */
export interface ZonePort {
  /** Minutes east of UTC at an instant (ms since 1970). Beyond the calendar's range (±8.64e15 ms): the offset of 1970. */
  offsetMinutesAt(instantMs: number): number
  /** Calendar day YYYY-MM-DD at an instant. */
  dayAt(instantMs: number): string
  /** First instant of a calendar day YYYY-MM-DD; of the first that exists where clocks skip midnight. */
  startOfDay(day: string): number
}

const maxInstant = 8.64e15
const known = new Map<string, ZonePort>()

/**
 * Asks for the offset once between two changes of the clocks and remembers the stretch, so that a million fixes of one summer
 * cost two comparisons each. Throws RangeError for a zone that does not exist.
 */
export const zoneOf = (timeZone: string): ZonePort => {
  const cached = known.get(timeZone)
  if (cached) return cached
  let from = 1
  let until = 0
  let offset = 0
  const offsetMinutesAt = (instantMs: number): number => {
    if (instantMs >= from && instantMs < until) return offset
    const usable = Math.abs(instantMs) <= maxInstant ? Math.trunc(instantMs) : 0
    const at = Temporal.Instant.fromEpochMilliseconds(usable).toZonedDateTimeISO(timeZone)
    offset = at.offsetNanoseconds / 6e10
    // `previous` is strictly before: an instant that is itself a change starts the new stretch.
    const next = at.getTimeZoneTransition('next')?.epochMilliseconds ?? maxInstant
    const previous = at.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? -maxInstant
    from = previous
    until = next
    return offset
  }
  const zone: ZonePort = {
    offsetMinutesAt,
    dayAt: (instantMs) => {
      const usable = Math.abs(instantMs) < maxInstant - 86_400_000 ? instantMs : 0
      const text = new Date(usable + offsetMinutesAt(usable) * 60_000).toISOString()
      return text.slice(0, text.indexOf('T'))
    },
    startOfDay: (day) => Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds,
  }
  offsetMinutesAt(0) // a wrong name fails here, not at the first fix
  known.set(timeZone, zone)
  return zone
}
