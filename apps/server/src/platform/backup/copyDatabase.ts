import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { copyHashed, hashFile, walk } from './files.ts'
import { writeManifest, type ManifestFile } from './manifest.ts'
import { BackupProblem } from './problem.ts'

/**
 * A base backup of a running PostgreSQL by its low-level API (manual, "Making a Base Backup Using the Low Level API"): between pg_backup_start and pg_backup_stop the
 * files are copied while they change, and the WAL written meanwhile makes one state of them, the one at pg_backup_stop. Everything that was committed before that is in it.
 *
 * A temporary replication slot keeps that WAL from being recycled. Slot and backup belong to this session: should it end, the server forgets both.
 */
export interface DatabaseCopy {
  readonly bytes: number
  readonly files: number
  readonly startLsn: string
  readonly stopLsn: string
  readonly serverVersion: string
}

export interface CopyDatabase {
  /** Of a superuser, on the same machine. */
  readonly connectionString: string
  /** Empty folder that becomes a data directory. */
  readonly target: string
  readonly onBytes: (bytes: number) => void
}

/** What the manual leaves out of a backup: contents of these folders, and these files wherever they are. */
const emptied = /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//
const leftOut = /(^|\/)(postmaster\.pid|postmaster\.opts|backup_label(\.old)?|tablespace_map(\.old)?|backup_manifest|pg_internal\.init(\.\d+)?|pgsql_tmp[^/]*|current_logfiles(\.tmp)?)(\/|$)/
const isLeftOut = (path: string): boolean => emptied.test(path) || leftOut.test(path)

/** Where the database's files are, and how many bytes of them a backup takes. */
export const measureDatabase = async (connectionString: string): Promise<{ folder: string; bytes: number }> => {
  const client = new pg.Client({ connectionString, application_name: 'fieldproof backup' })
  await client.connect()
  try {
    const folder = (await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`)).rows[0]!.folder
    let bytes = 0
    for await (const { path, isFolder } of walk(folder, isLeftOut)) if (!isFolder) bytes += (await stat(join(folder, path)).catch(() => null))?.size ?? 0
    return { folder, bytes: bytes + 2 * 16 * 1024 * 1024 } // at least the segment of WAL in which it starts and the one in which it stops
  } finally {
    await client.end()
  }
}

const hasTablespaces = async (client: pg.Client): Promise<boolean> => (await client.query(`select 1 from pg_tablespace where spcname not in ('pg_default', 'pg_global')`)).rows.length > 0

export const copyDatabase = async ({ connectionString, target, onBytes }: CopyDatabase): Promise<DatabaseCopy> => {
  const client = new pg.Client({ connectionString, application_name: 'fieldproof backup' })
  client.on('error', () => {}) // the statement that waits is rejected too
  await client.connect()
  try {
    const ask = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row> => (await client.query<Row>(text, values)).rows[0]!
    const { folder, version } = await ask<{ folder: string; version: string }>(`select current_setting('data_directory') as folder, current_setting('server_version') as version`)
    if (await hasTablespaces(client)) throw new BackupProblem('tablespaces', 'the database has tablespaces, which lie outside its folder; back it up with pg_basebackup')
    await ask(`select pg_create_physical_replication_slot($1, true, true)`, [`fieldproof_backup_${process.pid}_${Date.now()}`])
    const { lsn: startLsn } = await ask<{ lsn: string }>(`select pg_backup_start('fieldproof', true)::text as lsn`)
    const files: ManifestFile[] = []
    const copy = async (path: string): Promise<void> => {
      const from = join(folder, path)
      const found = await stat(from).catch(() => null)
      if (!found) return // dropped since
      const copied = await copyHashed(from, join(target, path), onBytes).catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      })
      if (copied) files.push({ path, ...copied, modified: found.mtime })
    }
    const own = async (path: string, content: string): Promise<void> => {
      await mkdir(dirname(join(target, path)), { recursive: true })
      await writeFile(join(target, path), content, { mode: 0o600 })
      files.push({ path, ...(await hashFile(join(target, path))), modified: new Date() })
    }
    for await (const { path, isFolder } of walk(folder, isLeftOut)) {
      if (isFolder) await mkdir(join(target, path), { mode: 0o700 })
      else if (path !== 'global/pg_control') await copy(path)
    }
    await copy('global/pg_control') // last: it must not be older than what it speaks of
    const stop = await ask<{ lsn: string; label: string; map: string; segment: string }>(`with stopped as (select * from pg_backup_stop(wait_for_archive => false))
      select lsn::text, labelfile as label, spcmapfile as map, pg_walfile_name(lsn) as segment from stopped`)
    const firstSegment = /^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)/m.exec(stop.label)?.[1]
    if (!firstSegment) throw new BackupProblem('database', `the database gave a label without its first WAL segment: ${stop.label}`)
    await own('backup_label', stop.label)
    if (stop.map.trim() !== '') await own('tablespace_map', stop.map)
    const needed = (await readdir(join(folder, 'pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= firstSegment && name <= stop.segment).sort()
    if (needed[0] !== firstSegment || needed.at(-1) !== stop.segment) throw new BackupProblem('database', `the WAL from ${firstSegment} to ${stop.segment} is not there`)
    for (const name of needed) await copy(`pg_wal/${name}`)
    await writeFile(join(target, 'backup_manifest'), writeManifest({ files, timeline: Number.parseInt(firstSegment.slice(0, 8), 16), startLsn, stopLsn: stop.lsn }), { mode: 0o600 })
    return { bytes: files.reduce((sum, file) => sum + file.bytes, 0), files: files.length, startLsn, stopLsn: stop.lsn, serverVersion: version }
  } finally {
    await client.end().catch(() => {})
  }
}

/** Folders that a data directory needs and whose contents no backup has. A tool that copies backups elsewhere may leave out empty folders. */
export const emptyFolders = ['pg_wal', 'pg_wal/archive_status', 'pg_wal/summaries', 'pg_replslot', 'pg_dynshmem', 'pg_notify', 'pg_serial', 'pg_snapshots', 'pg_stat_tmp', 'pg_subtrans'] as const
