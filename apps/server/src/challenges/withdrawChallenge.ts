import { ChallengeView, ChallengeWithdrawal, ProblemError, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { stepChallenge } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { requireVisiblePerson } from '../http/viewer.ts'
import { languageOf } from '../http/problem.ts'
import type { Ports } from '../ports.ts'
import { sealRows } from '../record/sealRows.ts'
import { administrativeAct, holdLog } from '../registry/administrativeAct.ts'
import { requireDecider } from '../review/rights.ts'
import { presentChallenges } from './presentChallenges.ts'
import { loadChallenges, saveChallenge } from './store.ts'

/** POST /api/v1/challenges/:id/withdrawals: an open challenge is taken back. */
export const withdrawChallenge = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/challenges/:id/withdrawals', { schema: { summary: 'Take an open challenge back', params: Type.Object({ id: Uuid }), body: ChallengeWithdrawal, response: { 200: ChallengeView } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const { id } = request.params
    const reason = request.body.reason.trim()
    if (reason.length < 2) throw new ProblemError('invalid_request', t('原因：请写明为什么', '原因：請寫明為什麼', 'reason: say why'))
    await administrativeAct(ports, actor, async (act) => {
      await holdLog(act)
      const stored = (await loadChallenges(act.trx, [id]))[0]
      if (!stored) throw new ProblemError('not_found')
      await requireVisiblePerson(act.trx, actor.viewer, stored.personId)
      const next = stepChallenge(stored.challenge, { kind: 'withdrawn', at: act.nowMs, reason })
      if (!next.ok) throw new ProblemError('conflict', t('只有还在进行的抽查可以撤回', '只有還在進行的抽查可以撤回', next.error))
      act.logged('admin', 'challenge.withdrawn', id, { ref: id, personId: stored.personId, reason }, async () => {
        await saveChallenge(act.trx, act.orgId, id, next.value)
        await sealRows(act.trx, act.orgId, act.nowMs, { challenges: [id] })
      })
    }, { registry: false })
    return (await ports.db.readOrg(actor.viewer, (trx) => presentChallenges(trx, sql`h.challenge_id = ${id}`, 1, languageOf(request.headers['accept-language']))))[0]!
  })
}
