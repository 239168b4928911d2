import { passkey } from '@better-auth/passkey'
import { ProblemError } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { createAuthMiddleware } from 'better-auth/api'
import { getMigrations } from 'better-auth/db/migration'
import { phoneNumber } from 'better-auth/plugins/phone-number'
import pg from 'pg'
import type { Logger } from '../log.ts'
import type { AccountInput, Identity } from './identity.ts'
import { normalisePhone } from './phoneNumber.ts'
import { createSessionMac } from './sessionMac.ts'
import { signInOf } from './signIn.ts'
import { endingWhenSilent, watchedByDatabase, watchedConnection } from '../postgres/silence.ts'
import { createTries } from './tries.ts'

/** better-auth keeps its tables in a schema of its own, out of reach of the application roles. */
const schema = 'auth'

/** Set by us from the connection, never taken from the client. */
const addressHeader = 'x-fieldproof-client-address'

/**
 * What a browser may call. Everything else that better-auth could do over HTTP is switched off: accounts are made by
 * administrators, and codes by e-mail or SMS need a sender that this installation does not have.
 */
const openPaths = new Set([
  '/ok', '/get-session', '/sign-in/email', '/sign-in/phone-number', '/sign-out', '/change-password', '/list-sessions', '/revoke-session', '/revoke-sessions', '/revoke-other-sessions',
  '/passkey/generate-register-options', '/passkey/verify-registration', '/passkey/generate-authenticate-options', '/passkey/verify-authentication', '/passkey/list-user-passkeys', '/passkey/delete-passkey', '/passkey/update-passkey',
])

const loopback = ['localhost', '127.0.0.1', '[::1]']

/** The public address and, for a server on one's own machine, the other names of the same port. */
const ownOrigins = (baseUrl: string): string[] => {
  const { origin, port, protocol } = new URL(baseUrl)
  const suffix = port === '' ? '' : `:${port}`
  return [...new Set([origin, ...loopback.map((host) => `${protocol}//${host}${suffix}`)])]
}

/** A request whose Origin is the host it was sent to comes from our own page: no other site can make a browser say that. */
const sameOrigin = (request: Request | undefined): string[] => {
  const host = request?.headers.get('host')
  return host && /^[\w.\-[\]:]+$/.test(host) ? [`http://${host}`, `https://${host}`] : []
}

const emailOf = ({ email, phone }: AccountInput): { email: string; phoneNumber: string | null } => {
  const ways = signInOf({ email: email ?? null, phone: phone ?? null })
  if (phone && !ways) throw new ProblemError('invalid_request', t(`手机号“${phone}”不能用来登录，请核对`, `手機號碼「${phone}」不能用來登入，請核對`, `phone: "${phone}" is not a phone number one can sign in with`))
  if (!ways) throw new ProblemError('invalid_request', t('登录需要邮箱或手机号', '登入需要信箱或手機號碼', 'An e-mail address or a phone number is needed to sign in with'))
  return ways
}

export interface IdentityOptions {
  /** A login that may create the schema. */
  readonly connectionString: string
  /** Public origin of the server. */
  readonly baseUrl: string
  readonly secret: string
  /** Whose account this is, or null. */
  readonly personOf: (userId: string) => Promise<string | null>
  readonly log: Logger
}

const sessionLookMs = 60_000

export const createIdentity = async ({ connectionString, baseUrl, secret, personOf, log }: IdentityOptions): Promise<Identity> => {
  const pool = new pg.Pool({ Client: endingWhenSilent(pg.Client), connectionString, max: 6, options: `-c search_path=${schema} -c timezone=UTC ${watchedByDatabase}`, application_name: 'fieldproof identity', ...watchedConnection({ answerWithinMs: 15_000 }) })
  pool.on('error', (error) => log.error({ error }, 'identity: idle database connection lost'))
  pool.on('connect', (connection) => connection.on('error', () => {})) // broken inside a transaction: the statement that follows fails and tells
  const origins = ownOrigins(baseUrl)
  const mac = createSessionMac(secret)
  const options = {
    appName: 'Fieldproof',
    baseURL: baseUrl,
    basePath: '/api/auth',
    secret,
    database: pool,
    telemetry: { enabled: false },
    trustedOrigins: (request?: Request) => [...origins, ...sameOrigin(request)],
    logger: { log: (level: string, message: string, ...rest: unknown[]) => (level === 'error' ? log.error({ detail: rest.map(String).join(' ') }, `identity: ${message}`) : undefined), level: 'error' },
    // scrypt N=16384 r=16 p=1, better-auth's default: about 60 ms a try on one core.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 8, maxPasswordLength: 128, revokeSessionsOnPasswordReset: true },
    session: { expiresIn: 14 * 86_400, updateAge: 86_400, additionalFields: { mac: { type: 'string', required: false, input: false, returned: false } } },
    databaseHooks: { session: { create: { before: async (session) => ({ data: { ...session, mac: mac.of({ token: session.token, userId: session.userId, personId: await personOf(session.userId) }) } }) } } },
    rateLimit: {
      enabled: true, customStorage: createTries(), window: 60, max: 300,
      // Thirty tries a minute and address, counted for each way in: too slow for guessing, not noticed by an office behind one address.
      customRules: { '/sign-in/*': { window: 60, max: 30 }, '/passkey/verify-authentication': { window: 60, max: 20 }, '/change-password': { window: 60, max: 10 }, '/get-session': false },
    },
    // Said outright because the library leaves both out when NODE_ENV is test.
    advanced: { cookiePrefix: 'fieldproof', disableOriginCheck: false, disableCSRFCheck: false, ipAddress: { ipAddressHeaders: [addressHeader] }, defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' } },
    hooks: {
      // The same number may be typed with spaces or without +86. A number nobody has takes as long as a wrong password, so that the
      // time of the answer does not tell who has an account (the library does this for e-mail only).
      before: createAuthMiddleware(async (context) => {
        if (context.path !== '/sign-in/phone-number') return
        const { phoneNumber: typed, password } = (context.body ?? {}) as { phoneNumber?: unknown; password?: unknown }
        if (typeof typed !== 'string' || typeof password !== 'string') return
        const number = normalisePhone(typed) ?? typed
        const known = await context.context.adapter.findOne({ model: 'user', where: [{ field: 'phoneNumber', value: number }] })
        if (!known) await context.context.password.hash(password.slice(0, 128))
        return { context: { body: { ...context.body, phoneNumber: number } } }
      }),
    },
    plugins: [
      phoneNumber({ sendOTP: () => { throw new ProblemError('not_allowed', t('本系统不发送短信', '本系統不傳送簡訊', 'This installation sends no text messages')) } }),
      // On one's own machine the port may differ from the configured one (tests, forwarded ports): there the browser's own check of the host is enough.
      passkey({ rpID: new URL(baseUrl).hostname, rpName: 'Fieldproof 实迹', origin: loopback.includes(new URL(baseUrl).hostname) ? null : origins }),
    ],
  } satisfies BetterAuthOptions

  // An advisory lock: two processes that start together must not both create the tables. Held by one connection, hence not the pool.
  const client = new pg.Client({ connectionString, application_name: 'fieldproof identity migrate' })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(4713002)')
    await client.query(`create schema if not exists ${schema}`)
    const { runMigrations } = await getMigrations(options)
    await runMigrations()
  } finally {
    await client.end()
  }

  const auth = betterAuth(options)
  const context = await auth.$context
  const { internalAdapter: accounts, adapter } = context

  const refuseTaken = async ({ email, phoneNumber: number }: { email: string; phoneNumber: string | null }, exceptUserId?: string): Promise<void> => {
    const byEmail = await accounts.findUserByEmail(email)
    if (byEmail && byEmail.user.id !== exceptUserId) throw new ProblemError('conflict', t(`已有账号使用邮箱 ${email}`, `已有帳號使用信箱 ${email}`, `An account with the e-mail ${email} exists already`))
    if (!number) return
    const byPhone = await adapter.findOne<{ id: string }>({ model: 'user', where: [{ field: 'phoneNumber', value: number }] })
    if (byPhone && byPhone.id !== exceptUserId) throw new ProblemError('conflict', t(`已有账号使用手机号 ${number}`, `已有帳號使用手機號碼 ${number}`, `An account with the phone number ${number} exists already`))
  }

  /** Two at the same moment: the unique index decides, and the loser hears the same as if it had come later. */
  const orConflict = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if ((error as { code?: string; cause?: { code?: string } }).code === '23505' || (error as { cause?: { code?: string } }).cause?.code === '23505') throw new ProblemError('conflict', t('已有账号使用这个邮箱或手机号', '已有帳號使用這個信箱或手機號碼', 'An account with this e-mail or phone number exists already'))
      throw error
    }
  }

  // A cookie whose signature the library has verified stands for its session; that the session has not been ended is still asked each
  // time, with one look-up by key. The library itself is asked once a minute, so that it can prolong the session.
  const verified = new Map<string, { readonly sessionId: string; readonly at: number }>()

  /** The account of a session, if it is still that of whoever signed in (sessionMac.ts). One that somebody gave to another account, or whose account to another person, is ended. */
  const accountOf = async (sessionId: string): Promise<string | null> => {
    const { rows } = await pool.query<{ userId: string; token: string; mac: string | null }>('select "userId", token, mac from session where id = $1 and "expiresAt" > now()', [sessionId])
    const [session] = rows
    if (!session) return null
    if (mac.isOf({ ...session, personId: await personOf(session.userId) })) return session.userId
    // Of an earlier version when it has none: one signs in anew.
    if (session.mac !== null) log.error({ sessionId, userId: session.userId }, 'identity: a session is not of the account and the person who signed in; somebody wrote it with SQL. It is ended')
    await pool.query('delete from session where id = $1', [sessionId])
    return null
  }
  const ask = async (headers: Headers): Promise<{ readonly sessionId: string; readonly userId: string } | null> => {
    const found = await auth.api.getSession({ headers })
    const userId = found && (await accountOf(found.session.id))
    return userId === null ? null : { sessionId: found!.session.id, userId }
  }

  return {
    async handle(request, clientAddress) {
      const path = new URL(request.url).pathname.replace(/^\/api\/auth/, '')
      if (!openPaths.has(path)) throw new ProblemError('not_found')
      const headers = new Headers(request.headers)
      headers.delete(addressHeader)
      if (clientAddress) headers.set(addressHeader, clientAddress)
      // The library trusts the row: what is not to be trusted is ended before it looks.
      if (headers.has('cookie')) await ask(new Headers({ cookie: headers.get('cookie')! }))
      return await auth.handler(new Request(request, { headers }))
    },
    async userIdOf(headers) {
      const cookie = headers.get('cookie')
      if (!cookie) return null
      const known = verified.get(cookie)
      if (known !== undefined && Date.now() - known.at < sessionLookMs) {
        const userId = await accountOf(known.sessionId)
        if (userId !== null) return userId
      }
      verified.delete(cookie)
      const found = await ask(headers)
      if (!found) return null
      verified.set(cookie, { sessionId: found.sessionId, at: Date.now() })
      if (verified.size > 10_000) verified.delete(verified.keys().next().value!)
      return found.userId
    },
    async createUser(input) {
      const ways = emailOf(input)
      await refuseTaken(ways)
      const password = await context.password.hash(input.password)
      const user = await orConflict(() => accounts.createUser({ name: input.name, email: ways.email, emailVerified: false, ...(ways.phoneNumber ? { phoneNumber: ways.phoneNumber, phoneNumberVerified: true } : {}) }, { method: 'admin' }))
      await accounts.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password })
      return user.id
    },
    async updateUser(userId, input) {
      const ways = emailOf(input)
      await refuseTaken(ways, userId)
      await orConflict(() => accounts.updateUser(userId, { name: input.name, email: ways.email, phoneNumber: ways.phoneNumber, phoneNumberVerified: ways.phoneNumber !== null }))
    },
    async removeUser(userId) {
      await accounts.deleteUserSessions(userId)
      await accounts.deleteAccounts(userId)
      await accounts.deleteUser(userId)
    },
    async setPassword(userId, password) {
      const hash = await context.password.hash(password)
      if (await accounts.findCredentialAccount(userId)) await accounts.updatePassword(userId, hash)
      else await accounts.linkAccount({ userId, providerId: 'credential', accountId: userId, password: hash })
    },
    async endSessions(userId) {
      await accounts.deleteUserSessions(userId)
    },
    async close() {
      // A connection that the database ends while it is being closed is no fault.
      pool.removeAllListeners('error').on('error', () => {})
      await pool.end()
    },
  }
}
