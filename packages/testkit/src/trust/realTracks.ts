/** Tracks that people recorded, as working days with check-ins at their own stops. Nobody in them cheated. */
import { readFileSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { destination, detectStops, distanceMetres } from '@fieldproof/core/geo'
import { type Fix, type LatLon, type Result, err, ok } from '@fieldproof/core/kernel'
import { type ParsedTrack, parseRecordedTrack, textOfFile } from '../recordedTracks.ts'
import { type PhoneDay, type PlaceOfWork, type Visit, World, dayMs } from './world.ts'

export interface RealTrack { readonly person: string; readonly name: string; readonly fixes: readonly Fix[]; /** Lines or points of the file that could not be read. */ readonly skipped?: ParsedTrack['skipped'] }
export interface RealWorld { readonly world: World; readonly tracks: readonly RealTrack[]; readonly unreadable: readonly string[]; /** Files that are of none of the formats. */ readonly passedOver: readonly string[]; /** Tracks that give nothing to check in at, and why. */ readonly withoutStop: readonly WithoutStop[] }
export interface WithoutStop { readonly track: RealTrack; /** `overlapping`: it has stops by itself, but another file of the same person is of the same time and of other places, so that together they stay nowhere. `cut`: its stops are too short once its days are cut. */ readonly why: 'nobody_stayed' | 'overlapping' | 'cut' }

/** Where tracks given in metres are put. */
const anchor: LatLon = { lat: 31.2304, lon: 121.4737 }
const siteRadiusMetres = 80
const pinOffMetres = 8
/** Stops nearer than this are the same place. */
const samePlaceMetres = 120

/** Links are followed, each folder once; what cannot be opened is a file that cannot be read. */
const filesIn = (folder: string, seen: Set<string> = new Set()): string[] => {
  const real = realpathSync(folder)
  if (seen.has(real)) return []
  seen.add(real)
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name)
    return isFolder(path) ? filesIn(path, seen) : [path]
  })
}

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

const isOfTracks = (path: string): boolean => /\.(gpx|plt|csv|txt)$/i.test(path) && !/(?:licen[cs]e|readme)[^/\\]*\.txt$/i.test(path)

const textIn = (file: string): Result<string> => {
  try {
    return ok(textOfFile(readFileSync(file)))
  } catch (error) {
    return err(`cannot be opened (${error instanceof Error && 'code' in error ? error.code : String(error)})`)
  }
}

/** GeoLife keeps a person's files in a folder `Trajectory` in the person's own, however deep that lies. */
const personOfPath = (path: string): string => {
  const parts = path.split(/[\\/]/)
  const trajectory = parts.findIndex((part) => part.toLowerCase() === 'trajectory')
  return (trajectory > 0 ? parts[trajectory - 1] : parts[0]) as string
}

/** One sub-folder a person; files directly in the folder are a person each. */
export const readTracks = (folder: string, personOf: (path: string) => string = personOfPath, zone = 'Asia/Shanghai'): { tracks: RealTrack[]; unreadable: string[]; passedOver: string[] } => {
  const tracks: RealTrack[] = []
  const unreadable: string[] = []
  const all = statSync(folder).isDirectory() ? filesIn(folder) : [folder]
  const passedOver = all.filter((file) => !isOfTracks(file)).map((file) => relative(folder, file) || basename(file))
  for (const [i, file] of all.filter(isOfTracks).entries()) {
    const name = relative(folder, file) || basename(file)
    // Each where nobody else is: how files in metres lie to one another is not known, so they must not meet.
    const text = textIn(file)
    const parsed = !text.ok ? text : parseRecordedTrack(text.value, { zone, anchor: { lat: anchor.lat + (i % 25) * 0.2, lon: anchor.lon - Math.floor(i / 25) * 0.4 } })
    if (parsed.ok && parsed.value.fixes.length > 0) tracks.push({ person: personOf(name), name, fixes: parsed.value.fixes, skipped: parsed.value.skipped })
    else unreadable.push(`${name}: ${parsed.ok ? 'no fixes' : parsed.error}`)
  }
  return { tracks, unreadable, passedOver }
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

const keyOf = (fix: Fix): string => `${fix.fixTime}/${fix.lat}/${fix.lon}`

/** Two files of one person that are of the same time. */
const overlap = (a: RealTrack, b: RealTrack): boolean => a !== b && a.person === b.person && a.fixes[0]!.fixTime <= b.fixes.at(-1)!.fixTime && b.fixes[0]!.fixTime <= a.fixes.at(-1)!.fixTime

/**
 * Tracks that have no stop of their own, each with a check-in at its middle, at a site of 80 m round it, which is left at once. Nobody checks in so; what is asked of it is only that nobody is
 * doubted for it. Each track is a person of its own.
 */
export const middleWorldOf = (tracks: readonly RealTrack[], zone = 'Asia/Shanghai'): World => {
  const made = tracks.filter(({ fixes }) => fixes.length > 0 && detectStops(fixes).length === 0).map(({ name, fixes }, i) => {
    const middle = fixes[Math.floor(fixes.length / 2)]!
    const pin = destination(middle, (i * 77) % 360, pinOffMetres)
    const site: PlaceOfWork = { siteId: `m${i}`, name: `middle ${i}`, position: pin, fence: { kind: 'circle', centre: pin, radiusMetres: siteRadiusMetres } }
    const [day] = byDay([middle], zone).keys()
    return { site, day: { personId: name, deviceId: `device of ${name}`, day: day!, visits: [visitAt(middle, site.siteId, 'check_in')], fixes } satisfies PhoneDay }
  })
  return new World(made.map(({ site }) => site), made.map(({ day }) => day), zone)
}

/** Check-in a minute after each arrival, check-out a minute before leaving, at a site of 80 m round the stop. Days are those of `zone`. */
export const realWorldOf = ({ tracks, unreadable, passedOver = [] }: { tracks: readonly RealTrack[]; unreadable: readonly string[]; passedOver?: readonly string[] }, zone = 'Asia/Shanghai'): RealWorld => {
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
    const fixes = own.flatMap((t) => t.fixes).sort((a, b) => a.fixTime - b.fixTime).filter((f) => { const key = keyOf(f); return seen.has(key) ? false : seen.add(key) })
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
  const visited = new Map([...Map.groupBy(days, (day) => day.personId)].map(([person, own]) => [person, own.flatMap((day) => day.visits.flatMap(({ fix }) => (fix ? [fix] : [])))]))
  const hasVisit = (track: RealTrack): boolean => {
    const inItsTime = (visited.get(track.person) ?? []).filter(({ fixTime }) => fixTime >= track.fixes[0]!.fixTime && fixTime <= track.fixes.at(-1)!.fixTime)
    // Where another file is of the same time, only what this one holds itself is of it.
    if (inItsTime.length === 0 || !tracks.some((other) => overlap(track, other))) return inItsTime.length > 0
    const own = new Set(track.fixes.map(keyOf))
    return inItsTime.some((fix) => own.has(keyOf(fix)))
  }
  const withoutStop = tracks.filter((track) => !hasVisit(track))
    .map((track): WithoutStop => ({ track, why: detectStops(track.fixes).length === 0 ? 'nobody_stayed' : tracks.some((other) => overlap(track, other)) ? 'overlapping' : 'cut' }))
  return { world: new World(sites, days, zone), tracks, unreadable, passedOver, withoutStop }
}
