import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { basename, extname, join, relative } from 'node:path'

/** One picture and what was made of it. */
export interface PictureSet {
  readonly name: string
  readonly original: Uint8Array
  readonly edits: readonly { readonly name: string; readonly bytes: Uint8Array }[]
}

const kinds = new Set(['.jpg', '.jpeg', '.png', '.webp'])
const stem = (path: string): string => basename(path, extname(path))
const isOriginal = (path: string): boolean => /(^|[-_. ])orig(inal)?$/i.test(stem(path))
const nameOf = (path: string): string => stem(path).replace(/[-_. ]?orig(inal)?$/i, '')

/**
 * The pictures of a folder and its sub-folders, told apart by their names. `NAME-orig.jpg` is an original; its edits are the files of the same folder called
 * `NAME-….jpg`, and, where a folder has only one original, all its other files. A folder without any `-orig` holds originals only.
 */
export const readPictures = (folder: string): PictureSet[] => {
  const paths = (readdirSync(folder, { recursive: true }) as string[]).filter((path) => kinds.has(extname(path).toLowerCase())).sort()
  return [...Map.groupBy(paths, (path) => path.slice(0, path.length - basename(path).length))].flatMap(([, here]) => {
    const load = (path: string): Uint8Array => readFileSync(join(folder, path))
    const originals = here.filter(isOriginal)
    if (originals.length === 0) return here.map((path) => ({ name: relative('.', path), original: load(path), edits: [] }))
    const longestFirst = originals.toSorted((a, b) => nameOf(b).length - nameOf(a).length)
    const ownerOf = (path: string): string | undefined => longestFirst.find((original) => stem(path).startsWith(`${nameOf(original)}-`)) ?? (originals.length === 1 ? originals[0] : undefined)
    return originals.map((original) => ({
      name: original, original: load(original),
      edits: here.filter((path) => !isOriginal(path) && ownerOf(path) === original).map((path) => ({ name: stem(path), bytes: load(path) })),
    }))
  })
}

/** Which half a picture belongs to, by its name alone: thresholds are chosen on the first and reported on the second. */
export const halfOf = (name: string): 1 | 2 => (createHash('sha256').update(name).digest()[0]! % 2 === 0 ? 1 : 2)
