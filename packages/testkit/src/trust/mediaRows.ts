/**
 * What becomes of check-ins whose photo is not what it should be: an old one, an edited one, one that a colleague or the person handed in before; and of honest ones, of
 * which the photo shows a place that was photographed before. Everything else about the check-in is honest, so that the photo alone must be noticed. The likenesses
 * are those that the shipped comparison finds between real pictures, by its bands and then by its signs; one it does not find is judged as a new picture, as it would
 * be. Needs sharp, so it is not part of this folder's index.
 */
import type { CheckInSubmission } from '@fieldproof/core/kernel'
import { type Nearness, type Print, type Sought, nearness, printsOf, soughtOf } from '@fieldproof/core/photos'
import { type CheckInContext, type PhotoFacts, type PhotoMatch, bestTime } from '@fieldproof/core/signals'
import { currentModel, verify, type VerdictModel } from '@fieldproof/core/verification'
import { carefullyRetaken, photoEditNames, photoEdits, plainEdits, retaken, watermarked } from '../photos/edits.ts'
import type { LibraryPicture, PictureKind } from '../photos/library.ts'
import { type ReadGrey, isCandidate } from '../photos/reuse.ts'
import { sampleCheckIn, sampleContext } from '../samples.ts'
import { type Share, wilson } from './statistics.ts'

export interface MediaRow {
  readonly kind: PictureKind
  readonly name: string
  readonly isHonest: boolean
  readonly reviewOrWorse: Share
  readonly strongDoubt: Share
  /** Of the likenesses that were compared, found alike or not: so many bits lie below a hundredth of the honest, or above all but two in a hundred copies. */
  readonly bits: number
}

export interface MediaReport {
  /** Pictures that were compared with one another, and those that were copied. */
  readonly known: number
  readonly copied: number
  /** Too plain in both parts to be compared with anything. */
  readonly plain: number
  readonly rows: readonly MediaRow[]
}

/** An honest check-in to which the photo is given. */
export interface HonestCheckIn { readonly submission: CheckInSubmission; readonly context: CheckInContext }

export interface MediaOptions {
  readonly honest?: readonly HonestCheckIn[]
  readonly model?: VerdictModel
  /** At most so many pictures of each kind are copied: each is edited and read some fifteen times. */
  readonly mostCopied?: number
  /** Only the edits that the aim speaks of, and no second views made up: a quarter of the time. */
  readonly onlyTheAim?: boolean
}

const dayMs = 24 * 3_600_000
const sha256 = 'aa'.repeat(32)
/** Of the views of a scene every eighth is copied, and each is compared with so many others. */
const copiedViews = 8

type Relation = (submission: CheckInSubmission) => Partial<PhotoMatch>
const colleaguesHere: Relation = () => ({})
const ownHere: Relation = () => ({ isOwn: true })
const relations: Readonly<Record<string, Relation>> = {
  'a colleague’s, of this place': colleaguesHere,
  'a colleague’s, of another place': () => ({ siteId: 'another' }),
  'the own, of another place': () => ({ isOwn: true, siteId: 'another' }),
  'the own, of this place': ownHere,
}

/** What is compared of a picture, and nothing more: a library does not fit into memory. */
interface Known extends Omit<LibraryPicture, 'bytes'> {
  readonly prints: readonly Print[]
  readonly sought: readonly Sought[]
}

interface Tally { readonly kind: PictureKind; readonly name: string; readonly isHonest: boolean; count: number; review: number; doubt: number; readonly bits: number[] }

/** The likeness that the server would find, and undefined where it would find none. */
const found = (sought: readonly Sought[], prints: readonly Print[], near = nearness(sought, prints)): Nearness | undefined => (near?.isAlike && isCandidate(sought, prints) ? near : undefined)

class Rows {
  readonly #tallies = new Map<string, Tally>()
  readonly #honest: readonly HonestCheckIn[]
  readonly #model: VerdictModel
  #turn = 0

  constructor({ honest = [{ submission: sampleCheckIn(), context: sampleContext() }], model = currentModel }: MediaOptions) {
    this.#honest = honest
    this.#model = model
  }

  judge(kind: PictureKind, name: string, isHonest: boolean, photoOf: (submission: CheckInSubmission) => Omit<PhotoFacts, 'sha256'>, bits?: number): void {
    const { submission, context } = this.#honest[this.#turn++ % this.#honest.length]!
    const { band } = verify({ ...submission, photoSha256: sha256 }, { ...context, photo: { sha256, ...photoOf(submission) } }, { model: this.#model })
    const key = `${kind}/${name}`
    const tally = this.#tallies.get(key) ?? { kind, name, isHonest, count: 0, review: 0, doubt: 0, bits: [] }
    this.#tallies.set(key, tally)
    tally.count++
    if (band === 'needs_review') tally.review++
    if (band === 'strong_doubt') tally.doubt++
    if (bits !== undefined) tally.bits.push(bits)
  }

  /** A photo that is, or is not, like an earlier one. */
  compared(kind: PictureKind, name: string, isHonest: boolean, sought: readonly Sought[], prints: readonly Print[], relation: Relation): void {
    const near = nearness(sought, prints)
    const alike = found(sought, prints, near)
    this.judge(kind, name, isHonest, (s) => ({ matches: alike ? [matchOf(alike, s, relation)] : [] }), near?.differentBits)
  }

  all(): MediaRow[] {
    return [...this.#tallies.values()].map(({ kind, name, isHonest, count, review, doubt, bits }) => {
      const sorted = bits.toSorted((a, b) => a - b)
      return { kind, name, isHonest, reviewOrWorse: wilson(review + doubt, count), strongDoubt: wilson(doubt, count), bits: sorted[Math.floor((isHonest ? 0.01 : 0.98) * (sorted.length - 1))] ?? NaN }
    })
  }
}

const matchOf = ({ differentBits, isMirrored }: Pick<Nearness, 'differentBits' | 'isMirrored'>, submission: CheckInSubmission, relation: Relation): PhotoMatch =>
  ({ eventId: 'earlier', isOwn: false, time: bestTime(submission) - 7 * dayMs, siteId: submission.siteId, differentBits, isMirrored, ...relation(submission) })

/** Facts about the file alone, which need no second picture. */
const judgeFile = (rows: Rows, kind: PictureKind): void => {
  rows.judge(kind, 'old photo, by its Exif', false, (s) => ({ takenAt: bestTime(s) - 9 * dayMs, matches: [] }))
  rows.judge(kind, 'edited photo, signed by the editor', false, () => ({ editedWith: 'Adobe Photoshop', matches: [] }))
  rows.judge(kind, 'honest: arriving and leaving, one view', true, (s) => ({ matches: [{ eventId: 'arriving', isOwn: true, time: bestTime(s) - dayMs / 48, siteId: s.siteId, differentBits: 8 }] }))
}

const same = { differentBits: 0, isMirrored: false }

/** Copies of one picture, in every relation to the one whose it was. */
const judgeCopies = async (rows: Rows, { bytes, name, kind }: LibraryPicture, prints: readonly Print[], read: ReadGrey, onlyTheAim: boolean): Promise<void> => {
  const original = await watermarked(bytes, name)
  const looked = async (photo: Uint8Array): Promise<Sought[] | undefined> => {
    const grey = await read(photo)
    return grey && soughtOf(grey)
  }
  for (const [whose, relation] of Object.entries(relations)) rows.judge(kind, `${whose}: the very file`, false, (s) => ({ matches: [{ ...matchOf(same, s, relation), isSameFile: true }] }))
  for (const edit of onlyTheAim ? plainEdits : photoEditNames) {
    const sought = await looked(await photoEdits[edit](original, `${name}/${edit}`))
    if (sought) for (const [whose, relation] of Object.entries(relations)) rows.compared(kind, `${whose}: ${edit}`, false, sought, prints, relation)
  }
  if (kind === 'drawings' || onlyTheAim) return
  for (const [how, again] of [['by hand', retaken], ['with great care', carefullyRetaken]] as const) {
    const { before, after } = await again(bytes, name)
    const [first, second] = [await read(await watermarked(before, name)), await looked(await watermarked(after, `${name}/again`))]
    if (first && second) rows.compared(kind, `honest: the own view again, ${how}, made up`, true, second, printsOf(first), ownHere)
  }
}

/** Pictures that are no copies of one another: other scenes, and other views of one scene. */
const judgeHonest = (rows: Rows, known: readonly Known[]): void => {
  const photos = known.filter(({ kind }) => kind !== 'drawings')
  for (const one of known) {
    // All that the company has, of other places and by other people: the one that is most alike counts.
    let nearest: Nearness | undefined
    for (const other of one.kind === 'drawings' ? known : photos) {
      if (other.scene === one.scene) continue
      const near = nearness(one.sought, other.prints)
      if (near?.isAlike && isCandidate(one.sought, other.prints) && (nearest === undefined || near.differentBits < nearest.differentBits)) nearest = near
    }
    rows.judge(one.kind, 'honest: a new scene, against all others', true, (s) => ({ matches: nearest ? [matchOf(nearest, s, relations['a colleague’s, of another place']!)] : [] }), nearest?.differentBits)
  }
  for (const [, views] of Map.groupBy(photos, ({ scene }) => scene)) {
    for (const [i, one] of views.entries()) {
      for (const [j, earlier] of views.slice(0, i).entries()) {
        const name = i - j === 1 ? 'the next view of the same scene' : 'another view of the same scene'
        rows.compared(one.kind, `honest: ${name}, the own`, true, one.sought, earlier.prints, ownHere)
        rows.compared(one.kind, `honest: ${name}, a colleague’s`, true, one.sought, earlier.prints, colleaguesHere)
      }
    }
  }
}

export const mediaRows = async (pictures: AsyncIterable<LibraryPicture>, read: ReadGrey, options: MediaOptions = {}): Promise<MediaReport> => {
  const rows = new Rows(options)
  const known: Known[] = []
  const copied = new Map<PictureKind, number>()
  let plain = 0
  for await (const picture of pictures) {
    const { bytes, ...about } = picture
    const grey = await read(await watermarked(bytes, picture.name))
    if (!grey) continue
    const prints = printsOf(grey)
    if (prints.length === 0) plain++
    known.push({ ...about, prints, sought: soughtOf(grey) })
    if ((picture.views > 1 && picture.view % copiedViews !== copiedViews / 2) || (copied.get(picture.kind) ?? 0) >= (options.mostCopied ?? Infinity)) continue
    copied.set(picture.kind, (copied.get(picture.kind) ?? 0) + 1)
    judgeFile(rows, picture.kind)
    await judgeCopies(rows, picture, prints, read, options.onlyTheAim === true)
  }
  judgeHonest(rows, known)
  return { known: known.length, copied: [...copied.values()].reduce((sum, n) => sum + n, 0), plain, rows: rows.all() }
}
