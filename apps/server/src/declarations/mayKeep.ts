import type { ConsentPurpose } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import { currentNotices } from './notices.ts'

interface Said {
  readonly purpose: ConsentPurpose
  readonly granted: boolean
  readonly version: number
  readonly sha256: string
  readonly at: Date
  readonly receivedAt: Date
}

/** What this person said last about each purpose. */
export const lastSaid = async (trx: Sql, personId: string): Promise<Map<ConsentPurpose, Said>> => {
  const { rows } = await sql<Said>`select distinct on (content ->> 'purpose') content ->> 'purpose' as purpose, (content ->> 'granted')::boolean as granted, (content ->> 'noticeVersion')::int as version, content ->> 'noticeSha256' as sha256, happened_at as at, server_time as "receivedAt"
    from declarations where person_id = ${personId} and topic = 'consent' order by content ->> 'purpose', entry_index desc`.execute(trx)
  return new Map(rows.map((row) => [row.purpose, row]))
}

/** `older_text`: the yes was to a notice that another has replaced since. */
export type WhyNotKept = 'not_agreed' | 'taken_back' | 'older_text'

/**
 * May what this person recorded at `at` be kept and judged? Their last word is a yes, to the notice that counts now or, for what was recorded before that was published, to the one before it.
 * What arrives may have been recorded days ago. Tracks are different: who enrols a phone has agreed to what the enrolment screen says, so the gate refuses
 * tracks only after a withdrawal (deviceDirectory `trackWithdrawn`).
 */
export const mayKeep = async (trx: Sql, personId: string, purpose: ConsentPurpose, at: number): Promise<boolean> => (await whyNotKept(trx, personId, purpose, at)) === null

/** The same, with what stands in the way; null: nothing does. */
export const whyNotKept = async (trx: Sql, personId: string, purpose: ConsentPurpose, at: number): Promise<WhyNotKept | null> => {
  const said = (await lastSaid(trx, personId)).get(purpose)
  if (!said) return 'not_agreed'
  if (!said.granted) return (await hasEverAgreed(trx, personId, purpose)) ? 'taken_back' : 'not_agreed'
  const notice = (await currentNotices(trx)).find((candidate) => candidate.purpose === purpose)!
  const isCovered = (said.version === notice.version && said.sha256 === notice.sha256) || (notice.publishedAt !== null && at < Date.parse(notice.publishedAt))
  return isCovered ? null : 'older_text'
}

const hasEverAgreed = async (trx: Sql, personId: string, purpose: ConsentPurpose): Promise<boolean> =>
  (await sql`select 1 from declarations where person_id = ${personId} and topic = 'consent' and content ->> 'purpose' = ${purpose} and content ->> 'granted' = 'true' limit 1`.execute(trx)).rows.length > 0
