/** Files and folders of recorded tracks, read one by one: what each holds, what of it is damaged, and what was kept. */
import { readFileSync, statSync } from 'node:fs'
import { extname } from 'node:path'
import type { Fix, LatLon } from '@fieldproof/core/kernel'
import { type ParsedTrack, parseGpx, parsePlt, parseRecordedTrack, textOfFile } from '@fieldproof/testkit'
import { filesBelow } from './caseFiles.ts'

/** Wrong use of a command, told in one line: exit code 2, no stack. */
export class WrongUsage extends Error {}

export interface RecordedFile {
  readonly file: string
  readonly format: ParsedTrack['format'] | null
  readonly fixes: readonly Fix[]
  readonly skipped: ParsedTrack['skipped']
  /** Why no track could be read from it. */
  readonly problem: string | null
  /** The file itself could not be opened: whether there is a track in it is not known. */
  readonly isUnreadable?: boolean
}

const endings = ['.gpx', '.plt', '.csv', '.txt']
const largestBytes = 256 * 1024 * 1024

export const readRecordedFile = (file: string, anchor: LatLon): RecordedFile => {
  const unreadable = (problem: string): RecordedFile => ({ file, format: null, fixes: [], skipped: [], problem })
  let text: string
  try {
    if (statSync(file).size > largestBytes) return unreadable(`larger than ${largestBytes / 1024 / 1024} MB: cut it into days`)
    text = textOfFile(readFileSync(file))
  } catch (error) {
    return { ...unreadable(`cannot be read: ${(error as Error).message}`), isUnreadable: true }
  }
  if (text.trim() === '') return unreadable('the file is empty')
  if (text.includes('\0')) return unreadable('not a text file')
  const parse = { '.plt': parsePlt, '.gpx': parseGpx }[extname(file).toLowerCase()]
  const parsed = parse ? parse(text) : parseRecordedTrack(text, { anchor })
  return parsed.ok ? { file, format: parsed.value.format, fixes: parsed.value.fixes, skipped: parsed.value.skipped, problem: null } : unreadable(parsed.error)
}

/**
 * Names of the files that are asked for; of a folder, those in it at any depth that by their ending can hold a track, also links to nothing: reading them says so.
 * `others`: files of folders that were passed over for their ending. Licences and notes are not asked for.
 */
export const recordedFilesIn = (names: readonly string[]): { readonly files: string[]; readonly others: string[] } => {
  const others: string[] = []
  const files = names.flatMap((name) => {
    const stat = statSync(name, { throwIfNoEntry: false })
    if (stat === undefined) throw new WrongUsage(`${name}: there is no such file or folder`)
    if (!stat.isDirectory()) return [name]
    const { paths, unreadable } = filesBelow(name)
    const found = [...paths, ...unreadable.map(({ path }) => path)].filter((path) => endings.includes(extname(path).toLowerCase())).toSorted()
    others.push(...paths.filter((path) => !found.includes(path)), ...unreadable.filter(({ path }) => !found.includes(path)).map(({ path }) => path))
    if (found.length === 0) throw new WrongUsage(`${name}: no file in this folder ends in ${endings.join(', ')}`)
    return found
  })
  return { files: [...new Set(files)], others }
}

/** What a person should know about a file, as lines: first what it is, then what is wrong with it and what was kept all the same. */
export const describeFile = ({ file, format, fixes, skipped, problem }: RecordedFile): string[] => {
  if (problem !== null) return [`${file}: no track in it: ${problem}`]
  const lines = [`${file}: ${format}, ${fixes.length} position${fixes.length === 1 ? '' : 's'} from ${new Date(fixes[0]!.fixTime).toISOString()} to ${new Date(fixes.at(-1)!.fixTime).toISOString()}`]
  if (skipped.length > 0) lines.push(`  damaged in ${skipped.length} place${skipped.length === 1 ? '' : 's'}; the ${fixes.length} position${fixes.length === 1 ? '' : 's'} that can be read ${fixes.length === 1 ? 'is' : 'are'} sent`)
  for (const { where, why } of skipped.slice(0, 5)) lines.push(`    ${where}: ${why}`)
  if (skipped.length > 5) lines.push(`    … and ${skipped.length - 5} more`)
  return lines
}

export interface PathPoint { readonly time: number; readonly lat: number; readonly lon: number }

/**
 * Whether a path that was read back is the one that was sent: each position once, its time to the millisecond, its place within `toleranceDegrees`.
 * Positions of the same instant may come back in another order.
 */
export const comparePaths = (sent: readonly PathPoint[], back: readonly PathPoint[], toleranceDegrees: number): { readonly missing: number; readonly added: number; readonly worstDegrees: number } => {
  const left = Map.groupBy(back, ({ time }) => time)
  let missing = 0, worstDegrees = 0
  const apart = (a: PathPoint, b: PathPoint): number => Math.max(Math.abs(a.lat - b.lat), Math.abs(a.lon - b.lon))
  for (const point of sent) {
    const candidates = left.get(Math.round(point.time)) ?? []
    const nearest = candidates.reduce<PathPoint | undefined>((best, one) => (!best || apart(one, point) < apart(best, point) ? one : best), undefined)
    if (!nearest || apart(nearest, point) > toleranceDegrees) {
      missing++
      continue
    }
    candidates.splice(candidates.indexOf(nearest), 1)
    worstDegrees = Math.max(worstDegrees, apart(nearest, point))
  }
  return { missing, added: back.length - (sent.length - missing), worstDegrees }
}
