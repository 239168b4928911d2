/** Attendance of a made-up company, for the stand-in server: a month of results of every kind, corrections, a calendar, reports. */
import type { AnomalyReport, AttendanceDayDetail, AttendanceRulesWire, AttendanceStatus, AttendanceSummaryRow, AttendanceTable, CalendarYear, Person, Regularization, TrackReportRow } from '@fieldproof/contract'

type Json = Record<string, unknown>
const dayMs = 86_400_000
const days = (from: string, to: string): string[] => Array.from({ length: Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1 }, (_, i) => new Date(Date.parse(from) + i * dayMs).toISOString().slice(0, 10))
const weekdayOf = (day: string): number => new Date(day).getUTCDay() || 7

const statusOf = (index: number, day: string): AttendanceStatus => {
  if (weekdayOf(day) > 5) return 'not_scheduled'
  if (day === '2026-11-20') return 'in_progress'
  const odd = (index * 31 + Number(day.slice(8)) * 7) % 23
  return ({ 1: 'late', 4: 'early', 7: 'absent', 9: 'missing_punch', 12: 'pending', 15: 'on_leave', 18: 'off_site' } as Record<number, AttendanceStatus>)[odd] ?? 'present'
}

/** From nine to six; of a night from ten to six in the morning after. In China. */
const worked = (day: string, isNight: boolean) => {
  const hour = (hours: number): string => new Date(Date.parse(`${day}T00:00:00Z`) + (hours - 8) * 3_600_000).toISOString()
  const [from, to] = isNight ? [22, 30] : [9, 18]
  return { dueFrom: hour(from), dueTo: hour(to), countsFrom: hour(from - 8), countsTo: hour(from + 16) }
}

const rules: AttendanceRulesWire = { lateGraceMinutes: 5, earlyGraceMinutes: 5, punches: 'day', leaving: 'asked', rejectedCheckIns: 'not_counted', offSiteMetres: 300, holidays: 'china' }

const calendarOf = (year: number, own: CalendarYear['days']): CalendarYear => ({
  year, holidays: 'china', isYearKnown: year <= 2026,
  days: [...(year === 2026 ? [...days('2026-02-15', '2026-02-23').map((day) => ({ day, rule: 'holiday' as const, name: '春节' })), { day: '2026-02-28', rule: 'make_up' as const, name: '春节' }, ...days('2026-10-01', '2026-10-07').map((day) => ({ day, rule: 'holiday' as const, name: '国庆节' })), { day: '2026-10-10', rule: 'make_up' as const, name: '国庆节' }] : []), ...own.filter(({ day }) => day.startsWith(String(year)))].sort((a, b) => (a.day < b.day ? -1 : 1)),
})

export const createFakeAttendance = (people: readonly Person[], ago: (minutes: number) => string, uuid: (kind: number, index: number) => string) => {
  const workers = people.filter(({ role, status }) => role === 'field_worker' && status === 'active').slice(0, 24)
  const who = (person: Person) => ({ personId: person.personId, personName: person.name, employeeNumber: person.employeeNumber, departmentId: person.departmentId, departmentName: person.departmentName })
  const own: CalendarYear['days'] = [{ day: '2026-11-27', rule: 'company_off', name: '公司年会' }]
  const requests: Regularization[] = workers.slice(0, 4).map((person, i) => ({
    regularizationId: uuid(8, i), personId: person.personId, personName: person.name, departmentName: person.departmentName, day: '2026-11-18', kind: (['check_in', 'check_out', 'leave', 'check_in'] as const)[i]!, at: `2026-11-18T0${i + 1}:05:00Z`, until: i === 2 ? '2026-11-19T01:05:00Z' : null,
    reason: ['手机没电，9 点已在永辉超市（徐汇店）盘点，店长可证明', '忘记签退，18:10 离开客户', '家中有事', '地下车库没有信号'][i]!, status: i === 3 ? 'approved' : 'asked', askedByName: person.name, askedAt: ago(90 + i * 200),
    decidedByName: i === 3 ? '王伟' : null, decidedAt: i === 3 ? ago(30) : null, decisionReason: null, dayStatus: i === 3 ? 'present' : i === 2 ? 'absent' : 'missing_punch', mayDecide: true,
  }))
  const cell = (index: number, day: string) => {
    const status = statusOf(index, day)
    return { day, status, flags: status === 'late' || status === 'early' ? [status] : status === 'missing_punch' ? ['missing_leaving'] : status === 'absent' ? ['absent'] : [], lateSeconds: status === 'late' ? 1260 : 0, earlySeconds: status === 'early' ? 2400 : 0, workSeconds: status === 'present' ? 31_000 : 0 }
  }
  const detail = (personId: string, day: string): AttendanceDayDetail => {
    const index = Math.max(0, workers.findIndex((person) => person.personId === personId))
    const known = cell(index, day)
    const isMissing = known.status === 'absent'
    const isNight = isMissing && index % 2 === 1
    return {
      ...who(workers[index]!), ...known, ifConfirmed: known.status === 'pending' ? 'present' : null, firstAt: isMissing ? null : `${day}T01:21:00Z`, lastAt: isMissing ? null : `${day}T09:55:00Z`, ...worked(day, isNight), punchCount: isMissing ? 0 : 2,
      reasons: isMissing ? isNight ? ['应出勤 22:00–06:00', '22:00–06:00 没有签到或签退记录'] : ['应出勤 09:00–18:00', '09:00–18:00 没有签到或签退记录'] : ['应出勤 09:00–18:00', '09:21 签到，比上班时间晚 21 分钟', '工作到 17:55，没有早退'], computedAt: ago(2),
      records: isMissing ? [] : [{ eventId: uuid(6, 1), kind: 'check_in', at: `${day}T01:21:00Z`, siteName: '永辉超市（徐汇店）', distanceMetres: 0, band: 'verified', decision: null }, { eventId: uuid(6, 2), kind: 'check_out', at: `${day}T09:55:00Z`, siteName: '联华便利（静安店）', distanceMetres: 0, band: 'needs_review', decision: 'real' }],
      regularizations: requests.slice(0, 1),
    }
  }
  const sums = (index: number): Omit<AttendanceSummaryRow, 'id' | 'name' | 'departmentName' | 'period' | 'people'> => ({ due: 14, present: 10 - (index % 4), late: index % 3, early: index % 2, missingPunch: index % 2, absent: index % 5 === 0 ? 1 : 0, offSite: 0, pending: index % 4 === 1 ? 1 : 0, onLeave: 0, lateSeconds: (index % 3) * 900, earlySeconds: 0, lateMinutes: (index % 3) * 15, earlyMinutes: 0, workSeconds: 400_000, pendingWorkSeconds: index % 4 === 1 ? 27_000 : 0 })
  const anomalies: AnomalyReport = {
    items: workers.slice(0, 8).map((person, i) => ({ kind: (['doubted', 'missed', 'out_of_place', 'duplicate'] as const)[i % 4]!, personId: person.personId, personName: person.name, departmentName: person.departmentName, at: ago(i * 500 + 60), day: '2026-11-19', siteName: i % 4 === 1 ? null : '永辉超市（徐汇店）', eventId: i % 4 === 1 ? null : uuid(6, i), text: ['手机系统提示定位由其他应用提供（1 个定位点），请说明原因，例如外接定位设备', '缺少上班或下班记录', '离地点围栏约 640 米', '4 分钟内在同一地点重复打卡'][i % 4]!, resolution: (['open', 'asked', 'real', 'open'] as const)[i % 4]! })),
    sums: {
      kinds: [{ kind: 'doubted', count: 9, open: 6 }, { kind: 'missed', count: 7, open: 3 }, { kind: 'out_of_place', count: 3, open: 1 }, { kind: 'duplicate', count: 2, open: 2 }],
      signals: [{ signal: 'mock_location', name: '模拟定位', count: 5, open: 3, real: 2, notReal: 0 }, { signal: 'replayed_track', name: '轨迹重复', count: 2, open: 2, real: 0, notReal: 0 }],
      peopleCount: 6,
      people: workers.slice(0, 6).map((person, i) => ({ personId: person.personId, personName: person.name, departmentName: person.departmentName, missed: i % 3, duplicate: i % 2, outOfPlace: 0, doubted: 2 - (i % 2), open: 1 })),
    },
  }
  const tracks: TrackReportRow[] = workers.slice(0, 5).map((person, i) => ({ personId: person.personId, personName: person.name, departmentName: person.departmentName, day: '2026-11-19', metres: 18_400 + i * 2_310, movingSeconds: 7_200 + i * 600, staySeconds: 7_380, withoutPositionSeconds: 17_100 - i * 600, fixCount: 900, firstFixTime: '2026-11-19T01:02:00Z', lastFixTime: '2026-11-19T09:50:00Z', stops: [{ siteName: '永辉超市（徐汇店）', arrivedAt: '2026-11-19T01:22:00Z', leftAt: '2026-11-19T02:40:00Z', durationSeconds: 4680, withoutPositionSeconds: 0 }, { siteName: null, arrivedAt: '2026-11-19T04:05:00Z', leftAt: '2026-11-19T04:50:00Z', durationSeconds: 2700, withoutPositionSeconds: 0 }] }))

  /** The answer, or undefined for what is not attendance. */
  return (route: string, query: URLSearchParams, id: string, sub: string, last: string, body: Json): unknown => {
    const [from, to] = [query.get('from') ?? '2026-11-01', query.get('to') ?? '2026-11-30']
    if (route === 'GET attendance' && id === 'table') {
      const shown = days(from, to)
      return { from, to, days: shown.map((day) => ({ day, weekday: weekdayOf(day), rule: day === '2026-11-27' ? 'company_off' : null, name: day === '2026-11-27' ? '公司年会' : null })), items: workers.map((person, i) => ({ ...who(person), days: shown.filter((day) => day <= '2026-11-20').map((day) => cell(i, day)) })), total: workers.length } satisfies AttendanceTable
    }
    if (route === 'GET attendance' && id === 'days' && sub) return detail(sub, last)
    if (route === 'GET attendance' && id === 'days') { const items = workers.map((person) => detail(person.personId, '2026-11-19')); return { items, total: items.length } }
    if (route === 'GET attendance' && id === 'summary' && query.get('by') === 'all' && query.get('per') === 'day') return { items: days(from, to).map((day, i) => ({ ...sums(i), id: null, name: null, departmentName: null, period: day, people: workers.length })) }
    if (route === 'GET attendance' && id === 'summary') return { items: workers.slice(0, 10).map((person, i) => ({ ...sums(i), id: person.personId, name: person.name, departmentName: person.departmentName, period: query.get('per') === 'all' ? null : '2026-11', people: 1 })) }
    if (id === 'rules' && route.endsWith(' attendance')) return Object.assign(rules, body)
    if (route === 'GET regularizations') { const items = requests.filter(({ status }) => !query.get('status') || status === query.get('status')); return { items, total: items.length } }
    if (route === 'POST regularizations' && sub === 'decision') return Object.assign(requests.find(({ regularizationId }) => regularizationId === id)!, { status: body['outcome'], decisionReason: body['reason'] ?? null, decidedByName: '王伟', decidedAt: ago(0) })
    if (route === 'POST regularizations' && sub === 'undo') return Object.assign(requests.find(({ regularizationId }) => regularizationId === id)!, { status: 'asked' })
    if (route === 'GET calendar') return calendarOf(Number(query.get('year')), own)
    if (route === 'PUT calendar') { own.push({ day: sub, rule: body['kind'] === 'day_off' ? 'company_off' : 'company_work', name: String(body['name']) }); return calendarOf(Number(sub.slice(0, 4)), own) }
    if (route === 'GET reports' && id === 'anomalies') return query.get('open') === 'true' ? { ...anomalies, items: anomalies.items.filter(({ resolution }) => resolution === 'open' || resolution === 'asked') } : anomalies
    if (route === 'GET reports' && id === 'tracks') return { items: tracks }
    return undefined
  }
}
