import { canonicalBytes } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { type Credentials, readAccounts } from '../platform/identity/readAccounts.ts'
import { loggedBodies } from '../platform/loggedBodies.ts'
import type { Ports } from '../ports.ts'
import { appendEntries } from '../record/append.ts'
import type { Act } from './administrativeAct.ts'

const credentialsOf = async ({ db }: Pick<Ports, 'db'>, userId: string): Promise<Credentials> => {
  const [account] = await readAccounts(db.connectionString, userId)
  if (!account) throw new Error(`there is no account ${userId}`)
  return account.credentials
}

/** Says in an administrative act what an account's credentials are from now on. Called after they were set. */
export const noteCredentials = async (ports: Pick<Ports, 'db'>, act: Pick<Act, 'note'>, personId: string, userId: string): Promise<void> =>
  act.note('account.credentials', personId, { userId, ...(await credentialsOf(ports, userId)) })

/**
 * A person changes their own password or passkeys, which the identity library does past our transactions. The log says before that a change is
 * coming and afterwards what it was: a crash between the two leaves the account without a known hash (not compared until the next change), never accused.
 */
export const aroundOwnChange = async <T>({ db, clock, identity }: Pick<Ports, 'db' | 'clock' | 'identity'>, headers: Headers, change: () => Promise<T>): Promise<T> => {
  const userId = await identity.userIdOf(headers)
  const { rows: people } = userId === null ? { rows: [] } : await sql<{ org_id: string; person_id: string }>`select org_id, person_id from people where user_id = ${userId}`.execute(db.system)
  const say = async (credentials: Credentials | null): Promise<void> => {
    const nowMs = clock.now()
    for (const { org_id: orgId, person_id: by } of people)
      await db.withOrg(orgId, (trx) => appendEntries(trx, orgId, nowMs, [{ kind: 'admin', ref: by, body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by, action: 'account.credentials', ref: by, userId, ...(credentials ?? { passwordSha256: null, passkeysSha256: null }) }) }]))
  }
  await say(null)
  try {
    return await change()
  } finally {
    if (userId !== null && people.length > 0) await say(await credentialsOf({ db }, userId))
  }
}

/** A change of credentials that is under way reaches the log within this time. */
const underWayMs = 1_500

/**
 * Somebody has just signed in (`cookie`: what the answer set). Where the account, its password or its passkeys are then not those that the log has of this person, somebody wrote them with SQL; the log
 * says so, for they may be put back before the self-check looks, which names it for good. Nobody is kept out: a crash in the middle of a change
 * would otherwise leave an installation without its owner.
 */
export const noteStrangeSignIn = async ({ db, clock, identity, log }: Pick<Ports, 'db' | 'clock' | 'identity' | 'log'>, cookie: string): Promise<void> => {
  const userId = await identity.userIdOf(new Headers({ cookie }))
  if (userId === null) return
  const { rows: people } = await sql<{ org_id: string; person_id: string }>`select org_id, person_id from people where user_id = ${userId}`.execute(db.system)
  for (const { org_id: orgId, person_id: personId } of people) {
    const said = async () => (await loggedBodies(db.system, orgId, personId, 'admin', '{"action":"account.credentials"'))[0]
    const before = await said()
    const credentials = { userId, ...(await credentialsOf({ db }, userId)) }
    // By `userId`: the person has another account in the log; somebody gave this one to them.
    const parts = (['userId', 'passwordSha256', 'passkeysSha256'] as const).filter((part) => typeof before?.[part] === 'string' && before[part] !== credentials[part])
    if (parts.length === 0) continue
    const note = async (): Promise<void> => {
      const after = await said()
      if (parts.some((part) => after?.[part] !== before![part])) return // it was being changed
      const nowMs = clock.now()
      await db.withOrg(orgId, (trx) => appendEntries(trx, orgId, nowMs, [{ kind: 'admin', ref: personId, body: canonicalBytes({ v: 1, at: isoInstant(nowMs), by: null, action: 'account.strange_sign_in', ref: personId, parts, ...credentials }) }]))
    }
    // The answer does not wait for this.
    setTimeout(() => void note().catch((error: unknown) => log.error({ error, orgId, userId }, 'a sign-in with credentials that the log does not have could not be noted')), underWayMs)
  }
}
