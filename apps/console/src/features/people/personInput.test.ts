import type { Person } from '@fieldproof/contract'
import { describe, expect, test } from 'vitest'
import { personInput, undoInput } from './personInput.ts'

const person: Person = { personId: 'p', name: '张三', employeeNumber: null, role: 'field_worker', departmentId: 'd1', departmentName: '一部', phone: '+8613800138000', email: null, shiftId: null, status: 'active', managerId: null, managerName: null, hiredOn: '2025-03-01', scope: null, scopeDepartmentIds: [], deviceCount: 1, lastSeen: null }
const fields = { name: '张三', role: 'field_worker' as const, departmentId: 'd1', phone: '138 0013 8000', hiredOn: '2025-03-01' }

test('what was changed is sent back as it was, and nothing else', () => {
  expect(undoInput(person, personInput(fields))).toEqual({})
  expect(undoInput(person, personInput({ ...fields, departmentId: 'd2', phone: '', hiredOn: '', employeeNumber: ' 7 ' }))).toEqual({ departmentId: 'd1', phone: '+8613800138000', hiredOn: '2025-03-01', employeeNumber: null })
})

test('nobody can take back what nobody here knows: a password, or a number that is masked', () => {
  expect(undoInput(person, personInput({ ...fields, password: 'correct horse battery' }))).toBeNull()
  const masked: Person = { ...person, phone: '+86138****8000', masked: ['phone'] }
  expect(undoInput(masked, personInput({ ...fields, phone: '' }, masked.masked))).toEqual({})
  expect(undoInput(masked, personInput({ ...fields, phone: '13900139000' }, masked.masked))).toBeNull()
})

describe('scope', () => {
  const hr: Person = { ...person, role: 'hr', scope: 'subtree', scopeDepartmentIds: ['d7'] }
  const asHr = { ...fields, role: 'hr' as const }
  test('what comes with the role is left to the role, unless it had been chosen', () => {
    expect(personInput(fields)).not.toHaveProperty('scope')
    expect(personInput({ ...asHr, scope: 'all', scopeDepartmentIds: ['d7'] })).toMatchObject({ scope: null, scopeDepartmentIds: [] })
    expect(personInput({ ...asHr, scope: 'all' }, [], 'all')).toMatchObject({ scope: 'all', scopeDepartmentIds: [] })
    expect(personInput({ ...asHr, role: 'manager', scope: 'subtree', scopeDepartmentIds: ['d7'] })).toMatchObject({ scope: 'subtree', scopeDepartmentIds: ['d7'] })
  })
  test('is taken back with its departments, also where a new role took it away', () => {
    expect(undoInput(hr, personInput({ ...asHr, scope: 'subtree', scopeDepartmentIds: ['d7'] }))).toEqual({})
    expect(undoInput(hr, personInput({ ...asHr, scope: 'own', scopeDepartmentIds: ['d7'] }))).toEqual({ scope: 'subtree', scopeDepartmentIds: ['d7'] })
    expect(undoInput(hr, personInput({ ...asHr, role: 'administrator' }))).toEqual({ role: 'hr', scope: 'subtree', scopeDepartmentIds: ['d7'] })
  })
})
