import { ChallengeInput, ChallengeView, ProblemError } from '@fieldproof/contract'
import { t, type Translated } from '@fieldproof/core/kernel'
import { whyNotNow, type NotNow } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import type { App, Routes } from '../http/app.ts'
import { requireVisiblePerson } from '../http/viewer.ts'
import { newId } from '../platform/ids.ts'
import { languageOf } from '../http/problem.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct, holdLog } from '../registry/administrativeAct.ts'
import { requireDecider } from '../review/rights.ts'
import { askedDetails, insertChallenge, type NewChallenge } from './insertChallenge.ts'
import { presentChallenges } from './presentChallenges.ts'
import { loadRule } from './rule.ts'
import { loadSituations } from './situations.ts'

const whys: Readonly<Record<NotNow, Translated>> = {
  no_phone: t('这位同事没有绑定手机。', '這位同事沒有綁定手機。', 'no_phone: the person has no enrolled phone'), off_duty: t('现在不是这位同事的工作时间。', '現在不是這位同事的工作時間。', 'off_duty: the person is not on duty now'), paused: t('这位同事已暂停或结束工作。', '這位同事已暫停或結束工作。', 'paused: the person has paused or ended work'), night: t('夜间不抽查任何人。', '夜間不抽查任何人。', 'night: in quiet hours nobody is challenged'),
  too_many: t('这位同事今天已被抽查够多次了。', '這位同事今天已被抽查夠多次了。', 'too_many: the person has been challenged often enough today'), open: t('已有一次抽查在进行。', '已有一次抽查在進行。', 'open: a challenge is open already'), ends_soon: t('快下班了，剩下的时间不够一次抽查。', '快下班了，剩下的時間不夠一次抽查。', 'ends_soon: work ends before the window would'),
}

/** POST /api/v1/challenges: by hand, with a stated purpose that the person will read. The same limits hold as for the rule. */
export const askChallenge = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/challenges', { schema: { summary: 'Ask a person on duty to check in now', body: ChallengeInput, response: { 200: ChallengeView } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const { personId, wantsPhoto = false, wantsVideo = false, wantsFace = false } = request.body
    const purpose = request.body.purpose.trim()
    if (purpose.length < 2) throw new ProblemError('invalid_request', t('原因：请写明为什么抽查，本人会看到', '原因：請寫明為什麼抽查，本人會看到', 'purpose: say why; the person will read it'))
    if (personId === actor.viewer.personId) throw new ProblemError('not_allowed', t('不能抽查自己', '不能抽查自己', 'Nobody challenges themselves'))
    const challengeId = newId(actor.nowMs)
    await administrativeAct(ports, actor, async (act) => {
      await holdLog(act)
      await requireVisiblePerson(act.trx, actor.viewer, personId)
      const rule = await loadRule(act.trx)
      const timeZone = (await sql<{ time_zone: string }>`select time_zone from orgs`.execute(act.trx)).rows[0]!.time_zone
      const candidate = (await loadSituations(act.trx, rule, timeZone, act.nowMs, personId))[0]
      if (!candidate) throw new ProblemError('not_found')
      const why = whyNotNow(candidate.situation)
      if (why) throw new ProblemError('conflict', whys[why])
      const challenge: NewChallenge = { challengeId, personId, askedBy: actor.viewer.personId, purpose, wantsPhoto, wantsVideo, wantsFace, windowMs: candidate.situation.windowMs, dutyEndsAt: candidate.situation.dutyEndsAt!, draw: null }
      act.logged('admin', 'challenge.asked', challengeId, askedDetails(challenge), (entryIndex) => insertChallenge(act.trx, act.orgId, act.nowMs, challenge, entryIndex))
    }, { registry: false })
    return (await ports.db.readOrg(actor.viewer, (trx) => presentChallenges(trx, sql`h.challenge_id = ${challengeId}`, 1, languageOf(request.headers['accept-language']))))[0]!
  })
}
