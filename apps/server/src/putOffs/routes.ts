import { ProblemError, PutOffAnswer, PutOffEnd, PutOffEndAnswer, PutOffInput, type PutOffItem, putOffMaxDays, SettleInput } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { visiblePeople, type Viewer } from '../http/viewer.ts'
import type { App, Routes } from '../http/app.ts'
import { newId } from '../platform/ids.ts'
import type { Ports } from '../ports.ts'
import { type Act, administrativeAct } from '../registry/administrativeAct.ts'
import { requireDecider } from '../review/rights.ts'
import { putOffMaxMs } from './present.ts'
import { type Resolved, resolve } from './resolve.ts'
import { isNewest } from './standing.ts'

/** What becomes of an item. */
type Change = { readonly until: Date } | { readonly settled: true; readonly note: string | null } | 'brought back'

/** Writes one row and its entry of the log. */
const record = (act: Act, { kind, subject, personId, facts }: Resolved, change: Change): string => {
  const putOffId = newId(act.nowMs)
  const [until, settled, note] = change === 'brought back' ? [null, false, null] : 'until' in change ? [change.until, false, null] : [null, true, change.note]
  const store = async (entryIndex: number): Promise<void> => {
    await sql`insert into put_offs (org_id, put_off_id, kind, subject, person_id, until, settled, note, facts, put_by, put_at, entry_index)
      values (${act.orgId}, ${putOffId}, ${kind}, ${subject}, ${personId}, ${until}, ${settled}, ${note}, ${facts}, ${act.by}, ${new Date(act.nowMs)}, ${entryIndex})`.execute(act.trx)
  }
  const said = { item: kind, subject, personId, facts }
  if (until) act.logged('admin', 'item.put_off', putOffId, { ...said, until: until.toISOString() }, store)
  else if (settled) act.logged('admin', 'item.settled', putOffId, { ...said, ...(note === null ? {} : { note }) }, store)
  else act.logged('admin', 'item.brought_back', putOffId, said, store)
  return putOffId
}

/** Each item once, as it stands now. */
const resolveAll = async (act: Act, viewer: Viewer, items: readonly PutOffItem[]): Promise<readonly Resolved[]> => {
  const found = new Map<string, Resolved>()
  for (const item of items) {
    const one = await resolve(act.trx, viewer, item, act.nowMs)
    found.set(`${one.kind} ${one.subject}`, one)
  }
  return [...found.values()]
}

/** Putting off again does not add up: the days count from the first time, as long as nothing new is known. */
const requireWithin = async ({ trx, nowMs }: Act, { kind, subject, facts }: Resolved, until: number): Promise<void> => {
  const { rows: [row] } = await sql<{ first: Date | null }>`select min(f.put_at) as first from put_offs f where f.kind = ${kind} and f.subject = ${subject} and f.facts = ${facts} and f.until is not null`.execute(trx)
  const latest = (row?.first?.getTime() ?? nowMs) + putOffMaxMs
  if (until <= latest) return
  const { rows: [org] } = await sql<{ timeZone: string }>`select time_zone as "timeZone" from orgs`.execute(trx)
  const by = (language: string) => new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', hourCycle: 'h23', timeZone: org!.timeZone }).format(latest)
  throw new ProblemError('invalid_request', t(`从第一次延后算起，一共最多 ${putOffMaxDays} 天：最晚到 ${by('zh-CN')}`, `從第一次延後算起，一共最多 ${putOffMaxDays} 天：最晚到 ${by('zh-TW')}`, `until: at most ${putOffMaxDays} days from the first time, so no later than ${by('en-GB')} (${kind} ${subject})`))
}

/** POST /api/v1/put-offs, /settle, /end: what waits for the company's people is put off for a while (decision 59) or settled (decision 89), for all of them, and brought back. */
export const putOffRoutes = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/put-offs', { schema: { tags: ['Review'], summary: 'Put off what waits, for everybody, until a time', body: PutOffInput, response: { 200: PutOffAnswer } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const until = Date.parse(request.body.until)
    if (!(until > actor.nowMs)) throw new ProblemError('invalid_request', t('延后到的时间须晚于现在', '延後到的時間須晚於現在', 'until: not later than now'))
    return await administrativeAct(ports, actor, async (act) => {
      const items = await resolveAll(act, actor.viewer, request.body.items)
      for (const one of items) await requireWithin(act, one, until)
      return { putOffIds: items.map((one) => record(act, one, { until: new Date(until) })) }
    }, { registry: false })
  })

  app.post('/api/v1/put-offs/settle', { schema: { tags: ['Review'], summary: 'Settle lines of the inbox that nothing is to be done about', body: SettleInput, response: { 200: PutOffAnswer } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const note = request.body.note?.trim() || null
    return await administrativeAct(ports, actor, async (act) => ({ putOffIds: (await resolveAll(act, actor.viewer, request.body.items)).map((one) => record(act, one, { settled: true, note })) }), { registry: false })
  })

  app.post('/api/v1/put-offs/end', { schema: { tags: ['Review'], summary: 'Bring back what was put off or settled', body: PutOffEnd, response: { 200: PutOffEndAnswer } } }, async (request) => {
    const actor = await requireDecider(ports, request)
    const ids = [...new Set(request.body.putOffIds.map((id) => id.toLowerCase()))]
    return await administrativeAct(ports, actor, async (act) => {
      const { rows } = await sql<Resolved & { isNewest: boolean }>`select po.kind, po.subject, po.person_id as "personId", po.facts, (po.settled or po.until is not null) and ${isNewest} as "isNewest"
        from put_offs po join people p using (org_id, person_id) where po.put_off_id = any(${ids}::uuid[]) and p.person_id <> ${actor.viewer.personId} and ${visiblePeople(actor.viewer)}`.execute(act.trx)
      if (rows.length !== ids.length) throw new ProblemError('not_found')
      const standing = rows.filter((row) => row.isNewest)
      for (const row of standing) record(act, row, 'brought back')
      return { broughtBack: standing.length }
    }, { registry: false })
  })
}
