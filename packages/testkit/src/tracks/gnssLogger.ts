import { err, ok } from '@fieldproof/core/kernel'
import type { Fix, Result } from '@fieldproof/core/kernel'
import { inOrderOfTime, linesOf, positionProblem, timeProblem, valuesThatCanBe } from './parsedTrack.ts'
import type { ParsedTrack } from './parsedTrack.ts'

const providers: Readonly<Record<string, NonNullable<Fix['provider']>>> = { gps: 'gps', flp: 'fused', fused: 'fused', nlp: 'network', network: 'network', passive: 'passive' }
const defaultColumns = 'Fix,Provider,LatitudeDegrees,LongitudeDegrees,AltitudeMeters,SpeedMps,AccuracyMeters,BearingDegrees,UnixTimeMillis'

/**
 * `Fix` lines of Google's GnssLogger app (https://github.com/google/gps-measurement-tools): one phone, several providers at once. Speed 0 and
 * bearing 0 of older versions mean "none told". All providers are kept: that is what a phone has to choose from.
 */
export const parseGnssLog = (text: string): Result<ParsedTrack> => {
  const lines = linesOf(text)
  const header = lines.find((line) => /^#\s*Fix,/.test(line))?.replace(/^#\s*/, '') ?? defaultColumns
  const columns = header.split(',').map((name) => name.trim())
  const column = (name: string) => columns.indexOf(name)
  const model = /Manufacturer:\s*(\S+)\s+Model:\s*(.+?)\s*$/m.exec(text)
  const skipped: { where: string; why: string }[] = []
  const read = lines.flatMap((line, i) => {
    if (!line.startsWith('Fix,')) return []
    const cells = line.split(',').map((cell) => cell.trim())
    const where = `line ${i + 1}`
    const damaged: string[] = []
    const number = (name: string): number | undefined => {
      const cell = cells[column(name)] ?? ''
      if (cell === '') return undefined
      if (Number.isFinite(Number(cell))) return Number(cell)
      damaged.push(`${name} "${cell}"`)
      return undefined
    }
    const lat = number('LatitudeDegrees') ?? Number.NaN, lon = number('LongitudeDegrees') ?? Number.NaN, fixTime = number('UnixTimeMillis') ?? Number.NaN
    const problem = positionProblem(lat, lon) ?? (Number.isFinite(fixTime) ? timeProblem(fixTime, String(fixTime)) : 'no UnixTimeMillis')
    if (problem) {
      skipped.push({ where, why: problem })
      return []
    }
    const accuracyMetres = number('AccuracyMeters'), altitudeMetres = number('AltitudeMeters'), speed = number('SpeedMps'), bearing = number('BearingDegrees')
    const mock = cells[column('MockLocation')]
    // One unreadable column does not make the position worthless; it is told, and left out.
    const { values, leftOut } = valuesThatCanBe({ accuracy: accuracyMetres, altitude: altitudeMetres, speed, bearing: bearing || undefined })
    const problems = [...(damaged.length > 0 ? [`left out: ${damaged.join(', ')}`] : []), ...leftOut]
    if (problems.length > 0) skipped.push({ where, why: problems.join('; ') })
    const fix: Fix = {
      lat, lon, fixTime, provider: providers[(cells[column('Provider')] ?? '').toLowerCase()] ?? 'unknown',
      ...values,
      ...(mock === '1' || mock === '0' ? { mock: mock === '1' } : {}),
    }
    return [{ fix }]
  })
  return read.length === 0
    ? err(`no readable "Fix" line in the GnssLogger file${skipped[0] ? `: ${skipped[0].where}: ${skipped[0].why}` : ''}`)
    : ok({ format: 'gnss_logger', fixes: inOrderOfTime(read).map(({ fix }) => fix), skipped, ...(model ? { model: `${model[1]} ${model[2]}` } : {}) })
}
