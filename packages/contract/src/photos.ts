import { Type, type Static } from 'typebox'
import { IsoInstant, Sha256Hex, Uuid } from './common.ts'

const nullable = <T extends import('typebox').TSchema>(schema: T, options?: { readonly description: string }) => Type.Union([schema, Type.Null()], options)

/** Why a photo or video that a check-in names is not taken. The first three: a video wants its person's yes. */
export const MediaRefusalReason = Type.Union([Type.Literal('not_agreed'), Type.Literal('taken_back'), Type.Literal('older_text'), Type.Literal('unknown_kind'), Type.Literal('too_large')])
export const MediaRefusal = Type.Object({ reason: MediaRefusalReason, refusedAt: nullable(IsoInstant, { description: 'Null: as things stand it would not be taken when it comes; or, of a video that is here and was not read yet, it is not read' }) })

/** A check-in whose photo looks like the one asked about. */
export const PhotoMatchView = Type.Object({
  eventId: Uuid, personName: Type.String(), siteName: nullable(Type.String()), time: IsoInstant, photoSha256: Sha256Hex,
  isEarlier: Type.Boolean({ description: 'False: it came later and shows this one’s picture' }),
  isOwn: Type.Boolean({ description: 'By the same person' }),
  differentBits: Type.Integer({ description: 'Of 256 features so many differ; 0 to 56' }), isSameFile: Type.Boolean(), isMirrored: Type.Boolean(),
})

/** GET /api/v1/check-ins/:eventId/photo — what was read from a check-in's photo, and which others look like it. */
export const CheckInPhoto = Type.Object({
  state: Type.Union([Type.Literal('none'), Type.Literal('awaited'), Type.Literal('refused'), Type.Literal('unread'), Type.Literal('read'), Type.Literal('unreadable')], { description: 'awaited: the phone has not sent it yet; refused: it was sent and not taken; unread: it is here and waits to be read' }),
  refusal: nullable(MediaRefusal),
  trouble: nullable(Type.Union([Type.Literal('too_large'), Type.Literal('too_slow'), Type.Literal('unknown_kind'), Type.Literal('damaged')])),
  widthPixels: nullable(Type.Integer()), heightPixels: nullable(Type.Integer()),
  takenAt: nullable(Type.String({ description: 'By the camera’s own clock, as written, with its zone where it wrote one' })),
  cameraModel: nullable(Type.String()), editedWith: nullable(Type.String()),
  hasPreview: Type.Boolean({ description: 'Browsers do not show the file itself (HEIC); /api/v1/media/:sha256/previews/0 is a JPEG of it' }),
  matches: Type.Array(PhotoMatchView),
  hiddenMatches: Type.Integer({ description: 'Further ones by people whom the reader may not see' }),
})

export type MediaRefusalReason = Static<typeof MediaRefusalReason>
export type MediaRefusal = Static<typeof MediaRefusal>
export type PhotoMatchView = Static<typeof PhotoMatchView>
export type CheckInPhoto = Static<typeof CheckInPhoto>
