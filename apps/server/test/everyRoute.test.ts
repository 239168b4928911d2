import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './startTestServer.ts'
import { addLimited, daytime, type Limited, limitedRoles, type Role, setUpTwoCompanies, type TwoCompanies } from './twoCompanies.ts'

/**
 * Every route of openapi.json, called as everybody. The table below says for whom a route is; a route without a line fails the test, so that nobody adds one
 * without having thought about it. Requests are right in form, so that what refuses them is the right to do it.
 */
type For =
  | 'console' // everybody with a console
  | 'administrators'
  | 'deciders' // everybody with a console but auditors; asked about a person of the first department
  | 'visible' // everybody with a console who sees that person: not the other department's manager
  | 'lists' // as console, and people without one see themselves in it
  | 'looks' // as visible, and people without a console see themselves
  | 'photos' // as visible, and the phone that took it
  | 'overseers' // who sees everybody: no managers
  | 'phone'
  | 'anybody' // signed in with whatever role, or a phone
  | 'signedIn' // signed in with whatever role, and no phone
  | 'checkers' // administrators and auditors
  | 'operators' // administrators of the company that was set up first
  | 'open' // no session at all: a token or code is in the request

const policy = {
  name: '新规则', order: 1, appliesTo: {}, requires: '', whenMissing: 'review', thresholds: {}, demotedSignals: [],
  actions: { verified: 'accept', not_enough_evidence: 'accept', needs_review: 'review', strong_doubt: 'review' }, auditRates: { starting: 0, standard: 0, trusted: 0, checked: 0 },
}
const shift = { name: '夜班', kind: 'free', segments: [], daysOfWeek: [1] }
const dutyRule = { name: '停留', kind: 'dwell', siteIds: [], personIds: [], departmentIds: [], limitMinutes: 30, isActive: true }
/** 姓名 / 新来的. */
const peopleFile = { fileName: 'a.csv', fileBase64: Buffer.from('姓名\n新来的\n').toString('base64'), createDepartments: false }
/** An id that nothing has. */
const unknown = '0000000e-0000-7000-8000-00000000000e'
const today = Temporal.Instant.fromEpochMilliseconds(daytime.now()).toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString()
const days = '?from=2026-11-01&to=2026-11-02'
const rule = { enabled: false, perWeek: 1, byDepartment: [], windowMinutes: 15, mostPerDay: 2, quietFrom: '20:00', quietTo: '08:00', wantsPhoto: false }

const alertStep = { afterMinutes: 0, administrators: true, managers: false, personIds: [], channelIds: [] }
const alertRule = { name: '求助', isActive: true, when: { kind: 'sos', whats: ['raised'], leastMinutes: 0, count: 1, withinHours: 1, per: 'person' }, scope: { departmentIds: [], personIds: [], siteIds: [] }, severity: 'critical', quietMinutes: 0, quietHours: null, steps: [alertStep] }
const alertChannel = { name: '督导群', kind: 'webhook', language: 'zh-CN', isActive: true, quietHours: null, url: 'https://alerts.example.com/in' }

type Line = readonly [whom: For, body?: unknown, query?: string]
const table = (ids: TwoCompanies['ids']): Record<string, Line> => ({
  'POST /api/v1/events': ['phone', { events: ['x'] }], 'POST /api/v1/events/missing': ['phone', { eventIds: [ids.event] }],
  'POST /api/v1/uploads': ['phone'], [`PATCH /api/v1/uploads/${ids.photo}`]: ['phone'], [`DELETE /api/v1/uploads/${ids.photo}`]: ['phone'],
  [`PUT /api/v1/media/${ids.photo}`]: ['phone'],
  [`GET /api/v1/media/${ids.photo}`]: ['photos'], [`GET /api/v1/media/${ids.photo}/previews/0`]: ['looks'],
  'GET /api/v1/setup': ['open'], 'POST /api/v1/setup': ['open'], 'GET /api/v1/enrollments/nothing-here': ['open'], 'POST /api/v1/enrollments': ['open'],
  'GET /api/v1/me': ['signedIn'],
  'GET /api/v1/departments': ['console'], 'POST /api/v1/departments': ['administrators', { name: '三部' }],
  [`PATCH /api/v1/departments/${ids.department}`]: ['administrators', {}], [`DELETE /api/v1/departments/${ids.department}`]: ['administrators'],
  [`POST /api/v1/departments/${unknown}/archive`]: ['administrators', {}], [`POST /api/v1/departments/${unknown}/restore`]: ['administrators', {}],
  [`POST /api/v1/departments/${ids.department}/merge`]: ['administrators', { into: unknown }], 'POST /api/v1/departments/unmerge': ['administrators', { departmentId: ids.department, name: '一部', parentId: null, into: unknown, personIds: [], departmentIds: [] }],
  'POST /api/v1/people/scope-preview': ['administrators', { role: 'hr', departmentId: null, scope: 'all', scopeDepartmentIds: [] }], 'POST /api/v1/people/moves': ['administrators', { moves: [{ personId: unknown, departmentId: null }] }],
  'GET /api/v1/people': ['console'], 'POST /api/v1/people': ['administrators', { name: '新人' }],
  [`GET /api/v1/people/${ids.person}`]: ['visible'], [`PATCH /api/v1/people/${ids.person}`]: ['administrators', {}],
  [`GET /api/v1/people/${ids.person}/belongings`]: ['administrators'], [`POST /api/v1/people/${ids.person}/leave`]: ['administrators', { reportsTo: null, departmentTo: null, delegationsTo: null, dutyRulesTo: null, alertRulesTo: null }],
  [`POST /api/v1/people/${ids.person}/return`]: ['administrators', { reports: { personIds: [], to: null }, successor: null, delegations: [], dutyRules: [], alertRules: [] }],
  [`POST /api/v1/people/${ids.person}/enrollment-codes`]: ['administrators'], 'POST /api/v1/people/enrollment-codes': ['administrators', { personIds: [ids.person] }], [`POST /api/v1/people/${ids.person}/trackers`]: ['administrators', { label: '车' }],
  'GET /api/v1/people-imports': ['console'], 'POST /api/v1/people-imports/preview': ['administrators', peopleFile], 'POST /api/v1/people-imports/problems': ['administrators', peopleFile],
  'POST /api/v1/people-imports': ['administrators', { ...peopleFile, updateKnown: false }], [`POST /api/v1/people-imports/${unknown}/undo`]: ['administrators'],
  'GET /api/v1/devices': ['console'], [`POST /api/v1/devices/${ids.device}/revoke`]: ['administrators', { reason: 'lost' }], [`PATCH /api/v1/devices/${ids.device}`]: ['administrators', { label: '新名' }],
  'GET /api/v1/devices/export': ['console', undefined, '?format=csv'],
  'GET /api/v1/sites': ['console'], 'GET /api/v1/sites/coverage': ['console'], 'GET /api/v1/sites/map': ['console'], 'GET /api/v1/sites/export': ['console', undefined, '?format=csv'], 'POST /api/v1/sites': ['administrators', { name: '新店', fence: { kind: 'circle', centre: { lat: 30, lon: 120 }, radiusMetres: 50 } }],
  [`GET /api/v1/sites/${ids.site}`]: ['console'], [`PATCH /api/v1/sites/${ids.site}`]: ['administrators', {}], [`DELETE /api/v1/sites/${ids.site}`]: ['administrators'], [`POST /api/v1/sites/${ids.site}/restore`]: ['administrators'],
  'GET /api/v1/site-imports': ['console'], 'POST /api/v1/site-imports/preview': ['administrators', { fileName: 'a.csv', fileBase64: 'bmFtZSxsYXQsbG9uCkEsMzAsMTIwCg==' }], 'POST /api/v1/site-imports/problems': ['administrators', { fileName: 'a.csv', fileBase64: 'bmFtZSxsYXQsbG9uCkEsMzAsMTIwCg==' }],
  'POST /api/v1/site-imports': ['administrators', { fileName: 'a.csv', fileBase64: 'bmFtZSxsYXQsbG9uCkEsMzAsMTIwCg==', updateKnown: false }], [`POST /api/v1/site-imports/${unknown}/undo`]: ['administrators'],
  [`GET /api/v1/sites/${ids.site}/factors`]: ['console'], [`POST /api/v1/sites/${ids.site}/factors`]: ['administrators', { kind: 'tag_plain', label: '门', identifier: '04AABBCC' }],
  [`POST /api/v1/site-factors/${ids.siteFactor}/revoke`]: ['administrators'], [`POST /api/v1/site-factors/${ids.siteFactor}/restore`]: ['administrators'], [`POST /api/v1/site-factors/${ids.siteFactor}/show`]: ['administrators'],
  'POST /api/v1/site-screens': ['open', { token: 'nothing-here' }], 'GET /api/v1/countersigns/nothing-here': ['open'], 'POST /api/v1/countersigns/nothing-here': ['open', { answer: 'confirmed' }],
  [`GET /api/v1/phone/check-ins/${ids.event}/countersign`]: ['phone'], [`POST /api/v1/phone/check-ins/${ids.event}/countersign`]: ['phone'],
  [`GET /api/v1/sites/${ids.site}/photos`]: ['console'], [`POST /api/v1/sites/${ids.site}/photos`]: ['administrators'], [`GET /api/v1/sites/${ids.site}/photos/${ids.sitePhoto}`]: ['console'], [`DELETE /api/v1/sites/${ids.site}/photos/${ids.sitePhoto}`]: ['administrators'],
  'GET /api/v1/shifts': ['console'], 'POST /api/v1/shifts': ['administrators', shift], [`PATCH /api/v1/shifts/${ids.shift}`]: ['administrators', {}],
  [`POST /api/v1/shifts/${unknown}/archive`]: ['administrators', {}], [`POST /api/v1/shifts/${unknown}/restore`]: ['administrators', {}], [`POST /api/v1/shifts/${unknown}/make-default`]: ['administrators', {}],
  'GET /api/v1/tracking-modes': ['console'], [`POST /api/v1/tracking-modes/departments/${unknown}/preview`]: ['administrators', { powerMode: 'saving' }], [`PUT /api/v1/tracking-modes/departments/${unknown}`]: ['administrators', { powerMode: 'saving' }],
  'GET /api/v1/settings': ['console'], 'PATCH /api/v1/settings': ['administrators', {}],
  'GET /api/v1/backups': ['operators'], 'POST /api/v1/backups': ['operators', {}], [`POST /api/v1/backups/${unknown}/check`]: ['operators', {}], 'PUT /api/v1/backups/settings': ['operators', { nightly: false, at: '02:00', keep: 7, photos: false }],
  'GET /api/v1/field-masks': ['console'], 'PUT /api/v1/field-masks': ['administrators', { administrator: [], hr: [], auditor: [], manager: [] }],
  'GET /api/v1/duty-rules': ['console'], 'POST /api/v1/duty-rules': ['administrators', dutyRule], 'POST /api/v1/duty-rules/preview': ['administrators', dutyRule], [`PATCH /api/v1/duty-rules/${ids.dutyRule}`]: ['administrators', {}], [`DELETE /api/v1/duty-rules/${ids.dutyRule}`]: ['administrators'],
  'POST /api/v1/crossings/rebuild': ['administrators', { from: '2026-11-01', to: '2026-11-02' }], 'GET /api/v1/crossings/rebuild': ['lists'],
  'GET /api/v1/alert-rules': ['console'], 'POST /api/v1/alert-rules': ['administrators', alertRule], 'POST /api/v1/alert-rules/preview': ['administrators', alertRule], [`PATCH /api/v1/alert-rules/${unknown}`]: ['administrators', {}],
  [`DELETE /api/v1/alert-rules/${unknown}`]: ['administrators'], [`POST /api/v1/alert-rules/${unknown}/restore`]: ['administrators'],
  'GET /api/v1/delegations': ['console'], 'POST /api/v1/delegations': ['deciders', { fromPersonId: ids.person, toPersonId: ids.person, startsAt: '2026-11-01T00:00:00.000Z', endsAt: '2026-11-02T00:00:00.000Z', reason: '休假' }], [`POST /api/v1/delegations/${unknown}/end`]: ['deciders', {}], [`POST /api/v1/delegations/${unknown}/restore`]: ['deciders', {}],
  'GET /api/v1/views': ['console'], 'POST /api/v1/views': ['console', { page: 'people', name: '离职的', search: { status: 'left' }, columns: null, isShared: false }], [`PATCH /api/v1/views/${unknown}`]: ['console', {}], [`DELETE /api/v1/views/${unknown}`]: ['console'],
  [`POST /api/v1/views/${unknown}/restore`]: ['console'], 'PUT /api/v1/views/default': ['console', { page: 'people', viewId: null }],
  'GET /api/v1/alert-channels': ['console'], 'POST /api/v1/alert-channels': ['administrators', alertChannel], [`PATCH /api/v1/alert-channels/${unknown}`]: ['administrators', {}], [`DELETE /api/v1/alert-channels/${unknown}`]: ['administrators'],
  [`POST /api/v1/alert-channels/${unknown}/restore`]: ['administrators'], [`POST /api/v1/alert-channels/${unknown}/test`]: ['administrators'],
  'GET /api/v1/alert-browsers': ['console'], 'PUT /api/v1/alert-browsers': ['console', { label: 'Chrome', endpoint: 'https://push.example.invalid/one', keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) } }],
  [`DELETE /api/v1/alert-browsers/${unknown}`]: ['console'], [`POST /api/v1/alert-browsers/${unknown}/test`]: ['console'],
  'GET /api/v1/alerts': ['console'], 'GET /api/v1/alerts/counts': ['console'], 'GET /api/v1/alerts/stream': ['console'], [`GET /api/v1/alerts/${ids.alert}`]: ['visible'], 'POST /api/v1/alerts/acts': ['deciders', { alertIds: [ids.alert], act: 'closed' }],
  'GET /api/v1/site-suggestions': ['console'], [`POST /api/v1/sites/${ids.site}/suggestion`]: ['administrators'],
  [`POST /api/v1/site-suggestions/${ids.suggestion}/accept`]: ['administrators'], [`POST /api/v1/site-suggestions/${ids.suggestion}/dismiss`]: ['administrators'],
  [`GET /api/v1/people/${ids.person}/trust-tier`]: ['visible'],
  'GET /api/v1/policies': ['console'], 'POST /api/v1/policies': ['administrators', policy], [`GET /api/v1/policies/${ids.policy}`]: ['console'], 'POST /api/v1/policies/check': ['console', { requires: 'gps' }],
  [`PUT /api/v1/policies/${ids.policy}/draft`]: ['administrators', policy], [`DELETE /api/v1/policies/${ids.policy}/draft`]: ['administrators'],
  [`POST /api/v1/policies/${ids.policy}/publish`]: ['administrators', { version: 1 }], [`POST /api/v1/policies/${ids.policy}/restore`]: ['administrators', { version: 1 }], [`POST /api/v1/policies/${ids.policy}/retire`]: ['administrators'],
  'POST /api/v1/dry-runs': ['administrators', { from: '2026-11-01', to: '2026-11-02', modelVersion: '2026-11' }], 'GET /api/v1/dry-runs': ['overseers'], [`POST /api/v1/dry-runs/${ids.dryRun}/cancel`]: ['administrators'],
  [`GET /api/v1/dry-runs/${ids.dryRun}`]: ['overseers'], [`GET /api/v1/dry-runs/${ids.dryRun}/changes`]: ['overseers'], [`GET /api/v1/dry-runs/${ids.dryRun}/changes.csv`]: ['overseers'],
  'GET /api/v1/phone/today': ['phone'], 'GET /api/v1/phone/sites': ['phone'], 'GET /api/v1/phone/check-ins': ['phone'], 'GET /api/v1/phone/accesses': ['phone'], [`POST /api/v1/phone/challenges/${ids.challenge}/seen`]: ['phone'],
  'GET /api/v1/phone/push': ['phone'], 'DELETE /api/v1/phone/push': ['phone'], 'PUT /api/v1/phone/push': ['phone', { endpoint: 'https://push.example.com/a', wanted: [], keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) } }],
  [`GET /api/v1/phone/days/${today}`]: ['phone'], 'GET /api/v1/phone/summary': ['phone'], 'GET /api/v1/phone/export': ['phone'], 'POST /api/v1/phone/transcripts': ['phone'], 'GET /api/v1/phone/consents': ['phone'],
  'GET /api/v1/phone/private-zones': ['phone'], 'PUT /api/v1/phone/private-zones': ['phone', { zones: [] }], [`GET /api/v1/phone/sos/${unknown}`]: ['phone'], [`POST /api/v1/phone/sos/${unknown}/end-read`]: ['phone'],
  'GET /api/v1/sos': ['console'], [`POST /api/v1/sos/${unknown}/acknowledgements`]: ['deciders', {}], [`POST /api/v1/sos/${unknown}/end`]: ['deciders', { reason: '本人来电' }], 'GET /api/v1/faults': ['console'],
  'GET /api/v1/consent-notices': ['console'], 'POST /api/v1/consent-notices/face': ['administrators', { text: { 'zh-CN': '仅用于核对外勤到访，不同意也可以工作，随时撤回，立即停止。', 'zh-TW': '僅用於核對外勤到訪，不同意也可以工作，隨時撤回，立即停止。', en: 'Used to verify field visits only; you can work without it.' } }],
  'GET /api/v1/check-ins': ['lists'], [`GET /api/v1/check-ins/${ids.event}`]: ['looks'], [`GET /api/v1/check-ins/${ids.event}/evidence`]: ['looks'], [`GET /api/v1/check-ins/${ids.event}/photo`]: ['looks'], [`GET /api/v1/check-ins/${ids.event}/video`]: ['looks'],
  'GET /api/v1/overview': ['lists'], 'GET /api/v1/overview/trend': ['lists'], 'GET /api/v1/workday': ['lists'],
  'GET /api/v1/log/checkpoint': ['anybody'], 'GET /api/v1/log/consistency': ['anybody', undefined, '?from=1'], 'GET /api/v1/log/inclusion': ['anybody', undefined, `?eventId=${ids.event}`],
  'GET /api/v1/log/self-check': ['signedIn'], 'POST /api/v1/log/self-check': ['checkers'],
  'GET /api/v1/audit': ['checkers'], 'GET /api/v1/audit/export': ['checkers', undefined, '?format=csv'],
  'GET /api/v1/unreadable-uploads': ['checkers'], [`GET /api/v1/people/${ids.person}/days/2026-11-20`]: ['looks', undefined, '?purpose=%E6%A0%B8%E5%AF%B9%E6%8A%95%E8%AF%89'],
  'GET /api/v1/live/positions': ['lists'], 'GET /api/v1/live': ['lists'],
  'GET /api/v1/dark-periods': ['lists', undefined, days], 'GET /api/v1/phone/dark-periods': ['phone'],
  'PUT /api/v1/phone/health': ['phone', { checks: [], battery: [] }], [`GET /api/v1/people/${ids.person}/phone-health`]: ['looks'],
  'GET /api/v1/crossings': ['lists'], [`GET /api/v1/people/${ids.person}/dwell`]: ['looks', undefined, `${days}&purpose=check`], [`GET /api/v1/people/${ids.person}/grid`]: ['looks', undefined, `${days}&purpose=check&siteId=${ids.site}`],
  'POST /api/v1/questions': ['deciders', { text: '当时在哪里？', items: [{ kind: 'doubt', eventId: ids.doubt }] }], 'POST /api/v1/questions/withdraw': ['deciders', { questionIds: [unknown] }],
  'POST /api/v1/put-offs': ['deciders', { until: new Date(daytime.now() + 3_600_000).toISOString(), items: [{ kind: 'doubt', eventId: ids.doubt }] }], 'POST /api/v1/put-offs/settle': ['deciders', { items: [{ kind: 'out_of_place', eventId: ids.doubt }] }], 'POST /api/v1/put-offs/end': ['deciders', { putOffIds: [unknown] }],
  'GET /api/v1/review/items': ['console'], 'GET /api/v1/review/counts': ['console'], [`GET /api/v1/review/items/${ids.doubt}`]: ['visible'], [`GET /api/v1/review/items/${ids.doubt}/way`]: ['visible'],
  [`POST /api/v1/review/items/${ids.doubt}/decisions`]: ['deciders', { outcome: 'real', verdictEntryIndex: 0, replaces: null }],
  'POST /api/v1/review/decisions': ['deciders', { outcome: 'real', signal: 'mock_location', note: '已核对', items: [{ eventId: ids.doubt, verdictEntryIndex: 0, replaces: null }] }],
  [`POST /api/v1/review/items/${ids.doubt}/withdrawals`]: ['deciders', { decisionId: ids.question }], [`POST /api/v1/review/items/${ids.doubt}/questions`]: ['deciders', { text: ' ' }],
  'GET /api/v1/quality': ['console'], 'GET /api/v1/quality.csv': ['console'],
  'POST /api/v1/quality/signals/mock_location/demotion': ['administrators', { reason: '常常冤枉人，先不计' }], 'POST /api/v1/quality/signals/mock_location/restoration': ['administrators', { reason: '已经修好，重新计入' }],
  'GET /api/v1/challenges': ['console'], 'POST /api/v1/challenges': ['deciders', { personId: ids.person, purpose: '再抽查一次' }], [`POST /api/v1/challenges/${ids.challenge}/withdrawals`]: ['deciders', { reason: ' ' }],
  'GET /api/v1/challenge-rule': ['console'], 'PUT /api/v1/challenge-rule': ['administrators', rule], 'POST /api/v1/challenge-rule/preview': ['administrators', rule],
  'GET /api/v1/attendance/rules': ['console'], 'PATCH /api/v1/attendance/rules': ['administrators', {}],
  'GET /api/v1/calendar': ['console', undefined, '?year=2026'], 'PUT /api/v1/calendar/days/2026-12-24': ['administrators', { kind: 'day_off', name: '厂休' }], 'DELETE /api/v1/calendar/days/2026-12-24': ['administrators'],
  'GET /api/v1/regularizations': ['console'], 'POST /api/v1/regularizations': ['deciders', { personId: ids.person, kind: 'check_in', at: '2026-11-18T01:00:00.000Z', reason: '忘记打卡' }],
  [`POST /api/v1/regularizations/${unknown}/decision`]: ['deciders', { outcome: 'approved' }], [`POST /api/v1/regularizations/${unknown}/undo`]: ['deciders', {}],
  'POST /api/v1/phone/regularizations': ['phone', { kind: 'check_in', at: '2026-11-18T01:00:00.000Z', reason: '忘记打卡' }], [`POST /api/v1/phone/regularizations/${unknown}/withdraw`]: ['phone', {}],
  'GET /api/v1/attendance/days': ['console', undefined, days], [`GET /api/v1/attendance/days/${ids.person}/${today}`]: ['visible'], 'GET /api/v1/attendance/table': ['console', undefined, days],
  'GET /api/v1/attendance/summary': ['console', undefined, days], 'GET /api/v1/phone/attendance': ['phone', undefined, '?month=2026-11'],
  'GET /api/v1/reports/anomalies': ['console', undefined, days], 'GET /api/v1/reports/tracks': ['console', undefined, `${days}&purpose=%E6%A0%B8%E5%AF%B9%E8%BD%A8%E8%BF%B9`], 'GET /api/v1/reports/attendance/export': ['console', undefined, `${days}&format=csv`],
})

const everybody = ['owner', 'administrator', 'hr', 'auditor', 'manager', 'otherManager', ...limitedRoles, 'fieldWorker', 'neighbour', 'nobody', 'phone', 'neighbourPhone'] as const
type Caller = (typeof everybody)[number]
/** For whom the first person is out of sight, in the same company. */
const elsewhere: readonly Caller[] = ['otherManager', ...limitedRoles]
const ofConsole: readonly Caller[] = ['owner', 'administrator', 'hr', 'auditor', 'manager', ...elsewhere, 'neighbour']
const allowed: Record<For, readonly Caller[]> = {
  console: ofConsole, administrators: ['owner', 'administrator', 'neighbour'], deciders: ofConsole.filter((caller) => caller !== 'auditor' && caller !== 'limitedAuditor'), visible: ofConsole,
  lists: [...ofConsole, 'fieldWorker'], looks: [...ofConsole, 'fieldWorker'], photos: [...ofConsole, 'phone'], overseers: ['owner', 'administrator', 'hr', 'auditor', 'neighbour'],
  phone: ['phone', 'neighbourPhone'], anybody: everybody.filter((caller) => caller !== 'nobody'), signedIn: [...ofConsole, 'fieldWorker'], checkers: ['owner', 'administrator', 'auditor', 'limitedAuditor', 'neighbour'], operators: ['owner', 'administrator'], open: everybody,
}

let server: TestServer
let world: TwoCompanies
let limited: Limited
let documented: string[]
const headersFor = (caller: Exclude<Caller, 'nobody' | 'phone' | 'neighbourPhone'>) => ({ ...world.sessions, ...limited })[caller].headers
const call = async (caller: Caller, operation: string, [, body, query = '']: Line) => {
  const [method, path] = operation.split(' ') as [string, string]
  const who: Record<string, string> = caller === 'nobody' ? {} : caller === 'phone' ? { authorization: `Bearer ${world.phone.deviceToken}` } : caller === 'neighbourPhone' ? { authorization: `Bearer ${world.neighbourPhone.deviceToken}` } : headersFor(caller)
  const isMedia = operation.startsWith('PUT /api/v1/media')
  const answer = await fetch(`${server.url}${path}${query}`, {
    method, headers: { ...who, 'accept-language': 'en', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(isMedia ? { 'content-type': 'image/jpeg' } : {}) },
    ...(isMedia ? { body: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]) } : body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if ((path === '/api/v1/live' || path === '/api/v1/alerts/stream') && answer.ok) {
    await answer.body!.cancel() // it has no end
    return { status: answer.status, text: '' }
  }
  return { status: answer.status, text: await answer.text() }
}

beforeAll(async () => {
  server = await startTestServer({ clock: daytime })
  world = await setUpTwoCompanies(server)
  limited = await addLimited(server, world)
  const { paths } = (await (await fetch(`${server.url}/api/v1/openapi.json`)).json()) as { paths: Record<string, Record<string, unknown>> }
  documented = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`)).filter((operation) => !operation.includes('/trackers/{token}/'))
}, 240_000)
afterAll(() => server?.stop())

const patternOf = (operation: string): RegExp => new RegExp(`^${operation.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`)

test('every documented route has its line, and every line its route', () => {
  const lines = Object.keys(table(world.ids))
  expect(documented.filter((operation) => !lines.some((line) => patternOf(operation).test(line)))).toEqual([])
  expect(lines.filter((line) => !documented.some((operation) => patternOf(operation).test(line)))).toEqual([])
  expect(lines.length).toBe(documented.length)
})

describe('who may not is told so', () => {
  test.each(everybody)('%s', async (caller) => {
    const wrong: string[] = []
    for (const [operation, line] of Object.entries(table(world.ids))) {
      const [whom] = line
      // What an administrator or decider may do is done in the tests of each thing; here it would undo what the others ask about.
      if (whom === 'open' || (allowed[whom].includes(caller) && !operation.startsWith('GET ') && caller !== 'neighbour' && !elsewhere.includes(caller))) continue
      const { status, text } = await call(caller, operation, line)
      const outside = (caller === 'neighbour' || caller === 'neighbourPhone' || elsewhere.includes(caller) || caller === 'fieldWorker') && (operation.includes(world.ids.person) || operation.includes(world.ids.doubt) || operation.includes(world.ids.event) || operation.includes(world.ids.challenge) || operation.includes(world.ids.photo))
      const expected = (() => {
        if (!allowed[whom].includes(caller)) return operation.includes('/media/') ? [401, 403, 404] : caller === 'nobody' || caller === 'phone' || caller === 'neighbourPhone' || whom === 'phone' ? [401] : [403]
        if ((whom === 'visible' || whom === 'looks' || whom === 'photos') && outside) return [404]
        if (caller === 'neighbour') return Object.values(world.ids).some((id) => operation.includes(id) || JSON.stringify(line).includes(id)) ? [404] : [200, 201, 202, 204, 404, 409]
        if (whom === 'deciders' && elsewhere.includes(caller)) return [400, 404]
        return [200, 201, 202, 204, 404]
      })()
      // A body that says nothing (questions and withdrawals above) may be refused before it is looked up: it tells nothing.
      if (caller === 'neighbour' && expected[0] === 404 && status === 400 && text.includes('invalid_request') && /questions|withdrawals/.test(operation)) continue
      if (operation.startsWith('PUT /api/v1/media') && caller === 'neighbourPhone') continue
      if (!expected.includes(status)) wrong.push(`${operation}: ${status}, not ${expected.join('/')} ${text.slice(0, 120)}`)
    }
    expect(wrong).toEqual([])
  }, 60_000)
})

test('who may look gets an answer', async () => {
  // The day is opened by a follower, in its own time.
  await expect.poll(async () => (await call('owner', `GET /api/v1/attendance/days/${world.ids.person}/${today}`, ['visible'])).status, { timeout: 20_000 }).toBe(200)
  const wrong: string[] = []
  for (const [operation, line] of Object.entries(table(world.ids)))
    for (const caller of ['owner', 'administrator', 'hr', 'auditor', 'manager', ...elsewhere, 'phone'] as const) {
      if (elsewhere.includes(caller) && ['visible', 'looks', 'photos'].includes(line[0])) continue
      if (!operation.startsWith('GET ') || !allowed[line[0]].includes(caller) || line[0] === 'open') continue
      const { status, text } = await call(caller, operation, line)
      if (status !== 200) wrong.push(`${caller} ${operation}: ${status} ${text.slice(0, 120)}`)
    }
  expect(wrong).toEqual([])
}, 240_000)

describe('no answer tells of what lies outside', () => {
  const readable = (caller: Caller) => Object.entries(table(world.ids)).filter(([operation, [whom]]) => operation.startsWith('GET ') && whom !== 'open' && allowed[whom].includes(caller))
  /** What was asked for by its id is not told by an answer that repeats the id. */
  const leaks = async (caller: Caller, secrets: Record<string, string>): Promise<string[]> => {
    const found: string[] = []
    for (const [operation, line] of readable(caller)) {
      const { text } = await call(caller, operation, line)
      for (const [what, id] of Object.entries(secrets)) if (text.includes(id) && !operation.includes(id) && !JSON.stringify(line).includes(id)) found.push(`${operation}: ${what}`)
    }
    return found
  }
  test('another company’s owner and phone', async () => {
    const secrets = { ...world.ids, orgId: world.orgId, name: '张三', note: '只给一部看' }
    expect(await leaks('neighbour', secrets)).toEqual([])
    expect(await leaks('neighbourPhone', secrets)).toEqual([])
  }, 60_000)
  test.each(elsewhere)('who does not see that department: %s', async (caller) => {
    const { person, device, event, doubt, photo, challenge, decision, question } = world.ids
    expect(await leaks(caller, { person, device, event, doubt, photo, challenge, decision, question, name: '张三', note: '只给一部看' })).toEqual([])
  }, 60_000)
})

/**
 * Field masks, proven where they end: every GET route, as everybody, with a phone number, an e-mail and coordinates in the data that are nowhere else. Each is found while
 * nothing is masked (or the test could not fail), and in no answer whatsoever while it is.
 */
describe('what is masked is in no answer', () => {
  const asFields = { phone: ['13711223344'], email: ['sentinel.person@example.com'], position: ['30.2173', '120.2291', '30.2174', '120.2292'], photo: ['\u00ff\u00d8\u00ff\u00e0\u0001\u0002\u0003'] } as const
  type Field = keyof typeof asFields
  const fields = Object.keys(asFields) as Field[]
  const roles = ['administrator', 'hr', 'auditor', 'manager'] as const
  const mask = (of: readonly Field[]) => world.sessions.owner.client.fieldMasks.put({ administrator: [...of], hr: [...of], auditor: [...of], manager: [...of] })
  let lines: Record<string, Line>
  const refused = new Set<string>()

  /** Text of an answer, files of a zip opened; of the endless stream its beginning. */
  const textOf = async (caller: Caller, operation: string, line: Line): Promise<string> => {
    const stops = new AbortController()
    const answer = await fetch(`${server.url}${operation.slice(4)}${line[2] ?? ''}`, { headers: { ...world.sessions[caller as Role].headers, 'accept-language': 'en' }, signal: stops.signal })
    if (answer.ok && answer.headers.get('content-type')?.startsWith('text/event-stream')) {
      let text = ''
      for await (const part of answer.body!) if (/positions|alerts/.test((text += Buffer.from(part).toString('latin1')))) break
      stops.abort()
      return text
    }
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (answer.status >= 500) throw new Error(`${operation}: ${answer.status}`)
    if (bytes.includes('"field_masked"')) refused.add(operation.replace(/[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f-]{27}/, ':id'))
    if (!answer.ok || bytes.subarray(0, 2).toString() !== 'PK') return bytes.toString('latin1')
    return Object.values(unzipSync(new Uint8Array(bytes))).map((file) => {
      const text = Buffer.from(file).toString('latin1')
      // Signed events and the bodies of log entries are base64 inside JSON.
      return `${text} ${[...text.matchAll(/[A-Za-z0-9_-]{40,}/g)].map(([packed]) => Buffer.from(packed, 'base64url').toString('latin1')).join(' ')}`
    }).join(' ')
  }
  /** Where each is found: `GET /api/v1/people` → phone, email. */
  const found = async (caller: Caller): Promise<Map<string, Field[]>> => {
    const where = new Map<string, Field[]>()
    for (const [operation, line] of Object.entries(lines)) {
      if (!operation.startsWith('GET ') || line[0] === 'open' || line[0] === 'phone' || !allowed[line[0]].includes(caller)) continue
      const text = await textOf(caller, operation, line)
      const here = fields.filter((field) => asFields[field].some((sentinel) => text.includes(sentinel)))
      if (here.length > 0) where.set(operation, here)
    }
    return where
  }

  beforeAll(async () => {
    const { phone, ids, sessions } = world
    await sessions.owner.client.people.update(ids.person, { phone: asFields.phone[0], email: asFields.email[0], employeeNumber: 'S1' })
    const now = daytime.now()
    phone.track(Array.from({ length: 20 }, (_, i) => ({ lat: 30.2173 + (i % 2) * 0.00001, lon: 120.2291, fixTime: now - 599_000 + i * 30_000, accuracyMetres: 8 })))
    const photo = { bytes: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 9]), contentType: 'image/jpeg' }
    const event = phone.checkIn({ siteId: ids.site, note: '很远', photo, fix: { lat: 30.21741, lon: 120.22921, fixTime: now - 500, accuracyMetres: 8, provider: 'gps' as const, mock: true } })
    phone.declare({ topic: 'sos', sosId: unknown, state: 'raised', fix: { lat: 30.21741, lon: 120.22921, fixTime: now - 400 } })
    await phone.flush()
    await server.ports.pipeline.drain()
    const { photoSha256 } = await sessions.owner.client.checkIns.get(event)
    const change = (text: string) => text.replaceAll(ids.event, event).replaceAll(ids.doubt, event).replaceAll(`media/${ids.photo}`, `media/${photoSha256}`).replaceAll('/days/2026-11-20', `/days/${today}`)
    const recent = `?from=${today}&to=${today}`
    lines = Object.fromEntries(Object.entries(table(ids)).map(([operation, [whom, body, query]]) => [change(operation), [whom, body, query?.replace(days, recent)] as Line]))
  }, 60_000)
  afterAll(() => mask([]))

  test('all of it is there while nothing is masked', async () => {
    // Evidence waits for the checkpoint that covers its event.
    const evidence = Object.keys(lines).find((operation) => operation.endsWith('/evidence'))!.slice(4)
    await expect.poll(async () => (await fetch(server.url + evidence, { headers: world.sessions.owner.headers })).status, { timeout: 30_000 }).toBe(200)
    const where = await found('manager')
    const withField = (field: Field) => [...where].flatMap(([operation, here]) => (here.includes(field) ? [operation.replace('GET /api/v1/', '').replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id').replace(/[0-9a-f]{64}/, ':sha256').replace(today, ':day')] : [])).sort()
    expect({ phone: withField('phone'), email: withField('email'), position: withField('position'), photo: withField('photo') }).toEqual({
      phone: ['people', 'people/:id', 'sos'], email: ['people', 'people/:id'],
      position: ['check-ins', 'check-ins/:id', 'check-ins/:id/evidence', 'live', 'live/positions', 'people/:id/days/:day', 'review/items', 'review/items/:id/way', 'sos'],
      photo: ['check-ins/:id/evidence', 'media/:sha256'],
    })
  }, 120_000)

  test.each(roles)('for %s only a call for help holds it, whoever is to reach the person', async (role) => {
    await mask(fields)
    refused.clear()
    expect(Object.fromEntries(await found(role))).toEqual({ 'GET /api/v1/sos': ['phone', 'position'] })
    // Everything else is answered, without it.
    expect([...refused].sort()).toEqual(['GET /api/v1/check-ins/:id/evidence', 'GET /api/v1/media/:id', 'GET /api/v1/media/:id/previews/0'])
  }, 120_000)

  test('nor does that, once the call has ended', async () => {
    await mask(fields)
    world.phone.declare({ topic: 'sos', sosId: unknown, state: 'ended' })
    await world.phone.flush()
    await server.ports.pipeline.drain()
    for (const role of roles) expect(await textOf(role, 'GET /api/v1/sos', ['console']), role).toMatch(/"phone":"137\*\*\*\*3344".*"positions":\[\].*"masked":\["phone","position"\]/)
  }, 60_000)

  test('what an import would change tells an administrator no more', async () => {
    const file = { fileName: 'a.csv', fileBase64: Buffer.from('姓名,工号,手机,邮箱\n张三,S1,13755556666,other@example.com\n').toString('base64'), createDepartments: false }
    const told = async (role: 'owner' | 'administrator') => JSON.stringify(await world.sessions[role].client.peopleImports.preview(file))
    await mask(fields)
    expect(await told('owner')).toContain(asFields.phone[0])
    const masked = await told('administrator')
    expect(masked).toContain('****3344')
    for (const sentinel of [asFields.phone[0], asFields.email[0]]) expect(masked).not.toContain(sentinel)
  }, 60_000)

  test('an exported list tells of a distance what the list tells', async () => {
    await mask(['position'])
    const distanceFor = async (role: Role): Promise<number> => {
      const answer = await fetch(`${server.url}/api/v1/reports/check-ins/export?format=csv&language=en&search=${encodeURIComponent('很远')}&from=${today}&to=${today}`, { headers: world.sessions[role].headers })
      const [heading, row] = (await answer.text()).split('\r\n').map((line) => line.split(','))
      return Number(row![heading!.findIndex((name) => name.includes('fence'))])
    }
    const [exact, told] = [await distanceFor('owner'), await distanceFor('hr')]
    expect(exact).toBeGreaterThan(0)
    expect(told).toBeGreaterThan(exact)
    expect(String(told)).toMatch(/^[124]0+$|^50+$/)
  }, 60_000)

  test('the owner sees all of it, and everybody what is not masked', async () => {
    await mask(fields)
    expect((await found('owner')).get('GET /api/v1/people')).toEqual(['phone', 'email'])
    await mask(['phone'])
    expect((await found('hr')).get('GET /api/v1/people')).toEqual(['email'])
  }, 120_000)
})
