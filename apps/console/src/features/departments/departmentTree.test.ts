import type { Department } from '@fieldproof/contract'
import { describe, expect, it } from 'vitest'
import { type DepartmentNode, departmentOptions, departmentTree, withDescendants } from './departmentTree.ts'

const d = (departmentId: string, parentId: string | null = null): Department => ({ departmentId, name: departmentId, parentId, peopleCount: 0 })
const shape = (nodes: readonly DepartmentNode[]): unknown => nodes.map((n) => (n.children.length === 0 ? n.department.name : { [n.department.name]: shape(n.children) }))
const count = (nodes: readonly DepartmentNode[]): number => nodes.reduce((sum, n) => sum + 1 + count(n.children), 0)

describe('departmentTree', () => {
  it('nests children under their parents, in the given order', () => {
    expect(shape(departmentTree([d('a'), d('b', 'a'), d('c', 'b'), d('x'), d('e', 'a')]))).toEqual([{ a: [{ b: ['c'] }, 'e'] }, 'x'])
  })
  it('shows a department whose parent may not be seen at the top', () => {
    expect(shape(departmentTree([d('b', 'hidden'), d('c', 'b')]))).toEqual([{ b: ['c'] }])
  })
  it('loses nobody to a ring of parents', () => {
    const departments = [d('a', 'b'), d('b', 'a'), d('c', 'a')]
    expect(count(departmentTree(departments))).toBe(3)
  })
})

it('departmentOptions reads like the tree', () => {
  expect(departmentOptions(departmentTree([d('a'), d('b', 'a'), d('x'), d('c', 'b')]), new Set(['b'])).map(({ label, disabled }) => [label, disabled])).toEqual([['a', undefined], ['\u3000b', true], ['\u3000\u3000c', undefined], ['x', undefined]])
})

it('withDescendants holds the whole branch', () => {
  expect([...withDescendants([d('a'), d('b', 'a'), d('c', 'b'), d('x')], 'a')].sort()).toEqual(['a', 'b', 'c'])
})
