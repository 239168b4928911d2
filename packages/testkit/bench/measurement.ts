import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** One line of a bench. `reference` is the same quantity measured in the same run another way; `ratio` is value / reference. */
export interface Measurement {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly reference?: number
  readonly ratio?: number
}

/** A round in which nothing finished has no median: said so, and null in the file (JSON knows no NaN). */
const figure = (value: number | undefined): string =>
  value === undefined ? '' : !Number.isFinite(value) ? 'not measured' : value.toLocaleString('en', { maximumSignificantDigits: 4 })

export const printTable = (measurements: readonly Measurement[], referenceName = 'reference'): void => {
  const rows = [['what', 'value', 'unit', referenceName, 'ratio'], ...measurements.map((m) => [m.name, figure(m.value), m.unit, figure(m.reference), m.ratio === undefined || !Number.isFinite(m.ratio) ? '' : `${m.ratio.toFixed(2)}×`])]
  const widths = (rows[0] as string[]).map((_, column) => Math.max(...rows.map((row) => (row[column] as string).length)))
  for (const row of rows) {
    console.log(row.map((cell, i) => (i === 1 || i >= 3 ? cell.padStart(widths[i] as number) : cell.padEnd(widths[i] as number))).join('  '))
  }
}

/** A file that somebody named, seen from where they stand: npm runs scripts in the root. */
export const fromHere = (name: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), name)

/** Its folder is made: what was measured for an hour is not lost to one that is missing. Where nothing can be written that is said in one line, and ends with 2: 1 would say that what was checked is wrong. */
export const writeFigures = (name: string, text: string): void => {
  const path = fromHere(name)
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  } catch (error) {
    stopWith(`--json: ${(error as Error).message}`)
  }
}

export const writeMeasurements = async (file: string | undefined, measurements: readonly Measurement[]): Promise<void> => {
  if (file !== undefined) writeFigures(file, `${JSON.stringify(measurements.map((m) => ({ reference: null, ratio: null, ...m })), null, 2)}\n`)
}

/** What a person who gave the wrong folder or option must read, instead of a stack trace. */
export const stopWith: (message: string) => never = (message) => {
  console.error(message)
  process.exit(2)
}
