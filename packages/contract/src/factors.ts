import { Type, type Static } from 'typebox'
import { calendarRange, IsoInstant, PlainText, Uuid } from './common.ts'

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** What the phone says of a comparison of faces that it made itself: figures, and the hash of the enrolled template. No picture, no feature. */
export const FaceCheckSchema = Type.Object({
  modelId: PlainText(60), similarity: Type.Number({ minimum: -1, maximum: 1 }), liveScore: Type.Number({ minimum: 0, maximum: 1 }),
  challenge: Type.Union([Type.Literal('passed'), Type.Literal('failed')], { description: 'Whether the head was turned as asked' }),
  templateSha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the template as it lies encrypted on the phone' }),
}, { additionalProperties: false, description: 'Figures only: an event with anything else here is refused' })

/** Faces in a video that the person filmed with the front camera, having consented: figures of looks that the phone compared while recording. */
export const FilmedFacesSchema = Type.Object({
  modelId: PlainText(60), looks: Type.Integer({ minimum: 1, maximum: 60 }), withFace: Type.Integer({ minimum: 0, maximum: 60 }),
  similarity: Type.Optional(Type.Number({ minimum: -1, maximum: 1 })), liveScore: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  templateSha256: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the template as it lies encrypted on the phone' }),
}, { additionalProperties: false, description: 'Figures only: an event with anything else here is refused' })

const Base64Url = (most: number) => Type.String({ minLength: 1, maxLength: most, pattern: '^[A-Za-z0-9_-]+$' })
/** The phone's own authenticator, asked to confirm this very check-in (WebAuthn; the challenge is made of the event's id). No finger, no face is in it. */
export const PasskeyAssertionSchema = Type.Object({
  credentialId: Base64Url(1400), authenticatorData: Base64Url(1000), clientDataJson: Base64Url(2000), signature: Base64Url(200),
}, { additionalProperties: false })

/** What a phone read at a site, inside the signed event. `can` says what this phone could have brought: what it cannot is nobody's fault. */
export const FactorReadingsSchema = Type.Object({
  can: Type.Array(Type.Union([Type.Literal('nfc'), Type.Literal('qr'), Type.Literal('beacon'), Type.Literal('countersign'), Type.Literal('face'), Type.Literal('passkey')]), { maxItems: 8 }),
  readings: Type.Array(Type.Object({
    kind: Type.Union([Type.Literal('nfc'), Type.Literal('qr'), Type.Literal('beacon')]),
    text: Type.String({ maxLength: 1000, pattern: '^[^\\u0000]*$', description: 'NFC: the address on the tag, empty where it holds none. QR: its text. Beacon: its identifier as heard' }),
    serial: Type.Optional(Type.String({ maxLength: 60, pattern: '^[^\\u0000]*$', description: 'NFC: the tag’s serial number as the phone tells it' })),
    readTime: Type.Number({ ...calendarRange, description: 'Milliseconds since 1970-01-01T00:00:00Z, by the phone’s wall clock' }),
  }), { maxItems: 16 }),
  face: Type.Optional(FaceCheckSchema),
  filmedFaces: Type.Optional(FilmedFacesSchema),
  passkey: Type.Optional(PasskeyAssertionSchema),
})

export const SiteFactorKind = Type.Union([Type.Literal('tag_plain'), Type.Literal('tag_sun'), Type.Literal('code_rotating'), Type.Literal('code_printed'), Type.Literal('beacon_plain'), Type.Literal('beacon_rolling')])

export const SiteFactor = Type.Object({
  factorId: Uuid, siteId: Uuid, kind: SiteFactorKind, label: Type.String(), isStrong: Type.Boolean({ description: 'Only the tag, screen or beacon itself can make what it shows' }),
  identifier: nullable(Type.String()), status: Type.Union([Type.Literal('active'), Type.Literal('revoked')]),
  pairedAt: nullable(IsoInstant), linkExpiresAt: nullable(IsoInstant), createdByName: nullable(Type.String()), createdAt: IsoInstant, revokedAt: nullable(IsoInstant), lastReadAt: nullable(IsoInstant),
})

const Key = Type.String({ pattern: '^\\s*[0-9a-fA-F]{32}\\s*$', description: '16 bytes as 32 hexadecimal digits' })
/** POST /api/v1/sites/:id/factors. Keys that are left out are made and shown once in the answer. */
export const SiteFactorInput = Type.Object({
  kind: SiteFactorKind, label: PlainText(60),
  identifier: Type.Optional(Type.String({ maxLength: 80, pattern: '^[^\\u0000]*$', description: 'Tags: serial number (UID). Plain beacon: its identifier' })),
  metaReadKey: Type.Optional(Key), fileReadKey: Type.Optional(Key),
  isDiversified: Type.Optional(Type.Boolean({ description: 'fileReadKey is a master key; the tag holds the key that NXP AN10922 makes of it and its UID' })),
})
/** Shown once: kept only sealed, links only as their hash. */
export const SiteFactorSecrets = Type.Object({
  metaReadKey: Type.Optional(Type.String()), fileReadKey: Type.Optional(Type.String()), tagUrl: Type.Optional(Type.String({ description: 'What to write on the tag; the zeros are where it mirrors its values' })),
  beaconSecret: Type.Optional(Type.String()), code: Type.Optional(Type.String({ description: 'Text of the code to print' })), screenUrl: Type.Optional(Type.String()),
})
export const SiteFactorAnswer = Type.Object({ factor: SiteFactor, secrets: SiteFactorSecrets })
export const SiteFactorList = Type.Object({ factors: Type.Array(SiteFactor) })

/** POST /api/v1/site-screens: a screen at a site exchanges its one-time link for what it needs to show codes, with no network later. */
export const SiteScreenInput = Type.Object({ token: Type.String({ minLength: 8, maxLength: 100 }) })
export const SiteScreenAnswer = Type.Object({ factorId: Uuid, secret: Type.String(), stepSeconds: Type.Integer(), siteName: Type.String(), orgName: Type.String(), serverTime: IsoInstant })

export const CountersignState = Type.Union([Type.Literal('open'), Type.Literal('confirmed'), Type.Literal('denied'), Type.Literal('expired')])
/** POST /api/v1/phone/check-ins/:id/countersign: a link for the customer, for this check-in only. GET tells what became of it. */
export const CountersignLink = Type.Object({ url: Type.String(), expiresAt: IsoInstant })
export const CountersignProgress = Type.Object({ state: nullable(CountersignState), name: nullable(Type.String()) })
/** GET /api/v1/countersigns/:token: what the customer sees, without an account. */
export const CountersignView = Type.Object({
  orgName: Type.String(), personName: Type.String(), siteName: nullable(Type.String()), kind: Type.Union([Type.Literal('check_in'), Type.Literal('check_out')]), happenedAt: IsoInstant, timeZone: Type.String(),
  state: CountersignState, expiresAt: IsoInstant,
})
export const CountersignAnswerInput = Type.Object({
  answer: Type.Union([Type.Literal('confirmed'), Type.Literal('denied')]), name: Type.Optional(PlainText(60)),
  isSamePhone: Type.Optional(Type.Boolean({ description: 'The page found the field worker’s app in the same browser' })),
})

export type FactorReadingsWire = Static<typeof FactorReadingsSchema>
export type SiteFactorKind = Static<typeof SiteFactorKind>
export type SiteFactor = Static<typeof SiteFactor>
export type SiteFactorInput = Static<typeof SiteFactorInput>
export type SiteFactorSecrets = Static<typeof SiteFactorSecrets>
export type SiteFactorAnswer = Static<typeof SiteFactorAnswer>
export type SiteFactorList = Static<typeof SiteFactorList>
export type SiteScreenAnswer = Static<typeof SiteScreenAnswer>
export type CountersignState = Static<typeof CountersignState>
export type CountersignLink = Static<typeof CountersignLink>
export type CountersignProgress = Static<typeof CountersignProgress>
export type CountersignView = Static<typeof CountersignView>
export type CountersignAnswerInput = Static<typeof CountersignAnswerInput>
