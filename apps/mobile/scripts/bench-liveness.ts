/**
 * How well the liveness model tells a person from a picture of one, at the threshold that is shipped.
 *
 *   npm run bench:liveness -- LABELS.csv [--json FILE]
 *
 * LABELS.csv has a line for each picture: file,live with live 1 or 0 (true, false, live, spoof, real, fake, print, replay …); files count from the folder of the CSV. This is
 * the model alone: on the phone the head must be turned as well. No evaluation to ISO 30107-3, which takes a laboratory.
 */
import { parseArgs } from 'node:util'
import { type Measurement, printTable, writeMeasurements } from '../../../packages/testkit/bench/measurement.ts'
import { areaUnderRoc, beside, errorRate, openFaceBench, quantile, readLines, readPicture } from './faceBench.ts'

const { values: flags, positionals } = parseArgs({ options: { json: { type: 'string' } }, allowPositionals: true })
const csv = positionals[0]
if (csv === undefined) throw new Error('npm run bench:liveness -- LABELS.csv [--json FILE]: lines of file,live')
const bench = await openFaceBench()
if (bench === undefined) throw new Error('the face models are part of the engines, which are not installed: npm run engines')
const { engine, provider } = bench

const isLive = (cell: string): boolean | undefined => (/^(1|true|yes|live|real|bona ?fide|genuine)$/i.test(cell) ? true : /^(0|false|no|spoof|fake|attack|print|photo|replay|screen|mask)$/i.test(cell) ? false : undefined)
const pictures = readLines(csv, 2, (cells) => isLive(cells[1] ?? '') !== undefined).map(([file, label]) => ({ file: file!, live: isLive(label!)! }))

const scores: { readonly live: boolean; readonly score: number }[] = []
const times: number[] = []
const [unread, missing]: [string[], string[]] = [[], []]
for (const { file, live } of pictures) {
  try {
    const picture = await readPicture(beside(csv, file))
    const started = performance.now()
    const face = await engine.read(picture)
    times.push(performance.now() - started)
    if (face === undefined) unread.push(file)
    else scores.push({ live, score: face.liveScore })
  } catch (error) {
    console.error(`${file}: ${(error as Error).message}`)
    missing.push(file)
  }
}
const [people, copies] = [scores.filter(({ live }) => live).map(({ score }) => score), scores.filter(({ live }) => !live).map(({ score }) => score)]
const { live } = provider.thresholds
const accepted = copies.filter((score) => score >= live).length
const refused = people.filter((score) => score < live).length

console.log(`${provider.modelId}: ${pictures.length} pictures, ${people.length} of people and ${copies.length} of pictures of people with a face found`)
if (missing.length > 0) console.log(`could not be opened: ${missing.length}, for example ${missing.slice(0, 3).join(', ')}`)
if (unread.length > 0) console.log(`no face found in ${unread.length}, for example ${unread.slice(0, 3).join(', ')}`)
console.log(`threshold as shipped: a person from ${live}`)
console.log(`pictures of people taken for people (attack presentation classification error): ${errorRate(accepted, copies.length)}`)
console.log(`people taken for pictures (bona fide presentation classification error): ${errorRate(refused, people.length)}`)
const share = (n: number, of: number): number => (of === 0 ? 0 : n / of)
const rows: Measurement[] = [
  { name: 'attacks accepted (APCER)', value: share(accepted, copies.length), unit: 'share of pictures of pictures' },
  { name: 'people refused (BPCER)', value: share(refused, people.length), unit: 'share of pictures of people' },
  ...(people.length > 0 && copies.length > 0 ? [{ name: 'area under the ROC curve', value: areaUnderRoc(people, copies), unit: '' }] : []),
  { name: 'no face found', value: share(unread.length, pictures.length), unit: 'share of pictures' },
  { name: 'detection to liveness, median', value: quantile(times, 0.5), unit: 'ms per picture', reference: 1000, ratio: quantile(times, 0.5) / 1000 },
  { name: 'detection to liveness, 95 %', value: quantile(times, 0.95), unit: 'ms per picture', reference: 1000, ratio: quantile(times, 0.95) / 1000 },
]
printTable(rows, 'aim')
await writeMeasurements(flags.json, rows)
process.exit(missing.length > 0 ? 1 : 0)
