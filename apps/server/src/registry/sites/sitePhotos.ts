import { createHash } from 'node:crypto'
import { ProblemError, Sha256Hex, SitePhotos, Uuid } from '@fieldproof/contract'
import { isoInstant, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { nothingPersonal } from '../../http/fieldMasks.ts'
import { requireMediaKind } from '../../intake/media/kinds.ts'
import { sendMedia } from '../../intake/media/sendMedia.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Ports } from '../../ports.ts'
import { administrativeAct } from '../administrativeAct.ts'
import { requireActor, requireConsoleViewer } from '../registryRequest.ts'

const mostBytes = 15_000_000
/** Enough for every side of a house; only the newest few are compared with. */
const mostPhotos = 12
/** What both browsers and the comparison read. */
const taken = ['image/jpeg', 'image/png', 'image/webp']

const presentPhotos = async (trx: Sql, siteId: string): Promise<SitePhotos> => ({
  photos: (await sql<{ sha256: string; added_at: Date; added_by_name: string | null }>`select f.sha256, f.added_at, p.name as added_by_name from site_photos f left join people p on p.org_id = f.org_id and p.person_id = f.added_by
    where f.site_id = ${siteId} and f.removed_at is null order by f.added_at desc, f.sha256`.execute(trx)).rows.map((row) => ({ sha256: row.sha256, addedAt: isoInstant(row.added_at.getTime()), addedByName: row.added_by_name })),
})
const requireSite = async (trx: Sql, siteId: string): Promise<void> => {
  if ((await sql`select 1 from sites where site_id = ${siteId}`.execute(trx)).rows.length === 0) throw new ProblemError('not_found')
}

/** Reference photos of a site: what it looks like, for people who review and for the comparison with videos. A photo that is taken away counts no more; what was compared with it before stands. */
export const sitePhotos = (ports: Ports): Routes => (app: App) => {
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: mostBytes }, (_request, body, done) => done(null, body))
  const params = Type.Object({ id: Uuid })
  const ofPhoto = Type.Object({ id: Uuid, sha256: Sha256Hex })

  app.get('/api/v1/sites/:id/photos', { schema: { tags: ['Sites'], summary: 'Reference photos of a site', params, response: { 200: SitePhotos } } }, async (request) => {
    const viewer = await requireConsoleViewer(ports, request)
    return await ports.db.readOrg(viewer, async (trx) => {
      await requireSite(trx, request.params.id)
      return await presentPhotos(trx, request.params.id)
    })
  })

  app.get('/api/v1/sites/:id/photos/:sha256', { schema: { tags: ['Sites'], summary: 'One reference photo', params: ofPhoto }, config: { holds: nothingPersonal } }, async (request, reply) => {
    const viewer = await requireConsoleViewer(ports, request)
    const { id, sha256 } = request.params
    const { rows } = await ports.db.readOrg(viewer, (trx) => sql<{ content_type: string }>`select content_type from site_photos where site_id = ${id} and sha256 = ${sha256}`.execute(trx))
    const bytes = rows[0] ? await ports.blobs.get(sha256) : null
    if (!bytes) throw new ProblemError('not_found')
    return sendMedia(request, reply, rows[0]!.content_type, bytes)
  })

  app.post('/api/v1/sites/:id/photos', { bodyLimit: mostBytes, schema: { tags: ['Sites'], summary: 'Add a reference photo', params, response: { 201: SitePhotos } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    await ports.db.readOrg(actor.orgId, (trx) => requireSite(trx, id))
    const bytes: unknown = request.body
    if (!Buffer.isBuffer(bytes) || bytes.length === 0) throw new ProblemError('invalid_request', t('没有收到照片，请重新选择', '沒有收到照片，請重新選擇', 'send the photo’s bytes as the body'))
    const contentType = requireMediaKind(bytes)
    if (!taken.includes(contentType)) throw new ProblemError('unsupported_media_type', t('照片须为 JPEG、PNG 或 WebP', '照片須為 JPEG、PNG 或 WebP', 'a JPEG, PNG or WebP photo is expected'))
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    await ports.blobs.put(sha256, bytes)
    const photos = await administrativeAct(ports, actor, async ({ trx, orgId, nowMs, note }) => {
      await sql`select 1 from sites where site_id = ${id} for update`.execute(trx)
      await requireSite(trx, id)
      const { photos: before } = await presentPhotos(trx, id)
      if (before.some((photo) => photo.sha256 === sha256)) return { photos: before }
      if (before.length >= mostPhotos) throw new ProblemError('conflict', t(`一个地点最多 ${mostPhotos} 张参考照片：请先移除一张`, `一個地點最多 ${mostPhotos} 張參考照片：請先移除一張`, `A site has at most ${mostPhotos} reference photos: remove one first`))
      await sql`insert into site_photos (org_id, site_id, sha256, content_type, added_by, added_at) values (${orgId}, ${id}, ${sha256}, ${contentType}, ${actor.by}, ${new Date(nowMs)})
        on conflict (org_id, site_id, sha256) do update set removed_at = null, added_by = excluded.added_by, added_at = excluded.added_at`.execute(trx)
      note('site.photo_added', id, { sha256, contentType }, 'rule_changed')
      return await presentPhotos(trx, id)
    }, { registry: false })
    return reply.status(201).send(photos)
  })

  app.delete('/api/v1/sites/:id/photos/:sha256', { schema: { tags: ['Sites'], summary: 'Take a reference photo away', params: ofPhoto, response: { 200: SitePhotos } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id, sha256 } = request.params
    return await administrativeAct(ports, actor, async ({ trx, nowMs, note }) => {
      await requireSite(trx, id)
      const { rows } = await sql`update site_photos set removed_at = ${new Date(nowMs)} where site_id = ${id} and sha256 = ${sha256} and removed_at is null returning 1`.execute(trx)
      if (rows.length > 0) note('site.photo_removed', id, { sha256 }, 'rule_changed')
      return await presentPhotos(trx, id)
    }, { registry: false })
  })
}
