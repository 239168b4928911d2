import { PhoneChallenge, ProblemError, Uuid } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { stepChallenge } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { arrivalTime } from '../http/demoTime.ts'
import { requireDevice } from '../http/device.ts'
import type { Ports } from '../ports.ts'
import { ownChallenges } from '../read/phone/ownChallenges.ts'
import { appendEntries } from '../record/append.ts'
import { sealRows } from '../record/sealRows.ts'
import { loadChallenges, saveChallenge } from './store.ts'

/** POST /api/v1/phone/challenges/:id/seen: the phone has it on the screen; from now on the window runs. Answers with the challenge while it is open. */
export const markSeen = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/phone/challenges/:id/seen', { schema: { tags: ['Phone'], summary: 'The challenge is on the screen', params: Type.Object({ id: Uuid }), response: { 200: PhoneChallenge, 204: Type.Null() } } }, async (request, reply) => {
    const device = await requireDevice(ports, request)
    const nowMs = arrivalTime(ports, request)
    const { id } = request.params
    const open = await ports.db.withOrg(device.orgId, async (trx) => {
      await sql`select 1 from log_heads where org_id = ${device.orgId} for update`.execute(trx)
      const stored = (await loadChallenges(trx, [id]))[0]
      if (!stored || stored.personId !== device.personId) throw new ProblemError('not_found')
      const next = stepChallenge(stored.challenge, { kind: 'seen', at: nowMs })
      if (next.ok && next.value !== stored.challenge) {
        await appendEntries(trx, device.orgId, nowMs, [{ kind: 'admin', ref: id, body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: device.personId, action: `challenge.${next.value.state}`, ref: id, personId: device.personId, device: device.deviceId, reason: next.value.reason ?? null }) }])
        await saveChallenge(trx, device.orgId, id, next.value)
        await sealRows(trx, device.orgId, nowMs, { challenges: [id] })
      }
      return (await ownChallenges(trx, device.personId, nowMs)).find((challenge) => challenge.challengeId === id)
    })
    return open ? open : reply.code(204).send(null)
  })
}
