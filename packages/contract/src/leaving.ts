import { type Static, type TSchema, Type } from 'typebox'
import { AlertRuleInput } from './alerts.ts'
import { IsoInstant, Uuid } from './common.ts'
import { Person, Role } from './console.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Named = Type.Object({ id: Uuid, name: Type.String() })

/** GET /api/v1/people/:id/belongings: what hangs on somebody and needs another hand when they leave. Records and evidence belong to the company and stay as they are. */
export const Belongings = Type.Object({
  personId: Uuid, personName: Type.String(), managerId: nullable(Uuid),
  devices: Type.Array(Named, { description: 'Active ones. They end with the leaving; a tracker is enrolled anew for somebody else' }),
  reports: Type.Array(Named, { description: 'Whose superior this person is' }),
  department: nullable(Type.Object({ ...Named.properties, otherManagers: Type.Array(Type.String()) }, { description: 'Managed by this person' })),
  delegations: Type.Array(Type.Object({ ...Named.properties, isStandIn: Type.Boolean({ description: 'This person stands in; else this person’s own department was handed over' }), endsAt: IsoInstant }), { description: 'Running and coming; `name` is the other one' }),
  dutyRules: Type.Array(Type.Object({ ...Named.properties, isForNobodyElse: Type.Boolean() })),
  alertRules: Type.Array(Type.Object({ ...Named.properties, isAbout: Type.Boolean(), isTold: Type.Boolean(), isForNobodyElse: Type.Boolean() })),
  sites: Type.Object({ count: Type.Integer(), names: Type.Array(Type.String(), { description: 'Of the first few' }) }, { description: 'Whose owner this person is' }),
  waiting: Type.Object({ reviews: Type.Integer(), requests: Type.Integer() }, { description: 'Own records that wait for somebody. They go on waiting for the managers of the department' }),
  successors: Type.Array(Type.Object({ ...Named.properties, departmentId: nullable(Uuid), departmentName: nullable(Type.String()), role: Role, canSignIn: Type.Boolean() })),
})

/** POST /api/v1/people/:id/leave: who takes over what; null: nobody. All in one act. */
export const LeaveInput = Type.Object({
  reportsTo: nullable(Uuid), departmentTo: nullable(Uuid), delegationsTo: nullable(Uuid), dutyRulesTo: nullable(Uuid), alertRulesTo: nullable(Uuid), sitesTo: Type.Optional(nullable(Uuid)),
})
const StoredRule = Type.Object({ isActive: Type.Boolean(), scope: AlertRuleInput.properties.scope, steps: AlertRuleInput.properties.steps })
const DutyPeople = Type.Object({ isActive: Type.Boolean(), personIds: Type.Array(Uuid, { maxItems: 500 }) })
/** What takes it back, sent to POST /api/v1/people/:id/return: what somebody has changed since stays as they changed it. Devices are enrolled anew. */
export const LeaveUndo = Type.Object({
  reports: Type.Object({ personIds: Type.Array(Uuid, { maxItems: 5000 }), to: nullable(Uuid) }),
  successor: nullable(Type.Object({ personId: Uuid, role: Role, departmentId: nullable(Uuid) })),
  delegations: Type.Array(Type.Object({ fromPersonId: Uuid, toPersonId: Uuid, startsAt: IsoInstant, endsAt: IsoInstant, reason: Type.String({ maxLength: 200 }), replacedBy: nullable(Uuid) }), { maxItems: 500 }),
  dutyRules: Type.Array(Type.Object({ ruleId: Uuid, before: DutyPeople, after: DutyPeople }), { maxItems: 500 }),
  alertRules: Type.Array(Type.Object({ ruleId: Uuid, before: StoredRule, after: StoredRule }), { maxItems: 500 }),
  sites: Type.Optional(Type.Object({ siteIds: Type.Array(Uuid, { maxItems: 100_000 }), to: nullable(Uuid) })),
})
export const Left = Type.Object({ person: Person, undo: LeaveUndo })

export type Belongings = Static<typeof Belongings>
export type LeaveInput = Static<typeof LeaveInput>
export type LeaveUndo = Static<typeof LeaveUndo>
export type Left = Static<typeof Left>
