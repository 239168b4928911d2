/** Tracks that people recorded, as working days with check-ins at their own stops. Nobody in them cheated. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { destination, detectStops, distanceMetres } from '@fieldproof/core/geo'
import type { Fix, LatLon } from '@fieldproof/core/kernel'
import { type ParsedTrack, parseRecordedTrack, textOfFile } from '../recordedTracks.ts'
import { type PhoneDay, type PlaceOfWork, type Visit, World, dayMs } from './world.ts'

export interface RealTrack { readonly person: string; readonly name: string; readonly fixes: readonly Fix[]; /** Lines or points of the file that could not be read. */ readonly skipped?: ParsedTrack['skipped'] }
export interface RealWorld { readonly world: World; readonly tracks: readonly RealTrack[]; readonly unreadable: readonly string[]; /** Tracks in which nobody stayed anywhere, so that there is nothing to check in at. */ readonly withoutStop: readonly RealTrack[] }

/** Where tracks given in metres are put. */
const anchor: LatLon = { lat: 31.2304, lon: 121.4737 }
const siteRadiusMetres = 80
const pinOffMetres = 8
/** Stops nearer than this are the same place. */
const samePlaceMetres = 120

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) =>
    entry.isDirectory() ? filesIn(join(folder, entry.name)) : /\.(gpx|plt|csv|txt)$/i.test(entry.name) && !/licen[cs]e|readme/i.test(entry.name) ? [join(folder, entry.name)] : [])

/** GeoLife keeps a person's files in a folder `Trajectory` in the person's own, however deep that lies. */
const personOfPath = (path: string): string => {
  const parts = path.split(/[\\/]/)
  const trajectory = parts.indexOf('Trajectory')
  return (trajectory > 0 ? parts[trajectory - 1] : parts[0]) as string
}

/** One sub-folder a person; files directly in the folder are a person each. */
export const readTracks = (folder: string, personOf: (path: string) => string = personOfPath, zone = 'Asia/Shanghai'): { tracks: RealTrack[]; unreadable: string[] } => {
  const tracks: RealTrack[] = []
  const unreadable: string[] = []
  for (const [i, file] of (statSync(folder).isDirectory() ? filesIn(folder) : [folder]).entries()) {
    const name = relative(folder, file)
    // Each where nobody else is: how files in metres lie to one another is not known, so they must not meet.
    const parsed = parseRecordedTrack(textOfFile(readFileSync(file)), { zone, anchor: { lat: anchor.lat + (i % 25) * 0.2, lon: anchor.lon - Math.floor(i / 25) * 0.4 } })
    if (parsed.ok && parsed.value.fixes.length > 0) tracks.push({ person: personOf(name), name, fixes: parsed.value.fixes, skipped: parsed.value.skipped })
    else unreadable.push(`${name}: ${parsed.ok ? 'no fixes' : parsed.error}`)
  }
  return { tracks, unreadable }
}

/** Local days, numbered since 1970. Clocks are moved at full quarters of an hour, so each is asked for once. */
const byDay = (fixes: readonly Fix[], zone: string): Map<number, Fix[]> => {
  const offsets = new Map<number, number>()
  const offsetAt = (time: number): number => {
    const quarter = Math.floor(time / 900_000)
    const known = offsets.get(quarter) ?? Temporal.Instant.fromEpochMilliseconds(quarter * 900_000).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6
    offsets.set(quarter, known)
    return known
  }
  return Map.groupBy(fixes, (f) => Math.floor((f.fixTime + offsetAt(f.fixTime)) / dayMs))
}

const visitAt = (fix: Fix, siteId: string, kind: Visit['kind']): Visit => ({
  kind, siteId, fix, deviceTime: fix.fixTime + 1_000, serverTime: fix.fixTime + 2_500, device: { lastServerTime: fix.fixTime - 300_000, monotonicSinceServerTimeMs: 301_000 }, integrity: { signature: 'valid', order: 'in_order' },
})

/** Check-in a minute after each arrival, check-out a minute before leaving, at a site of 80 m round the stop. Days are those of `zone`. */
export const realWorldOf = ({ tracks, unreadable }: { tracks: readonly RealTrack[]; unreadable: readonly string[] }, zone = 'Asia/Shanghai'): RealWorld => {
  const sites: PlaceOfWork[] = []
  const siteAt = (centre: LatLon): PlaceOfWork => {
    const known = sites.find((s) => distanceMetres(s.position, centre) < samePlaceMetres)
    if (known) return known
    // Nobody's pin is the mean of their own positions: a receiver that holds still would stand on it.
    const pin = destination(centre, (sites.length * 77) % 360, pinOffMetres)
    const made: PlaceOfWork = { siteId: `s${sites.length}`, name: `stop ${sites.length}`, position: pin, fence: { kind: 'circle', centre: pin, radiusMetres: siteRadiusMetres } }
    sites.push(made)
    return made
  }
  const days = [...Map.groupBy(tracks, (t) => t.person)].flatMap(([person, own]) => {
    const seen = new Set<string>()
    const fixes = own.flatMap((t) => t.fixes).sort((a, b) => a.fixTime - b.fixTime).filter((f) => { const key = `${f.fixTime}/${f.lat}/${f.lon}`; return seen.has(key) ? false : seen.add(key) })
    return [...byDay(fixes, zone)].map(([day, ofDay]): PhoneDay => {
      const stops = detectStops(ofDay)
      const visits = stops.flatMap(({ centre, arrivedAt, leftAt }): Visit[] => {
        const site = siteAt(centre)
        const enter = ofDay.find((f) => f.fixTime >= arrivedAt + 60_000 && f.fixTime <= leftAt && distanceMetres(f, centre) < siteRadiusMetres) ?? ofDay.find((f) => f.fixTime >= arrivedAt && f.fixTime <= leftAt)
        const leave = ofDay.findLast((f) => f.fixTime <= leftAt - 60_000 && enter !== undefined && f.fixTime > enter.fixTime)
        return enter === undefined ? [] : [visitAt(enter, site.siteId, 'check_in'), ...(leave ? [visitAt(leave, site.siteId, 'check_out')] : [])]
      })
      return { personId: person, deviceId: `device of ${person}`, day, visits, fixes: ofDay }
    })
  })
  const visitTimes = new Map([...Map.groupBy(days, (day) => day.personId)].map(([person, own]) => [person, own.flatMap((day) => day.visits.map((visit) => visit.fix?.fixTime ?? Number.NaN))]))
  const withoutStop = tracks.filter(({ person, fixes }) => !visitTimes.get(person)?.some((time) => time >= fixes[0]!.fixTime && time <= fixes.at(-1)!.fixTime))
  return { world: new World(sites, days, zone), tracks, unreadable, withoutStop }
}
