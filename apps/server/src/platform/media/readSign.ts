import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Pictures in which text is read. */
export interface SignRequest {
  readonly pictures: readonly Uint8Array[]
}

/** Lines that were read in any of them, each once; surer than half. */
export type SignReading = readonly string[]

const mostLines = 60

/** PP-OCRv4 (engines/sign.ts); takes some 600 MB. For a process of its own. */
export const openSignReader = async (): Promise<((request: SignRequest) => Promise<SignReading>) | undefined> => {
  const parts = await import('../../../../../engines/sign.ts').catch(() => undefined)
  if (parts === undefined) return undefined
  // One thread each: with several, they wait for one another by spinning, which costs more than half as much again and hurries nothing that anybody waits for.
  const ocr = await parts.Ocr.create({ onnxOptions: { intraOpNumThreads: 1, interOpNumThreads: 1 } })
  return async ({ pictures }) => {
    // The library reads files only.
    const folder = await mkdtemp(join(tmpdir(), 'fieldproof-sign-'))
    try {
      const lines = new Set<string>()
      for (const [i, picture] of pictures.entries()) {
        const path = join(folder, `${i}.jpg`)
        await writeFile(path, picture, { mode: 0o600 })
        for (const { text, mean } of await ocr.detect(path)) if (mean > 0.5 && text.trim() !== '') lines.add(text.trim().slice(0, 100))
      }
      return [...lines].slice(0, mostLines)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

/** Letters and digits alone, in one width and case: signs are set in all of them. */
const bare = (text: string): string => [...text.normalize('NFKC').toLowerCase()].filter((letter) => /[\p{L}\p{N}]/u.test(letter)).join('')

/** Longest common run of two texts, as Levenshtein's distance of the shorter to the best part of the longer would have it: how many characters of `name` stand in `text` in order and close by. */
const commonLength = (name: string, text: string): number => {
  const [a, b] = [[...name], [...text]]
  let best = 0
  // A window a little longer than the name, so that letters scattered over a whole poster do not add up.
  const width = a.length + 2
  for (let start = 0; start < Math.max(1, b.length - 1); start++) {
    const part = b.slice(start, start + width)
    let row = Array.from({ length: part.length + 1 }, () => 0)
    for (const letter of a) {
      const next = [0]
      for (let k = 1; k <= part.length; k++) next[k] = part[k - 1] === letter ? row[k - 1]! + 1 : Math.max(row[k]!, next[k - 1]!)
      row = next
    }
    best = Math.max(best, row[part.length]!)
  }
  return best
}

/**
 * Share of a site's name that stands on the signs, 0 to 1. Branches are often called "brand (place)", and the place is on no sign: the part before a bracket counts by itself.
 * undefined for names too short to be told from chance.
 */
export const signShare = (name: string, lines: readonly string[]): number | undefined => {
  const names = [name, name.replace(/[(（[【].*$/u, '')].map(bare).filter((text) => [...text].length >= 3)
  if (names.length === 0) return undefined
  const texts = [...lines.map(bare), bare(lines.join(''))]
  return Math.max(0, ...names.flatMap((one) => texts.map((text) => commonLength(one, text) / [...one].length)))
}
