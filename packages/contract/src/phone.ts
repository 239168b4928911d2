import { Type, type Static } from 'typebox'
import { GeofenceSchema, IsoDate, IsoInstant, LatLonSchema, page, PlainText, PowerMode, Sha256Hex, Uuid } from './common.ts'
import { ReplayDay } from './console.ts'
import { EndedSos } from './declarations.ts'
import { TimeTokenSchema, VerdictView } from './events.ts'
import { OwnTrustTier, PhoneRequirements } from './policies.ts'
import { Settled } from './putOffs.ts'
import { QuestionAbout } from './questions.ts'

/** POST /api/v1/enrollments — exchange a one-time code and the phone's public key for a device token. */
export const EnrollmentRequest = Type.Object({
  code: Type.String({ minLength: 8, maxLength: 100 }),
  publicKey: Type.Object({ kty: Type.Literal('EC'), crv: Type.Literal('P-256'), x: Type.String(), y: Type.String() }),
  model: Type.Optional(Type.String({ maxLength: 120 })),
  platform: Type.Optional(Type.String({ maxLength: 120 })),
  appVersion: Type.Optional(Type.String({ maxLength: 40 })),
})
export const EnrollmentAnswer = Type.Object({
  deviceId: Uuid, deviceToken: Type.String(), orgId: Uuid, orgName: Type.String(), personId: Uuid, personName: Type.String(),
  timeZone: Type.String(), logOrigin: Type.String(), logVerifierKey: Type.String({ description: 'C2SP signed-note verifier key (vkey) of the organisation’s log' }), serverTime: IsoInstant,
})
/** GET /api/v1/enrollments/:code — what the person sees before agreeing. */
export const EnrollmentPreview = Type.Object({ orgName: Type.String(), personName: Type.String(), expiresAt: IsoInstant, replacesDevice: Type.Boolean(), logOrigin: Type.String({ description: 'C2SP origin of the organisation’s log: which company a phone keeps a key for' }) })

export const PhoneSite = Type.Object({
  siteId: Uuid, name: Type.String(), address: Type.Union([Type.String(), Type.Null()]), position: LatLonSchema, fence: GeofenceSchema,
  distanceMetres: Type.Optional(Type.Number()),
  /** In words of the phone's language: when it is open, and what its business status says unless it is in business. Absent in what a phone kept from an older server. */
  hours: Type.Optional(Type.Union([Type.String(), Type.Null()])), closed: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  /** Only of sites that are the person's own or nobody's: a lost phone need not hold the numbers of every customer. */
  contacts: Type.Optional(Type.Array(Type.Object({ name: Type.String(), phone: Type.Union([Type.String(), Type.Null()]) }))),
  /** What can be read there; absent in what a phone kept from an older server. */
  factors: Type.Optional(Type.Array(Type.Union([Type.Literal('nfc'), Type.Literal('qr'), Type.Literal('beacon')]))),
})

export const WorkWindow = Type.Object({ from: IsoInstant, to: IsoInstant })

/** What people have said about an own record: the person, somebody who asks, somebody who decides. */
export const PhoneReview = Type.Object({
  explanations: Type.Array(Type.Object({ eventId: Uuid, text: Type.String(), at: IsoInstant })),
  question: Type.Union([Type.Object({ text: Type.String(), askedByName: Type.String(), askedAt: IsoInstant }), Type.Null()]),
  decision: Type.Union([Type.Object({ decisionId: Uuid, outcome: Type.Union([Type.Literal('real'), Type.Literal('not_real'), Type.Literal('unclear')]), note: Type.Union([Type.String(), Type.Null()]), decidedByName: Type.String(), decidedAt: IsoInstant }), Type.Null()]),
  /** Own appeals and meetings elsewhere, oldest first. */
  declarations: Type.Array(Type.Object({ eventId: Uuid, topic: Type.Union([Type.Literal('appeal'), Type.Literal('off_site')]), text: Type.String(), place: Type.Union([Type.String(), Type.Null()]), at: IsoInstant })),
})

/** One own record, as the person sees it. */
export const PhoneCheckIn = Type.Object({
  eventId: Uuid, kind: Type.Union([Type.Literal('check_in'), Type.Literal('check_out')]),
  siteId: Type.Union([Uuid, Type.Null()]), siteName: Type.Union([Type.String(), Type.Null()]),
  position: Type.Union([LatLonSchema, Type.Null()]), accuracyMetres: Type.Union([Type.Number(), Type.Null()]),
  fixTime: Type.Union([IsoInstant, Type.Null()]), deviceTime: Type.Union([IsoInstant, Type.Null()]), serverTime: IsoInstant, recordedTime: Type.Union([IsoInstant, Type.Null()]),
  note: Type.Union([Type.String(), Type.Null()]), photoSha256: Type.Union([Sha256Hex, Type.Null()]),
  /** When it happened, as far as the server can tell: what lists and attendance go by. Absent in what a phone kept from an older server. */
  happenedAt: Type.Optional(IsoInstant),
  /** Absent in what a phone kept from an older server. */
  videoSha256: Type.Optional(Type.Union([Sha256Hex, Type.Null()])),
  voiceSha256: Type.Optional(Type.Union([Sha256Hex, Type.Null()])),
  entryIndex: Type.Union([Type.Integer(), Type.Null()]),
  verdict: Type.Union([VerdictView, Type.Null()]),
  /** Absent in what a phone kept from an older server. */
  review: Type.Optional(PhoneReview),
  settled: Type.Optional(Settled),
})

/** Something that concerns the person: a question that waits for an answer, or a decision of the last days. */
export const PhoneNotice = Type.Object({
  kind: Type.Union([Type.Literal('asked'), Type.Literal('decided')]), noticeId: Uuid, eventId: Uuid, at: IsoInstant, byName: Type.String(), text: Type.Union([Type.String(), Type.Null()]),
  outcome: Type.Union([Type.Literal('real'), Type.Literal('not_real'), Type.Literal('unclear'), Type.Null()]), siteName: Type.Union([Type.String(), Type.Null()]),
})
/** A question about a day of the person's that waits for an answer: a correction or leave for that day, or words (a signed explanation about `questionId`). */
export const PhoneDayQuestion = Type.Object({ questionId: Uuid, day: IsoDate, about: QuestionAbout, at: IsoInstant, byName: Type.String(), text: Type.String() })
/** A spot challenge on the phone: check in now, or say why not. `dueAt` is known once the phone has shown it (POST /api/v1/phone/challenges/:id/seen). */
export const PhoneChallenge = Type.Object({
  challengeId: Uuid, state: Type.Union([Type.Literal('asked'), Type.Literal('seen'), Type.Literal('lapsed')]), purpose: Type.String(), byName: Type.Union([Type.String(), Type.Null()]),
  askedAt: IsoInstant, windowSeconds: Type.Integer(), dueAt: Type.Union([IsoInstant, Type.Null()]), wantsPhoto: Type.Boolean(), wantsVideo: Type.Optional(Type.Boolean()),
  wantsFace: Type.Optional(Type.Boolean({ description: 'Where a face is enrolled on this phone; else a photo instead' })),
})

/** PUT /api/v1/phone/health: what the phone found about itself, sent by the person by hand. GET /api/v1/people/:personId/phone-health: the newest of each phone. */
export const PhoneHealthReport = Type.Object({
  checks: Type.Array(Type.Object({ check: Type.String({ pattern: '^[a-z_]{2,40}$' }), state: Type.Union([Type.Literal('good'), Type.Literal('warning'), Type.Literal('bad'), Type.Literal('unknown')]), detail: Type.Optional(PlainText(200)) }), { maxItems: 40 }),
  battery: Type.Array(Type.Object({ mode: PowerMode, hours: Type.Number({ minimum: 0, maximum: 1e5 }), percentPerHour: Type.Number({ minimum: 0, maximum: 100 }) }), { maxItems: 3 }),
  appVersion: Type.Optional(PlainText(40)), userAgent: Type.Optional(PlainText(400)),
})
export const PhoneHealthList = Type.Object({ phones: Type.Array(Type.Object({ deviceId: Uuid, model: Type.Union([Type.String(), Type.Null()]), reportedAt: IsoInstant, report: PhoneHealthReport })) })

/** GET /api/v1/phone/today */
export const PhoneToday = Type.Object({
  date: IsoDate, timeZone: Type.String(), serverTime: IsoInstant, timeToken: Type.Optional(TimeTokenSchema),
  person: Type.Object({ personId: Uuid, name: Type.String(), departmentName: Type.Union([Type.String(), Type.Null()]) }),
  org: Type.Object({ orgId: Uuid, name: Type.String(), logOrigin: Type.String(), logVerifierKey: Type.String() }),
  /** Nothing is recorded outside these windows (today and the next seven days). Empty: day off. */
  workWindows: Type.Array(WorkWindow),
  /** In these the person's own check-in and check-out is taken: the windows and what the shift allows around them. Absent from an older server: the windows themselves. */
  punchWindows: Type.Optional(Type.Array(WorkWindow)),
  /** How often and how exactly this person's shift records; absent from an older server. */
  powerMode: Type.Optional(PowerMode),
  /** What check-ins of this person must bring, for the phone to ask before the tap, offline too. */
  requirements: PhoneRequirements,
  trustTier: OwnTrustTier,
  device: Type.Object({ deviceId: Uuid, lastSequence: Type.Integer({ description: 'Highest event sequence the server has; 0 for none' }), lastHash: Type.Union([Sha256Hex, Type.Null()]) }),
  checkIns: Type.Array(PhoneCheckIn),
  challenges: Type.Optional(Type.Array(PhoneChallenge)),
  notices: Type.Optional(Type.Array(PhoneNotice)),
  /** Newest first. Absent from an older server. */
  dayQuestions: Type.Optional(Type.Array(PhoneDayQuestion)),
  /** Told to whichever phone the person has now: the one that called may be gone. */
  sosEnded: Type.Optional(Type.Union([EndedSos, Type.Null()])),
  /** The server turns voice notes into text (POST /api/v1/phone/transcripts). */
  transcribes: Type.Optional(Type.Boolean()),
  /** The company's ready-made notes. */
  noteTemplates: Type.Optional(Type.Array(Type.String())),
  /** The records that notices and the last days' explanations are about, where they are not of today. */
  noticed: Type.Optional(Type.Array(PhoneCheckIn)),
})

/** POST /api/v1/phone/transcripts: what was understood of a spoken note, for the person to read and change; '' for nothing. Nothing of it is kept. */
export const PhoneTranscript = Type.Object({ text: Type.String(), seconds: Type.Number(), modelId: Type.String() })

/** GET /api/v1/phone/check-ins?cursor&limit — newest first. */
export const PhoneCheckInPage = page(PhoneCheckIn)
/** GET /api/v1/phone/sites?lat&lon&radiusMetres&limit — nearest first; without a position, all of them by name (for offline use). */
export const PhoneSiteList = Type.Object({ sites: Type.Array(PhoneSite) })

/** GET /api/v1/log/checkpoint → text/plain. GET /api/v1/log/consistency?from&to. GET /api/v1/log/inclusion?eventId. Device token or session. */
export const ConsistencyAnswer = Type.Object({ from: Type.Integer(), to: Type.Integer(), proof: Type.Array(Type.String({ description: 'base64' })), checkpoint: Type.String() })
export const InclusionAnswer = Type.Object({
  entryIndex: Type.Integer(), treeSize: Type.Integer(), leaf: Type.String({ description: 'base64 of the leaf bytes' }),
  proof: Type.Array(Type.String()), checkpoint: Type.String(),
  /** Opens the leaf's commitment (core/evidence openLeaf), so that a person can see that the entry is their own event and no other. */
  salt: Type.Optional(Type.String({ description: 'base64, 16 bytes; sent to the person whose event it is' })),
})

/** As which file a replay can be taken. */
export const trackFiles = ['gpx', 'geojson', 'csv'] as const
/** How a track was looked at, where it was not shown alone on a screen: in the report of routes, or as which file it was taken. */
export const lookForms = ['track_report', 'track_report_xlsx', 'track_report_csv', ...trackFiles, 'evidence_package'] as const
/** GET /api/v1/phone/accesses — who looked at my track, of which day, when, how and why; newest first. */
export const PhoneAccess = Type.Object({ accessId: Uuid, viewerName: Type.String(), day: IsoDate, purpose: Type.String(), form: Type.Union([Type.Enum([...lookForms]), Type.Null()]), accessedAt: IsoInstant })
export const PhoneAccessPage = page(PhoneAccess)

export type PhoneHealthReport = Static<typeof PhoneHealthReport>
export type PhoneHealthList = Static<typeof PhoneHealthList>
export type PhoneChallenge = Static<typeof PhoneChallenge>
export type PhoneReview = Static<typeof PhoneReview>
export type PhoneNotice = Static<typeof PhoneNotice>
export type PhoneDayQuestion = Static<typeof PhoneDayQuestion>
export type TrackFile = (typeof trackFiles)[number]
export type LookForm = (typeof lookForms)[number]
export type PhoneAccess = Static<typeof PhoneAccess>
export type EnrollmentRequest = Static<typeof EnrollmentRequest>
export type EnrollmentAnswer = Static<typeof EnrollmentAnswer>
export type EnrollmentPreview = Static<typeof EnrollmentPreview>
export type PhoneSite = Static<typeof PhoneSite>
export type PhoneCheckIn = Static<typeof PhoneCheckIn>
export type PhoneToday = Static<typeof PhoneToday>
export type ConsistencyAnswer = Static<typeof ConsistencyAnswer>
export type InclusionAnswer = Static<typeof InclusionAnswer>

/** GET /api/v1/phone/days/:date — the own day, as a manager with a purpose would see it, and when recording was on or off and why. No look is written down: it is one's own. */
export const PhoneDay = Type.Object({
  ...ReplayDay.properties,
  stretches: Type.Array(Type.Object({ from: IsoInstant, to: IsoInstant, recorded: Type.Boolean(), cause: Type.Union([Type.String(), Type.Null()]) }), { description: 'The working hours of the day, cut where recording began or stopped; without set hours, from the first to the last position' }),
  refusedPrivateCount: Type.Integer({ description: 'Positions in private places that the server let go' }),
})
/** GET /api/v1/phone/summary?days — own verdicts and decisions in figures. There is no rank, and nobody else in it. */
export const PhoneSummary = Type.Object({
  from: IsoDate, to: IsoDate, total: Type.Integer(), sites: Type.Integer(), days: Type.Integer(),
  byBand: Type.Object({ verified: Type.Integer(), not_enough_evidence: Type.Integer(), needs_review: Type.Integer(), strong_doubt: Type.Integer() }),
  decided: Type.Object({ real: Type.Integer(), not_real: Type.Integer(), unclear: Type.Integer() }), waiting: Type.Integer(), appeals: Type.Integer(),
  score: Type.Object({
    value: Type.Union([Type.Integer({ minimum: 0, maximum: 100 }), Type.Null()], { description: 'Of a hundred records that count, how many held, rounded down; null while fewer than `fewestCounted` count' }),
    before: Type.Union([Type.Integer({ minimum: 0, maximum: 100 }), Type.Null()], { description: 'The same of as many days before' }), fewestCounted: Type.Integer(),
    held: Type.Integer(), refused: Type.Integer(), notCounted: Type.Object({ tooLittle: Type.Integer(), waiting: Type.Integer(), unclear: Type.Integer() }),
    lowered: Type.Array(Type.Object({ eventId: Uuid, kind: Type.Union([Type.Literal('check_in'), Type.Literal('check_out')]), at: IsoInstant, siteName: Type.Union([Type.String(), Type.Null()]) }), { description: 'The newest records that count against it: decided not real by a person, and not appealed against' }),
  }, { description: 'The person’s own score and how it came about. Asked for by their phone alone; no page of the company has it.' }),
  doubts: Type.Array(Type.Object({ signal: Type.String(), name: Type.String(), count: Type.Integer(), advice: Type.Union([Type.String(), Type.Null()]) }), { description: 'What most often spoke against own records, and what helps' }),
})

export type PhoneDay = Static<typeof PhoneDay>
export type PhoneSummary = Static<typeof PhoneSummary>
export type PhoneTranscript = Static<typeof PhoneTranscript>
