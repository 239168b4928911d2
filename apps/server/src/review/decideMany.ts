import { ProblemError, ReviewBulkAnswer, ReviewBulkInput } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { signalName } from '@fieldproof/core/signals'
import type { App, Routes } from '../http/app.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct } from '../registry/administrativeAct.ts'
import { lockForDecision, recordDecision } from './recordDecision.ts'
import { requireDecider } from './rights.ts'

/**
 * POST /api/v1/review/decisions: one decision for several that share a reason, such as a whole building with a wrong site address. All or none.
 * Each must have been looked at as it now stands and must have the reason against it; "not real" is not for crowds.
 */
export const decideMany = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/review/decisions', { schema: { tags: ['Review'], summary: 'Decide on several for one shared reason', body: ReviewBulkInput, response: { 200: ReviewBulkAnswer } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const { outcome, signal, note, items } = request.body
    if (note.trim().length < 2) throw new ProblemError('invalid_request', t('共同的理由：请写明它们有什么共同原因，每位当事人都会看到', '共同的理由：請寫明它們有什麼共同原因，每位當事人都會看到', 'note: say what they have in common; each person will read it'))
    if (new Set(items.map((item) => item.eventId)).size !== items.length) throw new ProblemError('invalid_request', t('同一条选了两次', '同一筆選了兩次', 'items: an item is named twice'))
    // In one order for everybody, so that two bulk decisions wait for each other instead of locking each other out.
    const ordered = items.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1))
    await administrativeAct(ports, actor, async (act) => {
      for (const seen of ordered) {
        const locked = await lockForDecision(act, actor.viewer, seen.eventId)
        if (!locked.signalsAgainst.includes(signal)) throw new ProblemError('conflict', t(`其中一条没有“${signalName(signal, 'zh-CN')}”这个不利理由，可能刚有变化；请重新选择`, `其中一筆沒有「${signalName(signal, 'zh-TW')}」這個不利理由，可能剛有變化；請重新選擇`, `${seen.eventId}: ${signal} does not speak against it`))
        recordDecision(act, seen, locked, outcome, note)
      }
    }, { registry: false })
    return { decided: items.length }
  })
}
