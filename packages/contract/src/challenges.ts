import { Type, type Static } from 'typebox'
import { IsoInstant, PlainText, Uuid, page } from './common.ts'

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const ClockTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' })

/** GET /api/v1/challenges?state&personId&cursor&limit — newest first. A lapse is "no answer", never a penalty. */
export const ChallengeView = Type.Object({
  challengeId: Uuid, personId: Uuid, personName: Type.String(), departmentName: nullable(Type.String()),
  askedByName: nullable(Type.String({ description: 'null: drawn by the rule' })), purpose: Type.String(), wantsPhoto: Type.Boolean(), wantsVideo: Type.Boolean(), wantsFace: Type.Boolean(),
  state: Type.Union([Type.Literal('asked'), Type.Literal('seen'), Type.Literal('answered'), Type.Literal('lapsed'), Type.Literal('excused'), Type.Literal('withdrawn')]),
  askedAt: IsoInstant, windowSeconds: Type.Integer(), seenAt: nullable(IsoInstant), dueAt: nullable(IsoInstant), closedAt: nullable(IsoInstant),
  answerEventId: nullable(Uuid), answerBand: nullable(Type.String()), reason: nullable(Type.String()), explanation: nullable(Type.String()),
  draw: nullable(Type.Object({ slot: IsoInstant, number: Type.Number(), share: Type.Number(), seedSha256: Type.String(), explanation: Type.Optional(Type.String({ description: 'How the share comes about; absent on draws of versions that looked at no tier' })) })),
})
export const ChallengePage = page(ChallengeView)
/**
 * POST /api/v1/challenges. Refused (409, with why) off duty, on a break, at night, too often. A face is asked only of a phone on which the person has enrolled one by
 * own consent; every other phone asks for a photo instead, and nothing follows from the difference.
 */
export const ChallengeInput = Type.Object({ personId: Uuid, purpose: PlainText(200), wantsPhoto: Type.Optional(Type.Boolean()), wantsVideo: Type.Optional(Type.Boolean()), wantsFace: Type.Optional(Type.Boolean()) })
export const ChallengeWithdrawal = Type.Object({ reason: PlainText(200) })

const Times = Type.Number({ minimum: 0, maximum: 3 })

/** GET and PUT /api/v1/challenge-rule. `perWeek`: how often a person is drawn on average; of the nearest department that says so, else of the company. */
export const ChallengeRule = Type.Object({
  enabled: Type.Boolean(), perWeek: Type.Number({ minimum: 0, maximum: 10 }), byDepartment: Type.Array(Type.Object({ departmentId: Uuid, perWeek: Type.Number({ minimum: 0, maximum: 10 }) }), { maxItems: 500 }),
  windowMinutes: Type.Integer({ minimum: 10, maximum: 120 }), mostPerDay: Type.Integer({ minimum: 1, maximum: 4 }), quietFrom: ClockTime, quietTo: ClockTime, wantsPhoto: Type.Boolean(), wantsVideo: Type.Optional(Type.Boolean()), wantsFace: Type.Optional(Type.Boolean()),
  byTrustTier: Type.Optional(Type.Object({ starting: Times, standard: Times, trusted: Times, checked: Times }, { description: 'How many times as often a person of each tier is drawn; absent: the tier changes nothing' })),
})

/** POST /api/v1/challenge-rule/preview: what a rule that is not saved yet would mean. Nothing is written. */
export const ChallengeRulePreview = Type.Object({
  people: Type.Integer({ description: 'With a phone and a shift: who can be drawn at all' }),
  drawnPerWeek: Type.Number({ description: 'Expected of all of them together, if everybody works every hour of the shift; 0 while the rule is off' }),
  mostPerWeek: Type.Number({ description: 'Expected of the person drawn most often' }),
  lastMonth: Type.Object({
    days: Type.Integer(), asked: Type.Integer({ description: 'By hand and by rule, without those that were withdrawn' }), answered: Type.Integer(),
    inQuietHours: Type.Integer({ description: 'Of those asked: in the quiet hours of this rule' }), overDailyLimit: Type.Integer({ description: 'Of those asked: more than this rule allows a day' }),
    tooSlow: Type.Integer({ description: 'Of those answered: after the time that this rule gives' }),
  }, { description: 'The challenges of the last 28 days, measured by this rule' }),
})

export type ChallengeRulePreview = Static<typeof ChallengeRulePreview>
export type ChallengeView = Static<typeof ChallengeView>
export type ChallengeInput = Static<typeof ChallengeInput>
export type ChallengeRule = Static<typeof ChallengeRule>
