import type { Person, PersonInput, Role } from '@fieldproof/contract'
import { normalisePhone } from '../signIn/phone.ts'

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
}

const orNull = (text: string | undefined): string | null => (text?.trim() ? text.trim() : null)

/** What the server is sent; empty fields are cleared, a password only when one was typed. What is masked is written anew or left as it is. */
export const personInput = (fields: PersonFields, masked: Person['masked'] = []): PersonInput => ({
  name: fields.name.trim(), role: fields.role, employeeNumber: orNull(fields.employeeNumber), departmentId: fields.departmentId ?? null,
  ...(masked.includes('phone') && !fields.phone?.trim() ? {} : { phone: fields.phone?.trim() ? normalisePhone(fields.phone) : null }), ...(masked.includes('email') && !fields.email?.trim() ? {} : { email: orNull(fields.email) }), shiftId: fields.shiftId ?? null, managerId: fields.managerId ?? null, hiredOn: orNull(fields.hiredOn),
  ...(fields.password ? { password: fields.password } : {}),
})

const undoable = ['name', 'role', 'employeeNumber', 'departmentId', 'phone', 'email', 'shiftId', 'managerId', 'hiredOn'] as const

/** What takes `input` back: those fields that it changes, as they were. null: a password, or what is masked, was replaced, and nobody here knows the old one. */
export const undoInput = (before: Person, input: PersonInput): Partial<PersonInput> | null => {
  if (input.password !== undefined || (['phone', 'email'] as const).some((field) => before.masked?.includes(field) && input[field] !== undefined)) return null
  return Object.fromEntries(undoable.filter((field) => input[field] !== undefined && input[field] !== before[field]).map((field) => [field, before[field]]))
}
