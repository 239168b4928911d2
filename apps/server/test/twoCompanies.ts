import { setTimeout } from 'node:timers/promises'
import { createClient, type FieldproofClient } from '@fieldproof/client'
import type { PersonInput } from '@fieldproof/contract'
import { formatVkey } from '@fieldproof/core/evidence'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { nodeCrypto } from '../src/platform/crypto.ts'
import { newId } from '../src/platform/ids.ts'
import { administrativeAct } from '../src/registry/administrativeAct.ts'
import { followAlerts } from '../src/react/alerts/follower.ts'
import { setUpTestCompany, type TestServer } from './startTestServer.ts'

/** Early afternoon in Shanghai, whenever the tests run: nobody is challenged at night. */
const offset = (((6 * 3_600_000 - Date.now()) % 86_400_000) - 86_400_000) % 86_400_000
export const daytime = { now: () => Date.now() + offset }

const password = 'correct horse battery'

export interface Session {
  readonly client: FieldproofClient
  readonly headers: Record<string, string>
}

export const signIn = async (server: TestServer, email: string): Promise<Session> => {
  const answer = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email, password }) })
  if (!answer.ok) throw new Error(`sign-in of ${email}: ${answer.status}`)
  const headers = { cookie: answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; '), origin: server.url }
  return { headers, client: createClient({ baseUrl: server.url, headers }) }
}

/** A second organisation in the same database, as an installation for several companies would have it; set-up makes only the first. */
export const addCompany = async (server: TestServer, email: string): Promise<Session> => {
  const { ports } = server
  const [orgId, ownerId, shiftId] = [newId(daytime.now()), newId(daytime.now()), newId(daytime.now())]
  const origin = `localhost/log/${orgId}`
  const { sealed, signer } = ports.logKeys.generate(origin)
  const userId = await ports.identity.createUser({ name: '邻居', email, password })
  await administrativeAct(ports, { orgId, scope: null, by: ownerId, nowMs: daytime.now() }, async ({ trx, note }) => {
    await sql`insert into orgs (org_id, name, time_zone, log_origin, log_key_sealed, log_verifier_key, created_at)
      values (${orgId}, '隔壁公司', 'Asia/Shanghai', ${origin}, ${sealed}, ${formatVkey(nodeCrypto.sha256, origin, signer.publicKey)}, now())`.execute(trx)
    await sql`insert into log_heads (org_id) values (${orgId})`.execute(trx)
    await sql`insert into shifts (org_id, shift_id, name, kind, segments, days_of_week, is_default) values (${orgId}, ${shiftId}, '全天', 'free', '[]', '{1,2,3,4,5,6,7}', true)`.execute(trx)
    await sql`insert into people (org_id, person_id, name, email, role, user_id, created_at) values (${orgId}, ${ownerId}, '邻居', ${email}, 'owner', ${userId}, now())`.execute(trx)
    note('organisation.created', orgId, { name: '隔壁公司' })
  })
  return signIn(server, email)
}

export type Role = 'owner' | 'administrator' | 'hr' | 'auditor' | 'manager' | 'otherManager' | 'fieldWorker' | 'neighbour'

export interface TwoCompanies {
  readonly sessions: Readonly<Record<Role, Session>>
  readonly orgId: string
  /** Of the first person, who belongs to the first manager's department, and what exists about that person. */
  readonly phone: SimulatedPhone
  readonly neighbourPhone: SimulatedPhone
  readonly ids: Readonly<Record<'person' | 'department' | 'site' | 'shift' | 'device' | 'event' | 'doubt' | 'photo' | 'sitePhoto' | 'challenge' | 'policy' | 'dryRun' | 'dutyRule' | 'suggestion' | 'siteFactor' | 'alert' | 'decision' | 'question', string>>
}

/** On a server whose clock is `daytime`: one company with something of every kind about a person of the first department, and a neighbour who must see none of it. */
export const setUpTwoCompanies = async (server: TestServer): Promise<TwoCompanies> => {
  const { people } = await setUpTestCompany(server)
  const owner = await signIn(server, 'owner@example.com')
  const { client } = owner
  const { departments } = await client.departments.list()
  const [first, second] = ['销售一部', '销售二部'].map((name) => departments.find((department) => department.name === name)!.departmentId) as [string, string]
  const add = async (name: string, role: 'administrator' | 'hr' | 'auditor' | 'manager' | 'field_worker', departmentId?: string): Promise<Session> => {
    const email = `${newId(Date.now())}@example.com`
    await client.people.create({ name, role, email, password, ...(departmentId ? { departmentId } : {}) })
    return signIn(server, email)
  }
  const manager = await add('赵经理', 'manager', first)
  const neighbour = await addCompany(server, 'neighbour@example.com')
  const sessions = {
    owner, administrator: await add('钱管理', 'administrator'), hr: await add('周人事', 'hr'), auditor: await add('孙审计', 'auditor'), manager,
    otherManager: await add('吴经理', 'manager', second), fieldWorker: await add('郑外勤', 'field_worker', second), neighbour,
  }
  const person = people[0]!.personId
  await client.alertRules.create({
    name: '可疑签到', isActive: true, when: { kind: 'check_in', whats: ['needs_review', 'strong_doubt'], leastMinutes: 0, count: 1, withinHours: 1, per: 'person' }, scope: { departmentIds: [], personIds: [person], siteIds: [] }, severity: 'warning', quietMinutes: 0, quietHours: null,
    steps: [{ afterMinutes: 0, administrators: true, managers: false, personIds: [], channelIds: [] }],
  })
  const phone = await createSimulatedPhone({ baseUrl: server.url, now: daytime.now, code: (await client.people.enrollmentCode(person)).code })
  const neighbourPhone = await createSimulatedPhone({ baseUrl: server.url, now: daytime.now, code: (await neighbour.client.people.enrollmentCode((await neighbour.client.me()).personId)).code })
  const site = (await phone.sites())[0]!.siteId
  const now = daytime.now()
  const fix = { lat: 30.2085, lon: 120.2122, fixTime: now - 1_000, accuracyMetres: 8, provider: 'gps' as const }
  phone.track(Array.from({ length: 20 }, (_, i) => ({ lat: 30.2 + i * 0.0004, lon: 120.2121, fixTime: now - 600_000 + i * 30_000, accuracyMetres: 8 })))
  const event = phone.checkIn({ siteId: site, note: '只给一部看', fix, photo: { bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]), contentType: 'image/jpeg' } })
  const doubt = phone.checkIn({ siteId: site, fix: { ...fix, mock: true } })
  await phone.flush()
  await server.ports.pipeline.drain()
  const detail = await client.checkIns.get(event)
  // Its positions are a second older than the rule.
  await server.ports.db.withOrg((await client.me()).orgId, (trx) => sql`update alert_rules set active_from = ${new Date(now - 3_600_000)}`.execute(trx))
  await server.ports.db.withOrg((await client.me()).orgId, (trx) => sql`update follower_cursors set next_index = 0 where follower = 'alerts'`.execute(trx))
  await followAlerts(server.ports.db, (await client.me()).orgId, now)
  await server.ports.db.withOrg((await client.me()).orgId, (trx) => sql`update alert_rules set active_from = created_at`.execute(trx)) // as the log has it
  const { alertId } = (await client.alerts.list()).items[0]!
  const { questions } = await manager.client.review.ask(doubt, { text: '当时在哪里？' })
  const { verdictEntryIndex } = await manager.client.review.state(doubt)
  const { standing } = await manager.client.review.decide(doubt, { outcome: 'not_real', note: '软件给出的定位', verdictEntryIndex: verdictEntryIndex!, replaces: null })
  const { challengeId: challenge } = await manager.client.challenges.ask({ personId: person, purpose: '抽查' })
  const { policyId: policy } = await client.policies.create({
    name: '要备注', order: 100, appliesTo: {}, requires: 'note', whenMissing: 'review', thresholds: {}, demotedSignals: [],
    actions: { verified: 'accept', not_enough_evidence: 'accept', needs_review: 'review', strong_doubt: 'review' }, auditRates: { starting: 0, standard: 0, trusted: 0, checked: 0 },
  })
  const day = new Date(now + 8 * 3_600_000).toISOString().slice(0, 10)
  const { dryRunId: dryRun } = await client.dryRuns.start({ from: day, to: day, policyId: policy })
  // What it finds is about the person too: nothing is counted while it still works.
  while (['waiting', 'running'].includes((await client.dryRuns.get(dryRun)).state)) await setTimeout(20)
  const { ruleId: dutyRule } = await client.dutyRules.create({ name: '守在店里', kind: 'post', siteIds: [site], personIds: [person], departmentIds: [], limitMinutes: 30, isActive: true })
  const { orgId } = await client.me()
  const { factor } = await client.siteFactors.create(site, { kind: 'tag_plain', label: '门口', identifier: '04112233' })
  const suggestion = newId(now)
  const fence = { kind: 'circle', centre: fix, radiusMetres: 100 }
  await server.ports.db.withOrg(orgId, (trx) => sql`insert into site_suggestions (org_id, suggestion_id, site_id, state, suggestion, computed_at) values (${orgId}, ${suggestion}, ${site}, 'open', ${JSON.stringify({
    kind: 'move', entrance: { lat: fix.lat, lon: fix.lon }, movedMetres: 30, fence, presentFence: fence, evidence: { visitCount: 12, personCount: 2, dayCount: 6, spreadMetres: 8, insideShare: 0.5 }, visits: [],
  })}::jsonb, now())`.execute(trx))
  const { photos } = await client.sites.addPhoto(site, new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 7, 7, 7]), 'image/jpeg')
  const sitePhoto = photos[0]!.sha256
  // As if the photo were one that browsers do not show.
  await server.ports.db.withOrg(orgId, (trx) => sql`insert into media_previews (org_id, sha256, place, preview_sha256) values (${orgId}, ${detail.photoSha256}, 0, ${sitePhoto})`.execute(trx))
  return {
    sessions, orgId, phone, neighbourPhone,
    ids: {
      person, department: first, site, shift: (await client.shifts.list()).shifts[0]!.shiftId, device: phone.deviceId, event, doubt, photo: detail.photoSha256!, sitePhoto, challenge, policy, dryRun, dutyRule, suggestion, siteFactor: factor.factorId,
      alert: alertId, decision: standing!.decisionId, question: questions[0]!.questionId,
    },
  }
}

/** People of the same company whose scope was chosen so that the first person is outside of it, though their role or department would show them. */
export const limitedRoles = ['limitedHr', 'departmentHr', 'limitedAuditor', 'departmentManager', 'ownManager'] as const
export type Limited = Readonly<Record<(typeof limitedRoles)[number], Session>>

export const addLimited = async (server: TestServer, { sessions, ids }: TwoCompanies): Promise<Limited> => {
  const { client } = sessions.owner
  const second = (await client.departments.list()).departments.find(({ name }) => name === '销售二部')!.departmentId
  const above = await client.departments.create({ name: '大区' })
  await client.departments.update(ids.department, { name: '销售一部', parentId: above.departmentId })
  const add = async (name: string, person: Omit<PersonInput, 'name'>): Promise<Session> => {
    const email = `${newId(Date.now())}@example.com`
    await client.people.create({ name, email, password, ...person })
    return signIn(server, email)
  }
  return {
    // Of another branch, and belonging to none.
    limitedHr: await add('分部人事', { role: 'hr', scope: 'subtree', scopeDepartmentIds: [second] }),
    // The department above, without that below it.
    departmentHr: await add('大区人事', { role: 'hr', scope: 'department', departmentId: above.departmentId }),
    limitedAuditor: await add('分部审计', { role: 'auditor', scope: 'subtree', departmentId: ids.department, scopeDepartmentIds: [second] }),
    departmentManager: await add('大区经理', { role: 'manager', scope: 'department', departmentId: above.departmentId }),
    ownManager: await add('独行经理', { role: 'manager', scope: 'own', departmentId: ids.department }),
  }
}
