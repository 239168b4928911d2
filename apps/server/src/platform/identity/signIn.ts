import type { AccountInput } from './identity.ts'
import { normalisePhone } from './phoneNumber.ts'

/**
 * What an account signs in with. Every account needs an e-mail in better-auth; people without one get an address that can never exist
 * (RFC 2606, .invalid). null: with neither an e-mail nor a number that is one, there is nothing to sign in with.
 */
export const signInOf = ({ email, phone }: Omit<AccountInput, 'name'>): { readonly email: string; readonly phoneNumber: string | null } | null => {
  const phoneNumber = phone ? normalisePhone(phone) : null
  if (!email && !phoneNumber) return null
  return { email: (email ? email : `${phoneNumber!.slice(1)}@phone.invalid`).toLowerCase(), phoneNumber }
}
