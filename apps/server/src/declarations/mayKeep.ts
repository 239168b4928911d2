import type { ConsentPurpose } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import { currentNotices } from './notices.ts'
import { isOvertaken } from './overtaken.ts'

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
    from declarations x where person_id = ${personId} and topic = 'consent' and not ${isOvertaken} order by content ->> 'purpose', entry_index desc`.execute(trx)
  return new Map(rows.map((row) => [row.purpose, row]))
}

/** `older_text`: the yes was to a notice that another has replaced since. */
export type WhyNotKept = 'not_agreed' | 'taken_back' | 'older_text'

/**
 * May what this person recorded at `at` be kept and judged? Their last word is a yes, to the notice that counts now or, for what was recorded before that was published, to the one before it.
 * What arrives may have been recorded days ago. Tracks are different: who enrols a phone has agreed to what the enrolment screen says, so the gate refuses
 * tracks only after a withdrawal (deviceDirectory `trackWithdrawn`).
 */
export const mayKeep = async (trx: Sql, personId: string, purpose: ConsentPurpose, at: number, recorded?: PlaceInChain): Promise<boolean> => (await whyNotKept(trx, personId, purpose, at, recorded)) === null

/** Where in a phone's chain of events something was recorded. */
export interface PlaceInChain {
  readonly deviceId: string
  readonly sequence: number | null
}

/** The same, with what stands in the way; null: nothing does. `recorded`: what this very phone recorded after its person's no stays out, whatever they say later. */
export const whyNotKept = async (trx: Sql, personId: string, purpose: ConsentPurpose, at: number, recorded?: PlaceInChain): Promise<WhyNotKept | null> => {
  const said = (await lastSaid(trx, personId)).get(purpose)
  if (!said) return 'not_agreed'
  if (!said.granted) return (await hasEverAgreed(trx, personId, purpose)) ? 'taken_back' : 'not_agreed'
  if (recorded && recorded.sequence !== null && (await saidBefore(trx, personId, purpose, recorded.deviceId, recorded.sequence)) === false) return 'taken_back'
  const notice = (await currentNotices(trx)).find((candidate) => candidate.purpose === purpose)!
  const isCovered = (said.version === notice.version && said.sha256 === notice.sha256) || (notice.publishedAt !== null && at < Date.parse(notice.publishedAt))
  return isCovered ? null : 'older_text'
}

/** What stood on that phone then. Numbers of its chain, no clocks: a wrong one would cost somebody a video. */
const saidBefore = async (trx: Sql, personId: string, purpose: ConsentPurpose, deviceId: string, sequence: number): Promise<boolean | undefined> =>
  (await sql<{ granted: boolean }>`select (content ->> 'granted')::boolean as granted from declarations where person_id = ${personId} and device_id = ${deviceId} and topic = 'consent' and content ->> 'purpose' = ${purpose} and sequence < ${sequence} order by sequence desc limit 1`.execute(trx)).rows[0]?.granted

const hasEverAgreed = async (trx: Sql, personId: string, purpose: ConsentPurpose): Promise<boolean> =>
  (await sql`select 1 from declarations where person_id = ${personId} and topic = 'consent' and content ->> 'purpose' = ${purpose} and content ->> 'granted' = 'true' limit 1`.execute(trx)).rows.length > 0

/** Ever, on one of these phones. */
export const hasSaidNo = async (trx: Sql, personId: string, purpose: ConsentPurpose, deviceIds: readonly string[]): Promise<boolean> =>
  (await sql`select 1 from declarations where person_id = ${personId} and device_id = any(${deviceIds}::uuid[]) and topic = 'consent' and content ->> 'purpose' = ${purpose} and content ->> 'granted' = 'false' limit 1`.execute(trx)).rows.length > 0
