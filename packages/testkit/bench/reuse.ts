/**
 * Photos used again: how many are found, and how many different ones are taken for one.
 *
 *   npm run bench:reuse -- FOLDER [--half 1|2] [--json FILE]
 *
 * FOLDER and its sub-folders hold JPEG, PNG or WebP pictures. `NAME-orig.jpg` is an original and `NAME-whatever.jpg` an edit of it; in a folder with a single
 * original every other file is its edit; a folder without `-orig` holds originals only. Of every original the bench also makes edits of its own
 * (src/photos/edits.ts), after giving it our watermark. Different originals should show different things: two views of one thing count as a
 * false pair here. `--half` takes one half of the originals, by their names: thresholds are chosen on the first, reported on the second.
 * What is left out is counted and named; where something was wrong with it, the bench ends with 2.
 */
import { statSync } from 'node:fs'
import { samePartBits, sameSceneBits } from '@fieldproof/core/photos'
import { openPhotoReader } from '../../../apps/server/src/platform/photos/readPhoto.ts'
import { exitCodeOf, leftOutLines, leftOutRows } from '../src/leftOut.ts'
import { halfOf, readPictures } from '../src/photos/pictures.ts'
import { measureReuse } from '../src/photos/reuse.ts'
import type { Share } from '../src/trust/statistics.ts'
import { readFlags } from './flags.ts'
import { type Measurement, fromHere, stopWith, writeMeasurements } from './measurement.ts'

const { values: flags, positionals: [named] } = readFlags({ options: { json: { type: 'string' }, half: { type: 'string' } }, allowPositionals: true })
const usage = 'npm run bench:reuse -- FOLDER [--half 1|2] [--json FILE]'
const folder = named === undefined ? undefined : fromHere(named)
if (folder === undefined || (flags.half !== undefined && flags.half !== '1' && flags.half !== '2')) stopWith(`usage: ${usage}`)
if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) stopWith(`${folder} is no folder. ${usage}`)
const reader = await openPhotoReader() ?? stopWith('sharp is not installed; it is an optional part of the server')
const pictures = readPictures(folder)
const sets = pictures.sets.filter(({ name }) => flags.half === undefined || halfOf(name) === Number(flags.half))
if (sets.length === 0) stopWith([...leftOutLines(pictures.leftOut), `No picture to measure in ${folder}${pictures.sets.length > 0 ? `: none of its ${pictures.sets.length} is in half ${flags.half}` : ''}. Give a folder of JPEG, PNG or WebP pictures; NAME-orig.jpg is an original, NAME-whatever.jpg an edit of it.`].join('\n'))

const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(2)} %`)
const interval = ({ share, low, high, hits, count }: Share): string => `${percent(share)} [${percent(low)}, ${percent(high)}] (${hits} of ${count})`
const report = await measureReuse(sets, async (bytes) => {
  const result = await reader.read(bytes)
  return result.ok ? result.value.grey : undefined
}, (line) => { if (process.stderr.isTTY) console.error(line) })

const leftOut = [...pictures.leftOut, ...report.leftOut]
console.log(`${report.pictures} pictures compared; alike at ≤ ${sameSceneBits} of 256 bits of both parts, or ≤ ${samePartBits} of one alone`)
for (const line of leftOutLines(leftOut)) console.log(line)
if (report.pictures === 0) stopWith(`None of the ${sets.length} originals could be compared; nothing was measured.`)
for (const [title, rows] of [['edits made here, on originals with our watermark', report.made], ['edits that came with the pictures', report.given]] as const) {
  if (rows.length === 0) continue
  console.log(`\n${title}: found [95 %]`)
  for (const row of rows) console.log(`  ${row.name.padEnd(30)} ${interval(row.found)}, 98 % within ${row.bits98} bits${row.missedByBands > 0 ? `, ${row.missedByBands} alike but missed by the bands` : ''}`)
}
console.log(`\nJPEG q60, half size, new watermark, all three: ${interval(report.plainEdits)}, aim ≥ 98 %: ${report.plainEdits.share >= 0.98 ? 'met' : 'MISSED'}`)
console.log(`different pictures taken for one: ${interval(report.falsePairs)} of pairs, ${interval(report.falsePictures)} of pictures, aim ≤ 0.1 % of pairs: ${report.pictures < 2 || report.falsePairs.share <= 0.001 ? 'met' : 'MISSED'}`)
console.log(`the same view taken again by hand, made up: 95 % differ in more than ${report.retaken.bits5} bits; ${interval(report.retaken.found)} look like one picture (at one place only ≤ 20 bits count)`)
for (const { bits, a, b } of report.nearestFalse) console.log(`  ${String(bits).padStart(3)} bits  ${a}  ~  ${b}`)
console.log(`reading and hashing: ${report.readMilliseconds.toFixed(1)} ms a picture; comparing: ${(report.compareMilliseconds * 1000).toFixed(0)} µs a pair`)

const rows: Measurement[] = [
  ...[...report.made, ...report.given].map((row): Measurement => ({ name: `found: ${row.name}`, value: row.found.share, unit: 'share' })),
  { name: 'found: JPEG q60, half size, new watermark', value: report.plainEdits.share, unit: 'share', reference: 0.98, ratio: report.plainEdits.share / 0.98 },
  { name: 'false pairs', value: report.falsePairs.share, unit: 'share', reference: 0.001, ratio: report.falsePairs.share / 0.001 },
  { name: 'reading and hashing', value: report.readMilliseconds, unit: 'ms' },
  { name: 'pictures compared', value: report.pictures, unit: 'pictures' },
  ...leftOutRows(leftOut, 'files'),
]
await writeMeasurements(flags.json, rows.map((row) => (Number.isFinite(row.value) ? row : { name: row.name, value: 0, unit: 'not measured' })))
process.exitCode = exitCodeOf(leftOut)
