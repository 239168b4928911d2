import { Type, type Static } from 'typebox'
import { GeofenceSchema, IsoDate, IsoInstant, LatLonSchema, Uuid, page } from './common.ts'
import { Masked, maskedAs } from './fieldMasks.ts'

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const CrossingKind = Type.Union([Type.Literal('enter'), Type.Literal('exit'), Type.Literal('dwell'), Type.Literal('overstay'), Type.Literal('off_post'), Type.Literal('cross_zone')])

/** GET /api/v1/crossings?from&to&personId&departmentId&siteId&kind&cursor&limit — newest first. `event: crossing` of the live stream carries the same. */
export const Crossing = Type.Object({
  crossingId: Uuid, kind: CrossingKind, personId: Uuid, personName: Type.String(), departmentName: nullable(Type.String()),
  siteId: nullable(Uuid), siteName: nullable(Type.String()), ruleId: nullable(Uuid), ruleName: nullable(Type.String()),
  at: IsoInstant, until: nullable(Type.String({ format: 'date-time', description: 'End of an absence or a stay; null while it goes on' })),
  notBefore: nullable(Type.String({ format: 'date-time', description: 'Nobody saw it: it lies between this and `at`' })), settledAt: IsoInstant,
  how: Type.Union([Type.Literal('seen'), Type.Literal('first_seen'), Type.Literal('after_silence')], { description: 'first_seen: recording began there. after_silence: it happened while nothing was recorded' }),
  confidence: Type.Number({ minimum: 0, maximum: 1 }), seconds: nullable(Type.Number({ description: 'Seen, of the stay or the absence' })), silentSeconds: nullable(Type.Number({ description: 'Of the same time, without any position' })),
  eventId: nullable(Type.String({ format: 'uuid', description: 'The upload that holds the fix of this moment' })),
})
export const CrossingPage = page(Crossing)

/** GET /api/v1/people/:personId/dwell?from&to (days, at most 31): time at each site and day, reckoned from the stored track by the function that makes the crossings. */
export const DwellReport = Type.Object({
  personId: Uuid, personName: Type.String(),
  days: Type.Array(Type.Object({
    day: IsoDate,
    sites: Type.Array(Type.Object({ siteId: Uuid, siteName: Type.String(), visits: Type.Integer(), seconds: Type.Number(), silentSeconds: Type.Number(), firstAt: IsoInstant, lastAt: IsoInstant })),
  })),
})

/**
 * GET /api/v1/people/:personId/grid?siteId&from&to&cellMetres (days, at most 31): how much of a site's fence, as an area of responsibility, somebody went through on
 * duty, cell by cell. Cells tell no time of day.
 */
export const GridDutyReport = Type.Object({
  personId: Uuid, personName: Type.String(), siteId: Uuid, siteName: Type.String(), fence: GeofenceSchema,
  cellMetres: Type.Number({ description: 'Larger than asked for where the area would have too many cells' }), cellCount: Type.Integer(), visitedCount: Type.Integer(), coverage: Type.Number({ minimum: 0, maximum: 1 }),
  insideSeconds: Type.Number(), outsideSeconds: Type.Number({ description: 'On duty, elsewhere' }), unknownSeconds: Type.Number({ description: 'On duty, in silences longer than ten minutes' }),
  cells: Type.Array(Type.Object({ centre: LatLonSchema, seconds: Type.Number() }), maskedAs('position', { description: 'Those that were visited' })), masked: Masked,
})

/** POST /api/v1/crossings/rebuild: reckons the days again, with today's fences and rules. GET /api/v1/crossings/rebuild → how much is left. */
export const CrossingRebuild = Type.Object({ from: IsoDate, to: IsoDate })
export const CrossingWork = Type.Object({ daysLeft: Type.Integer({ description: 'Days of single people that wait to be reckoned' }) })

/**
 * post: be at one of the sites while on duty, else `off_post` after the limit. zone: stay within them, else `cross_zone`. dwell and overstay: a note when
 * a stay reaches the limit. Breaks and time off duty never count.
 */
export const DutyRuleInput = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 60 }), kind: Type.Union([Type.Literal('post'), Type.Literal('zone'), Type.Literal('dwell'), Type.Literal('overstay')]),
  siteIds: Type.Array(Uuid, { maxItems: 200 }), personIds: Type.Array(Uuid, { maxItems: 500 }), departmentIds: Type.Array(Uuid, { maxItems: 100 }),
  limitMinutes: Type.Integer({ minimum: 1, maximum: 1440 }), isActive: Type.Boolean(),
})
/** GET /api/v1/duty-rules; POST; PATCH /:id; DELETE /:id. */
export const DutyRule = Type.Object({
  ruleId: Uuid, ...DutyRuleInput.properties,
  siteNames: Type.Array(Type.String(), { description: 'In the order of siteIds' }), personNames: Type.Array(Type.String(), { description: 'In the order of personIds' }), departmentNames: Type.Array(Type.String()),
  archivedSiteIds: Type.Array(Uuid, { description: 'Sites of the rule that are not in use any more: nothing is noted there' }),
})
export const DutyRuleList = Type.Object({ rules: Type.Array(DutyRule) })

/** POST /api/v1/duty-rules/preview: what a rule that is not saved yet would have noted, by the function that notes it. Nothing is written. */
export const DutyRulePreview = Type.Object({
  from: IsoDate, to: IsoDate, people: Type.Integer({ description: 'For whom the rule is' }),
  daysLookedAt: Type.Integer({ description: 'Days of single people with a track on duty or off it' }), isPartial: Type.Boolean({ description: 'There were more days than are looked at; the newest were' }),
  count: Type.Integer(), peopleNoted: Type.Integer(), noted: Type.Array(Type.Object({ personId: Uuid, personName: Type.String(), siteName: nullable(Type.String()), at: IsoInstant, seconds: nullable(Type.Number()) }), { description: 'Newest first, at most 50' }),
})

export type DutyRulePreview = Static<typeof DutyRulePreview>
export type Crossing = Static<typeof Crossing>
export type CrossingKind = Static<typeof CrossingKind>
export type DwellReport = Static<typeof DwellReport>
export type GridDutyReport = Static<typeof GridDutyReport>
export type CrossingRebuild = Static<typeof CrossingRebuild>
export type CrossingWork = Static<typeof CrossingWork>
export type DutyRuleInput = Static<typeof DutyRuleInput>
export type DutyRule = Static<typeof DutyRule>
