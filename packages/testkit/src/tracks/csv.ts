import { destination } from '@fieldproof/core/geo'
import { err, ok } from '@fieldproof/core/kernel'
import type { Fix, LatLon, Result } from '@fieldproof/core/kernel'
import { inOrderOfTime, linesOf, parseInstant, positionProblem, timeProblem, valuesThatCanBe } from './parsedTrack.ts'
import type { ParsedTrack } from './parsedTrack.ts'

const names = {
  time: ['time', 'timestamp', 'ts', 'datetime', 'date_time', 'fixtime', 'utc', 'timestamp_ms', 'time_ms', 'unixtime', 'unix_time', 'epoch', 'gps_time', 'recorded_at', '时间', '定位时间', '時間', '定位時間'],
  /** A day apart from the time of day. */
  date: ['date', 'day', '日期'],
  lat: ['lat', 'latitude', '纬度', '緯度'], lon: ['lon', 'lng', 'long', 'longitude', '经度', '經度'],
  accuracy: ['accuracy', 'accuracymetres', 'accuracymeters', 'accuracy_m', 'hacc', 'horizontal_accuracy', 'acc', '精度', '定位精度'],
  altitude: ['altitude', 'alt', 'ele', 'elevation'], speed: ['speed', 'speedmps'], bearing: ['bearing', 'heading', 'course'],
  mock: ['mock', 'ismock', 'mocklocation'], label: ['diary_label', 'groundtruth', 'label', 'motion'], x: ['x'], y: ['y'],
} as const

/** Without a header the columns are time, lat, lon and perhaps accuracy. */
const isData = ([time = '', lat = '', lon = '']: readonly string[], zone: string): boolean => Number.isFinite(parseInstant(time, zone)) && [lat, lon].every((cell) => cell !== '' && Number.isFinite(Number(cell)))

/** Cells of a line (RFC 4180): what parts cells parts none inside quotes, where a quote is written twice. A quote that is never closed holds the rest of the line. */
const cellsOf = (line: string, separator: string): string[] => {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let i = 0; i < line.length; i++) {
    const mark = line[i]!
    if (isQuoted && mark === '"' && line[i + 1] === '"') cell += line[i++]
    else if (mark === '"' && (isQuoted || cell.trim() === '')) isQuoted = !isQuoted
    else if (mark === separator && !isQuoted) {
      cells.push(cell.trim())
      cell = ''
    } else cell += mark
  }
  return [...cells, cell.trim()]
}

/**
 * CSV with a header line, or without one as time, lat, lon, accuracy. With latitude and longitude columns: a phone's own log (also the stop-go recordings). With only x and y,
 * metres east and north, and an anchor: the couriers' anonymised traces. Times without a zone are UTC, those with slashes of `zone`. Cells are
 * parted by commas, semicolons or tabs, whichever the first line has most of outside of quotes; where it is not the comma, 39,98 is a number. An accuracy, altitude, speed or
 * bearing that is no number, and one that no phone could have sent (an accuracy below nought), is left out and named; its position stays.
 */
export const parseCsvTrack = (text: string, { anchor, zone = 'UTC' }: { readonly anchor?: LatLon; readonly zone?: string } = {}): Result<ParsedTrack> => {
  const lines = linesOf(text)
  // Spreadsheets may say on a line of its own what parts the cells.
  const skippedHead = /^sep=.$/i.test((lines[0] ?? '').trim()) ? 1 : 0
  const head = lines[skippedHead] ?? ''
  const unquoted = head.replace(/"[^"]*"/g, '')
  const separator = [',', ';', '\t'].reduce((best, mark) => (unquoted.split(mark).length > unquoted.split(best).length ? mark : best))
  const first = cellsOf(head, separator)
  const bare = isData(first, zone)
  const header = bare ? ['time', 'lat', 'lon', 'accuracy'] : first.map((name) => name.toLowerCase())
  const column = (key: keyof typeof names): number => header.findIndex((name) => (names[key] as readonly string[]).includes(name))
  const at = { time: column('time'), date: column('date'), lat: column('lat'), lon: column('lon'), accuracy: column('accuracy'), altitude: column('altitude'), speed: column('speed'), bearing: column('bearing'), mock: column('mock'), label: column('label'), x: column('x'), y: column('y') }
  if (text.trim() === '') return err('the file is empty')
  if (at.time < 0) return err(`the CSV file has no time column (${names.time.slice(0, 4).join(', ')}, …) and its first line is not time, lat, lon either; line ${skippedHead + 1} is "${head.slice(0, 80)}"`)
  const planar = at.lat < 0 || at.lon < 0
  if (planar && (at.x < 0 || at.y < 0)) return err(`the CSV file has neither latitude and longitude nor x and y columns (line ${skippedHead + 1}: "${head.slice(0, 80)}")`)
  if (planar && !anchor) return err('the CSV file has metres in x and y: say where its origin lies (an anchor position)')
  const skipped: { where: string; why: string }[] = []
  const firstRow = skippedHead + (bare ? 0 : 1)
  const read = lines.slice(firstRow).flatMap((line, i) => {
    if (line.trim() === '') return []
    const cells = cellsOf(line, separator)
    const number = (index: number): number | undefined => {
      const raw = index < 0 ? '' : cells[index] ?? ''
      const cell = separator === ',' ? raw : raw.replace(',', '.')
      return cell === '' || !Number.isFinite(Number(cell)) ? undefined : Number(cell)
    }
    const x = number(at.x), y = number(at.y)
    const place: LatLon | undefined = planar
      ? anchor && x !== undefined && y !== undefined ? destination(anchor, (Math.atan2(x, y) * 180) / Math.PI, Math.hypot(x, y)) : undefined
      : { lat: number(at.lat) ?? Number.NaN, lon: number(at.lon) ?? Number.NaN }
    const told = cells[at.time] ?? ''
    const timeText = at.date >= 0 && /^\d{1,2}:\d{2}/.test(told) ? `${cells[at.date] ?? ''} ${told}` : told
    const fixTime = parseInstant(timeText, zone)
    const problem = place ? positionProblem(place.lat, place.lon) ?? timeProblem(fixTime, timeText) : 'x or y is not a number'
    if (!place || problem) {
      skipped.push({ where: `line ${i + firstRow + 1}`, why: problem ?? 'no position' })
      return []
    }
    const leftOut = (['accuracy', 'altitude', 'speed', 'bearing'] as const).flatMap((name) => {
      const cell = cells[at[name]] ?? ''
      const value = number(at[name])
      return cell !== '' && value === undefined ? [`${name} "${cell}" is not a number, so it was left out`] : []
    })
    const checked = valuesThatCanBe({ accuracy: number(at.accuracy), altitude: number(at.altitude), speed: number(at.speed), bearing: number(at.bearing) })
    leftOut.push(...checked.leftOut)
    if (leftOut.length > 0) skipped.push({ where: `line ${i + firstRow + 1}`, why: leftOut.join('; ') })
    const mock = at.mock < 0 ? undefined : /^(?:1|true|yes)$/i.test(cells[at.mock] ?? '')
    const fix: Fix = {
      ...place, fixTime,
      ...checked.values, ...(mock === undefined ? {} : { mock }),
    }
    return [{ fix, label: at.label < 0 ? '' : cells[at.label] ?? '' }]
  })
  if (read.length === 0) return err(`no positions in the CSV file${skipped[0] ? `: ${skipped[0].where}: ${skipped[0].why}` : ''}`)
  const ordered = inOrderOfTime(read)
  return ok({ format: planar ? 'courier' : 'csv', fixes: ordered.map(({ fix }) => fix), skipped, ...(at.label < 0 ? {} : { labels: ordered.map(({ label }) => label) }) })
}
