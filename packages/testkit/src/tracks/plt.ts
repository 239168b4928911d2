import { err, ok } from '@fieldproof/core/kernel'
import type { Fix, Result } from '@fieldproof/core/kernel'
import { inOrderOfTime, linesOf, parseInstant, positionProblem, timeProblem, valuesThatCanBe } from './parsedTrack.ts'
import type { ParsedTrack } from './parsedTrack.ts'

const metresPerFoot = 0.3048

/** GeoLife trajectories (Microsoft Research Asia, user guide 1.3): six header lines, then lat, lon, 0, altitude in feet (-777: none), days, date, time (GMT). */
export const parsePlt = (text: string): Result<ParsedTrack> => {
  const lines = linesOf(text)
  if (!/geolife/i.test(lines[0] ?? '')) return err('not a GeoLife .plt file: the first line does not say "Geolife trajectory"')
  const skipped: { where: string; why: string }[] = []
  const read = lines.slice(6).flatMap((line, i) => {
    if (line.trim() === '') return []
    const where = `line ${i + 7}`
    const [latText = '', lonText = '', , feetText = '', , date = '', time = ''] = line.split(',')
    const lat = Number(latText || Number.NaN), lon = Number(lonText || Number.NaN), feet = Number(feetText)
    const fixTime = parseInstant(`${date.trim()}T${time.trim()}Z`)
    const problem = positionProblem(lat, lon) ?? timeProblem(fixTime, `${date} ${time}`)
    if (problem) {
      skipped.push({ where, why: problem })
      return []
    }
    const { values, leftOut } = valuesThatCanBe({ altitude: Number.isFinite(feet) && feet !== -777 ? feet * metresPerFoot : undefined })
    if (leftOut.length > 0) skipped.push({ where, why: leftOut.join('; ') })
    const fix: Fix = { lat, lon, fixTime, provider: 'gps', ...values }
    return [{ fix }]
  })
  return read.length === 0 ? err(`no positions in the .plt file${skipped[0] ? `: ${skipped[0].where}: ${skipped[0].why}` : ''}`) : ok({ format: 'plt', fixes: inOrderOfTime(read).map(({ fix }) => fix), skipped })
}
