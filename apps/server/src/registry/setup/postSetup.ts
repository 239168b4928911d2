import { ProblemError, SetupAnswer, SetupRequest } from '@fieldproof/contract'
import { timingSafeEqual } from 'node:crypto'
import type { App, Routes } from '../../http/app.ts'
import { arrivalTime } from '../../http/demoTime.ts'
import { languageOf } from '../../http/problem.ts'
import { sha256 } from '../../platform/ids.ts'
import type { Ports } from '../../ports.ts'
import { anyOrganisation, setUpCompany } from './setUpCompany.ts'

/** POST /api/v1/setup: the wizard's last step. Needs the token of the link that the server printed; signs the administrator in. */
export const postSetup = (ports: Ports): Routes => (app: App) => {
  app.post('/api/v1/setup', { schema: { tags: ['Set-up'], summary: 'Make the company and its administrator', security: [], body: SetupRequest, response: { 200: SetupAnswer } } }, async (request, reply) => {
    if (await anyOrganisation(ports.db.system)) throw new ProblemError('setup_done')
    const { setupToken } = ports.settings
    if (setupToken === null || !timingSafeEqual(sha256(request.body.token), sha256(setupToken))) throw new ProblemError('setup_token_invalid')
    const company = await setUpCompany(ports, request.body, arrivalTime(ports, request), languageOf(request.headers['accept-language']))
    const { email, password } = request.body.administrator
    const signedIn = await ports.identity.handle(new Request(new URL('/api/auth/sign-in/email', ports.settings.publicUrl), {
      method: 'POST', headers: { 'content-type': 'application/json', origin: new URL(ports.settings.publicUrl).origin }, body: JSON.stringify({ email, password }),
    }), request.ip)
    const cookies = signedIn.headers.getSetCookie()
    if (cookies.length > 0) reply.header('set-cookie', cookies) // otherwise the person signs in by hand
    return company
  })
}
