import type { CheckInSubmission, DeviceState, Fix, Integrity, RadioScan, Submission, SubmittedVoice, Verdict } from '@fieldproof/core/kernel'
import { verify } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import { loadAppliedBefore } from '../policies/applied.ts'
import { loadContexts } from './loadContext.ts'
import { type TagTap, touchedByTaps } from './loadFactors.ts'
import { loadPhotos } from './loadPhotos.ts'
import { loadVideos } from './loadVideos.ts'
import { loadOrgRules } from './orgRules.ts'

/** How long after a check-in a track still says something about it (leaving at once, staying, being elsewhere). */
const aftermathMs = 15 * 60_000
/** And how long before it: the hour that led there, where that arrives last. */
const approachMs = 60 * 60_000

/** What reads the fixes around a check-in, and may find more because they came. */
const trackSignals = ['left_right_after', 'impossible_travel', 'approach_path', 'replayed_track', 'moving_together', 'phone_passed_on', 'uniform_motion', 'frozen_coordinates', 'site_pin']

/** What reads other people's check-ins and ways, and the person's earlier ones. */
const concernedSignals = [...trackSignals, 'shared_device', 'one_spot', 'frequency', 'repeated_text', 'unusual_hour', 'new_device', 'clock_moved', 'radio_unchanged']

/** What reads the photo. */
const photoSignals = ['reused_photo', 'photo_taken_earlier', 'edited_photo']

/** What reads the video. */
const videoSignals = ['reused_video', 'video_prompt', 'video_picture', 'video_scene']

export interface NewTrack {
  readonly deviceId: string
  readonly firstFix: number
  readonly lastFix: number
}

/** A check-in as it was submitted. */
export interface StoredCheckIn {
  event_id: string
  kind: 'check_in' | 'check_out'
  person_id: string
  device_id: string
  site_id: string | null
  fix_time: Date | null
  device_time: Date | null
  server_time: Date
  note: string | null
  photo_sha256: string | null
  video_sha256: string | null
  video_prompt_id: string | null
  video_prompt_at: Date | null
  voice: SubmittedVoice | null
  completes: string | null
  source: Submission['source']
  fix: Fix | null
  device_state: DeviceState
  integrity: Integrity
  remote_address: string | null
  radio: RadioScan | null
}
type JudgedCheckIn = StoredCheckIn & { readonly verdict: Verdict }

export const storedColumns = sql`c.event_id, c.kind, c.person_id, c.device_id, c.site_id, c.fix_time, c.device_time, c.server_time, c.note, c.photo_sha256, c.video_sha256, c.video_prompt_id, c.video_prompt_at, c.voice, c.completes, c.source, c.fix, c.device_state, c.integrity, c.remote_address,
  (select jsonb_build_object('scanTime', (extract(epoch from coalesce(r.scan_time, r.happened_at)) * 1000)::float8, 'sightings', r.sightings) from radio_scans r where r.org_id = c.org_id and r.event_id = c.event_id) as radio`

/**
 * Check-ins and check-outs about which a newly arrived track may say more: what led there and what happened right after. They are judged again by the same function
 * with the larger context; where that changes anything, the new verdict is to be appended beside the old one. Every signal may still be waiting for more, so that
 * each track that touches the hour asks again; usually that finds the one or two check-ins of the last quarter of an hour.
 */
export const rejudge = async (trx: Sql, orgId: string, tracks: readonly NewTrack[]): Promise<Rejudged[]> => {
  if (tracks.length === 0) return []
  const { rows } = await sql<JudgedCheckIn>`select distinct on (c.event_id) ${storedColumns}, c.verdict
    from unnest(${tracks.map((t) => t.deviceId)}::uuid[], ${tracks.map((t) => new Date(t.firstFix - aftermathMs))}::timestamptz[], ${tracks.map((t) => new Date(t.lastFix + approachMs))}::timestamptz[]) as t (device_id, since, until)
    join check_ins c on c.org_id = ${orgId} and c.device_id = t.device_id and c.happened_at between t.since and t.until
    where c.fix is not null`.execute(trx)
  return judgeAgain(trx, orgId, rows, trackSignals)
}

/** The same for check-ins that another arrival says more about (concerned.ts). */
export const rejudgeConcerned = (trx: Sql, orgId: string, eventIds: readonly string[]): Promise<Rejudged[]> => rejudgeNamed(trx, orgId, eventIds, concernedSignals)

/** The same for check-ins that were dated anew, because what arrived late proves that they were signed later than they say (record/raiseBounds.ts). */
export const rejudgeBounded = (trx: Sql, orgId: string, eventIds: readonly string[]): Promise<Rejudged[]> => rejudgeNamed(trx, orgId, eventIds, 'all')

/** The same for events that came a second time with other bytes. */
export const rejudgeEvents = (trx: Sql, orgId: string, eventIds: readonly string[]): Promise<Rejudged[]> => rejudgeNamed(trx, orgId, eventIds, ['event_order'])

/** The same for check-ins whose photo was read and compared, or that show the picture of a check-in that came later. */
export const rejudgePhotos = (trx: Sql, orgId: string, eventIds: readonly string[]): Promise<Rejudged[]> => rejudgeNamed(trx, orgId, eventIds, photoSignals)

/** The same for check-ins that a tag's message was shown at, where new taps of that tag say that it had been shown, or overtaken, before. */
export const rejudgeTags = async (trx: Sql, orgId: string, taps: readonly TagTap[]): Promise<Rejudged[]> => rejudgeNamed(trx, orgId, await touchedByTaps(trx, taps), ['site_tag'])

/** The same for a check-in that the customer has said something about. */
export const rejudgeCountersigned = (trx: Sql, orgId: string, eventId: string): Promise<Rejudged[]> => rejudgeNamed(trx, orgId, [eventId], ['countersign'])

const rejudgeNamed = async (trx: Sql, orgId: string, eventIds: readonly string[], signals: readonly string[] | 'all'): Promise<Rejudged[]> => {
  if (eventIds.length === 0) return []
  const { rows } = await sql<JudgedCheckIn>`select ${storedColumns}, c.verdict from check_ins c where c.org_id = ${orgId} and c.event_id = any(${eventIds}::uuid[])`.execute(trx)
  return judgeAgain(trx, orgId, rows, signals)
}

/** The same for check-ins whose video was read and compared, or that show moments of a video that came later. */
export const rejudgeVideos = async (trx: Sql, orgId: string, eventIds: readonly string[]): Promise<Rejudged[]> => {
  if (eventIds.length === 0) return []
  const { rows } = await sql<JudgedCheckIn>`select ${storedColumns}, c.verdict from check_ins c where c.org_id = ${orgId} and c.event_id = any(${eventIds}::uuid[])`.execute(trx)
  return judgeAgain(trx, orgId, rows, videoSignals)
}

export interface Rejudged {
  readonly eventId: string
  readonly verdict: Verdict
}

/** Only what the named signals say differently now makes a new verdict; the rest was judged with what was known then, and stands. `all`: a new verdict in any case, which tells what follows the log that the check-in changed. */
const judgeAgain = async (trx: Sql, orgId: string, rows: readonly JudgedCheckIn[], signals: readonly string[] | 'all'): Promise<Rejudged[]> => {
  if (rows.length === 0) return []
  const { timeZone, demotedSignals } = await loadOrgRules(trx, orgId)
  const again = rows.map((row) => ({ row, submission: submissionOf(row, orgId) }))
  const photos = await loadPhotos(trx, orgId, again.map(({ submission }) => submission), timeZone)
  const videos = await loadVideos(trx, orgId, again.map(({ submission }) => submission))
  const saidOf = (v: Verdict, named: readonly string[]) => named.map((signal) => {
    const finding = v.findings.find((candidate) => candidate.signal === signal)
    // "Not read yet" weighs nothing, like much of what reading finds, and must not stand when the photo was read.
    return `${finding?.weightDecibans ?? 0}${finding?.reason === 'not_read' ? '?' : ''}`
  }).join()
  const contexts = await loadContexts(trx, again.map(({ submission }) => submission), timeZone, { addresses: addressesOf(rows) })
  const policyFor = await loadAppliedBefore(trx, rows.map((row) => row.verdict))
  return again.flatMap(({ row, submission }) => {
    const verdict = verify(submission, { ...contexts.checkIn(submission), photo: photos.get(submission.eventId), video: videos.get(submission.eventId) }, { demotedSignals, ...policyFor(row.verdict) })
    return signals !== 'all' && saidOf(verdict, signals) === saidOf(row.verdict, signals) ? [] : [{ eventId: row.event_id, verdict }]
  })
}

export const addressesOf = (rows: readonly StoredCheckIn[]): ReadonlyMap<string, string | null> => new Map(rows.map((row) => [row.event_id, row.remote_address]))

const videoOf = (row: StoredCheckIn): Pick<CheckInSubmission, 'video'> =>
  row.video_sha256 === null ? {} : { video: { sha256: row.video_sha256, ...(row.video_prompt_id === null ? {} : { promptId: row.video_prompt_id }), ...(row.video_prompt_at === null ? {} : { promptTime: row.video_prompt_at.getTime() }) } }

export const submissionOf = (row: StoredCheckIn, orgId: string): CheckInSubmission => ({
  eventId: row.event_id, orgId, personId: row.person_id, deviceId: row.device_id, source: row.source, kind: row.kind, device: row.device_state, integrity: row.integrity,
  clocks: { fixTime: row.fix_time?.getTime(), deviceTime: row.device_time?.getTime(), serverTime: row.server_time.getTime() },
  siteId: row.site_id ?? undefined, fix: row.fix ?? undefined, note: row.note ?? undefined, photoSha256: row.photo_sha256 ?? undefined, ...videoOf(row), completes: row.completes ?? undefined,
  ...(row.voice ? { voice: row.voice } : {}), ...(row.radio ? { radio: row.radio } : {}),
})
