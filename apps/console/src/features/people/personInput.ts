import type { Person, PersonInput, PersonScope, Role } from '@fieldproof/contract'
import { changedFields } from '../../shell/changedFields.ts'
import { normalisePhone } from '../signIn/phone.ts'
import { beginsAtDepartments, hasChoiceOfScope, usualScope } from './scope.ts'

/** The form of a person: text as typed. */
export interface PersonFields {
  readonly name: string
  readonly employeeNumber?: string
  readonly role: Role
  readonly departmentId?: string | null
  readonly phone?: string
  readonly email?: string
  readonly shiftId?: string | null
  readonly managerId?: string | null
  readonly hiredOn?: string
  readonly password?: string
  /** As it works, whether it was chosen or comes with the role. */
  readonly scope?: PersonScope
  readonly scopeDepartmentIds?: string[]
}

const orNull = (text: string | undefined): string | null => (text?.trim() ? text.trim() : null)

/** What comes with the role is left to the role, unless it had been chosen. Roles without a choice say nothing: a new role takes away what it cannot have. */
const scopeInput = ({ role, scope, scopeDepartmentIds = [] }: PersonFields, before: PersonScope | null): Pick<PersonInput, 'scope' | 'scopeDepartmentIds'> => {
  if (!hasChoiceOfScope(role) || scope === undefined) return {}
  const departments = beginsAtDepartments(scope) ? scopeDepartmentIds : []
  return { scope: scope === usualScope(role) && departments.length === 0 && before !== scope ? null : scope, scopeDepartmentIds: departments }
}

/** What the server is sent; empty fields are cleared, a password only when one was typed. What is masked is written anew or left as it is. */
export const personInput = (fields: PersonFields, masked: Person['masked'] = [], scopeBefore: PersonScope | null = null): PersonInput => ({
  name: fields.name.trim(), role: fields.role, employeeNumber: orNull(fields.employeeNumber), departmentId: fields.departmentId ?? null,
  ...(masked.includes('phone') && !fields.phone?.trim() ? {} : { phone: fields.phone?.trim() ? normalisePhone(fields.phone) : null }), ...(masked.includes('email') && !fields.email?.trim() ? {} : { email: orNull(fields.email) }), shiftId: fields.shiftId ?? null, managerId: fields.managerId ?? null, hiredOn: orNull(fields.hiredOn), ...scopeInput(fields, scopeBefore),
  ...(fields.password ? { password: fields.password } : {}),
})

/** What an edit sends: what it changes. A scope hangs on its role, and is said with it. */
export const personChange = (before: Person, fields: PersonFields): Partial<PersonInput> => {
  const input = personInput(fields, before.masked, before.scope)
  const change = changedFields<PersonInput>(before as Partial<PersonInput>, input)
  const isOfScope = ['role', 'scope', 'scopeDepartmentIds'].some((field) => Object.hasOwn(change, field))
  return isOfScope ? { ...change, ...scopeInput(fields, before.scope) } : change
}

const undoable = ['name', 'role', 'employeeNumber', 'departmentId', 'phone', 'email', 'shiftId', 'managerId', 'hiredOn', 'scope', 'scopeDepartmentIds'] as const

/** What takes `input` back: those fields that it changes, as they were. null: a password, or what is masked, was replaced, and nobody here knows the old one. */
export const undoInput = (before: Person, input: Partial<PersonInput>): Partial<PersonInput> | null => {
  if (input.password !== undefined || (['phone', 'email'] as const).some((field) => before.masked?.includes(field) && input[field] !== undefined)) return null
  const says = (field: (typeof undoable)[number]): boolean => input[field] !== undefined && JSON.stringify(input[field]) !== JSON.stringify(before[field])
  // A role without a choice takes the choice away without saying so.
  const losesScope = input.role !== undefined && !hasChoiceOfScope(input.role) && before.scope !== null
  return Object.fromEntries(undoable.filter((field) => says(field) || (losesScope && (field === 'scope' || field === 'scopeDepartmentIds'))).map((field) => [field, before[field]]))
}
