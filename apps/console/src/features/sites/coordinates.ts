import type { LatLon } from '@fieldproof/core/kernel'

export type Coordinates = { readonly position: LatLon; /** Which number was the latitude could not be told from the text: latitude was taken first. */ readonly assumedOrder: boolean }

const numberPattern = /[-+]?\d{1,3}(?:\.\d+)?/g

/**
 * Two decimal degrees out of whatever people paste: "30.27, 120.15", "120.15，30.27" (Chinese maps copy longitude first),
 * "30.27°N 120.15°E", "北纬30.27 东经120.15", "lat=30.27&lng=120.15". The datum is asked separately: the text never says it.
 */
export const parseCoordinates = (text: string): Coordinates | undefined => {
  const lat = /(?:lat(?:itude)?|纬度|緯度|北纬|北緯|南纬|南緯)["'\s:：=]*([-+]?\d{1,2}(?:\.\d+)?)/i.exec(text)
  const lon = /(?:lng|lon(?:gitude)?|经度|經度|东经|東經|西经|西經)["'\s:：=]*([-+]?\d{1,3}(?:\.\d+)?)/i.exec(text)
  if (lat && lon) return checked(signed(Number(lat[1]), /南[纬緯]/.test(text)), signed(Number(lon[1]), /西[经經]/.test(text)), false)
  const lettered = /([-+]?\d{1,3}(?:\.\d+)?)\s*°?\s*([NSEW])[\s,，;；]*([-+]?\d{1,3}(?:\.\d+)?)\s*°?\s*([NSEW])/i.exec(text)
  if (lettered) {
    const [, a, aSide, b, bSide] = lettered as unknown as [string, string, string, string, string]
    const first = signed(Number(a), /[SW]/i.test(aSide)), second = signed(Number(b), /[SW]/i.test(bSide))
    if (/[NS]/i.test(aSide) && /[EW]/i.test(bSide)) return checked(first, second, false)
    if (/[EW]/i.test(aSide) && /[NS]/i.test(bSide)) return checked(second, first, false)
    return undefined
  }
  const numbers = text.match(numberPattern)?.map(Number) ?? []
  if (numbers.length !== 2) return undefined
  const [a, b] = numbers as [number, number]
  if (Math.abs(a) > 90) return checked(b, a, false)
  if (Math.abs(b) > 90) return checked(a, b, false)
  return checked(a, b, true)
}

const signed = (value: number, negative: boolean): number => (negative ? -Math.abs(value) : value)

const checked = (lat: number, lon: number, assumedOrder: boolean): Coordinates | undefined =>
  Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { position: { lat, lon }, assumedOrder } : undefined

/** One pair in each line (a semicolon ends a line too). `badLine` is the first line, from 1, that is none. */
export const parseCoordinateList = (text: string): { readonly positions: readonly LatLon[]; readonly assumedOrder: boolean; readonly badLine?: number } => {
  const lines = text.split(/[\n;；]/).map((line) => line.trim()).filter((line) => line !== '')
  const read = lines.map(parseCoordinates)
  const bad = read.indexOf(undefined)
  const found = read.flatMap((one) => one ?? [])
  return { positions: found.map(({ position }) => position), assumedOrder: found.some(({ assumedOrder }) => assumedOrder), ...(bad < 0 ? {} : { badLine: bad + 1 }) }
}
