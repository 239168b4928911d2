import { AlertDetail, AlertWebhookBody, CheckInRow, GridDutyReport, LatLonSchema, maskKeyword, namedInKeyword, PeopleImportRow, Person, PersonPosition, ReplayDay, SosView } from '@fieldproof/contract'
import { Type } from 'typebox'
import { describe, expect, test } from 'vitest'

import { createLogger } from '../platform/log.ts'
import { createApp } from './app.ts'
import { effectiveMasks, maskedBy, partOfEmail, partOfPhone, unclassified } from './fieldMasks.ts'

const me = 'a0000000-0000-7000-8000-000000000001'
const other = 'b0000000-0000-7000-8000-000000000002'
const at = { lat: 30.2, lon: 120.2 }
const viewer = { personId: me, masks: ['phone', 'email', 'position', 'photo'] as const }

test.each([['13812345678', '138****5678'], ['+8613812345678', '+86138****5678'], ['0571-88', '****'], ['+85291234567', '+852****4567']])('%s is shown as %s', (phone, part) => {
  expect(partOfPhone(phone)).toBe(part)
})
test.each([['li.lei@example.com', 'l***@example.com'], ['ab@example.com', '***@example.com'], ['@', '***']])('%s is shown as %s', (email, part) => {
  expect(partOfEmail(email)).toBe(part)
})
test('positions take photos with them, and nothing else does', () => {
  expect(effectiveMasks(['position'])).toEqual(['position', 'photo'])
  expect(effectiveMasks(['photo', 'email'])).toEqual(['email', 'photo'])
})

/** Messages about alerts (Web Push, mail) say what the list of alerts says, and are made without asking what is masked from whom: should an alert ever tell something of these fields, they must ask. */
test.each([['page of an alert', AlertDetail], ['message of an alert', AlertWebhookBody]])('the %s tells nothing that can be masked', (_of, schema) => {
  for (const keyword of [maskKeyword, namedInKeyword]) expect(JSON.stringify(schema)).not.toContain(keyword)
  expect(unclassified(schema)).toEqual([])
})

describe('an answer', () => {
  test('of somebody else is masked and says so; one’s own is whole', () => {
    const person = { personId: other, phone: '13812345678', email: null, name: '张三' }
    expect(maskedBy(viewer, Person, person)).toEqual({ ...person, phone: '138****5678', masked: ['phone', 'email'] })
    expect(maskedBy(viewer, Person, { ...person, personId: me })).toEqual({ ...person, personId: me })
    expect(maskedBy({ personId: me, masks: [] }, Person, person)).toBe(person)
  })
  test.each([[0, 0], [0.4, 50], [50, 50], [51, 100], [420, 500], [1700, 2000], [4999, 5000], [1_234_567, 2_000_000]])('%d m from the fence are told as %d', (metres, band) => {
    expect(maskedBy(viewer, CheckInRow, { personId: other, position: at, distanceMetres: metres })).toMatchObject({ position: null, distanceMetres: band, masked: ['position'] })
  })
  test('of a day keeps stops and times, without a path; of a grid the figures, without cells', () => {
    const day = { personId: other, fixes: { fixTime: [1], lat: [30.2], lon: [120.2], accuracyMetres: [8], speedMetresPerSecond: [null], deviceIndex: [0] }, stops: [{ centre: at, siteName: '滨江店' }], checkIns: [{ personId: other, position: at }] }
    expect(maskedBy(viewer, ReplayDay, day as object)).toEqual({
      personId: other, fixes: { fixTime: [], lat: [], lon: [], accuracyMetres: [], speedMetresPerSecond: [], deviceIndex: [] }, stops: [{ centre: null, siteName: '滨江店', masked: ['position'] }],
      checkIns: [{ personId: other, position: null, masked: ['position'] }], masked: ['position'],
    })
    const fence = { kind: 'circle', centre: at, radiusMetres: 50 }
    expect(maskedBy(viewer, GridDutyReport, { personId: other, fence, coverage: 0.5, cells: [{ centre: at, seconds: 9 }] } as object)).toEqual({ personId: other, fence, coverage: 0.5, cells: [], masked: ['position'] })
  })
  test('that says itself which field it tells is masked by that', () => {
    const row = { row: 1, personId: other, values: [{ field: 'phone', before: '13812345678', after: '13900000000' }, { field: 'employeeNumber', before: 'A1', after: 'A2' }, { field: 'email', before: null, after: 'x@example.com' }] }
    expect(maskedBy(viewer, PeopleImportRow, row)).toEqual({ ...row, values: [{ field: 'phone', before: '138****5678', after: '13900000000' }, ...row.values.slice(1)] })
  })
  test('of a call for help is whole until it has ended', () => {
    const call = { personId: other, phone: '13812345678', positions: [{ ...at }], endedAt: null as string | null }
    expect(maskedBy(viewer, SosView, call)).toEqual(call)
    expect(maskedBy(viewer, SosView, { ...call, endedAt: '2026-11-27T00:00:00.000Z' })).toMatchObject({ phone: '138****5678', positions: [] })
  })
})

describe('a new route', () => {
  const register = (schema: object | undefined, config: object = {}) => createApp(createLogger('error'), [(app) => { app.get('/api/v1/new', { ...(schema ? { schema: { response: { 200: schema } } } : {}), config } as object, async () => ({})) }])
  test.each([
    Type.Object({ where: LatLonSchema }), Type.Object({ rows: Type.Array(Type.Object({ phone: Type.Union([Type.String(), Type.Null()]) })) }), Type.Object({ lat: Type.Array(Type.Number()) }), Type.Union([Type.Object({ email: Type.String() }), Type.Null()]),
  ])('does not start without saying whose %j is', async (schema) => {
    expect(unclassified(schema)).not.toEqual([])
    await expect(register(schema)).rejects.toThrow(/say what this is of/)
  })
  test('starts with it said, or with bytes that say what they hold, and not without', async () => {
    await register(Type.Object({ where: PersonPosition }))
    await register(undefined, { holds: { fields: ['position'] } })
    await expect(register(undefined)).rejects.toThrow(/config.holds/)
  })
})
