/**
 * How well the liveness model tells a person from a picture of one, at the threshold that is shipped.
 *
 *   npm run bench:liveness -- LABELS.csv [--json FILE]
 *
 * LABELS.csv has a line for each picture: file,live with live 1 or 0 (true, false, live, spoof, real, fake, print, replay …); files count from the folder of the CSV. This is
 * the model alone: on the phone the head must be turned as well. No evaluation to ISO 30107-3, which takes a laboratory; its words are used.
 * A picture without a face is an outcome and counts as one; what is missing or unreadable is counted and named, and the bench ends with 2.
 */
import { readFlags } from '../../../packages/testkit/bench/flags.ts'
import { type Measurement, fromHere, printTable, stopWith, writeMeasurements } from '../../../packages/testkit/bench/measurement.ts'
import { exitCodeOf, leftOutLines, leftOutRows } from '../../../packages/testkit/src/leftOut.ts'
import { openFaceBench, readCsv, readFaces } from './faceBench.ts'
import { type JudgedPicture, areaUnderRoc, livenessRates, quantile, rateRow, rateText, readLabels } from './faceFigures.ts'

const { values: flags, positionals: [named] } = readFlags({ options: { json: { type: 'string' } }, allowPositionals: true })
const csv = named === undefined ? undefined : fromHere(named)
const labels = readCsv(csv, 'npm run bench:liveness -- LABELS.csv [--json FILE]: lines of file,live', readLabels)
const { engine, provider } = await openFaceBench() ?? stopWith('the face models are part of the engines, which are not installed: npm run engines')

const { faces, milliseconds, leftOut } = await readFaces(engine, csv!, labels.map(({ file }) => file))
const judged = labels.filter(({ file }) => faces.has(file)).map(({ file, live }): JudgedPicture & { file: string } => ({ file, live, score: faces.get(file)?.liveScore }))
const withoutFace = judged.filter(({ score }) => score === undefined).map(({ file }) => file)
const { live } = provider.thresholds
const rates = livenessRates(judged, live)
const scores = (wanted: boolean): number[] => judged.flatMap((one) => (one.live === wanted && one.score !== undefined ? [one.score] : []))
const [people, copies] = [scores(true), scores(false)]

console.log(`${provider.modelId}: ${judged.length} pictures, ${people.length} of people and ${copies.length} of pictures of people with a face found`)
for (const line of leftOutLines(leftOut)) console.log(line)
console.log(`no face found: ${rateText(rates.peopleWithoutFace)} of people (bona fide presentation non-response), ${rateText(rates.attacksWithoutFace)} of pictures of people (attack presentation non-response)${withoutFace.length > 0 ? `, for example ${withoutFace.slice(0, 3).join(', ')}` : ''}`)
console.log(`threshold as shipped: a person from ${live}; of pictures with a face:`)
console.log(`pictures of people taken for people (attack presentation classification error): ${rateText(rates.attacksAccepted)}`)
console.log(`people taken for pictures (bona fide presentation classification error): ${rateText(rates.peopleRefused)}`)
const rows: Measurement[] = [
  rateRow('attacks accepted (APCER)', rates.attacksAccepted, 'share of pictures of pictures with a face'),
  rateRow('people refused (BPCER)', rates.peopleRefused, 'share of pictures of people with a face'),
  rateRow('attacks without a face (APNRR)', rates.attacksWithoutFace, 'share of pictures of pictures'),
  rateRow('people without a face (BPNRR)', rates.peopleWithoutFace, 'share of pictures of people'),
  ...(people.length > 0 && copies.length > 0 ? [{ name: 'area under the ROC curve', value: areaUnderRoc(people, copies), unit: '' }] : []),
  { name: 'detection to liveness, median', value: quantile(milliseconds, 0.5), unit: 'ms per picture', reference: 1000, ratio: quantile(milliseconds, 0.5) / 1000 },
  { name: 'detection to liveness, 95 %', value: quantile(milliseconds, 0.95), unit: 'ms per picture', reference: 1000, ratio: quantile(milliseconds, 0.95) / 1000 },
  { name: 'pictures', value: judged.length, unit: 'pictures' },
  ...leftOutRows(leftOut, 'pictures'),
]
printTable(rows, 'aim')
await writeMeasurements(flags.json, rows)
process.exit(exitCodeOf(leftOut))
