import { createHash, randomUUID } from 'node:crypto'
import { open, mkdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Content-addressed storage. What `put` returned for is on disk (fsync) and survives a power cut. */
export interface BlobStore {
  /** Stores bytes under their SHA-256 (hex), idempotently. Throws when they do not hash to `expectedSha256`. */
  put(expectedSha256: string, bytes: Uint8Array): Promise<void>
  get(sha256: string): Promise<Buffer | null>
}

export class BlobHashMismatch extends Error {}

export const createFolderBlobStore = (folder: string): BlobStore => {
  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  return {
    async put(expected, bytes) {
      if (createHash('sha256').update(bytes).digest('hex') !== expected) throw new BlobHashMismatch()
      const path = pathOf(expected)
      if (await stat(path).catch(() => null)) return
      await mkdir(dirname(path), { recursive: true })
      const temporary = `${path}.${randomUUID()}`
      const file = await open(temporary, 'wx', 0o600)
      try {
        await file.writeFile(bytes)
        await file.sync()
      } catch (error) {
        await file.close()
        await unlink(temporary).catch(() => {})
        throw error
      }
      await file.close()
      await rename(temporary, path)
      const folderHandle = await open(dirname(path), 'r')
      await folderHandle.sync().catch(() => {}) // not supported on every file system; the rename itself is atomic
      await folderHandle.close()
    },
    get: (sha256) => (/^[0-9a-f]{64}$/.test(sha256) ? readFile(pathOf(sha256)).catch(() => null) : Promise.resolve(null)),
  }
}
