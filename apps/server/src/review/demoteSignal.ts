import { DemotionInput, ProblemError } from '@fieldproof/contract'
import { isoInstant, t } from '@fieldproof/core/kernel'
import { catalogue, signalName } from '@fieldproof/core/signals'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import type { Ports } from '../ports.ts'
import { administrativeAct, type Act } from '../registry/administrativeAct.ts'
import { requireActor } from '../registry/registryRequest.ts'
import { loadDemotions } from './loadQuality.ts'

const params = Type.Object({ signal: Type.String({ maxLength: 60 }) })

const requireSignal = (signal: string): void => {
  if (!Object.hasOwn(catalogue, signal)) throw new ProblemError('not_found', t(`没有信号 ${signal}`, `沒有訊號 ${signal}`, `there is no signal ${signal}`))
}
const store = (act: Act, demotions: readonly object[]) => sql`update orgs set settings = settings || ${JSON.stringify({ demotedSignals: demotions })}::jsonb`.execute(act.trx)

/** POST /api/v1/quality/signals/:signal/demotion: from now on it is shown and counts nothing in this company. Verdicts given before stand as they were given. */
export const demoteSignal = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/quality/signals/:signal/demotion', { schema: { tags: ['Review'], summary: 'Demote a signal for this company', params, body: DemotionInput, response: { 204: Type.Null() } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { signal } = request.params
    requireSignal(signal)
    const reason = request.body.reason.trim()
    await administrativeAct(ports, actor, async (act) => {
      await sql`select 1 from orgs for no key update`.execute(act.trx)
      const before = await loadDemotions(act.trx)
      if (before.some((demotion) => demotion.signal === signal)) throw new ProblemError('conflict', t(`信号“${signalName(signal, 'zh-CN')}”已经不计分`, `訊號「${signalName(signal, 'zh-TW')}」已經不計分`, `${signal} is demoted already`))
      await store(act, [...before, { signal, reason, by: actor.by, at: isoInstant(actor.nowMs) }])
      act.note('signal.demoted', act.orgId, { signal, reason }, 'rule_changed')
    }, { registry: false })
    return reply.code(204).send(null)
  })
}

/** POST /api/v1/quality/signals/:signal/restoration: it counts again from now on. */
export const restoreSignal = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/quality/signals/:signal/restoration', { schema: { tags: ['Review'], summary: 'Let a signal count again', params, body: DemotionInput, response: { 204: Type.Null() } } }, async (request, reply) => {
    const actor = await requireActor(ports, request)
    const { signal } = request.params
    requireSignal(signal)
    await administrativeAct(ports, actor, async (act) => {
      await sql`select 1 from orgs for no key update`.execute(act.trx)
      const before = await loadDemotions(act.trx)
      const rest = before.filter((demotion) => demotion.signal !== signal)
      if (rest.length === before.length) throw new ProblemError('conflict', t(`信号“${signalName(signal, 'zh-CN')}”没有停止计分`, `訊號「${signalName(signal, 'zh-TW')}」沒有停止計分`, `${signal} is not demoted`))
      await store(act, rest)
      act.note('signal.restored', act.orgId, { signal, reason: request.body.reason.trim() }, 'rule_changed')
    }, { registry: false })
    return reply.code(204).send(null)
  })
}
