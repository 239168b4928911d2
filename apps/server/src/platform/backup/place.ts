import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { freeBytes } from './files.ts'

/** Where backups of this installation lie, and whether they hold its database. */
export interface BackupPlace {
  readonly folder: string
  /** The database is the embedded one; another is backed up by who runs it. */
  readonly isEmbedded: boolean
  /** What can be told of the disk; null where it cannot be asked. */
  look(): Promise<{ readonly freeBytes: number | null; readonly isSameDisk: boolean | null }>
}

/** The file system of a path, or of what it will be made in. */
const deviceOf = async (path: string): Promise<number> => {
  const found = await stat(path).catch(() => null)
  return found?.dev ?? (dirname(path) === path ? -1 : await deviceOf(dirname(path)))
}

export const createBackupPlace = ({ folder, blobFolder, isEmbedded }: { readonly folder: string; readonly blobFolder: string; readonly isEmbedded: boolean }): BackupPlace => ({
  folder,
  isEmbedded,
  look: async () => ({
    freeBytes: await freeBytes(folder).catch(() => null),
    isSameDisk: await Promise.all([deviceOf(folder), deviceOf(blobFolder)]).then(([one, other]) => one === other, () => null),
  }),
})
