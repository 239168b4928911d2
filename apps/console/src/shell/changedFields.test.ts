import { describe, expect, it } from 'vitest'
import { changedFields, fieldsBefore } from './changedFields.ts'

interface Form { readonly name: string; readonly departmentId: string; readonly phone: string | null; readonly days: readonly number[]; readonly owner: { readonly id: number } }

describe('changedFields', () => {
  it('sends what the form changes and nothing that stood in it', () => {
    const before: Form = { name: '周敏', departmentId: 'a', phone: null, days: [1, 2], owner: { id: 1 } }
    expect(changedFields<Form>(before, { name: '周敏', departmentId: 'a', phone: '13800000000', days: [1, 2], owner: { id: 1 } })).toEqual({ phone: '13800000000' })
    expect(changedFields(before, { ...before, days: [2], phone: null })).toEqual({ days: [2] })
    expect(changedFields(before, { ...before, owner: { id: 2 } })).toEqual({ owner: { id: 2 } })
  })
  it('sends a field that the form began without, and clears one', () => {
    expect(changedFields<{ a?: string; b: string | null }>({ b: 'x' }, { a: 'new', b: null })).toEqual({ a: 'new', b: null })
  })
  it('takes back those fields alone', () => {
    expect(fieldsBefore({ name: 'A', tier: null as string | null, radius: 5 }, { tier: 'B' })).toEqual({ tier: null })
    expect(fieldsBefore({ name: 'A' }, {})).toEqual({})
  })
})
