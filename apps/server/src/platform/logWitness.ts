import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The newest checkpoint that this installation signed for each organisation, kept outside the database: who can write every row of it cannot make the server
 * forget what it signed. A checkpoint carries the signature of the log's key, so a file needs no other protection.
 */
export interface LogWitness {
  read(orgId: string): Promise<string | undefined>
  keep(orgId: string, note: string): Promise<void>
}

/** One file for each organisation. An older one after a power cut says less, never anything wrong. */
export const createFolderLogWitness = (folder: string): LogWitness => {
  const fileOf = (orgId: string): string => join(folder, `${orgId}.checkpoint`)
  return {
    async read(orgId) {
      try {
        const note = await readFile(fileOf(orgId), 'utf8')
        return note === '' ? undefined : note
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    async keep(orgId, note) {
      await mkdir(folder, { recursive: true })
      const fresh = join(folder, `.${randomUUID()}`)
      await writeFile(fresh, note)
      await rename(fresh, fileOf(orgId))
    },
  }
}
