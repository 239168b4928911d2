import { Type, type Static } from 'typebox'
import { IsoDate, IsoInstant, PageQuery, Uuid, page } from './common.ts'
import { ChosenBySchema, DeviceStateKindSchema } from './events.ts'
import { PutOff, PutOffFilter, Settled, SettledFilter } from './putOffs.ts'
import { AskedQuestion } from './questions.ts'

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const DarkCauseSchema = Type.Union([Type.Literal('paused'), Type.Literal('ended'), DeviceStateKindSchema])
/** announced: the person paused or ended recording. excused: nothing the person chose. chosen: switched off by the person. unknown: nobody told, or it does not say whose choice it was. */
export const DarkStanding = Type.Union([Type.Literal('announced'), Type.Literal('excused'), Type.Literal('chosen'), Type.Literal('unknown')])

export const DarkPeriodView = Type.Object({
  from: IsoInstant, to: IsoInstant, seconds: Type.Number(), standing: DarkStanding, standingName: Type.String(),
  causes: Type.Array(Type.Object({ cause: DarkCauseSchema, name: Type.String(), chosenBy: ChosenBySchema, seconds: Type.Number(), reason: nullable(Type.String()) })),
  unexplainedSeconds: Type.Number(),
}, { description: 'A time on duty without a position, with what the phone told of it. It counts for nothing in any verdict' })

/** A day of one person on which something was recorded. */
export const DarkDay = Type.Object({
  personId: Uuid, personName: Type.String(), departmentName: nullable(Type.String()), day: IsoDate,
  recordingFrom: nullable(IsoInstant), recordingTo: nullable(IsoInstant),
  darkSeconds: Type.Number(), excusedSeconds: Type.Number(), periods: Type.Array(DarkPeriodView), putOff: Type.Optional(PutOff), settled: Type.Optional(Settled), question: Type.Optional(AskedQuestion),
})
/** GET /api/v1/dark-periods?from&to&personId&departmentId&standing&cause&cursor&limit — days, newest first. An answer that took too long to find so many holds fewer days than asked for, or none, and a cursor: there may be more. */
export const DarkDayPage = page(DarkDay)
export const DarkQuery = Type.Object({
  ...PageQuery.properties, from: IsoDate, to: IsoDate, personId: Type.Optional(Uuid), departmentId: Type.Optional(Uuid),
  standing: Type.Optional(DarkStanding), cause: Type.Optional(DarkCauseSchema), putOff: PutOffFilter, settled: SettledFilter,
})

export type DarkCauseWire = Static<typeof DarkCauseSchema>
export type DarkStanding = Static<typeof DarkStanding>
export type DarkPeriodView = Static<typeof DarkPeriodView>
export type DarkDay = Static<typeof DarkDay>
