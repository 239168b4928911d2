import { type Static, type TSchema, Type } from 'typebox'

/**
 * What a company may mask (字段遮盖). phone and email: contact details. position: exact places and ways of people, and everything that carries them (tracks, live
 * positions, coordinates of check-ins, IP addresses, and photos, because place and time are burned into them). photo: photos, videos and spoken notes.
 */
export const maskedFieldNames = ['phone', 'email', 'position', 'photo'] as const
export const MaskedField = Type.Enum([...maskedFieldNames])
export type MaskedField = (typeof maskedFieldNames)[number]

/** From whom. The owner sees everything, and everybody all of themself. */
export const maskedRoleNames = ['administrator', 'hr', 'auditor', 'manager'] as const
export type MaskedRole = (typeof maskedRoleNames)[number]
const fieldsOfRole = Type.Array(MaskedField, { maxItems: maskedFieldNames.length })
/** GET /api/v1/field-masks; PUT. By role, what is masked; nobody but an owner changes what is masked from the own role. */
export const FieldMasks = Type.Object({ administrator: fieldsOfRole, hr: fieldsOfRole, auditor: fieldsOfRole, manager: fieldsOfRole })
export type FieldMasks = { [role in MaskedRole]: MaskedField[] }

/**
 * Says of a schema in an answer that it tells this of a person. http/fieldMasks.ts reads it: a text becomes `138****5678`, a distance a band, everything else null or
 * empty, and the object around it says so in `masked`. The server does not start when a coordinate, phone number or e-mail says neither this nor `notPersonal`.
 */
export const maskKeyword = 'x-masked-as'
export const notPersonalKeyword = 'x-not-personal'
/** Of a distance: masked, it is told as the end of its band. */
export const bandKeyword = 'x-masked-to-band'
/** Of a text: which field it tells is said by this member of the same object (`field: 'phone'`). */
export const namedInKeyword = 'x-masked-as-named-in'
/** Of an object: while this member is null, nothing in it is masked. */
export const openWhileNullKeyword = 'x-open-while-null'
export const maskedAs = (field: MaskedField, more: Record<string, unknown> = {}) => ({ ...more, [maskKeyword]: field })
/** Of a place, a company or somebody typed in by hand: not masked. */
export const notPersonal = { [notPersonalKeyword]: true } as const

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
export const PersonPhone = nullable(Type.String(maskedAs('phone', { description: 'Of a person' })))
export const PersonEmail = nullable(Type.String(maskedAs('email', { description: 'Of a person' })))
/** Where somebody was. null where it is masked (see `masked`) or not known. */
export const PersonPosition = nullable(Type.Object({ lat: Type.Number({ minimum: -90, maximum: 90 }), lon: Type.Number({ minimum: -180, maximum: 180 }) }, maskedAs('position', { description: 'WGS-84 degrees, of a person' })))
/** What of this object is masked from who asks; absent where nothing is. */
export const Masked = Type.Optional(Type.Array(MaskedField, { description: 'What is masked here from who asks, by the company’s setting (GET /api/v1/field-masks)' }))
export type Masked = Static<typeof Masked>
