import { createHash } from 'node:crypto'

/**
 * The list of a database's files, in PostgreSQL's own form (backup_manifest, version 1: "Backup Manifest Format" in its manual), so that pg_verifybackup
 * of any version checks these backups too. The last line is the SHA-256 of everything before it.
 */
export interface ManifestFile {
  readonly path: string
  readonly bytes: number
  readonly modified: Date
  readonly sha256: string
}
export interface Manifest {
  readonly files: readonly ManifestFile[]
  readonly timeline: number
  /** WAL that the files need to become one state: from here … */
  readonly startLsn: string
  /** … to here. */
  readonly stopLsn: string
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export const writeManifest = ({ files, timeline, startLsn, stopLsn }: Manifest): string => {
  const file = ({ path, bytes, modified, sha256: checksum }: ManifestFile): string =>
    `{ "Path": ${JSON.stringify(path)}, "Size": ${bytes}, "Last-Modified": "${modified.toISOString().slice(0, 19).replace('T', ' ')} GMT", "Checksum-Algorithm": "SHA256", "Checksum": "${checksum}" }`
  const body = `{ "PostgreSQL-Backup-Manifest-Version": 1,\n"Files": [\n${files.map(file).join(',\n')}\n],\n"WAL-Ranges": [\n{ "Timeline": ${timeline}, "Start-LSN": "${startLsn}", "End-LSN": "${stopLsn}" }\n],\n`
  return `${body}"Manifest-Checksum": "${sha256(body)}"}\n`
}

/** The files that a manifest lists; undefined when it is not the one that was written. */
export const readManifest = (text: string): readonly Pick<ManifestFile, 'path' | 'bytes' | 'sha256'>[] | undefined => {
  const end = text.lastIndexOf('"Manifest-Checksum"')
  if (end < 0 || /"Manifest-Checksum": "([0-9a-f]{64})"\}\s*$/.exec(text.slice(end))?.[1] !== sha256(text.slice(0, end))) return undefined
  const { Files } = JSON.parse(text) as { Files: { Path: string; Size: number; Checksum: string }[] }
  return Files.map(({ Path, Size, Checksum }) => ({ path: Path, bytes: Size, sha256: Checksum }))
}
