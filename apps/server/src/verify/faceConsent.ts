import type { CheckInSubmission, DeclarationSubmission, Submission } from '@fieldproof/core/kernel'
import { provenTime } from '@fieldproof/core/signals'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import type { KeptFacts } from './checkReadings.ts'

interface Word {
  readonly personId: string
  readonly granted: boolean
  readonly at: number
}

const isWordOnFaces = (s: Submission): s is DeclarationSubmission => s.kind === 'declaration' && s.content.topic === 'consent' && s.content.purpose === 'face' && s.integrity.signature === 'valid'

/** When the person acted, whatever the age of the position that came along. */
const actedAt = (s: Submission): number => provenTime(s) ?? s.clocks.deviceTime ?? s.clocks.serverTime

/**
 * Adds what phones said of faces, and whether the person's last word on faces before the check-in was a yes: without it the comparison counts nothing (PIPL art. 29).
 * The word may come in the same upload. Most batches hold no face and cost nothing.
 */
export const withFaceConsent = async (trx: Sql, facts: ReadonlyMap<string, KeptFacts>, submissions: readonly Submission[]): Promise<Map<string, KeptFacts>> => {
  const faces = submissions.filter((s): s is CheckInSubmission => (s.kind === 'check_in' || s.kind === 'check_out') && s.factors?.face !== undefined)
  if (faces.length === 0) return new Map(facts)
  const { rows } = await sql<Word>`select person_id as "personId", (content ->> 'granted')::boolean as granted, (extract(epoch from happened_at) * 1000)::float8 as at
    from declarations where org_id = current_org() and person_id = any(${[...new Set(faces.map((s) => s.personId))]}::uuid[]) and topic = 'consent' and content ->> 'purpose' = 'face' order by entry_index`.execute(trx)
  const inBatch = submissions.filter(isWordOnFaces).map((s): Word => ({ personId: s.personId, granted: s.content.topic === 'consent' && s.content.granted, at: actedAt(s) }))
  const words = [...rows, ...inBatch].toSorted((a, b) => a.at - b.at)
  const told = new Map(facts)
  for (const s of faces) {
    const kept = facts.get(s.eventId)
    const isConsented = words.findLast((word) => word.personId === s.personId && word.at <= actedAt(s))?.granted === true
    if (kept !== undefined) told.set(s.eventId, { ...kept, face: { ...s.factors!.face!, isConsented } })
  }
  return told
}
