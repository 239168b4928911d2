import { CountersignAnswerInput, CountersignLink, CountersignProgress, type CountersignState, CountersignView, ProblemError, Uuid } from '@fieldproof/contract'
import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant, t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { App, Routes } from '../http/app.ts'
import { arrivalTime } from '../http/demoTime.ts'
import { requireDevice } from '../http/device.ts'
import { newId, newToken, tokenHash } from '../platform/ids.ts'
import type { Sql } from '../platform/postgres/database.ts'
import type { Ports } from '../ports.ts'
import { appendEntries } from '../record/append.ts'
import { sealRows } from '../record/sealRows.ts'
import { recordVerdicts } from '../record/recordVerdicts.ts'
import { holdLog } from '../registry/administrativeAct.ts'
import { blankToNull } from '../registry/registryRequest.ts'
import { rejudgeCountersigned } from '../verify/rejudge.ts'

/** The customer stands beside the field worker, or looks for the phone: not longer. */
const validForMs = 15 * 60_000
/** A customer's word belongs to the visit. */
const askWithinMs = 24 * 3_600_000

interface Row {
  readonly countersignId: string
  readonly eventId: string
  readonly personId: string
  readonly expiresAt: Date
  readonly answer: 'confirmed' | 'denied' | null
  readonly orgName: string
  readonly personName: string
  readonly siteName: string | null
  readonly kind: 'check_in' | 'check_out'
  readonly happenedAt: Date
  readonly timeZone: string
  readonly address: string | null
}

const find = async (trx: Sql, token: string): Promise<Row | undefined> => (await sql<Row>`
  select k.countersign_id as "countersignId", k.event_id as "eventId", k.person_id as "personId", k.expires_at as "expiresAt", k.answer, o.name as "orgName", o.time_zone as "timeZone", p.name as "personName", s.name as "siteName",
    c.kind, c.happened_at as "happenedAt", c.remote_address as address
  from countersigns k join orgs o on o.org_id = k.org_id join check_ins c on c.org_id = k.org_id and c.event_id = k.event_id join people p on p.org_id = k.org_id and p.person_id = k.person_id
    left join sites s on s.org_id = c.org_id and s.site_id = c.site_id
  where k.token_hash = ${tokenHash(token)} for update of k`.execute(trx)).rows[0]

const stateOf = ({ answer, expiresAt }: Pick<Row, 'answer' | 'expiresAt'>, nowMs: number): CountersignState => answer ?? (expiresAt.getTime() <= nowMs ? 'expired' : 'open')

const present = (row: Row, nowMs: number): CountersignView => ({
  orgName: row.orgName, personName: row.personName, siteName: row.siteName, kind: row.kind, happenedAt: row.happenedAt.toISOString(), timeZone: row.timeZone, state: stateOf(row, nowMs), expiresAt: row.expiresAt.toISOString(),
})

/** The phone asks for a link, shows it as a code, and sees what became of it. */
export const phoneCountersigns = (ports: Ports): Routes => (app: App) => {
  const path = '/api/v1/phone/check-ins/:id/countersign'
  app.post(path, { schema: { tags: ['Phone'], summary: 'A link by which the customer confirms this visit', params: Type.Object({ id: Uuid }), response: { 201: CountersignLink } } }, async (request, reply) => {
    const device = await requireDevice(ports, request)
    const nowMs = arrivalTime(ports, request)
    const { id } = request.params
    const token = newToken()
    const expiresAt = new Date(nowMs + validForMs)
    await ports.db.withOrg(device.orgId, async (trx) => {
      // The log's head first, as the customer's answer takes it.
      await holdLog({ trx, orgId: device.orgId })
      const event = (await sql<{ happened_at: Date }>`select happened_at from check_ins where event_id = ${id} and person_id = ${device.personId}`.execute(trx)).rows[0]
      if (!event) throw new ProblemError('not_found', t('这次签到还没有传到服务器，或不是您本人的', '這次簽到還沒有傳到伺服器，或不是您本人的', 'The check-in has not been recorded yet, or is not your own'))
      if (nowMs - event.happened_at.getTime() > askWithinMs) throw new ProblemError('conflict', t('到访已过太久，不能再请客户确认', '到訪已過太久，不能再請客戶確認', 'The visit is too long ago to be confirmed'))
      // A new link takes the place of one that nobody answered.
      const kept = await sql<{ countersign_id: string }>`insert into countersigns (org_id, countersign_id, event_id, person_id, token_hash, created_at, expires_at) values (${device.orgId}, ${newId(nowMs)}, ${id}, ${device.personId}, ${tokenHash(token)}, ${new Date(nowMs)}, ${expiresAt})
        on conflict (org_id, event_id) do update set token_hash = excluded.token_hash, expires_at = excluded.expires_at where countersigns.answer is null returning countersign_id`.execute(trx)
      if (!kept.rows[0]) throw new ProblemError('conflict', t('客户已经答复过', '客戶已經答覆過', 'The customer has answered already'))
      await sealRows(trx, device.orgId, nowMs, { countersigns: [kept.rows[0].countersign_id] })
    })
    return reply.status(201).send({ url: `/g/#${token}`, expiresAt: expiresAt.toISOString() })
  })
  app.get(path, { schema: { tags: ['Phone'], summary: 'What the customer answered', params: Type.Object({ id: Uuid }), response: { 200: CountersignProgress } } }, async (request) => {
    const device = await requireDevice(ports, request)
    return await ports.db.readOrg(device.orgId, async (trx) => {
      const row = (await sql<{ answer: Row['answer']; expiresAt: Date; name: string | null }>`select answer, expires_at as "expiresAt", name from countersigns where event_id = ${request.params.id} and person_id = ${device.personId}`.execute(trx)).rows[0]
      return row === undefined ? { state: null, name: null } : { state: stateOf(row, ports.clock.now()), name: row.name }
    })
  })
}

/** The customer looks, and answers once. No account: the token is the right to do so, and names one check-in. */
export const customerCountersigns = (ports: Ports): Routes => (app: App) => {
  const Params = Type.Object({ token: Type.String({ minLength: 8, maxLength: 100 }) })
  const orgOf = async (token: string): Promise<string> => {
    const row = (await sql<{ orgId: string }>`select org_id as "orgId" from countersigns where token_hash = ${tokenHash(token)}`.execute(ports.db.system)).rows[0]
    if (!row) throw new ProblemError('not_found')
    return row.orgId
  }
  app.get('/api/v1/countersigns/:token', { schema: { tags: ['Customers'], summary: 'Who says to have been here, and when', security: [], params: Params, response: { 200: CountersignView } } }, async (request) => {
    const { token } = request.params
    return await ports.db.withOrg(await orgOf(token), async (trx) => {
      const row = await find(trx, token)
      if (!row) throw new ProblemError('not_found')
      return present(row, ports.clock.now())
    })
  })
  app.post('/api/v1/countersigns/:token', { schema: { tags: ['Customers'], summary: 'Yes, or not so', security: [], params: Params, body: CountersignAnswerInput, response: { 200: CountersignView } } }, async (request) => {
    const { token } = request.params
    const { answer, isSamePhone = false } = request.body
    const name = blankToNull(request.body.name)
    const orgId = await orgOf(token)
    const nowMs = ports.clock.now()
    return await ports.db.withOrg(orgId, async (trx) => {
      // The log's head first, as everybody who appends does: two answers at once come one after another.
      await holdLog({ trx, orgId })
      const row = await find(trx, token)
      if (!row) throw new ProblemError('not_found')
      const state = stateOf(row, nowMs)
      if (state === 'expired') throw new ProblemError('code_expired')
      if (state !== 'open') return present(row, nowMs)
      const isSameAddress = row.address === request.ip
      const [entry] = await appendEntries(trx, orgId, nowMs, [{ kind: 'admin', ref: row.countersignId, about: row.eventId, body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: null, action: `countersign.${answer}`, ref: row.countersignId, eventId: row.eventId, personId: row.personId, name, isSameAddress, isSamePhone }) }])
      await sql`update countersigns set answer = ${answer}, answered_at = ${new Date(nowMs)}, name = ${name}, is_same_address = ${isSameAddress}, is_same_phone = ${isSamePhone}, entry_index = ${entry!.entryIndex} where countersign_id = ${row.countersignId}`.execute(trx)
      await sealRows(trx, orgId, nowMs, { countersigns: [row.countersignId] })
      await recordVerdicts(trx, orgId, nowMs, await rejudgeCountersigned(trx, orgId, row.eventId))
      return present({ ...row, answer }, nowMs)
    })
  })
}
