import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkBackup } from './checkBackup.ts'
import { copyDatabase, measureDatabase } from './copyDatabase.ts'
import { copyPhotos, measurePhotos } from './copyPhotos.ts'
import { backupName, listBackups, removeRemains, secretCheckOf, type BackupDescription } from './description.ts'
import { freeBytes, isInside, syncFile, walk } from './files.ts'
import { BackupProblem, toBackupProblem } from './problem.ts'

export type BackupPhase = 'preparing' | 'database' | 'photos' | 'checking'

export interface BackupOrder {
  readonly backupId: string
  readonly startedMs: number
  /** Where backups lie. */
  readonly folder: string
  readonly blobFolder: string
  /** Of the embedded database; null where the database is its operator's. */
  readonly database: string | null
  readonly photos: boolean
  readonly secret: string
}
export interface Progress {
  readonly phase: BackupPhase
  readonly doneBytes: number
  readonly totalBytes: number
}

/** Left for the database and the photos of the day: a backup must not stop the work it is for. */
const reserveBytes = 256 * 1024 * 1024
const howToRestore = `This is a backup of Fieldproof. To restore it: put secret.key (which is not in here) into an empty data folder, then

  FIELDPROOF_DATA=/that/folder npm start -- --restore /this/folder

Everything else: docs/operations/backup.md. The database alone can be checked with pg_verifybackup of PostgreSQL 18.
`

const refuseBadPlaces = async ({ folder, blobFolder }: BackupOrder, databaseFolder: string | undefined): Promise<void> => {
  if (databaseFolder && (await isInside(folder, databaseFolder))) throw new BackupProblem('inside_database', `${folder} lies inside the database's folder ${databaseFolder}`)
  if (await isInside(folder, blobFolder)) throw new BackupProblem('inside_photos', `${folder} lies inside the folder of photos ${blobFolder}`)
}

/** Everything of a folder on the disk, names of files included. */
const syncAll = async (folder: string): Promise<void> => {
  for await (const { path } of walk(folder, (at) => at === 'photos')) await syncFile(join(folder, path))
  await syncFile(folder)
}

/**
 * Makes one backup: database first, then photos, so that every photo the database speaks of is there. Reads it again, and only then gives it its name.
 * Throws a BackupProblem; nothing of it stays behind then. What a crash leaves, the next backup removes.
 */
export const makeBackup = async (order: BackupOrder, onProgress: (progress: Progress) => void = () => {}): Promise<{ name: string; description: BackupDescription }> => {
  const { backupId, startedMs, folder, blobFolder, secret } = order
  const name = backupName(startedMs, backupId)
  const partial = join(folder, `${name}.partial`)
  let [phase, doneBytes, totalBytes]: [BackupPhase, number, number] = ['preparing', 0, 0]
  const say = (next: BackupPhase = phase): void => onProgress({ phase: (phase = next), doneBytes, totalBytes })
  const onBytes = (bytes: number): void => {
    doneBytes += bytes
    say()
  }
  try {
    say()
    const measured = order.database === null ? undefined : await measureDatabase(order.database)
    await refuseBadPlaces(order, measured?.folder)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await removeRemains(folder)
    const photoBytes = order.photos ? await measurePhotos(blobFolder) : 0
    const [needed, free] = [(measured?.bytes ?? 0) + reserveBytes, await freeBytes(folder)]
    if (free < needed) throw new BackupProblem('no_space', `${folder} has ${free} bytes free, ${needed} are needed`)
    totalBytes = ((measured?.bytes ?? 0) + photoBytes) * 2 // written, and read again
    const before = (await listBackups(folder)).find(({ description }) => description.photos)?.name
    await mkdir(partial, { mode: 0o700 })
    if (order.database !== null) await mkdir(join(partial, 'database'), { mode: 0o700 })
    if (order.photos) await mkdir(join(partial, 'photos'), { mode: 0o700 })
    say('database')
    const database = order.database === null ? null : await copyDatabase({ connectionString: order.database, target: join(partial, 'database'), onBytes })
    say('photos')
    const photos = order.photos ? await copyPhotos({ from: blobFolder, before: before && join(folder, before, 'photos'), target: join(partial, 'photos'), listFile: join(partial, 'photos.list'), onBytes }) : null
    const manifestSha256 = database && createHash('sha256').update(await readFile(join(partial, 'database', 'backup_manifest'))).digest('hex')
    const description: BackupDescription = {
      v: 1, backupId, startedAt: new Date(startedMs).toISOString(), finishedAt: new Date().toISOString(), bytes: (database?.bytes ?? 0) + (photos?.bytes ?? 0), newBytes: (database?.bytes ?? 0) + (photos?.copiedBytes ?? 0),
      database: database && { ...database, manifestSha256: manifestSha256! }, photos: photos && { count: photos.count, bytes: photos.bytes, listSha256: photos.listSha256 }, secretCheck: secretCheckOf(secret, backupId),
    }
    await writeFile(join(partial, 'RESTORE.txt'), howToRestore)
    await writeFile(join(partial, 'backup.json'), `${JSON.stringify(description, null, 2)}\n`, { mode: 0o600 })
    await syncAll(partial)
    say('checking')
    const { faults } = await checkBackup(partial, { onBytes, ...(photos ? { readPhotos: photos.copied } : {}) })
    if (faults.length > 0) throw new BackupProblem('damaged', faults.join('; '))
    await rename(partial, join(folder, name))
    await syncFile(folder)
    return { name, description }
  } catch (error) {
    await rm(partial, { recursive: true, force: true, maxRetries: 2 }).catch(() => {})
    throw toBackupProblem(error)
  }
}
