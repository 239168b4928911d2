import { CheckInDetail, CheckInPage, IsoInstant, Overview, PageQuery, ProblemError, Uuid } from '@fieldproof/contract'
import { isoInstant, type CheckInProposal, type DeviceState, type Fix, type Geofence, type Integrity, type Translated, type Verdict } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { allOf, cutPage, decodeInstantCursor } from '../../http/paging.ts'
import type { Holds } from '../../http/fieldMasks.ts'
import { languageOf } from '../../http/problem.ts'
import { inDepartment, requireViewer, visiblePeople } from '../../http/viewer.ts'
import type { Ports } from '../../ports.ts'
import { presentPutOffs, withPutOff } from '../../putOffs/present.ts'
import { outOfPlaceSubject, putOffOf } from '../../putOffs/standing.ts'
import { receiptOfSubmission } from '../log/receipt.ts'
import { presentVerdict } from '../presentVerdict.ts'
import { Purpose, recordLooks, requirePurpose } from '../replay/access.ts'
import { countWorkday, loadWorkday } from '../workday/load.ts'
import { isOfPresentDay, presentDay } from '../workday/presentDay.ts'
import { checkInsAsked } from './asked.ts'
import { exportEvidence } from './evidence.ts'
import { presentCheckInRow, selectCheckIns, type CheckInRecord } from './present.ts'

const Filters = Type.Intersect([
  PageQuery,
  Type.Object({
    from: Type.Optional(IsoInstant), to: Type.Optional(IsoInstant), personId: Type.Optional(Uuid), departmentId: Type.Optional(Uuid), siteId: Type.Optional(Uuid),
    band: Type.Optional(Type.String()), action: Type.Optional(Type.String()), kind: Type.Optional(Type.String()), search: Type.Optional(Type.String({ maxLength: 100 })),
  }),
])

/** Where nobody says more: what a package is for is known, it shows one check-in and no way. */
const evidencePurpose: Translated = { 'zh-CN': '取得签到的证据包', 'zh-TW': '取得簽到的證據包', en: 'Evidence of a check-in' }

/** GET /api/v1/check-ins, /:eventId, /:eventId/evidence, and the overview figures. */
export const checkInRoutes = (ports: Ports) => (app: App) => {
  app.get('/api/v1/check-ins', { schema: { querystring: Filters, response: { 200: CheckInPage } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    const { from, to, personId, departmentId, siteId, band, action, kind, search, cursor, limit = 50 } = request.query
    const onPeople = [visiblePeople(viewer), ...(departmentId ? [inDepartment(departmentId)] : [])]
    const asked = checkInsAsked({ from: from ? new Date(from) : undefined, to: to ? new Date(to) : undefined, personId, siteId, band, action, kind, search, after: decodeInstantCursor(cursor) }, onPeople, limit + 1)
    const rows = await ports.db.readOrg(viewer, async (trx) =>
      (await sql<CheckInRecord>`${selectCheckIns} where ${allOf(asked)} order by c.happened_at desc, c.event_id desc limit ${limit + 1}`.execute(trx)).rows)
    const language = languageOf(request.headers['accept-language'])
    const { items, nextCursor } = cutPage(rows, limit, (row) => [row.happened_at.toISOString(), row.event_id])
    return { items: items.map((row) => presentCheckInRow(row, language, viewer)), ...(nextCursor ? { nextCursor } : {}) }
  })

  /** Under how many other records the very same recording stands, whoever's they are: counted, and nothing is told of them. */
  const voiceElsewhere = async (orgId: string, eventId: string, sha256: string): Promise<number> => ports.db.readOrg(orgId, async (trx) =>
    (await sql<{ n: number }>`select count(*)::int as n from check_ins where voice is not null and voice ->> 'sha256' = ${sha256} and event_id <> ${eventId}`.execute(trx)).rows[0]!.n)

  const params = Type.Object({ eventId: Uuid })

  app.get('/api/v1/check-ins/:eventId', { schema: { params, response: { 200: CheckInDetail } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    const language = languageOf(request.headers['accept-language'])
    const nowMs = arrivalTime(ports, request)
    const { eventId } = request.params
    const detail = await ports.db.readOrg(viewer, async (trx): Promise<CheckInDetail> => {
      const row = (await sql<CheckInRecord>`${selectCheckIns} where c.event_id = ${eventId} and ${visiblePeople(viewer)}`.execute(trx)).rows[0]
      if (!row) throw new ProblemError('not_found')
      const more = (await sql<{ device_id: string; model: string | null; fix: Fix | null; device_state: DeviceState; remote_address: string | null; sequence: number | null; source: string; site: { siteId: string; name: string; lat: number; lon: number; fence: Geofence } | null; photo_received: boolean; video_received: boolean; proposal: CheckInProposal | null; time_token: Integrity['timeToken'] | null; voice: Omit<NonNullable<CheckInDetail['voice']>, 'usedElsewhere'> | null; put_off_id: string | null }>`
        select c.device_id, d.model, c.fix, c.device_state, c.remote_address, c.sequence, c.source, c.proposal, c.integrity -> 'timeToken' as time_token, ${putOffOf(outOfPlaceSubject, nowMs, 'id')} as put_off_id,
          case when c.voice is not null then c.voice || jsonb_build_object('received', exists (select from media m where m.org_id = c.org_id and m.sha256 = c.voice ->> 'sha256' and m.person_id = c.person_id)) end as voice,
          case when s.site_id is null then null else jsonb_build_object('siteId', s.site_id, 'name', s.name, 'lat', s.lat, 'lon', s.lon, 'fence', s.fence) end as site,
          exists (select from media m where m.org_id = c.org_id and m.sha256 = c.photo_sha256 and m.person_id = c.person_id) as photo_received,
          exists (select from media m where m.org_id = c.org_id and m.sha256 = c.video_sha256 and m.person_id = c.person_id) as video_received
        from check_ins c left join devices d using (org_id, device_id) left join sites s on s.org_id = c.org_id and s.site_id = c.site_id where c.event_id = ${eventId}`.execute(trx)).rows[0]!
      const verdicts = (await sql<{ computed_at: Date; entry_index: number; verdict: Verdict }>`select computed_at, entry_index, verdict from verdicts where event_id = ${eventId} order by computed_at desc`.execute(trx)).rows
      const entry = (await sql<{ leaf_hash: Buffer }>`select leaf_hash from log_entries where entry_index = ${row.entry_index}`.execute(trx)).rows[0]
      const checkpoint = (await sql<{ tree_size: number; signed_at: Date }>`select tree_size, signed_at from checkpoints order by tree_size desc limit 1`.execute(trx)).rows[0]
      const { site } = more
      const { settled } = withPutOff({}, await presentPutOffs(trx, [more.put_off_id]), more.put_off_id)
      return {
        ...presentCheckInRow(row, language, viewer),
        deviceId: more.device_id,
        deviceModel: more.device_state.model ?? more.model,
        networkType: more.device_state.networkType ?? null,
        appVersion: more.device_state.appVersion ?? null,
        batteryPercent: more.device_state.batteryPercent ?? more.fix?.batteryPercent ?? null,
        ipAddress: more.remote_address,
        provider: more.fix?.provider ?? null,
        sequence: more.sequence,
        source: more.source,
        site: site ? { siteId: site.siteId, name: site.name, position: { lat: site.lat, lon: site.lon }, fence: site.fence as never } : null,
        photoReceived: more.photo_received,
        videoReceived: more.video_received,
        ...(settled ? { settled } : {}),
        ...(more.time_token ? { timeToken: { ...more.time_token, time: isoInstant(more.time_token.time) } } : {}),
        ...(more.voice === null ? {} : { voice: { ...more.voice, usedElsewhere: 0 } }),
        ...(more.proposal === null ? {} : { proposal: { ...more.proposal, arrivedTime: isoInstant(more.proposal.arrivedTime) } }),
        verdicts: verdicts.map((v) => ({ computedAt: isoInstant(v.computed_at.getTime()), entryIndex: v.entry_index, verdict: presentVerdict(v.verdict, language, viewer, row.person_id) })),
        proof: {
          entryIndex: row.entry_index,
          leafHash: entry ? entry.leaf_hash.toString('hex') : null,
          treeSize: checkpoint?.tree_size ?? null,
          checkpointTime: checkpoint ? isoInstant(checkpoint.signed_at.getTime()) : null,
          included: checkpoint !== undefined && checkpoint.tree_size > row.entry_index,
          receipt: more.source === 'native' ? await receiptOfSubmission(ports, trx, viewer.orgId, eventId) : null,
        },
      }
    })
    return detail.voice === undefined ? detail : { ...detail, voice: { ...detail.voice, usedElsewhere: await voiceElsewhere(viewer.orgId, eventId, detail.voice.sha256) } }
  })

  // The signed event holds the coordinates and cannot be cut without breaking its signature: whole or not at all.
  const isOwn: Holds['isOwn'] = async (trx, viewer, { eventId }) => (await sql`select from check_ins where event_id::text = ${eventId!.toLowerCase()} and person_id = ${viewer.personId}`.execute(trx)).rows.length > 0
  app.get('/api/v1/check-ins/:eventId/evidence', { schema: { summary: 'The evidence package of a check-in. That it was taken is recorded and shown to the person', params, querystring: Type.Object({ purpose: Purpose }) }, config: { holds: { fields: ['position', 'photo'], isOwn } } }, async (request, reply) => {
    const viewer = await requireViewer(ports, request)
    const { eventId } = request.params
    const { zip, ...of } = await exportEvidence(ports, viewer, eventId)
    await recordLooks(ports.db, viewer, [of], { purpose: request.query.purpose === undefined ? evidencePurpose[languageOf(request.headers['accept-language'])] : requirePurpose(request.query.purpose), form: 'evidence_package' }, ports.clock.now())
    return reply.type('application/zip').header('content-disposition', `attachment; filename="fieldproof-${eventId.slice(0, 8)}.zip"`).send(Buffer.from(zip))
  })

  app.get('/api/v1/overview', { schema: { response: { 200: Overview } } }, async (request) => {
    const viewer = await requireViewer(ports, request)
    const now = ports.clock.now()
    return await ports.db.readOrg(viewer, async (trx) => {
      const today = await presentDay(trx, now)
      const bands = (await sql<{ band: string | null; n: number }>`select c.band, count(*)::int as n from check_ins c join people p using (org_id, person_id) where c.happened_at >= ${today.from} and ${visiblePeople(viewer)} group by 1`.execute(trx)).rows
      const onMap = sql`latest_positions l join people p using (org_id, person_id) where p.status = 'active' and ${isOfPresentDay(today)} and ${visiblePeople(viewer)}`
      const figures = (await sql<{ active: number; others: number; people: number; sites: number }>`select
        (select count(distinct l.person_id)::int from ${onMap} and l.fix_time > ${new Date(now - 15 * 60_000)}) as active,
        (select count(distinct l.person_id)::int from ${onMap} and p.role <> 'field_worker') as others,
        (select count(*)::int from people p where p.status = 'active' and p.role = 'field_worker' and ${visiblePeople(viewer)}) as people,
        (select count(*)::int from sites where status = 'active') as sites`.execute(trx)).rows[0]!
      const log = (await sql<{ size: number; signed_at: Date | null }>`select h.size, (select c.signed_at from checkpoints c where c.org_id = h.org_id order by c.tree_size desc limit 1) as signed_at from log_heads h`.execute(trx)).rows[0]
      const workday = countWorkday(await loadWorkday(ports, trx, viewer.orgId, now, [visiblePeople(viewer)]))
      return {
        onDuty: workday.on_duty, workday, activeNow: figures.active, people: figures.people, othersOnMap: figures.others, sites: figures.sites,
        checkInsToday: bands.reduce((sum, row) => sum + row.n, 0), byBand: Object.fromEntries(bands.map((row) => [row.band ?? 'pending', row.n])),
        logSize: log?.size ?? 0, lastCheckpointTime: log?.signed_at ? isoInstant(log.signed_at.getTime()) : null,
      }
    })
  })
}
