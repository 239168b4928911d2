import { Type, type Static } from 'typebox'
import { IsoDate, IsoInstant, PlainText, Uuid } from './common.ts'

const nullable = <T extends import('typebox').TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** A question waits this long for its answer; afterwards the phone no longer shows it, and another may be asked. */
export const questionDays = 14
/** What of a day somebody can be asked about. */
export const QuestionAbout = Type.Enum(['missed', 'late', 'dark'])

/** What a question is about: a check-in, or a person's day. */
export const QuestionItem = Type.Union([
  Type.Object({ kind: Type.Enum(['doubt', 'out_of_place']), eventId: Uuid }),
  Type.Object({ kind: QuestionAbout, personId: Uuid, day: IsoDate }),
])
/** POST /api/v1/questions: all or none. 409 where a question about the same day or check-in is open. */
export const QuestionInput = Type.Object({ text: PlainText(300), items: Type.Array(QuestionItem, { minItems: 1, maxItems: 200 }) })
export const QuestionIds = Type.Object({ questionIds: Type.Array(Uuid) })
/** POST /api/v1/questions/withdraw: all or none. 409 for one that was answered or taken back. */
export const QuestionWithdrawal = Type.Object({ questionIds: Type.Array(Uuid, { minItems: 1, maxItems: 200 }) })
export const QuestionWithdrawalAnswer = Type.Object({ withdrawn: Type.Integer() })

export const AskedQuestion = Type.Object({
  questionId: Uuid, text: Type.String(), byName: Type.String(), at: IsoInstant, isOpen: Type.Boolean({ description: 'Nobody has answered, and it is not too old to be answered: no other is asked meanwhile' }),
  answer: nullable(Type.Object({ kind: Type.Enum(['words', 'request']), text: Type.String(), at: IsoInstant }, { description: 'words: the person’s own, as signed on the phone; request: a correction or leave that the person asked for afterwards' })),
}, { description: 'The newest question to the person about this day or check-in that was not taken back' })

export type QuestionAbout = Static<typeof QuestionAbout>
export type QuestionItem = Static<typeof QuestionItem>
export type QuestionInput = Static<typeof QuestionInput>
export type AskedQuestion = Static<typeof AskedQuestion>
