import { type Person, type PersonScope, type Role, scopesOfRole } from '@fieldproof/contract'

/** Roles whose scope somebody can choose. */
export const hasChoiceOfScope = (role: Role): boolean => scopesOfRole[role].length > 1
export const usualScope = (role: Role): PersonScope => scopesOfRole[role][0]
export const effectiveScope = ({ role, scope }: Pick<Person, 'role' | 'scope'>): PersonScope => (scope !== null && scopesOfRole[role].includes(scope) ? scope : usualScope(role))
/** These begin at departments, the own one or others. */
export const beginsAtDepartments = (scope: PersonScope): boolean => scope === 'department' || scope === 'subtree'
