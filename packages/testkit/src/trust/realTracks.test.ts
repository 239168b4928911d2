import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { destination } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { currentModel } from '@fieldproof/core/verification'
import { createRandom } from '../random.ts'
import { realAttacks } from './realAttacks.ts'
import { middleWorldOf, readTracks, realWorldOf } from './realTracks.ts'

/** `bench:trust -- --tracks FOLDER`: files as people have them, with what is unreadable in them, whose readable part still has stops. */
let folder: string
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'tracks-')) })
afterEach(() => rmSync(folder, { recursive: true }))

const write = (path: string, text: string): void => {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** A ride, half an hour in one place, a ride on, half an hour in another: an honest morning with a receiver's errors. */
const morning = (seed: string, stepSeconds = 15): Fix[] => {
  const random = createRandom(seed)
  const home = destination({ lat: 39.98, lon: 116.31 }, random.between(0, 360), 3_000)
  const start = Date.UTC(2025, 4, 12, 0, 30)
  let [metres, fixTime] = [0, start]
  const fixes: Fix[] = []
  const go = (minutes: number, speed: number): void => {
    for (const end = fixTime + minutes * 60_000; fixTime < end; fixTime += Math.round(stepSeconds * 1000 * random.between(0.9, 1.1))) {
      metres += speed * stepSeconds * random.between(0.6, 1.4)
      fixes.push({ ...destination(destination(home, 70, metres), random.between(0, 360), Math.abs(random.normal(0, 4))), fixTime, accuracyMetres: 5 + random.whole(0, 6), altitudeMetres: 40 + random.normal(0, 3) })
    }
  }
  for (let i = 0; i < 2; i++) { go(14, 6); go(32, 0) }
  go(10, 6)
  return fixes
}
const iso = (time: number): string => new Date(time).toISOString()
const pltOf = (fixes: readonly Fix[]): string => ['Geolife trajectory', 'WGS 84', 'Altitude is in Feet', 'Reserved 3', '0,2,255,My Track,0,0,2,8421376', '0',
  ...fixes.map((f) => `${f.lat.toFixed(6)},${f.lon.toFixed(6)},0,${Math.round((f.altitudeMetres ?? 0) / 0.3048)},45789.5,${iso(f.fixTime).slice(0, 10)},${iso(f.fixTime).slice(11, 19)}`)].join('\r\n')
const csvOf = (fixes: readonly Fix[]): string => ['time,lat,lon,accuracy', ...fixes.map((f) => `${iso(f.fixTime)},${f.lat.toFixed(7)},${f.lon.toFixed(7)},${f.accuracyMetres}`)].join('\n')
const gpxOf = (fixes: readonly Fix[]): string => `<?xml version="1.0"?><gpx version="1.1" creator="a phone"><trk><trkseg>${fixes.map((f) => `<trkpt lat="${f.lat}" lon="${f.lon}"><ele>${f.altitudeMetres}</ele><time>${iso(f.fixTime)}</time></trkpt>`).join('')}</trkseg></trk></gpx>`

const judged = (): { count: number; bands: string[]; people: string[]; unreadable: readonly string[] } => {
  const read = readTracks(folder)
  const { world, unreadable } = realWorldOf(read)
  const bands = world.days.flatMap((day) => world.judge({ day }, [currentModel]).map(([j]) => j!.verdict.band))
  return { count: bands.length, bands, people: [...new Set(read.tracks.map((t) => t.person))].sort(), unreadable }
}

it.each(['Data/', '', 'Geolife Trajectories 1.3/Data/'])('reads GeoLife’s own layout under "%s", six header lines and all, a person a number', (under) => {
  write(`${under}000/Trajectory/20250512003000.plt`, pltOf(morning('a', 3)))
  write(`${under}001/Trajectory/20250512003000.plt`, pltOf(morning('b', 3)))
  write(`${under}001/labels.txt`, 'Start Time\tEnd Time\tTransportation Mode\n2025/05/12 00:30:00\t2025/05/12 01:00:00\tbike\n')
  const { count, bands, people } = judged()
  expect(people).toEqual(['000', '001'])
  expect(count).toBe(8)
  expect(new Set(bands)).toEqual(new Set(['verified']))
})

const broken: readonly (readonly [name: string, file: string, textOf: () => string])[] = [
  ['a CSV with lines that are none', 'p/a.csv', () => csvOf(morning('c')).split('\n').flatMap((line, i) => (i % 9 === 4 ? [line, 'no,thing,,', ',,,', `${line.slice(0, 12)}`] : [line])).join('\n')],
  ['a CSV with places that are none', 'p/a.csv', () => csvOf(morning('d')).split('\n').flatMap((line, i) => (i % 11 === 5 ? [line, line.replace(/,[\d.]+,/, ',NaN,'), line.replace(/,[\d.]+,/, ',91.5,'), line.replace(/,[\d.]+,/, ',0,').replace(/,[\d.]+,(\d+)$/, ',0,$1')] : [line])).join('\r\n')],
  ['a CSV in disorder, every line twice', 'p/a.csv', () => { const [head, ...lines] = csvOf(morning('e')).split('\n'); return `\uFEFF${[head, ...createRandom('order').shuffle([...lines, ...lines])].join('\n')}\n\n` }],
  ['a CSV with blanks and quotes and other names, in seconds', 'p/a.csv', () => ['"Timestamp", "Latitude", "Longitude", "Speed"', ...morning('f').map((f) => `"${Math.round(f.fixTime / 1000)}", "${f.lat}", "${f.lon}", ""`)].join('\n')],
  ['a CSV without accuracy, rounded to ten metres', 'p/a.csv', () => ['time,lat,lon', ...morning('g').map((f) => `${iso(f.fixTime)},${f.lat.toFixed(4)},${f.lon.toFixed(4)}`)].join('\n')],
  ['a GPX that breaks off in the middle of a point', 'p/a.gpx', () => gpxOf([...morning('h'), ...morning('h').slice(0, 3)]).slice(0, -60)],
  ['a GPX with points that have no time', 'p/a.gpx', () => gpxOf(morning('i')).replaceAll(/<time>[^<]*[05]\.\d+Z<\/time>/g, '')],
  ['a .plt that is cut off, with altitudes that are none', 'p/a.plt', () => `${pltOf(morning('j', 5)).replaceAll(/,0,\d+,/g, ',0,-777,')}\r\n39.98,116.3`],
  ['a .plt with a line of another century', 'p/a.plt', () => `${pltOf(morning('k', 5))}\r\n39.984,116.318,0,492,39744.1,0000-00-00,00:00:00\r\n400.166,116.3,0,1,1,2025-05-12,02:00:00`],
]

it.each(broken)('judges what can be read of %s', (_name, file, textOf) => {
  write(file, textOf())
  write('p/empty.csv', '')
  write('q/broken.gpx', '<gpx><trk><trkseg><trkpt lat="1" lon="')
  const { count, bands, unreadable } = judged()
  expect(count).toBeGreaterThanOrEqual(2)
  expect(bands.filter((band) => band === 'needs_review' || band === 'strong_doubt')).toEqual([])
  expect(unreadable).toHaveLength(2)
})

it('reads what spreadsheets save: semicolons, decimal commas, UTF-16, times with slashes in the zone given', () => {
  const rows = morning('spreadsheet')
  const wall = (time: number): string => new Date(time + 8 * 3_600_000).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
  const text = ['time;lat;lon;accuracy', ...rows.map((f) => `${wall(f.fixTime)};${f.lat.toFixed(7).replace('.', ',')};${f.lon.toFixed(7).replace('.', ',')};${f.accuracyMetres}`)].join('\r\n')
  write('p/utf8.csv', `sep=;\r\n${text}`)
  mkdirSync(join(folder, 'q'))
  writeFileSync(join(folder, 'q/utf16.csv'), Buffer.from(`\uFEFF${text}`, 'utf16le'))
  writeFileSync(join(folder, 'q/unmarked.csv'), Buffer.from(text, 'utf16le').swap16())
  for (const name of ['p/utf8.csv', 'q/unmarked.csv', 'q/utf16.csv']) {
    const track = readTracks(folder).tracks.find((t) => t.name === name)
    expect(track?.fixes.map((f) => f.fixTime), name).toEqual(rows.map((f) => Math.floor(f.fixTime / 1000) * 1000))
    expect(track?.fixes[0]?.lat).toBeCloseTo(rows[0]!.lat, 6)
  }
  // The same wall clock hung elsewhere.
  expect(readTracks(folder, undefined, 'America/New_York').tracks[0]?.fixes[0]?.fixTime).toBe(Math.floor(rows[0]!.fixTime / 1000) * 1000 + 12 * 3_600_000)
})

it('cuts days where people sleep: an evening in Shanghai and the morning after are two', () => {
  const at = (hour: number): Fix[] => morning('zone').map((f) => ({ ...f, fixTime: f.fixTime + hour * 3_600_000 }))
  // 08:30 in Shanghai is 00:30 in UTC: the morning of one day; shifted by −1 h it crosses midnight of UTC and no midnight of Shanghai.
  write('p/a.csv', csvOf(at(-1)))
  expect(realWorldOf(readTracks(folder)).world.days).toHaveLength(1)
  expect(realWorldOf(readTracks(folder), 'UTC').world.days).toHaveLength(2)
})

it('names lines that were skipped and tracks without a stop', () => {
  write('p/a.csv', csvOf(morning('named')).split('\n').flatMap((line, i) => (i === 7 ? [line, 'no,thing,,', '2025-05-12 25:61,39,116,5'] : [line])).join('\n'))
  write('q/ride.csv', csvOf(morning('ride').slice(0, 40)))
  const { tracks, withoutStop } = realWorldOf(readTracks(folder))
  expect(tracks.find((t) => t.person === 'p')?.skipped).toEqual([{ where: 'line 9', why: expect.stringContaining('number') }, { where: 'line 10', why: expect.stringContaining('not a time') }])
  expect(withoutStop.map(({ track, why }) => [track.name, why])).toEqual([[join('q', 'ride.csv'), 'nobody_stayed']])
})

it('says of files of one person that are of the same time and other places that they overlap, and not that nobody stayed', () => {
  // Three, a fix of each in turn, so that no two neighbours are of one place.
  for (const i of [0, 1, 2]) write(`p/${i}.csv`, csvOf(morning('in turn').map((f) => ({ ...f, ...destination(f, 0, i * 40_000), fixTime: f.fixTime + i * 4_000 }))))
  expect(realWorldOf(readTracks(folder)).withoutStop.map(({ why }) => why)).toEqual(['overlapping', 'overlapping', 'overlapping'])
  // A folder for each, and all have their stops.
  expect(realWorldOf(readTracks(folder, (path) => path)).withoutStop).toEqual([])
})

it('says of a stop that midnight cuts in two that the days were cut', () => {
  // Four minutes in one place, two on either side of midnight in Shanghai.
  const midnight = Date.UTC(2025, 4, 12, 16)
  write('p/a.csv', csvOf(morning('cut').slice(60, 77).map((f, i) => ({ ...f, fixTime: midnight - 120_000 + i * 15_000 }))))
  expect(realWorldOf(readTracks(folder)).withoutStop.map(({ why }) => why)).toEqual(['cut'])
})

it('checks in at the middle of what has no stop, and doubts nobody for it', () => {
  write('q/ride.csv', csvOf(morning('ride').slice(0, 40)))
  write('p/a.csv', csvOf(morning('stays')))
  const { days, judge } = ((world) => ({ days: world.days, judge: (i: number) => world.judge({ day: world.days[i]! }, [currentModel]).flat() }))(middleWorldOf(readTracks(folder).tracks))
  expect(days.map(({ personId, visits }) => [personId, visits.length])).toEqual([[join('q', 'ride.csv'), 1]])
  expect(judge(0).map(({ verdict }) => verdict.band)).not.toContain('strong_doubt')
})

it.each(['clock_moved', 'offline_back_dated'])('%s in a recorded track is told by the clocks and not as a copy of the day it stands in for', (name) => {
  write('p/a.csv', csvOf(morning('clocks')))
  const { world } = realWorldOf(readTracks(folder))
  const [source] = world.days
  const made = realAttacks[name]!(world, source!, createRandom(name))!
  const against = world.judge(made, [currentModel]).map(([judged]) => judged!.verdict.findings.filter((f) => f.weightDecibans < 0).map((f) => f.signal))
  const isFalse = made.day.visits.map((visit) => made.isFalse?.(visit) ?? true)
  expect(isFalse).toEqual(name === 'clock_moved' ? [true, false, false, false] : [true, true, true, true])
  against.forEach((signals, i) => {
    expect(signals.includes('clock_skew')).toBe(isFalse[i])
    expect(signals).not.toContain('replayed_track')
  })
})

it('a copied text in a recorded track is told after three visits elsewhere that had it, a wrong hour only where there are earlier days', () => {
  // Two mornings, one after the other and elsewhere: four sites in a day.
  write('p/a.csv', csvOf([...morning('first'), ...morning('second').map((f) => ({ ...f, ...destination(f, 90, 30_000), fixTime: f.fixTime + 3 * 3_600_000 }))]))
  const { world } = realWorldOf(readTracks(folder))
  const signalsOf = (name: string): string[][] => world.judge(realAttacks[name]!(world, world.days[0]!, createRandom(name))!, [currentModel]).map(([judged]) => judged!.verdict.findings.filter((f) => f.weightDecibans < 0).map((f) => f.signal))
  expect(world.days.map(({ visits }) => visits.length)).toEqual([8])
  expect(signalsOf('copied_text').map((signals) => signals.includes('repeated_text'))).toEqual([false, false, false, false, true, true, true, true])
  expect(signalsOf('wrong_hour').flat()).not.toContain('unusual_hour')
})

it('has nothing to judge in an empty folder, and says so of files without a position', () => {
  write('p/only-head.csv', 'time,lat,lon,accuracy\n')
  expect(judged()).toEqual({ count: 0, bands: [], people: [], unreadable: [expect.stringContaining('p/only-head.csv')] })
})

it.each<readonly [string, string, (rows: readonly Fix[]) => string]>([
  ['another order of columns, an upper-case ending, a mark and CRLF', 'A.CSV', (rows) => `\uFEFF${['lon,accuracy,lat,time', ...rows.map((f) => `${f.lon},${f.accuracyMetres},${f.lat},${iso(f.fixTime)}`)].join('\r\n')}`],
  ['milliseconds since 1970 and lines that end in CR', 'a.csv', (rows) => ['ts;lat;lng;hAcc', ...rows.map((f) => `${f.fixTime};${f.lat};${f.lon};${f.accuracyMetres}`)].join('\r')],
  ['Chinese names of columns', 'a.csv', (rows) => ['时间,纬度,经度,精度', ...rows.map((f) => `${iso(f.fixTime)},${f.lat},${f.lon},${f.accuracyMetres}`)].join('\n')],
  ['the day apart from the time', 'a.csv', (rows) => ['date,time,lat,lon', ...rows.map((f) => `${iso(f.fixTime).slice(0, 10)},${iso(f.fixTime).slice(11, 23)},${f.lat},${f.lon}`)].join('\n')],
  ['newest first, in seconds, quoted', 'a.txt', (rows) => ['"Timestamp","Latitude","Longitude"', ...rows.toReversed().map((f) => `"${f.fixTime / 1000}","${f.lat}","${f.lon}"`)].join('\n')],
  ['no header', 'a.csv', (rows) => rows.map((f) => `${f.fixTime},${f.lat},${f.lon},${f.accuracyMetres}`).join('\n')],
])('reads %s', (_name, file, textOf) => {
  const rows = morning('columns')
  write(`p/${file}`, textOf(rows))
  const { tracks, unreadable } = readTracks(folder)
  expect(unreadable).toEqual([])
  expect(tracks[0]?.fixes.map((f) => [f.fixTime, Number(f.lat.toFixed(6)), Number(f.lon.toFixed(6))])).toEqual(rows.map((f) => [f.fixTime, Number(f.lat.toFixed(6)), Number(f.lon.toFixed(6))]))
})

it.each<readonly [string, string, string, RegExp]>([
  ['an empty file', 'p/a.csv', '', /^p.a\.csv: the file is empty/],
  ['an empty GPX', 'p/A.GPX', '\n', /^p.A\.GPX: the file is empty/],
  ['microseconds', 'p/a.csv', 'time,lat,lon\n1747009800000000,39,116', /line 2: not a time between 1900 and 2100: 1747009800000000/],
  ['a time that no calendar holds', 'p/a.csv', 'time,lat,lon\n1747009800000000000,39,116', /line 2: not a time between 1900 and 2100/],
  ['days first', 'p/a.csv', 'time,lat,lon\n12.05.2025 08:00,39,116', /line 2: not a time: 12\.05\.2025/],
  ['no time', 'p/a.csv', 'lat,lon\n39,116', /no time column .* line 1 is "lat,lon"/],
  ['no place', 'p/a.csv', 'time,where\n0,here', /neither latitude and longitude .*line 1: "time,where"/],
  ['a GPX of no place', 'p/a.gpx', '<gpx>\n<!-- a\ncomment -->\n<trk><trkseg>\n<trkpt lat="95" lon="1"><time>2025-05-12T00:00:00Z</time></trkpt></trkseg></trk></gpx>', /line 5 \(trkpt 1\): no such place: 95, 1/],
  ['a page that says 404', 'p/a.gpx', '<html><body>404</body></html>', /not a GPX file/],
])('names file and line of %s', (_name, file, text, message) => {
  write(file, text)
  expect(readTracks(folder).unreadable).toEqual([expect.stringMatching(message)])
})

it('omits nothing silently: other formats, links to nowhere and in a circle', () => {
  write('p/a.csv', csvOf(morning('links')))
  write('p/day.geojson', '{}')
  write('p/README.txt', 'of somebody')
  symlinkSync(join(folder, 'nowhere.csv'), join(folder, 'p/broken.csv'))
  symlinkSync(folder, join(folder, 'p/circle'))
  symlinkSync(join(folder, 'p'), join(folder, 'also-p'))
  const read = readTracks(folder)
  expect(read.unreadable).toEqual([expect.stringMatching(/broken\.csv: cannot be opened \(ENOENT\)/)])
  expect(read.passedOver.map((name) => name.split(/[\\/]/).at(-1)).sort()).toEqual(['README.txt', 'day.geojson'])
  expect(read.tracks).toHaveLength(1)
  expect(realWorldOf(readTracks(join(folder, 'p/a.csv'))).tracks.map(({ name }) => name)).toEqual(['a.csv'])
})
