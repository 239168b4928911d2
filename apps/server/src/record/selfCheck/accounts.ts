import { sql } from 'kysely'
import { signInOf } from '../../platform/identity/signIn.ts'
import type { StoredAccount } from '../../platform/identity/readAccounts.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import type { Fault } from './fault.ts'

type Json = Record<string, unknown>

/** An account is made a moment before the person it is for. */
const settledMs = 60_000

/**
 * Accounts (schema `auth`) against the people they belong to, whose names, roles and account the log says and whose contact details it has sealed; and
 * their passwords and passkeys against what the log said last of them. Read before and after the log was: what changed meanwhile is not judged.
 */
export const createAccountCheck = (trx: Sql) => {
  /** By account: the hash said last; null while a change was under way. */
  const credentials = new Map<string, { readonly entryIndex: number; readonly [part: string]: unknown }>()
  const strange: Fault[] = []
  return {
    entry({ entry_index: entryIndex }: { readonly entry_index: number }, body: Json): void {
      if (body.action === 'account.credentials') credentials.set(String(body.userId), { entryIndex, passwordSha256: body.passwordSha256, passkeysSha256: body.passkeysSha256 })
      if (body.action === 'account.strange_sign_in') strange.push({ entryIndex, table: 'auth.account', what: `${String(body.userId)}: somebody signed in at ${String(body.at)} with an account, password or passkeys that the log did not have` })
      if (body.action === 'account.strange_rights') strange.push({ entryIndex, table: 'people', what: `${String(body.ref)}: used rights at ${String(body.at)} that the log did not give (${(Array.isArray(body.parts) ? body.parts : []).join(', ')})` })
    },
    async finish(before: readonly StoredAccount[], after: readonly StoredAccount[], isOnlyCompany: boolean, nowMs: number): Promise<Fault[]> {
      const steady = new Map(before.map((account) => [account.userId, JSON.stringify(account)]))
      const accounts = new Map(after.filter((account) => steady.get(account.userId) === JSON.stringify(account)).map((account) => [account.userId, account]))
      const all = new Set([...before, ...after].map((account) => account.userId))
      const faults: Fault[] = [...strange]
      const { rows: people } = await sql<{ person_id: string; user_id: string; name: string; email: string | null; phone: string | null }>`select person_id, user_id, name, email, phone from people where user_id is not null`.execute(trx)
      for (const person of people) {
        if (!all.has(person.user_id)) faults.push({ entryIndex: null, table: 'auth.user', what: `${person.user_id}: the account of person ${person.person_id} is missing` })
        const account = accounts.get(person.user_id)
        if (!account) continue
        const ways = signInOf(person)
        const differs: [string, boolean][] = [['name', account.name !== person.name], ['email', ways !== null && account.email !== ways.email], ['phoneNumber', ways !== null && account.phoneNumber !== ways.phoneNumber]]
        for (const [column, isOther] of differs) if (isOther) faults.push({ entryIndex: null, table: 'auth.user', what: `${person.user_id}: ${column} is not that of person ${person.person_id}` })
        const said = credentials.get(person.user_id)
        for (const [part, table] of [['passwordSha256', 'auth.account'], ['passkeysSha256', 'auth.passkey']] as const) {
          const logged = said?.[part]
          if (typeof logged === 'string' && logged !== account.credentials[part]) faults.push({ entryIndex: said!.entryIndex, table, what: `${person.user_id}: ${part === 'passwordSha256' ? 'password' : 'passkeys'} of the account differ from the log` })
        }
      }
      const owned = new Set(people.map((person) => person.user_id))
      if (isOnlyCompany) for (const { userId, createdAt } of accounts.values()) if (!owned.has(userId) && nowMs - createdAt.getTime() > settledMs) faults.push({ entryIndex: null, table: 'auth.user', what: `${userId}: an account that belongs to nobody` })
      return faults
    },
  }
}
