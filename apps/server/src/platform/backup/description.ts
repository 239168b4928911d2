import { createHmac } from 'node:crypto'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A backup is a folder: `backup.json` (this), `database/` (a data directory with PostgreSQL's own manifest), `photos/` and `photos.list`. While it is being made its name
 * ends in `.partial`; it gets its name only once it has been read again and found whole.
 */
export interface BackupDescription {
  readonly v: 1
  readonly backupId: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly bytes: number
  /** What this backup wrote; photos that the disk has already get a second name only. */
  readonly newBytes: number
  readonly database: { readonly bytes: number; readonly files: number; readonly startLsn: string; readonly stopLsn: string; readonly serverVersion: string; readonly manifestSha256: string } | null
  readonly photos: { readonly count: number; readonly bytes: number; readonly listSha256: string } | null
  /** Tells whether a secret is the right one, and nothing about it. */
  readonly secretCheck: string
}

const nameOf = /^fieldproof-\d{8}-\d{6}-[0-9a-f]{4}$/
export const isBackupName = (name: string): boolean => nameOf.test(name)

/** fieldproof-20261127-020000-1a2b: UTC, and the end of the backup's id. */
export const backupName = (startedMs: number, backupId: string): string => `fieldproof-${new Date(startedMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-')}-${backupId.slice(-4)}`

export const secretCheckOf = (secret: string, backupId: string): string => createHmac('sha256', secret).update(`fieldproof backup ${backupId}`).digest('hex')

/** undefined: not a backup, or not a whole one. */
export const readDescription = async (folder: string): Promise<BackupDescription | undefined> => {
  const text = await readFile(join(folder, 'backup.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  try {
    const read = JSON.parse(text) as BackupDescription
    return read.v === 1 && typeof read.backupId === 'string' && typeof read.finishedAt === 'string' ? read : undefined
  } catch {
    return undefined
  }
}

/** Whole backups of a folder, newest first, by their names. */
export const listBackups = async (folder: string): Promise<{ name: string; description: BackupDescription }[]> => {
  const names = (await readdir(folder).catch(() => [])).filter(isBackupName).sort().reverse()
  const read = await Promise.all(names.map(async (name) => ({ name, description: await readDescription(join(folder, name)) })))
  return read.flatMap(({ name, description }) => (description ? [{ name, description }] : []))
}

/** Removes a backup: its description first, so that one that is cut off while being removed is not taken for a whole one. Nothing else is ever removed. */
export const removeBackup = async (folder: string, name: string): Promise<void> => {
  if (!isBackupName(name)) return
  await rm(join(folder, name, 'backup.json'), { force: true })
  await rm(join(folder, name), { recursive: true, force: true, maxRetries: 2 })
}

/** What attempts that were cut off have left, and backups that were cut off while being removed. */
export const removeRemains = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder).catch(() => [])) {
    const whole = name.replace(/\.partial$/, '')
    if (!isBackupName(whole)) continue
    if (whole !== name || !(await stat(join(folder, name, 'backup.json')).catch(() => null))) await rm(join(folder, name), { recursive: true, force: true, maxRetries: 2 })
  }
}
