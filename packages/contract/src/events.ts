import { Type, type Static } from 'typebox'
import { deviceStateKinds } from '@fieldproof/core/kernel'
import { FixSchema, calendarRange, IsoInstant, PlainText, Sha256Hex, Uuid } from './common.ts'
import { DeclarationContent } from './declarations.ts'
import { FactorReadingsSchema } from './factors.ts'

/** The log's key says what time it is: `fieldproof-time/v1`, the origin and the time, each on a line, signed with Ed25519. */
export const TimeTokenSchema = Type.Object({
  time: IsoInstant,
  keyId: Type.String({ pattern: '^[0-9a-f]{8}$' }),
  signature: Type.String({ maxLength: 100, pattern: '^[A-Za-z0-9+/]+=*$' }),
})

/**
 * The payload of a signed phone event: canonical JSON (RFC 8785) inside a compact JWS (ES256, `kid` = device id).
 * `seq` counts from 1 on each device; `prev` is the SHA-256 (hex) of the JWS text of event seq-1, null for the first.
 */
const common = {
  v: Type.Literal(1),
  id: Uuid,
  device: Uuid,
  seq: Type.Integer({ minimum: 1 }),
  prev: Type.Union([Sha256Hex, Type.Null()]),
  /** The phone's wall clock when the person acted. */
  deviceTime: IsoInstant,
  /** Monotonic milliseconds since `lastServerTime` arrived; with it, elapsed time is proven without the wall clock. */
  monotonicSinceServerTimeMs: Type.Optional(Type.Number({ minimum: 0, maximum: 1e13 })),
  lastServerTime: Type.Optional(IsoInstant),
  /** `deviceTime` corrected by how far the wall clock was off when the server last told the time. An estimate for a phone that can prove nothing (a page opened anew without a network) and whose clock is minutes off; never a proof. Its position is stamped by the same corrected clock, as in every event; what was read or shown beside it (`readTime`, `promptTime`) by the wall clock. */
  correctedTime: Type.Optional(IsoInstant),
  /** The last signed time the server gave: proves to anybody that the event was not signed before it (core/evidence/timeToken). */
  timeToken: Type.Optional(TimeTokenSchema),
  networkType: Type.Optional(PlainText(40)),
  batteryPercent: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
  appVersion: Type.Optional(PlainText(40)),
  model: Type.Optional(PlainText(120)),
}

/** What the phone heard at one moment. Native phones only: browsers tell nothing of it. Addresses are kept in the signed event; everything else sees pseudonyms. */
export const RadioScanSchema = Type.Object({
  scanTime: Type.Number({ ...calendarRange, description: 'Milliseconds since 1970-01-01T00:00:00Z' }),
  sightings: Type.Array(Type.Object({
    kind: Type.Union([Type.Literal('wifi'), Type.Literal('cell'), Type.Literal('beacon')]),
    id: Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\u0000]*$', description: 'Wi-Fi: BSSID. Cell: mcc-mnc-area-cell. Beacon: its identifier as heard' }),
    powerDbm: Type.Optional(Type.Number({ minimum: -200, maximum: 50 })),
  }), { maxItems: 64 }),
})

/**
 * The app had proposed this check-in because the phone entered the fence, or heard a beacon near it. The time of arrival is what the phone saw, and a claim like all that it says:
 * the check-in itself is the person's tap. `isConfirmed`: it had stayed for two minutes by then.
 */
export const ProposalSchema = Type.Object({ via: Type.Union([Type.Literal('fence'), Type.Literal('beacon')]), arrivedTime: IsoInstant, isConfirmed: Type.Boolean() })

/** A spoken note, uploaded after the event as a photo is. How long it is and how much of it the phone took for speech (by energy alone: mobile, capture/speech). */
export const VoiceSchema = Type.Object({ sha256: Sha256Hex, durationSeconds: Type.Number({ minimum: 0, maximum: 600 }), speechSeconds: Type.Number({ minimum: 0, maximum: 600 }) })

export const CheckInEvent = Type.Object({
  ...common,
  kind: Type.Union([Type.Literal('check_in'), Type.Literal('check_out')]),
  siteId: Type.Optional(Uuid),
  fix: Type.Optional(FixSchema),
  note: Type.Optional(PlainText(2000)),
  photoSha256: Type.Optional(Sha256Hex),
  /** A video of at most a minute, recorded in the app, and the prompt it was asked to follow: its id (core/kernel/videoPrompts) and when it was shown, by the phone's wall clock. */
  videoSha256: Type.Optional(Sha256Hex),
  videoPromptId: Type.Optional(PlainText(60)),
  videoPromptTime: Type.Optional(IsoInstant),
  radio: Type.Optional(RadioScanSchema),
  factors: Type.Optional(FactorReadingsSchema),
  /** Id of the check-in that this one completes, which was asked for one more factor. */
  completes: Type.Optional(Uuid),
  /** The spot challenge that this check-in answers. */
  challengeId: Type.Optional(Uuid),
  proposal: Type.Optional(ProposalSchema),
  voice: Type.Optional(VoiceSchema),
})

export const TrackEvent = Type.Object({
  ...common,
  kind: Type.Literal('track'),
  /** First and last fix time (ms), so that the privacy gate need not unpack; at most 24 hours apart. Checked against the packed fixes. */
  from: Type.Number({ ...calendarRange }),
  to: Type.Number({ ...calendarRange }),
  /** base64url of `packFixes(fixes, { deflate })` (core/geo/trackPacking): self-describing, its columns deflated (raw RFC 1951) where the phone can. */
  packed: Type.String({ maxLength: 700_000 }),
})

export const WorkStateEvent = Type.Object({
  ...common,
  kind: Type.Literal('work_state'),
  state: Type.Union([Type.Literal('started'), Type.Literal('paused'), Type.Literal('resumed'), Type.Literal('ended')]),
  reason: Type.Optional(PlainText(200)),
})

const InstantMs = Type.Number({ ...calendarRange, description: 'Milliseconds since 1970-01-01T00:00:00Z' })
export const DeviceStateKindSchema = Type.Enum([...deviceStateKinds])
export const ChosenBySchema = Type.Union([Type.Literal('person'), Type.Literal('system'), Type.Literal('unknown')])

/** What explains a silence (C11): sent when a state of the phone lasts, and again with the same `from` and a `to` when it is over. It holds no position. */
export const DeviceStateEvent = Type.Object({
  ...common,
  kind: Type.Literal('device_state'),
  state: DeviceStateKindSchema,
  from: InstantMs,
  to: Type.Optional(InstantMs),
  chosenBy: ChosenBySchema,
  detail: Type.Optional(PlainText(200)),
})

/** Why a person on duty cannot meet a challenge now. None of them is held against anybody. */
export const CannotReason = Type.Union([Type.Literal('no_network'), Type.Literal('with_customer'), Type.Literal('driving'), Type.Literal('phone_trouble'), Type.Literal('other')])

/**
 * The person's own word on an own check-in, or on a challenge that cannot be met now. In the same chain as everything else, so that nobody
 * can later say that it was not said, or said something else. It holds no position and may be sent off duty.
 */
export const ExplanationEvent = Type.Object({
  ...common,
  kind: Type.Literal('explanation'),
  /** Event id of the check-in or check-out, or id of the challenge. */
  about: Uuid,
  text: PlainText(500),
  /** With a challenge only. */
  reason: Type.Optional(CannotReason),
})

/** See declarations.ts: consents, appeals, calls for help, meetings elsewhere, wrong addresses, faults. */
export const DeclarationEvent = Type.Object({ ...common, kind: Type.Literal('declaration'), content: DeclarationContent })

export const EventPayload = Type.Union([CheckInEvent, TrackEvent, WorkStateEvent, DeviceStateEvent, ExplanationEvent, DeclarationEvent])

/** A signed promise that the event will be in the log within `includeBySeconds` (format: core/evidence/receipt). */
export const ReceiptSchema = Type.Object({
  v: Type.Literal(2), origin: Type.String(), eventId: Type.String(), submissionSha256: Sha256Hex,
  receivedTime: IsoInstant, includeBySeconds: Type.Integer(), keyId: Type.String(),
  batch: Type.Object({ index: Type.Integer(), size: Type.Integer(), path: Type.Array(Type.String()) }, { description: 'Receipts that were signed together: place, number, and the hashes that lead to the signed root' }),
  signature: Type.String(),
})

export const ReasonSchema = Type.Object({
  signal: Type.String(), name: Type.String(), text: Type.String(), weightDecibans: Type.Number(),
  state: Type.String(), group: Type.String(),
  countsNothingHere: Type.Optional(Type.Boolean({ description: 'This company has demoted the signal: it would have spoken and counts nothing' })),
}, { description: 'One finding, already explained in the language asked for by Accept-Language' })

export const PolicyActionSchema = Type.Union([Type.Literal('accept'), Type.Literal('ask_factor'), Type.Literal('review'), Type.Literal('block')], { description: 'block: kept, and not counting until a person has looked' })

export const VerdictView = Type.Object({
  band: Type.Union([Type.Literal('verified'), Type.Literal('needs_review'), Type.Literal('strong_doubt'), Type.Literal('not_enough_evidence')]),
  bandName: Type.String(),
  totalDecibans: Type.Number(),
  priorDecibans: Type.Number(),
  modelVersion: Type.String(),
  modelSha256: Type.String(),
  strongestFor: Type.Array(Type.String()),
  strongestAgainst: Type.Array(Type.String()),
  reasons: Type.Array(ReasonSchema),
  /** What follows by the company's policy, and why; absent where none applied. */
  outcome: Type.Optional(Type.Object({
    action: PolicyActionSchema, actionName: Type.String(), sentences: Type.Array(Type.String()), missingFactors: Type.Array(Type.String()),
    policy: Type.Object({ id: Type.String(), version: Type.Integer(), sha256: Type.String() }), trustTier: Type.String(), trustTierName: Type.String(), isAudit: Type.Boolean(),
  })),
})

export const EventBatch = Type.Object({ events: Type.Array(Type.String({ maxLength: 1_000_000 }), { minItems: 1, maxItems: 200, description: 'Compact JWS texts, in order' }) })

export const EventResult = Type.Object({
  eventId: Type.Union([Type.String(), Type.Null()]),
  /** `refused`: nothing was kept, never send it again (see problem). `retry`: send it again later. */
  status: Type.Union([Type.Literal('accepted'), Type.Literal('duplicate'), Type.Literal('refused'), Type.Literal('retry')]),
  receipt: Type.Optional(ReceiptSchema),
  verdict: Type.Optional(VerdictView),
  problem: Type.Optional(Type.Object({ code: Type.String(), status: Type.Integer(), title: Type.String(), detail: Type.Optional(Type.String()), remedy: Type.String() })),
})

export const EventBatchAnswer = Type.Object({
  results: Type.Array(EventResult),
  serverTime: IsoInstant,
  /** Latest signed checkpoint of the organisation's log (C2SP signed note); the phone checks consistency with the one it kept. */
  checkpoint: Type.Union([Type.String(), Type.Null()]),
  /** For the phone to put into its next events; at most a second old. */
  timeToken: Type.Optional(TimeTokenSchema),
})

export const MissingEvents = Type.Object({ eventIds: Type.Array(Uuid, { minItems: 1, maxItems: 500, description: 'Events that this phone has a receipt for' }) })
export const MissingEventsAnswer = Type.Object({ missing: Type.Array(Type.String(), { description: 'Those that this server has not: it was restored from an older backup. Send them again' }) })

export type TimeTokenWire = Static<typeof TimeTokenSchema>
export type MissingEvents = Static<typeof MissingEvents>
export type MissingEventsAnswer = Static<typeof MissingEventsAnswer>
export type EventPayload = Static<typeof EventPayload>
export type CheckInEvent = Static<typeof CheckInEvent>
export type TrackEvent = Static<typeof TrackEvent>
export type WorkStateEvent = Static<typeof WorkStateEvent>
export type DeviceStateEvent = Static<typeof DeviceStateEvent>
export type ExplanationEvent = Static<typeof ExplanationEvent>
export type DeclarationEvent = Static<typeof DeclarationEvent>
export type EventResult = Static<typeof EventResult>
export type EventBatchAnswer = Static<typeof EventBatchAnswer>
export type VerdictView = Static<typeof VerdictView>
export type ReasonView = Static<typeof ReasonSchema>
export type ReceiptWire = Static<typeof ReceiptSchema>
