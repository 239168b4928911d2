import { Type, type Static } from 'typebox'
import { IsoDate, IsoInstant, PlainText, Uuid } from './common.ts'

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** Nobody waits longer than this for an answer because somebody put it off: so many days in all, counted from the first time, as long as nothing new is known. */
export const putOffMaxDays = 14
/** What can be put off: a check-in of the review queue, a request for a correction or leave, and the lines of the inbox. `late`: a day that somebody came late to or left early. */
export const putOffKinds = ['doubt', 'request', 'missed', 'late', 'out_of_place', 'dark'] as const

/** What an item is known by: a check-in, a request, or a person's day. */
export const PutOffItem = Type.Union([
  Type.Object({ kind: Type.Enum(['doubt', 'out_of_place']), eventId: Uuid }),
  Type.Object({ kind: Type.Literal('request'), regularizationId: Uuid }),
  Type.Object({ kind: Type.Enum(['missed', 'late', 'dark']), personId: Uuid, day: IsoDate }),
])
/** POST /api/v1/put-offs: all or none. */
export const PutOffInput = Type.Object({ until: IsoInstant, items: Type.Array(PutOffItem, { minItems: 1, maxItems: 200 }) })
export const PutOffAnswer = Type.Object({ putOffIds: Type.Array(Uuid) })
/** What somebody can look at and leave as it is: lines of the inbox that nothing else settles. A check-in of the review queue is decided on, a request is answered. */
export const SettleItem = Type.Union([
  Type.Object({ kind: Type.Literal('out_of_place'), eventId: Uuid }),
  Type.Object({ kind: Type.Enum(['missed', 'late', 'dark']), personId: Uuid, day: IsoDate }),
])
/** POST /api/v1/put-offs/settle: all or none. It changes no result of a day and counts against nobody. */
export const SettleInput = Type.Object({ items: Type.Array(SettleItem, { minItems: 1, maxItems: 200 }), note: Type.Optional(PlainText(300)) })
/** POST /api/v1/put-offs/end: what is put off or settled waits again at once. Those that came back by themselves meanwhile are passed over. */
export const PutOffEnd = Type.Object({ putOffIds: Type.Array(Uuid, { minItems: 1, maxItems: 200 }) })
export const PutOffEndAnswer = Type.Object({ broughtBack: Type.Integer() })

export const PutOff = Type.Object({
  putOffId: Uuid, until: IsoInstant, byName: Type.String(), at: IsoInstant, latestUntil: IsoInstant,
}, { description: 'Put off for everybody who would look at it, by whom and until when. It comes back then, and at once when something new is known. `latestUntil`: no later than this' })
export const Settled = Type.Object({
  putOffId: Uuid, byName: Type.String(), at: IsoInstant, note: nullable(Type.String({ description: 'The person concerned reads it too' })),
}, { description: 'Somebody has looked at it and found that nothing is to be done. It waits for nobody until something new is known, or somebody brings it back' })
/** A list without what is put off (false), of that alone (true), or of both. */
export const PutOffFilter = Type.Optional(Type.Boolean({ description: 'false: without what is put off; true: that alone; both when not said' }))

export const SettledFilter = Type.Optional(Type.Boolean({ description: 'false: without what somebody has settled; true: that alone; both when not said' }))

export type PutOffKind = (typeof putOffKinds)[number]
export type PutOffItem = Static<typeof PutOffItem>
export type PutOffInput = Static<typeof PutOffInput>
export type PutOff = Static<typeof PutOff>
export type SettleItem = Static<typeof SettleItem>
export type SettleInput = Static<typeof SettleInput>
export type Settled = Static<typeof Settled>
