import type { Department } from '@fieldproof/contract'

export interface DepartmentNode { readonly department: Department; readonly children: readonly DepartmentNode[] }

/** The flat list as a tree. A department whose parent is outside the reader's view, or in a ring, stands at the top rather than vanish. */
export const departmentTree = (departments: readonly Department[]): readonly DepartmentNode[] => {
  const byId = new Map(departments.map((d) => [d.departmentId, d]))
  const rootOf = (d: Department): boolean => {
    const seen = new Set([d.departmentId])
    for (let parent = d.parentId; parent !== null && byId.has(parent); parent = byId.get(parent)?.parentId ?? null) {
      if (parent === d.departmentId) return true
      if (seen.has(parent)) return false
      seen.add(parent)
    }
    return d.parentId === null || !byId.has(d.parentId)
  }
  const roots = new Set(departments.filter(rootOf).map((d) => d.departmentId))
  const children = new Map<string, Department[]>()
  for (const d of departments) if (d.parentId !== null && !roots.has(d.departmentId)) children.set(d.parentId, [...(children.get(d.parentId) ?? []), d])
  const node = (department: Department): DepartmentNode => ({ department, children: (children.get(department.departmentId) ?? []).map(node) })
  return departments.filter((d) => roots.has(d.departmentId)).map(node)
}

/** The department and everything below it: where it may not be moved to. */
export const withDescendants = (departments: readonly Department[], departmentId: string): ReadonlySet<string> => {
  const found = new Set([departmentId])
  for (let grown = true; grown; ) {
    grown = false
    for (const d of departments) if (d.parentId !== null && found.has(d.parentId) && !found.has(d.departmentId)) { found.add(d.departmentId); grown = true }
  }
  return found
}

/** For a Select: the tree in reading order, each level set in by an ideographic space (as wide in every font). */
export interface DepartmentOption { readonly value: string; readonly label: string; readonly name: string; readonly disabled?: boolean }
export const departmentOptions = (nodes: readonly DepartmentNode[], disabled?: ReadonlySet<string>, depth = 0): DepartmentOption[] =>
  nodes.flatMap(({ department: { departmentId, name }, children }) => [
    { value: departmentId, label: '\u3000'.repeat(depth) + name, name, ...(disabled?.has(departmentId) ? { disabled: true } : {}) },
    ...departmentOptions(children, disabled, depth + 1),
  ])
