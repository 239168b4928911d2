import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient } from '@fieldproof/client'
import { errorCatalogue } from '@fieldproof/contract'
import { startTestServer, type TestServer } from '../../test/startTestServer.ts'

interface Operation {
  readonly summary?: string
  readonly security?: Record<string, string[]>[]
  readonly responses: Record<string, { $ref?: string }>
}
interface Document {
  readonly openapi: string
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: { responses: { Problem: { content: Record<string, { schema: { properties: { code: { enum: string[] } } } }> } } }
}

let server: TestServer
let document: Document
beforeAll(async () => {
  server = await startTestServer()
  document = (await (await fetch(`${server.url}/api/v1/openapi.json`)).json()) as Document
})
afterAll(() => server?.stop())

const operations = () => Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, path, method, operation })))

test('describes the API and nothing but the API', () => {
  expect(document.openapi).toBe('3.1.0')
  expect(Object.keys(document.paths).filter((path) => !path.startsWith('/api/v1/'))).toEqual([])
  expect(operations().length).toBeGreaterThan(30)
})

test('every operation names all errors of the catalogue', () => {
  expect(document.components.responses.Problem.content['application/problem+json']?.schema.properties.code.enum).toEqual(Object.keys(errorCatalogue))
  for (const { name, operation } of operations()) expect(operation.responses['default']?.$ref, name).toBe('#/components/responses/Problem')
})

test('only what must be open is open', () => {
  const open = operations().filter(({ operation }) => operation.security?.length === 0 || operation.security === undefined).map(({ name }) => name)
  expect(open.filter((name) => !name.includes('/trackers/'))).toEqual(['GET /api/v1/setup', 'POST /api/v1/setup', 'GET /api/v1/enrollments/{code}', 'POST /api/v1/enrollments', 'POST /api/v1/site-screens', 'GET /api/v1/countersigns/{token}', 'POST /api/v1/countersigns/{token}'])
})

test('everything the typed client calls is described', async () => {
  const called: { method: string; path: string }[] = []
  const id = '0190b6f0-0000-7000-8000-000000000000'
  const record: typeof fetch = async (url, init) => {
    called.push({ method: (init?.method ?? 'GET').toLowerCase(), path: new URL(String(url), 'http://x').pathname })
    return new Response('{}', { headers: { 'content-type': 'application/json' } })
  }
  const client = createClient({ fetch: record }) as unknown as Record<string, Record<string, string | ((...args: unknown[]) => unknown)>>
  for (const [group, methods] of Object.entries(client)) {
    if (group === 'raw') continue
    if (typeof methods === 'function') await (methods as (...args: unknown[]) => unknown)(id, id, id)
    else for (const [name, method] of Object.entries(methods)) {
      // Speaks tus, which asks for answers with headers.
      if (name === 'uploadMedia') {
        called.push({ method: 'post', path: '/api/v1/uploads' }, { method: 'patch', path: `/api/v1/uploads/${'0'.repeat(64)}` })
        continue
      }
      const answer = typeof method === 'string' ? method : await method(id, '2026-01-01', 'x')
      if (typeof answer === 'string') called.push({ method: 'get', path: new URL(answer, 'http://x').pathname }) // an address to be opened by the browser
    }
  }
  expect(called.length).toBeGreaterThan(30)
  const patterns = operations().map(({ method, path }) => ({ method, pattern: new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`) }))
  const missing = called.filter(({ method, path }) => path.startsWith('/api/') && !patterns.some((known) => known.method === method && known.pattern.test(path)))
  expect(missing).toEqual([])
})

test('the reference page runs without anything from elsewhere', async () => {
  const page = await fetch(`${server.url}/api/docs`)
  const html = await page.text()
  expect(page.url).toMatch(/\/api\/docs\/$/)
  expect(page.headers.get('content-security-policy')).toMatch(/script-src 'self' 'sha256-/)
  expect(html).not.toMatch(/(src|href)="https?:/)
  const script = await fetch(`${server.url}/api/docs/js/scalar.js`)
  expect(script.headers.get('content-encoding')).toBe('gzip')
  expect((await script.text()).length).toBeGreaterThan(1_000_000)
})
