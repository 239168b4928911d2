import type { PhoneCheckIn, PhoneReview } from '@fieldproof/contract'
import type { Language, Verdict } from '@fieldproof/core/kernel'
import { sql, type RawBuilder } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { presentPutOffs, withPutOff } from '../../putOffs/present.ts'
import { outOfPlaceSubject, putOffOf } from '../../putOffs/standing.ts'
import { presentVerdict } from '../presentVerdict.ts'
import { reviewOfOwn } from './ownReview.ts'

interface Row extends Pick<PhoneCheckIn, 'eventId' | 'kind' | 'siteId' | 'siteName' | 'accuracyMetres' | 'note' | 'photoSha256' | 'videoSha256' | 'voiceSha256' | 'entryIndex'> {
  readonly lat: number | null
  readonly lon: number | null
  readonly fixTime: Date | null
  readonly deviceTime: Date | null
  readonly serverTime: Date
  readonly recordedTime: Date | null
  readonly happenedAt: Date
  readonly verdict: Verdict | null
  readonly review: PhoneReview
  readonly putOffId: string | null
}

/** A person's own records, newest first, each with its verdict and all the reasons for it, and whether somebody has settled it at this moment (ms since 1970): what the company sees of them, they see too. */
export const ownCheckIns = async (trx: Sql, personId: string, condition: RawBuilder<unknown>, language: Language, limit: number, nowMs: number): Promise<{ view: PhoneCheckIn; happenedAt: Date }[]> => {
  const { rows } = await sql<Row>`
    select c.event_id as "eventId", c.kind, c.site_id as "siteId", s.name as "siteName", c.lat, c.lon, c.accuracy_metres as "accuracyMetres", c.fix_time as "fixTime", c.device_time as "deviceTime",
      c.server_time as "serverTime", c.recorded_time as "recordedTime", c.happened_at as "happenedAt", c.note, c.photo_sha256 as "photoSha256", c.video_sha256 as "videoSha256", c.voice ->> 'sha256' as "voiceSha256", c.entry_index as "entryIndex", c.verdict, ${reviewOfOwn} as review, ${putOffOf(outOfPlaceSubject, nowMs, 'id')} as "putOffId"
    from check_ins c left join sites s using (org_id, site_id)
    where c.person_id = ${personId} and ${condition} order by c.happened_at desc, c.event_id desc limit ${limit}`.execute(trx)
  const iso = (time: Date | null): string | null => time?.toISOString() ?? null
  const putOffs = await presentPutOffs(trx, rows.map(({ putOffId }) => putOffId))
  return rows.map(({ lat, lon, fixTime, deviceTime, serverTime, recordedTime, happenedAt, verdict, putOffId, ...row }) => {
    const { settled } = withPutOff({}, putOffs, putOffId)
    return { happenedAt, view: {
      ...row, happenedAt: happenedAt.toISOString(), position: lat !== null && lon !== null ? { lat, lon } : null,
      fixTime: iso(fixTime), deviceTime: iso(deviceTime), serverTime: serverTime.toISOString(), recordedTime: iso(recordedTime),
      verdict: verdict ? presentVerdict(verdict, language, null, personId) : null, ...(settled ? { settled } : {}),
    } }
  })
}
