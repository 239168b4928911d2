import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, stat, truncate, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Files that arrive in pieces. Their length is how much has come: it is true after a kill as well. */
export interface PartStore {
  /** Bytes that are there; 0 when there is none. */
  length(name: string): Promise<number>
  /**
   * Writes at `offset` whatever comes, up to `most` bytes, and flushes it to disk. Answers how many were written and whether the sender
   * came to its end (`cut`: the connection broke or sent more than announced). What came before a cut is kept.
   */
  write(name: string, offset: number, bytes: AsyncIterable<Uint8Array>, most: number): Promise<{ readonly written: number; readonly end: 'whole' | 'cut' | 'too_much'; readonly sha256: string }>
  /** Forgets everything from `length` on. */
  cutTo(name: string, length: number): Promise<void>
  read(name: string): AsyncIterable<Uint8Array>
  drop(name: string): Promise<void>
}

export const createFolderPartStore = (folder: string): PartStore => {
  const pathOf = (name: string): string => {
    if (!/^[\w-]+$/.test(name)) throw new RangeError(`not the name of a part: ${name}`)
    return join(folder, name)
  }
  return {
    length: (name) => stat(pathOf(name)).then(({ size }) => size, () => 0),
    async write(name, offset, bytes, most) {
      await mkdir(folder, { recursive: true })
      // Not for appending: two connections of one phone may overlap, and as the content is known by its hash both write the same bytes in the same place.
      const file = await open(pathOf(name), 'r+').catch(() => open(pathOf(name), 'wx+', 0o600)).catch(() => open(pathOf(name), 'r+'))
      const hash = createHash('sha256')
      let written = 0
      let end: 'whole' | 'cut' | 'too_much' = 'whole'
      try {
        try {
          for await (const chunk of bytes) {
            if (written + chunk.length > most) { end = 'too_much'; break }
            await file.write(chunk, 0, chunk.length, offset + written)
            hash.update(chunk)
            written += chunk.length
          }
        } catch (error) {
          if ((error as { code?: string }).code === 'ENOSPC' || (error as { code?: string }).code === 'EDQUOT') throw error
          end = 'cut'
        }
        await file.datasync()
      } finally {
        await file.close()
      }
      return { written, end, sha256: hash.digest('base64') }
    },
    cutTo: async (name, length) => { await truncate(pathOf(name), length).catch(() => {}) },
    read: (name) => createReadStream(pathOf(name)),
    drop: async (name) => { await unlink(pathOf(name)).catch(() => {}) },
  }
}
