import type { Backup, BackupFailure, BackupSettings } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type RawBuilder } from 'kysely'
import type { BackupDescription } from '../platform/backup/description.ts'
import type { Sql } from '../platform/postgres/database.ts'

/** The company that was set up first. A backup holds the whole installation, so it is that company's to run. */
export interface Operator {
  readonly orgId: string
  readonly timeZone: string
  readonly createdMs: number
  readonly settings: BackupSettings
}

const unlessChosen: BackupSettings = { nightly: true, at: '02:00', keep: 7, photos: false }

export const findOperator = async (system: Sql): Promise<Operator | undefined> => {
  const { rows } = await sql<{ orgId: string; timeZone: string; createdAt: Date; chosen: Partial<BackupSettings> | null }>`select org_id as "orgId", time_zone as "timeZone", created_at as "createdAt", settings -> 'backups' as chosen from orgs order by created_at, org_id limit 1`.execute(system)
  const [row] = rows
  return row && { orgId: row.orgId, timeZone: row.timeZone, createdMs: row.createdAt.getTime(), settings: { ...unlessChosen, ...row.chosen } }
}

/** What a backup of this installation holds. Neither: there is nothing for us to back up. */
export const contentsOf = (isEmbedded: boolean, settings: BackupSettings): { readonly database: boolean; readonly photos: boolean } => ({ database: isEmbedded, photos: isEmbedded || settings.photos })

interface Row {
  readonly backupId: string
  readonly name: string | null
  readonly reason: Backup['reason']
  readonly askedByName: string | null
  readonly askedAt: Date
  readonly state: Backup['state']
  readonly phase: Backup['phase']
  readonly doneBytes: number
  readonly totalBytes: number
  readonly startedAt: Date | null
  readonly finishedAt: Date | null
  readonly attempts: number
  readonly nextAttemptAt: Date
  readonly failingSince: Date | null
  readonly failure: BackupFailure | null
  readonly content: BackupDescription | null
  readonly checkState: NonNullable<Backup['check']>['state'] | null
  readonly checkedAt: Date | null
  readonly checkDetail: string | null
  readonly removedAt: Date | null
}

const instant = (date: Date | null): ReturnType<typeof isoInstant> | null => date && isoInstant(date.getTime())

const present = ({ content, checkState, checkedAt, checkDetail, ...row }: Row): Backup => ({
  ...row, askedAt: isoInstant(row.askedAt.getTime()), startedAt: instant(row.startedAt), finishedAt: instant(row.finishedAt), nextAttemptAt: isoInstant(row.nextAttemptAt.getTime()), failingSince: instant(row.failingSince), removedAt: instant(row.removedAt),
  bytes: content?.bytes ?? 0, newBytes: content?.newBytes ?? 0, databaseBytes: content?.database?.bytes ?? null, photoCount: content?.photos?.count ?? null,
  check: checkState && { state: checkState, at: instant(checkedAt), detail: checkDetail },
})

/** Newest first, the last hundred. */
export const readBackups = async (trx: Sql, which: RawBuilder<unknown> = sql`true`): Promise<Backup[]> => {
  const { rows } = await sql<Row>`select b.backup_id as "backupId", b.name, b.reason, p.name as "askedByName", b.asked_at as "askedAt", b.state, b.phase, b.done_bytes as "doneBytes", b.total_bytes as "totalBytes", b.started_at as "startedAt", b.finished_at as "finishedAt",
      b.attempts, b.next_attempt_at as "nextAttemptAt", b.failing_since as "failingSince", b.failure, b.content, b.check_state as "checkState", b.checked_at as "checkedAt", b.check_detail as "checkDetail", b.removed_at as "removedAt"
    from backups b left join people p on p.org_id = b.org_id and p.person_id = b.asked_by where ${which} order by b.asked_at desc, b.backup_id desc limit 100`.execute(trx)
  return rows.map(present)
}

export const isWhole = ({ state, removedAt, check }: Backup): boolean => state === 'done' && removedAt === null && check?.state !== 'damaged'

/** Backups that make room: all but the newest `keep` whole ones, and damaged ones that a newer whole one stands in for. */
export const superfluous = (backups: readonly Backup[], keep: number): Backup[] => {
  const there = backups.filter(({ state, removedAt }) => state === 'done' && removedAt === null).sort((a, b) => Date.parse(b.finishedAt!) - Date.parse(a.finishedAt!))
  const whole = there.filter(isWhole)
  const last = whole[keep - 1]
  return last ? there.filter(({ finishedAt }) => Date.parse(finishedAt!) < Date.parse(last.finishedAt!)) : []
}
