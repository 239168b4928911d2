import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { destination } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { currentModel } from '@fieldproof/core/verification'
import { createRandom } from '../random.ts'
import { readTracks, realWorldOf } from './realTracks.ts'

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
  expect(withoutStop.map(({ name }) => name)).toEqual([join('q', 'ride.csv')])
})

it('has nothing to judge in an empty folder, and says so of files without a position', () => {
  write('p/only-head.csv', 'time,lat,lon,accuracy\n')
  expect(judged()).toEqual({ count: 0, bands: [], people: [], unreadable: [expect.stringContaining('p/only-head.csv')] })
})
