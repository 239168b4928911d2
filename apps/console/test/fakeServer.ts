/**
 * A stand-in for the server, for tests and for looking at screens: serves the built console and answers the console's API from memory.
 * It speaks the wire contract's types, so a change of the contract breaks its compilation. It checks nothing that the server checks.
 */
import { createFakeAlerts } from './fakeAlerts.ts'
import { fakeGrid } from './fakeGrid.ts'
import { fakeCoverage, fakeSiteFacts, fakeSiteList, fakeSiteMap } from './fakeSites.ts'
import { fakeChanges, fakeDryRun, fakePolicies, readFakeRequirement } from './fakePolicies.ts'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { EnrollmentCodes, Backup, BackupOverview, TrackingModes, Belongings, SiteFactorList, CheckInRow, Crossing, Delegation, Department, Device, DutyRule, FieldMasks, Me, Overview, OverviewTrend, Person, Problem, ReviewCounts, SavedView, SelfCheck, Settings, Shift, Site, SiteSuggestion, TrackerCreated, TrustTierView, UnreadableUpload } from '@fieldproof/contract'
import { createFakeAttendance } from './fakeAttendance.ts'
import { fakeWorkday } from './fakeWorkday.ts'

const uuid = (kind: number, index: number): string => `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${index.toString(16).padStart(12, '0')}`
const surnames = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗'
const givens = ['伟', '芳', '娜', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '娟', '涛', '明', '超', '秀英', '霞', '平']
export const fakeNow = Date.parse('2026-11-20T06:30:00Z')
const ago = (minutes: number): string => new Date(fakeNow - minutes * 60_000).toISOString()

export interface FakeState {
  me: Me | null
  setupNeeded: boolean
  departments: Department[]
  people: Person[]
  devices: Device[]
  sites: Site[]
  /** Of more, maps get counts. */
  mostSitesOnMap: number
  unreadable: UnreadableUpload[]
  crossings: Crossing[]
  dutyRules: DutyRule[]
  delegations: Delegation[]
  views: SavedView[]
  suggestions: SiteSuggestion[]
  shifts: Shift[]
  fieldMasks: FieldMasks
  settings: Settings
  backups: BackupOverview
  checkIns: CheckInRow[]
  attendance: ReturnType<typeof createFakeAttendance>
  selfCheck: SelfCheck
  passkeys: { id: string; name: string; deviceType: string; backedUp: boolean; createdAt: string }[]
  /** Requests that change something, newest last, for tests to look at. */
  writes: { method: string; path: string; body: unknown }[]
}

const fakeTrackingModes = ({ departments, shifts }: FakeState): TrackingModes => ({
  phones: { saving: 12, balanced: 41, precise: 3 },
  departments: departments.map(({ departmentId, name, parentId }, i) => ({ departmentId, name, parentId, powerMode: i === 0 ? 'saving' : null, inherited: i === 3 ? { powerMode: 'saving', fromName: departments[0]!.name } : null, phones: { saving: i % 3 === 0 ? 12 : 0, balanced: i % 3 === 0 ? 0 : 14, precise: 0 } })),
  shifts: shifts.map(({ shiftId, name, powerMode, isDefault }, i) => ({ shiftId, name, powerMode, isDefault, phoneCount: [41, 3, 0][i] ?? 0 })),
})

const createFakeBackups = (ago: (minutes: number) => string, id: (a: number, b: number) => string): BackupOverview => {
  const done = (i: number, more: Partial<Backup> = {}): Backup => ({
    backupId: id(16, i), name: `fieldproof-202611${String(27 - i).padStart(2, '0')}-180003-${(0xa1b0 + i).toString(16)}`, reason: 'nightly', askedByName: null, askedAt: ago(600 + i * 1440), state: 'done', phase: null, doneBytes: 0, totalBytes: 0, startedAt: ago(600 + i * 1440), finishedAt: ago(598 + i * 1440),
    attempts: 0, nextAttemptAt: ago(600 + i * 1440), failingSince: null, failure: null, bytes: 48.2e9 - i * 3e8, newBytes: 1.1e9 + i * 1e7, databaseBytes: 9e8, photoCount: 181_220 - i * 900, check: { state: 'ok', at: ago(598 + i * 1440), detail: null }, removedAt: null, ...more,
  })
  return {
    settings: { nightly: true, at: '02:00', keep: 7, photos: false }, folder: '/var/lib/fieldproof-data/backups', database: 'embedded', isSameDisk: true, freeBytes: 212e9, nextAt: ago(-840), lastGoodAt: ago(598), isOverdue: false, archiving: null,
    backups: [done(0), done(1, { reason: 'asked', askedByName: '王伟' }), done(2, { check: { state: 'damaged', at: ago(30), detail: 'database/base/5/16423 was changed or cannot be read' } }), done(3), done(8, { removedAt: ago(600) })],
  }
}

export const createFakeState = (): FakeState => {
  const departments: Department[] = ['华东销售部', '售后服务部', '渠道巡检部', '上海一组'].map((name, i) => ({ departmentId: uuid(1, i), name, parentId: i === 3 ? uuid(1, 0) : null, peopleCount: 14 }))
  const shifts: Shift[] = [
    { shiftId: uuid(2, 0), name: '标准工作日', kind: 'fixed', segments: [{ start: '09:00', end: '12:00' }, { start: '13:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5], powerMode: 'balanced', punchBeforeMinutes: 60, punchAfterMinutes: 60, isDefault: true, peopleCount: 52, byDefaultCount: 49 },
    { shiftId: uuid(2, 1), name: '夜间巡检', kind: 'fixed', segments: [{ start: '22:00', end: '06:00' }], daysOfWeek: [1, 3, 5], powerMode: 'balanced', punchBeforeMinutes: 60, punchAfterMinutes: 60, isDefault: false, peopleCount: 6, byDefaultCount: 0 },
    { shiftId: uuid(2, 2), name: '配送车辆', kind: 'free', segments: [], daysOfWeek: [1, 2, 3, 4, 5, 6, 7], powerMode: 'balanced', punchBeforeMinutes: 60, punchAfterMinutes: 60, isDefault: false, peopleCount: 2, byDefaultCount: 0 },
  ]
  const people: Person[] = Array.from({ length: 60 }, (_, i) => {
    const department = departments[i % departments.length] as Department
    return {
      personId: uuid(3, i), name: `${surnames[i % 20]}${givens[(i * 7) % 20]}`, employeeNumber: i % 9 === 8 ? null : `F${String(1001 + i)}`, role: i === 0 ? 'owner' : i < 4 ? 'manager' : i === 4 ? 'hr' : 'field_worker',
      departmentId: department.departmentId, departmentName: department.name, phone: `138${String(10_000_000 + i * 7919)}`, email: i < 5 ? `user${i}@example.com` : null,
      managerId: null, managerName: null, hiredOn: null, scope: null, scopeDepartmentIds: [], shiftId: i % 10 === 3 ? uuid(2, 1) : null, status: i === 59 ? 'left' : 'active', deviceCount: i % 6 === 5 ? 0 : 1, lastSeen: i % 6 === 5 ? null : ago(i * 13),
    }
  })
  const devices: Device[] = people.filter((p) => p.deviceCount > 0).slice(0, 44).map((p, i) => ({
    deviceId: uuid(4, i), personId: p.personId, personName: p.name, kind: i % 11 === 10 ? 'tracker' : 'app', label: i % 11 === 10 ? '车载定位器' : null, datum: i === 10 ? 'gcj02' : 'wgs84', model: i % 11 === 10 ? null : ['HUAWEI Mate 60', 'Xiaomi 14', 'OPPO Find X7', 'iPhone 15'][i % 4] ?? null,
    platform: i % 11 === 10 ? 'osmand' : i % 4 === 3 ? 'iOS 18.1' : 'Android 15', appVersion: i % 11 === 10 ? null : '0.1.0', status: i % 13 === 12 ? 'lost' : i % 17 === 16 ? 'revoked' : 'active', enrolledAt: ago(60 * 24 * (i + 3)), lastSeen: p.lastSeen, revokedAt: i % 13 === 12 ? ago(900) : null,
    lastRefusal: i === 10 ? { source: 'owntracks', code: 'not_json', detail: 'the body is not valid JSON', messages: 17, firstTime: ago(300), lastTime: ago(3) } : null,
    keyThumbprint: i % 11 === 10 ? null : `Qm9${i.toString(36)}zKx2hV7r-8sT1uYwPq0LdNfJc4BgEaM6iO5`,
  }))
  const sites: Site[] = Array.from({ length: 30 }, (_, i) => ({
    siteId: uuid(5, i), name: `${['永辉超市', '联华便利', '大润发', '社区卫生站', '五金建材'][i % 5]}（${['徐汇', '静安', '浦东', '闵行', '普陀', '杨浦'][i % 6]}店）`, customerName: i % 3 === 0 ? '华联集团' : null, address: `上海市示范路 ${i * 7 + 1} 号`, tier: ['A', 'B', 'C'][i % 3] ?? null,
    position: { lat: 31.2 + (i % 6) * 0.012, lon: 121.43 + (i % 5) * 0.015 }, fence: { kind: 'circle', centre: { lat: 31.2 + (i % 6) * 0.012, lon: 121.43 + (i % 5) * 0.015 }, radiusMetres: 120 }, status: 'active', checkInCount: i * 3, ...fakeSiteFacts(i, people, uuid),
  }))
  sites.push({ ...(sites[0] as Site), siteId: uuid(5, 90), name: '永辉超市（旧址）', status: 'archived' })
  const unreadable: UnreadableUpload[] = [['osmand', 'position_invalid', '经纬度不是有效的数值。请检查设备的坐标格式：应为十进制度数', 'no usable position: latitude "NaN" is not a number'], ['overland', 'time_unreadable', '时间的格式读不懂。请检查设备的时间格式：应为 ISO 8601 或 1970 年以来的秒数', 'no usable position: the time "yesterday" cannot be read']].map(([source = '', reasonCode = '', reason = '', detail = ''], i) => ({
    eventId: uuid(7, i), personId: people[i + 6]!.personId, personName: people[i + 6]!.name, deviceId: uuid(4, i), deviceName: '车载定位器', deviceKind: 'tracker', source, receivedAt: ago(60 + i * 700), bytes: 61 + i * 4000, reason, reasonCode, detail, entryIndex: 10_431 - i * 912,
  }))
  const checkIns: CheckInRow[] = Array.from({ length: 40 }, (_, i) => {
    const person = people[(i * 3) % 55] as Person
    const site = sites[i % 30] as Site
    const band = i % 11 === 4 ? 'strong_doubt' : i % 5 === 2 ? 'needs_review' : i % 7 === 6 ? 'not_enough_evidence' : i === 0 ? null : 'verified'
    return {
      eventId: uuid(6, i), kind: i % 4 === 3 ? 'check_out' : 'check_in', personId: person.personId, personName: person.name, departmentName: person.departmentName, siteId: site.siteId, siteName: site.name,
      position: site.position, accuracyMetres: 12 + i, distanceMetres: band === 'strong_doubt' ? 840 : 0, happenedAt: ago(i * 11 + 1), fixTime: ago(i * 11 + 1), deviceTime: ago(i * 11 + 1), serverTime: ago(i * 11), recordedTime: ago(i * 11), note: i % 3 === 0 ? '已拜访店长，陈列到位' : null, videoSha256: null, photoSha256: null, band, action: null, completes: null,
      strongestAgainst: band === 'strong_doubt' ? ['定位被系统标记为模拟位置', '距围栏 840 米'] : band === 'needs_review' ? ['坐标连续 9 次完全相同'] : [],
    }
  })
  const dutyRules: DutyRule[] = [
    { ruleId: uuid(10, 0), name: '门店导购在岗', kind: 'post', siteIds: [uuid(5, 0)], personIds: [uuid(3, 6)], departmentIds: [uuid(1, 3)], limitMinutes: 15, isActive: true, siteNames: [sites[0]!.name], personNames: [people[6]!.name], departmentNames: ['上海一组'], archivedSiteIds: [uuid(5, 0)] },
    { ruleId: uuid(10, 1), name: '仓库久留提醒', kind: 'overstay', siteIds: [], personIds: [], departmentIds: [], limitMinutes: 120, isActive: false, siteNames: [], personNames: [], departmentNames: [], archivedSiteIds: [] },
  ]
  const kinds = ['enter', 'exit', 'off_post', 'enter', 'overstay', 'exit', 'cross_zone', 'dwell'] as const
  const crossings: Crossing[] = Array.from({ length: 60 }, (_, i) => {
    const person = people[(i * 7) % 55] as Person
    const site = sites[i % 30] as Site
    const kind = kinds[i % kinds.length]!
    const isAway = kind === 'off_post' || kind === 'cross_zone'
    return {
      crossingId: uuid(11, i), kind, personId: person.personId, personName: person.name, departmentName: person.departmentName, siteId: site.siteId, siteName: site.name, ruleId: isAway ? uuid(10, 0) : null, ruleName: isAway ? '门店导购在岗' : null,
      at: ago(i * 9 + 30), until: isAway && i > 5 ? ago(i * 9 + 7) : null, notBefore: kind === 'exit' && i % 16 === 5 ? ago(i * 9 + 70) : null, settledAt: ago(i * 9 + 28), how: kind === 'exit' && i % 16 === 5 ? 'after_silence' : kind === 'enter' && i % 8 === 3 ? 'first_seen' : 'seen',
      confidence: 0.97, seconds: kind === 'enter' ? null : 23 * 60 + i * 60, silentSeconds: kind === 'enter' ? null : i % 3 === 2 ? 8 * 60 : 0, eventId: uuid(6, i),
    }
  })
  const suggested = sites[2] as Site
  const moved = { lat: suggested.position.lat + 0.0012, lon: suggested.position.lon + 0.0009 }
  const suggestions: SiteSuggestion[] = [{
    suggestionId: uuid(12, 0), siteId: suggested.siteId, siteName: suggested.name, computedAt: ago(300), kind: 'move', datum: null, entrance: moved, movedMetres: 158, fence: { kind: 'circle', centre: moved, radiusMetres: 80 }, presentFence: suggested.fence, proposal: null,
    evidence: { visitCount: 21, personCount: 4, dayCount: 9, spreadMetres: 14, insideShare: 0.19 }, visits: Array.from({ length: 21 }, (_, i) => ({ position: { lat: moved.lat + Math.sin(i * 2.4) * 0.00012, lon: moved.lon + Math.cos(i * 2.4) * 0.00014 }, accuracyMetres: 9 })),
  }]
  return {
    crossings, dutyRules, suggestions,
    delegations: (['running', 'coming', 'over'] as const).map((state, i) => ({
      delegationId: uuid(14, 50 + i), fromPersonId: people[1]!.personId, fromName: people[1]!.name, departmentName: '上海一组', toPersonId: people[2]!.personId, toName: people[2]!.name, startsAt: ago([600, -8000, 40_000][i]!), endsAt: ago([-6000, -14_000, 30_000][i]!),
      reason: ['年假', '去广州参加展会', '培训'][i]!, createdAt: ago(700 + i), createdByName: '王伟', endedAt: null, state, mayEnd: state !== 'over',
    })),
    views: [
      { viewId: uuid(15, 0), page: 'check-ins', name: '存疑较大的', search: { band: 'strong_doubt' }, columns: ['time', 'person', 'band', 'against', 'note'], isShared: true, isOwn: false, ownerName: '李芳', isDefault: false, mayChange: true },
      { viewId: uuid(15, 1), page: 'people', name: '还没绑定手机的主管', search: { role: 'manager' }, columns: null, isShared: false, isOwn: true, ownerName: '王伟', isDefault: false, mayChange: true },
    ],
    me: { personId: uuid(3, 0), name: '王伟', role: 'owner', orgId: uuid(9, 0), orgName: '示范商贸有限公司', timeZone: 'Asia/Shanghai', email: 'user0@example.com', departmentId: uuid(1, 0), demo: false, canAdminister: true, seesEverybody: true, masks: [] },
    setupNeeded: false, departments, people, devices, sites, mostSitesOnMap: 2_000, unreadable, shifts, checkIns, attendance: createFakeAttendance(people, ago, uuid),
    fieldMasks: { administrator: [], hr: ['phone'], auditor: [], manager: ['email', 'position'] },
    settings: { orgName: '示范商贸有限公司', timeZone: 'Asia/Shanghai', baseMap: { kind: 'built_in' }, photoRequired: false },
    backups: createFakeBackups(ago, uuid),
    selfCheck: { ranAt: ago(300), ok: true, treeSize: 48_211, faults: [] },
    passkeys: [{ id: 'pk1', name: '办公室电脑', deviceType: 'multiDevice', backedUp: true, createdAt: ago(40_000) }],
    writes: [],
  }
}

const readJson = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString('utf8')
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json', '.wasm': 'application/wasm', '.pmtiles': 'application/octet-stream' }

class Refusal extends Error {
  readonly problem: Problem
  constructor(status: number, code: string, title: string, remedy: string, detail?: string) {
    super(code)
    this.problem = { type: `/problems/${code}`, status, code, title, remedy, ...(detail ? { detail } : {}), requestId: 'req-fake-1' }
  }
}
const notFound = () => new Refusal(404, 'not_found', '没有找到', '它可能已被删除，或不在您的可见范围内。')
const signedOut = () => new Refusal(401, 'not_signed_in', '尚未登录', '请重新登录。')

const alerts = new WeakMap<FakeState, ReturnType<typeof createFakeAlerts>>()
/** Made at the first question; what is written to them stays. */
const alertsOf = (state: FakeState) => {
  const known = alerts.get(state) ?? createFakeAlerts(state.people, ago)
  alerts.set(state, known)
  return known
}

/** Who has a link that nobody has used: the first in the list without a phone. */
const linksOf = new WeakMap<FakeState, Set<string>>()
const linksOutOf = (state: FakeState): Set<string> => {
  const known = linksOf.get(state) ?? new Set(state.people.filter(({ deviceCount }) => deviceCount === 0).slice(0, 1).map(({ personId }) => personId))
  linksOf.set(state, known)
  return known
}

const answer = (state: FakeState, method: string, path: string, query: URLSearchParams, body: Record<string, unknown>): unknown => {
  const [, , , resource = '', id = '', sub = '', last = ''] = path.split('/')
  const route = `${method} ${resource}${id ? '/:id' : ''}${sub ? `/${sub}` : ''}`
  if (route === 'GET setup') return { needed: state.setupNeeded, demo: state.me?.demo ?? false }
  if (route === 'POST setup') {
    if (body['token'] === 'wrong') throw new Refusal(403, 'setup_token_invalid', '设置链接无效', '使用服务器启动时打印的链接。')
    state.setupNeeded = false
    return { orgId: uuid(9, 0), people: (body['people'] as { name: string }[]).map(({ name }, i) => ({ personId: uuid(3, i + 900), name })) }
  }
  if (state.me === null) throw signedOut()
  if (route === 'POST people/:id' && id === 'enrollment-codes') {
    const linksOut = linksOutOf(state)
    const asked = (body['personIds'] as string[]).map((personId) => state.people.find((p) => p.personId === personId) ?? ({ personId, name: personId, deviceCount: 0, employeeNumber: null, departmentName: null } as Person))
    const expiresAt = new Date(fakeNow + Number(body['validHours'] ?? 72) * 3_600_000).toISOString()
          const whyNot = (p: Person): EnrollmentCodes['leftOut'][number]['why'] | null => (p.deviceCount > 0 && !body['withPhones'] ? 'has_phone' : linksOut.has(p.personId) && !body['replaceLive'] ? 'link_out' : null)
    const link = { madeByName: '李娜', madeAt: ago(300), expiresAt: new Date(fakeNow + 40 * 3_600_000).toISOString() }
    const made = asked.filter((p) => whyNot(p) === null)
    const leftOut = asked.filter((p) => whyNot(p) !== null).map((p) => ({ personId: p.personId, name: p.name, why: whyNot(p)!, link: linksOut.has(p.personId) ? link : null }))
    for (const p of made) linksOut.add(p.personId)
    return { codes: made.map((p, i) => ({ personId: p.personId, name: p.name, employeeNumber: p.employeeNumber, departmentName: p.departmentName, code: `K7QX-${i}`, url: `/m/enroll/K7QX-M2PD-9FWT-${p.personId.slice(-6)}-ab34cd56ef78gh90`, expiresAt })), leftOut } satisfies EnrollmentCodes
  }
  const attended = state.attendance(`${method} ${resource}`, query, id, sub, last, body)
  if (attended !== undefined) return attended
  const alerted = id === 'counts' ? undefined : alertsOf(state)(route, id, body)
  if (alerted !== undefined) return alerted
  const person = state.people.find((p) => p.personId === id)
  switch (route) {
    case 'GET me': return state.me
    case 'GET overview': return { onDuty: 41, workday: fakeWorkday(state.people, fakeNow, new URLSearchParams()).counts, activeNow: 36, checkInsToday: state.checkIns.length, byBand: Object.fromEntries(['verified', 'needs_review', 'strong_doubt', 'not_enough_evidence'].map((b) => [b, state.checkIns.filter((c) => c.band === b).length])), people: state.people.length, othersOnMap: 0, sites: state.sites.length, logSize: state.selfCheck.treeSize, lastCheckpointTime: ago(1) } satisfies Overview
    case 'GET overview/:id': return { days: Array.from({ length: 14 }, (_, i) => ({ day: new Date(fakeNow + (i - 13) * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10), byBand: { verified: i % 7 === 5 ? 0 : 180 + 13 * (i % 5), needs_review: i % 7 === 5 ? 0 : 9 + (i % 4), strong_doubt: i % 3, not_enough_evidence: i % 7 === 5 ? 0 : 4 }, late: i % 7 === 5 ? 0 : 1 + (i % 4), absent: i % 4 === 2 ? 1 : 0 })) } satisfies OverviewTrend
    case 'GET workday': return fakeWorkday(state.people, fakeNow, query)
    case 'GET departments': if (query.get('archived')) return { departments: [{ departmentId: uuid(1, 40), name: '苏州办事处', parentId: null, peopleCount: 0, archivedAt: ago(90_000) }, { departmentId: uuid(1, 41), name: '苏州二组', parentId: uuid(1, 40), peopleCount: 0, archivedAt: ago(90_010) }] }
      return { departments: state.departments }
    case 'POST departments': { const d: Department = { departmentId: uuid(1, state.departments.length + 50), name: String(body['name']), parentId: (body['parentId'] as string | undefined) ?? null, peopleCount: 0 }; state.departments.push(d); return d }
    case 'PATCH departments/:id': { const d = state.departments.find((x) => x.departmentId === id); if (!d) throw notFound(); return Object.assign(d, body) }
    case 'DELETE departments/:id': { const d = state.departments.find((x) => x.departmentId === id); if (!d) throw notFound(); if ((d.peopleCount ?? 0) > 0) throw new Refusal(409, 'conflict', '与现有数据冲突', '先把人员移到其他部门。', `部门里还有 ${d.peopleCount} 人`); state.departments = state.departments.filter((x) => x !== d); return undefined }
    case 'GET people': {
      const search = query.get('search') ?? ''
      const found = state.people.filter((p) => (search === '' || p.name.includes(search) || (p.employeeNumber ?? '').includes(search) || (p.phone ?? '').includes(search)) && (!query.get('departmentId') || p.departmentId === query.get('departmentId')) && (!query.get('role') || p.role === query.get('role')) && (query.get('status') === 'all' || p.status === (query.get('status') ?? 'active')))
      const from = Number(query.get('cursor') ?? 0), limit = Number(query.get('limit') ?? 50)
      return { items: found.slice(from, from + limit), total: found.length, ...(from + limit < found.length ? { nextCursor: String(from + limit) } : {}) }
    }
    case 'GET people/:id': if (!person) throw notFound(); return person
    case 'POST people/scope-preview': return { people: 14, departments: 2, ofPeople: 58, ofDepartments: 4 }
    case 'POST people': { const p = { ...(state.people[10] as Person), personId: uuid(3, 900 + state.people.length), lastSeen: null, deviceCount: 0, status: 'active', role: 'field_worker', phone: null, email: null, ...body } as Person; state.people.unshift(p); return p }
    case 'PATCH people/:id': if (!person) throw notFound(); return Object.assign(person, body)
    case 'POST people/:id/enrollment-codes': return { code: 'K7QX-M2PD-9FWT', url: '/m/enroll#K7QX-M2PD-9FWT', expiresAt: new Date(fakeNow + 72 * 3_600_000).toISOString() }
    case 'POST people/:id/trackers': {
      if (!person) throw notFound()
      const device: Device = { deviceId: uuid(4, 700 + state.devices.length), personId: person.personId, personName: person.name, kind: 'tracker', label: String(body['label']), datum: (body['datum'] as Device['datum'] | undefined) ?? 'wgs84', model: null, platform: null, appVersion: null, status: 'active', enrolledAt: ago(0), lastSeen: null, revokedAt: null, lastRefusal: null, keyThumbprint: null }
      state.devices.unshift(device)
      const token = 'trk_Zk3vQ8Lr2mXw'
      return { device, urls: { owntracks: `/api/v1/trackers/owntracks/${token}`, osmand: `/api/v1/trackers/osmand/${token}`, overland: `/api/v1/trackers/overland/${token}`, gpslogger: `/api/v1/trackers/gpslogger/${token}` } } satisfies TrackerCreated
    }
    case 'GET devices': return { devices: state.devices.filter((d) => (!query.get('personId') || d.personId === query.get('personId')) && (!query.get('status') || d.status === query.get('status'))) }
    case 'POST devices/:id/revoke': { const d = state.devices.find((x) => x.deviceId === id); if (!d) throw notFound(); d.status = body['reason'] === 'lost' ? 'lost' : 'revoked'; d.revokedAt = ago(0); return d }
    case 'PATCH devices/:id': { const d = state.devices.find((x) => x.deviceId === id); if (!d) throw notFound(); return Object.assign(d, body) }
    case 'GET unreadable-uploads': return { items: state.unreadable, total: state.unreadable.length }
    case 'GET crossings': {
      const kinds = query.get('kind')?.split(','), from = Number(query.get('cursor') ?? 0), limit = Number(query.get('limit') ?? 50)
      const found = state.crossings.filter((c) => (!kinds || kinds.includes(c.kind)) && (!query.get('personId') || c.personId === query.get('personId')) && (!query.get('siteId') || c.siteId === query.get('siteId')) && (!query.get('from') || c.at >= query.get('from')!) && (!query.get('to') || c.at < query.get('to')!))
      return { items: found.slice(from, from + limit), ...(from + limit < found.length ? { nextCursor: String(from + limit) } : {}) }
    }
    case 'GET people/:id/phone-health': return { phones: id === state.people[0]!.personId ? [{ deviceId: uuid(4, 0), model: 'HUAWEI Mate 60', reportedAt: ago(90), report: { checks: [{ check: 'browser', state: 'bad', detail: 'wechat' }, { check: 'installed', state: 'warning' }, { check: 'clock', state: 'good' }], battery: [] } }] : [] }
    case 'GET people/:id/grid': {
      const site = state.sites.find((x) => x.siteId === query.get('siteId')), person = state.people.find((x) => x.personId === id)
      if (!site || !person) throw notFound()
      return fakeGrid(person, site, Number(query.get('cellMetres') ?? 100))
    }
    case 'GET dark-periods': {
      const day = query.get('from')!
      const at = (time: string): string => new Date(`${day}T${time}:00+08:00`).toISOString()
      const period = (from: string, to: string, standing: string, standingName: string, causes: unknown[], unexplainedSeconds: number) => ({ from: at(from), to: at(to), seconds: (Date.parse(at(to)) - Date.parse(at(from))) / 1000, standing, standingName, causes, unexplainedSeconds })
      const all = [
        period('09:40', '10:15', 'excused', '非本人原因，不计', [{ cause: 'no_position', name: '手机给不出位置（室内、地下、信号弱，或系统定位不可用）', chosenBy: 'system', seconds: 1900, reason: null }], 200),
        period('12:00', '13:00', 'announced', '本人已说明', [{ cause: 'paused', name: '本人暂停了记录', chosenBy: 'person', seconds: 3600, reason: '午休' }], 0),
        period('15:05', '15:40', 'chosen', '本人关闭', [{ cause: 'permission_off', name: '没有定位权限（本人关闭）', chosenBy: 'person', seconds: 2100, reason: null }], 0),
        period('16:30', '16:52', 'unknown', '原因不明', [], 1320),
      ].filter(({ standing }) => !query.get('standing') || standing === query.get('standing'))
      const who = state.people.filter((p) => p.role === 'field_worker' && (!query.get('personId') || p.personId === query.get('personId'))).slice(0, 2)
      return { items: all.length === 0 ? [] : who.map((p) => ({ personId: p.personId, personName: p.name, departmentName: p.departmentName, day, recordingFrom: at('09:00'), recordingTo: at('18:00'), darkSeconds: 9120, excusedSeconds: 2100, periods: all })) }
    }
    case 'GET alerts/:id': return { open: 2, critical: 1 }
    case 'GET delegations': return { delegations: state.delegations, people: state.people.slice(0, 6).map(({ personId, name, departmentName, role }) => ({ personId, name, departmentName, isManager: role === 'manager', peopleCount: role === 'manager' ? 12 : null })), maxDays: 92 }
    case 'POST delegations': { const made = { ...body, delegationId: uuid(14, state.delegations.length), fromName: '王伟', departmentName: '上海一组', toName: '李静', createdAt: ago(0), createdByName: state.me.name, endedAt: null, state: 'coming', mayEnd: true } as unknown as Delegation; state.delegations.unshift(made); return made }
    case 'GET views': return { views: state.views }
    case 'POST views': { const made = { ...body, viewId: uuid(15, 50 + state.views.length), isOwn: true, ownerName: state.me.name, isDefault: false, mayChange: true } as unknown as SavedView; state.views = [...state.views, made]; return made }
    case 'PATCH views/:id': { const one = state.views.find((x) => x.viewId === id); if (!one) throw notFound(); return Object.assign(one, body) }
    case 'DELETE views/:id': state.views = state.views.filter((x) => x.viewId !== id); return undefined
    case 'PUT views/:id': state.views = state.views.map((x) => (x.page === body['page'] ? { ...x, isDefault: x.viewId === body['viewId'] } : x)); return { views: state.views }
    case 'GET duty-rules': return { rules: state.dutyRules }
    case 'POST duty-rules': { const rule = { ...body, ruleId: uuid(10, 50 + state.dutyRules.length), siteNames: ['x'], personNames: [], departmentNames: [], archivedSiteIds: [] } as unknown as DutyRule; state.dutyRules.push(rule); return rule }
    case 'PATCH duty-rules/:id': { const rule = state.dutyRules.find((x) => x.ruleId === id); if (!rule) throw notFound(); return Object.assign(rule, body) }
    case 'DELETE duty-rules/:id': state.dutyRules = state.dutyRules.filter((x) => x.ruleId !== id); return undefined
    case 'GET site-suggestions': return { items: state.suggestions, total: state.suggestions.length }
    case 'POST sites/:id/suggestion': return { suggestion: null, why: 'fits' }
    case 'POST site-suggestions/:id/accept': {
      const suggestion = state.suggestions.find((x) => x.suggestionId === id), site = state.sites.find((x) => x.siteId === suggestion?.siteId)
      if (!suggestion?.fence || !site) throw notFound()
      state.suggestions = state.suggestions.filter((x) => x !== suggestion)
      const before = site.fence
      return { site: Object.assign(site, { fence: suggestion.fence, position: suggestion.entrance }), before }
    }
    case 'POST site-suggestions/:id/dismiss': state.suggestions = state.suggestions.filter((x) => x.suggestionId !== id); return undefined
    case 'PATCH sites/:id': { const s = state.sites.find((x) => x.siteId === id); if (!s) throw notFound(); return Object.assign(s, body) }
    case 'GET sites': return fakeSiteList(state.sites, query, Date.now(), state.suggestions.map(({ siteId }) => siteId))
    case 'POST sites/:id/restore': { const s = state.sites.find((x) => x.siteId === id); if (!s) throw notFound(); return Object.assign(s, { status: 'active' }) }
    case 'GET sites/:id/factors': return { factors: ([['tag_sun', '收银台旁', '04a23b7a551090', true], ['code_rotating', '前台平板', null, true], ['tag_plain', '仓库门', '04112233', false]] as const).map(([kind, label, identifier, isStrong], i) => ({ factorId: uuid(11, i), siteId: id!, kind, label, identifier, isStrong, status: i === 2 ? 'revoked' as const : 'active' as const, pairedAt: kind === 'code_rotating' ? ago(600) : null, linkExpiresAt: null, createdByName: '王管理', createdAt: ago(3_000), revokedAt: i === 2 ? ago(60) : null, lastReadAt: i === 1 ? null : ago(30) })) } satisfies SiteFactorList
    case 'GET sites/:id': { if (id === 'map') return fakeSiteMap(state.sites, query, Date.now(), state.suggestions.map(({ siteId }) => siteId), state.mostSitesOnMap); if (id === 'coverage') return fakeCoverage(state.sites, query, Date.now()); const s = state.sites.find((x) => x.siteId === id); if (!s) throw notFound(); return s }
    case 'GET shifts': return { shifts: state.shifts.filter(({ archivedAt }) => (archivedAt !== undefined) === (query.get('archived') === 'true')) }
    case 'POST shifts': { const s = { ...body, shiftId: uuid(2, 50 + state.shifts.length), isDefault: false, peopleCount: 0, byDefaultCount: 0 } as Shift; state.shifts.push(s); return s }
    case 'POST shifts/:id/make-default': {
      const [was, will] = [state.shifts.find(({ isDefault }) => isDefault)!, state.shifts.find((x) => x.shiftId === id)!]
      const moved = was.byDefaultCount
      Object.assign(was, { isDefault: false, peopleCount: was.peopleCount - moved, byDefaultCount: 0 })
      return Object.assign(will, { isDefault: true, peopleCount: will.peopleCount + moved, byDefaultCount: moved })
    }
    case 'PATCH shifts/:id': { const s = state.shifts.find((x) => x.shiftId === id); if (!s) throw notFound(); return Object.assign(s, body) }
    case 'GET policies': return fakePolicies
    case 'GET policies/:id': return { policyId: id, versions: fakePolicies.policies.flatMap((p) => (p.policyId === id ? [p.draft, p.published] : [])).filter((v) => v !== null) }
    case 'POST policies/:id': return readFakeRequirement(String(body['requires']))
    case 'GET people/:id/trust-tier': return { tier: 'standard', name: '常规', explanation: '最近 100 次签到中 86 次可信，记录已有 122 天，人工核实认定不属实 0 次。', record: { checkInCount: 100, verifiedCount: 86, decidedAgainstCount: 0, historyDays: 122 }, policyChoice: '由“门店签到”决定：对所有人适用。' } satisfies TrustTierView
    case 'POST dry-runs': return fakeDryRun
    case 'GET dry-runs/:id': return fakeDryRun
    case 'GET dry-runs/:id/changes': return { items: fakeChanges(state) }
    case 'GET people/:id/belongings': return {
      personId: id, personName: state.people.find((x) => x.personId === id)?.name ?? '', managerId: null, devices: [{ id: state.devices[0]!.deviceId, name: '小米 14' }], reports: state.people.slice(8, 11).map(({ personId, name }) => ({ id: personId, name })),
      department: { id: state.departments[3]!.departmentId, name: state.departments[3]!.name, otherManagers: [] }, delegations: [{ id: state.delegations[0]!.delegationId, name: '王芳', isStandIn: true, endsAt: state.delegations[0]!.endsAt }],
      dutyRules: state.dutyRules.map(({ ruleId, name, personIds }) => ({ id: ruleId, name, isForNobodyElse: personIds.length === 1 })), alertRules: [], sites: { count: 9, names: state.sites.slice(0, 6).map((s) => s.name) }, waiting: { reviews: 3, requests: 1 },
      successors: state.people.slice(1, 6).map(({ personId, name, departmentId, departmentName, role }) => ({ id: personId, name, departmentId, departmentName, role, canSignIn: true })),
    } satisfies Belongings
    case 'GET field-masks': return state.fieldMasks
    case 'PUT field-masks': return Object.assign(state.fieldMasks, body)
    case 'GET tracking-modes': return fakeTrackingModes(state)
    case 'GET backups': return state.backups
    case 'PUT backups/:id': return Object.assign(state.backups.settings, body)
    case 'POST backups': { const asked = { ...state.backups.backups.at(-1)!, backupId: uuid(16, 20), state: 'running', phase: 'database', doneBytes: 30e6, totalBytes: 100e6, finishedAt: null, name: null, check: null, removedAt: null } as Backup; state.backups.backups.unshift(asked); return asked }
    case 'GET settings': return state.settings
    case 'PATCH settings': return Object.assign(state.settings, body)
    case 'GET check-ins': return { items: state.checkIns.filter((c) => !query.get('band') || c.band === query.get('band')).slice(0, Number(query.get('limit') ?? 50)), total: state.checkIns.length }
    case 'GET review/:id': return id === 'items' ? { items: [] } : { waiting: 0, strongDoubt: 0, needsReview: 0, answered: 0, putOff: 0, oldestAt: null, decidedToday: 0, bySignal: [] } satisfies ReviewCounts
    case 'GET live/:id': return { positions: [], cursor: '0' }
    case 'GET log/:id': return state.selfCheck
    case 'POST log/:id': return Object.assign(state.selfCheck, { ranAt: ago(0) })
    default: throw notFound()
  }
}

const answerAuth = (state: FakeState, path: string, body: Record<string, unknown>): { status: number; body: unknown } => {
  switch (path.replace('/api/auth', '')) {
    case '/sign-in/email': case '/sign-in/phone-number':
      if (body['password'] === 'wrong-password') return { status: 401, body: { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' } }
      state.me ??= createFakeState().me
      return { status: 200, body: { redirect: false, token: 'x', user: {} } }
    case '/sign-out': state.me = null; return { status: 200, body: { success: true } }
    case '/passkey/list-user-passkeys': return { status: 200, body: state.passkeys }
    case '/passkey/delete-passkey': state.passkeys = state.passkeys.filter((p) => p.id !== body['id']); return { status: 200, body: { status: true } }
    default: return { status: 404, body: { message: 'not found' } }
  }
}

export interface FakeServer { readonly url: string; readonly state: FakeState; readonly close: () => Promise<void> }

/** Serves `distFolder` with every unknown path answered by index.html, as the server does. */
export const startFakeServer = async (distFolder: string, state: FakeState = createFakeState(), port = 0): Promise<FakeServer> => {
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake')
    const send = (status: number, value: unknown) => { response.writeHead(status, { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json' }); response.end(value === undefined ? '' : JSON.stringify(value)) }
    const handle = async () => {
      if (url.pathname === '/api/v1/live') { response.writeHead(200, { 'content-type': 'text/event-stream' }); response.write(`event: hello\nid: 0\ndata: {"serverTime":"${ago(0)}"}\n\n`); return }
      if (url.pathname.startsWith('/api/')) {
        const method = request.method ?? 'GET'
        const body = method === 'GET' ? {} : await readJson(request)
        if (method !== 'GET') state.writes.push({ method, path: url.pathname, body })
        if (url.pathname.startsWith('/api/auth/')) { const { status, body: out } = answerAuth(state, url.pathname, body); send(status, out); return }
        const out = answer(state, method, url.pathname, url.searchParams, body)
        send(out === undefined ? 204 : 200, out)
        return
      }
      const path = normalize(url.pathname)
      const file = extname(path) ? path : '/index.html'
      const bytes = await readFile(join(distFolder, file)).catch(() => null)
      if (bytes === null) { response.writeHead(404); response.end(); return }
      response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
      response.end(bytes)
    }
    handle().catch((error: unknown) => { if (error instanceof Refusal) send(error.problem.status, error.problem); else { response.writeHead(500); response.end(String(error)) } })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, state,
    close: () => new Promise((resolve) => { server.closeAllConnections(); server.close(() => resolve()) }),
  }
}
