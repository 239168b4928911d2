import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { errorCatalogue } from '@fieldproof/contract'
import { startTestServer, type TestServer } from './startTestServer.ts'
import { daytime, setUpTwoCompanies, type TwoCompanies } from './twoCompanies.ts'

/**
 * Whatever a described request may hold, from its own schema: right in form and odd in content, or wrong in form, with ids of this company, of the neighbour and
 * of nobody. The answer is a success or a problem of the catalogue, never a failure of the server.
 */
interface Schema {
  readonly type?: string
  readonly format?: string
  readonly pattern?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly minimum?: number
  readonly maximum?: number
  readonly maxLength?: number
}
interface Operation {
  readonly method: string
  readonly path: string
  readonly security?: readonly Record<string, unknown>[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

let server: TestServer
let world: TwoCompanies
let operations: Operation[]
let ids: readonly string[]

beforeAll(async () => {
  server = await startTestServer({ clock: daytime })
  world = await setUpTwoCompanies(server)
  const { person, event, doubt, site, policy, dryRun, dutyRule, department, challenge } = world.ids
  ids = [person, event, doubt, site, policy, dryRun, dutyRule, department, challenge, (await world.sessions.neighbour.client.me()).personId, '00000000-0000-4000-8000-000000000000']
  const { paths } = (await (await fetch(`${server.url}/api/v1/openapi.json`)).json()) as { paths: Record<string, Record<string, Omit<Operation, 'method' | 'path'>>> }
  operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, rest]) => ({ ...rest, path, method: method.toUpperCase() })))
    // The live view and the alerts' stream have no end; set-up is over; trackers have tests of their own with every odd message there is.
    .filter(({ path }) => path !== '/api/v1/live' && path !== '/api/v1/alerts/stream' && path !== '/api/v1/setup' && !path.includes('{token}'))
}, 60_000)
afterAll(() => server?.stop())

const oddTexts = ['', ' ', '\u0000', 'a\u0000b', '\u202e倒', '👩‍👩‍👧‍👦', 'é'.normalize('NFD'), "'; drop table people; --", '%', '_', '１２３', 'NaN', '-1', '1e999', '__proto__', 'x'.repeat(20_000), '{"a":1}', '2026-11-20T00:00:00Z', 'WyJ4IiwieSJd', '\ud800']
const dates = ['2026-11-20', '2026-02-30', '0000-00-00', '0001-01-01', '1582-10-10', '9999-12-31', '9999-99-99', '2026-11-26']
const instants = ['2026-11-20T08:00:00Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '-271821-04-20T00:00:00Z', '+275760-09-13T00:00:00Z', '2026-11-20T23:59:60Z', '2026-11-20T08:00:00.123456789+14:00']
const oddNumbers = [0, -1, 0.5, 1, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e308, -1e308, 5e-324]
const anything = fc.oneof(fc.constantFrom<unknown>(null, true, [], {}, [[]]), fc.constantFrom(...oddTexts), fc.constantFrom(...oddNumbers), fc.jsonValue({ maxDepth: 2 }))

const textOf = ({ format, pattern, maxLength }: Schema): fc.Arbitrary<unknown> => {
  if (format === 'uuid') return fc.oneof({ arbitrary: fc.constantFrom(...ids), weight: 5 }, { arbitrary: fc.uuid(), weight: 1 })
  if (format === 'date-time') return fc.constantFrom(...instants)
  const fits = [...dates, ...ids, ...oddTexts, 'mock_location', 'gps and photo', '09:30', 'a'.repeat(64), 'real', '滨江'].filter((text) => (maxLength === undefined || text.length <= maxLength) && (pattern === undefined || new RegExp(pattern, 'u').test(text)))
  return fits.length === 0 ? fc.string({ maxLength: Math.min(maxLength ?? 20, 20) }) : fc.constantFrom(...fits)
}

const valueOf = (schema: Schema): fc.Arbitrary<unknown> => {
  const right = (): fc.Arbitrary<unknown> => {
    if (schema.const !== undefined) return fc.constant(schema.const)
    if (schema.enum) return fc.constantFrom(...schema.enum)
    if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valueOf))
    if (schema.allOf) return valueOf({ type: 'object', properties: Object.assign({}, ...schema.allOf.map((part) => part.properties ?? {})), required: schema.allOf.flatMap((part) => part.required ?? []) })
    const { minimum = -Infinity, maximum = Infinity } = schema
    switch (schema.type) {
      case 'string': return textOf(schema)
      case 'boolean': return fc.boolean()
      case 'null': return fc.constant(null)
      case 'integer':
      case 'number': {
        const fits = [...oddNumbers, minimum, maximum].filter((n) => Number.isFinite(n) && n >= minimum && n <= maximum && (schema.type === 'number' || Number.isInteger(n)))
        return fc.constantFrom(...fits)
      }
      case 'array': return fc.array(valueOf(schema.items ?? {}), { maxLength: 3 })
      case 'object': {
        const properties = Object.entries(schema.properties ?? {})
        return fc.record(Object.fromEntries(properties.map(([name, of]) => [name, valueOf(of)])), { requiredKeys: schema.required ? [...schema.required] : [] })
      }
      default: return anything
    }
  }
  return fc.oneof({ arbitrary: right(), weight: 24 }, { arbitrary: anything, weight: 1 })
}

const inUrl = (value: unknown): string => {
  const text = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value)
  return encodeURIComponent(text.toWellFormed().slice(0, 2_000))
}

const requestOf = (operation: Operation): fc.Arbitrary<{ url: string; body: unknown }> => {
  const parameters = operation.parameters ?? []
  const body = operation.requestBody?.content['application/json']?.schema
  return fc.record({
    values: fc.record(Object.fromEntries(parameters.map(({ name, schema }) => [name, valueOf(schema)])), { requiredKeys: parameters.filter(({ in: where, required }) => where === 'path' || required).map(({ name }) => name) }),
    body: body ? valueOf(body) : fc.constant(undefined),
  }).map(({ values, body: made }) => {
    const named = values as Record<string, unknown>
    const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => inUrl(named[name]) || 'x')
    const query = parameters.filter(({ name, in: where }) => where === 'query' && named[name] !== undefined).map(({ name }) => `${name}=${inUrl(named[name])}`).join('&')
    return { url: `${path}${query ? `?${query}` : ''}`, body: made }
  })
}

test('every described request gets an answer of the catalogue', async () => {
  const failures = new Set<string>()
  let [right, refused] = [0, 0]
  const send = async (operation: Operation, { url, body }: { url: string; body: unknown }): Promise<void> => {
    const headers = operation.security?.some((kind) => 'session' in kind) ? world.sessions.owner.headers : { authorization: `Bearer ${world.phone.deviceToken}` }
    const answer = await fetch(`${server.url}${url}`, { method: operation.method, headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const text = await answer.text()
    if (answer.ok) return void right++
    refused++
    const code = answer.headers.get('content-type')?.startsWith('application/problem+json') ? (JSON.parse(text) as { code: string }).code : undefined
    // The newest entries may not be under a checkpoint yet: an evidence package is asked for again.
    const waits = code === 'storage_unavailable' && url.endsWith('/evidence')
    if (!waits && (answer.status >= 500 || code === undefined || !Object.hasOwn(errorCatalogue, code))) failures.add(`${operation.method} ${url.slice(0, 300)} ${JSON.stringify(body)?.slice(0, 400) ?? ''} → ${answer.status} ${text.slice(0, 120)}`)
  }
  for (const operation of operations) {
    const known = requestOf(operation)
    const runs = fc.sample(known, { seed: 20261126, numRuns: operation.method === 'GET' ? 40 : 25 })
    for (let at = 0; at < runs.length; at += 8) await Promise.all(runs.slice(at, at + 8).map((request) => send(operation, request)))
  }
  expect([...failures]).toEqual([])
  // The test tests something: requests of both kinds came through, the session still holds and nothing was broken underneath.
  expect(right).toBeGreaterThan(200)
  expect(refused).toBeGreaterThan(200)
  expect((await world.sessions.owner.client.me()).role).toBe('owner')
  await expect.poll(async () => (await world.sessions.owner.client.log.runSelfCheck()).faults, { timeout: 20_000 }).toEqual([])
}, 300_000)
