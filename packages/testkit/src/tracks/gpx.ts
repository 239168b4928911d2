import { hdopToAccuracyMetres } from '@fieldproof/core/geo'
import { err, ok } from '@fieldproof/core/kernel'
import type { Fix, Result } from '@fieldproof/core/kernel'
import { inOrderOfTime, parseInstant, positionProblem, timeProblem, valuesThatCanBe } from './parsedTrack.ts'
import type { ParsedTrack } from './parsedTrack.ts'

/** Line numbers of rising offsets, in one pass. */
const lineCounter = (text: string): ((offset: number) => number) => {
  let [line, at] = [1, 0]
  return (offset) => {
    for (let next = text.indexOf('\n', at); next >= 0 && next < offset; next = text.indexOf('\n', at)) {
      line++
      at = next + 1
    }
    return line
  }
}

/**
 * GPX 1.0 and 1.1 (https://www.topografix.com/GPX/1/1/). Only track points are fixes: a route is a plan and a waypoint a mark.
 * Read by pattern, not by a document tree: broken files are the rule, and a phone's log may end in the middle of a tag.
 */
export const parseGpx = (text: string): Result<ParsedTrack> => {
  // Blanks for comments and for words in CDATA, so that lines keep their numbers: a track point told of there is none. A namespace prefix on GPX's own elements (<gpx:trkpt>) is as good as none; those of extensions keep theirs.
  const xml = text.replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, (comment) => comment.replace(/[^\n]/g, ' ')).replace(/<(\/?)[A-Za-z_][\w.-]*:(gpx|trk|trkseg|trkpt|rte|wpt)(?=[\s/>])/g, '<$1$2')
  if (!/<gpx[\s>]/.test(xml)) return err('not a GPX file: there is no <gpx> element')
  const tracks = [...xml.matchAll(/<trk[\s>][\s\S]*?(?:<\/trk>|$)/g)]
  if (tracks.length === 0) return err(/<(?:rte|wpt)[\s>]/.test(xml) ? 'the GPX file holds routes or waypoints but no track (<trk>): nobody recorded moving there' : 'the GPX file has no track (<trk>)')
  if (!tracks.some(([track]) => /<trkseg[\s>]/.test(track))) return err('the track of the GPX file has no segment (<trkseg>)')
  const points = tracks.flatMap(({ 0: track, index: offset }) => [...track.matchAll(/<trkpt\b([^>]*?)(?:\/>|>([\s\S]*?)(?:<\/trkpt>|(?=<trkpt\b)|$))/g)].map((match) => ({ match, offset: offset + match.index })))
  if (points.length === 0) return err('the track of the GPX file has no points (<trkpt>)')
  const skipped: { where: string; why: string }[] = /<\/gpx\s*>/.test(xml) ? [] : [{ where: 'end of file', why: 'cut off: there is no </gpx>; read as far as it goes' }]
  const lineAt = lineCounter(xml)
  const read = points.flatMap(({ match, offset }, i) => {
    const [, attributes = '', inner = ''] = match
    const where = `line ${lineAt(offset)} (trkpt ${i + 1})`
    const attribute = (name: string) => Number(new RegExp(`\\b${name}\\s*=\\s*["']\\s*([^"']*?)\\s*["']`).exec(attributes)?.[1] || Number.NaN)
    const child = (name: string) => new RegExp(`<(?:\\w+:)?${name}\\s*>\\s*([^<]*?)\\s*<`).exec(inner)?.[1]
    const number = (name: string): number | undefined => {
      const value = child(name)
      return value === undefined || value === '' || !Number.isFinite(Number(value)) ? undefined : Number(value)
    }
    const lat = attribute('lat'), lon = attribute('lon')
    const problem = positionProblem(lat, lon)
    const time = child('time')
    const fixTime = time === undefined ? Number.NaN : parseInstant(time)
    const trouble = problem ?? (time === undefined ? 'no <time>' : timeProblem(fixTime, time))
    if (trouble !== undefined) {
      skipped.push({ where, why: trouble })
      return []
    }
    const hdop = number('hdop'), accuracy = number('accuracy'), speed = number('speed'), course = number('course')
    const accuracyMetres = accuracy ?? (hdop === undefined ? undefined : hdopToAccuracyMetres(hdop))
    const { values, leftOut } = valuesThatCanBe({ accuracy: accuracyMetres, altitude: number('ele'), speed, bearing: course })
    const problems = [...(accuracy === undefined && hdop !== undefined && hdop < 0 ? [`hdop "${hdop}" is below nought, so it was left out`] : []), ...leftOut]
    if (problems.length > 0) skipped.push({ where, why: problems.join('; ') })
    const fix: Fix = { lat, lon, fixTime, ...values }
    return [{ fix }]
  })
  if (read.length === 0) {
    const refused = skipped.filter(({ where }) => where !== 'end of file')
    return err(refused.every(({ why }) => why === 'no <time>') ? `none of the ${points.length} track points has a <time>: a phone never sends a position without one` : `none of the ${points.length} track points can be read: ${refused[0]?.where}: ${refused[0]?.why}`)
  }
  return ok({ format: 'gpx', fixes: inOrderOfTime(read).map(({ fix }) => fix), skipped })
}
