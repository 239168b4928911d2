import { expect, test } from 'vitest'
import { inTheWay, type NotedAct } from './undoing.ts'

const [me, other, orgId, shift] = ['me', 'other', 'org', 'shift']
const act = (by: string, before: object, after: object, also: object = {}): NotedAct => ({ action: 'shift.updated', ref: shift, by, body: { before, after, ...also } })
const undo = (before: object, after: object, also: object = {}) => act(me, before, after, also)
const company = (by: string, action: string, body: object): NotedAct => ({ action, ref: orgId, by, body: { ...body } })

test('what nobody changed since goes back', () => {
  expect(inTheWay(undo({ name: 'b' }, { name: 'a' }), [act(me, { name: 'a' }, { name: 'b' })], orgId)).toBeNull()
})

test('what somebody else changed since stays, also where it is as it was by chance; what else they changed is not touched', () => {
  const mine = act(me, { name: 'a', days: [1] }, { name: 'b', days: [1] })
  expect(inTheWay(undo({ name: 'c' }, { name: 'a' }), [act(other, { name: 'b' }, { name: 'c' }), mine], orgId)).toEqual({ by: other })
  expect(inTheWay(undo({ name: 'b' }, { name: 'a' }), [act(other, { name: 'x' }, { name: 'b' }), act(other, { name: 'b' }, { name: 'x' }), mine], orgId)).toEqual({ by: other })
  expect(inTheWay(undo({ name: 'b', days: [1, 2] }, { name: 'a', days: [1, 2] }), [act(other, { name: 'b', days: [1] }, { name: 'b', days: [1, 2] }), mine], orgId)).toBeNull()
})

test('of one rule two people may change two things', () => {
  const mine = act(me, { rule: { count: 1, quiet: 0 } }, { rule: { count: 2, quiet: 0 } })
  const theirs = act(other, { rule: { count: 2, quiet: 0 } }, { rule: { count: 2, quiet: 5 } })
  expect(inTheWay(undo({ rule: { count: 2, quiet: 5 } }, { rule: { count: 1, quiet: 5 } }), [theirs, mine], orgId)).toBeNull()
  expect(inTheWay(undo({ rule: { count: 2, quiet: 5 } }, { rule: { count: 1, quiet: 0 } }), [theirs, mine], orgId)).toEqual({ by: other })
})

test('own acts are undone from the last to the first, and none out of its turn', () => {
  const [first, second] = [act(me, { name: 'a' }, { name: 'b' }), act(me, { name: 'b' }, { name: 'c' })]
  expect(inTheWay(undo({ name: 'c' }, { name: 'a' }), [second, first], orgId)).toEqual({ by: me })
  expect(inTheWay(undo({ name: 'c' }, { name: 'b' }), [second, first], orgId)).toBeNull()
  expect(inTheWay(undo({ name: 'b' }, { name: 'a' }), [undo({ name: 'c' }, { name: 'b' }), second, first], orgId)).toBeNull()
})

test('of contact details the log knows only that they changed', () => {
  const mine = act(me, {}, {}, { alsoChanged: ['phone'] })
  expect(inTheWay(undo({}, {}, { alsoChanged: ['phone'] }), [mine], orgId)).toBeNull()
  expect(inTheWay(undo({}, {}, { alsoChanged: ['phone'] }), [act(other, {}, {}, { alsoChanged: ['phone'] }), mine], orgId)).toEqual({ by: other })
  expect(inTheWay(undo({}, {}, { alsoChanged: ['phone'] }), [act(other, {}, {}, { alsoChanged: ['email'] }), mine], orgId)).toBeNull()
})

test('what somebody else worked on since it was made is not taken away', () => {
  const made: NotedAct = { action: 'shift.created', ref: shift, by: me, body: { after: { name: 'a' } } }
  const archived: NotedAct = { action: 'shift.archived', ref: shift, by: me, body: {} }
  expect(inTheWay(archived, [made], orgId)).toBeNull()
  expect(inTheWay(archived, [act(other, { name: 'a' }, { name: 'b' }), made], orgId)).toEqual({ by: other })
})

test('settings of the company are told apart by what they are, days by their date', () => {
  const [masks, rules] = [company(other, 'field_masks.changed', { before: { a: 1 }, after: { a: 2 } }), company(me, 'settings.updated', { before: { a: 1 }, after: { a: 2 } })]
  expect(inTheWay(company(me, 'settings.updated', { before: { a: 2 }, after: { a: 1 } }), [masks, rules], orgId)).toBeNull()
  const chosen = (by: string, before: string, after: string) => company(by, 'shift.made_default', { before: { shiftId: before }, after: { shiftId: after } })
  expect(inTheWay(chosen(me, 'b', 'a'), [chosen(me, 'a', 'b'), chosen(other, 'c', 'a')], orgId)).toBeNull()
  expect(inTheWay(chosen(me, 'c', 'a'), [chosen(other, 'b', 'c'), chosen(me, 'a', 'b')], orgId)).toEqual({ by: other })
  const set = (by: string, day: string) => company(by, 'calendar.day_set', { day, before: null, after: { name: 'a' } })
  const removed = company(me, 'calendar.day_removed', { day: '2026-12-01', before: { name: 'a' } })
  expect(inTheWay(removed, [set(other, '2026-12-02'), set(me, '2026-12-01')], orgId)).toBeNull()
  expect(inTheWay(removed, [set(other, '2026-12-01'), removed, set(me, '2026-12-01')], orgId)).toEqual({ by: other })
})
