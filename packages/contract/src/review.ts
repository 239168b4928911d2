import { Type, type Static } from 'typebox'
import { IsoInstant, PlainText, Uuid, page } from './common.ts'
import { CheckInRow } from './console.ts'
import { Masked, maskedAs } from './fieldMasks.ts'
import { PutOff } from './putOffs.ts'

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

export const ReviewOutcome = Type.Union([Type.Literal('real'), Type.Literal('not_real'), Type.Literal('unclear')])

/** GET /api/v1/review/items?departmentId&personId&siteId&signal&band&olderThanHours&answered&putOff&sort&cursor&limit — doubtful check-ins that wait for a person. */
export const ReviewItem = Type.Object({
  ...CheckInRow.properties,
  totalDecibans: Type.Number(),
  verdictEntryIndex: Type.Integer({ description: 'Log entry of the verdict shown; a decision names it' }),
  signalsAgainst: Type.Array(Type.String(), { description: 'Ids of the strongest reasons against' }),
  answered: Type.Boolean({ description: 'The person has explained it' }),
  asked: Type.Boolean({ description: 'Somebody has asked the person' }),
  declared: Type.Array(Type.Union([Type.Literal('appeal'), Type.Literal('off_site')]), { description: 'The person appeals against a decision, or has declared a meeting at another place; open ones' }),
  reopened: Type.Boolean({ description: 'It was decided; a later verdict is worse, or the decision was withdrawn' }),
  standingDecisionId: nullable(Uuid),
  putOff: Type.Optional(PutOff),
})
export const ReviewPage = page(ReviewItem)
export const ReviewFilters = Type.Object({
  departmentId: Type.Optional(Uuid), personId: Type.Optional(Uuid), siteId: Type.Optional(Uuid), signal: Type.Optional(Type.String({ maxLength: 60 })),
  band: Type.Optional(Type.Union([Type.Literal('needs_review'), Type.Literal('strong_doubt')])),
  olderThanHours: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000 })), answered: Type.Optional(Type.Boolean()),
  putOff: Type.Optional(Type.Boolean({ description: 'true: those that are put off; else those that wait now' })),
  sort: Type.Optional(Type.Union([Type.Literal('oldest'), Type.Literal('strongest')])),
})

/** GET /api/v1/review/counts */
export const ReviewCounts = Type.Object({
  waiting: Type.Integer(), strongDoubt: Type.Integer(), needsReview: Type.Integer(), answered: Type.Integer(), putOff: Type.Integer({ description: 'Put off, and not among those that wait' }), oldestAt: nullable(IsoInstant), decidedToday: Type.Integer(),
  bySignal: Type.Array(Type.Object({ signal: Type.String(), name: Type.String(), count: Type.Integer() })),
})

export const ReviewDecision = Type.Object({
  decisionId: Uuid, outcome: Type.Union([ReviewOutcome, Type.Literal('withdrawn')]), note: nullable(Type.String()), decidedById: Uuid, decidedByName: Type.String(), decidedAt: IsoInstant,
  verdictEntryIndex: Type.Integer(), band: Type.String(), entryIndex: Type.Integer(),
})
export const ReviewQuestion = Type.Object({ questionId: Uuid, text: Type.String(), askedByName: Type.String(), askedAt: IsoInstant })
export const Explanation = Type.Object({ eventId: Uuid, text: Type.String(), reason: nullable(Type.String()), at: IsoInstant, entryIndex: Type.Integer() })

/** GET /api/v1/review/items/:eventId with the filters of the list: what people have said about it, and what comes before and after it in the list. */
export const ReviewState = Type.Object({
  eventId: Uuid, waits: Type.Boolean(), verdictEntryIndex: nullable(Type.Integer()),
  canDecide: Type.Boolean(), whyNot: nullable(Type.Union([Type.Literal('own'), Type.Literal('role'), Type.Literal('no_verdict'), Type.Literal('accuser')])),
  standing: nullable(ReviewDecision),
  decisions: Type.Array(ReviewDecision, { description: 'Newest first' }), questions: Type.Array(ReviewQuestion), explanations: Type.Array(Explanation),
  declarations: Type.Array(Type.Object({
    eventId: Uuid, topic: Type.Union([Type.Literal('appeal'), Type.Literal('off_site')]), text: Type.String({ description: 'Why the person appeals, or why the meeting was elsewhere' }), place: nullable(Type.String()),
    decisionId: nullable(Uuid), at: IsoInstant, entryIndex: Type.Integer(),
  }), { description: 'Appeals and meetings elsewhere, as signed on the phone; oldest first' }),
  similar: Type.Array(Type.Object({ signal: Type.String(), name: Type.String(), real: Type.Integer(), notReal: Type.Integer(), unclear: Type.Integer() }), { description: 'How check-ins with the same reasons against were decided in the last 90 days' }),
  putOff: Type.Optional(PutOff),
  previous: nullable(Uuid), next: nullable(Uuid),
})

/** POST /api/v1/review/items/:eventId/decisions. `verdictEntryIndex` and `replaces` say what was on the screen: when that is no longer so, 409. */
export const ReviewDecisionInput = Type.Object({
  outcome: ReviewOutcome, note: Type.Optional(nullable(PlainText(500))), verdictEntryIndex: Type.Integer(), replaces: nullable(Uuid),
})
/** POST /api/v1/review/decisions: the same decision on several, for one reason that all of them share. Never 'not_real': that is for one at a time. */
export const ReviewBulkInput = Type.Object({
  outcome: Type.Union([Type.Literal('real'), Type.Literal('unclear')]), signal: Type.String({ maxLength: 60 }), note: PlainText(500),
  items: Type.Array(Type.Object({ eventId: Uuid, verdictEntryIndex: Type.Integer(), replaces: nullable(Uuid) }), { minItems: 1, maxItems: 50 }),
})
export const ReviewBulkAnswer = Type.Object({ decided: Type.Integer() })
/** POST /api/v1/review/items/:eventId/withdrawals */
export const ReviewWithdrawal = Type.Object({ decisionId: Uuid, note: Type.Optional(nullable(PlainText(500))) })
/** POST /api/v1/review/items/:eventId/questions */
export const ReviewQuestionInput = Type.Object({ text: PlainText(300) })

/** GET /api/v1/review/items/:eventId/way — the track around the check-in. The look is written down and shown to the person. */
export const ReviewWay = Type.Object({ fixes: Type.Array(Type.Object({ lat: Type.Number(), lon: Type.Number(), time: IsoInstant, accuracyMetres: nullable(Type.Number()) }), maskedAs('position')), masked: Masked })

export type ReviewOutcome = Static<typeof ReviewOutcome>
export type ReviewItem = Static<typeof ReviewItem>
export type ReviewFilters = Static<typeof ReviewFilters>
export type ReviewCounts = Static<typeof ReviewCounts>
export type ReviewDecision = Static<typeof ReviewDecision>
export type ReviewQuestion = Static<typeof ReviewQuestion>
export type Explanation = Static<typeof Explanation>
export type ReviewState = Static<typeof ReviewState>
export type ReviewDecisionInput = Static<typeof ReviewDecisionInput>
export type ReviewBulkInput = Static<typeof ReviewBulkInput>
export type ReviewWithdrawal = Static<typeof ReviewWithdrawal>
export type ReviewWay = Static<typeof ReviewWay>
