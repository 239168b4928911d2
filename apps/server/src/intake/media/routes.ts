import { ProblemError, Sha256Hex } from '@fieldproof/contract'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { requireDevice } from '../../http/device.ts'
import type { Holds } from '../../http/fieldMasks.ts'
import { requireViewer, visiblePeople } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { requireDelivering } from '../requireDelivering.ts'
import { mostMediaBytes } from './kinds.ts'
import { sendMedia } from './sendMedia.ts'
import { uploadsOf } from './uploadRoutes.ts'

/** Photos and videos: GET by that person’s phone and by the people who may see the person. */
export const mediaRoutes = (ports: Ports) => (app: App) => {
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: mostMediaBytes }, (_request, body, done) => done(null, body))
  const uploads = uploadsOf(ports)
  const params = Type.Object({ sha256: Sha256Hex })
  const holds: Holds = {
    fields: ['photo'],
    isOwn: async (trx, viewer, { sha256 }) => (await sql`select from media where sha256 = ${sha256} and person_id = ${viewer.personId}`.execute(trx)).rows.length > 0,
  }

  // As phones before version 0.2 send a photo. Newer ones send photos and videos in pieces (uploadRoutes.ts).
  app.put('/api/v1/media/:sha256', { schema: { params, summary: 'A photo or video in one request, as older phones send it; newer ones use /api/v1/uploads', deprecated: true } as { params: typeof params }, bodyLimit: mostMediaBytes }, async (request, reply) => {
    const device = await requireDelivering(ports, request)
    const bytes = request.body
    if (!Buffer.isBuffer(bytes) || bytes.length === 0) throw new ProblemError('invalid_request', 'send the photo’s or video’s bytes as the body')
    await uploads.putWhole(device, request.params.sha256, bytes, arrivalTime(ports, request))
    return reply.status(201).send()
  })

  app.get('/api/v1/media/:sha256', { schema: { params }, config: { holds } }, async (request, reply) => {
    const { sha256 } = request.params
    const found = request.headers.authorization
      ? await (async () => {
          const device = await requireDevice(ports, request)
          return ports.db.readOrg(device.orgId, (trx) => sql<{ content_type: string }>`select content_type from media where sha256 = ${sha256} and person_id = ${device.personId}`.execute(trx))
        })()
      : await (async () => {
          const viewer = await requireViewer(ports, request)
          return ports.db.readOrg(viewer, (trx) => sql<{ content_type: string }>`select m.content_type from media m join people p using (org_id, person_id) where m.sha256 = ${sha256} and ${visiblePeople(viewer)}`.execute(trx))
        })()
    const bytes = found.rows[0] ? await ports.blobs.get(sha256) : null
    if (!bytes) throw new ProblemError('not_found')
    return sendMedia(request, reply, found.rows[0]!.content_type, bytes)
  })

  // What people see of a HEIC photo, or of moments of a video, for the same people as the photo or video itself.
  app.get('/api/v1/media/:sha256/previews/:place', { schema: { params: Type.Object({ sha256: Sha256Hex, place: Type.Integer({ minimum: 0, maximum: 100 }) }) }, config: { holds } }, async (request, reply) => {
    const { sha256, place } = request.params
    const viewer = await requireViewer(ports, request)
    const { rows } = await ports.db.readOrg(viewer, (trx) => sql<{ preview_sha256: string }>`select v.preview_sha256 from media_previews v join media m using (org_id, sha256) join people p using (org_id, person_id)
      where v.sha256 = ${sha256} and v.place = ${place} and ${visiblePeople(viewer)} limit 1`.execute(trx))
    const bytes = rows[0] ? await ports.blobs.get(rows[0].preview_sha256) : null
    if (!bytes) throw new ProblemError('not_found')
    return sendMedia(request, reply, 'image/jpeg', bytes)
  })
}
