import { copyFile, mkdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { adoptDatabase, hasEmbeddedDatabase } from '../postgres/embedded.ts'
import { checkBackup } from './checkBackup.ts'
import { blobPath } from './copyPhotos.ts'
import { emptyFolders } from './copyDatabase.ts'
import { secretCheckOf, type BackupDescription } from './description.ts'
import { linkOrCopy, walk } from './files.ts'
import { BackupProblem } from './problem.ts'

export interface RestoreOrder {
  /** The backup. */
  readonly folder: string
  /** Where the server will run; without a database in it. */
  readonly dataFolder: string
  readonly secret: string
  /** False: DATABASE_URL is set, so only photos can be put back. */
  readonly isEmbedded: boolean
  readonly say: (line: string) => void
}

const inMegabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`

/** Everything that can be known to be wrong before anything is written. */
const requireRestorable = async ({ folder, dataFolder, secret, isEmbedded, say }: RestoreOrder): Promise<BackupDescription> => {
  say(`Reading the backup ${folder}`)
  const { description, faults } = await checkBackup(folder)
  if (!description || faults.length > 0) throw new BackupProblem('damaged', `${folder} cannot be restored:\n  ${faults.join('\n  ')}`)
  if (secretCheckOf(secret, description.backupId) !== description.secretCheck) throw new BackupProblem('damaged', `the secret is not the one this backup was made with. Put its secret.key into ${dataFolder} (or set FIELDPROOF_SECRET), then restore.`)
  if (description.database && !isEmbedded) throw new BackupProblem('database', 'this backup holds an embedded database, and DATABASE_URL names another. Unset DATABASE_URL, or restore that database with its own tools.')
  if (description.database && (await hasEmbeddedDatabase(dataFolder))) throw new BackupProblem('files', `${dataFolder} has a database already. Restoring never overwrites one: move the folder away, or name an empty one in FIELDPROOF_DATA (with secret.key in it).`)
  return description
}

/** Puts a backup in place: photos first, then the database, which recovers to the moment at which the backup ended. What fails leaves no database; run it again. */
export const restoreBackup = async (order: RestoreOrder): Promise<BackupDescription> => {
  const { folder, dataFolder, say } = order
  const description = await requireRestorable(order)
  if (description.photos) {
    say(`Putting back ${description.photos.count} photos (${inMegabytes(description.photos.bytes)})`)
    for await (const { path } of walk(join(folder, 'photos'))) {
      const target = join(dataFolder, 'blobs', path)
      if (blobPath.test(path) && !(await stat(target).catch(() => null))) await linkOrCopy(join(folder, 'photos', path), target)
    }
  }
  if (description.database) {
    say(`Putting back the database (${inMegabytes(description.database.bytes)})`)
    await adoptDatabase(dataFolder, async (target) => {
      for (const name of emptyFolders) await mkdir(join(target, name), { recursive: true })
      for await (const { path, isFolder } of walk(join(folder, 'database'))) {
        if (isFolder) await mkdir(join(target, path), { recursive: true })
        else {
          await mkdir(dirname(join(target, path)), { recursive: true })
          await copyFile(join(folder, 'database', path), join(target, path))
        }
      }
    }, say)
    // It speaks of the database that was here before; this one may be older.
    await rm(join(dataFolder, 'log-witness'), { recursive: true, force: true })
  }
  say(`Restored to ${description.finishedAt}. What happened after that is not in it.`)
  return description
}
