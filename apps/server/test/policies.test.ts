import { createHash, createHmac, randomBytes } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ApiError, createClient, type FieldproofClient } from '@fieldproof/client'
import type { PolicyBody } from '@fieldproof/contract'
import { checkPackageZip, type PackageFileReport } from '@fieldproof/core/evidence'
import { presentPackage } from '../../verifier/src/present.ts'
import { nodeCrypto } from '../src/platform/crypto.ts'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import type { Verdict } from '@fieldproof/core/kernel'
import { currentModel, modelOf, verify } from '@fieldproof/core/verification'
import { createCachedTrackReader, trackReader } from '../src/record/tracks/reader.ts'
import { compare } from '../src/verify/dryRun/compare.ts'
import { loadContexts } from '../src/verify/loadContext.ts'
import { loadPhotos } from '../src/verify/loadPhotos.ts'
import { loadOrgRules } from '../src/verify/orgRules.ts'
import { loadMadeOnRecord } from '../src/verify/dryRun/onRecord.ts'
import { loadMade, type RecordedRow } from '../src/verify/dryRun/runPart.ts'
import { addressesOf, type StoredCheckIn, storedColumns, submissionOf } from '../src/verify/rejudge.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'

let server: TestServer
let owner: FieldproofClient
let manager: FieldproofClient
let people: { personId: string; name: string }[]
let phone: SimulatedPhone
let siteId: string
let orgId: string

const centre = { lat: 30.2084, lon: 120.2121 }
const body = (change: Partial<PolicyBody> = {}): PolicyBody => ({
  name: '门店要拍照', order: 100, appliesTo: {}, requires: 'gps and photo', whenMissing: 'ask_factor', thresholds: {}, demotedSignals: [],
  // A phone that checks in over and over from one spot is looked at by its band; what is tested here is the rest.
  actions: { verified: 'accept', not_enough_evidence: 'accept', needs_review: 'accept', strong_doubt: 'accept' }, auditRates: { starting: 0, standard: 0, trusted: 0, checked: 0 }, ...change,
})
const refused = async (work: Promise<unknown>, status: number, code: string): Promise<string> => {
  const error = await work.then(() => undefined, (reason: unknown) => reason)
  expect(error, 'was answered as if it were right').toBeInstanceOf(ApiError)
  expect([(error as ApiError).status, (error as ApiError).problem?.code]).toEqual([status, code])
  return (error as ApiError).problem?.detail ?? ''
}
const rulesLogged = async (): Promise<{ action: string; ref: string; after: { policy?: unknown }; seedSha256?: string }[]> =>
  (await server.ports.db.readOrg(orgId, (trx) => sql<{ ref: string; body: Buffer }>`select ref, body from log_entries where kind = 'rule_changed' order by entry_index`.execute(trx))).rows.map(({ ref, body: bytes }) => ({ ref, ...JSON.parse(bytes.toString()) }))
const photo = () => ({ bytes: new Uint8Array(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(300)])), contentType: 'image/jpeg' })
const checkIn = async (input: Parameters<SimulatedPhone['checkIn']>[0] = {}, of = phone): Promise<string> => {
  const eventId = of.checkIn({ siteId, fix: { ...centre, fixTime: Date.now(), accuracyMetres: 8, provider: 'gps' }, ...input })
  await of.flush()
  await server.ports.pipeline.drain()
  return eventId
}
const outcomeOf = async (eventId: string) => (await owner.checkIns.get(eventId)).verdicts[0]!.verdict.outcome

/** As an outsider opens it, once its newest entry is under a checkpoint. */
const packageOf = async (eventId: string): Promise<PackageFileReport> => {
  let zip: Uint8Array | undefined
  await expect.poll(async () => {
    zip = await owner.raw('GET', `/api/v1/check-ins/${eventId}/evidence`).then(async (answer) => new Uint8Array(await answer.arrayBuffer()), () => undefined)
    return zip !== undefined
  }, { timeout: 20_000 }).toBe(true)
  const report = checkPackageZip(zip!, (data) => inflateRawSync(data), nodeCrypto)
  if (!report.ok) throw new Error(report.error.en)
  return report.value
}

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpTestCompany(server)
  owner = createClient({ baseUrl: server.url, language: 'zh-CN', headers: { cookie: company.cookie, origin: server.url } })
  people = company.people
  orgId = (await owner.me()).orgId
  phone = await createSimulatedPhone({ baseUrl: server.url, code: (await owner.people.enrollmentCode(people[0]!.personId)).code, language: 'zh-CN' })
  siteId = (await phone.sites())[0]!.siteId
  const department = (await owner.departments.list()).departments.find(({ name }) => name === '销售二部')!
  await owner.people.create({ name: '赵经理', role: 'manager', departmentId: department.departmentId, email: 'manager@example.com', password: 'correct horse battery' })
  const signIn = await fetch(`${server.url}/api/auth/sign-in/email`, { method: 'POST', headers: { 'content-type': 'application/json', origin: server.url }, body: JSON.stringify({ email: 'manager@example.com', password: 'correct horse battery' }) })
  manager = createClient({ baseUrl: server.url, headers: { cookie: signIn.headers.getSetCookie().map((line) => line.split(';')[0]).join('; '), origin: server.url } })
})
afterAll(() => server?.stop())

describe('policies', () => {
  let policyId: string

  test('without one a verdict says nothing of what follows', async () => {
    const eventId = await checkIn()
    expect(await outcomeOf(eventId)).toBeUndefined()
    expect((await owner.checkIns.get(eventId)).action).toBeNull()
    expect((await phone.client.phone.today()).requirements).toEqual({ rules: [], elsewhere: null, bySite: {} })
  })

  test('a requirement is explained while it is written', async () => {
    expect(await owner.policies.check('gps and (photo or wifi)')).toMatchObject({ printed: 'gps and (photo or wifi)', words: '需要定位，并且拍照或连接门店 Wi-Fi', problem: null, canBePublished: true })
    expect(await owner.policies.check('gps and selfie')).toMatchObject({ words: null, problem: { at: 8, length: 6, text: '第 9 个字符：不认识“selfie”。' }, canBePublished: false })
    expect((await owner.policies.check('wifi')).notes.join()).toContain('浏览器听不到')
    expect(await owner.policies.check('face')).toMatchObject({ canBePublished: false, notes: [expect.stringContaining('须本人单独同意'), expect.stringContaining('替代项')] })
    expect(await owner.policies.check('face or photo')).toMatchObject({ canBePublished: true, notes: [expect.stringContaining('ISO 30107-3')] })
    expect(await owner.policies.check('gps and video')).toMatchObject({ canBePublished: false, notes: [expect.stringContaining('短视频须本人单独同意'), expect.stringContaining('替代项')] })
    expect(await owner.policies.check('photo or video')).toMatchObject({ canBePublished: true, notes: [expect.stringContaining('短视频须本人单独同意')] })
  })

  test('administrators write, managers read, nobody else', async () => {
    policyId = (await owner.policies.create(body())).policyId
    expect((await manager.policies.list()).policies.map((policy) => policy.policyId)).toEqual([policyId])
    await refused(manager.policies.create(body()), 403, 'not_allowed')
    await refused(manager.policies.publish(policyId, 1), 403, 'not_allowed')
    await refused(manager.dryRuns.start({ from: '2026-11-01', to: '2026-11-02', policyId }), 403, 'not_allowed')
    await refused(manager.dryRuns.list(), 403, 'not_allowed')
    await refused(createClient({ baseUrl: server.url }).policies.list(), 401, 'not_signed_in')
    expect((await manager.policies.trustTier(people[1]!.personId)).tier).toBe('starting')
    await refused(manager.policies.trustTier(people[0]!.personId), 404, 'not_found')
  })

  test('a draft decides nothing; what nobody could meet is not published; a bad field is named', async () => {
    expect(await outcomeOf(await checkIn())).toBeUndefined()
    const impossible = await owner.policies.create(body({ name: '人脸', requires: 'gps and face' }))
    expect(impossible.draft!.obstacles).toHaveLength(1)
    await refused(owner.policies.publish(impossible.policyId, 1), 400, 'invalid_request')
    await owner.policies.dropDraft(impossible.policyId)
    expect(await refused(owner.policies.create(body({ thresholds: { verifiedTotal: 99 } })), 400, 'invalid_request')).toBe('门槛（verifiedTotal）须为 15 至 30')
    expect(await refused(owner.policies.create(body({ requires: 'gps and' })), 400, 'invalid_request')).toContain('第 8 个字符')
  })

  test('published, it stands in the log with its hash, and the phone is told and asked', async () => {
    const { published } = await owner.policies.publish(policyId, 1)
    expect(published).toMatchObject({ version: 1, publishedBy: '王管理', requirement: '需要定位，并且拍照' })
    expect((await rulesLogged()).at(-1)).toMatchObject({ action: 'policy.published', ref: policyId, before: { policy: null }, after: { policy: { requires: 'gps and photo' }, version: 1, sha256: published!.sha256 } })
    await refused(owner.policies.publish(policyId, 1), 409, 'conflict')
    expect((await phone.client.phone.today()).requirements).toMatchObject({ rules: [{ policyName: '门店要拍照', ways: [['gps', 'photo']] }], elsewhere: 0, bySite: {} })

    const asked = await checkIn()
    expect(await outcomeOf(asked)).toMatchObject({ action: 'ask_factor', missingFactors: ['photo'], sentences: ['还差：拍照。'], policy: { id: policyId, version: 1, sha256: published!.sha256 }, trustTier: 'starting' })
    const completed = await checkIn({ photo: photo(), completes: asked })
    expect(await outcomeOf(completed)).toMatchObject({ action: 'accept', missingFactors: [] })
    expect(await owner.checkIns.get(completed)).toMatchObject({ action: 'accept', completes: asked })
    const pack = await packageOf(asked)
    expect([pack.verdict, pack.wrong]).toEqual(['valid', []])
    expect(pack.entries.filter(({ leaf }) => leaf.kind === 'rule_changed').map(({ json }) => json).filter((json) => json?.action === 'policy.published')).toMatchObject([{ action: 'policy.published', after: { version: 1, sha256: published!.sha256, policy: { requires: 'gps and photo' } } }])
    expect(presentPackage(pack, 'zh-CN').others.map(({ said }) => said)).toContain(`当时生效的策略：门店要拍照 · v1 · SHA-256 ${published!.sha256!.slice(0, 12)}…`)
    expect((await owner.log.runSelfCheck()).faults).toEqual([])
  })

  test('a more specific one goes before it; block keeps the record; undo brings the old version back', async () => {
    const strict = await owner.policies.create(body({ name: '这家店', appliesTo: { siteIds: [siteId] }, requires: 'photo and note', whenMissing: 'block' }))
    await owner.policies.publish(strict.policyId, 1)
    const blocked = await checkIn({ note: '只有备注' })
    expect((await owner.checkIns.get(blocked))).toMatchObject({ action: 'block', note: '只有备注' })
    expect((await outcomeOf(blocked))!.sentences.join()).toContain('不会自动处罚')
    const { requirements } = await phone.client.phone.today()
    expect(requirements.rules[requirements.bySite[siteId]!]).toMatchObject({ policyName: '这家店' })

    await owner.policies.saveDraft(strict.policyId, body({ name: '这家店', appliesTo: { siteIds: [siteId] }, requires: 'note' }))
    await owner.policies.publish(strict.policyId, 2)
    expect((await outcomeOf(await checkIn({ note: '有备注' })))!.action).toBe('accept')
    const restored = await owner.policies.restore(strict.policyId, 1)
    expect(restored.published).toMatchObject({ version: 3, restores: 1, body: { requires: 'photo and note' } })
    expect((await owner.policies.history(strict.policyId)).versions.map(({ version, retiredAt }) => [version, retiredAt !== null])).toEqual([[3, false], [2, true], [1, true]])
    // What was judged under version 1 keeps naming it.
    expect((await outcomeOf(blocked))!.policy.version).toBe(1)
    await owner.policies.retire(strict.policyId)
    expect((await outcomeOf(await checkIn()))!.policy.id).toBe(policyId)
    expect((await owner.log.runSelfCheck()).faults).toEqual([])
  })

  test('the setting that asks everybody for a photo is a policy like any other, and the last in order', async () => {
    await owner.policies.retire(policyId)
    await owner.settings.update({ photoRequired: true })
    expect((await outcomeOf(await checkIn()))).toMatchObject({ missingFactors: ['photo'], policy: { id: 'photo-required' } })
    await owner.policies.restore(policyId, 1)
    expect((await outcomeOf(await checkIn()))!.policy.id).toBe(policyId)
    await owner.settings.update({ photoRequired: false })
  })

  test('random audits are drawn with a seed whose hash was in the log before, and can be recomputed', async () => {
    await owner.policies.saveDraft(policyId, body({ requires: '', auditRates: { starting: 0.5, standard: 0, trusted: 0, checked: 0 } }))
    await owner.policies.publish(policyId, (await owner.policies.list()).policies.find((policy) => policy.policyId === policyId)!.draft!.version)
    const committed = (await rulesLogged()).filter(({ action }) => action === 'audit_seed.committed')
    expect(committed).toHaveLength(1)
    const { rows: [seed] } = await server.ports.db.withOrg(orgId, (trx) => sql<{ seed: Buffer }>`select seed from audit_seeds`.execute(trx))
    expect(createHash('sha256').update(seed!.seed).digest('hex')).toBe(committed[0]!.seedSha256)
    await expect(server.ports.db.readOrg(orgId, (trx) => sql`select seed from audit_seeds`.execute(trx))).rejects.toThrow(/permission denied/)
    const drawn: boolean[] = []
    for (let i = 0; i < 12; i++) {
      const eventId = await checkIn()
      const number = createHmac('sha256', seed!.seed).update(eventId).digest().readUIntBE(0, 6) / 2 ** 48
      const outcome = (await outcomeOf(eventId))!
      expect(outcome.isAudit).toBe(number < 0.5)
      if (outcome.isAudit) expect(outcome).toMatchObject({ action: 'review', sentences: expect.arrayContaining([expect.stringContaining('例行抽查')]) })
      drawn.push(outcome.isAudit)
    }
    expect(drawn.length).toBe(12)
  })

  test('another seed than the one whose hash is in the log is named by the self-check', async () => {
    // As the owner of the database: the server's own role may not change it.
    const database = new pg.Client({ connectionString: server.connectionString })
    await database.connect()
    const flip = async () => expect((await database.query('update audit_seeds set seed = set_byte(seed, 0, get_byte(seed, 0) # 1)')).rowCount).toBe(1)
    await flip()
    expect((await owner.log.runSelfCheck()).faults).toEqual([expect.objectContaining({ table: 'audit_seeds' })])
    await flip()
    await database.end()
    expect((await owner.log.runSelfCheck()).faults).toEqual([])
  })

  test('a policy changed or put there with SQL is named by the self-check', async () => {
    await server.ports.db.withOrg(orgId, (trx) => sql`update policies set body = jsonb_set(body, '{order}', '7') where policy_id = ${policyId} and retired_at is null`.execute(trx))
    expect((await owner.log.runSelfCheck()).faults).toEqual([expect.objectContaining({ table: 'policies' })])
    await server.ports.db.withOrg(orgId, (trx) => sql`update policies set body = jsonb_set(body, '{order}', '100') where policy_id = ${policyId} and retired_at is null`.execute(trx))
    expect((await owner.log.runSelfCheck()).faults).toEqual([])
  })
})

describe('trust tiers', () => {
  test('the person and the manager are told the same, with the figures', async () => {
    const seen = await owner.policies.trustTier(people[0]!.personId)
    expect(seen).toMatchObject({ tier: 'starting', record: { decidedAgainstCount: 0 } })
    expect(seen.explanation).toContain('记录还不多')
    expect((await phone.client.phone.today()).trustTier).toMatchObject({ tier: seen.tier, explanation: seen.explanation })
  })
})

describe('a dry-run', () => {
  const today = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const yesterday = (): string => new Date(Date.now() + 8 * 3_600_000 - 86_400_000).toISOString().slice(0, 10)
  const finished = async (dryRunId: string) => {
    await expect.poll(async () => (await owner.dryRuns.get(dryRunId)).state, { timeout: 20_000 }).toBe('done')
    return await owner.dryRuns.get(dryRunId)
  }

  test('says what would change, why and for whom, and changes nothing', async () => {
    const policyId = (await owner.policies.list()).policies.find(({ published }) => published)!.policyId
    await owner.policies.saveDraft(policyId, body({ name: '要备注', requires: 'note', whenMissing: 'block' }))
    const record = async () => (await server.ports.db.readOrg(orgId, (trx) => sql<{ event_id: string }>`select event_id, band, action, verdict from check_ins order by event_id`.execute(trx))).rows
    const before = JSON.stringify(await record())
    const started = await owner.dryRuns.start({ from: yesterday(), to: today(), policyId })
    await refused(owner.dryRuns.start({ from: yesterday(), to: today(), policyId }), 409, 'conflict').catch(async (error) => { if ((await owner.dryRuns.get(started.dryRunId)).state !== 'done') throw error })
    const done = await finished(started.dryRunId)
    const rows = await record()
    expect(done).toMatchObject({ what: '要备注', total: rows.length, judged: rows.length })
    expect(done.bands.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length)
    expect(done.actions.filter(({ from, to }) => from !== to).reduce((sum, { count }) => sum + count, 0)).toBe(done.changed)
    expect(done.departments).toEqual([{ departmentName: '销售一部', people: 1, changes: done.changed }])
    const first = await owner.dryRuns.changes(done.dryRunId, { limit: 3, toAction: 'block' })
    expect(first.items).toHaveLength(3)
    expect(first.items[0]).toMatchObject({ personName: '张三', siteName: '滨江超市', toAction: 'block', why: expect.arrayContaining(['还差：填写备注。']) })
    const second = await owner.dryRuns.changes(done.dryRunId, { limit: 3, toAction: 'block', cursor: first.nextCursor })
    expect(second.items.map(({ eventId }) => eventId)).not.toContain(first.items[0]!.eventId)
    const csv = await (await owner.raw('GET', `/api/v1/dry-runs/${done.dryRunId}/changes.csv`)).text()
    expect(csv.trim().split('\r\n')).toHaveLength(done.changed + 1)
    expect(csv).toContain('暂不计入')
    expect(JSON.stringify(await record())).toBe(before)
  })

  test('of a model shows bands, of nonsense says so', async () => {
    const { dryRunId } = await owner.dryRuns.start({ from: yesterday(), to: today(), modelVersion: '2026-11' })
    expect((await finished(dryRunId)).what).toBe('2026-11')
    await refused(owner.dryRuns.start({ from: today(), to: yesterday(), modelVersion: '2026-11' }), 400, 'invalid_request')
    await refused(owner.dryRuns.start({ from: '2026-02-30', to: today(), modelVersion: '2026-11' }), 400, 'invalid_request')
    await refused(owner.dryRuns.start({ from: today(), to: today(), modelVersion: '1999-01' }), 400, 'invalid_request')
    await refused(owner.dryRuns.start({ from: today(), to: today() }), 400, 'invalid_request')
  })

  test('goes on after a restart where it stood, and each check-in is judged once', async () => {
    const policyId = (await owner.policies.list()).policies.find(({ draft }) => draft)!.policyId
    const all = (await server.ports.db.readOrg(orgId, (trx) => sql`select 1 from check_ins`.execute(trx))).rows.length
    const { dryRunId } = await owner.dryRuns.start({ from: yesterday(), to: today(), policyId })
    const done = await finished(dryRunId)
    // As a process leaves it that was killed when the first part had ended and the second had not begun: the state says running, one part is behind.
    await server.ports.db.withOrg(orgId, async (trx) => {
      await sql`update dry_runs set state = 'running', finished_at = null where dry_run_id = ${dryRunId}`.execute(trx)
      await sql`update dry_run_parts p set is_done = false, after_person = null, judged = 0, counts = '{}' where dry_run_id = ${dryRunId} and part = 1`.execute(trx)
      await sql`delete from dry_run_changes x where dry_run_id = ${dryRunId} and person_id = any(select unnest(people) from dry_run_parts where dry_run_id = ${dryRunId} and part = 1)`.execute(trx)
      await sql`select pg_notify('fieldproof_dry_runs', ${orgId})`.execute(trx)
    })
    expect(await finished(dryRunId)).toMatchObject({ total: all, judged: all, changed: done.changed, bands: done.bands, actions: done.actions })
  })

  test('judges by the same tracks as the pipeline, digit for digit, however they are read, and so does the record', async () => {
    const judged = await server.ports.db.readOrg(orgId, async (trx) => {
      const { rows } = await sql<RecordedRow & { recorded: Verdict }>`select ${storedColumns}, c.verdict as recorded from check_ins c where c.fix is not null order by c.person_id, c.happened_at`.execute(trx)
      const submissions = rows.map((row) => submissionOf(row, orgId))
      const { timeZone, demotedSignals } = await loadOrgRules(trx, orgId)
      const once = await loadContexts(trx, submissions, timeZone, { addresses: addressesOf(rows), reader: trackReader })
      const photos = await loadPhotos(trx, orgId, submissions, timeZone)
      // Asked again as a dry-run does it where the record does not stand: with no verdict, the signals run on the cached tracks.
      const again = await loadMade(trx, orgId, rows.map((row) => ({ ...row, recorded: null })), { timeZone }, createCachedTrackReader())
      const standing = await loadMadeOnRecord(trx, rows.map((row) => row.recorded), currentModel)
      return submissions.map((submission, i) => ({
        stored: rows[i]!.recorded, onRecord: standing[i],
        plain: verify(submission, { ...once.checkIn(submission), photo: photos.get(submission.eventId) }, { demotedSignals }), dry: compare(submission, again(submission), undefined, undefined, { demotedSignals }).before,
        recorded: standing[i] && compare(submission, standing[i], undefined, undefined, { demotedSignals }).before,
      }))
    })
    expect(judged.length).toBeGreaterThan(5)
    // Nothing was demoted here and no phone used a mock app: every record stands.
    expect(judged.filter(({ onRecord }) => onRecord !== undefined)).toHaveLength(judged.length)
    for (const { stored, plain, dry, recorded } of judged) {
      expect(JSON.stringify(dry)).toBe(JSON.stringify(plain))
      expect(dry.findings).toEqual(stored.findings)
      expect(recorded).toEqual(plain)
    }
  })

  test('a record does not stand where its findings were set to nought, or another model weighed them', async () => {
    const [row] = (await server.ports.db.readOrg(orgId, (trx) => sql<{ verdict: Verdict }>`select verdict from check_ins c where c.verdict -> 'policy' is not null limit 1`.execute(trx))).rows
    const { verdict } = row!
    const odd: Verdict[] = [
      { ...verdict, model: { ...verdict.model, sha256: '0'.repeat(64) } }, { ...verdict, demotedSignals: ['one_spot'] }, { ...verdict, policy: { ...verdict.policy!, version: 999 } },
      { ...verdict, findings: verdict.findings.map((finding) => (finding.signal === 'mock_location' ? { ...finding, state: 'against', reason: 'flagged', weightDecibans: -30 } : finding)) },
    ]
    // The model before knows a reason less, so its signals are asked again.
    const before = { ...verdict, model: { version: '2027-04', sha256: modelOf('2027-04')!.sha256 } }
    const stands = await server.ports.db.readOrg(orgId, (trx) => loadMadeOnRecord(trx, [verdict, before, ...odd, null], currentModel))
    expect(stands.map((made) => made !== undefined)).toEqual([true, false, false, false, false, false, false])
    expect(await server.ports.db.readOrg(orgId, (trx) => loadMadeOnRecord(trx, [verdict], modelOf('2026-11')!))).toEqual([undefined])
  })

  test('the signals that counted nothing when it was asked for count nothing to its end', async () => {
    const policyId = (await owner.policies.list()).policies.find(({ draft }) => draft)!.policyId
    const demote = (signals: string[]) => server.ports.db.withOrg(orgId, (trx) => sql`update orgs set settings = jsonb_set(settings, '{demotedSignals}', ${JSON.stringify(signals.map((signal) => ({ signal })))}::jsonb)`.execute(trx))
    await demote(['one_spot'])
    const { dryRunId } = await owner.dryRuns.start({ from: yesterday(), to: today(), policyId })
    await demote([])
    await finished(dryRunId)
    const { rows } = await server.ports.db.readOrg(orgId, (trx) => sql<{ spec: unknown }>`select spec from dry_runs where dry_run_id = ${dryRunId}`.execute(trx))
    expect(rows[0]!.spec).toMatchObject({ demotedSignals: ['one_spot'] })
  })

  test('cancelled, it stays cancelled', async () => {
    const policyId = (await owner.policies.list()).policies.find(({ draft }) => draft)!.policyId
    const { dryRunId } = await owner.dryRuns.start({ from: yesterday(), to: today(), policyId })
    const answer = await owner.dryRuns.cancel(dryRunId)
    expect(['cancelled', 'done']).toContain(answer.state)
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect((await owner.dryRuns.get(dryRunId)).state).toBe(answer.state)
  })
})

test('a required note may be spoken: so it is judged at once, and so it is judged again', async () => {
  const { policyId } = await owner.policies.create(body({ name: '要备注', order: 1, requires: 'gps and note' }))
  await owner.policies.publish(policyId, 1)
  const spoken = (speechSeconds: number) => checkIn({ voice: { bytes: Uint8Array.from(Buffer.concat([Buffer.from('1a45dfa3', 'hex'), randomBytes(300)])), contentType: 'audio/webm', durationSeconds: 6, speechSeconds } })
  const [silent, said] = [await spoken(0.4), await spoken(3.5)]
  expect([await outcomeOf(silent), await outcomeOf(said)]).toMatchObject([{ action: 'ask_factor', missingFactors: ['note'] }, { action: 'accept', missingFactors: [] }])
  const { rows } = await server.ports.db.readOrg(orgId, (trx) => sql<StoredCheckIn>`select ${storedColumns} from check_ins c where c.event_id = ${said}`.execute(trx))
  expect(submissionOf(rows[0]!, orgId).voice).toMatchObject({ durationSeconds: 6, speechSeconds: 3.5 })
})
