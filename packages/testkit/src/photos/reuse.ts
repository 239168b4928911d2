/**
 * How well a photo that is used again is found, at the thresholds that are shipped: by the bands (as the database's indexes do) and then by bits. The originals carry
 * our watermark, as every photo of the app does, all in the same layout.
 */
import { type Nearness, type Print, type Sought, nearness, printsOf, soughtOf } from '@fieldproof/core/photos'
import type { LeftOut } from '../leftOut.ts'
import { type Share, wilson } from '../trust/statistics.ts'
import { photoEditNames, photoEdits, plainEdits, retaken, watermarked } from './edits.ts'
import type { PictureSet } from './pictures.ts'

/** The server's reader; handed in, because the benches do not know where the server keeps it. */
export type ReadGrey = (bytes: Uint8Array) => Promise<ArrayLike<number> | undefined>

export interface ReuseRow {
  readonly name: string
  readonly found: Share
  /** Of all copies, found or not: so many bits cover 98 in a hundred. */
  readonly bits98: number
  /** Alike by bits, but missed by the bands. */
  readonly missedByBands: number
}

export interface ReuseReport {
  readonly pictures: number
  readonly leftOut: readonly LeftOut[]
  readonly made: readonly ReuseRow[]
  readonly given: readonly ReuseRow[]
  /** The same view photographed again by hand, made up: bits that a twentieth of them stay below, and the share that would be found. Honest, so this is no error; it says how far copies stand apart. */
  readonly retaken: { readonly bits5: number; readonly found: Share }
  /** The edits of the aim, together. */
  readonly plainEdits: Share
  /** Pairs of different pictures that pass for one another, and the nearest of them. */
  readonly falsePairs: Share
  readonly nearestFalse: readonly { readonly bits: number; readonly a: string; readonly b: string }[]
  /** Pictures that pass for at least one of all the others. */
  readonly falsePictures: Share
  readonly readMilliseconds: number
  readonly compareMilliseconds: number
}

/** Whether one of the bands brings the two together, as the database's indexes do. */
export const isCandidate = (sought: readonly Sought[], prints: readonly Print[]): boolean =>
  sought.some((s) => prints.some((print) => print.part === s.part && print.bands.some((band, i) => s.probes[i]!.includes(band))))

/** The nearest strangers are listed below so many bits. */
const shownBits = 86

const quantile = (values: readonly number[], share: number): number => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)] ?? NaN

interface Known {
  readonly set: PictureSet
  readonly photo: Uint8Array
  readonly prints: readonly Print[]
  readonly sought: readonly Sought[]
}

export const measureReuse = async (sets: readonly PictureSet[], read: ReadGrey, say: (line: string) => void = () => {}): Promise<ReuseReport> => {
  let [readMs, reads, soughtMs] = [0, 0, 0]
  const timed = async (bytes: Uint8Array) => {
    const from = performance.now()
    const grey = await read(bytes)
    readMs += performance.now() - from
    reads++
    return grey
  }
  const look = async (bytes: Uint8Array): Promise<Sought[] | undefined> => {
    const grey = await timed(bytes)
    const from = performance.now()
    const sought = grey && soughtOf(grey)
    soughtMs += performance.now() - from
    return sought
  }

  const known: Known[] = []
  const [unreadable, plain, ofUnknown]: [string[], string[], string[]] = [[], [], []]
  for (const set of sets) {
    const photo = await watermarked(set.original, set.name).catch(() => undefined)
    const grey = photo && (await timed(photo))
    const prints = grey && printsOf(grey)
    if (prints !== undefined && prints.length > 0) {
      known.push({ set, photo: photo!, prints, sought: soughtOf(grey!) })
      continue
    }
    ;(prints === undefined ? unreadable : plain).push(set.name)
    ofUnknown.push(...set.edits.map(({ path }) => path))
  }
  say(`${known.length} pictures read`)

  const tally = async (name: string, copies: AsyncIterable<{ copy: Uint8Array; path: string; of: Known }>): Promise<ReuseRow> => {
    let [hits, count, missedByBands] = [0, 0, 0]
    const bits: number[] = []
    for await (const { copy, path, of } of copies) {
      const sought = await look(copy)
      if (sought === undefined) {
        unreadable.push(path)
        continue
      }
      count++
      const near = nearness(sought, of.prints)
      bits.push(near?.differentBits ?? 256)
      if (near?.isAlike !== true) continue
      if (isCandidate(sought, of.prints)) hits++
      else missedByBands++
    }
    say(name)
    return { name, found: wilson(hits, count), bits98: quantile(bits, 0.98), missedByBands }
  }

  const made: ReuseRow[] = []
  for (const edit of photoEditNames)
    made.push(await tally(edit, (async function* () { for (const of of known) yield { copy: await photoEdits[edit](of.photo, `${of.set.name}/${edit}`), path: `${of.set.name}/${edit}`, of } })()))
  // Edits that came with the pictures are set against the picture as it came: they carry no watermark of ours.
  const given: ReuseRow[] = []
  const plainPrints = new Map<Known, Print[]>()
  for (const of of known) if (of.set.edits.length > 0) plainPrints.set(of, printsOf((await timed(of.set.original))!))
  for (const [name, copies] of Map.groupBy(known.flatMap((of) => of.set.edits.map((edit) => ({ ...edit, of }))), ({ name }) => name))
    given.push(await tally(name, (async function* () { for (const { bytes, path, of } of copies) yield { copy: bytes, path, of: { ...of, prints: plainPrints.get(of)! } } })()))

  const again: (Nearness | undefined)[] = []
  for (const { set } of known) {
    const { before, after } = await retaken(set.original, set.name)
    const [first, second] = [await timed(await watermarked(before, set.name)), await timed(await watermarked(after, `${set.name}/again`))]
    if (first && second) again.push(nearness(soughtOf(second), printsOf(first)))
  }
  const from = performance.now()
  let [falsePairs, pairs] = [0, 0]
  const nearest: { bits: number; a: string; b: string }[] = []
  const fooled = new Set<Known>()
  for (const a of known) {
    for (const b of known) {
      if (a === b) continue
      pairs++
      const near = nearness(a.sought, b.prints)
      if (near?.isAlike) {
        falsePairs++
        fooled.add(a)
      }
      if (near && near.differentBits <= shownBits) nearest.push({ bits: near.differentBits, a: a.set.name, b: b.set.name })
    }
  }
  const compareMs = performance.now() - from
  const aim = made.filter(({ name }) => (plainEdits as readonly string[]).includes(name))
  const hits = aim.reduce((sum, row) => sum + row.found.hits, 0)
  return {
    retaken: { bits5: quantile(again.map((near) => near?.differentBits ?? 256), 0.05), found: wilson(again.filter((near) => near?.isAlike).length, again.length) },
    pictures: known.length, made, given, plainEdits: wilson(hits, aim.reduce((sum, row) => sum + row.found.count, 0)), falsePairs: wilson(falsePairs, pairs), falsePictures: wilson(fooled.size, known.length),
    nearestFalse: nearest.sort((x, y) => x.bits - y.bits).slice(0, 8), readMilliseconds: (readMs + soughtMs) / Math.max(1, reads), compareMilliseconds: compareMs / Math.max(1, pairs),
    leftOut: [
      { reason: 'unreadable', names: unreadable, isFault: true },
      { reason: 'edit of an original that was left out', names: ofUnknown, isFault: true },
      { reason: 'too plain to be compared with anything', names: plain, isFault: false },
    ],
  }
}
