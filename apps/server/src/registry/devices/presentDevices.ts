import { type Device, ProblemError } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql, type RawBuilder } from 'kysely'
import { sha256 } from '../../platform/ids.ts'
import type { Sql } from '../../platform/postgres/database.ts'

interface Row extends Omit<Device, 'enrolledAt' | 'lastSeen' | 'revokedAt' | 'keyThumbprint' | 'lastRefusal'> {
  readonly publicKey: { crv: string; kty: string; x: string; y: string } | null
  readonly enrolledAt: Date
  readonly lastSeen: Date | null
  readonly revokedAt: Date | null
  readonly lastRefusal: (Omit<NonNullable<Device['lastRefusal']>, 'firstTime' | 'lastTime'> & { readonly firstMs: number; readonly lastMs: number }) | null
}

/** RFC 7638: SHA-256 over the required members of the JWK in canonical order. What a person can compare with what the phone shows. */
export const keyThumbprint = ({ crv, kty, x, y }: { crv: string; kty: string; x: string; y: string }): string =>
  sha256(canonicalBytes({ crv, kty, x, y })).toString('base64url')

/** When a device was last heard of: its latest position, or its latest check-in where that came without one. */
export const deviceLastSeen = sql`greatest(
  (select l.server_time from latest_positions l where l.device_id = v.device_id),
  (select c.server_time from check_ins c where c.device_id = v.device_id order by c.happened_at desc limit 1))`

/** Devices `v` of people `p` that fulfil the condition, newest first. */
export const presentDevices = async (trx: Sql, condition: RawBuilder<unknown>): Promise<Device[]> => {
  const { rows } = await sql<Row>`
    select v.device_id as "deviceId", v.person_id as "personId", p.name as "personName", v.kind, v.label, v.datum, v.model, v.platform, v.app_version as "appVersion", v.status,
      v.public_key as "publicKey", v.enrolled_at as "enrolledAt", v.revoked_at as "revokedAt", ${deviceLastSeen} as "lastSeen",
      (select jsonb_build_object('source', f.source, 'code', f.code, 'detail', f.detail, 'messages', f.messages, 'firstMs', round(extract(epoch from f.first_time) * 1000), 'lastMs', round(extract(epoch from f.last_time) * 1000))
        from tracker_refusals f where f.org_id = v.org_id and f.device_id = v.device_id) as "lastRefusal"
    from devices v join people p using (org_id, person_id) where ${condition} order by v.enrolled_at desc, v.device_id`.execute(trx)
  return rows.map(({ publicKey, enrolledAt, lastSeen, revokedAt, lastRefusal, ...row }) => ({
    ...row, enrolledAt: enrolledAt.toISOString(), lastSeen: lastSeen?.toISOString() ?? null, revokedAt: revokedAt?.toISOString() ?? null,
    lastRefusal: lastRefusal && (({ firstMs, lastMs, ...refusal }) => ({ ...refusal, firstTime: isoInstant(firstMs), lastTime: isoInstant(lastMs) }))(lastRefusal),
    keyThumbprint: publicKey ? keyThumbprint(publicKey) : null,
  }))
}

export const presentDevice = async (trx: Sql, deviceId: string): Promise<Device> => {
  const [device] = await presentDevices(trx, sql`v.device_id = ${deviceId}`)
  if (!device) throw new ProblemError('not_found')
  return device
}
