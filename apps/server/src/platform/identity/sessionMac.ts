import { createHmac, createSecretKey } from 'node:crypto'
import { sha256 } from '../ids.ts'
import { isSameMac } from '../uploadMac.ts'

interface SessionRow {
  /** What the cookie carries. */
  readonly token: string
  readonly userId: string
  /** Whose account it was at the sign-in. */
  readonly personId: string | null
}

/**
 * HMAC-SHA-256 (RFC 2104) over whose session it is. The library signs the cookie, which names the session, but takes the account from the row: with SQL somebody
 * could give the session of an own sign-in to another account for a moment, or the account to another person, decide in that name, and put it back. The key comes from the installation's
 * secret, which lies outside the database, so that such a session is none.
 */
export const createSessionMac = (installationSecret: string): { of(session: SessionRow): string; isOf(session: SessionRow & { readonly mac: string | null }): boolean } => {
  const key = createSecretKey(sha256(`fieldproof sessions\n${installationSecret}`))
  const macOf = ({ token, userId, personId }: SessionRow): Buffer => createHmac('sha256', key).update(JSON.stringify(['session', token, userId, personId])).digest()
  return {
    of: (session) => macOf(session).toString('base64url'),
    isOf: (session) => isSameMac(session.mac === null ? null : Buffer.from(session.mac, 'base64url'), macOf(session)),
  }
}
