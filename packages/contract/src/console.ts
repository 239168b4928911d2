import { Type, type Static } from 'typebox'
import { GeofenceSchema, IsoDate, IsoInstant, Sha256Hex, SitePoint, Uuid, page, PowerMode, spentSeconds, stopSeconds } from './common.ts'
import { PolicyActionSchema, ProposalSchema, ReceiptSchema, VerdictView, VoiceSchema } from './events.ts'
import { bandKeyword, Masked, maskedAs, MaskedField, PersonEmail, PersonPhone, PersonPosition } from './fieldMasks.ts'
import { Settled } from './putOffs.ts'
import { WorkdayCounts } from './workday.ts'

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** owner: everything; administrator: everything but ownership; hr and auditor: see everybody; manager: own department subtree; field_worker: own phone only. See PersonScope for less. */
export const Role = Type.Union([Type.Literal('owner'), Type.Literal('administrator'), Type.Literal('hr'), Type.Literal('auditor'), Type.Literal('manager'), Type.Literal('field_worker')])

/** Whose records somebody sees in the console: their own; those of departments without the ones below; with them; everybody's. */
export const PersonScope = Type.Union([Type.Literal('own'), Type.Literal('department'), Type.Literal('subtree'), Type.Literal('all')])
const scopeDepartmentIds = { maxItems: 50, description: 'Where a scope of department or subtree begins; none: the own department' }

// ---- set-up (GET /api/v1/setup, POST /api/v1/setup) ----
export const SetupStatus = Type.Object({ needed: Type.Boolean(), demo: Type.Boolean() })
export const SegmentSchema = Type.Object({ start: Type.String({ pattern: '^\\d{2}:\\d{2}$' }), end: Type.String({ pattern: '^\\d{2}:\\d{2}$', description: 'At or before start: passes midnight' }) })
export const SetupRequest = Type.Object({
  token: Type.String(),
  company: Type.Object({ name: Type.String({ minLength: 1, maxLength: 100 }), timeZone: Type.String({ default: 'Asia/Shanghai' }) }),
  administrator: Type.Object({ name: Type.String({ minLength: 1, maxLength: 60 }), email: Type.String({ format: 'email' }), phone: Type.Optional(Type.String()), password: Type.String({ minLength: 8, maxLength: 128 }) }),
  departments: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 100 }),
  people: Type.Array(Type.Object({ name: Type.String({ minLength: 1, maxLength: 60 }), phone: Type.Optional(Type.String()), departmentName: Type.Optional(Type.String()) }), { maxItems: 500 }),
  site: Type.Optional(Type.Object({ name: Type.String({ minLength: 1 }), address: Type.Optional(Type.String()), fence: GeofenceSchema })),
  workingHours: Type.Object({ segments: Type.Array(SegmentSchema, { minItems: 1, maxItems: 6 }), daysOfWeek: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1 }) }),
})
export const SetupAnswer = Type.Object({ orgId: Uuid, people: Type.Array(Type.Object({ personId: Uuid, name: Type.String() })) })

// ---- who am I (GET /api/v1/me) ----
export const Me = Type.Object({
  personId: Uuid, name: Type.String(), role: Role, orgId: Uuid, orgName: Type.String(), timeZone: Type.String(),
  email: PersonEmail, departmentId: nullable(Uuid), demo: Type.Boolean(), canAdminister: Type.Boolean(), seesEverybody: Type.Boolean({ description: 'Otherwise oneself, or the people of some departments' }),
  masks: Type.Array(MaskedField, { description: 'What is masked from this person, of everybody else' }),
})

// ---- registry ----
/**
 * GET /api/v1/departments → DepartmentList, those in use (?archived=true: the others); POST; PATCH /:id; DELETE /:id (those that nobody ever belonged to).
 * POST /:id/archive: of one with a history and nobody at work in it; its name stays in records. POST /:id/restore takes it back.
 */
export const Department = Type.Object({
  departmentId: Uuid, name: Type.String(), parentId: nullable(Uuid), peopleCount: Type.Union([Type.Integer(), Type.Null()], { description: 'At work, directly in it; null for a department that the caller does not see' }), archivedAt: Type.Optional(IsoInstant),
  powerMode: Type.Optional(Type.Union([Type.Literal('saving'), Type.Literal('balanced'), Type.Literal('precise')], { description: 'How often its people’s phones ask for a position; absent: as the department above it, at last as the shift says' })),
})
export const DepartmentList = Type.Object({ departments: Type.Array(Department) })
export const DepartmentInput = Type.Object({ name: Type.String({ minLength: 1, maxLength: 60 }), parentId: Type.Optional(nullable(Uuid)) })

/** POST /api/v1/departments/:id/merge: its people and departments go into another one and it ends. The answer, sent to POST /api/v1/departments/unmerge, takes it back. */
export const DepartmentMerge = Type.Object({ into: Uuid })
export const DepartmentMerged = Type.Object({ departmentId: Uuid, name: Type.String({ minLength: 1, maxLength: 60 }), parentId: nullable(Uuid), into: Uuid, powerMode: Type.Optional(PowerMode), personIds: Type.Array(Uuid, { maxItems: 20_000 }), departmentIds: Type.Array(Uuid, { maxItems: 1_000 }) })
/** POST /api/v1/people/moves: many at once. `before`, sent as `moves`, takes it back. */
export const PeopleMove = Type.Object({ personId: Uuid, departmentId: nullable(Uuid) })
export const PeopleMoves = Type.Object({ moves: Type.Array(PeopleMove, { minItems: 1, maxItems: 5_000 }) })
export const PeopleMoved = Type.Object({ moved: Type.Integer(), before: Type.Array(PeopleMove) })

/** GET /api/v1/people?search&departmentId&role&status&cursor&limit; GET /:id; POST; PATCH /:id; POST /:id/invitation (console sign-in). */
export const Person = Type.Object({
  personId: Uuid, name: Type.String(), employeeNumber: nullable(Type.String()), role: Role, departmentId: nullable(Uuid), departmentName: nullable(Type.String()),
  phone: PersonPhone, email: PersonEmail, shiftId: nullable(Uuid), status: Type.Union([Type.Literal('active'), Type.Literal('left')]),
  managerId: nullable(Uuid), managerName: nullable(Type.String()), hiredOn: nullable(IsoDate),
  scope: Type.Union([PersonScope, Type.Null()], { description: 'null: as the role has it' }), scopeDepartmentIds: Type.Array(Uuid, scopeDepartmentIds),
  deviceCount: Type.Integer(), lastSeen: nullable(IsoInstant), masked: Masked,
})
export const PersonPage = page(Person)
export const PersonInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 60 }), employeeNumber: Type.Optional(nullable(Type.String({ maxLength: 40 }))), role: Type.Optional(Role),
  departmentId: Type.Optional(nullable(Uuid)), phone: Type.Optional(nullable(Type.String({ maxLength: 30 }))), email: Type.Optional(nullable(Type.String({ format: 'email' }))),
  shiftId: Type.Optional(nullable(Uuid)), status: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('left')])),
  managerId: Type.Optional(nullable(Uuid)), hiredOn: Type.Optional(nullable(IsoDate)),
  scope: Type.Optional(Type.Union([PersonScope, Type.Null()], { description: 'null: as the role has it. A new role takes a choice that it cannot have away' })), scopeDepartmentIds: Type.Optional(Type.Array(Uuid, scopeDepartmentIds)),
  password: Type.Optional(Type.String({ minLength: 8, maxLength: 128, description: 'Creates the console sign-in of a person with an e-mail or phone' })),
})
/** POST /api/v1/people/scope-preview: whom somebody with this role, department and choice would see. */
export const ScopePreviewInput = Type.Object({ role: Role, departmentId: nullable(Uuid), scope: Type.Union([PersonScope, Type.Null()]), scopeDepartmentIds: Type.Array(Uuid, scopeDepartmentIds) })
export const ScopePreview = Type.Object({
  people: Type.Integer({ description: 'At work, the person themself not counted' }), departments: Type.Integer({ description: 'In use' }),
  ofPeople: Type.Integer({ description: 'In the whole company' }), ofDepartments: Type.Integer(),
})
/** POST /api/v1/people/:id/enrollment-codes → link and code for the phone; earlier unused codes of the person end. */
export const EnrollmentCode = Type.Object({ code: Type.String(), url: Type.String({ description: 'Path of the phone app with the code, to be shown as link and QR' }), expiresAt: IsoInstant })
/**
 * POST /api/v1/people/enrollment-codes: many at once. Who has a phone or a link that still opens is left out unless asked for, so that none of them is put out of use by the way.
 * The codes are told once: only their hashes are kept.
 */
export const EnrollmentCodesInput = Type.Object({
  personIds: Type.Array(Uuid, { minItems: 1, maxItems: 500 }), validHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 336, description: 'Absent: 72. Whoever has the link within that time can enrol a phone in the person’s name' })),
  withPhones: Type.Optional(Type.Boolean({ description: 'Also for people who have a phone: the new one ends the old one when it is enrolled' })),
  replaceLive: Type.Optional(Type.Boolean({ description: 'Also for people with an unused link that still opens: that one ends now' })),
})
export const EnrollmentCodes = Type.Object({
  codes: Type.Array(Type.Object({ personId: Uuid, name: Type.String(), employeeNumber: nullable(Type.String()), departmentName: nullable(Type.String()), ...EnrollmentCode.properties }), { description: 'By department and name' }),
  leftOut: Type.Array(Type.Object({
    personId: Uuid, name: Type.String(), why: Type.Enum(['has_phone', 'link_out', 'left']),
    link: Type.Union([Type.Object({ madeByName: nullable(Type.String()), madeAt: IsoInstant, expiresAt: IsoInstant }), Type.Null()], { description: 'The unused one that still opens' }),
  })),
})

/** What coordinates mean: WGS-84, or one of the two datums of Chinese maps. */
export const DatumSchema = Type.Union([Type.Literal('wgs84'), Type.Literal('gcj02'), Type.Literal('bd09')], { description: 'What the coordinates that a tracker sends mean; stored positions are WGS-84' })

/** GET /api/v1/devices?personId&status; PATCH /api/v1/devices/:id (trackers); POST /api/v1/devices/:id/revoke; POST /api/v1/people/:id/trackers. */
export const Device = Type.Object({
  deviceId: Uuid, personId: Uuid, personName: Type.String(), kind: Type.Union([Type.Literal('app'), Type.Literal('tracker')]), label: nullable(Type.String()), datum: DatumSchema,
  model: nullable(Type.String()), platform: nullable(Type.String()), appVersion: nullable(Type.String()),
  status: Type.Union([Type.Literal('active'), Type.Literal('revoked'), Type.Literal('lost')]), enrolledAt: IsoInstant, lastSeen: nullable(IsoInstant), revokedAt: nullable(IsoInstant),
  keyThumbprint: nullable(Type.String()),
  /** Trackers: the last message that was refused, and how many there were. */
  lastRefusal: nullable(Type.Object({ source: Type.String(), code: Type.String(), detail: Type.String({ description: 'In technical words, always in English' }), messages: Type.Integer(), firstTime: IsoInstant, lastTime: IsoInstant })),
})
export const DeviceList = Type.Object({ devices: Type.Array(Device) })
export const DeviceRevokeInput = Type.Object({ reason: Type.Union([Type.Literal('lost'), Type.Literal('replaced'), Type.Literal('left'), Type.Literal('other')]) })
export const TrackerInput = Type.Object({ label: Type.String({ minLength: 1, maxLength: 60 }), identifier: Type.Optional(Type.String({ maxLength: 100, description: 'The id the tracker sends; other ids on this link are refused' })), datum: Type.Optional(DatumSchema) })
export const TrackerChange = Type.Partial(Type.Object({ label: Type.String({ minLength: 1, maxLength: 60 }), datum: DatumSchema }))
export const TrackerCreated = Type.Object({
  device: Device,
  /** The token is shown once. */
  urls: Type.Object({ owntracks: Type.String(), osmand: Type.String(), overland: Type.String(), gpslogger: Type.String() }),
})

/** GET /api/v1/unreadable-uploads?cursor&limit: kept and logged, but nobody could make sense of them. */
export const UnreadableUpload = Type.Object({
  eventId: Uuid, personId: Uuid, personName: Type.String(), deviceId: Uuid, deviceName: nullable(Type.String()), deviceKind: Type.Union([Type.Literal('app'), Type.Literal('tracker')]),
  source: Type.String(), receivedAt: IsoInstant, bytes: nullable(Type.Integer({ description: 'Size as sent; null once erased' })), reason: Type.String({ description: 'Why, and what to look at, in the language asked for' }), reasonCode: nullable(Type.String()), detail: Type.String({ description: 'The same in technical words, always in English' }), entryIndex: Type.Integer(),
})
export const UnreadableUploadPage = page(UnreadableUpload)

/** So long before and after working time a check-in or check-out by the person's own tap is taken; tracks never are. */
const PunchMinutes = Type.Integer({ minimum: 0, maximum: 240 })

/** GET /api/v1/shifts; POST; PATCH /:id; POST /:id/make-default. `free`: always on duty (trackers on vehicles, on-call). */
export const Shift = Type.Object({
  shiftId: Uuid, name: Type.String(), kind: Type.Union([Type.Literal('fixed'), Type.Literal('free')]), segments: Type.Array(SegmentSchema), daysOfWeek: Type.Array(Type.Integer({ minimum: 1, maximum: 7 })), powerMode: PowerMode,
  punchBeforeMinutes: PunchMinutes, punchAfterMinutes: PunchMinutes,
  isDefault: Type.Boolean(), peopleCount: Type.Integer(), byDefaultCount: Type.Integer({ description: 'Of them, whoever has none of their own and so has the default; 0 for any other shift' }), archivedAt: Type.Optional(IsoInstant),
})
export const ShiftList = Type.Object({ shifts: Type.Array(Shift) })
export const ShiftInput = Type.Object({ name: Type.String({ minLength: 1, maxLength: 60 }), kind: Type.Union([Type.Literal('fixed'), Type.Literal('free')]), segments: Type.Array(SegmentSchema, { maxItems: 6 }), daysOfWeek: Type.Array(Type.Integer({ minimum: 1, maximum: 7 })), powerMode: Type.Optional(PowerMode), punchBeforeMinutes: Type.Optional(PunchMinutes), punchAfterMinutes: Type.Optional(PunchMinutes) })

/** GET /api/v1/settings; PATCH. Base map choice and its keys; photo policy. */
export const Settings = Type.Object({
  orgName: Type.String(), timeZone: Type.String(),
  baseMap: Type.Object({
    kind: Type.Union([Type.Literal('built_in'), Type.Literal('openfreemap'), Type.Literal('osm'), Type.Literal('tianditu'), Type.Literal('amap'), Type.Literal('pmtiles')]),
    key: Type.Optional(Type.String()), url: Type.Optional(Type.String()),
  }),
  /** Everybody's check-ins need a photo unless a policy says otherwise: a policy like any other, the last in order. */
  photoRequired: Type.Boolean(),
  /** Notes that field workers may take over with one tap. */
  noteTemplates: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 60, pattern: '^[^\\u0000]*$' }), { maxItems: 12 })),
})
export const SettingsInput = Type.Partial(Settings)

// ---- check-ins ----
/** GET /api/v1/check-ins?from&to&personId&departmentId&siteId&band&kind&search&cursor&limit — newest first. */
export const CheckInRow = Type.Object({
  eventId: Uuid, kind: Type.Union([Type.Literal('check_in'), Type.Literal('check_out')]),
  personId: Uuid, personName: Type.String(), departmentName: nullable(Type.String()), siteId: nullable(Uuid), siteName: nullable(Type.String()),
  position: PersonPosition, accuracyMetres: nullable(Type.Number()), distanceMetres: nullable(Type.Number(maskedAs('position', { [bandKeyword]: true, description: 'From the fence; 0 inside. Where positions are masked: the end of its band (50, 100, 200, 500, 1000, 2000, 5000 m and so on)' }))),
  happenedAt: Type.String({ format: 'date-time', description: 'When it happened, as far as the server can tell: what lists and attendance go by' }), fixTime: nullable(IsoInstant), deviceTime: nullable(IsoInstant), serverTime: IsoInstant, recordedTime: nullable(IsoInstant),
  note: nullable(Type.String()), photoSha256: nullable(Sha256Hex), videoSha256: nullable(Sha256Hex), band: nullable(Type.String()), action: nullable(PolicyActionSchema), completes: nullable(Uuid), strongestAgainst: Type.Array(Type.String({ description: 'Explained, strongest first' })), masked: Masked,
})
export const CheckInPage = page(CheckInRow)
/** GET /api/v1/check-ins/:eventId; evidence file: GET /api/v1/check-ins/:eventId/evidence (application/zip). */
export const CheckInDetail = Type.Object({
  ...CheckInRow.properties,
  deviceId: Uuid, deviceModel: nullable(Type.String()), networkType: nullable(Type.String()), appVersion: nullable(Type.String()), batteryPercent: nullable(Type.Number()), ipAddress: nullable(Type.String(maskedAs('position'))),
  provider: nullable(Type.String()), sequence: nullable(Type.Integer()), source: Type.String(),
  site: nullable(Type.Object({ siteId: Uuid, name: Type.String(), position: SitePoint, fence: GeofenceSchema })),
  photoReceived: Type.Boolean(), videoReceived: Type.Boolean(), settled: Type.Optional(Settled),
  timeToken: Type.Optional(Type.Object({ time: IsoInstant, state: Type.Union([Type.Literal('valid'), Type.Literal('wrong')], { description: 'valid: signed by this log’s key, so that the check-in was not signed before this time' }) })),
  proposal: Type.Optional(ProposalSchema),
  voice: Type.Optional(Type.Object({ ...VoiceSchema.properties, received: Type.Boolean(), usedElsewhere: Type.Integer({ description: 'Other check-ins of this company that name the very same recording' }) })),
  verdicts: Type.Array(Type.Object({ computedAt: IsoInstant, entryIndex: nullable(Type.Integer()), verdict: VerdictView })),
  proof: Type.Object({ entryIndex: nullable(Type.Integer()), leafHash: nullable(Type.String()), treeSize: nullable(Type.Integer()), checkpointTime: nullable(IsoInstant), included: Type.Boolean(), receipt: nullable(ReceiptSchema) }),
})

// ---- live (GET /api/v1/live: SSE; GET /api/v1/live/positions: snapshot) ----
export const LivePosition = Type.Object({
  personId: Uuid, personName: Type.String(), departmentId: nullable(Uuid), deviceId: Uuid,
  position: PersonPosition, accuracyMetres: nullable(Type.Number()), speedMetresPerSecond: nullable(Type.Number(maskedAs('position'))), bearingDegrees: nullable(Type.Number(maskedAs('position'))), batteryPercent: nullable(Type.Number()),
  fixTime: IsoInstant, serverTime: IsoInstant, source: Type.String(), masked: Masked,
})
export const LiveSnapshot = Type.Object({ positions: Type.Array(LivePosition), cursor: Type.String() })
/**
 * Somebody the reader knows already has moved: personId, lat, lon, accuracyMetres, speedMetresPerSecond, bearingDegrees, batteryPercent, fixTime, serverTime.
 * A list without names, because this is what a thousand consoles are sent for every report of everybody; all else of the person's last `LivePosition` stays.
 */
export const LiveMove = Type.Tuple([Uuid, Type.Number(), Type.Number(), nullable(Type.Number()), nullable(Type.Number()), nullable(Type.Number()), nullable(Type.Number()), IsoInstant, IsoInstant])
/**
 * SSE messages. `event: positions` data: LivePositionsMessage; `event: left` data: LiveLeftMessage; `event: check_in` data: CheckInRow; `event: hello` data: {serverTime}.
 * Every message has an `id`; reconnecting with Last-Event-ID misses nothing (check-ins are re-sent, positions are re-sent whole, without whoever left meanwhile).
 * Only places of people's present working day are told: of today, or from the beginning of a shift over midnight that is not over.
 */
export const LivePositionsMessage = Type.Object({
  positions: Type.Array(LivePosition), moves: Type.Optional(Type.Array(LiveMove, maskedAs('position'))),
  isWhole: Type.Optional(Type.Literal(true, { description: 'These are all: nobody else is on the map' })),
})
/** Not on the map any more: their working day is over, or they left the company or what the reader sees of it. */
export const LiveLeftMessage = Type.Object({ personIds: Type.Array(Uuid) })

// ---- replay (GET /api/v1/people/:id/days/:date?purpose=…) ----
export const ReplayDay = Type.Object({
  personId: Uuid, personName: Type.String(), date: IsoDate, timeZone: Type.String(),
  /** Column arrays, oldest first, all of one length: small on the wire and ready for a scrubber. */
  fixes: Type.Object({ fixTime: Type.Array(Type.Number()), lat: Type.Array(Type.Number()), lon: Type.Array(Type.Number()), accuracyMetres: Type.Array(nullable(Type.Number())), speedMetresPerSecond: Type.Array(nullable(Type.Number())), deviceIndex: Type.Array(Type.Integer()) }, maskedAs('position')),
  devices: Type.Array(Type.Object({ deviceId: Uuid, label: nullable(Type.String()), source: Type.String() })),
  stops: Type.Array(Type.Object({ centre: PersonPosition, arrivedAt: IsoInstant, leftAt: IsoInstant, ...stopSeconds, siteName: nullable(Type.String()), masked: Masked })),
  checkIns: Type.Array(CheckInRow),
  gaps: Type.Array(Type.Object({ from: IsoInstant, to: IsoInstant, cause: nullable(Type.String()) })),
  summary: Type.Object({ fixCount: Type.Integer(), metres: Type.Number(), ...spentSeconds, firstFixTime: nullable(IsoInstant), lastFixTime: nullable(IsoInstant) }),
  findings: Type.Array(Type.Object({ signal: Type.String(), name: Type.String(), text: Type.String(), weightDecibans: Type.Number() })),
  refusedOffDutyCount: Type.Integer({ description: 'Fixes that arrived outside working hours and were not stored' }),
  refusedImpossibleClockCount: Type.Integer({ description: 'Fixes that were not stored because their clock cannot be true and nothing else tells whether they were in working hours' }),
  masked: Masked,
})

/** GET /api/v1/overview — figures of the console’s first screen. */
export const Overview = Type.Object({ onDuty: Type.Integer(), workday: WorkdayCounts, activeNow: Type.Integer(), checkInsToday: Type.Integer(), byBand: Type.Record(Type.String(), Type.Integer()), people: Type.Integer(), othersOnMap: Type.Integer({ description: 'People other than field workers with a position of the present working day; with `people`, everybody whom the live map can show' }), sites: Type.Integer(), logSize: Type.Integer(), lastCheckpointTime: nullable(IsoInstant) })

export const overviewTrendDays = 14
/** GET /api/v1/overview/trend — oldest day first, today last; `pending` in byBand: not judged yet. */
export const OverviewTrend = Type.Object({ days: Type.Array(Type.Object({ day: IsoDate, byBand: Type.Record(Type.String(), Type.Integer()), late: Type.Integer(), absent: Type.Integer() })) })

/** GET /api/v1/log/self-check → the nightly self-check's last result; POST runs it now. */
export const SelfCheck = Type.Object({ ranAt: nullable(IsoInstant), ok: nullable(Type.Boolean()), treeSize: Type.Integer(), faults: Type.Array(Type.Object({ entryIndex: nullable(Type.Integer()), table: Type.String(), what: Type.String() })) })

export type Role = Static<typeof Role>
export type SetupStatus = Static<typeof SetupStatus>
export type SetupRequest = Static<typeof SetupRequest>
export type SetupAnswer = Static<typeof SetupAnswer>
export type Me = Static<typeof Me>
export type Department = Static<typeof Department>
export type DepartmentMerged = Static<typeof DepartmentMerged>
export type PeopleMove = Static<typeof PeopleMove>
export type PeopleMoved = Static<typeof PeopleMoved>
export type Person = Static<typeof Person>
export type PersonInput = Static<typeof PersonInput>
export type PersonScope = Static<typeof PersonScope>
export type ScopePreviewInput = Static<typeof ScopePreviewInput>
export type ScopePreview = Static<typeof ScopePreview>
export type EnrollmentCode = Static<typeof EnrollmentCode>
export type EnrollmentCodesInput = Static<typeof EnrollmentCodesInput>
export type EnrollmentCodes = Static<typeof EnrollmentCodes>
export type Device = Static<typeof Device>
export type TrackerInput = Static<typeof TrackerInput>
export type TrackerChange = Static<typeof TrackerChange>
export type UnreadableUpload = Static<typeof UnreadableUpload>
export type TrackerCreated = Static<typeof TrackerCreated>
export type Shift = Static<typeof Shift>
export type ShiftInput = Static<typeof ShiftInput>
export type Settings = Static<typeof Settings>
export type CheckInRow = Static<typeof CheckInRow>
export type CheckInDetail = Static<typeof CheckInDetail>
export type LivePosition = Static<typeof LivePosition>
export type LiveMove = Static<typeof LiveMove>
export type LiveLeftMessage = Static<typeof LiveLeftMessage>
export type LivePositionsMessage = Static<typeof LivePositionsMessage>
export type LiveSnapshot = Static<typeof LiveSnapshot>
export type ReplayDay = Static<typeof ReplayDay>
export type Overview = Static<typeof Overview>
export type OverviewTrend = Static<typeof OverviewTrend>
export type SelfCheck = Static<typeof SelfCheck>
