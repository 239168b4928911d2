/** Files of test cases that a person names: files and folders at any depth, in whatever encoding they were saved. Nothing that is asked for is left out without a word. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { textOfFile } from '@fieldproof/testkit/tracks/parsedTrack.ts'

export interface CaseFile {
  readonly path: string
  /** Below the folder that was asked for, whose own name comes first when several were. */
  readonly name: string
}

/** What accompanies cases and is none, by its whole name, so that it is not asked for: hidden things, and texts. `readme-example.json` is a case, and so is what lies in a folder `source`. */
const hidden = /^\./
const companions = /^(?:licen[cs]e|readme|notice|source|copying)(?:[-_][^.]*)?(?:(?:\.[a-z]{2}(?:[-_][a-z]+)?)?\.(?:md|txt|rst|html?|pdf))?$/i

interface Found {
  readonly paths: string[]
  /** Files and folders that could not be opened. */
  readonly unreadable: { readonly path: string; readonly why: string }[]
}

/** The files of a folder at any depth, in order of name; links are followed, one folder once. */
export const filesBelow = (folder: string, seen: Set<string> = new Set()): Found => {
  const found: Found = { paths: [], unreadable: [] }
  const attempt = (path: string, look: () => void): void => {
    try {
      look()
    } catch (error) {
      found.unreadable.push({ path, why: `cannot be read: ${(error as Error).message}` })
    }
  }
  attempt(folder, () => {
    const self = realpathSync(folder)
    // A link to a folder above would never end.
    if (seen.has(self)) return
    seen.add(self)
    for (const name of readdirSync(folder).toSorted()) if (!hidden.test(name)) attempt(join(folder, name), () => {
      const path = join(folder, name)
      if (!statSync(path).isDirectory()) {
        if (!companions.test(name)) found.paths.push(path)
      } else {
        const inside = filesBelow(path, seen)
        found.paths.push(...inside.paths)
        found.unreadable.push(...inside.unreadable)
      }
    })
  })
  return found
}

/** The JSON files of `names`, whatever the case of their ending; each other file of a folder, and each that cannot be read, is a problem with its name. */
export const caseFilesIn = (names: readonly string[]): { readonly files: CaseFile[]; readonly problems: string[] } => {
  const files: CaseFile[] = []
  const problems: string[] = []
  for (const start of names) {
    const isFolder = (() => {
      try {
        return statSync(start).isDirectory()
      } catch (error) {
        problems.push(`${start}: ${(error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file or folder' : `cannot be read: ${(error as Error).message}`}`)
        return undefined
      }
    })()
    if (isFolder === undefined) continue
    if (!isFolder) {
      files.push({ path: start, name: basename(start) })
      continue
    }
    const { paths, unreadable } = filesBelow(start)
    problems.push(...unreadable.map(({ path, why }) => `${path}: ${why}`))
    for (const path of paths) {
      const name = names.length > 1 ? join(basename(start), relative(start, path)) : relative(start, path)
      if (/\.json$/i.test(path)) files.push({ path, name })
      else problems.push(`${path}: not a .json file: nothing in it was checked`)
    }
    if (paths.length === 0 && unreadable.length === 0) problems.push(`${start}: there is no file in this folder`)
  }
  return { files, problems }
}

/** The JSON of a file saved in UTF-8 or UTF-16, with or without a byte order mark. Throws an error in one line. */
export const jsonOfFile = (path: string): unknown => {
  const text = textOfFile(readFileSync(path)).replace(/^\uFEFF/, '')
  if (text.trim() === '') throw new TypeError('the file is empty')
  return JSON.parse(text) as unknown
}
