import { Type, type Static } from 'typebox'
import { FixSchema, IsoInstant, LatLonSchema, PlainText, Sha256Hex, Uuid } from './common.ts'
import { Masked, maskedAs, openWhileNullKeyword, PersonPhone } from './fieldMasks.ts'

/**
 * What a person declares by a signed event of kind `declaration`: consents, appeals, calls for help, meetings elsewhere, wrong addresses, faults.
 * Signed on the phone and in its chain like a check-in, so that it is made offline too and nobody can later say that it was not said.
 */
export const ConsentPurposeSchema = Type.Union([Type.Literal('track'), Type.Literal('face'), Type.Literal('video')])

export const DeclarationContent = Type.Union([
  Type.Object({ topic: Type.Literal('consent'), purpose: ConsentPurposeSchema, granted: Type.Boolean(), noticeVersion: Type.Integer({ minimum: 1, maximum: 1_000_000 }), noticeSha256: Sha256Hex }),
  Type.Object({ topic: Type.Literal('appeal'), about: Uuid, decisionId: Uuid, text: PlainText(1000) }),
  Type.Object({ topic: Type.Literal('sos'), sosId: Uuid, state: Type.Union([Type.Literal('raised'), Type.Literal('position'), Type.Literal('ended')]), fix: Type.Optional(FixSchema), text: Type.Optional(PlainText(300)) }),
  Type.Object({ topic: Type.Literal('off_site'), about: Uuid, place: PlainText(200), reason: PlainText(500) }),
  Type.Object({ topic: Type.Literal('site_correction'), siteId: Uuid, position: LatLonSchema, accuracyMetres: Type.Optional(Type.Number({ minimum: 0, maximum: 1e6 })), note: PlainText(500), photoSha256: Type.Optional(Sha256Hex) }),
  Type.Object({ topic: Type.Literal('passkey'), credentialId: Type.String({ pattern: '^[A-Za-z0-9_-]{1,1400}$' }), publicKey: Type.Union([Type.String({ pattern: '^[A-Za-z0-9_-]{87}$', description: 'P-256, uncompressed SEC 1 point, base64url' }), Type.Null()]), rpId: PlainText(253), origin: PlainText(300) }),
  Type.Object({ topic: Type.Literal('fault'), occurredAt: IsoInstant, text: PlainText(1000), diagnostics: Type.Array(Type.Object({ name: PlainText(60), value: PlainText(500) }), { maxItems: 40 }) }),
])

/** A notice in each language, as it is shown before a consent. Its SHA-256 is of the canonical JSON (RFC 8785) of { purpose, version, text }. */
export const NoticeText = Type.Object({ 'zh-CN': PlainText(4000), 'zh-TW': PlainText(4000), en: PlainText(4000) })
export const ConsentNotice = Type.Object({ purpose: ConsentPurposeSchema, version: Type.Integer(), sha256: Sha256Hex, text: NoticeText, publishedAt: Type.Union([IsoInstant, Type.Null()], { description: 'null: the text that comes with the product' }) })

/** GET /api/v1/phone/consents */
export const PhoneConsent = Type.Object({
  notice: ConsentNotice,
  state: Type.Union([Type.Literal('granted'), Type.Literal('withdrawn'), Type.Literal('none')], { description: 'none: never asked, or asked under an older notice' }),
  at: Type.Union([IsoInstant, Type.Null()]), noticeVersion: Type.Union([Type.Integer(), Type.Null()]),
  receivedAt: Type.Optional(Type.Union([IsoInstant, Type.Null()], { description: 'When the word that counts had reached the company, as its receipt says: a phone with a later word of its own knows that this answer does not hold that yet. null: there is none' })),
})
export const PhoneConsents = Type.Object({ consents: Type.Array(PhoneConsent) })

/** GET /api/v1/consent-notices; POST /api/v1/consent-notices/:purpose publishes a new version: everybody is asked again. */
export const ConsentNoticeList = Type.Object({ notices: Type.Array(Type.Object({ notice: ConsentNotice, granted: Type.Integer(), withdrawn: Type.Integer(), waiting: Type.Integer({ description: 'People with a phone who have said neither, or said it to an older version' }) })) })
export const ConsentNoticeInput = Type.Object({ text: NoticeText })

/** Places where this person is not to be recorded. Only the person reads them back; the log holds how many there are and not where. */
export const PrivateZone = Type.Object({ zoneId: Uuid, name: PlainText(40), centre: LatLonSchema, radiusMetres: Type.Integer({ minimum: 100, maximum: 1000 }) })
export const PrivateZones = Type.Object({ zones: Type.Array(PrivateZone, { maxItems: 3 }) })

/** Ended by somebody else than the person: the phone is lost, broken or replaced. */
const SosEnd = Type.Object({ byName: Type.String(), at: IsoInstant, reason: Type.String() })
/** The person's last call for help, where somebody else has ended it of late. */
export const EndedSos = Type.Object({ sosId: Uuid, ...SosEnd.properties })
/** A call for help as managers see it. */
export const SosView = Type.Object({
  sosId: Uuid, personId: Uuid, personName: Type.String(), departmentName: Type.Union([Type.String(), Type.Null()]), phone: PersonPhone, raisedAt: IsoInstant, receivedAt: IsoInstant, endedAt: Type.Union([IsoInstant, Type.Null()]),
  positions: Type.Array(Type.Object({ lat: Type.Number(), lon: Type.Number(), accuracyMetres: Type.Union([Type.Number(), Type.Null()]), at: IsoInstant }), maskedAs('position', { description: 'Oldest first; the last hundred' })),
  acknowledgements: Type.Array(Type.Object({ byName: Type.String(), at: IsoInstant, note: Type.Union([Type.String(), Type.Null()]) })),
  endedBy: Type.Union([SosEnd, Type.Null()], { description: 'null: still open, or ended by the person alone' }), masked: Masked,
}, { [openWhileNullKeyword]: 'endedAt', description: 'Whoever may see the person sees where they are and how to reach them until the call has ended, whatever the company masks' })
/** GET /api/v1/sos — open ones and those of the last seven days, newest first. POST /api/v1/sos/:sosId/acknowledgements and /end. */
export const SosList = Type.Object({ items: Type.Array(SosView) })
export const SosAcknowledgement = Type.Object({ note: Type.Optional(Type.Union([PlainText(300), Type.Null()])) })
export const SosEnding = Type.Object({ reason: PlainText(300) })
/** GET /api/v1/phone/sos/:sosId — has somebody seen it, or ended it? */
export const PhoneSos = Type.Object({ received: Type.Boolean(), acknowledgements: Type.Array(Type.Object({ byName: Type.String(), at: IsoInstant })), endedBy: Type.Union([SosEnd, Type.Null()]) })

/** GET /api/v1/faults — what people reported as not working, newest first. */
export const FaultReport = Type.Object({
  eventId: Uuid, personId: Uuid, personName: Type.String(), deviceId: Uuid, deviceModel: Type.Union([Type.String(), Type.Null()]), occurredAt: IsoInstant, reportedAt: IsoInstant, receivedAt: IsoInstant, text: Type.String(),
  diagnostics: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })), entryIndex: Type.Integer(),
})

export type DeclarationContent = Static<typeof DeclarationContent>
export type ConsentPurposeWire = Static<typeof ConsentPurposeSchema>
export type ConsentNotice = Static<typeof ConsentNotice>
export type ConsentNoticeList = Static<typeof ConsentNoticeList>
export type NoticeText = Static<typeof NoticeText>
export type PhoneConsent = Static<typeof PhoneConsent>
export type PrivateZone = Static<typeof PrivateZone>
export type PrivateZones = Static<typeof PrivateZones>
export type EndedSos = Static<typeof EndedSos>
export type SosView = Static<typeof SosView>
export type PhoneSos = Static<typeof PhoneSos>
export type FaultReport = Static<typeof FaultReport>
