import { afterAll, beforeAll, expect, test } from 'vitest'
import { setUpTestCompany, startTestServer, type TestServer } from '../../apps/server/test/startTestServer.ts'
import { launchChromium } from './browser.ts'

/** Passkeys through the real WebAuthn of Chromium, with its virtual authenticator instead of a finger. */
let server: TestServer
let browser: Awaited<ReturnType<typeof launchChromium>>
let cookie: string

beforeAll(async () => {
  server = await startTestServer()
  ;({ cookie } = await setUpTestCompany(server))
  browser = await launchChromium()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('a passkey is added while signed in, and signs in afterwards without a password', async () => {
  const context = await browser.newContext()
  const [name, value] = cookie.split(/=(.*)/s) as [string, string]
  await context.addCookies([{ name, value, url: server.url, httpOnly: true, sameSite: 'Lax' }])
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
  await page.goto(`${server.url}/problems/not_signed_in`) // any page of this origin
  // As text: it runs in the page, where the types of the DOM hold, not here.
  const steps = await page.evaluate<{ statuses: number[]; me: { role: string } }>(`(async () => {
    const call = async (path, body) => {
      const response = await fetch(path, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
      return { status: response.status, answer: await response.json() }
    }
    const creation = (await call('/api/auth/passkey/generate-register-options')).answer
    const created = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(creation) })
    const added = await call('/api/auth/passkey/verify-registration', { response: created.toJSON(), name: 'test key' })
    const out = await call('/api/auth/sign-out', {})
    const signedOut = await call('/api/v1/me')
    const request = (await call('/api/auth/passkey/generate-authenticate-options')).answer
    const used = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(request) })
    const signedIn = await call('/api/auth/passkey/verify-authentication', { response: used.toJSON() })
    return { statuses: [added.status, out.status, signedOut.status, signedIn.status], me: (await call('/api/v1/me')).answer }
  })()`)
  expect(steps.statuses).toEqual([200, 200, 401, 200])
  expect(steps.me.role).toBe('owner')
})
