import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App, Routes } from '../http/app.ts'
import { headersOf } from '../http/viewer.ts'
import type { Ports } from '../ports.ts'
import { aroundOwnChange, noteStrangeSignIn } from './credentials.ts'

/** What a signed-in person may do to their own ways in. */
const changesCredentials = new Set(['/change-password', '/passkey/verify-registration', '/passkey/delete-passkey'])

const signsIn = new Set(['/sign-in/email', '/sign-in/phone-number', '/passkey/verify-authentication'])

/** Hands a request to the identity library as it came, and its answer back as it is (several set-cookie headers included). */
const passThrough = (ports: Ports) => async (request: FastifyRequest, reply: FastifyReply) => {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  const asked = new Request(new URL(request.url, ports.settings.publicUrl), { method: request.method, headers: headersOf(request), body: hasBody ? new Uint8Array(request.body as Buffer) : null })
  const handle = () => ports.identity.handle(asked, request.ip)
  const path = asked.url.replace(/^[^?]*\/api\/auth|\?.*$/g, '')
  const answer = changesCredentials.has(path) ? await aroundOwnChange(ports, asked.headers, handle) : await handle()
  reply.status(answer.status)
  for (const [name, value] of answer.headers) if (name !== 'set-cookie' && name !== 'content-length') reply.header(name, value)
  const cookies = answer.headers.getSetCookie()
  if (cookies.length > 0) reply.header('set-cookie', cookies)
  if (answer.ok && cookies.length > 0 && signsIn.has(path)) await noteStrangeSignIn(ports, cookies.map((line) => line.split(';')[0]).join('; '))
  const retryAfter = answer.headers.get('x-retry-after')
  if (retryAfter) reply.header('retry-after', retryAfter)
  reply.header('cache-control', 'no-store')
  return reply.send(Buffer.from(await answer.arrayBuffer()))
}

/** GET and POST /api/auth/*: sign in and out, passkeys. The body stays raw: the library reads and checks it itself. */
export const identityRoutes = (ports: Ports): Routes => (app: App) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 100_000 }, (_request, body, done) => done(null, body))
  app.route({ method: ['GET', 'POST'], url: '/api/auth/*', schema: { hide: true } as object, handler: passThrough(ports) })
}
