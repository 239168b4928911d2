/**
 * How well the face models tell whether two pictures show one person, at the thresholds that are shipped.
 *
 *   npm run bench:face -- PAIRS.csv [--json FILE]
 *
 * PAIRS.csv has a line for each pair: file1,file2,same with same 1 or 0 (true, false, yes, no); files count from the folder of the CSV. Every picture is read once, by the
 * code and models that phones use, in WebAssembly on one thread. Nothing is learned or tuned from what is read.
 */
import { parseArgs } from 'node:util'
import { faceOutcome } from '../../../packages/core/src/kernel/faceModels.ts'
import { type Measurement, printTable, writeMeasurements } from '../../../packages/testkit/bench/measurement.ts'
import { type ReadFace, similarity } from '../src/face/engine.ts'
import { areaUnderRoc, beside, errorRate, openFaceBench, quantile, readLines, readPicture } from './faceBench.ts'

const { values: flags, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true })
const csv = positionals[0]
if (csv === undefined) throw new Error('npm run bench:face -- PAIRS.csv [--json FILE]: lines of file1,file2,same')
const bench = await openFaceBench()
if (bench === undefined) throw new Error('the face models are part of the engines, which are not installed: npm run engines')
const { engine, provider } = bench

const isSame = (cell: string): boolean | undefined => (/^(1|true|yes|same)$/i.test(cell) ? true : /^(0|false|no|different)$/i.test(cell) ? false : undefined)
const pairs = readLines(csv, 3, (cells) => isSame(cells[2] ?? '') !== undefined).map(([a, b, same]) => ({ a: a!, b: b!, same: isSame(same!)! }))

const faces = new Map<string, ReadFace | undefined>()
const times: number[] = []
for (const file of new Set(pairs.flatMap(({ a, b }) => [a, b]))) {
  try {
    const picture = await readPicture(beside(csv, file))
    const started = performance.now()
    faces.set(file, await engine.read(picture))
    times.push(performance.now() - started)
  } catch (error) {
    console.error(`${file}: ${(error as Error).message}`)
  }
}

const unread = [...faces].filter(([, face]) => face === undefined).map(([file]) => file)
const missing = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].filter((file) => !faces.has(file))
const judged = pairs.flatMap(({ a, b, same }) => {
  const [one, other] = [faces.get(a), faces.get(b)]
  if (one === undefined || other === undefined) return []
  const value = similarity(one.feature, other.feature)
  // Liveness has a bench of its own: here both pictures count as living.
  return [{ same, value, outcome: faceOutcome({ modelId: provider.modelId, similarity: value, liveScore: 1, challenge: 'passed' }) }]
})
const [mates, strangers] = [judged.filter(({ same }) => same), judged.filter(({ same }) => !same)]
const count = (list: typeof judged, outcome: string): number => list.filter((one) => one.outcome === outcome).length

console.log(`${provider.modelId}: ${faces.size} pictures, ${pairs.length} pairs, ${judged.length} of them comparable`)
if (missing.length > 0) console.log(`could not be opened: ${missing.length}, for example ${missing.slice(0, 3).join(', ')}`)
if (unread.length > 0) console.log(`no face found in ${unread.length}, for example ${unread.slice(0, 3).join(', ')}`)
console.log(`thresholds as shipped: match from ${provider.thresholds.match}, different below ${provider.thresholds.different}`)
console.log(`two people taken for one (false match): ${errorRate(count(strangers, 'match'), strangers.length)}`)
console.log(`one person taken for two (false non-match): ${errorRate(count(mates, 'different'), mates.length)}`)
console.log(`nothing said: ${errorRate(count(mates, 'uncertain'), mates.length)} of one person, ${errorRate(count(strangers, 'uncertain'), strangers.length)} of two`)

const share = (n: number, of: number): number => (of === 0 ? 0 : n / of)
const rows: Measurement[] = [
  { name: 'false match rate', value: share(count(strangers, 'match'), strangers.length), unit: 'share of pairs of two people' },
  { name: 'false non-match rate', value: share(count(mates, 'different'), mates.length), unit: 'share of pairs of one person' },
  { name: 'nothing said, one person', value: share(count(mates, 'uncertain'), mates.length), unit: 'share of pairs of one person' },
  { name: 'nothing said, two people', value: share(count(strangers, 'uncertain'), strangers.length), unit: 'share of pairs of two people' },
  ...(mates.length > 0 && strangers.length > 0 ? [{ name: 'area under the ROC curve', value: areaUnderRoc(mates.map(({ value }) => value), strangers.map(({ value }) => value)), unit: '' }] : []),
  { name: 'no face found', value: share(unread.length, faces.size), unit: 'share of pictures' },
  { name: 'detection to liveness, median', value: quantile(times, 0.5), unit: 'ms per picture', reference: 1000, ratio: quantile(times, 0.5) / 1000 },
  { name: 'detection to liveness, 95 %', value: quantile(times, 0.95), unit: 'ms per picture', reference: 1000, ratio: quantile(times, 0.95) / 1000 },
]
printTable(rows, 'aim')
await writeMeasurements(flags.json, rows)
process.exit(missing.length > 0 ? 1 : 0)
