import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { errorCatalogue } from '@fieldproof/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { systemClock } from '../platform/clock.ts'
import { createLogger } from '../platform/log.ts'
import type { Ports } from '../ports.ts'
import { type App, createApp } from './app.ts'
import { webRoutes } from './webRoutes.ts'

const folder = mkdtempSync(join(tmpdir(), 'fieldproof-web-'))
const script = `console.log(${JSON.stringify('x'.repeat(5_000))})`
let app: App
let url: string

beforeAll(async () => {
  for (const name of ['console/assets', 'mobile/assets', 'verifier']) mkdirSync(join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'outside')
  writeFileSync(join(folder, 'console/index.html'), '<!doctype html><title>console</title><script type="module" src="/assets/index-AbCd1234.js"></script>')
  writeFileSync(join(folder, 'console/assets/index-AbCd1234.js'), script)
  writeFileSync(join(folder, 'console/map.pmtiles'), Buffer.from('0123456789'))
  writeFileSync(join(folder, 'mobile/index.html'), '<!doctype html><title>mobile</title>')
  writeFileSync(join(folder, 'mobile/sw.js'), script)
  writeFileSync(join(folder, 'mobile/assets/faceWorker-AbCd1234.js'), script)
  writeFileSync(join(folder, 'verifier/index.html'), '<!doctype html><script type="module">import "x"</script>')
  const failing = { executeQuery: () => Promise.reject(new Error('no database here')) }
  const ports = { clock: systemClock, log: createLogger('silent'), db: { system: { getExecutor: () => failing } } } as unknown as Ports
  const at = (name: string) => join(folder, name)
  app = await createApp(createLogger('silent'), [webRoutes(ports, [
    { prefix: '/m/', folder: at('mobile'), singlePage: true, name: 'mobile' }, { prefix: '/verify/', folder: at('verifier'), singlePage: false, name: 'verifier' },
    { prefix: '/missing/', folder: at('nowhere'), singlePage: true, name: 'nowhere' }, { prefix: '/', folder: at('console'), singlePage: true, name: 'console' }])])
  url = await app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(async () => {
  await app.close()
  rmSync(folder, { recursive: true })
})

/** Sends the path as it is: fetch would tidy `..` away before it leaves. */
const rawGet = (path: string): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    httpRequest({ hostname, port, path }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => resolve({ status: response.statusCode ?? 0, body }))
    }).on('error', reject).end()
  })

test('pages of the apps, also at addresses inside them', async () => {
  for (const [path, title] of [['/', 'console'], ['/people/123', 'console'], ['/m/', 'mobile'], ['/m/enroll/c0de-_', 'mobile']] as const) {
    const response = await fetch(url + path)
    expect([response.status, await response.text()].join(' '), path).toContain(`200 <!doctype html><title>${title}`)
    expect(response.headers.get('cache-control')).toBe('no-cache')
  }
  const bare = await fetch(`${url}/m?x=1`, { redirect: 'manual' })
  expect([bare.status, bare.headers.get('location')]).toEqual([308, '/m/?x=1'])
})

test('what is not there is not answered with a page', async () => {
  for (const path of ['/api/v1/nothing', '/api', '/assets/index-Old00000.js', '/m/old.js', '/verify/other']) {
    const response = await fetch(url + path)
    expect([path, response.status, response.headers.get('content-type')?.split(';')[0]]).toEqual([path, 404, 'application/problem+json'])
  }
})

test('nothing outside the folders can be reached', async () => {
  for (const path of ['/../secret.txt', '/m/../../secret.txt', '/%2e%2e/secret.txt', '/m/..%2f..%2fsecret.txt', '/..%5csecret.txt', '//etc/passwd', '/%00', '/%ff', '/m/%2fetc%2fpasswd'])
    expect((await rawGet(path)).body, path).not.toMatch(/outside|root:/)
})

test('text is compressed once, hashed files are kept for a year, unchanged ones are not sent again', async () => {
  const asset = await fetch(`${url}/assets/index-AbCd1234.js`, { headers: { 'accept-encoding': 'gzip' } })
  expect(asset.headers.get('content-encoding')).toBe('gzip')
  expect(Number(asset.headers.get('content-length'))).toBeLessThan(500)
  expect(await asset.text()).toBe(script)
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  const plain = await fetch(`${url}/assets/index-AbCd1234.js`, { headers: { 'accept-encoding': 'identity' } })
  expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([null, script])
  const brotli = await fetch(`${url}/m/sw.js`, { headers: { 'accept-encoding': 'gzip, deflate, br' } })
  expect([brotli.headers.get('content-encoding'), brotli.headers.get('cache-control'), await brotli.text()]).toEqual(['br', 'no-cache', script])
  const again = await fetch(`${url}/m/sw.js`, { headers: { 'if-none-match': brotli.headers.get('etag')! } })
  expect(again.status).toBe(304)
  writeFileSync(join(folder, 'mobile/sw.js'), `${script}//2`)
  const rebuilt = await fetch(`${url}/m/sw.js`, { headers: { 'if-none-match': brotli.headers.get('etag')! } })
  expect([rebuilt.status, await rebuilt.text()]).toEqual([200, `${script}//2`])
})

test.each([['bytes=2-4', 206, '234', 'bytes 2-4/10'], ['bytes=7-', 206, '789', 'bytes 7-9/10'], ['bytes=-3', 206, '789', 'bytes 7-9/10'], ['bytes=8-99', 206, '89', 'bytes 8-9/10'], ['bytes=10-', 416, '', 'bytes */10'], ['bytes=5-2', 416, '', 'bytes */10'], ['bytes=-', 200, '0123456789', null], ['items=1-2', 200, '0123456789', null]])('part of a map file: %s', async (range, status, body, contentRange) => {
  const response = await fetch(`${url}/map.pmtiles`, { headers: { range } })
  expect([response.status, await response.text(), response.headers.get('content-range')]).toEqual([status, body, contentRange])
})

test('a page may run its own scripts and no others', async () => {
  const consolePage = await fetch(`${url}/`)
  const policy = consolePage.headers.get('content-security-policy')!
  expect(policy).toContain(`script-src 'self';`)
  expect(policy).toContain(`frame-ancestors 'none'`)
  expect(policy).toContain('https://tiles.openfreemap.org')
  expect(consolePage.headers.get('x-content-type-options')).toBe('nosniff')
  expect(consolePage.headers.get('permissions-policy')).toContain('geolocation=(self), camera=(self)')
  const verifier = (await fetch(`${url}/verify/`)).headers.get('content-security-policy')!
  const hash = Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('import "x"'))).toString('base64')
  expect(verifier).toContain(`script-src 'self' 'sha256-${hash}'`)
})

test('WebAssembly runs in the worker with the face engine, and in no page', async () => {
  const worker = await fetch(`${url}/m/assets/faceWorker-AbCd1234.js`)
  expect(worker.headers.get('content-security-policy')).toBe(`default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'`)
  for (const path of ['/', '/m/', '/verify/']) expect((await fetch(url + path)).headers.get('content-security-policy')).not.toContain('wasm')
})

test('a missing build says what to do; an error’s address explains it', async () => {
  const missing = await fetch(`${url}/missing/anything`)
  expect([missing.status, await missing.text()].join(' ')).toMatch(/503 .*apps\/nowhere\/dist.*npm run build/s)
  const explained = await fetch(`${url}/problems/off_duty`, { headers: { 'accept-language': 'en' } })
  expect(await explained.text()).toMatch(/Off duty: nothing was recorded.*不在工作时间/s)
  expect((await fetch(`${url}/problems/unheard_of`)).status).toBe(404)
})

/** What comes back for these bytes; fetch would not send them. */
const answerTo = (bytes: string): Promise<string> => new Promise((resolve, reject) => {
  const { hostname, port } = new URL(url)
  let answer = ''
  const socket = connect(Number(port), hostname, () => { socket.write(bytes) })
  socket.on('data', (chunk) => (answer += chunk.toString())).on('close', () => { resolve(answer) }).on('error', reject)
})

test('what no route takes is answered as a problem too, in the language asked for', async () => {
  const sent = { host: 'Host: x', language: 'Accept-Language: en', close: 'Connection: close' }
  const request = (line: string) => answerTo(`${[`${line} HTTP/1.1`, ...Object.values(sent)].join('\r\n')}\r\n\r\n`)
  for (const [line, status, code] of [
    ['GET /api/v1/people/%zz', 400, 'invalid_request'], ['TRACE /', 404, 'not_found'], ['POST /api/v1/nothing', 404, 'not_found'], ['OPTIONS /api/v1/people', 404, 'not_found'], ['MKCOL /x', 404, 'not_found'],
  ] as const) {
    const answer = await request(line)
    expect(answer, line).toMatch(new RegExp(`^HTTP/1.1 ${status} [\\s\\S]*content-type: application/problem\\+json`, 'i'))
    expect(JSON.parse(/\{.*\}/s.exec(answer)![0]), line).toMatchObject({ status, code, type: `/problems/${code}`, title: errorCatalogue[code].title.en, requestId: expect.any(String) })
  }
})

test('what is no HTTP at all gets a problem, overlong headers their status, and the server goes on', async () => {
  const answer = await answerTo('nothing that HTTP knows\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1.1 400 [\s\S]*application\/problem\+json/)
  expect(JSON.parse(/\{.*\}/s.exec(answer)![0])).toMatchObject({ status: 400, code: 'invalid_request' })
  expect(await answerTo(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /)
  expect((await fetch(url)).status).toBe(200)
})
