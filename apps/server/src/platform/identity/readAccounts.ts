import { createHash } from 'node:crypto'
import pg from 'pg'

/** SHA-256 (base64url) over what opens the door: password hashes and passkeys, which are random enough to give nothing away. */
export interface Credentials {
  readonly passwordSha256: string
  readonly passkeysSha256: string
}

/** An account as the identity library keeps it, for comparison with the person it belongs to. */
export interface StoredAccount {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly phoneNumber: string | null
  readonly createdAt: Date
  readonly credentials: Credentials
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** Every account of the installation, read past the roles of the application, which cannot see them. */
export const readAccounts = async (connectionString: string, userId: string | null = null): Promise<StoredAccount[]> => {
  const client = new pg.Client({ connectionString, application_name: 'fieldproof accounts', options: '-c timezone=UTC' })
  await client.connect()
  try {
    const { rows } = await client.query<Omit<StoredAccount, 'credentials'> & { passwords: string; passkeys: string }>(`
      select u.id as "userId", u.name, u.email, u."phoneNumber", u."createdAt",
        coalesce((select jsonb_agg(jsonb_build_array(a."providerId", a."accountId", a.password) order by a.id)::text from auth.account a where a."userId" = u.id), '') as passwords,
        coalesce((select jsonb_agg(jsonb_build_array(k."credentialID", k."publicKey") order by k.id)::text from auth.passkey k where k."userId" = u.id), '') as passkeys
      from auth."user" u where $1::text is null or u.id = $1`, [userId])
    return rows.map(({ passwords, passkeys, ...row }) => ({ ...row, credentials: { passwordSha256: sha256(passwords), passkeysSha256: sha256(passkeys) } }))
  } finally {
    await client.end()
  }
}
