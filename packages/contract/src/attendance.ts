import { Type, type Static, type TSchema } from 'typebox'
import { IsoDate, IsoInstant, PageQuery, PlainText, Uuid, page, spentSeconds, stopSeconds } from './common.ts'
import { bandKeyword, Masked, maskedAs } from './fieldMasks.ts'
import { PutOff, Settled } from './putOffs.ts'
import { AskedQuestion } from './questions.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const oneOf = <const Names extends string[]>(names: readonly [...Names], description?: string) => Type.Enum([...names] as [...Names], { type: 'string', ...(description ? { description } : {}) })

// ---- rules and calendar ----
/** GET, PATCH /api/v1/attendance/rules. A change is for today and what follows; days that are over keep the rules they had. */
export const AttendanceRulesSchema = Type.Object({
  lateGraceMinutes: Type.Integer({ minimum: 0, maximum: 240 }), earlyGraceMinutes: Type.Integer({ minimum: 0, maximum: 240 }),
  punches: oneOf(['day', 'segment'], 'One arrival and one leaving a day, or for every segment of the shift'),
  leaving: oneOf(['asked', 'not_asked'], 'Whether a check-out is asked for at the end'),
  rejectedCheckIns: oneOf(['not_counted', 'counted'], 'What becomes of a check-in that a person found not to be real'),
  offSiteMetres: nullable(Type.Integer({ minimum: 0, maximum: 100_000, description: 'Farther than this from the fence is off-site; null: nobody asks' })),
  holidays: oneOf(['china', 'none'], 'Whose public holidays are kept'),
})
export const AttendanceRulesInput = Type.Partial(AttendanceRulesSchema)

/** GET /api/v1/calendar?year; PUT /api/v1/calendar/days/:day; DELETE /api/v1/calendar/days/:day. */
export const CalendarDayView = Type.Object({
  day: IsoDate, rule: oneOf(['holiday', 'make_up', 'company_off', 'company_work']), name: Type.String({ description: 'Of the holiday, in the reader’s language, or as the company named it' }),
})
export const CalendarYear = Type.Object({
  year: Type.Integer(), holidays: oneOf(['china', 'none']), isYearKnown: Type.Boolean({ description: 'False: the public holidays of this year are not published or not entered yet; nobody guesses them' }),
  days: Type.Array(CalendarDayView, { description: 'Days that differ from the week, in order' }),
})
export const CompanyDayInput = Type.Object({ kind: oneOf(['day_off', 'workday']), name: PlainText(60) })

// ---- results ----
export const attendanceStatuses = ['present', 'late', 'early', 'absent', 'missing_punch', 'off_site', 'pending', 'in_progress', 'on_leave', 'not_scheduled'] as const
export const AttendanceStatus = oneOf(attendanceStatuses)

const who = { personId: Uuid, personName: Type.String(), employeeNumber: nullable(Type.String()), departmentId: nullable(Uuid), departmentName: nullable(Type.String()) }
const cell = { day: IsoDate, status: AttendanceStatus, flags: Type.Array(Type.String()), lateSeconds: Type.Integer(), earlySeconds: Type.Integer(), workSeconds: Type.Integer() }

/** GET /api/v1/attendance/days?from&to&personId&departmentId&status&cursor&limit — newest day first. */
export const AttendanceDay = Type.Object({
  ...who, ...cell, ifConfirmed: nullable(AttendanceStatus), firstAt: nullable(IsoInstant), lastAt: nullable(IsoInstant),
  dueFrom: nullable(IsoInstant), dueTo: nullable(IsoInstant), punchCount: Type.Integer(), reasons: Type.Array(Type.String({ description: 'Explained in the language asked for' })), putOff: Type.Optional(PutOff), settled: Type.Optional(Settled), question: Type.Optional(AskedQuestion),
})
export const AttendanceDayPage = page(AttendanceDay)

/** GET /api/v1/attendance/days/:personId/:day — the explanation with everything it was reckoned from. */
export const AttendanceRecord = Type.Object({ eventId: Uuid, kind: oneOf(['check_in', 'check_out']), at: IsoInstant, siteName: nullable(Type.String()), distanceMetres: nullable(Type.Number(maskedAs('position', { [bandKeyword]: true, description: 'From the fence; 0 inside. Where positions are masked: the end of its band' }))), band: nullable(Type.String()), masked: Masked, decision: nullable(oneOf(['real', 'not_real', 'unclear'])) })
export const Regularization = Type.Object({
  regularizationId: Uuid, personId: Uuid, personName: Type.String(), departmentName: nullable(Type.String()), day: IsoDate, kind: oneOf(['check_in', 'check_out', 'leave']),
  at: IsoInstant, until: nullable(IsoInstant), reason: Type.String(), status: oneOf(['asked', 'approved', 'refused', 'withdrawn']), askedByName: Type.String(), askedAt: IsoInstant,
  decidedByName: nullable(Type.String()), decidedAt: nullable(IsoInstant), decisionReason: nullable(Type.String()), dayStatus: nullable(AttendanceStatus), mayDecide: Type.Boolean(), putOff: Type.Optional(PutOff),
})
/** Half open: what is done in here counts for this day, and for no other. */
const counts = { countsFrom: IsoInstant, countsTo: IsoInstant }
export const AttendanceDayDetail = Type.Object({ ...AttendanceDay.properties, ...counts, computedAt: IsoInstant, records: Type.Array(AttendanceRecord), regularizations: Type.Array(Regularization) })

/** GET /api/v1/attendance/table?from&to&departmentId&personId&search&cursor&limit — people by name, at most 62 days. */
export const AttendanceTable = Type.Object({
  from: IsoDate, to: IsoDate, days: Type.Array(Type.Object({ day: IsoDate, weekday: Type.Integer({ minimum: 1, maximum: 7 }), rule: nullable(CalendarDayView.properties.rule), name: nullable(Type.String()) })),
  items: Type.Array(Type.Object({ ...who, days: Type.Array(Type.Object(cell)) })), nextCursor: Type.Optional(Type.String()), total: Type.Optional(Type.Integer()),
})

/** GET /api/v1/attendance/summary?from&to&by&per&departmentId&personId&cursor&limit. Days to be decided count as nothing else until they are. */
export const AttendanceSums = Type.Object({
  due: Type.Integer({ description: 'Working days that are over' }), present: Type.Integer(), late: Type.Integer(), early: Type.Integer(), missingPunch: Type.Integer(), absent: Type.Integer(), offSite: Type.Integer(), pending: Type.Integer(), onLeave: Type.Integer(),
  lateSeconds: Type.Integer(), earlySeconds: Type.Integer(), workSeconds: Type.Integer({ description: 'Without that of days to be decided' }),
  lateMinutes: Type.Integer({ description: 'Each day rounded by itself, so that the days listed add up to it' }), earlyMinutes: Type.Integer(),
  pendingWorkSeconds: Type.Integer({ description: 'Of days to be decided: not in `workSeconds` until somebody has' }),
})
export const AttendanceSummaryRow = Type.Object({ ...AttendanceSums.properties, id: nullable(Uuid), name: nullable(Type.String()), departmentName: nullable(Type.String()), period: nullable(Type.String({ description: 'YYYY-MM-DD of the day or of the week’s Monday, YYYY-MM, or null' })), people: Type.Integer() })
export const AttendanceSummary = page(AttendanceSummaryRow)

// ---- corrections ----
/** GET /api/v1/regularizations?status&personId&departmentId&cursor&limit; POST; POST /:id/decision; POST /:id/undo; POST /api/v1/phone/regularizations; POST /api/v1/phone/regularizations/:id/withdraw. */
export const RegularizationPage = page(Regularization)
const asked = {
  kind: Regularization.properties.kind, at: IsoInstant,
  until: Type.Optional(nullable(Type.String({ ...IsoInstant, description: 'Of leave. From midnight to midnight it is of whole days: of the work that begins on them, to the end of the last night; other times are taken as they are' }))),
  day: Type.Optional(Type.String({ ...IsoDate, description: 'The day that it is meant for; refused with other_day where the time counts for another, as 06:00 after a night does' })), reason: PlainText(500),
}
export const OwnRegularizationInput = Type.Object(asked)
export const RegularizationInput = Type.Object({ personId: Uuid, ...asked })
export const RegularizationDecision = Type.Object({ outcome: oneOf(['approved', 'refused']), reason: Type.Optional(PlainText(500)) })

// ---- reports ----
export const anomalyKinds = ['missed', 'duplicate', 'out_of_place', 'doubted'] as const
export const AnomalyKind = oneOf(anomalyKinds)
/** How an anomaly was settled: by a person's decision on the check-in, by a correction of the day, or by somebody who looked at it and left it as it is (`settled`). `open`: not yet. */
export const Resolution = oneOf(['open', 'real', 'not_real', 'unclear', 'asked', 'approved', 'refused', 'settled'])
export const AnomalyRow = Type.Object({
  kind: AnomalyKind, personId: Uuid, personName: Type.String(), departmentName: nullable(Type.String()), at: IsoInstant, day: IsoDate, siteName: nullable(Type.String()), eventId: nullable(Uuid),
  text: Type.String(), resolution: Resolution, putOff: Type.Optional(PutOff), settled: Type.Optional(Settled), question: Type.Optional(AskedQuestion),
})
/** GET /api/v1/reports/anomalies?from&to&personId&departmentId&kind&signal&cursor&limit — newest first; the sums come with the first page. */
export const AnomalyReport = Type.Object({
  items: Type.Array(AnomalyRow), nextCursor: Type.Optional(Type.String()),
  sums: Type.Optional(Type.Object({
    kinds: Type.Array(Type.Object({ kind: AnomalyKind, count: Type.Integer(), open: Type.Integer() })),
    signals: Type.Array(Type.Object({ signal: Type.String(), name: Type.String(), count: Type.Integer(), open: Type.Integer(), real: Type.Integer(), notReal: Type.Integer() })),
    peopleCount: Type.Integer({ description: 'How many people there are; `people` are the first 500 by name' }),
    people: Type.Array(Type.Object({ personId: Uuid, personName: Type.String(), departmentName: nullable(Type.String()), missed: Type.Integer(), duplicate: Type.Integer(), outOfPlace: Type.Integer(), doubted: Type.Integer(), open: Type.Integer() })),
  })),
})

/** GET /api/v1/reports/tracks?from&to&personId&departmentId&purpose&cursor&limit — days with a track; every day shown is a look on record. */
export const TrackReportRow = Type.Object({
  personId: Uuid, personName: Type.String(), departmentName: nullable(Type.String()), day: IsoDate, metres: Type.Number(), ...spentSeconds, fixCount: Type.Integer(),
  firstFixTime: nullable(IsoInstant), lastFixTime: nullable(IsoInstant), stops: Type.Array(Type.Object({ siteName: nullable(Type.String()), arrivedAt: IsoInstant, leftAt: IsoInstant, ...stopSeconds })),
})
export const TrackReport = page(TrackReportRow)

export const ReportRange = Type.Object({ from: IsoDate, to: IsoDate, personId: Type.Optional(Uuid), departmentId: Type.Optional(Uuid) })
export const ReportQuery = Type.Object({ ...ReportRange.properties, ...PageQuery.properties })

/** GET /api/v1/phone/attendance?month=YYYY-MM — the own month with its explanations and corrections. */
export const PhoneAttendance = Type.Object({
  month: Type.String({ pattern: '^\\d{4}-\\d{2}$' }), days: Type.Array(Type.Object({ ...cell, statusName: Type.String(), firstAt: nullable(IsoInstant), lastAt: nullable(IsoInstant), dueFrom: nullable(IsoInstant), dueTo: nullable(IsoInstant), ...counts, reasons: Type.Array(Type.String()), settled: Type.Optional(Settled) })),
  regularizations: Type.Array(Regularization),
})

export type AttendanceRulesWire = Static<typeof AttendanceRulesSchema>
export type CalendarYear = Static<typeof CalendarYear>
export type CalendarDayView = Static<typeof CalendarDayView>
export type CompanyDayInput = Static<typeof CompanyDayInput>
export type AttendanceStatus = (typeof attendanceStatuses)[number]
export type AttendanceDay = Static<typeof AttendanceDay>
export type AttendanceDayDetail = Static<typeof AttendanceDayDetail>
export type AttendanceRecord = Static<typeof AttendanceRecord>
export type AttendanceTable = Static<typeof AttendanceTable>
export type AttendanceSums = Static<typeof AttendanceSums>
export type AttendanceSummaryRow = Static<typeof AttendanceSummaryRow>
export type Regularization = Static<typeof Regularization>
export type RegularizationInput = Static<typeof RegularizationInput>
export type OwnRegularizationInput = Static<typeof OwnRegularizationInput>
export type RegularizationDecision = Static<typeof RegularizationDecision>
export type AnomalyKind = (typeof anomalyKinds)[number]
export type AnomalyRow = Static<typeof AnomalyRow>
export type AnomalyReport = Static<typeof AnomalyReport>
export type TrackReportRow = Static<typeof TrackReportRow>
export type PhoneAttendance = Static<typeof PhoneAttendance>
