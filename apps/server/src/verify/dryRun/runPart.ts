import type { CheckInSubmission } from '@fieldproof/core/kernel'
import { sql, type Transaction } from 'kysely'
import type { Database, Sql, Tables } from '../../platform/postgres/database.ts'
import { loadFactsDesk, subjectOf } from '../../policies/applied.ts'
import { createCachedTrackReader, type TrackReader } from '../../record/tracks/reader.ts'
import { loadContexts } from '../loadContext.ts'
import { loadPhotos } from '../loadPhotos.ts'
import { loadVideos } from '../loadVideos.ts'
import { loadOrgRules } from '../orgRules.ts'
import { addressesOf, storedColumns, type StoredCheckIn, submissionOf } from '../rejudge.ts'
import { actionOf, candidateModel, compare, type Comparison, isChange, type Made, makeFindings, whyOf } from './compare.ts'
import { loadMadeOnRecord, type RecordedVerdict } from './onRecord.ts'
import type { DryRunSpec } from './spec.ts'

export interface PartOfRun {
  readonly orgId: string
  readonly dryRunId: string
  readonly part: number
}

/**
 * How often each pair of bands and of actions came out, how many differ from what is on record, and in which departments how many people's check-ins change ('' is no department).
 * Kept with the part: to count the changes themselves at every look at a run took more of PostgreSQL than the judging, and the more the larger the company.
 */
export interface Counts {
  bands: Record<string, number>
  actions: Record<string, number>
  differsFromRecord: number
  departments: Record<string, { people: number; changes: number }>
}

export type RecordedRow = StoredCheckIn & { readonly recorded: RecordedVerdict | null }
type Row = RecordedRow & { readonly band: string | null; readonly happened_at: Date }

/** A person's month is judged together, so that each of its hours is unpacked once; so many people that a statement's round trip does not count. */
const peopleAtOnce = 6
/** Few enough that what is loaded for them lies in memory together. */
const batchRows = 600

const add = (counts: Record<string, number>, key: string): void => { counts[key] = (counts[key] ?? 0) + 1 }

/** What the signals say of each row: as recorded where that stands, and asked again, with all that is known now, where it does not. */
export const loadMade = async (trx: Sql, orgId: string, rows: readonly RecordedRow[], { timeZone, modelVersion }: Pick<DryRunSpec, 'timeZone' | 'modelVersion'>, reader: TrackReader): Promise<(submission: CheckInSubmission) => Made> => {
  const model = candidateModel(modelVersion)
  const recorded = await loadMadeOnRecord(trx, rows.map((row) => row.recorded), model)
  const known = new Map(rows.map((row, i) => [row.event_id, recorded[i]]))
  const open = rows.filter((row) => known.get(row.event_id) === undefined)
  if (open.length === 0) return (submission) => known.get(submission.eventId)!
  const submissions = open.map((row) => submissionOf(row, orgId))
  const contexts = await loadContexts(trx, submissions, timeZone, { addresses: addressesOf(open), reader })
  const photos = await loadPhotos(trx, orgId, submissions, timeZone)
  const videos = await loadVideos(trx, orgId, submissions)
  return (submission) => known.get(submission.eventId) ?? makeFindings(submission, { ...contexts.checkIn(submission), photo: photos.get(submission.eventId), video: videos.get(submission.eventId) }, model)
}

const judgeBatch = async (trx: Transaction<Tables>, { orgId, dryRunId }: PartOfRun, spec: DryRunSpec, reader: TrackReader, rows: readonly Row[], counts: Counts): Promise<string[]> => {
  const submissions = rows.map((row) => submissionOf(row, orgId))
  const made = await loadMade(trx, orgId, rows, spec, reader)
  const desk = await loadFactsDesk(trx, submissions.map(subjectOf), spec.timeZone)
  const demotedSignals = spec.demotedSignals ?? (await loadOrgRules(trx, orgId)).demotedSignals
  const model = candidateModel(spec.modelVersion)
  const changes: { readonly row: Row; readonly comparison: Comparison }[] = []
  for (const [i, submission] of submissions.entries()) {
    const subject = subjectOf(submission)
    const comparison = compare(submission, made(submission), desk.applied(spec.current, subject), desk.applied(spec.candidate, subject), { model, demotedSignals })
    const { before, after } = comparison
    add(counts.bands, `${before.band}>${after.band}`)
    add(counts.actions, `${actionOf(before)}>${actionOf(after)}`)
    if (before.band !== rows[i]!.band) counts.differsFromRecord++
    if (isChange(comparison)) changes.push({ row: rows[i]!, comparison })
  }
  if (changes.length === 0) return []
  const column = <T>(pick: (change: (typeof changes)[number]) => T): T[] => changes.map(pick)
  await sql`insert into dry_run_changes (org_id, dry_run_id, event_id, person_id, happened_at, from_band, to_band, from_action, to_action, why)
    select ${orgId}::uuid, ${dryRunId}::uuid, * from unnest(${column(({ row }) => row.event_id)}::uuid[], ${column(({ row }) => row.person_id)}::uuid[], ${column(({ row }) => row.happened_at)}::timestamptz[],
      ${column(({ comparison }) => comparison.before.band)}::text[], ${column(({ comparison }) => comparison.after.band)}::text[], ${column(({ comparison }) => actionOf(comparison.before))}::text[], ${column(({ comparison }) => actionOf(comparison.after))}::text[],
      ${column(({ comparison }) => JSON.stringify(whyOf(comparison)))}::jsonb[])`.execute(trx)
  return column(({ row }) => row.person_id)
}

/** `changed`: the person of each change, all of these people's. A person is judged in one go, so that each is counted once. */
const addByDepartment = async (trx: Sql, changed: readonly string[], departments: Counts['departments']): Promise<void> => {
  if (changed.length === 0) return
  const changesOf = new Map([...Map.groupBy(changed, (personId) => personId)].map(([personId, own]) => [personId, own.length]))
  const { rows } = await sql<{ person_id: string; department: string }>`select person_id, coalesce(department_id::text, '') as department from people where person_id = any(${[...changesOf.keys()]}::uuid[])`.execute(trx)
  for (const { person_id, department } of rows) {
    const { people, changes } = departments[department] ?? { people: 0, changes: 0 }
    departments[department] = { people: people + 1, changes: changes + changesOf.get(person_id)! }
  }
}

/** `elsewhere`: another process is at it. `ended`: cancelled, or there is nothing left of it. */
export type Step = 'more' | 'done' | 'elsewhere' | 'ended'

/**
 * Judges the check-ins of the next few people and writes down that it did, in one transaction: killed at any point, they are done or not begun.
 * Nothing but the dry-run's own tables is written.
 */
const judgeNextPeople = async (trx: Transaction<Tables>, which: PartOfRun, reader: TrackReader, nowMs: number): Promise<Step> => {
  const { dryRunId, part } = which
  const [run] = (await sql<{ from_time: Date; to_time: Date; spec: DryRunSpec; state: string }>`select from_time, to_time, spec, state from dry_runs where dry_run_id = ${dryRunId}`.execute(trx)).rows
  if (run?.state !== 'running') return 'ended'
  const [progress] = (await sql<{ after_person: string | null; people: string[]; counts: Counts; is_done: boolean }>`select after_person, people, counts, is_done from dry_run_parts where dry_run_id = ${dryRunId} and part = ${part} for update skip locked`.execute(trx)).rows
  if (!progress) return 'elsewhere'
  if (progress.is_done) return 'done'
  const begun = progress.after_person === null ? 0 : progress.people.indexOf(progress.after_person) + 1
  const people = progress.people.slice(begun, begun + peopleAtOnce)
  const { rows } = await sql<Row>`select ${storedColumns}, c.band, c.happened_at, c.verdict as recorded from check_ins c
    where c.org_id = current_org() and c.person_id = any(${people}::uuid[]) and c.happened_at >= ${run.from_time} and c.happened_at < ${run.to_time} order by c.person_id, c.happened_at`.execute(trx)
  const counts: Counts = Object.assign({ bands: {}, actions: {}, differsFromRecord: 0, departments: {} }, progress.counts)
  const changed: string[] = []
  for (let at = 0; at < rows.length; at += batchRows) changed.push(...await judgeBatch(trx, which, run.spec, reader, rows.slice(at, at + batchRows), counts))
  await addByDepartment(trx, changed, counts.departments)
  const isDone = begun + people.length >= progress.people.length
  await sql`update dry_run_parts set after_person = coalesce(${people.at(-1) ?? null}::uuid, after_person), judged = judged + ${rows.length}, counts = ${JSON.stringify(counts)}::jsonb, is_done = ${isDone} where dry_run_id = ${dryRunId} and part = ${part}`.execute(trx)
  if (!isDone) return 'more'
  // The lock makes one of two parts that end together see that the other has ended.
  await sql`select 1 from dry_runs where dry_run_id = ${dryRunId} for update`.execute(trx)
  await sql`update dry_runs set state = 'done', finished_at = ${new Date(nowMs)} where dry_run_id = ${dryRunId} and state = 'running' and not exists (select from dry_run_parts p where p.dry_run_id = ${dryRunId} and not p.is_done)`.execute(trx)
  return 'done'
}

/** Goes through the people that are left. Neighbours come one after another (share.ts), so that the tracks of one are still at hand for the next. */
export const runPart = async (db: Database, which: PartOfRun, now: () => number): Promise<Step> => {
  const reader = createCachedTrackReader()
  for (;;) {
    const step = await db.withOrg(which.orgId, (trx) => judgeNextPeople(trx, which, reader, now()))
    if (step !== 'more') return step
  }
}
