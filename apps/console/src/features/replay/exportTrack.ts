import type { ReplayDay } from '@fieldproof/contract'
import { fixesOf, unknownMilliseconds } from './track.ts'

/** A day as other programs read it: every fix as recorded, WGS-84, nothing smoothed or left out. */
type Day = Pick<ReplayDay, 'personName' | 'date' | 'fixes' | 'devices' | 'stops' | 'checkIns'>

const xml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`).replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
const iso = (time: number): string => new Date(time).toISOString()

/** One track per device, a new segment after each long silence. */
const segmentsOf = (day: Day) => day.devices.map((device, index) => {
  const segments: ReturnType<typeof fixesOf>[] = []
  for (const fix of fixesOf(day, index)) {
    const current = segments[segments.length - 1]
    const last = current?.[current.length - 1]
    if (!current || !last || fix.fixTime - last.fixTime > unknownMilliseconds) segments.push([fix])
    else current.push(fix)
  }
  return { device, segments }
})

/** GPX 1.1 (Topografix). GPX has no element for an accuracy in metres (`hdop` is a ratio), so it travels as the comment of its point. */
export const toGpx = (day: Day): string => {
  const waypoints = day.checkIns.flatMap((c) => (c.position ? [`  <wpt lat="${c.position.lat}" lon="${c.position.lon}"><time>${c.happenedAt}</time><name>${xml(c.siteName ?? c.kind)}</name><type>${c.kind}</type></wpt>`] : []))
  const tracks = segmentsOf(day).filter(({ segments }) => segments.length > 0).map(({ device, segments }) => [
    '  <trk>', `    <name>${xml(`${day.personName} ${day.date}`)}</name>`, `    <src>${xml(device.label ?? device.source)}</src>`,
    ...segments.map((segment) => ['    <trkseg>', ...segment.map((f) => `      <trkpt lat="${f.lat}" lon="${f.lon}"><time>${iso(f.fixTime)}</time>${f.accuracyMetres === undefined ? '' : `<cmt>accuracyMetres=${f.accuracyMetres}</cmt>`}</trkpt>`), '    </trkseg>'].join('\n')),
    '  </trk>',
  ].join('\n'))
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<gpx version="1.1" creator="Fieldproof" xmlns="http://www.topografix.com/GPX/1/1">', `  <metadata><name>${xml(`${day.personName} ${day.date}`)}</name></metadata>`, ...waypoints, ...tracks, '</gpx>', ''].join('\n')
}

/** GeoJSON (RFC 7946): a line per segment with its times, a point per stop and check-in. */
export const toGeoJson = (day: Day): string => JSON.stringify({
  type: 'FeatureCollection',
  features: [
    ...segmentsOf(day).flatMap(({ device, segments }) => segments.map((segment) => ({
      type: 'Feature',
      properties: { kind: 'track', person: day.personName, date: day.date, device: device.label, source: device.source, times: segment.map((f) => iso(f.fixTime)), accuracyMetres: segment.map((f) => f.accuracyMetres ?? null), speedMetresPerSecond: segment.map((f) => f.speedMetresPerSecond ?? null) },
      // A line needs two positions; a lone fix is a point.
      geometry: segment.length === 1 ? { type: 'Point', coordinates: [segment[0]!.lon, segment[0]!.lat] } : { type: 'LineString', coordinates: segment.map((f) => [f.lon, f.lat]) },
    }))),
    ...day.stops.map((s) => ({ type: 'Feature', properties: { kind: 'stop', site: s.siteName, arrivedAt: s.arrivedAt, leftAt: s.leftAt, durationSeconds: s.durationSeconds, withoutPositionSeconds: s.withoutPositionSeconds }, geometry: s.centre ? { type: 'Point', coordinates: [s.centre.lon, s.centre.lat] } : null })),
    ...day.checkIns.map((c) => ({ type: 'Feature', properties: { kind: c.kind, site: c.siteName, happenedAt: c.happenedAt, fixTime: c.fixTime, serverTime: c.serverTime, band: c.band }, geometry: c.position ? { type: 'Point', coordinates: [c.position.lon, c.position.lat] } : null })),
  ],
})

const cell = (value: string | number | null | undefined): string => {
  let text = value === null || value === undefined ? '' : String(value)
  // A device's name is free text: a spreadsheet must not take it for a formula (CWE-1236).
  if (typeof value === 'string' && /^[=+\-@\t\r]/.test(text)) text = `'${text}`
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text
}

/** CSV (RFC 4180) with a byte-order mark, without which Excel reads Chinese wrongly. */
export const toCsv = (day: Day): string => {
  const { fixes, devices } = day
  const rows = fixes.fixTime.map((time, i) => {
    const device = devices[fixes.deviceIndex[i]!]
    return [iso(time), fixes.lat[i], fixes.lon[i], fixes.accuracyMetres[i], fixes.speedMetresPerSecond[i], device?.label ?? device?.source].map(cell).join(',')
  })
  return `\uFEFF${['fixTime,lat,lon,accuracyMetres,speedMetresPerSecond,device', ...rows].join('\r\n')}\r\n`
}
