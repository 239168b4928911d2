import { ProblemError } from '@fieldproof/contract'
import { t, type Translated } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Act } from '../administrativeAct.ts'
import { daysTouched } from './ask.ts'

export type Status = 'asked' | 'approved' | 'refused' | 'withdrawn'

const statusWords: Readonly<Record<Status, Translated>> = {
  asked: t('还在等待处理', '還在等待處理', 'asked'), approved: t('已经批准', '已經核准', 'approved'), refused: t('已经拒绝', '已經拒絕', 'refused'), withdrawn: t('已经撤回', '已經撤回', 'withdrawn'),
}

interface Stored {
  readonly person_id: string
  readonly day: string
  readonly at: Date
  readonly until: Date | null
  readonly status: Status
  readonly time_zone: string
}

export const lockRegularization = async (trx: Act['trx'], id: string): Promise<Stored> => {
  const { rows } = await sql<Stored>`select r.person_id, r.day, r.at, r.until, r.status, o.time_zone from regularizations r join orgs o using (org_id) where r.regularization_id = ${id} for update of r`.execute(trx)
  if (!rows[0]) throw new ProblemError('not_found')
  return rows[0]
}

/** Moves a request to another state, with who did it and why; the log entry names the days to be judged again. */
export const moveTo = async ({ trx, by, nowMs, note }: Act, id: string, from: readonly Status[], to: Status, reason: string | null): Promise<void> => {
  const { person_id: personId, day, at, until, status, time_zone } = await lockRegularization(trx, id)
  if (!from.includes(status)) throw new ProblemError('conflict', t(`这个申请${statusWords[status]['zh-CN']}`, `這個申請${statusWords[status]['zh-TW']}`, `This request is ${status} already`))
  const decided = to === 'approved' || to === 'refused'
  await sql`update regularizations set status = ${to}, decided_by = ${decided ? by : null}, decided_at = ${decided ? new Date(nowMs) : null}, decision_reason = ${decided ? reason : null} where regularization_id = ${id}`.execute(trx)
  note(`regularization.${to === 'asked' ? 'reopened' : to}`, id, { personId, day, before: status, reason, days: daysTouched(at.getTime(), until?.getTime() ?? null, time_zone) }, 'decision')
}
