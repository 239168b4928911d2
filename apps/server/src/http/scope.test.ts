import type { PersonScope, Role } from '@fieldproof/contract'
import { describe, expect, test } from 'vitest'
import { holds, joinedReach, keptScope, type Reach, reachOf, scopeKey, scopeOf } from './scope.ts'

const roles: readonly Role[] = ['owner', 'administrator', 'hr', 'auditor', 'manager', 'field_worker']
const choices: readonly (PersonScope | null)[] = [null, 'own', 'department', 'subtree', 'all']
const own: Reach = { departmentIds: [], departmentIdsAlone: [] }
const alone: Reach = { departmentIds: [], departmentIdsAlone: ['d'] }
const below: Reach = { departmentIds: ['d'], departmentIdsAlone: [] }

describe('role × choice', () => {
  const expected: Readonly<Record<Role, readonly Reach[]>> = {
    owner: ['everybody', 'everybody', 'everybody', 'everybody', 'everybody'],
    administrator: ['everybody', 'everybody', 'everybody', 'everybody', 'everybody'],
    hr: ['everybody', own, alone, below, 'everybody'],
    auditor: ['everybody', own, alone, below, 'everybody'],
    manager: [below, own, alone, below, 'everybody'],
    field_worker: [own, own, own, own, own],
  }
  test.each(roles)('%s', (role) => expect(choices.map((scope) => reachOf({ role, departmentId: 'd', scope, scopeDepartmentIds: [] }))).toEqual(expected[role]))
  test.each(roles)('%s without a department sees nobody else by one', (role) =>
    expect(choices.map((scope) => reachOf({ role, departmentId: null, scope, scopeDepartmentIds: [] }))).toEqual(expected[role].map((reach) => (reach === 'everybody' ? reach : own))))
  test.each(roles)('%s with departments of another place', (role) =>
    expect(choices.map((scope) => reachOf({ role, departmentId: 'd', scope, scopeDepartmentIds: ['y', 'x', 'y'] }))).toEqual(expected[role].map((reach, i) => {
      const chosen = ['hr', 'auditor', 'manager'].includes(role) && choices[i] !== null
      return !chosen || reach === 'everybody' ? reach : { departmentIds: reach.departmentIds.length > 0 ? ['x', 'y'] : [], departmentIdsAlone: reach.departmentIdsAlone.length > 0 ? ['x', 'y'] : [] }
    })))
})

test('together they see what each of them does, and a department with those below it holds it alone', () => {
  expect(joinedReach([])).toEqual(own)
  expect(joinedReach([below, 'everybody'])).toBe('everybody')
  expect(joinedReach([own, alone])).toEqual(alone)
  expect(joinedReach([alone, below, { departmentIds: ['b'], departmentIdsAlone: ['c'] }])).toEqual({ departmentIds: ['b', 'd'], departmentIdsAlone: ['c'] })
})

test('who sees the same people has the same key, and who does not has another', () => {
  const reaches: Reach[] = ['everybody', own, alone, below]
  expect(new Set(reaches.map((reach) => scopeKey(scopeOf('p', reach)))).size).toBe(4)
  expect(reaches.map((reach) => scopeKey(scopeOf('q', reach)) === scopeKey(scopeOf('p', reach)))).toEqual([true, false, false, false])
})

test('a row keeps no choice that its role cannot have, and no departments that begin nothing', () => {
  const kept = (role: Role, scope: PersonScope | null) => keptScope({ role, scope, scopeDepartmentIds: ['x', 'x'] })
  const nothing = { scope: null, scopeDepartmentIds: [] }
  for (const role of ['owner', 'administrator', 'field_worker'] as const) expect(choices.map((scope) => kept(role, scope)), role).toEqual(choices.map(() => nothing))
  for (const role of ['hr', 'auditor', 'manager'] as const)
    expect(choices.map((scope) => kept(role, scope)), role).toEqual([nothing, { scope: 'own', scopeDepartmentIds: [] }, { scope: 'department', scopeDepartmentIds: ['x'] }, { scope: 'subtree', scopeDepartmentIds: ['x'] }, { scope: 'all', scopeDepartmentIds: [] }])
})

test('a person is seen through a department above only where those below it belong to the scope', () => {
  const seen = (reach: Reach, path: readonly string[], personId = 'p') => holds(scopeOf('me', reach), { personId, path })
  expect([seen(below, ['d']), seen(below, ['c', 'd']), seen(below, ['d2']), seen(alone, ['d']), seen(alone, ['c', 'd']), seen(alone, []), seen(own, ['d']), seen('everybody', [])]).toEqual([true, true, false, true, false, false, false, true])
  expect(seen(own, [], 'me')).toBe(true)
})
