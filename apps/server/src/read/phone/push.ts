import { PhonePush, PhonePushInput, ProblemError, type PushKind } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { requireDevice } from '../../http/device.ts'
import { languageOf } from '../../http/problem.ts'
import type { KnownDevice } from '../../intake/deviceDirectory.ts'
import type { Ports } from '../../ports.ts'

/** Subscriptions `s` of earlier enrolments of this very phone (it keeps its key) for this person. */
const isBefore = ({ deviceId, personId }: Pick<KnownDevice, 'deviceId' | 'personId'>) => sql`where s.person_id = ${personId} and s.device_id in (select d.device_id from devices d join devices me on me.device_id = ${deviceId} and me.key_x = d.key_x where d.device_id <> me.device_id)`
const forgetBefore = (ports: Pick<Ports, 'db'>, device: KnownDevice) => ports.db.withOrg(device.orgId, (trx) => sql`delete from push_subscriptions s ${isBefore(device)}`.execute(trx))

/** GET, PUT and DELETE /api/v1/phone/push: where this phone's browser takes messages, and which the person wants. */
export const phonePush = (ports: Ports): Routes => (app: App) => {
  app.get('/api/v1/phone/push', { schema: { tags: ['Phone'], summary: 'Where this phone is reached by push', response: { 200: PhonePush } } }, async (request) => {
    const device = await requireDevice(ports, request)
    const { rows } = await ports.db.readOrg(device.orgId, (trx) => sql<{ endpoint: string; wanted: PushKind[]; language: string; isDropped: boolean }>`select endpoint, wanted, language, dropped_at is not null as "isDropped" from push_subscriptions where device_id = ${device.deviceId}`.execute(trx))
    const [own] = rows
    // The same phone, enrolled anew for the same person: nobody switched anything off.
    const before = own === undefined ? await ports.db.readOrg(device.orgId, async (trx) => (await sql<{ wanted: PushKind[]; language: string }>`select s.wanted, s.language from push_subscriptions s ${isBefore(device)} order by s.created_at desc limit 1`.execute(trx)).rows[0]) : undefined
    if (before !== undefined) return { publicKey: ports.vapid.publicKey, endpoint: null, wanted: before.wanted, language: before.language, dropped: true }
    return { publicKey: ports.vapid.publicKey, endpoint: own === undefined || own.isDropped ? null : own.endpoint, wanted: own?.wanted ?? [], language: own?.language ?? null, dropped: own?.isDropped ?? false }
  })
  app.put('/api/v1/phone/push', { schema: { tags: ['Phone'], summary: 'Be reached by push', body: PhonePushInput, response: { 200: PhonePush } } }, async (request) => {
    const device = await requireDevice(ports, request)
    const { endpoint, keys, wanted } = request.body
    if (URL.parse(endpoint)?.protocol !== 'https:' && !ports.settings.pushAnywhere) throw new ProblemError('invalid_request', t('推送服务的地址（endpoint）须以 https 开头', '推播服務的地址（endpoint）須以 https 開頭', 'endpoint: an https address of a push service is expected'))
    const kinds = [...new Set(wanted)]
    const language = languageOf(request.headers['accept-language'])
    await forgetBefore(ports, device)
    await ports.db.withOrg(device.orgId, (trx) => sql`insert into push_subscriptions (org_id, device_id, person_id, endpoint, p256dh, auth, language, wanted, created_at)
      values (${device.orgId}, ${device.deviceId}, ${device.personId}, ${endpoint}, ${keys.p256dh}, ${keys.auth}, ${language}, ${kinds}::text[], ${new Date(arrivalTime(ports, request))})
      on conflict (org_id, device_id) do update set endpoint = excluded.endpoint, p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language, wanted = excluded.wanted, created_at = excluded.created_at, dropped_at = null`.execute(trx))
    return { publicKey: ports.vapid.publicKey, endpoint, wanted: kinds, language }
  })
  app.delete('/api/v1/phone/push', { schema: { tags: ['Phone'], summary: 'Be reached by push no longer', response: { 204: Type.Null() } } }, async (request, reply) => {
    const device = await requireDevice(ports, request)
    await forgetBefore(ports, device)
    await ports.db.withOrg(device.orgId, (trx) => sql`delete from push_subscriptions where device_id = ${device.deviceId}`.execute(trx))
    return reply.code(204).send(null)
  })
}
