import type { AskedQuestion } from '@fieldproof/contract'
import { expect, test } from 'vitest'
import { askableOf } from './askable.ts'

const question: AskedQuestion = { questionId: '1', text: '在哪里？', byName: '王管理', at: '2026-11-20T01:00:00.000Z', isOpen: true, answer: null }
const late = { kind: 'late', personId: 'p', day: '2026-11-19' } as const

test('who has not answered yet is not asked again, nor who has asked for a correction; a request is nothing to ask about', () => {
  expect(askableOf([{ item: late, isAsked: false }])).toEqual([late])
  expect(askableOf([{ item: late, isAsked: false, question }, { item: late, isAsked: true }, { item: { kind: 'request', regularizationId: 'r' }, isAsked: false }])).toEqual([])
})

test('after an answer, or a question that grew too old, another may be asked', () => {
  expect(askableOf([{ item: late, isAsked: false, question: { ...question, isOpen: false } }, { item: late, isAsked: false, question: { ...question, isOpen: false, answer: { kind: 'words', text: '堵车', at: question.at } } }])).toEqual([late, late])
})
