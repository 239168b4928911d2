import { sql } from 'kysely'
import type { DeviceDirectory } from '../../intake/deviceDirectory.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Logger } from '../../platform/log.ts'
import type { Database } from '../../platform/postgres/database.ts'
import { collectMessages } from './collect.ts'
import { deliverMessages } from './deliver.ts'
import type { PushSender } from '../../platform/push.ts'

const everyMs = 10_000
const keptDays = 30

/** One round for a company. Companies without a subscription cost one look. The log's head is not needed: the table itself keeps each message once. */
export const runPush = async (db: Database, devices: DeviceDirectory, sender: PushSender, orgId: string, nowMs: number): Promise<void> => {
  const subscribed = await db.readOrg(orgId, async (trx) => (await sql<{ device_id: string }>`select device_id from push_subscriptions where dropped_at is null`.execute(trx)).rows)
  if (subscribed.length === 0) return
  const known = await devices.byIds(orgId, subscribed.map(({ device_id }) => device_id))
  await db.withOrg(orgId, async (trx) => {
    await collectMessages(trx, orgId, nowMs, [...known.values()].filter(({ status, personStatus }) => status === 'active' && personStatus === 'active'))
    await sql`delete from push_messages where org_id = ${orgId} and state <> 'waiting' and created_at < ${new Date(nowMs - keptDays * 86_400_000)}`.execute(trx)
  })
  await deliverMessages(db, devices, sender, orgId, nowMs)
}

export const startPush = ({ db, devices, sender, clock, log }: { readonly db: Database; readonly devices: DeviceDirectory; readonly sender: PushSender; readonly clock: Clock; readonly log: Logger }) => {
  let running: Promise<void> = Promise.resolve()
  let isBusy = false
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    running = (async () => {
      const { rows } = await sql<{ org_id: string }>`select org_id from orgs`.execute(db.system)
      for (const { org_id: orgId } of rows) await runPush(db, devices, sender, orgId, clock.now())
    })().catch((error: unknown) => log.warn({ error }, 'push messages wait for the database')).finally(() => { isBusy = false })
  }, everyMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
