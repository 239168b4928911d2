import { ProblemError, type ReviewOutcome } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { visiblePeople, type Viewer } from '../http/viewer.ts'
import { newId } from '../platform/ids.ts'
import type { Act } from '../registry/administrativeAct.ts'
import { blankToNull } from '../registry/registryRequest.ts'
import { keepWaiting, newestDecision, totalOf, verdictEntryOf } from './waits.ts'

/** What was on the screen when it was decided. */
export interface Seen {
  readonly eventId: string
  readonly verdictEntryIndex: number
  readonly replaces: string | null
}

/** SQL condition on a check-in `c`: nobody judges an appeal against a decision of their own, nor what somebody else has decided upon it. */
export const accuserOf = (viewer: Viewer) => sql<boolean>`exists (select from review_decisions d join declarations x on x.org_id = d.org_id and x.about_id = d.event_id and x.person_id = c.person_id and x.topic = 'appeal' and x.entry_index > d.entry_index
  where d.org_id = c.org_id and d.event_id = c.event_id and d.outcome <> 'withdrawn' and d.decided_by = ${viewer.personId})`

interface Locked {
  personId: string
  band: string
  total: number
  verdictEntry: number
  latestId: string | null
  latestOutcome: string | null
  signalsAgainst: string[]
  handset: string | null
  /** This viewer has decided on the check-in, and its person has appealed since. */
  isAccuser: boolean
}

/**
 * Reads the check-in for a decision. The log's head is taken first, as the pipeline takes it: until the act ends nobody else decides and no new
 * verdict arrives, and neither waits for the other in a circle.
 */
export const lockForDecision = async ({ trx, orgId }: Act, viewer: Viewer, eventId: string): Promise<Locked> => {
  await sql`select 1 from log_heads where org_id = ${orgId} for update`.execute(trx)
  const row = (await sql<Locked>`select c.person_id as "personId", c.band, ${totalOf} as total, ${verdictEntryOf} as "verdictEntry", latest.decision_id as "latestId", latest.outcome as "latestOutcome",
      c.signals_against::jsonb as "signalsAgainst", coalesce(c.device_state ->> 'model', v.model) as handset, ${accuserOf(viewer)} as "isAccuser"
    from check_ins c join people p using (org_id, person_id) left join devices v on v.org_id = c.org_id and v.device_id = c.device_id left join lateral ${newestDecision} latest on true where c.event_id = ${eventId} and ${visiblePeople(viewer)}`.execute(trx)).rows[0]
  if (!row) throw new ProblemError('not_found')
  if (row.personId === viewer.personId) throw new ProblemError('not_allowed', t('自己的签到不能自己处理，须由别人处理', '自己的簽到不能自己處理，須由別人處理', 'Nobody decides on an own check-in; somebody else must'))
  if (row.isAccuser) throw new ProblemError('not_allowed', t('本人已申诉：须由之前没有处理过的人来看', '本人已申訴：須由之前沒有處理過的人來看', 'The person has appealed: somebody who has not decided on it before must look'))
  if (row.verdictEntry === null) throw new ProblemError('conflict', t('还没有判定结果，暂时不能处理', '還沒有判定結果，暫時不能處理', 'there is no verdict yet to decide on'))
  return row
}

/**
 * One decision: an entry of the log that names the verdict it looked at, and its row. The verdict itself is left as it is.
 * Saying that something was not real needs a reason in words: the person will read it.
 */
export const recordDecision = (act: Act, { eventId, verdictEntryIndex, replaces }: Seen, locked: Locked, outcome: ReviewOutcome, given: string | null | undefined): string => {
  const note = blankToNull(given)
  if (verdictEntryIndex !== locked.verdictEntry) throw new ProblemError('conflict', t('您看过之后，判定有了更新；请重新查看再处理', '您看過之後，判定有了更新；請重新檢視再處理', 'there is a newer verdict than the one that was looked at'))
  if ((replaces ?? null) !== locked.latestId) throw new ProblemError('conflict', t('刚才已有别人处理了这一条', '剛才已有別人處理了這一筆', 'somebody else has decided on it meanwhile'))
  if (outcome === 'not_real' && (note?.length ?? 0) < 2) throw new ProblemError('invalid_request', t('处理说明：请写明为什么不属实，当事人会看到', '處理說明：請寫明為什麼不屬實，當事人會看到', 'note: say why it was not real; the person will read it'))
  const decisionId = newId(act.nowMs)
  act.logged('decision', 'review.decided', decisionId, { eventId, personId: locked.personId, verdictEntry: locked.verdictEntry, band: locked.band, outcome, note, replaces: locked.latestId }, async (entryIndex) => {
    await sql`insert into review_decisions (org_id, decision_id, event_id, person_id, outcome, verdict_entry, band, total_decibans, note, decided_by, decided_at, signals_against, handset, entry_index)
      values (${act.orgId}, ${decisionId}, ${eventId}, ${locked.personId}, ${outcome}, ${locked.verdictEntry}, ${locked.band}, ${locked.total}, ${note}, ${act.by}, ${new Date(act.nowMs)}, ${JSON.stringify(locked.signalsAgainst)}::jsonb, ${locked.handset}, ${entryIndex})`.execute(act.trx)
    await keepWaiting(act.trx, act.orgId, [eventId])
  })
  return decisionId
}

/** Takes the standing decision back. Undo is a decision of its own: that there was one stays on record. */
export const recordWithdrawal = (act: Act, eventId: string, decisionId: string, locked: Locked, given: string | null | undefined): void => {
  if (locked.latestId !== decisionId || locked.latestOutcome === 'withdrawn') throw new ProblemError('conflict', t('这不是现在有效的处理结果', '這不是現在有效的處理結果', 'this is not the decision that stands'))
  const note = blankToNull(given)
  const id = newId(act.nowMs)
  act.logged('decision', 'review.withdrawn', id, { eventId, personId: locked.personId, verdictEntry: locked.verdictEntry, band: locked.band, outcome: 'withdrawn', note, replaces: decisionId }, async (entryIndex) => {
    await sql`insert into review_decisions (org_id, decision_id, event_id, person_id, outcome, verdict_entry, band, total_decibans, note, decided_by, decided_at, signals_against, handset, entry_index)
      values (${act.orgId}, ${id}, ${eventId}, ${locked.personId}, 'withdrawn', ${locked.verdictEntry}, ${locked.band}, ${locked.total}, ${note}, ${act.by}, ${new Date(act.nowMs)}, ${JSON.stringify(locked.signalsAgainst)}::jsonb, ${locked.handset}, ${entryIndex})`.execute(act.trx)
    await keepWaiting(act.trx, act.orgId, [eventId])
  })
}
