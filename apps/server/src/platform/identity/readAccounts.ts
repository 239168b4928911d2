import { createHash } from 'node:crypto'
import pg from 'pg'

/** An account as the identity library keeps it, for comparison with the person it belongs to. */
export interface StoredAccount {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly phoneNumber: string | null
  readonly createdAt: Date
  /** SHA-256 over its password hashes and passkeys (base64url), which are random enough to give nothing away. */
  readonly credentialsSha256: string
}

/** Every account of the installation, read past the roles of the application, which cannot see them. */
export const readAccounts = async (connectionString: string, userId: string | null = null): Promise<StoredAccount[]> => {
  const client = new pg.Client({ connectionString, application_name: 'fieldproof accounts', options: '-c timezone=UTC' })
  await client.connect()
  try {
    const { rows } = await client.query<Omit<StoredAccount, 'credentialsSha256'> & { credentials: string }>(`
      select u.id as "userId", u.name, u.email, u."phoneNumber", u."createdAt",
        concat((select jsonb_agg(jsonb_build_array(a."providerId", a."accountId", a.password) order by a.id) from auth.account a where a."userId" = u.id),
          (select jsonb_agg(jsonb_build_array(k."credentialID", k."publicKey") order by k.id) from auth.passkey k where k."userId" = u.id)) as credentials
      from auth."user" u where $1::text is null or u.id = $1`, [userId])
    return rows.map(({ credentials, ...row }) => ({ ...row, credentialsSha256: createHash('sha256').update(credentials).digest('base64url') }))
  } finally {
    await client.end()
  }
}
