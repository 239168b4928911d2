/** What is away from its site: in days, in the anomaly report and in files; with the rule off, without a site, and for whom positions are masked from. */
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import type { CheckInRow } from '@fieldproof/contract'
import { at, type AttendanceCompany, openAttendanceCompany, shop, thursday, wednesday } from './attendanceCompany.ts'

const clock = { now: at(wednesday, '08:00') }
let company: AttendanceCompany
let auditor: FieldproofClient
let manager: FieldproofClient
const range = { from: wednesday, to: thursday }

beforeAll(async () => {
  company = await openAttendanceCompany(clock)
  const { owner, zhang, li, record, caughtUp, signIn } = company
  await owner.people.create({ name: '钱审计', role: 'auditor', email: 'auditor@example.com', password: 'correct horse battery' })
  auditor = await signIn('auditor@example.com')
  const { departmentId } = (await owner.people.list({ search: '张三' })).items[0]!
  await owner.people.create({ name: '孙主管', role: 'manager', email: 'manager@example.com', password: 'correct horse battery', departmentId: departmentId! })
  manager = await signIn('manager@example.com')
  await caughtUp()
  // 3,336 m north of the pin, twice within five minutes.
  await record(zhang.phone, 'checkIn', wednesday, '08:55', { lat: shop.lat + 0.03, lon: shop.lon })
  await record(zhang.phone, 'checkIn', wednesday, '08:59', { lat: shop.lat + 0.03, lon: shop.lon })
  await record(zhang.phone, 'checkOut', wednesday, '18:01')
  // Twice without a site: who is at no site cannot be there twice, nor away from it.
  for (const time of ['08:50', '08:53']) {
    clock.now = at(wednesday, time)
    li.phone.checkIn({ fix: { lat: shop.lat + 0.03, lon: shop.lon, fixTime: clock.now, accuracyMetres: 8, provider: 'gps' }, deviceTime: clock.now })
  }
  clock.now = at(wednesday, '20:00')
  await li.phone.flush()
  await caughtUp()
}, 60_000)
afterAll(() => company?.server.stop())

const found = async (client: FieldproofClient, kind?: string) => (await client.reports.anomalies({ ...range, kind })).items.filter((row) => row.kind === 'out_of_place' || row.kind === 'duplicate')

describe('the anomaly report', () => {
  test('knows what is away from its site and what is said twice, and neither of what has no site', async () => {
    const rows = await found(company.owner)
    expect(rows.map(({ kind, personName }) => [kind, personName]).sort()).toEqual([['duplicate', '张三'], ['out_of_place', '张三'], ['out_of_place', '张三']])
    expect(rows.find(({ kind }) => kind === 'out_of_place')!.text).toMatch(/^离地点围栏约 3[12]\d\d 米$/)
    expect((await company.owner.reports.anomalies(range)).sums!.kinds.filter(({ kind }) => kind === 'out_of_place')).toMatchObject([{ count: 2 }])
  })

  test('asks about distance only where the company does', async () => {
    const rules = await company.owner.attendance.rules()
    expect(await company.owner.attendance.updateRules({ offSiteMetres: null })).toMatchObject({ offSiteMetres: null })
    try {
      expect((await found(company.owner)).map(({ kind }) => kind)).toEqual(['duplicate'])
      expect(await found(company.owner, 'out_of_place')).toEqual([])
      expect((await company.owner.reports.anomalies(range)).sums!.kinds.map(({ kind }) => kind)).not.toContain('out_of_place')
    } finally {
      await company.owner.attendance.updateRules({ offSiteMetres: rules.offSiteMetres })
      await company.caughtUp()
    }
  })
})

/** From what the live stream has behind an entry, the check-ins it tells of. */
const liveOf = async (client: FieldproofClient): Promise<string> => {
  const stream = await client.raw('GET', '/api/v1/live', undefined, { 'last-event-id': '0' })
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('event: positions')) {
    const { done, value } = await reader.read()
    if (done) break
    text += value
  }
  await reader.cancel()
  return [...text.matchAll(/event: check_in\ndata: (.*)/g)].map((match) => (JSON.parse(match[1]!) as CheckInRow).strongestAgainst.join()).join()
}

describe('for whom positions are masked', () => {
  const metres = /3[12]\d\d|3\.[23]/
  const step = { 'zh-CN': '2–5 公里', en: '2–5 km' } as const
  const told = async (client: FieldproofClient) => {
    const personId = company.zhang.personId
    const detail = await client.attendance.day(personId, wednesday)
    const file = async (report: string) => {
      const bytes = new Uint8Array(await (await client.raw('GET', `/api/v1/reports/${report}/export?from=${wednesday}&to=${thursday}&personId=${personId}&format=xlsx&language=zh-CN`)).arrayBuffer())
      return JSON.stringify((await readXlsx(bytes)).sheets[0]!.rows)
    }
    const rows = (await client.checkIns.list({ personId })).items.filter(({ distanceMetres }) => distanceMetres !== null && distanceMetres > 0)
    const day = await client.people.replay(personId, wednesday, { purpose: '核对' })
    return {
      distances: detail.records.map(({ distanceMetres }) => distanceMetres), masked: detail.records[0]!.masked, anomalies: (await found(client, 'out_of_place')).map(({ text }) => text),
      places: {
        reasons: detail.reasons.filter((text) => text.includes('离地点')).join(), days: (await client.attendance.days({ ...range, personId })).items.flatMap(({ reasons }) => reasons).join(),
        outOfPlace: (await found(client, 'out_of_place')).map(({ text }) => text).join(), doubted: (await client.reports.anomalies({ ...range, personId, kind: 'doubted' })).items.map(({ text }) => text).join(),
        checkIns: rows.flatMap(({ strongestAgainst }) => strongestAgainst).join(), review: (await client.review.items()).items.flatMap(({ strongestAgainst }) => strongestAgainst).join(),
        verdict: JSON.stringify((await client.checkIns.get(rows[0]!.eventId)).verdicts.map(({ verdict }) => [verdict.strongestAgainst, verdict.reasons.map(({ text }) => text)])),
        replay: day.checkIns.flatMap(({ strongestAgainst }) => strongestAgainst).join(), live: await liveOf(client),
        attendanceFile: await file('attendance'), anomaliesFile: await file('anomalies'), checkInsFile: await file('check-ins'),
      },
    }
  }

  test('a distance is told as the step in which it lies, in lists, sentences, verdicts, the live stream and files', async () => {
    const readers = { auditor, manager }
    for (const reader of Object.values(readers)) {
      const whole = await told(reader)
      expect(whole.distances[0]).toBeGreaterThan(3_000)
      for (const [place, text] of Object.entries(whole.places)) expect(text, place).toMatch(metres)
    }
    const before = await told(company.owner)
    await company.owner.fieldMasks.put({ administrator: [], hr: [], auditor: ['position'], manager: ['position'] })
    for (const [who, reader] of Object.entries(readers)) {
      const masked = await told(reader)
      expect(masked).toMatchObject({ distances: [5_000, 5_000, 0], masked: ['position'], anomalies: ['离地点围栏 2–5 公里', '离地点围栏 2–5 公里'] })
      for (const [place, text] of Object.entries(masked.places)) {
        expect(text, `${who}: ${place}`).not.toMatch(metres)
        expect(text, `${who}: ${place}`).toContain(step['zh-CN'])
      }
    }
    expect(await told(company.owner)).toEqual(before)
  })
})
