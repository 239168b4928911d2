import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { readDescription, type BackupDescription } from './description.ts'
import { hashFile, walk } from './files.ts'
import { readManifest } from './manifest.ts'

/** Faults named in an answer; the number of all is told. */
const mostFaults = 20

export interface CheckedBackup {
  readonly description: BackupDescription | undefined
  /** Empty: every file is there and is the one that was written. */
  readonly faults: readonly string[]
}

export interface CheckOptions {
  readonly onBytes?: (bytes: number) => void
  /** Photos that are read; of others only that they are there in full length. All unless told: right after a backup is made, those with a second name only are the files that the self-check reads. */
  readonly readPhotos?: ReadonlySet<string>
}

const sha256 = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex')

/** Reads a backup again and compares every file with what was written: missing, changed, and files of a database that nobody put there. */
export const checkBackup = async (folder: string, { onBytes = () => {}, readPhotos }: CheckOptions = {}): Promise<CheckedBackup> => {
  const description = await readDescription(folder)
  if (!description) return { description, faults: ['backup.json is missing or cannot be read: this is no whole backup'] }
  const faults: string[] = []
  const compare = async (path: string, bytes: number, hash: string | undefined): Promise<void> => {
    const found = await stat(join(folder, path)).catch(() => null)
    if (!found) faults.push(`${path} is missing`)
    else if (found.size !== bytes) faults.push(`${path} has ${found.size} bytes instead of ${bytes}`)
    else if (hash === undefined) onBytes(bytes)
    else if ((await hashFile(join(folder, path), onBytes).catch(() => undefined))?.sha256 !== hash) faults.push(`${path} was changed or cannot be read`)
  }
  if (description.database) {
    const text = await readFile(join(folder, 'database', 'backup_manifest'), 'utf8').catch(() => '')
    const files = sha256(text) === description.database.manifestSha256 ? readManifest(text) : undefined
    if (!files) faults.push('database/backup_manifest is missing or was changed')
    else {
      for (const { path, bytes, sha256: hash } of files) await compare(`database/${path}`, bytes, hash)
      const listed = new Set(files.map(({ path }) => path))
      for await (const { path, isFolder } of walk(join(folder, 'database'))) if (!isFolder && !listed.has(path) && path !== 'backup_manifest') faults.push(`database/${path} is not of this backup`)
    }
  }
  if (description.photos) {
    const list = await readFile(join(folder, 'photos.list'), 'utf8').catch(() => '')
    if (sha256(list) !== description.photos.listSha256) faults.push('photos.list is missing or was changed')
    else for (const line of list.split('\n').filter((one) => one !== '')) {
      const [name, bytes] = line.split(' ') as [string, string]
      await compare(`photos/${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`, Number(bytes), !readPhotos || readPhotos.has(name) ? name : undefined)
    }
  }
  return { description, faults: faults.length > mostFaults ? [...faults.slice(0, mostFaults), `and ${faults.length - mostFaults} more`] : faults }
}
