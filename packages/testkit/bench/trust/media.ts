/** Photos used again and honest ones, with real pictures. Loaded on demand: needs sharp, which is an optional part of the server. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openPhotoReader } from '../../../../apps/server/src/platform/photos/readPhoto.ts'
import { type Half, type LibraryPicture, pictureKinds, picturesOf } from '../../src/photos/library.ts'
import { type MediaReport, type MediaRow, mediaRows } from '../../src/trust/mediaRows.ts'
import { type Measurement } from '../measurement.ts'
import { interval, print } from './tally.ts'

const own = fileURLToPath(new URL('../../src/photos/testdata/', import.meta.url))

/** Re-use that the aim speaks of: saved anew at q60, half the size, another watermark, of a photo that is a colleague's or of another place. */
const ofTheAim = /^(a colleague’s, .*|the own, of another place): (the very file|jpeg_q60|half_size|new_watermark|half_size_new_watermark_q60)$/
const isOfTheAim = ({ kind, name }: MediaRow): boolean => kind === 'photographs' && ofTheAim.test(name)

const recallAim = 0.98
const falseAim = 0.001

const aimOf = (row: MediaRow): string => {
  if (row.isHonest) return row.name.endsWith('made up') ? '' : `≤ 0.1 %: ${row.reviewOrWorse.share <= falseAim ? 'met' : 'MISSED'}`
  return isOfTheAim(row) ? `≥ 98 %: ${row.reviewOrWorse.share >= recallAim ? 'met' : 'MISSED'}` : ''
}

const printReport = ({ known, copied, plain, rows }: MediaReport, title: string): void => {
  console.log(`\n${title}: ${known} pictures compared with one another (${plain} too plain in both parts), copies made of ${copied}. "bits": 98 % of the copies lie at or below, 1 % of the honest below.`)
  for (const kind of pictureKinds) {
    const ofKind = rows.filter((row) => row.kind === kind)
    if (ofKind.length === 0) continue
    print(kind.toUpperCase(), ['', 'check-ins', 'review or worse [95 %]', 'strong doubt [95 %]', 'bits', ''], [...ofKind.filter((row) => row.isHonest), ...ofKind.filter((row) => !row.isHonest)].map((row) =>
      [row.name, String(row.reviewOrWorse.count), interval(row.reviewOrWorse), interval(row.strongDoubt), Number.isNaN(row.bits) ? '' : String(row.bits), aimOf(row)]))
  }
}

export interface MediaBenchOptions {
  /** A library as src/photos/library.ts describes it; the one photo of the tests where it is absent. */
  readonly folder: string | undefined
  /** Which half of the library: rules are chosen with the first, figures reported from the second. Undefined: all of it, for pictures that no rule was chosen with. */
  readonly half: Half | undefined
  readonly mostCopied: number
  readonly onlyTheAim: boolean
}

/** Undefined where sharp is not installed. */
export const reportMedia = async ({ folder, half, mostCopied, onlyTheAim }: MediaBenchOptions): Promise<Measurement[] | undefined> => {
  const reader = await openPhotoReader()
  if (!reader) return undefined
  if (folder !== undefined && !existsSync(join(folder, 'photographs'))) throw new Error(`no photographs/ in ${folder}: see packages/testkit/src/photos/library.ts`)
  const pictures: AsyncIterable<LibraryPicture> = folder === undefined ? picturesOf(own, undefined) : picturesOf(folder, half)
  const report = await mediaRows(pictures, async (bytes) => {
    const result = await reader.read(bytes)
    return result.ok ? result.value.grey : undefined
  }, { mostCopied, onlyTheAim })
  printReport(report, folder === undefined ? 'PHOTOS: the one of the tests; give --folder for figures' : `PHOTOS, ${half === undefined ? 'all, none of which a rule was chosen with,' : half === 1 ? 'tuning half' : 'held-back half'} of ${folder}`)
  return report.rows.map(({ kind, name, reviewOrWorse: r }) => ({ name: `${kind}: ${name}: review or worse`, value: r.share, unit: `share of ${r.count}`, reference: r.low, ratio: r.high }))
}
