import { expect, test } from 'vitest'
import { bodyToEdit, bodyToSend, lastThirtyDays, newPolicy, sameBody } from './draft.ts'

test('empty conditions and thresholds are not sent', () => {
  const sent = bodyToSend({ ...newPolicy, name: ' 店 ', appliesTo: { roles: [], siteTiers: ['A'] }, thresholds: { verifiedTotal: 24 } })
  expect(sent).toMatchObject({ name: '店', appliesTo: { siteTiers: ['A'] }, thresholds: { verifiedTotal: 24 } })
  expect(sent.appliesTo).not.toHaveProperty('roles')
})

test('the order of values is no difference, a value is', () => {
  expect(sameBody({ ...newPolicy, appliesTo: { siteTiers: ['A', 'B'] } }, { ...newPolicy, appliesTo: { siteTiers: ['B', 'A'], roles: [] } })).toBe(true)
  expect(sameBody(newPolicy, { ...newPolicy, order: 99 })).toBe(false)
})

test('the draft is edited before what is in force', () => {
  const version = (name: string) => ({ body: { ...newPolicy, name } }) as never
  expect(bodyToEdit({ draft: version('草稿'), published: version('生效') }).name).toBe('草稿')
  expect(bodyToEdit({ draft: null, published: version('生效') }).name).toBe('生效')
})

test('the last thirty days, over the turn of a year and in March', () => {
  expect(lastThirtyDays('2026-01-15')).toEqual({ from: '2025-12-16', to: '2026-01-14' })
  expect(lastThirtyDays('2028-03-01')).toEqual({ from: '2028-01-31', to: '2028-02-29' })
})
