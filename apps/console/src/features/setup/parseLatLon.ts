import type { LatLon } from '@fieldproof/core/kernel'

export type LatLonProblem = 'empty' | 'notTwoNumbers' | 'outOfRange'
export type ParsedLatLon = { readonly ok: true; readonly value: LatLon } | { readonly ok: false; readonly problem: LatLonProblem }

/**
 * A pasted coordinate pair in degrees. Chinese map services copy "lon,lat", most others "lat,lon": a first number beyond ±90 can only be a
 * longitude, as every longitude of China east of 90° is. Letters N S E W say it outright; otherwise latitude comes first (ISO 6709).
 */
export const parseLatLon = (text: string): ParsedLatLon => {
  const clean = text.normalize('NFKC').replace(/[经纬經緯度]/g, '').trim()
  if (clean === '') return { ok: false, problem: 'empty' }
  const parts = [...clean.matchAll(/([NSEWnsew北南东西東])?\s*([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*([NSEWnsew北南东西東])?/g)]
  const leftover = clean.replace(/[NSEWnsew北南东西東:°,，;；、\s]|lat(itude)?|lng|lon(gitude)?|[+-]?\d{1,3}(?:\.\d+)?/gi, '')
  if (parts.length !== 2 || leftover !== '') return { ok: false, problem: 'notTwoNumbers' }
  const numbers = parts.map((part) => {
    const letter = (part[1] ?? part[3] ?? '').toUpperCase()
    const value = Number(part[2])
    return { axis: /[NS北南]/.test(letter) ? 'lat' : /[EW东西東]/.test(letter) ? 'lon' : undefined, value: /[SW南西]/.test(letter) ? -Math.abs(value) : value }
  })
  const [a, b] = numbers as [(typeof numbers)[0], (typeof numbers)[0]]
  const lonFirst = a.axis === 'lon' || b.axis === 'lat' || (a.axis === undefined && b.axis === undefined && Math.abs(a.value) > 90)
  const value = lonFirst ? { lat: b.value, lon: a.value } : { lat: a.value, lon: b.value }
  return Math.abs(value.lat) > 90 || Math.abs(value.lon) > 180 ? { ok: false, problem: 'outOfRange' } : { ok: true, value }
}
