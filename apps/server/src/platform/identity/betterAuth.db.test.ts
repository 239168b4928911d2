import pg from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createTestDatabase } from '../../../test/database.ts'
import { createLogger } from '../log.ts'
import { createIdentity } from './betterAuth.ts'
import type { Identity } from './identity.ts'

const baseUrl = 'https://field.example.com'
const password = 'correct horse battery'
let database: Awaited<ReturnType<typeof createTestDatabase>>
let identity: Identity
/** By account. */
const people = new Map<string, string>()

beforeAll(async () => {
  database = await createTestDatabase(inject('clusterUrl'))
  // Two processes of one installation start at the same moment on an empty database.
  const options = { connectionString: database.connectionString, baseUrl, secret: 's'.repeat(40), personOf: async (userId: string) => people.get(userId) ?? null, log: createLogger('silent') }
  const [first, second] = await Promise.all([createIdentity(options), createIdentity(options)])
  identity = first
  await second.close()
})
afterAll(async () => {
  await identity?.close()
  await database?.drop()
})

const call = (path: string, body: object | null, headers: Record<string, string> = {}, address = '203.0.113.1') =>
  identity.handle(new Request(`${baseUrl}/api/auth${path}`, body ? { method: 'POST', headers: { 'content-type': 'application/json', origin: baseUrl, ...headers }, body: JSON.stringify(body) } : { headers }), address)
const cookieOf = (response: Response) => response.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ')

test('behind HTTPS the session cookie is Secure, for this host only', async () => {
  await identity.createUser({ name: '甲', email: 'a@example.com', password })
  const [cookie] = (await call('/sign-in/email', { email: 'A@example.com', password })).headers.getSetCookie()
  expect(cookie).toMatch(/^__Secure-fieldproof\.session_token=/)
  for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(attribute)
  expect(cookie).not.toContain('Domain')
})

test('a forged or ended session is none', async () => {
  const userId = await identity.createUser({ name: '乙', phone: '136 0000 0002', password })
  const cookie = cookieOf(await call('/sign-in/phone-number', { phoneNumber: '+8613600000002', password }))
  expect(await identity.userIdOf(new Headers({ cookie }))).toBe(userId)
  expect(await identity.userIdOf(new Headers({ cookie: cookie.replace(/.{6}$/, 'AAAAAA') }))).toBeNull()
  expect(await identity.userIdOf(new Headers())).toBeNull()
  await identity.endSessions(userId)
  expect(await identity.userIdOf(new Headers({ cookie }))).toBeNull()
})

test('a session that somebody gives to another account with SQL is none, whatever it is used for, and is not one again when it is put back', async () => {
  const owner = await identity.createUser({ name: '主', email: 'owner@example.com', password })
  const other = await identity.createUser({ name: '客', email: 'other@example.com', password })
  const signIn = async () => cookieOf(await call('/sign-in/email', { email: 'other@example.com', password }, {}, '203.0.113.9'))
  const client = new pg.Client({ connectionString: database.connectionString })
  await client.connect()
  try {
    const give = (userId: string) => client.query('update auth.session set "userId" = $1 where "userId" in ($2, $3)', [userId, owner, other])
    const uses: ((cookie: string) => Promise<unknown>)[] = [
      (cookie) => identity.userIdOf(new Headers({ cookie })),
      async (cookie) => (await call('/get-session', null, { cookie })).json(),
      async (cookie) => ((await call('/passkey/list-user-passkeys', null, { cookie })).status === 401 ? null : 'listed'),
    ]
    for (const isKnown of [true, false]) for (const use of uses) {
      const cookie = await signIn()
      if (isKnown) expect(await identity.userIdOf(new Headers({ cookie }))).toBe(other)
      await give(owner)
      expect(await use(cookie)).toBeNull()
      await give(other)
      expect(await identity.userIdOf(new Headers({ cookie }))).toBeNull()
    }
    // The same the other way: the token of an own session, written into a session of the owner's.
    await call('/sign-in/email', { email: 'owner@example.com', password }, {}, '203.0.113.9')
    const cookie = await signIn()
    const { rows } = await client.query<{ token: string }>('delete from auth.session where "userId" = $1 returning token', [other])
    await client.query('update auth.session set token = $1 where "userId" = $2', [rows[0]!.token, owner])
    expect(await identity.userIdOf(new Headers({ cookie }))).toBeNull()
    expect(await (await call('/get-session', null, { cookie: await signIn() })).text()).not.toContain('"mac"')
  } finally {
    await client.end()
  }
})

test('nor is the session of an account that somebody gives to another person', async () => {
  const userId = await identity.createUser({ name: '丁', email: 'd@example.com', password })
  people.set(userId, 'a manager')
  const cookie = cookieOf(await call('/sign-in/email', { email: 'd@example.com', password }, {}, '203.0.113.10'))
  expect(await identity.userIdOf(new Headers({ cookie }))).toBe(userId)
  people.set(userId, 'the owner')
  expect(await identity.userIdOf(new Headers({ cookie }))).toBeNull()
})

test('one account for one e-mail and one phone, also when two come at once', async () => {
  const outcomes = await Promise.allSettled([1, 2, 3].map((n) => identity.createUser({ name: `丙${n}`, email: 'c@example.com', phone: `1350000000${n}`, password })))
  expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1)
  for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' })
})

test('everything that would need a mail or text sender, and making accounts, is closed', async () => {
  for (const path of ['/sign-up/email', '/phone-number/send-otp', '/phone-number/verify', '/request-password-reset', '/reset-password', '/update-user', '/delete-user', '/change-email', '/sign-in/social', '/verify-email'])
    await expect(call(path, { email: 'x@example.com' }), path).rejects.toMatchObject({ code: 'not_found' })
})

test('passkeys are offered for the host of the public address', async () => {
  const options = (await (await call('/passkey/generate-authenticate-options', null)).json()) as { rpId: string; challenge: string }
  expect(options).toMatchObject({ rpId: 'field.example.com' })
  expect(options.challenge.length).toBeGreaterThan(20)
})

test('an unknown number is refused in the same words as a wrong password', async () => {
  // That it also costs a hash is said where it is done (betterAuth.ts); a timed test would fail on a busy machine.
  const refuse = async (phoneNumber: string) => {
    const response = await call('/sign-in/phone-number', { phoneNumber, password: 'wrong' })
    return { status: response.status, body: await response.text() }
  }
  const unknown = await refuse('13999999999')
  expect(unknown.status).toBe(401)
  expect(unknown).toEqual(await refuse('13600000002'))
})

test('guessing is slowed per address, whatever the client says about its address', async () => {
  const statuses = new Map<number, number>()
  for (let i = 0; i < 34; i++) {
    const spoofed = { 'x-fieldproof-client-address': `198.51.100.${i}`, 'x-forwarded-for': `198.51.100.${i}` }
    const { status } = await call('/sign-in/email', { email: 'not an address', password: 'x' }, spoofed, '203.0.113.66')
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
  }
  expect(Object.fromEntries(statuses)).toEqual({ 400: 30, 429: 4 })
  expect((await call('/sign-in/email', { email: 'a@example.com', password }, {}, '203.0.113.67')).status).toBe(200)
})
