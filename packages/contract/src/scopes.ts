import type { PersonScope, Role } from './console.ts'

/**
 * What a role can be given; the first is what it has when nothing is chosen. Owners and administrators run the whole company, and who only has a phone sees themselves.
 * Apart from the schemas, so that a page of the console that asks it does not load them.
 */
export const scopesOfRole: Readonly<Record<Role, readonly [PersonScope, ...PersonScope[]]>> = {
  owner: ['all'], administrator: ['all'], hr: ['all', 'subtree', 'department', 'own'], auditor: ['all', 'subtree', 'department', 'own'], manager: ['subtree', 'department', 'own', 'all'], field_worker: ['own'],
}
