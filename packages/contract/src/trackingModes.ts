import { Type, type Static, type TSchema } from 'typebox'
import { PowerMode, Uuid } from './common.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const PhonesByMode = Type.Object({ saving: Type.Integer(), balanced: Type.Integer(), precise: Type.Integer() })

/**
 * GET /api/v1/tracking-modes: how often whose phone asks for a position. A phone has the mode of the person's department, or of the nearest one above it that has one; else of the
 * person's shift. Phones of people at work are counted.
 */
export const TrackingModes = Type.Object({
  phones: PhonesByMode,
  departments: Type.Array(Type.Object({ departmentId: Uuid, name: Type.String(), parentId: nullable(Uuid), powerMode: nullable(PowerMode), inherited: nullable(Type.Object({ powerMode: PowerMode, fromName: Type.String() })), phones: nullable(PhonesByMode) }), { description: 'By name; `phones` directly in it, null for a department that the caller does not see' }),
  shifts: Type.Array(Type.Object({ shiftId: Uuid, name: Type.String(), powerMode: PowerMode, isDefault: Type.Boolean(), phoneCount: Type.Integer({ description: 'That follow it, because no department of theirs says otherwise' }) })),
})
/** PUT /api/v1/tracking-modes/departments/:id; null: as the department above, at last as the shift. */
export const TrackingModeInput = Type.Object({ powerMode: nullable(PowerMode) })
/** POST /api/v1/tracking-modes/departments/:id/preview: what that would change, by the statement that phones are answered with. */
export const TrackingModePreview = Type.Object({ changes: Type.Array(Type.Object({ from: PowerMode, to: PowerMode, phones: Type.Integer(), people: Type.Integer() })), unchanged: Type.Integer({ description: 'Phones of this department and those below it that stay as they are' }) })

export type TrackingModes = Static<typeof TrackingModes>
export type TrackingModeInput = Static<typeof TrackingModeInput>
export type TrackingModePreview = Static<typeof TrackingModePreview>
