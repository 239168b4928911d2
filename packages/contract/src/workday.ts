import { Type, type Static, type TSchema } from 'typebox'
import { IsoInstant, PageQuery, PlainText, Uuid, page } from './common.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
export const workdayStateNames = ['not_arrived', 'late', 'absent', 'off_post', 'lost_contact', 'paused', 'on_leave', 'on_duty'] as const
export const WorkdayState = Type.Enum([...workdayStateNames], { type: 'string' })

/** GET /api/v1/workday?state&departmentId&search&cursor&limit — people by name, as they stand in today's work at this moment. */
export const WorkdayQuery = Type.Object({ ...PageQuery.properties, state: Type.Optional(WorkdayState), departmentId: Type.Optional(Uuid), search: Type.Optional(PlainText(100)) })
export const WorkdayRow = Type.Object({
  personId: Uuid, personName: Type.String(), employeeNumber: nullable(Type.String()), departmentId: nullable(Uuid), departmentName: nullable(Type.String()),
  states: Type.Array(WorkdayState, { description: 'All that holds, what asks for a look first; empty: off duty, or not seen yet' }),
  dueFrom: nullable(IsoInstant), dueTo: nullable(IsoInstant), firstAt: nullable(IsoInstant), lateSeconds: Type.Integer(),
  lastSeenAt: nullable(Type.String({ format: 'date-time', description: 'Newest position of this working day; when, not where' })),
  offPostSince: nullable(IsoInstant), offPostSiteName: nullable(Type.String()),
})
/** How many stand so, of the people who were asked for; someone may count in several. */
export const WorkdayCounts = Type.Record(Type.String(), Type.Integer())
export const WorkdayPage = Type.Object({ ...page(WorkdayRow).properties, counts: Type.Optional(WorkdayCounts) }, { description: 'counts and total come with the first page' })

export type WorkdayState = Static<typeof WorkdayState>
export type WorkdayQuery = Static<typeof WorkdayQuery>
export type WorkdayRow = Static<typeof WorkdayRow>
export type WorkdayPage = Static<typeof WorkdayPage>
