/** A track or a check-in that leaves as a file, or stands in a report, leaves an entry of its own: in the log, on the audit page, on the person's phone. */
import type { ApiError } from '@fieldproof/client'
import { languages } from '@fieldproof/core/kernel'
import { createSimulatedPhone, type SimulatedPhone } from '@fieldproof/testkit'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'
import { type Session, signIn } from './twoCompanies.ts'

const day = '2026-11-20'
const now = Date.parse(`${day}T15:00:00+08:00`)
let server: TestServer
let owner: Session, manager: Session, elsewhere: Session
let person: string
let ownerId: string
let eventId: string
let phone: SimulatedPhone, colleague: SimulatedPhone

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server)
  owner = await signIn(server, 'owner@example.com')
  ownerId = (await owner.client.me()).personId
  const { departments } = await owner.client.departments.list()
  const { items } = await owner.client.people.list()
  person = company.people[0]!.personId
  const here = items.find(({ personId }) => personId === person)!.departmentId!
  for (const [email, departmentId] of [['manager@example.com', here], ['elsewhere@example.com', departments.find((one) => one.departmentId !== here)!.departmentId]] as const)
    await owner.client.people.create({ name: email, role: 'manager', email, password: 'correct horse battery', departmentId })
  manager = await signIn(server, 'manager@example.com')
  elsewhere = await signIn(server, 'elsewhere@example.com')
  const phoneOf = async (i: number) => createSimulatedPhone({ baseUrl: server.url, code: (await owner.client.people.enrollmentCode(company.people[i]!.personId)).code, now: () => now })
  ;[phone, colleague] = [await phoneOf(0), await phoneOf(1)]
  for (const [i, one] of [phone, colleague].entries()) one.track(Array.from({ length: 20 }, (_, n) => ({ lat: 30.2 + i / 10, lon: 120.2, fixTime: now - 60_000 * (30 - n), accuracyMetres: 8, provider: 'gps' as const })))
  eventId = phone.checkIn({ fix: { lat: 30.2, lon: 120.2, fixTime: now - 60_000, accuracyMetres: 8, provider: 'gps' } })
  for (const one of [phone, colleague]) await one.flush()
  await server.ports.pipeline.drain()
}, 60_000)
afterAll(() => server?.stop())

const entries = async (): Promise<Record<string, unknown>[]> => {
  const { rows } = await server.ports.db.readOrg((await owner.client.me()).orgId, (trx) => sql<{ body: Buffer }>`select body from log_entries where kind = 'access' order by entry_index`.execute(trx))
  return rows.map(({ body }) => JSON.parse(body.toString()) as Record<string, unknown>)
}
/** What came into the log while something was done. */
const written = async (act: () => Promise<unknown>): Promise<Record<string, unknown>[]> => {
  const before = (await entries()).length
  await act()
  return (await entries()).slice(before)
}
const evidence = (by: Session, query = '') => expect.poll(() => by.client.raw('GET', `/api/v1/check-ins/${eventId}/evidence${query}`).then(({ status }) => status, (error: unknown) => (error as ApiError).status), { timeout: 30_000 })

test('a replay taken as a file: once for each file, the same file twice is twice', async () => {
  const take = (exportedAs: string) => owner.client.people.replay(person, day, { purpose: '里程核对', exportedAs })
  const look = { action: 'track_exported', by: ownerId, personId: person, day, purpose: '里程核对' }
  expect(await written(async () => { for (const form of ['gpx', 'geojson', 'csv', 'csv']) expect((await take(form)).fixes.lat).toHaveLength(20) })).toMatchObject(['gpx', 'geojson', 'csv', 'csv'].map((form) => ({ ...look, form })))
  // Beside the look itself, which is one for half an hour and says nothing of a file.
  expect(await written(async () => { for (let i = 0; i < 2; i++) await owner.client.people.replay(person, day, { purpose: '里程核对' }) })).toEqual([expect.not.objectContaining({ form: expect.anything() as unknown })])
  await expect(take('docx')).rejects.toMatchObject({ status: 400 })
  await expect(owner.client.people.replay(person, day, { exportedAs: 'gpx' })).rejects.toMatchObject({ status: 400 })
})

test('the report of routes, on the screen and as a file: each person whose row is in it', async () => {
  const range = { from: day, to: day, purpose: '补贴核对' }
  const query = `?from=${day}&to=${day}&purpose=${encodeURIComponent('补贴核对')}`
  const shown = await written(() => owner.client.raw('GET', `/api/v1/reports/tracks${query}`))
  expect(shown.map(({ action, form, purpose }) => [action, form, purpose])).toEqual([['track_viewed', 'track_report', range.purpose], ['track_viewed', 'track_report', range.purpose]])
  expect(shown.map(({ personId }) => personId)).toContain(person)
  const taken = await written(async () => { await (await owner.client.raw('GET', `/api/v1/reports/tracks/export${query}&format=csv`)).text() })
  expect(taken.map(({ action }) => action)).toEqual(['report_exported', 'track_exported', 'track_exported'])
  expect(taken[1]).toMatchObject({ by: ownerId, day, form: 'track_report_csv', purpose: range.purpose })
})

test('an evidence package: of which check-in, under the purpose that was given or its own; one that is not given leaves nothing', async () => {
  expect(await written(() => evidence(elsewhere).toBe(404))).toEqual([])
  expect(await written(() => evidence(manager, `?purpose=${encodeURIComponent('客户投诉')}`).toBe(200))).toMatchObject([{ action: 'evidence_exported', personId: person, day, form: 'evidence_package', checkInId: eventId, purpose: '客户投诉' }])
  expect(await written(() => evidence(manager).toBe(200))).toMatchObject([{ action: 'evidence_exported', checkInId: eventId, purpose: '取得签到的证据包' }])
  await owner.client.fieldMasks.put({ administrator: [], hr: [], auditor: [], manager: ['position'] })
  expect(await written(() => evidence(manager).toBe(403))).toEqual([])
  // A day without its path is a look all the same: stops and times are shown.
  expect(await written(async () => { expect((await manager.client.people.replay(person, day, { purpose: '客户投诉', exportedAs: 'geojson' })).fixes.lat).toEqual([]) })).toMatchObject([{ action: 'track_exported', form: 'geojson' }])
  expect(await written(() => elsewhere.client.people.replay(person, day, { purpose: '客户投诉', exportedAs: 'gpx' }).catch((error: unknown) => expect(error).toMatchObject({ status: 404 })))).toEqual([])
})

test('the person sees each of them and how; a colleague only their own; the audit page says it in three languages; the log stands', async () => {
  const { items } = await phone.client.phone.accesses({ limit: 50 })
  expect(items.map(({ form }) => form).sort()).toEqual([null, 'csv', 'csv', 'evidence_package', 'evidence_package', 'geojson', 'geojson', 'gpx', 'track_report', 'track_report_csv'].sort())
  expect(items.every((item) => item.day === day && item.purpose.length > 1)).toBe(true)
  expect((await colleague.client.phone.accesses()).items.map(({ form }) => form).sort()).toEqual(['track_report', 'track_report_csv'])
  const expected = { 'zh-CN': ['导出了', '证据包'], 'zh-TW': ['匯出了', '證據包'], en: ['Exported', 'Evidence package'] }
  for (const language of languages) {
    const acts = (await (await owner.client.raw('GET', '/api/v1/audit?topic=looks&limit=50', undefined, { 'accept-language': language })).json()) as { items: { action: string; what: string; changes: { after: string }[]; link: string | null }[] }
    const of = acts.items.find(({ action }) => action === 'evidence_exported')!
    expect(of.what).toContain(expected[language][0])
    expect(of.changes.map(({ after }) => after)).toContain(expected[language][1])
    expect(of.link).toBe(`/check-ins/${eventId}`)
  }
  expect(await owner.client.log.runSelfCheck()).toMatchObject({ ok: true, faults: [] })
})
