/**
 * How well the face models tell whether two pictures show one person, at the thresholds that are shipped.
 *
 *   npm run bench:face -- PAIRS.csv [--json FILE]
 *
 * PAIRS.csv has a line for each pair: file1,file2,same with same 1 or 0 (true, false, yes, no); files count from the folder of the CSV. Every picture is read once, by the
 * code and models that phones use, in WebAssembly on one thread. Nothing is learned or tuned from what is read. A picture without a face is an outcome and counts as one;
 * what is missing or unreadable is counted and named, and the bench ends with 2.
 */
import { faceOutcome } from '../../../packages/core/src/kernel/faceModels.ts'
import { readFlags } from '../../../packages/testkit/bench/flags.ts'
import { type Measurement, fromHere, printTable, stopWith, writeMeasurements } from '../../../packages/testkit/bench/measurement.ts'
import { type LeftOut, exitCodeOf, leftOutLines, leftOutRows } from '../../../packages/testkit/src/leftOut.ts'
import { similarity } from '../src/face/engine.ts'
import { openFaceBench, readCsv, readFaces } from './faceBench.ts'
import { type JudgedPair, areaUnderRoc, pairRates, quantile, rateRow, rateText, readPairs } from './faceFigures.ts'

const { values: flags, positionals: [named] } = readFlags({ options: { json: { type: 'string' } }, allowPositionals: true })
const csv = named === undefined ? undefined : fromHere(named)
const pairs = readCsv(csv, 'npm run bench:face -- PAIRS.csv [--json FILE]: lines of file1,file2,same', readPairs)
const { engine, provider } = await openFaceBench() ?? stopWith('the face models are part of the engines, which are not installed: npm run engines')

const { faces, milliseconds, leftOut: unread } = await readFaces(engine, csv!, pairs.flatMap(({ a, b }) => [a, b]))
const isRead = ({ a, b }: typeof pairs[number]): boolean => faces.has(a) && faces.has(b)
const leftOut: LeftOut[] = [...unread, { reason: 'pair with a picture that was left out', names: pairs.filter((pair) => !isRead(pair)).map(({ a, b }) => `${a} and ${b}`), isFault: true }]
const judged = pairs.filter(isRead).map(({ a, b, same }): JudgedPair => {
  const [one, other] = [faces.get(a), faces.get(b)]
  if (one === undefined || other === undefined) return { same, outcome: 'no_face' }
  const value = similarity(one.feature, other.feature)
  // Liveness has a bench of its own: here both pictures count as living.
  return { same, similarity: value, outcome: faceOutcome({ modelId: provider.modelId, similarity: value, liveScore: 1, challenge: 'passed' }) }
})
if (judged.length === 0) stopWith([...leftOutLines(leftOut), `Of none of the ${pairs.length} pairs could both pictures be read; nothing was measured.`].join('\n'))
const withoutFace = [...faces].filter(([, face]) => face === undefined).map(([file]) => file)
const rates = pairRates(judged)
const notAcquired = { errors: withoutFace.length, trials: faces.size }

console.log(`${provider.modelId}: ${faces.size} pictures, ${pairs.length} pairs, ${judged.filter(({ outcome }) => outcome !== 'no_face').length} of them compared`)
for (const line of leftOutLines(leftOut)) console.log(line)
console.log(`no face found (failure to acquire): ${rateText(notAcquired)}${withoutFace.length > 0 ? `, for example ${withoutFace.slice(0, 3).join(', ')}` : ''}`)
console.log(`thresholds as shipped: match from ${provider.thresholds.match}, different below ${provider.thresholds.different}`)
console.log('of pairs that were compared:')
console.log(`  two people taken for one (false match): ${rateText(rates.falseMatch)}`)
console.log(`  one person taken for two (false non-match): ${rateText(rates.falseNonMatch)}`)
console.log(`  nothing said: ${rateText(rates.undecidedMates)} of one person, ${rateText(rates.undecidedStrangers)} of two`)
console.log('of all pairs, those without a face in one of the two as well:')
console.log(`  no face: ${rateText(rates.noFaceMates)} of one person, ${rateText(rates.noFaceStrangers)} of two`)
console.log(`  one person not recognised, whyever (false rejection): ${rateText(rates.falseRejection)}`)
console.log(`  two people taken for one (false acceptance): ${rateText(rates.falseAcceptance)}`)

const similarities = (same: boolean): number[] => judged.flatMap((pair) => (pair.same === same && pair.similarity !== undefined ? [pair.similarity] : []))
const [mates, strangers] = [similarities(true), similarities(false)]
const rows: Measurement[] = [
  rateRow('false match rate', rates.falseMatch, 'share of compared pairs of two people'),
  rateRow('false non-match rate', rates.falseNonMatch, 'share of compared pairs of one person'),
  rateRow('nothing said, one person', rates.undecidedMates, 'share of compared pairs of one person'),
  rateRow('nothing said, two people', rates.undecidedStrangers, 'share of compared pairs of two people'),
  rateRow('no face, one person', rates.noFaceMates, 'share of pairs of one person'),
  rateRow('no face, two people', rates.noFaceStrangers, 'share of pairs of two people'),
  rateRow('false rejection rate', rates.falseRejection, 'share of pairs of one person'),
  rateRow('false acceptance rate', rates.falseAcceptance, 'share of pairs of two people'),
  ...(mates.length > 0 && strangers.length > 0 ? [{ name: 'area under the ROC curve', value: areaUnderRoc(mates, strangers), unit: '' }] : []),
  rateRow('failure to acquire', notAcquired, 'share of pictures'),
  { name: 'detection to liveness, median', value: quantile(milliseconds, 0.5), unit: 'ms per picture', reference: 1000, ratio: quantile(milliseconds, 0.5) / 1000 },
  { name: 'detection to liveness, 95 %', value: quantile(milliseconds, 0.95), unit: 'ms per picture', reference: 1000, ratio: quantile(milliseconds, 0.95) / 1000 },
  { name: 'pairs', value: judged.length, unit: 'pairs' },
  ...leftOutRows(unread, 'pictures'), ...leftOutRows(leftOut.slice(unread.length), 'pairs'),
]
printTable(rows, 'aim')
await writeMeasurements(flags.json, rows)
process.exit(exitCodeOf(leftOut))
