import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { basename, dirname, extname, join, relative } from 'node:path'
import type { LeftOut } from '../leftOut.ts'

/** One picture and what was made of it. */
export interface PictureSet {
  readonly name: string
  readonly original: Uint8Array
  readonly edits: readonly { readonly name: string; readonly path: string; readonly bytes: Uint8Array }[]
}

const kinds = new Set(['.jpg', '.jpeg', '.png', '.webp'])
const isPicture = (path: string): boolean => kinds.has(extname(path).toLowerCase())
const stem = (path: string): string => basename(path, extname(path))
const isOriginal = (path: string): boolean => /(^|[-_. ])orig(inal)?$/i.test(stem(path))
const nameOf = (path: string): string => stem(path).replace(/[-_. ]?orig(inal)?$/i, '')

export interface Pictures { readonly sets: readonly PictureSet[]; readonly leftOut: readonly LeftOut[] }

/**
 * The pictures of a folder and its sub-folders, told apart by their names. `NAME-orig.jpg` is an original; its edits are the files of the same folder called
 * `NAME-….jpg`, and, where a folder has only one original, all its other files. A folder without any `-orig` holds originals only.
 */
export const readPictures = (folder: string): Pictures => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort()
  const [paths, otherKinds] = [files.filter(isPicture), files.filter((path) => !isPicture(path))]
  const load = (path: string): Uint8Array => readFileSync(join(folder, path))
  const ownerless: string[] = []
  const sets = [...Map.groupBy(paths, dirname)].flatMap(([, here]): PictureSet[] => {
    const originals = here.filter(isOriginal)
    if (originals.length === 0) return here.map((path) => ({ name: path, original: load(path), edits: [] }))
    const longestFirst = originals.toSorted((a, b) => nameOf(b).length - nameOf(a).length)
    const ownerOf = (path: string): string | undefined => longestFirst.find((original) => stem(path).startsWith(`${nameOf(original)}-`)) ?? (originals.length === 1 ? originals[0] : undefined)
    const editsOf = Map.groupBy(here.filter((path) => !isOriginal(path)), ownerOf)
    ownerless.push(...editsOf.get(undefined) ?? [])
    return originals.map((original) => ({
      name: original, original: load(original),
      edits: (editsOf.get(original) ?? []).map((path) => ({ name: stem(path), path, bytes: load(path) })),
    }))
  })
  return {
    sets,
    leftOut: [
      { reason: 'named after no original of its folder', names: ownerless, isFault: true },
      { reason: 'neither .jpg, .jpeg, .png nor .webp', names: otherKinds, isFault: false },
    ],
  }
}

/** Which half a picture belongs to, by its name alone: thresholds are chosen on the first and reported on the second. */
export const halfOf = (name: string): 1 | 2 => (createHash('sha256').update(name).digest()[0]! % 2 === 0 ? 1 : 2)
