import { ProblemError, Sha256Hex } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { requireDevice } from '../../http/device.ts'
import { requireViewer, visiblePeople } from '../../http/viewer.ts'
import type { KnownDevice } from '../deviceDirectory.ts'
import { BlobHashMismatch } from '../../platform/blobs.ts'
import type { Ports } from '../../ports.ts'
import { mostMediaBytes, requireMediaKind } from './kinds.ts'
import { sendMedia } from './sendMedia.ts'

/** Does a kept check-in of this person name the photo or video, recorded or still in the inbox? */
const isAwaited = async (ports: Ports, device: KnownDevice, sha256: string): Promise<boolean> => {
  const { rows } = await ports.db.readOrg(device.orgId, (trx) => sql`
    select 1 from check_ins where (photo_sha256 = ${sha256} or video_sha256 = ${sha256}) and person_id = ${device.personId}
    union all select 1 from declarations where topic = 'site_correction' and person_id = ${device.personId} and content ->> 'photoSha256' = ${sha256}
    union all select 1 from inbox where person_id = ${device.personId} and ${sha256} in (envelope ->> 'photoSha256', envelope ->> 'videoSha256') limit 1`.execute(trx))
  return rows.length > 0
}

/** Photos and videos: PUT by the phone that took them, GET by that person's phone and by the people who may see the person. */
export const mediaRoutes = (ports: Ports) => (app: App) => {
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: mostMediaBytes }, (_request, body, done) => done(null, body))
  const params = Type.Object({ sha256: Sha256Hex })

  app.put('/api/v1/media/:sha256', { schema: { params }, bodyLimit: mostMediaBytes }, async (request, reply) => {
    const device = await requireDevice(ports, request)
    const bytes = request.body
    if (!Buffer.isBuffer(bytes) || bytes.length === 0) throw new ProblemError('invalid_request', 'send the photo’s or video’s bytes as the body')
    const contentType = requireMediaKind(bytes)
    const { sha256 } = request.params
    // The privacy gate judged the event; a photo without a kept event that names it was never let in.
    if (!(await isAwaited(ports, device, sha256))) throw new ProblemError('not_found', 'no recorded check-in of yours names this photo or video (yet): send the event first, then what it names')
    try {
      await ports.blobs.put(sha256, bytes)
    } catch (error) {
      if (error instanceof BlobHashMismatch) throw new ProblemError('hash_mismatch')
      throw error
    }
    await ports.db.withOrg(device.orgId, async (trx) => {
      await sql`insert into media (org_id, sha256, content_type, bytes, device_id, person_id, received_at)
        values (${device.orgId}, ${sha256}, ${contentType}, ${bytes.length}, ${device.deviceId}, ${device.personId}, ${new Date(arrivalTime(ports, request))}) on conflict do nothing`.execute(trx)
      await sql`insert into photo_tasks (org_id, sha256) values (${device.orgId}, ${sha256})`.execute(trx)
    })
    ports.pipeline.nudge()
    return reply.status(201).send()
  })

  app.get('/api/v1/media/:sha256', { schema: { params } }, async (request, reply) => {
    const { sha256 } = request.params
    const found = request.headers.authorization
      ? await (async () => {
          const device = await requireDevice(ports, request)
          return ports.db.readOrg(device.orgId, (trx) => sql<{ content_type: string }>`select content_type from media where sha256 = ${sha256} and person_id = ${device.personId}`.execute(trx))
        })()
      : await (async () => {
          const viewer = await requireViewer(ports, request)
          return ports.db.readOrg(viewer.orgId, (trx) => sql<{ content_type: string }>`select m.content_type from media m join people p using (org_id, person_id) where m.sha256 = ${sha256} and ${visiblePeople(viewer)}`.execute(trx))
        })()
    const bytes = found.rows[0] ? await ports.blobs.get(sha256) : null
    if (!bytes) throw new ProblemError('not_found')
    return sendMedia(request, reply, found.rows[0]!.content_type, bytes)
  })

  // What people see of a HEIC photo, or of moments of a video, for the same people as the photo or video itself.
  app.get('/api/v1/media/:sha256/previews/:place', { schema: { params: Type.Object({ sha256: Sha256Hex, place: Type.Integer({ minimum: 0, maximum: 100 }) }) } }, async (request, reply) => {
    const { sha256, place } = request.params
    const viewer = await requireViewer(ports, request)
    const { rows } = await ports.db.readOrg(viewer.orgId, (trx) => sql<{ preview_sha256: string }>`select v.preview_sha256 from media_previews v join media m using (org_id, sha256) join people p using (org_id, person_id)
      where v.sha256 = ${sha256} and v.place = ${place} and ${visiblePeople(viewer)} limit 1`.execute(trx))
    const bytes = rows[0] ? await ports.blobs.get(rows[0].preview_sha256) : null
    if (!bytes) throw new ProblemError('not_found')
    return sendMedia(request, reply, 'image/jpeg', bytes)
  })
}
