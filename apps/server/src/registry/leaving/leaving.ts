import { Belongings, LeaveInput, LeaveUndo, Left, Person, ProblemError, Uuid } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../../http/app.ts'
import { alertsChannel } from '../../platform/channels.ts'
import type { Ports } from '../../ports.ts'
import { changePerson } from '../people/changePerson.ts'
import { requireActor } from '../registryRequest.ts'
import { loadBelongings } from './belongings.ts'
import { handOver, takeBack } from './handOver.ts'

/** GET /api/v1/people/:id/belongings; POST /:id/leave and /:id/return: somebody leaves, and what hung on them is in other hands, in one act; and back. */
export const leaving = (ports: Ports): Routes => (app: App) => {
  const params = Type.Object({ id: Uuid })
  app.get('/api/v1/people/:id/belongings', { schema: { tags: ['People'], summary: 'What hangs on a person and needs another hand when they leave', params, response: { 200: Belongings } } }, async (request) => {
    const { orgId, nowMs } = await requireActor(ports, request)
    return await ports.db.readOrg(orgId, (trx) => loadBelongings(trx, request.params.id, nowMs))
  })

  app.post('/api/v1/people/:id/leave', { schema: { tags: ['People'], summary: 'A person leaves, and others take over', params, body: LeaveInput, response: { 200: Left } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    if (id === actor.viewer.personId) throw new ProblemError('invalid_request', t('不能把自己设为离职；请另一位管理员来做', '不能把自己設為離職；請另一位管理員來做', 'Nobody marks themself as left; ask another administrator'))
    let undo: LeaveUndo | undefined
    const person = await changePerson(ports, actor, id, { status: 'left' }, async (act, before) => {
      if (before.status === 'left') throw new ProblemError('conflict', t('此人已离职', '此人已離職', 'This person has left already'))
      undo = await handOver(act, id, request.body)
      await sql`select pg_notify(${alertsChannel}, ${actor.orgId})`.execute(act.trx)
    })
    return { person, undo: undo! }
  })

  app.post('/api/v1/people/:id/return', { bodyLimit: 4_000_000, schema: { tags: ['People'], summary: 'Take a leaving and its hand-over back', params, body: LeaveUndo, response: { 200: Person } } }, async (request) => {
    const actor = await requireActor(ports, request)
    const { id } = request.params
    return await changePerson(ports, actor, id, { status: 'active' }, async (act, before) => {
      if (before.status === 'active') throw new ProblemError('conflict', t('此人没有离职', '此人沒有離職', 'This person has not left'))
      await takeBack(act, id, request.body)
      await sql`select pg_notify(${alertsChannel}, ${actor.orgId})`.execute(act.trx)
    })
  })
}
