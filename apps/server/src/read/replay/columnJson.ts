/**
 * A column of numbers as a JSON array, digit by digit: a day is forty thousand numbers, and to find the shortest spelling of any double costs
 * the engine ten times what these need, which are whole multiples of 10^-decimals (the units of core/geo trackPacking).
 * The same text as `JSON.stringify(Array.from(column))`, whatever the numbers.
 */
const zero = 48
const comma = 44
const most = 26

export const columnJson = (column: Float64Array, decimals: 0 | 1 | 2 | 6): Buffer => {
  const out = Buffer.allocUnsafe(column.length * most + 2)
  const units = 10 ** decimals
  let at = out.write('[', 0, 'latin1')
  for (let i = 0; i < column.length; i++) {
    if (i > 0) out[at++] = comma
    const value = column[i]!
    const scaled = Math.round(Math.abs(value) * units)
    // What is no such multiple (or NaN, which JSON writes as null) is spelt by the engine.
    if (!(scaled < 1e15 && scaled / units === Math.abs(value) && !Object.is(value, -0))) {
      at += out.write(JSON.stringify(value), at, 'latin1')
      continue
    }
    if (value < 0) out[at++] = 45
    const whole = Math.floor(scaled / units)
    at = writeWhole(out, at, whole)
    let rest = scaled - whole * units
    if (rest === 0) continue
    let places: number = decimals
    while (rest % 10 === 0) {
      rest /= 10
      places--
    }
    out[at++] = 46
    for (let place = at + places - 1; place >= at; place--) {
      out[place] = zero + (rest % 10)
      rest = (rest / 10) | 0
    }
    at += places
  }
  at += out.write(']', at, 'latin1')
  return out.subarray(0, at)
}

const billion = 1e9

/** Whole and not negative, below 10^15. */
const writeWhole = (out: Buffer, at: number, value: number): number => {
  if (value >= billion) {
    const high = Math.floor(value / billion)
    const start = writeWhole(out, at, high)
    let low = value - high * billion
    for (let place = start + 8; place >= start; place--) {
      out[place] = zero + (low % 10)
      low = (low / 10) | 0
    }
    return start + 9
  }
  let digits = 1
  for (let bound = 10; value >= bound; bound *= 10) digits++
  let rest = value | 0
  for (let place = at + digits - 1; place >= at; place--) {
    out[place] = zero + (rest % 10)
    rest = (rest / 10) | 0
  }
  return at + digits
}
