/** Photos used again and honest ones, with real pictures. Loaded on demand: needs sharp, which is an optional part of the server. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openPhotoReader } from '../../../../apps/server/src/platform/photos/readPhoto.ts'
import { type Half, type LibraryPicture, pictureKinds, picturesOf } from '../../src/photos/library.ts'
import { type MediaReport, type MediaRow, mediaRows } from '../../src/trust/mediaRows.ts'
import { standingOf } from '../../src/trust/statistics.ts'
import { type Measurement } from '../measurement.ts'
import { interval, print } from './tally.ts'

const own = fileURLToPath(new URL('../../src/photos/testdata/', import.meta.url))

/** Re-use that the aim speaks of: saved anew at q60, half the size, another watermark, of a photo that is a colleague's or of another place. */
const ofTheAim = /^(a colleague’s, .*|the own, of another place): (the very file|jpeg_q60|half_size|new_watermark|half_size_new_watermark_q60)$/
const isOfTheAim = ({ kind, name }: MediaRow): boolean => kind === 'photographs' && ofTheAim.test(name)

const recallAim = 0.98
const falseAim = 0.001

const aimOf = (row: MediaRow): string => {
  if (row.isHonest) return row.name.endsWith('made up') ? '' : `≤ 0.1 %: ${standingOf(row.reviewOrWorse, { atMost: falseAim })}`
  return isOfTheAim(row) ? `≥ 98 %: ${standingOf(row.reviewOrWorse, { atLeast: recallAim })}` : ''
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
  /** File into which the names and SHA-256 of the pictures go that were used: without it nobody can gather the same ones again. */
  readonly list?: string | undefined
}

/** Undefined where sharp is not installed. */
export const reportMedia = async ({ folder, half, mostCopied, onlyTheAim, list }: MediaBenchOptions): Promise<Measurement[] | undefined> => {
  const reader = await openPhotoReader()
  if (!reader) return undefined
  if (folder !== undefined && !existsSync(join(folder, 'photographs'))) throw new Error(`no photographs/ in ${folder}: see packages/testkit/src/photos/library.ts`)
  const pictures: AsyncIterable<LibraryPicture> = folder === undefined ? picturesOf(own, undefined) : picturesOf(folder, half)
  const used: { name: string; sha256: string; kind: string }[] = []
  const noted = async function* (): AsyncGenerator<LibraryPicture> {
    for await (const picture of pictures) {
      used.push({ name: picture.name, sha256: createHash('sha256').update(readFileSync(join(folder ?? own, picture.name))).digest('hex'), kind: picture.kind })
      yield picture
    }
  }
  const report = await mediaRows(noted(), async (bytes) => {
    const result = await reader.read(bytes)
    return result.ok ? result.value.grey : undefined
  }, { mostCopied, onlyTheAim })
  const text = `${JSON.stringify(used, null, 1)}\n`
  console.log(`\n${used.length} pictures used; SHA-256 of the list of their names and hashes ${createHash('sha256').update(text).digest('hex')}${list === undefined ? ' (--list FILE keeps the list)' : ''}`)
  if (list !== undefined) writeFileSync(list, text)
  printReport(report, folder === undefined ? 'PHOTOS: the one of the tests; give --folder for figures' : `PHOTOS, ${half === undefined ? 'all, none of which a rule was chosen with,' : half === 1 ? 'tuning half' : 'held-back half'} of ${folder}`)
  return report.rows.map(({ kind, name, reviewOrWorse: r }) => ({ name: `${kind}: ${name}: review or worse`, value: r.share, unit: `share of ${r.count}`, reference: r.low, ratio: r.high }))
}
