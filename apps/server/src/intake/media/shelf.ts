import { sql } from 'kysely'
import { hasSaidNo, whyNotKept } from '../../declarations/mayKeep.ts'
import { sealRows } from '../../record/sealRows.ts'
import type { Ports } from '../../ports.ts'
import type { Announced, UploadShelf } from './uploads.ts'

interface Row { readonly sha256: string; readonly bytes: number; readonly part: string; readonly expires_at: Date }
const announced = ({ sha256, bytes, part, expires_at }: Row): Announced => ({ sha256, bytes: Number(bytes), part, expiresAt: expires_at.getTime() })

/** What of photos under way stands in the database. */
export const createUploadShelf = ({ db, pipeline }: Pick<Ports, 'db' | 'pipeline'>): UploadShelf => ({
  isAwaited: async ({ orgId, personId }, sha256) => (await db.readOrg(orgId, (trx) => sql`
    select 1 from check_ins where (photo_sha256 = ${sha256} or video_sha256 = ${sha256} or voice ->> 'sha256' = ${sha256}) and person_id = ${personId}
    union all select 1 from declarations where topic = 'site_correction' and person_id = ${personId} and content ->> 'photoSha256' = ${sha256}
    union all select 1 from inbox where person_id = ${personId} and ${sha256} in (envelope ->> 'photoSha256', envelope ->> 'videoSha256', envelope ->> 'voiceSha256') limit 1`.execute(trx))).rows.length > 0,
  consentTo: async ({ orgId, personId }, sha256, nowMs) => db.readOrg(orgId, async (trx) => {
    const { rows } = await sql<{ happened_at: Date | null; deviceId: string; sequence: number | null }>`select happened_at, device_id as "deviceId", sequence from check_ins where video_sha256 = ${sha256} and person_id = ${personId}
      union all select null, device_id, null from inbox where person_id = ${personId} and envelope ->> 'videoSha256' = ${sha256}`.execute(trx)
    if (rows.length === 0) return 'allowed'
    const isWordWaiting = (await sql`select 1 from inbox where person_id = ${personId} and envelope ->> 'consent' = 'video' limit 1`.execute(trx)).rows.length > 0
    if (isWordWaiting) return 'unsure'
    const recorded = rows.find((row) => row.happened_at !== null)
    // Where in the chain it stands is known once it is recorded, and so is whether a no comes before it.
    if (!recorded && (await hasSaidNo(trx, personId, 'video', rows.map(({ deviceId }) => deviceId)))) return 'unsure'
    const whyNot = await whyNotKept(trx, personId, 'video', recorded?.happened_at!.getTime() ?? nowMs, recorded)
    if (whyNot === null) return 'allowed'
    return recorded ? whyNot : 'unsure'
  }),
  noteRefusal: async ({ orgId, personId }, sha256, reason, nowMs) => {
    await db.withOrg(orgId, (trx) => sql`insert into media_refusals (org_id, person_id, sha256, reason, refused_at) values (${orgId}, ${personId}, ${sha256}, ${reason}, ${new Date(nowMs)})
      on conflict (org_id, person_id, sha256) do update set reason = excluded.reason, refused_at = excluded.refused_at`.execute(trx))
  },
  arrivedBytes: async ({ orgId, personId }, sha256) => {
    const row = (await db.readOrg(orgId, (trx) => sql<{ bytes: number }>`select bytes from media where sha256 = ${sha256} and person_id = ${personId}`.execute(trx))).rows[0]
    return row ? Number(row.bytes) : null
  },
  find: async ({ orgId, personId }, sha256) => {
    const row = (await db.readOrg(orgId, (trx) => sql<Row>`select sha256, bytes, part, expires_at from media_uploads where person_id = ${personId} and sha256 = ${sha256}`.execute(trx))).rows[0]
    return row ? announced(row) : null
  },
  announce: async ({ orgId, personId, deviceId }, upload, nowMs) => {
    await db.withOrg(orgId, (trx) => sql`
      insert into media_uploads (org_id, person_id, sha256, device_id, bytes, part, started_at, expires_at)
      values (${orgId}, ${personId}, ${upload.sha256}, ${deviceId}, ${upload.bytes}, ${upload.part}, ${new Date(nowMs)}, ${new Date(upload.expiresAt)})
      on conflict (org_id, person_id, sha256) do update set device_id = excluded.device_id, bytes = excluded.bytes, expires_at = excluded.expires_at`.execute(trx))
  },
  forget: async ({ orgId, personId }, sha256) => {
    await db.withOrg(orgId, (trx) => sql`delete from media_uploads where person_id = ${personId} and sha256 = ${sha256}`.execute(trx))
  },
  takeExpired: async ({ orgId }, nowMs) =>
    (await db.withOrg(orgId, (trx) => sql<Row>`delete from media_uploads where expires_at <= ${new Date(nowMs)} returning sha256, bytes, part, expires_at`.execute(trx))).rows.map(announced),
  keep: async ({ orgId, personId, deviceId }, { sha256, bytes, contentType }, receivedAt) => {
    await db.withOrg(orgId, async (trx) => {
      // A recording of sound begins with the same bytes as one of pictures; what it was signed as tells. There is nothing in it to look at.
      const isVoice = contentType.startsWith('video/') && (await sql`select 1 from check_ins where voice ->> 'sha256' = ${sha256} and person_id = ${personId}
        union all select 1 from inbox where person_id = ${personId} and envelope ->> 'voiceSha256' = ${sha256} limit 1`.execute(trx)).rows.length > 0
      await sql`insert into media (org_id, sha256, content_type, bytes, device_id, person_id, received_at)
        values (${orgId}, ${sha256}, ${isVoice ? contentType.replace('video/', 'audio/') : contentType}, ${bytes}, ${deviceId}, ${personId}, ${new Date(receivedAt)}) on conflict do nothing`.execute(trx)
      await sql`delete from media_refusals where person_id = ${personId} and sha256 = ${sha256}`.execute(trx)
      await sealRows(trx, orgId, receivedAt, { media: [sha256] })
      if (!isVoice) await sql`insert into photo_tasks (org_id, sha256) values (${orgId}, ${sha256})`.execute(trx)
    })
    pipeline.nudge()
  },
})
