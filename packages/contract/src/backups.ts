import { Type, type Static, type TSchema } from 'typebox'
import { IsoInstant, Uuid } from './common.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** PUT /api/v1/backups/settings. The former setting, sent again, takes it back: older backups are removed only after the next one has succeeded. */
export const BackupSettings = Type.Object({
  nightly: Type.Boolean(),
  at: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM, local time of the company' }),
  keep: Type.Integer({ minimum: 1, maximum: 90, description: 'So many whole backups stay' }),
  photos: Type.Boolean({ description: 'Where the database is its operator’s: whether photos are backed up here. With the embedded database they always are.' }),
})

export const BackupFailure = Type.Object({
  code: Type.Enum(['no_space', 'no_permission', 'inside_database', 'inside_photos', 'tablespaces', 'damaged', 'interrupted', 'database', 'files']), detail: Type.String(), at: IsoInstant,
})

export const Backup = Type.Object({
  backupId: Uuid, name: nullable(Type.String({ description: 'Of its folder' })), reason: Type.Union([Type.Literal('nightly'), Type.Literal('asked')]), askedByName: nullable(Type.String()), askedAt: IsoInstant,
  state: Type.Union([Type.Literal('waiting'), Type.Literal('running'), Type.Literal('done')]), phase: nullable(Type.Enum(['preparing', 'database', 'photos', 'checking'])), doneBytes: Type.Integer(), totalBytes: Type.Integer(),
  startedAt: nullable(IsoInstant), finishedAt: nullable(IsoInstant), attempts: Type.Integer({ description: 'That failed, since the last one that succeeded' }), nextAttemptAt: IsoInstant, failingSince: nullable(IsoInstant), failure: nullable(BackupFailure),
  bytes: Type.Integer(), newBytes: Type.Integer({ description: 'Written by it; photos that the disk has already get a second name only' }), databaseBytes: nullable(Type.Integer()), photoCount: nullable(Type.Integer()),
  check: nullable(Type.Object({ state: Type.Union([Type.Literal('waiting'), Type.Literal('running'), Type.Literal('ok'), Type.Literal('damaged')]), at: nullable(IsoInstant), detail: nullable(Type.String()) })),
  removedAt: nullable(IsoInstant),
})

/** What PostgreSQL tells of its own archiving (pg_stat_archiver); nothing of it is ours to change. */
export const DatabaseArchiving = Type.Object({
  version: Type.String(), mode: Type.String({ description: 'archive_mode' }), archivedCount: Type.Integer(), lastArchivedAt: nullable(IsoInstant), failedCount: Type.Integer(), lastFailedAt: nullable(IsoInstant), isFailing: Type.Boolean({ description: 'The last attempt failed' }),
  standbys: Type.Integer({ description: 'Connected replicas' }),
})

/** GET /api/v1/backups. POST backs up now; POST /:id/check reads one again. Of the company that was set up first: a backup holds the whole installation. */
export const BackupOverview = Type.Object({
  settings: BackupSettings, folder: Type.String(), database: Type.Union([Type.Literal('embedded'), Type.Literal('own')]),
  isSameDisk: nullable(Type.Boolean({ description: 'Backups lie on the disk that holds the data: they do not survive it' })), freeBytes: nullable(Type.Integer()), nextAt: nullable(IsoInstant),
  lastGoodAt: nullable(IsoInstant), isOverdue: Type.Boolean({ description: 'Backed up nightly, and the newest good one is older than two nights' }), archiving: nullable(DatabaseArchiving), backups: Type.Array(Backup, { description: 'Newest first; the last 100' }),
})

export type BackupSettings = Static<typeof BackupSettings>
export type BackupFailure = Static<typeof BackupFailure>
export type Backup = Static<typeof Backup>
export type DatabaseArchiving = Static<typeof DatabaseArchiving>
export type BackupOverview = Static<typeof BackupOverview>
