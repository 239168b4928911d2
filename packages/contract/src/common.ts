import { Type, type Static, type TSchema } from 'typebox'
import { notPersonal } from './fieldMasks.ts'

export const Uuid = Type.String({ format: 'uuid' })
export const IsoInstant = Type.String({ format: 'date-time', description: 'ISO 8601, UTC' })
export const IsoDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'Calendar day in the time zone of the organisation' })
export const Sha256Hex = Type.String({ pattern: '^[0-9a-f]{64}$' })
/** Text without U+0000, which PostgreSQL cannot hold: refused at the door, where the sender is told. */
export const PlainText = (maxLength: number) => Type.String({ maxLength, pattern: '^[^\\u0000]*$' })
export const LatLonSchema = Type.Object({ lat: Type.Number({ minimum: -90, maximum: 90 }), lon: Type.Number({ minimum: -180, maximum: 180 }) }, { description: 'WGS-84 degrees' })

/** Of a place. */
export const SitePoint = Type.Object(LatLonSchema.properties, { description: 'WGS-84 degrees, of a place', ...notPersonal })

export const GeofenceSchema = Type.Union([
  Type.Object({ kind: Type.Literal('circle'), centre: SitePoint, radiusMetres: Type.Number({ minimum: 5, maximum: 100_000 }) }),
  Type.Object({ kind: Type.Literal('polygon'), rings: Type.Array(Type.Array(SitePoint, { minItems: 3, maxItems: 5000 }), { minItems: 1, maxItems: 50 }) }),
  Type.Object({ kind: Type.Literal('corridor'), line: Type.Array(SitePoint, { maxItems: 5000 }), widthMetres: Type.Number({ description: 'More than 0, at most 10 km: half of it lies on either side' }) }, { description: 'Everything near a line, with round ends' }),
])

/** Years 1 to 9999, milliseconds: what ISO 8601 and every database write. A phone's clock goes from 1970 to 2106. */
export const calendarRange = { minimum: -62_135_596_800_000, maximum: 253_402_300_799_999 } as const

export const FixSchema = Type.Object({
  lat: Type.Number({ minimum: -90, maximum: 90 }),
  lon: Type.Number({ minimum: -180, maximum: 180 }),
  fixTime: Type.Number({ ...calendarRange, description: 'Milliseconds since 1970-01-01T00:00:00Z, from the receiver' }),
  accuracyMetres: Type.Optional(Type.Number({ minimum: 0, maximum: 1e8, description: '68 % radius' })),
  altitudeMetres: Type.Optional(Type.Number({ minimum: -1e6, maximum: 1e8 })),
  speedMetresPerSecond: Type.Optional(Type.Number({ minimum: 0, maximum: 1e6 })),
  bearingDegrees: Type.Optional(Type.Number({ minimum: -3600, maximum: 3600 })),
  provider: Type.Optional(Type.Union([Type.Literal('gps'), Type.Literal('network'), Type.Literal('fused'), Type.Literal('passive'), Type.Literal('unknown')])),
  mock: Type.Optional(Type.Boolean()),
  batteryPercent: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
})

export const Problem = Type.Object({
  type: Type.String(), title: Type.String(), status: Type.Integer(), code: Type.String(),
  detail: Type.Optional(Type.String({ description: 'What exactly was wrong, in the language asked for; what only programs meet, and all English, keeps its words' })), remedy: Type.String(), requestId: Type.Optional(Type.String()),
}, { description: 'RFC 9457 problem details' })

/** A page of a list. `nextCursor` is opaque; absent on the last page. */
export const page = <T extends TSchema>(item: T) => Type.Object({ items: Type.Array(item), nextCursor: Type.Optional(Type.String()), total: Type.Optional(Type.Integer()) })
export const PageQuery = Type.Object({ cursor: Type.Optional(Type.String()), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) })

export type Problem = Static<typeof Problem>

/** saving: about every minute while moving, coarse. balanced: every 15 s. precise: every 5 s, always with the receiver on. Rarer while the phone lies still. */
export const PowerMode = Type.Union([Type.Literal('saving'), Type.Literal('balanced'), Type.Literal('precise')])
export type PowerMode = Static<typeof PowerMode>

/** The span from the first to the last position in three parts that add up to it (docs/tracking.md). */
export const spentSeconds = {
  movingSeconds: Type.Number({ description: 'Neither staying nor without a position; halts too short for a stop count here' }),
  staySeconds: Type.Number({ description: 'The stops, without what was silent in them' }),
  withoutPositionSeconds: Type.Number({ description: 'Silences longer than ten minutes' }),
}
/** Of a stop, from its arrival to its leaving. */
export const stopSeconds = { durationSeconds: Type.Number({ description: 'Seen at the place' }), withoutPositionSeconds: Type.Number({ description: 'Silences longer than ten minutes within the stop; not in `durationSeconds`' }) }
