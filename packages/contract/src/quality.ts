import { Type, type Static } from 'typebox'
import { IsoDate, IsoInstant } from './common.ts'

const Interval = Type.Object({ rate: Type.Number(), low: Type.Number(), high: Type.Number() }, { description: 'A share with its 95 % Wilson interval' })
const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

const GroupQuality = Type.Object({ key: Type.String(), name: Type.String(), decided: Type.Integer(), falseAccusations: Interval })

/** GET /api/v1/quality?days (7–366, 90 by default); the same as CSV: GET /api/v1/quality.csv. Managers see the figures of their departments. */
export const Quality = Type.Object({
  from: IsoInstant, to: IsoInstant, checkIns: Type.Integer(), decided: Type.Integer(),
  rule: Type.Object({ decided: Type.Integer(), precisionBelow: Type.Number() }, { description: 'When a signal is said to accuse wrongly' }),
  fewestDecided: Type.Integer({ description: 'Groups with fewer clear decisions are not shown' }),
  signals: Type.Array(Type.Object({
    signal: Type.String(), name: Type.String(), spoke: Type.Integer(), agreed: Type.Integer(), disagreed: Type.Integer(), unclear: Type.Integer(), overturned: Type.Integer(),
    precision: nullable(Interval), accusesWrongly: Type.Boolean(),
    demotion: nullable(Type.Object({ reason: Type.String(), byName: Type.String(), at: IsoInstant })),
  })),
  models: Type.Array(GroupQuality), departments: Type.Array(GroupQuality), tooFewModels: Type.Integer(), tooFewDepartments: Type.Integer(),
  weeks: Type.Array(Type.Object({ week: IsoDate, verified: Type.Integer(), needs_review: Type.Integer(), strong_doubt: Type.Integer(), not_enough_evidence: Type.Integer() })),
})
export const QualityQuery = Type.Object({ days: Type.Optional(Type.Integer({ minimum: 7, maximum: 366 })) })
/** POST /api/v1/quality/signals/:signal/demotion and …/restoration: a rule change, with its reason, in the log. */
export const DemotionInput = Type.Object({ reason: Type.String({ minLength: 2, maxLength: 300, pattern: '^[^\\u0000]*$' }) })

export type Quality = Static<typeof Quality>
