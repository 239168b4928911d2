import { Backup, BackupOverview, BackupSettings, ProblemError, Uuid } from '@fieldproof/contract'
import { isoInstant, t } from '@fieldproof/core/kernel'
import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { newId } from '../platform/ids.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct, type Actor } from '../registry/administrativeAct.ts'
import { requireActor } from '../registry/registryRequest.ts'
import { readArchiving } from './archiving.ts'
import { nextDue } from './schedule.ts'
import { contentsOf, findOperator, isWhole, readBackups, type Operator } from './store.ts'

const overdueMs = 2 * 86_400_000

/**
 * GET, POST /api/v1/backups; POST /:id/check; PUT /settings. Of administrators of the company that was set up first (decision 58). What is asked for here is done by
 * background/backups.ts; the rows tell how it goes.
 */
export const backupRoutes = (ports: Ports): Routes => (app: App) => {
  const { db, backupPlace: place, settings: { demo } } = ports

  const requireOperator = async (request: FastifyRequest): Promise<{ actor: Actor; operator: Operator }> => {
    const actor = await requireActor(ports, request)
    const operator = await findOperator(db.system)
    if (operator?.orgId !== actor.orgId) throw new ProblemError('not_allowed', t('备份包含整个系统，由最先设置的公司管理', '備份包含整個系統，由最先設定的公司管理', 'A backup holds the whole installation; the company that was set up first runs it'))
    return { actor, operator }
  }
  const act = <T>(actor: Actor, work: Parameters<typeof administrativeAct<T>>[2]): Promise<T> => administrativeAct(ports, actor, work, { registry: false })

  app.get('/api/v1/backups', { schema: { tags: ['Backups'], summary: 'Backups of this installation and how they go', response: { 200: BackupOverview } } }, async (request) => {
    const { actor: { orgId, nowMs }, operator: { settings, timeZone, createdMs } } = await requireOperator(request)
    const backups = await db.readOrg(orgId, (trx) => readBackups(trx))
    const contents = contentsOf(place.isEmbedded, settings)
    const isNightly = settings.nightly && !demo && (contents.database || contents.photos)
    const lastGoodAt = backups.filter(isWhole).map(({ finishedAt }) => finishedAt!).sort().at(-1) ?? null
    return {
      settings, folder: place.folder, database: place.isEmbedded ? 'embedded' as const : 'own' as const, ...(await place.look()), nextAt: isNightly ? isoInstant(nextDue(nowMs, settings.at, timeZone)) : null,
      lastGoodAt, isOverdue: isNightly && nowMs - (lastGoodAt === null ? createdMs : Date.parse(lastGoodAt)) > overdueMs, archiving: place.isEmbedded ? null : await readArchiving(db.system), backups,
    }
  })

  app.post('/api/v1/backups', { schema: { tags: ['Backups'], summary: 'Back up now; one that waits for its next attempt is tried at once', body: Type.Object({}), response: { 202: Backup } } }, async (request, reply) => {
    const { actor, operator } = await requireOperator(request)
    const contents = contentsOf(place.isEmbedded, operator.settings)
    if (!contents.database && !contents.photos) throw new ProblemError('conflict', t('数据库由它的管理者备份，又没有勾选照片：没有可备份的', '資料庫由它的管理者備份，又沒有勾選照片：沒有可備份的', 'The database is backed up by who runs it, and photos are not chosen: there is nothing to back up'))
    const backup = await act(actor, async ({ trx, orgId, by, nowMs, note }) => {
      await sql`select 1 from orgs for no key update`.execute(trx) // two at once ask for one
      const [open] = await readBackups(trx, sql`b.state <> 'done'`)
      if (open?.state === 'running') return open
      const backupId = open?.backupId ?? newId(nowMs)
      if (open) await sql`update backups set next_attempt_at = ${new Date(nowMs)} where backup_id = ${backupId}`.execute(trx)
      else await sql`insert into backups (org_id, backup_id, reason, asked_by, asked_at, state, next_attempt_at) values (${orgId}, ${backupId}, 'asked', ${by}, ${new Date(nowMs)}, 'waiting', ${new Date(nowMs)})`.execute(trx)
      note('backup.asked', backupId, {})
      return (await readBackups(trx, sql`b.backup_id = ${backupId}`))[0]!
    })
    return reply.status(202).send(backup)
  })

  app.post('/api/v1/backups/:id/check', { schema: { tags: ['Backups'], summary: 'Read a backup again and compare every file', params: Type.Object({ id: Uuid }), body: Type.Object({}), response: { 202: Backup } } }, async (request, reply) => {
    const { actor } = await requireOperator(request)
    const { id } = request.params
    const backup = await act(actor, async ({ trx, note }) => {
      const [before] = await readBackups(trx, sql`b.backup_id = ${id}`)
      if (!before || before.state !== 'done' || before.removedAt !== null) throw new ProblemError('not_found')
      if (before.check?.state === 'waiting' || before.check?.state === 'running') return before
      await sql`update backups set check_state = 'waiting', done_bytes = 0 where backup_id = ${id}`.execute(trx)
      note('backup.check_asked', id, { name: before.name })
      return (await readBackups(trx, sql`b.backup_id = ${id}`))[0]!
    })
    return reply.status(202).send(backup)
  })

  app.put('/api/v1/backups/settings', { schema: { tags: ['Backups'], summary: 'When to back up and how many to keep; the former setting, sent again, takes it back', body: BackupSettings, response: { 200: BackupSettings } } }, async (request) => {
    const { actor } = await requireOperator(request)
    const { nightly, at, keep, photos } = request.body
    const after: BackupSettings = { nightly, at, keep, photos }
    return await act(actor, async ({ trx, orgId, note }) => {
      await sql`select 1 from orgs for no key update`.execute(trx)
      const { settings: before } = (await findOperator(trx))!
      if (JSON.stringify(before) === JSON.stringify({ ...before, ...after })) return after
      await sql`update orgs set settings = settings || ${JSON.stringify({ backups: after })}::jsonb`.execute(trx)
      note('backups.settings_changed', orgId, { before: { ...before }, after: { ...after } }, 'rule_changed')
      return after
    })
  })
}
