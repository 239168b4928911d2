import type { CheckInSubmission, DeclarationSubmission, Submission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { noticesOf } from '../declarations/notices.ts'
import type { Sql } from '../platform/postgres/database.ts'
import { actedAt } from './actedAt.ts'
import type { KeptFacts } from './checkReadings.ts'

interface Word {
  readonly personId: string
  readonly granted: boolean
  readonly noticeVersion: number
  readonly noticeSha256: string
  readonly at: number
}

const isWordOnFaces = (s: Submission): s is DeclarationSubmission => s.kind === 'declaration' && s.content.topic === 'consent' && s.content.purpose === 'face' && s.integrity.signature === 'valid'

/** How often each person was checked with each enrolment before, with consent, in the last sixty days. */
const loadUses = async (trx: Sql, faces: readonly CheckInSubmission[]): Promise<Map<string, number>> => {
  const since = new Date(Math.min(...faces.map((s) => s.clocks.serverTime)) - 60 * 86_400_000)
  const { rows } = await sql<{ key: string; uses: number }>`select c.person_id || '/' || (f.facts -> 'face' ->> 'templateSha256') as key, count(*)::int as uses
    from check_ins c join check_in_factors f on f.org_id = c.org_id and f.event_id = c.event_id
    where c.org_id = current_org() and c.person_id = any(${[...new Set(faces.map((s) => s.personId))]}::uuid[]) and c.happened_at > ${since} and (f.facts -> 'face' ->> 'isConsented')::boolean group by 1`.execute(trx)
  return new Map(rows.map(({ key, uses }) => [key, uses]))
}

/**
 * Adds what phones said of faces; whether the person's last word on faces before the check-in was a yes, to the text that counted then, without which the comparison counts nothing
 * (PIPL art. 29) and which may come in the same upload; and how long the enrolment has been in use. Most batches hold no face and cost nothing.
 */
export const withFaces = async (trx: Sql, facts: ReadonlyMap<string, KeptFacts>, submissions: readonly Submission[]): Promise<Map<string, KeptFacts>> => {
  const faces = submissions.filter((s): s is CheckInSubmission => (s.kind === 'check_in' || s.kind === 'check_out') && (s.factors?.face ?? s.factors?.filmedFaces) !== undefined)
  if (faces.length === 0) return new Map(facts)
  const { rows } = await sql<Word>`select person_id as "personId", (content ->> 'granted')::boolean as granted, (content ->> 'noticeVersion')::int as "noticeVersion", content ->> 'noticeSha256' as "noticeSha256", (extract(epoch from happened_at) * 1000)::float8 as at
    from declarations where org_id = current_org() and person_id = any(${[...new Set(faces.map((s) => s.personId))]}::uuid[]) and topic = 'consent' and content ->> 'purpose' = 'face' order by entry_index`.execute(trx)
  const inBatch = submissions.filter(isWordOnFaces).flatMap((s): Word[] => (s.content.topic === 'consent' ? [{ ...s.content, personId: s.personId, at: actedAt(s) }] : []))
  const words = [...rows, ...inBatch].toSorted((a, b) => a.at - b.at)
  const notices = await noticesOf(trx, 'face')
  const isYes = (word: Word | undefined, at: number): boolean => {
    const inForce = notices.findLast(({ from }) => from <= at)!
    return word?.granted === true && (word.noticeSha256 === inForce.sha256 || word.noticeVersion > inForce.version)
  }
  const uses = await loadUses(trx, faces)
  const told = new Map(facts)
  for (const s of faces) {
    const kept = facts.get(s.eventId)
    if (kept === undefined) continue
    const isConsented = isYes(words.findLast((word) => word.personId === s.personId && word.at <= actedAt(s)), actedAt(s))
    const { face, filmedFaces } = s.factors!
    const key = `${s.personId}/${face?.templateSha256}`
    const earlierUses = uses.get(key) ?? 0
    if (isConsented && face !== undefined) uses.set(key, earlierUses + 1)
    told.set(s.eventId, { ...kept, ...(face === undefined ? {} : { face: { ...face, isConsented, earlierUses } }), ...(filmedFaces === undefined ? {} : { filmedFaces: { ...filmedFaces, isConsented } }) })
  }
  return told
}
