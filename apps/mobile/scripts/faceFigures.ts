/** What the two face benches make of a CSV file and of what the models said: pure, so that its bad input can be tested (test/faceFigures.test.ts). */
import { extname } from 'node:path'
import type { Measurement } from '../../../packages/testkit/bench/measurement.ts'
import type { FaceOutcome } from '../../../packages/core/src/kernel/faceModels.ts'

export interface Pair { readonly a: string; readonly b: string; readonly same: boolean }
export interface Labelled { readonly file: string; readonly live: boolean }

const isSame = (cell: string): boolean | undefined => (/^(1|true|yes|same)$/i.test(cell) ? true : /^(0|false|no|different)$/i.test(cell) ? false : undefined)
const isLive = (cell: string): boolean | undefined => (/^(1|true|yes|live|real|bona ?fide|genuine)$/i.test(cell) ? true : /^(0|false|no|spoof|fake|attack|print|photo|replay|screen|mask)$/i.test(cell) ? false : undefined)

/** Lines of a CSV file without quotes, the label in the last column. A first line whose first cell has no ending (.jpg), where those of all others have one, is a heading. Throws at the first line that is not so. */
const readLines = <T>(text: string, form: string, parse: (cells: readonly string[]) => T | undefined): T[] => {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/).map((line, index) => ({ line, number: index + 1, cells: line.split(',').map((cell) => cell.trim()) })).filter(({ line }) => line.trim() !== '')
  const [isNamed, ...othersNamed] = lines.map(({ cells }) => extname(cells[0]!) !== '')
  const data = isNamed === false && othersNamed.every(Boolean) ? lines.slice(1) : lines
  if (data.length === 0) throw new Error(`no line to measure: write one for each, ${form}`)
  return data.map(({ line, number, cells }) => {
    const parsed = cells.length === form.split(',').length && !cells.includes('') ? parse(cells) : undefined
    if (parsed === undefined) throw new Error(`line ${number} is not ${form}: ${line}`)
    return parsed
  })
}

export const readPairs = (text: string): Pair[] => readLines(text, 'file1,file2,same', ([a, b, label]) => {
  const same = isSame(label!)
  return same === undefined ? undefined : { a: a!, b: b!, same }
})
export const readLabels = (text: string): Labelled[] => readLines(text, 'file,live', ([file, label]) => {
  const live = isLive(label!)
  return live === undefined ? undefined : { file: file!, live }
})

/** `errors` of `trials`. */
export interface Rate { readonly errors: number; readonly trials: number }
/** A row of the results; of none there is no rate. */
export const rateRow = (name: string, { errors, trials }: Rate, unit: string): Measurement => (trials === 0 ? { name, value: 0, unit: 'not measured' } : { name, value: errors / trials, unit })
const rateOf = <T>(all: readonly T[], isError: (one: T) => boolean): Rate => ({ errors: all.filter(isError).length, trials: all.length })

/** No error in n trials does not mean none: the rate that would still give none once in twenty times (Hanley & Lippman-Hand 1983, "rule of three"). */
export const rateText = ({ errors, trials }: Rate): string =>
  trials === 0 ? 'no such pictures' : errors === 0 ? `0 of ${trials} (below ${Math.min(100, 300 / trials).toFixed(trials < 1_000 ? 1 : 2)} % with 95 % confidence)` : `${errors} of ${trials} (${((100 * errors) / trials).toFixed(2)} %)`

/** Of one pair whose pictures were read. `no_face`: in one of them at least, so there was nothing to compare. */
export interface JudgedPair { readonly same: boolean; readonly outcome: FaceOutcome | 'no_face'; readonly similarity?: number }

/**
 * Rates as ISO/IEC 19795-1 tells them apart: those of comparison are of pairs that were compared; rejection and acceptance are of all pairs, so that a face that is not
 * found is the refusal that it is for its person, and not a pair fewer to be wrong about.
 */
export const pairRates = (pairs: readonly JudgedPair[]): Readonly<Record<'falseMatch' | 'falseNonMatch' | 'undecidedMates' | 'undecidedStrangers' | 'noFaceMates' | 'noFaceStrangers' | 'falseRejection' | 'falseAcceptance', Rate>> => {
  const [mates, strangers] = [pairs.filter(({ same }) => same), pairs.filter(({ same }) => !same)]
  const isCompared = ({ outcome }: JudgedPair): boolean => outcome !== 'no_face'
  const is = (wanted: JudgedPair['outcome']) => ({ outcome }: JudgedPair): boolean => outcome === wanted
  return {
    falseMatch: rateOf(strangers.filter(isCompared), is('match')),
    falseNonMatch: rateOf(mates.filter(isCompared), is('different')),
    undecidedMates: rateOf(mates.filter(isCompared), is('uncertain')),
    undecidedStrangers: rateOf(strangers.filter(isCompared), is('uncertain')),
    noFaceMates: rateOf(mates, is('no_face')),
    noFaceStrangers: rateOf(strangers, is('no_face')),
    falseRejection: rateOf(mates, ({ outcome }) => outcome !== 'match'),
    falseAcceptance: rateOf(strangers, is('match')),
  }
}

/** Of one picture that was read; without a score no face was found in it. */
export interface JudgedPicture { readonly live: boolean; readonly score?: number | undefined }

/** Rates as ISO/IEC 30107-3 names them: classification errors of pictures with a face, and non-response of all. A picture of a picture without a face is an attack that failed, a person without one is refused. */
export const livenessRates = (pictures: readonly JudgedPicture[], live: number): Readonly<Record<'attacksAccepted' | 'peopleRefused' | 'attacksWithoutFace' | 'peopleWithoutFace', Rate>> => {
  const [people, copies] = [pictures.filter((one) => one.live), pictures.filter((one) => !one.live)]
  const hasFace = ({ score }: JudgedPicture): boolean => score !== undefined
  return {
    attacksAccepted: rateOf(copies.filter(hasFace), ({ score }) => score! >= live),
    peopleRefused: rateOf(people.filter(hasFace), ({ score }) => score! < live),
    attacksWithoutFace: rateOf(copies, (one) => !hasFace(one)),
    peopleWithoutFace: rateOf(people, (one) => !hasFace(one)),
  }
}

/** The q-quantile, the nearest that was measured. */
export const quantile = (values: readonly number[], q: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? 0

/** Chance that a value of the first is above one of the second (area under the ROC curve; Hanley & McNeil 1982). */
export const areaUnderRoc = (above: readonly number[], below: readonly number[]): number => {
  const sorted = below.toSorted((a, b) => a - b)
  const countBelow = (value: number, orEqual: boolean): number => {
    let [low, high] = [0, sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! < value || (orEqual && sorted[middle] === value)) low = middle + 1
      else high = middle
    }
    return low
  }
  return above.reduce((sum, value) => sum + (countBelow(value, false) + countBelow(value, true)) / 2, 0) / (above.length * below.length)
}
