import { errorCatalogue, Problem } from '@fieldproof/contract'
import swagger from '@fastify/swagger'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { App, Routes } from './app.ts'
import { inlineScriptHashes } from './assetFolder.ts'
import { contentSecurityPolicy, securityHeaders } from './contentSecurity.ts'

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string }

/** Any error, as `http/app.ts` answers it. */
const errorAnswer = {
  description: 'RFC 9457 problem details; `code` is one of the catalogue',
  content: { 'application/problem+json': { schema: { ...Problem, properties: { ...Problem.properties, code: { type: 'string', enum: Object.keys(errorCatalogue) } } } } },
}

/** Who may call what, where a route does not say it itself. */
const securityOf = (url: string): Record<string, string[]>[] => {
  if (/^\/api\/v1\/(phone|events|uploads)\b/.test(url)) return [{ deviceToken: [] }]
  if (/^\/api\/v1\/(log|media)\b/.test(url)) return [{ deviceToken: [] }, { session: [] }]
  if (/^\/api\/v1\/trackers\b/.test(url)) return [] // the token is in the address
  return [{ session: [] }]
}

/** Chapter of the document, where a route does not say it itself. */
const tagOf = (url: string): string => {
  const topic = url.split('/')[3]!
  return { 'challenge-rule': 'Challenges', challenges: 'Challenges', events: 'Events', media: 'Media', uploads: 'Media', trackers: 'Trackers', 'check-ins': 'Check-ins', log: 'Evidence log', live: 'Live', overview: 'Live', people: 'People' }[topic] ?? topic
}

interface DescribedSchema {
  hide?: boolean
  tags?: readonly string[]
  security?: unknown
}

/** Collects the schema of every route that is registered after it: one source for validation, types and OpenAPI 3.1. */
export const describeApi = async (app: App): Promise<void> => {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Fieldproof 实迹', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }, description: 'Everything the console, the phone app and trackers use. Times are ISO 8601 in UTC, positions WGS-84, lengths metres.' },
      servers: [{ url: '/' }],
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'fieldproof.session_token', description: 'Signed in to the console (POST /api/auth/sign-in/email)' },
          deviceToken: { type: 'http', scheme: 'bearer', description: 'A phone that was enrolled (POST /api/v1/enrollments)' },
        },
      },
    },
    transform: ({ schema, url }) => {
      const described = { ...(schema as DescribedSchema | undefined) }
      // Trackers are also answered at lenient spellings of their address; one of each is enough to read.
      const isAlias = url.startsWith('/api/v1/trackers/') && (!url.includes(':token') || url.endsWith('/'))
      if (!url.startsWith('/api/v1/') || isAlias) return { schema: { ...described, hide: true } as never, url }
      return { schema: { ...described, tags: described.tags ?? [tagOf(url)], security: described.security ?? securityOf(url) } as never, url }
    },
    // Every operation may answer with a problem; said once and referred to.
    transformObject: (document) => {
      const { openapiObject } = document as { openapiObject: { components?: Record<string, unknown>; paths?: Record<string, Record<string, { responses?: Record<string, unknown> }>> } }
      const paths = Object.fromEntries(Object.entries(openapiObject.paths ?? {}).map(([path, operations]) => [path,
        Object.fromEntries(Object.entries(operations).map(([method, operation]) => [method, { ...operation, responses: { ...operation.responses, default: { $ref: '#/components/responses/Problem' } } }]))]))
      return { ...openapiObject, paths, components: { ...openapiObject.components, responses: { Problem: errorAnswer } } } as never
    },
  })
}

const compressed = promisify(gzip)

/**
 * GET /api/v1/openapi.json and a page to read it by, /api/docs/. The page's script is 4 MB of JavaScript from npm: it is loaded when
 * somebody first asks for it, and nothing is fetched from elsewhere.
 */
export const openApiRoutes: Routes = (app) => {
  const hidden = { schema: { hide: true } as object }
  let document: string | undefined
  app.get('/api/v1/openapi.json', hidden, async (_request, reply) => {
    document ??= JSON.stringify((app as unknown as { swagger(): unknown }).swagger())
    return reply.headers({ 'content-type': 'application/json', 'access-control-allow-origin': '*', 'cache-control': 'no-cache' }).send(document)
  })

  let loading: Promise<(path: string) => Promise<{ contentType: string; body: Buffer }>> | undefined
  const reference = () =>
    (loading ??= (async () => {
      const [{ default: scalar }, { default: fastify }] = await Promise.all([import('@scalar/fastify-api-reference'), import('fastify')])
      const pages = fastify()
      await pages.register(scalar, {
        routePrefix: '/api/docs',
        configuration: { url: '/api/v1/openapi.json', pageTitle: 'Fieldproof 实迹 API', withDefaultFonts: false, telemetry: false, agent: { disabled: true }, mcp: { disabled: true }, showDeveloperTools: 'never', hideClientButton: true } as never,
      })
      const known = new Map<string, { contentType: string; body: Buffer }>()
      return async (path: string) => {
        const had = known.get(path)
        if (had) return had
        const answer = await pages.inject(path)
        const made = { contentType: String(answer.headers['content-type']), body: answer.rawPayload }
        known.set(path, made)
        return made
      }
    })())
  app.get('/api/docs', hidden, (_request, reply) => reply.redirect('/api/docs/', 308))
  app.get('/api/docs/', hidden, async (_request, reply) => {
    const { contentType, body } = await (await reference())('/api/docs/')
    return reply.headers({ ...securityHeaders, 'content-type': contentType, 'content-security-policy': contentSecurityPolicy(inlineScriptHashes(body.toString()), []) }).send(body)
  })
  let script: Promise<Buffer> | undefined
  app.get('/api/docs/js/scalar.js', hidden, async (request, reply) => {
    const { contentType, body } = await (await reference())('/api/docs/js/scalar.js')
    reply.headers({ ...securityHeaders, 'content-type': contentType, 'cache-control': 'public, max-age=86400', vary: 'accept-encoding' })
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(body)
    return reply.header('content-encoding', 'gzip').send(await (script ??= compressed(body)))
  })
}
