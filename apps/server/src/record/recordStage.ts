import { canonicalBytes } from '@fieldproof/core/evidence'
import { proposalId } from '../declarations/proposeSites.ts'
import { checkInSpokenOf, recordDeclarations } from '../declarations/recordDeclarations.ts'
import type { CheckInSubmission, ExplanationSubmission, Submission, TrackSubmission, WorkStateSubmission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { idFromContent, sha256 } from '../platform/ids.ts'
import type { StageContext } from '../pipeline.ts'
import type { Judged, Recorded } from '../handover.ts'
import { asksForReview, keepWaiting } from '../review/waits.ts'
import { recordDeviceStates } from './recordDeviceStates.ts'
import { recordChallengeAnswers } from './recordChallengeAnswers.ts'
import { recordExplanations } from './recordExplanations.ts'
import { appendEntries, type AppendedEntry, type NewEntry } from './append.ts'
import { askForPhotos } from './photos/tasks.ts'
import { happenedAt } from './happenedAt.ts'
import { recordFactors } from './recordFactors.ts'
import { recordLatestPositions } from './recordLatestPositions.ts'
import { recordRadio } from './recordRadio.ts'
import { sealRows } from './sealRows.ts'
import { insertSegments, segmentRow } from './tracks/index.ts'

/** PostgreSQL refuses instants outside its range; such a clock is evidence and stands in the log, the projection shows none. */
const timestamp = (time: number | undefined): Date | null => (time !== undefined && Math.abs(time) < 8e15 ? new Date(time) : null)

/**
 * Entries and projections of one batch, in the pipeline's transaction. A submission that the log already has is dropped here:
 * it is the same event that reached the inbox twice (see intake.ts); with other bytes it is put aside as a conflict.
 */
export const recordStage = async (context: StageContext, batch: readonly Judged[]): Promise<Recorded[]> => {
  const { trx, orgId, nowMs, recordedAt } = context
  const known = new Map(
    (await sql<{ ref: string; salt: Buffer | null; commitment: Buffer }>`select e.ref, e.salt, e.commitment from unnest(${batch.map((j) => j.row.eventId)}::uuid[]) as i (event_id) cross join lateral (select ref, salt, commitment from log_entries where kind = 'submission' and org_id = ${orgId} and ref = i.event_id limit 1) e`.execute(trx)).rows.map((row) => [row.ref, row]),
  )
  for (const { row } of batch) {
    const entry = known.get(row.eventId)
    if (entry?.salt && !sha256(Buffer.concat([entry.salt, row.body])).equals(entry.commitment))
      await sql`insert into event_conflicts (org_id, event_id, device_id, received_at, body, body_sha256, mac) values (${orgId}, ${row.eventId}, ${row.deviceId}, ${new Date(row.receivedAt)}, ${Buffer.from(row.body)}, ${sha256(row.body)}, ${context.uploadMac.ofConflict(row)}) on conflict do nothing`.execute(trx)
  }
  const fresh = batch.filter((judged) => !known.has(judged.row.eventId))

  const entries: NewEntry[] = []
  const positions = fresh.map((judged) => {
    const { row, verdict } = judged
    const at = entries.length
    entries.push({ kind: 'submission', ref: row.eventId, body: row.body, receivedAt: row.receivedAt, recordedAt: recordedAt(row), keepBody: !isStoredAsTrack(judged), ...checkInMeant(judged) })
    const verdictId = verdict && idFromContent('verdict', row.eventId, verdict.model.sha256, String(nowMs))
    if (verdict && verdictId) entries.push({ kind: 'verdict', ref: verdictId, about: row.eventId, body: canonicalBytes(verdict), recordedAt: recordedAt(row) })
    return { judged, at, verdictId }
  })
  const appended = await appendEntries(trx, orgId, nowMs, entries)

  const placed = positions.map(({ judged, at, verdictId }) => ({ judged, entry: appended[at]!, verdictEntry: verdictId ? appended[at + 1]! : undefined, verdictId }))
  const of = <K extends Submission['kind']>(...kinds: K[]) =>
    placed.flatMap((p) => (p.judged.submission.ok && (kinds as string[]).includes(p.judged.submission.value.kind) ? [{ ...p, submission: p.judged.submission.value as Extract<Submission, { kind: K }> }] : []))

  await recordCheckIns(context, of('check_in', 'check_out') as (Placed & { submission: CheckInSubmission })[])
  await askForPhotos(trx, orgId, of('check_in', 'check_out').flatMap(({ submission }) => [submission.photoSha256 ?? [], submission.video?.sha256 ?? []].flat()))
  await recordRadio(context, (of('check_in', 'check_out') as { submission: CheckInSubmission }[]).map(({ submission }) => ({ submission, happenedAt: happenedAt(submission) })))
  await recordFactors(context, fresh)
  const doubtedTracks = await recordTracks(context, of('track'))
  await recordWorkStates(context, of('work_state'))
  await recordDeviceStates(context, of('device_state'))
  await recordExplanations(context, of('explanation').map(({ submission, entry }) => ({ submission, entryIndex: entry.entryIndex, happenedAt: happenedAt(submission) })))
  const answered = await recordChallengeAnswers(context, of('check_in', 'check_out', 'explanation').map(({ submission }) => ({ submission: submission as CheckInSubmission | ExplanationSubmission, at: happenedAt(submission) })))
  await recordDeclarations(context, of('declaration').map(({ submission, entry, judged }) => ({ submission, entryIndex: entry.entryIndex, happenedAt: happenedAt(submission), sequence: judged.chain?.seq ?? null })))
  await recordUndecodable(context, placed)
  await recordLatestPositions(context, placed.flatMap(({ judged: { submission }, entry }) => (submission.ok ? [{ submission: submission.value, entryIndex: entry.entryIndex }] : [])))
  await recordChains(context, fresh)
  const checkInIds = of('check_in', 'check_out').map(({ submission }) => submission.eventId)
  const lastRow = fresh.at(-1)?.row
  await sealRows(trx, orgId, nowMs, {
    check_ins: checkInIds, radio_scans: (of('check_in', 'check_out') as { submission: CheckInSubmission }[]).filter(({ submission: s }) => (s.radio?.sightings.length ?? 0) > 0).map(({ submission: s }) => s.eventId),
    check_in_factors: fresh.filter(({ factors }) => factors !== undefined).map(({ row }) => row.eventId), tag_taps: fresh.filter(({ factors }) => (factors?.taps.length ?? 0) > 0).map(({ row }) => row.eventId),
    track_findings: doubtedTracks, undecodable: placed.filter(({ judged }) => !judged.submission.ok).map(({ judged }) => judged.row.eventId),
    challenges: answered, site_suggestions: of('declaration').filter(({ submission: s }) => s.content.topic === 'site_correction').map(({ submission: s }) => proposalId(s.eventId)),
  }, { dropEmpty: true, ...(lastRow ? { recordedAt: recordedAt(lastRow) } : {}) })
  await sql`delete from inbox where inbox_id = any(${batch.map((j) => j.row.inboxId)}::bigint[])`.execute(trx)
  return placed.map(({ judged, entry }) => ({ eventId: judged.row.eventId, entryIndex: entry.entryIndex, ...(judged.verdict ? { verdict: judged.verdict } : {}) }))
}

interface Placed {
  readonly judged: Judged
  readonly entry: AppendedEntry
  readonly verdictEntry: AppendedEntry | undefined
  readonly verdictId: string | undefined
}

/** The bytes of a track with fixes are kept in its segment (lossless), not a second time in the log. */
const isStoredAsTrack = ({ submission }: Judged): boolean => submission.ok && submission.value.kind === 'track' && submission.value.fixes.length > 0

/** The check-in that the person's own words are about. */
const checkInMeant = ({ submission }: Judged): { about?: string } => {
  const about = submission.ok ? checkInSpokenOf(submission.value) : null
  return about === null ? {} : { about }
}

const recordCheckIns = async ({ trx, orgId, recordedAt }: StageContext, items: readonly (Placed & { submission: CheckInSubmission })[]): Promise<void> => {
  if (items.length === 0) return
  const column = <T>(pick: (item: (typeof items)[number]) => T): T[] => items.map(pick)
  const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value))
  await sql`insert into check_ins (org_id, event_id, kind, person_id, device_id, site_id, lat, lon, accuracy_metres, fix_time, device_time, server_time, recorded_time, happened_at,
      note, photo_sha256, source, sequence, fix, device_state, integrity, remote_address, distance_metres, band, action, completes, verdict, entry_index, video_sha256, video_prompt_id, video_prompt_at, proposal, voice)
    select ${orgId}::uuid, * from unnest(
      ${column(({ submission: s }) => s.eventId)}::uuid[], ${column(({ submission: s }) => s.kind)}::text[], ${column(({ submission: s }) => s.personId)}::uuid[], ${column(({ submission: s }) => s.deviceId)}::uuid[], ${column(({ submission: s }) => s.siteId ?? null)}::uuid[],
      ${column(({ submission: s }) => s.fix?.lat ?? null)}::float8[], ${column(({ submission: s }) => s.fix?.lon ?? null)}::float8[], ${column(({ submission: s }) => (s.fix?.accuracyMetres === undefined ? null : Math.fround(s.fix.accuracyMetres)))}::real[],
      ${column(({ submission: s }) => timestamp(s.clocks.fixTime))}::timestamptz[], ${column(({ submission: s }) => timestamp(s.clocks.deviceTime))}::timestamptz[], ${column(({ submission: s }) => new Date(s.clocks.serverTime))}::timestamptz[], ${column(({ judged }) => new Date(recordedAt(judged.row)))}::timestamptz[], ${column(({ submission: s }) => new Date(happenedAt(s)))}::timestamptz[],
      ${column(({ submission: s }) => s.note ?? null)}::text[], ${column(({ submission: s }) => s.photoSha256 ?? null)}::text[], ${column(({ submission: s }) => s.source)}::text[], ${column(({ judged }) => judged.chain?.seq ?? null)}::bigint[],
      ${column(({ submission: s }) => json(s.fix))}::jsonb[], ${column(({ submission: s }) => JSON.stringify(s.device))}::jsonb[], ${column(({ submission: s }) => JSON.stringify(s.integrity))}::jsonb[], ${column(({ judged }) => judged.row.remoteAddress)}::text[],
      ${column(({ judged }) => judged.distanceMetres ?? null)}::real[], ${column(({ judged }) => judged.verdict?.band ?? null)}::text[], ${column(({ judged }) => judged.verdict?.action ?? null)}::text[], ${column(({ submission: s }) => s.completes ?? null)}::uuid[], ${column(({ judged }) => json(judged.verdict))}::jsonb[], ${column(({ entry }) => entry.entryIndex)}::bigint[],
      ${column(({ submission: s }) => s.video?.sha256 ?? null)}::text[], ${column(({ submission: s }) => s.video?.promptId ?? null)}::text[], ${column(({ submission: s }) => timestamp(s.video?.promptTime))}::timestamptz[], ${column(({ submission: s }) => json(s.proposal))}::jsonb[], ${column(({ submission: s }) => json(s.voice))}::jsonb[])`.execute(trx)
  const judged = items.flatMap(({ submission, judged: { verdict, row }, verdictEntry, verdictId }) => (verdict && verdictEntry && verdictId ? [{ at: new Date(recordedAt(row)), eventId: submission.eventId, verdict, verdictId, entryIndex: verdictEntry.entryIndex }] : []))
  await sql`insert into verdicts (org_id, computed_at, verdict_id, event_id, verdict, entry_index)
    select ${orgId}::uuid, * from unnest(${judged.map((j) => j.at)}::timestamptz[], ${judged.map((j) => j.verdictId)}::uuid[], ${judged.map((j) => j.eventId)}::uuid[], ${judged.map((j) => JSON.stringify(j.verdict))}::jsonb[], ${judged.map((j) => j.entryIndex)}::bigint[])`.execute(trx)
  // A declaration about a check-in may have overtaken it on its way here.
  const declared = new Set((await sql<{ about_id: string }>`select about_id from declarations where org_id = ${orgId} and about_id = any(${judged.map((j) => j.eventId)}::uuid[])`.execute(trx)).rows.map((row) => row.about_id))
  await keepWaiting(trx, orgId, judged.filter(({ eventId, verdict }) => asksForReview(verdict) || declared.has(eventId)).map(({ eventId }) => eventId))
}

const recordTracks = async ({ trx, orgId }: StageContext, items: readonly (Placed & { submission: TrackSubmission })[]): Promise<string[]> => {
  await insertSegments(trx, items.filter(({ submission: s }) => s.fixes.length > 0).map(({ submission: s, judged: { row } }) => segmentRow(s, s.source === 'native' ? { signedJws: Buffer.from(row.body.buffer, row.body.byteOffset, row.body.length).toString('latin1') } : { rawBody: row.body })))
  // Only where something speaks against an upload or could not be judged: for the thousands of ordinary ones a row would cost ten times the track itself.
  const doubted = items.flatMap(({ submission, judged: { trackJudgement }, entry }) =>
    trackJudgement?.findings.some((finding) => finding.state === 'against' || finding.state === 'inconclusive') ? [{ submission, trackJudgement, entry }] : [])
  if (doubted.length === 0) return []
  await sql`insert into track_findings (org_id, event_id, person_id, device_id, happened_at, band, findings, entry_index)
    select ${orgId}::uuid, * from unnest(${doubted.map((d) => d.submission.eventId)}::uuid[], ${doubted.map((d) => d.submission.personId)}::uuid[], ${doubted.map((d) => d.submission.deviceId)}::uuid[],
      ${doubted.map((d) => new Date(happenedAt(d.submission)))}::timestamptz[], ${doubted.map((d) => d.trackJudgement.band)}::text[], ${doubted.map((d) => JSON.stringify(d.trackJudgement.findings))}::jsonb[], ${doubted.map((d) => d.entry.entryIndex)}::bigint[])`.execute(trx)
  return doubted.map((d) => d.submission.eventId)
}

const recordWorkStates = async ({ trx, orgId }: StageContext, items: readonly (Placed & { submission: WorkStateSubmission })[]): Promise<void> => {
  for (const { submission: s } of items)
    await sql`insert into work_states (org_id, event_id, person_id, device_id, state, reason, happened_at)
      values (${orgId}, ${s.eventId}, ${s.personId}, ${s.deviceId}, ${s.state}, ${s.reason ?? null}, ${new Date(happenedAt(s))})`.execute(trx)
}

/** PostgreSQL keeps no NUL in text; what was sent quotes it, and the upload's own bytes stand in the log as they came. */
const storable = (text: string): string => text.replaceAll('\u0000', '\uFFFD')

const recordUndecodable = async ({ trx, orgId }: StageContext, placed: readonly Placed[]): Promise<void> => {
  for (const { judged: { row, submission }, entry } of placed)
    if (!submission.ok)
      await sql`insert into undecodable (org_id, event_id, person_id, device_id, source, received_at, reason_code, reason, entry_index)
        values (${orgId}, ${row.eventId}, ${row.personId}, ${row.deviceId}, ${row.source}, ${new Date(row.receivedAt)}, ${submission.error.code}, ${storable(submission.error.detail).slice(0, 1000)}, ${entry.entryIndex})`.execute(trx)
}

const recordChains = async ({ trx, orgId }: StageContext, fresh: readonly Judged[]): Promise<void> => {
  const last = new Map(fresh.flatMap((judged) => (judged.chainState ? [[judged.row.deviceId, judged.chainState] as const] : [])))
  if (last.size === 0) return
  const items = [...last]
  await sql`update devices d set last_sequence = t.last_sequence, last_hash = t.last_hash, open_gaps = t.open_gaps, latest_token = t.latest_token
    from unnest(${items.map(([id]) => id)}::uuid[], ${items.map(([, s]) => s.lastSequence)}::bigint[], ${items.map(([, s]) => s.lastHash)}::text[], ${items.map(([, s]) => JSON.stringify(s.openGaps))}::jsonb[],
      ${items.map(([, s]) => (s.latestToken === undefined ? null : new Date(s.latestToken)))}::timestamptz[]) as t (device_id, last_sequence, last_hash, open_gaps, latest_token)
    where d.org_id = ${orgId} and d.device_id = t.device_id`.execute(trx)
}
