/** What is away from its site: in days, in the anomaly report and in files; with the rule off, without a site, and for whom positions are masked from. */
import { readXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FieldproofClient } from '@fieldproof/client'
import { at, type AttendanceCompany, openAttendanceCompany, shop, thursday, wednesday } from './attendanceCompany.ts'

const clock = { now: at(wednesday, '08:00') }
let company: AttendanceCompany
let auditor: FieldproofClient
const range = { from: wednesday, to: thursday }

beforeAll(async () => {
  company = await openAttendanceCompany(clock)
  const { owner, zhang, li, record, caughtUp, signIn } = company
  await owner.people.create({ name: '钱审计', role: 'auditor', email: 'auditor@example.com', password: 'correct horse battery' })
  auditor = await signIn('auditor@example.com')
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

describe('for whom positions are masked', () => {
  const metres = /3[12]\d\d|3\.[23]/
  const told = async (client: FieldproofClient) => {
    const detail = await client.attendance.day(company.zhang.personId, wednesday)
    const file = async (report: string) => {
      const bytes = new Uint8Array(await (await client.raw('GET', `/api/v1/reports/${report}/export?from=${wednesday}&to=${thursday}&format=xlsx&language=zh-CN`)).arrayBuffer())
      // Why a check-in is doubted is said in full: reasons of verdicts are not masked (decision 55).
      return JSON.stringify((await readXlsx(bytes)).sheets[0]!.rows.filter((row) => row[1] !== '待核实或存疑'))
    }
    return {
      distances: detail.records.map(({ distanceMetres }) => distanceMetres), masked: detail.records[0]!.masked, reasons: detail.reasons.filter((text) => text.includes('离地点')),
      list: (await client.attendance.days({ ...range, personId: company.zhang.personId })).items.flatMap(({ reasons }) => reasons).join(), anomalies: (await found(client, 'out_of_place')).map(({ text }) => text), files: `${await file('attendance')}${await file('anomalies')}`,
    }
  }

  test('a distance is told as the end of its step, in lists, sentences and files', async () => {
    const whole = await told(auditor)
    expect(whole.distances[0]).toBeGreaterThan(3_000)
    for (const text of [whole.reasons.join(), whole.list, whole.anomalies.join(), whole.files]) expect(text).toMatch(metres)
    await company.owner.fieldMasks.put({ administrator: [], hr: [], auditor: ['position'], manager: [] })
    const masked = await told(auditor)
    expect(masked).toMatchObject({ distances: [5_000, 5_000, 0], masked: ['position'], anomalies: ['离地点围栏不超过 5000 米', '离地点围栏不超过 5000 米'] })
    expect(masked.reasons).toEqual([expect.stringContaining('不超过 5 公里')])
    for (const text of [masked.reasons.join(), masked.list, masked.anomalies.join(), masked.files]) expect(text).not.toMatch(metres)
    expect((await told(company.owner)).anomalies).toEqual(whole.anomalies)
  })
})
