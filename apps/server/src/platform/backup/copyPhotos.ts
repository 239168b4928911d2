import { createHash } from 'node:crypto'
import { mkdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { copyHashed, exists, tryLink, walk, type FoundFile } from './files.ts'
import { BackupProblem } from './problem.ts'

/**
 * Photos and other blobs never change once written, so a backup is a list of them and a second name for each: of the file itself where the backup lies on the same
 * file system, else of the one in the backup before. Only what is in neither is copied, and hashed on the way: a blob's name is its hash.
 */
export interface PhotosCopy {
  readonly count: number
  readonly bytes: number
  /** Written by this backup; the others have a second name only. */
  readonly copiedBytes: number
  readonly copied: ReadonlySet<string>
  readonly listSha256: string
}

export interface CopyPhotos {
  readonly from: string
  /** `photos` of the backup before, or undefined. */
  readonly before: string | undefined
  readonly target: string
  readonly listFile: string
  readonly onBytes: (bytes: number) => void
}

/** Not what is still arriving, nor the beginnings of files that a crash left. */
export const blobPath = /^[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{64}$/

/** None before the first photo: its folder comes with it. */
const blobsOf = async function* (folder: string): AsyncGenerator<FoundFile> {
  if (await exists(folder)) for await (const found of walk(folder, (at) => at === 'arriving')) if (!found.isFolder && blobPath.test(found.path)) yield found
}

export const measurePhotos = async (folder: string): Promise<number> => {
  let bytes = 0
  for await (const { path } of blobsOf(folder)) bytes += (await stat(join(folder, path)).catch(() => null))?.size ?? 0
  return bytes
}

export const copyPhotos = async ({ from, before, target, listFile, onBytes }: CopyPhotos): Promise<PhotosCopy> => {
  const lines: string[] = []
  let [bytes, copiedBytes] = [0, 0]
  const [folders, copiedNames] = [new Set<string>(), new Set<string>()]
  for await (const { path } of blobsOf(from)) {
    const name = basename(path)
    const [source, goal] = [join(from, path), join(target, path)]
    const size = (await stat(source)).size
    if (!folders.has(dirname(goal))) await mkdir(dirname(goal), { recursive: true })
    folders.add(dirname(goal))
    const kept = before && join(before, path)
    if ((await tryLink(source, goal)) || (kept && (await stat(kept).catch(() => null))?.size === size && (await tryLink(kept, goal)))) onBytes(size)
    else {
      const copied = await copyHashed(source, goal, onBytes)
      if (copied.sha256 !== name) throw new BackupProblem('damaged', `the photo ${name} is not what it was when it arrived; run the self-check`)
      copiedBytes += size
      copiedNames.add(name)
    }
    bytes += size
    lines.push(`${name} ${size}`)
  }
  const list = lines.sort().map((line) => `${line}\n`).join('')
  await writeFile(listFile, list, { mode: 0o600 })
  return { count: lines.length, bytes, copiedBytes, copied: copiedNames, listSha256: createHash('sha256').update(list).digest('hex') }
}
