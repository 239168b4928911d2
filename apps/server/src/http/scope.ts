import { type PersonScope, type Role, scopesOfRole } from '@fieldproof/contract'
import type { Scope } from '../platform/postgres/database.ts'

/** What a person's row says of whose records they see. */
export interface ScopeChoice {
  readonly role: Role
  readonly departmentId: string | null
  /** null: as the role has it. */
  readonly scope: PersonScope | null
  /** Where 'department' and 'subtree' begin; none: the own department. */
  readonly scopeDepartmentIds: readonly string[]
}

/** Everybody, or the people of these departments: with those below them, and alone. */
export type Reach = 'everybody' | Omit<Exclude<Scope, 'everybody'>, 'personId'>

const nobodyElse: Reach = { departmentIds: [], departmentIdsAlone: [] }

/** The one place that says how far somebody sees, by role × choice. What a role cannot have counts as not chosen, wherever it came from. */
export const reachOf = ({ role, departmentId, scope, scopeDepartmentIds }: ScopeChoice): Reach => {
  const [usual] = scopesOfRole[role]
  const effective = scope !== null && scopesOfRole[role].includes(scope) ? scope : usual
  const begin = scopeDepartmentIds.length > 0 && scope === effective ? scopeDepartmentIds : departmentId === null ? [] : [departmentId]
  switch (effective) {
    case 'all': return 'everybody'
    case 'subtree': return { departmentIds: sorted(begin), departmentIdsAlone: [] }
    case 'department': return { departmentIds: [], departmentIdsAlone: sorted(begin) }
    case 'own': return nobodyElse
  }
}

/** What several people see together: who stands in for others sees what each of them does. */
export const joinedReach = (reaches: readonly Reach[]): Reach => {
  const limited = reaches.filter((reach) => reach !== 'everybody')
  if (limited.length < reaches.length) return 'everybody'
  const departmentIds = sorted(limited.flatMap((reach) => reach.departmentIds))
  return { departmentIds, departmentIdsAlone: sorted(limited.flatMap((reach) => reach.departmentIdsAlone)).filter((id) => !departmentIds.includes(id)) }
}

const sorted = (ids: readonly string[]): string[] => [...new Set(ids)].sort()

/** For whom it is: they always see themselves. */
export const scopeOf = (personId: string, reach: Reach): Scope => (reach === 'everybody' ? reach : { personId, ...reach })

/** Who is nobody: what is left of a scope without its person. */
const nobody = '00000000-0000-0000-0000-000000000000'
/** The departments of a scope alone, without the person who always sees themselves. */
export const scopeOfNobody = (scope: Scope): Scope => (scope === 'everybody' ? scope : { ...scope, personId: nobody })

/** Those with the same key see the same people. Everybody sees themselves, who may be outside of the departments they see: nobody who is limited shares a key (but see `scopeOfNobody`). */
export const scopeKey = (scope: Scope): string =>
  scope === 'everybody' ? 'all' : `${scope.personId};${scope.departmentIds.join()};${scope.departmentIdsAlone.join()}`

/** Whether somebody with this scope sees a person; `path`: the person's department, then the one above it, and so on. */
export const holds = (scope: Scope, { personId, path }: { readonly personId: string; readonly path: readonly string[] }): boolean =>
  scope === 'everybody' || scope.personId === personId || scope.departmentIds.some((id) => path.includes(id)) || (path[0] !== undefined && scope.departmentIdsAlone.includes(path[0]))

/** As a row keeps it: a role that can have one scope only carries no choice, and departments belong to the two that begin at some. */
export const keptScope = ({ role, scope, scopeDepartmentIds }: Omit<ScopeChoice, 'departmentId'>): Pick<ScopeChoice, 'scope' | 'scopeDepartmentIds'> => {
  const kept = scope !== null && scopesOfRole[role].length > 1 && scopesOfRole[role].includes(scope) ? scope : null
  return { scope: kept, scopeDepartmentIds: kept === 'department' || kept === 'subtree' ? [...new Set(scopeDepartmentIds)] : [] }
}
