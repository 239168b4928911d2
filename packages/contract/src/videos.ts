import { Type, type Static } from 'typebox'
import { IsoInstant, Sha256Hex, Uuid } from './common.ts'
import { MediaRefusal } from './photos.ts'

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** A check-in whose video, or photo, shows moments of the video asked about, or the other way about. */
export const VideoMatchView = Type.Object({
  eventId: Uuid, kind: Type.Union([Type.Literal('video'), Type.Literal('photo')]), personName: Type.String(), siteName: nullable(Type.String()), time: IsoInstant, sha256: Sha256Hex,
  isEarlier: Type.Boolean({ description: 'False: it came later and shows this one’s pictures' }), isOwn: Type.Boolean({ description: 'By the same person' }),
  comparedFrames: Type.Integer(), alikeFrames: Type.Integer({ description: 'Of the compared moments so many look like a moment of the other' }), identicalFrames: Type.Integer({ description: 'And so many nearer than a hand repeats them' }),
  isSameFile: Type.Boolean(), isMirrored: Type.Boolean(),
})

/** GET /api/v1/check-ins/:eventId/video — what was read from a check-in's video, how it compares with the site, and what else looks like it. Keyframes: /api/v1/media/:sha256/previews/:place. */
export const CheckInVideo = Type.Object({
  state: Type.Union([Type.Literal('none'), Type.Literal('awaited'), Type.Literal('refused'), Type.Literal('unread'), Type.Literal('read'), Type.Literal('unreadable')], { description: 'awaited: the phone has not sent it yet; refused: it was sent and not taken; unread: it is here and waits to be read' }),
  refusal: nullable(MediaRefusal),
  trouble: nullable(Type.Union([Type.Literal('too_large'), Type.Literal('too_slow'), Type.Literal('unknown_kind'), Type.Literal('damaged')])),
  promptWords: nullable(Type.String({ description: 'What the app asked the person to show' })), promptTime: nullable(IsoInstant),
  durationSeconds: nullable(Type.Number()), widthPixels: nullable(Type.Integer()), heightPixels: nullable(Type.Integer()), codec: nullable(Type.String()), recordedAt: nullable(IsoInstant),
  faces: nullable(Type.Object({
    outcome: Type.Union([Type.Literal('match'), Type.Literal('uncertain'), Type.Literal('different'), Type.Literal('not_live'), Type.Literal('no_face'), Type.Literal('unknown_model')]),
    looks: Type.Integer(), withFace: Type.Integer({ description: 'Of so many looks while it was recorded so many showed a face' }),
  }, { description: 'The phone’s own comparison, with the person’s consent; null: none was made, or the consent was missing' })),
  keyframes: Type.Array(Type.Object({ place: Type.Integer(), atSeconds: Type.Number() })),
  scene: nullable(Type.Object({
    outcome: Type.Union([Type.Literal('match'), Type.Literal('uncertain'), Type.Literal('mismatch')]), referenceCount: Type.Integer(), commonPoints: Type.Integer(),
    keyframePlace: nullable(Type.Integer()), referenceSha256: nullable(Sha256Hex), colourLikeness: nullable(Type.Number()), signText: nullable(Type.String({ description: 'Text that was read in the picture' })), signShare: nullable(Type.Number({ description: 'How much of the site’s name is in it, 0 to 1' })),
  })),
  references: Type.Array(Sha256Hex, { description: 'Reference photos of the site, newest first: /api/v1/sites/:id/photos/:sha256' }),
  matches: Type.Array(VideoMatchView),
  hiddenMatches: Type.Integer({ description: 'Further ones by people whom the reader may not see' }),
})

/** GET and POST /api/v1/sites/:id/photos (the photo's bytes as the body), DELETE /api/v1/sites/:id/photos/:sha256. Newest first. */
export const SitePhotos = Type.Object({ photos: Type.Array(Type.Object({ sha256: Sha256Hex, addedAt: IsoInstant, addedByName: nullable(Type.String()) })) })

export type VideoMatchView = Static<typeof VideoMatchView>
export type CheckInVideo = Static<typeof CheckInVideo>
export type SitePhotos = Static<typeof SitePhotos>
