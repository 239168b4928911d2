import { Type, type Static } from 'typebox'
import { IsoInstant, PlainText, Uuid } from './common.ts'

/** A stand-in is for a leave or a journey, not for good: after so many days it has to be said again. */
export const delegationMaxDays = 92

export const DelegationInput = Type.Object({
  fromPersonId: Uuid, toPersonId: Uuid, startsAt: IsoInstant, endsAt: IsoInstant, reason: PlainText(200),
})
export const DelegationState = Type.Union([Type.Literal('coming'), Type.Literal('running'), Type.Literal('over')])
/** GET /api/v1/delegations, newest first: a manager sees those given and taken. POST; POST /:id/end ends it before its time, POST /:id/restore takes that back. */
export const Delegation = Type.Object({
  delegationId: Uuid, fromPersonId: Uuid, fromName: Type.String(), departmentName: Type.Union([Type.String(), Type.Null()], { description: 'What the manager manages now, and so what the other sees' }), toPersonId: Uuid, toName: Type.String(),
  startsAt: IsoInstant, endsAt: IsoInstant, reason: Type.String(), createdAt: IsoInstant, createdByName: Type.String(), endedAt: Type.Union([IsoInstant, Type.Null()]), state: DelegationState, mayEnd: Type.Boolean(),
}, { description: 'Somebody stands in for a manager: sees whom the manager sees and decides as the manager would, for a while. The manager goes on doing so too.' })
export const DelegationPerson = Type.Object({ personId: Uuid, name: Type.String(), departmentName: Type.Union([Type.String(), Type.Null()]), isManager: Type.Boolean({ description: 'Manages a department: has something to hand over' }),
  peopleCount: Type.Union([Type.Integer(), Type.Null()], { description: 'How many people this manager sees now; null for who manages nobody, and to managers of anybody else' }),
})
export const DelegationList = Type.Object({ delegations: Type.Array(Delegation), people: Type.Array(DelegationPerson, { description: 'Who may stand in: everybody who can sign in to the console. Empty for auditors, who hand over nothing' }), maxDays: Type.Integer() })

export type DelegationInput = Static<typeof DelegationInput>
export type DelegationPerson = Static<typeof DelegationPerson>
export type DelegationList = Static<typeof DelegationList>
export type Delegation = Static<typeof Delegation>
