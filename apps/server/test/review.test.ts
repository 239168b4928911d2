import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import type { SimulatedPhone } from '@fieldproof/testkit'
import { keepWaiting } from '../src/review/waits.ts'
import { phoneWithHistory } from './phoneWithHistory.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

const inside = { lat: 30.2085, lon: 120.2122 }
let server: TestServer
let owner: FieldproofClient
let manager: FieldproofClient
let otherManager: FieldproofClient
let auditor: FieldproofClient
let hr: FieldproofClient
let people: { personId: string; name: string }[]
const phones: SimulatedPhone[] = []
let siteId: string

const signIn = async (email: string): Promise<FieldproofClient> => {
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email, password: 'correct horse battery' }) })
  const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')
  return createClient({ baseUrl: server.url, headers: { cookie, origin: server.url }, language: 'zh-CN' })
}

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  owner = company.client
  const { departments } = await owner.departments.list()
  const idOf = (name: string) => departments.find((department) => department.name === name)!.departmentId
  const add = async (name: string, role: 'manager' | 'hr' | 'auditor', email: string, departmentId?: string) => {
    const person = await owner.people.create({ name, role, email, password: 'correct horse battery', ...(departmentId ? { departmentId } : {}) })
    return { personId: person.personId, client: await signIn(email) }
  }
  const first = await add('赵经理', 'manager', 'first@example.com', idOf('销售一部'))
  manager = first.client
  otherManager = (await add('钱经理', 'manager', 'second@example.com', idOf('销售二部'))).client
  auditor = (await add('孙审计', 'auditor', 'auditor@example.com')).client
  hr = (await add('周人事', 'hr', 'hr@example.com')).client
  people = [...company.people, { personId: first.personId, name: '赵经理' }]
  for (const { personId } of people) phones.push(await phoneWithHistory(server, owner, personId))
  siteId = (await phones[0]!.sites())[0]!.siteId
})
afterAll(() => server?.stop())

/** A check-in with a position that the system calls made up: a strong doubt. */
const doubtful = async (phone: SimulatedPhone, minutesAgo = 1): Promise<string> => {
  const at = Date.now() - minutesAgo * 60_000
  const eventId = phone.checkIn({ siteId, deviceTime: at, lastServerTime: at - 30_000, monotonicSinceServerTimeMs: 30_000, fix: { ...inside, fixTime: at, accuracyMetres: 9, provider: 'gps', mock: true } })
  await phone.send()
  await server.ports.pipeline.drain()
  return eventId
}
const seenOf = async (client: FieldproofClient, eventId: string) => {
  const state = await client.review.state(eventId)
  return { verdictEntryIndex: state.verdictEntryIndex!, replaces: state.decisions[0]?.decisionId ?? null }
}
const ids = async (client: FieldproofClient, query = {}) => (await client.review.items(query)).items.map((item) => item.eventId)
const query = async <T extends object>(statement: string, values: unknown[] = []): Promise<T[]> => {
  const connection = new pg.Client({ connectionString: server.connectionString })
  await connection.connect()
  try {
    return (await connection.query<T>(statement, values)).rows
  } finally {
    await connection.end()
  }
}

describe('who may look and decide', () => {
  let mine: string
  let theirs: string
  let managersOwn: string
  beforeAll(async () => {
    mine = await doubtful(phones[0]!, 9)
    theirs = await doubtful(phones[1]!, 6)
    managersOwn = await doubtful(phones[2]!, 3)
  })

  test('a manager sees the own department, without own check-ins; HR and auditors see all', async () => {
    expect(await ids(manager)).toEqual([mine])
    expect(await ids(otherManager)).toEqual([theirs])
    expect(await ids(hr)).toEqual([mine, theirs, managersOwn])
    expect(await ids(auditor)).toEqual([mine, theirs, managersOwn])
    expect(await manager.review.counts()).toMatchObject({ waiting: 1, strongDoubt: 1, needsReview: 0, answered: 0 })
    expect((await hr.review.counts()).bySignal[0]).toMatchObject({ signal: 'mock_location', count: 3 })
  })

  test('another department’s item is not found; an own one is refused; an auditor reads only', async () => {
    await expect(manager.review.state(theirs)).rejects.toMatchObject({ status: 404 })
    await expect(manager.review.way(theirs)).rejects.toMatchObject({ status: 404 })
    await expect(manager.review.decide(theirs, { outcome: 'real', ...(await seenOf(hr, theirs)) })).rejects.toMatchObject({ status: 404 })
    await expect(manager.review.ask(theirs, { text: '当时在哪里？' })).rejects.toMatchObject({ status: 404 })
    expect(await manager.review.state(managersOwn)).toMatchObject({ canDecide: false, whyNot: 'own' })
    await expect(manager.review.decide(managersOwn, { outcome: 'real', ...(await seenOf(hr, managersOwn)) })).rejects.toMatchObject({ status: 403 })
    expect(await auditor.review.state(mine)).toMatchObject({ canDecide: false, whyNot: 'role' })
    await expect(auditor.review.decide(mine, { outcome: 'real', ...(await seenOf(hr, mine)) })).rejects.toMatchObject({ status: 403 })
    await expect(auditor.review.ask(mine, { text: '当时在哪里？' })).rejects.toMatchObject({ status: 403 })
  })

  test('neighbours, filters and pages keep to the same list', async () => {
    expect(await hr.review.state(theirs)).toMatchObject({ previous: mine, next: managersOwn })
    expect(await hr.review.state(mine, { personId: people[1]!.personId })).toMatchObject({ previous: null, next: theirs })
    expect(await ids(hr, { personId: people[1]!.personId })).toEqual([theirs])
    expect(await ids(hr, { signal: 'clock_skew' })).toEqual([])
    expect(await ids(hr, { signal: 'mock_location', siteId, band: 'strong_doubt' })).toHaveLength(3)
    expect(await ids(hr, { band: 'needs_review' })).toEqual([])
    expect(await ids(hr, { olderThanHours: 1 })).toEqual([])
    for (const sort of ['oldest', 'strongest']) {
      const first = await hr.review.items({ limit: 2, sort })
      const second = await hr.review.items({ limit: 2, sort, cursor: first.nextCursor })
      expect(new Set([...first.items, ...second.items].map((item) => item.eventId)).size).toBe(3)
      expect(second.nextCursor).toBeUndefined()
    }
    await expect(hr.review.items({ cursor: 'nonsense' })).rejects.toMatchObject({ status: 400 })
    await expect(hr.review.items({ sort: 'strongest', cursor: Buffer.from('["x","11111111-1111-7111-8111-111111111111"]').toString('base64url') })).rejects.toMatchObject({ status: 400 })
  })

})

describe('an answer, a decision, and its end', () => {
  let eventId: string
  beforeAll(async () => { eventId = await doubtful(phones[0]!) })

  test('the manager asks; the phone shows it; the person answers in a signed event', async () => {
    await manager.review.ask(eventId, { text: '请说明当时为什么用了模拟定位' })
    const asked = await phones[0]!.client.phone.today()
    expect(asked.notices?.[0]).toMatchObject({ kind: 'asked', eventId, byName: '赵经理', text: '请说明当时为什么用了模拟定位' })
    phones[0]!.explain(eventId, '在测试公司发的定位软件，忘记关了')
    const { results } = await phones[0]!.send()
    expect(results[0]).toMatchObject({ status: 'accepted' })
    expect(results[0]?.receipt).toBeDefined()
    await server.ports.pipeline.drain()
    const state = await manager.review.state(eventId)
    expect(state.explanations).toMatchObject([{ text: '在测试公司发的定位软件，忘记关了', reason: null }])
    expect(state).toMatchObject({ waits: true, standing: null })
    expect((await manager.review.items()).items.find((item) => item.eventId === eventId)).toMatchObject({ answered: true, asked: true })
    expect(await ids(manager, { answered: true })).toEqual([eventId])
    expect((await phones[0]!.client.phone.today()).notices).toEqual([])
  })

  test('somebody else’s words about it are kept, and are not the person’s answer', async () => {
    phones[1]!.explain(eventId, '我替他说')
    await phones[1]!.send()
    await server.ports.pipeline.drain()
    expect((await manager.review.state(eventId)).explanations).toHaveLength(1)
  })

  test('"not real" needs a reason; a stale screen is refused; the decision stands and the verdict is untouched', async () => {
    const seen = await seenOf(manager, eventId)
    const before = await manager.checkIns.get(eventId)
    await expect(manager.review.decide(eventId, { outcome: 'not_real', ...seen })).rejects.toMatchObject({ status: 400 })
    await expect(manager.review.decide(eventId, { outcome: 'real', ...seen, verdictEntryIndex: seen.verdictEntryIndex - 1 })).rejects.toMatchObject({ status: 409 })
    const state = await manager.review.decide(eventId, { outcome: 'not_real', note: '定位是软件给出的，人在外地', ...seen })
    expect(state).toMatchObject({ waits: false, standing: { outcome: 'not_real', decidedByName: '赵经理' } })
    expect(await ids(manager)).not.toContain(eventId)
    await expect(hr.review.decide(eventId, { outcome: 'real', ...seen })).rejects.toMatchObject({ status: 409 })
    expect((await manager.checkIns.get(eventId)).verdicts).toEqual(before.verdicts)
    const own = (await phones[0]!.client.phone.checkIns()).items.find((item) => item.eventId === eventId)!
    expect(own.review).toMatchObject({ decision: { outcome: 'not_real', note: '定位是软件给出的，人在外地', decidedByName: '赵经理' }, question: { askedByName: '赵经理' }, explanations: [{ text: '在测试公司发的定位软件，忘记关了' }] })
    expect((await phones[0]!.client.phone.today()).notices?.[0]).toMatchObject({ kind: 'decided', outcome: 'not_real', eventId })
  })

  test('it is revised by a later decision, withdrawn, and waits again', async () => {
    const revised = await hr.review.decide(eventId, { outcome: 'unclear', note: '两种可能都有', ...(await seenOf(hr, eventId)) })
    expect(revised.standing).toMatchObject({ outcome: 'unclear', decidedByName: '周人事' })
    expect(revised.decisions.map((decision) => decision.outcome)).toEqual(['unclear', 'not_real'])
    await expect(manager.review.withdraw(eventId, { decisionId: revised.decisions[1]!.decisionId })).rejects.toMatchObject({ status: 409 })
    const withdrawn = await manager.review.withdraw(eventId, { decisionId: revised.standing!.decisionId })
    expect(withdrawn).toMatchObject({ waits: true, standing: null })
    expect((await manager.review.items()).items.find((item) => item.eventId === eventId)).toMatchObject({ reopened: true })
    expect((await phones[0]!.client.phone.checkIns()).items.find((item) => item.eventId === eventId)!.review!.decision).toBeNull()
    await expect(manager.review.withdraw(eventId, { decisionId: withdrawn.decisions[0]!.decisionId })).rejects.toMatchObject({ status: 409 })
  })

  test('all of it is in the log; what SQL changes is named by the self-check', async () => {
    expect((await owner.log.runSelfCheck()).faults).toEqual([])
    await query(`update review_decisions set outcome = 'real' where event_id = $1 and outcome = 'not_real'`, [eventId])
    await query(`update explanations set text = '我承认' where about_id = $1`, [eventId])
    const { faults } = await owner.log.runSelfCheck()
    expect(faults.map((fault) => fault.table).toSorted()).toEqual(['explanations', 'explanations', 'review_decisions'])
    await query(`update review_decisions set outcome = 'not_real' where event_id = $1 and outcome = 'real'`, [eventId])
    await query(`update explanations set text = case when person_id = $2 then '在测试公司发的定位软件，忘记关了' else '我替他说' end where about_id = $1`, [eventId, people[0]!.personId])
    expect((await owner.log.runSelfCheck()).faults).toEqual([])
  })

  test('the evidence package holds the answer and the decisions', async () => {
    await expect.poll(async () => (await owner.checkIns.get(eventId)).proof.included, { timeout: 10_000 }).toBe(true)
    let zip: Buffer | undefined
    await expect.poll(async () => {
      zip = await owner.raw('GET', `/api/v1/check-ins/${eventId}/evidence`).then(async (answer) => Buffer.from(await answer.arrayBuffer()), () => undefined)
      return zip !== undefined
    }, { timeout: 10_000 }).toBe(true)
    const { checkPackageZip } = await import('@fieldproof/core/evidence')
    const { inflateRawSync } = await import('node:zlib')
    const { nodeCrypto } = await import('../src/platform/crypto.ts')
    const report = checkPackageZip(new Uint8Array(zip!), (data) => inflateRawSync(data), nodeCrypto)
    if (!report.ok) throw new Error(report.error.en)
    expect(report.value.wrong).toEqual([])
    expect(report.value.verdict).toBe('valid')
    expect(report.value.entries.filter((entry) => entry.event?.payload.kind === 'explanation')).toHaveLength(1)
    expect(report.value.entries.filter((entry) => entry.leaf.kind === 'decision').map((entry) => entry.json?.action)).toEqual(['review.asked', 'review.decided', 'review.decided', 'review.withdrawn'])
  })
})

describe('a later verdict', () => {
  test('that is worse opens a decided item again; one that is not does not', async () => {
    const eventId = await doubtful(phones[0]!)
    await manager.review.decide(eventId, { outcome: 'real', note: '店长确认到场', ...(await seenOf(manager, eventId)) })
    const [{ decision_id: decisionId, total_decibans: total }] = (await query<{ decision_id: string; total_decibans: number }>('select decision_id, total_decibans from review_decisions where event_id = $1', [eventId])) as [{ decision_id: string; total_decibans: number }]
    const lookedAt = async (decibans: number, band: string) => {
      await query('update review_decisions set total_decibans = $2, band = $3 where decision_id = $1', [decisionId, decibans, band])
      const { orgId } = await owner.me()
      await server.ports.db.withOrg(orgId, (trx) => keepWaiting(trx, orgId, [eventId]))
      return (await manager.review.state(eventId)).waits
    }
    // What was looked at is moved instead of the verdict, which is the same comparison.
    expect(await lookedAt(total + 2, 'strong_doubt')).toBe(false)
    expect(await lookedAt(total + 4, 'strong_doubt')).toBe(true)
    expect(await lookedAt(total, 'needs_review')).toBe(true)
    expect(await lookedAt(total, 'strong_doubt')).toBe(false)
  })
})

describe('what lists read instead of verdicts and decisions', () => {
  test('is named by the self-check when somebody changes it with SQL', async () => {
    const eventId = await doubtful(phones[0]!)
    expect((await owner.log.runSelfCheck()).faults).toEqual([])
    await query('update check_ins set waits_for_review = not waits_for_review where event_id = $1', [eventId])
    expect((await owner.log.runSelfCheck()).faults).toMatchObject([{ table: 'check_ins', what: expect.stringContaining('review queue') }])
    await query('update check_ins set waits_for_review = not waits_for_review where event_id = $1', [eventId])
    await manager.review.decide(eventId, { outcome: 'real', note: '店长确认到场', ...(await seenOf(manager, eventId)) })
    await query(`update review_decisions set signals_against = '["clock_skew"]' where event_id = $1`, [eventId])
    expect((await owner.log.runSelfCheck()).faults).toMatchObject([{ table: 'review_decisions', what: expect.stringContaining('signals') }])
    await query('update review_decisions d set signals_against = (select c.signals_against::jsonb from check_ins c where c.event_id = d.event_id) where d.event_id = $1', [eventId])
    await query(`update check_ins set device_state = device_state || '{"model":"Phone 12"}' where event_id = $1`, [eventId])
    expect((await owner.log.runSelfCheck()).faults.map(({ table, what }) => `${table}: ${what}`)).toContain('review_decisions: the handset kept with a decision is not that of its check-in')
    await query(`update check_ins set device_state = device_state - 'model' where event_id = $1`, [eventId])
    expect((await owner.log.runSelfCheck()).faults).toEqual([])
  })
})

describe('several at once', () => {
  test('all or none, for a reason that each has, never "not real"', async () => {
    const items = []
    for (let i = 0; i < 3; i++) {
      const eventId = await doubtful(phones[1]!, 20 + i)
      items.push({ eventId, ...(await seenOf(hr, eventId)) })
    }
    const note = '集体测试，已与部门核对'
    await expect(hr.review.decideMany({ outcome: 'not_real' as 'real', signal: 'mock_location', note, items })).rejects.toMatchObject({ status: 400 })
    await expect(hr.review.decideMany({ outcome: 'real', signal: 'clock_skew', note, items })).rejects.toMatchObject({ status: 409 })
    await expect(hr.review.decideMany({ outcome: 'real', signal: 'mock_location', note, items: [...items, items[0]!] })).rejects.toMatchObject({ status: 400 })
    await expect(hr.review.decideMany({ outcome: 'real', signal: 'mock_location', note: ' ', items })).rejects.toMatchObject({ status: 400 })
    await expect(manager.review.decideMany({ outcome: 'real', signal: 'mock_location', note, items })).rejects.toMatchObject({ status: 404 })
    await expect(hr.review.decideMany({ outcome: 'real', signal: 'mock_location', note, items: [...items.slice(0, 2), { ...items[2]!, verdictEntryIndex: 1 }] })).rejects.toMatchObject({ status: 409 })
    for (const { eventId } of items) expect(await hr.review.state(eventId)).toMatchObject({ waits: true, decisions: [] })
    expect(await hr.review.decideMany({ outcome: 'real', signal: 'mock_location', note, items })).toEqual({ decided: 3 })
    for (const { eventId } of items) expect(await hr.review.state(eventId)).toMatchObject({ waits: false, standing: { outcome: 'real', note } })
    expect((await owner.log.runSelfCheck()).faults).toEqual([])
  })

  test('earlier decisions for the same reason are counted', async () => {
    const state = await hr.review.state(await doubtful(phones[1]!))
    expect(state.similar.find((line) => line.signal === 'mock_location')).toMatchObject({ real: 5, notReal: 0, unclear: 0 })
  })
})

test('row-level security hides all of it from another organisation', async () => {
  const [{ org_id: ours }] = (await query<{ org_id: string }>('select org_id from orgs')) as [{ org_id: string }]
  const connection = new pg.Client({ connectionString: server.connectionString })
  await connection.connect()
  const seen = async (orgId: string, table: string): Promise<number> => {
    await connection.query(`select set_config('app.org_id', $1, false)`, [orgId])
    return (await connection.query(`select 1 from ${table}`)).rows.length
  }
  try {
    await connection.query('set role fieldproof_read')
    for (const table of ['explanations', 'review_questions', 'review_decisions']) {
      expect(await seen(ours, table), table).toBeGreaterThan(0)
      expect(await seen('11111111-1111-7111-8111-111111111111', table), table).toBe(0)
    }
  } finally {
    await connection.end()
  }
})

test('looking at the way there is a look at a track: the person sees it', async () => {
  const at = Date.now()
  const phone = phones[0]!
  phone.track(Array.from({ length: 20 }, (_, i) => ({ lat: 30.2 + i * 0.0004, lon: 120.2121, fixTime: at - 600_000 + i * 30_000, accuracyMetres: 8 })))
  const eventId = await doubtful(phone, 0.1)
  const { fixes } = await hr.review.way(eventId)
  expect(fixes).toHaveLength(20)
  // An evidence package that somebody took before is a look of another form.
  const looks = async () => (await phone.client.phone.accesses()).items.filter(({ form }) => form === null)
  expect(await looks()).toMatchObject([{ viewerName: '周人事', purpose: '核实签到的来路' }])
  // From whom positions are masked, nothing of it is shown, so nobody has looked.
  await owner.fieldMasks.put({ administrator: [], hr: ['position'], auditor: [], manager: [] })
  expect(await hr.review.way(eventId)).toEqual({ fixes: [], masked: ['position'] })
  expect(await looks()).toHaveLength(1)
  await owner.fieldMasks.put({ administrator: [], hr: [], auditor: [], manager: [] })
})
