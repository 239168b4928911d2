/** The instant of a local time on a day: the zone's offset is read at a guess and once more at the corrected guess, so that days on which clocks change come out right. */
export const instantOn = (day: string, time: string, timeZone: string): number => {
  const wanted = Date.parse(`${day}T${time}:00Z`)
  const shown = (instant: number): number => {
    const parts = Object.fromEntries(new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' }).formatToParts(new Date(instant)).map((part) => [part.type, Number(part.value)]))
    return Date.UTC(parts['year']!, parts['month']! - 1, parts['day']!, parts['hour']!, parts['minute']!)
  }
  const guess = wanted - (shown(wanted) - wanted)
  return guess - (shown(guess) - wanted)
}
