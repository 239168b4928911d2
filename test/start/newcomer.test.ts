/** The first minutes of somebody who has just cloned: `npm start`, the set-up, Ctrl-C, and again; and the demo, made small. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createConsoleSession, npmStart, removeDataFolder, setUpSmallCompany, temporaryDataFolder, type Newcomer } from '@fieldproof/testkit'

let folder: string
let running: Newcomer | undefined
beforeAll(async () => { folder = await temporaryDataFolder() })
afterAll(async () => {
  await running?.interrupt()
  removeDataFolder(folder)
})

const start = async (...args: string[]): Promise<Newcomer> => (running = await npmStart(folder, args))
/** Ctrl-C says one sentence and nothing of errors: no warning, no stack. npm itself ends by the signal, as every program that was interrupted. */
const stop = async (): Promise<void> => {
  const { printed, code, signal } = await running!.interrupt()
  running = undefined
  expect(printed.trim()).toBe('Stopping… everything acknowledged is on disk.')
  expect([0, 130, 'SIGINT']).toContain(signal ?? code)
}

describe('npm start, with nothing in the environment', () => {
  test('prints the address and a set-up link that works', { timeout: 300_000 }, async () => {
    const { url, setupLink } = await start()
    expect(setupLink?.startsWith(`${url}/setup?token=`)).toBe(true)
    expect((await fetch(setupLink!)).headers.get('content-type')).toContain('text/html')
    const { session } = await setUpSmallCompany({ baseUrl: url, setupToken: new URL(setupLink!).searchParams.get('token')! }, { people: 2 })
    expect((await session.client.people.list()).items.filter(({ role }) => role === 'field_worker')).toHaveLength(2)
  })

  test('Ctrl-C stops it cleanly while somebody watches', { timeout: 60_000 }, async () => {
    const session = createConsoleSession(running!.url)
    await session.client.raw('POST', '/api/auth/sign-in/email', JSON.stringify({ email: 'admin@test.example', password: 'a-long-test-password' }), { 'content-type': 'application/json' })
    const live = await fetch(`${running!.url}/api/v1/live`, { headers: { cookie: session.cookie(), accept: 'text/event-stream' } })
    expect(live.status).toBe(200)
    live.body!.cancel().catch(() => {})
    await stop()
  })

  test('the next start asks for no set-up and has the company', { timeout: 300_000 }, async () => {
    const { url, setupLink, seconds } = await start()
    console.log(`second start: ${seconds.toFixed(1)} s from \`npm start\` to the address (npm run bench:start measures it properly)`)
    expect(setupLink).toBeUndefined()
    expect(await (await fetch(`${url}/api/v1/setup`)).json()).toMatchObject({ needed: false })
    await stop()
  })

  test('kill -9, and the next start is well', { timeout: 300_000 }, async () => {
    await start()
    await running!.kill()
    const { url } = await start()
    expect(await (await fetch(`${url}/api/v1/setup`)).json()).toMatchObject({ needed: false })
    await stop()
  })

  test('a setting that makes no sense is said, with what to do', { timeout: 60_000 }, async () => {
    await expect(npmStart(folder, ['--demo', '--demo-size', 'huge'])).rejects.toThrow('--demo-size is full or small, not "huge"')
    await expect(npmStart(folder, [], { environment: { LOG_LEVEL: 'loud' } })).rejects.toThrow('LOG_LEVEL is debug, info, warn, error or silent, not "loud"')
  })
})

describe('npm start -- --demo', () => {
  let demo: string
  beforeAll(async () => { demo = await temporaryDataFolder() })
  afterAll(() => removeDataFolder(demo))

  test('kill -9 while its company is made', { timeout: 300_000 }, async () => {
    running = await npmStart(demo, ['--demo', '--demo-size', 'small'])
    await running.printed(/门店 sites/)
    await running.kill()
  })

  test('makes it anew, does its office’s work and lets its people move; the next start goes on with them', { timeout: 600_000 }, async () => {
    running = await npmStart(demo, ['--demo', '--demo-size', 'small'], { patienceMs: 500_000 })
    expect(running.output()).toContain('left half made by an interrupted start; it is made anew')
    const [, moving] = await running.printed(/实时 live +(\d+) 人/)
    expect(running.output()).toMatch(/[1-9]\d* 条核实 decisions · [1-9]\d* 条说明 explanations/)
    expect(running.output()).not.toMatch(/refused by the server|demo office:|demo fleet:/)
    // Whoever rings the bell at night finds the vans that are on call.
    expect(Number(moving)).toBeGreaterThan(0)
    const session = createConsoleSession(running.url)
    await session.client.raw('POST', '/api/auth/sign-in/email', JSON.stringify({ email: 'owner@demo.example', password: 'fieldproof-demo' }), { 'content-type': 'application/json' })
    const { client } = session
    expect((await client.people.list()).items.filter(({ role }) => role === 'field_worker')).toHaveLength(12)
    const { people, sites, logSize } = await client.overview()
    expect(people).toBeGreaterThanOrEqual(12)
    expect(sites).toBeGreaterThanOrEqual(40)
    expect(logSize).toBeGreaterThan(500)
    const { items } = await client.checkIns.list({ limit: 50 })
    expect(items).toHaveLength(50)
    // Those of the days before are judged; the newest may be on its way.
    expect(items.filter(({ band }) => band !== null).length).toBeGreaterThan(40)
    // Its alert rules were there before the first day: some have rung, and those of earlier days are settled.
    expect((await client.alertRules.list()).rules).toHaveLength(3)
    await expect.poll(async () => (await client.alerts.list()).items.length, { timeout: 60_000 }).toBeGreaterThan(0)
    await expect.poll(async () => (await client.live.snapshot()).positions.length, { timeout: 60_000 }).toBeGreaterThan(0)
    await stop()
    running = await npmStart(demo, ['--demo'])
    await running.printed(/实时 live +\d+ 人/)
    expect(running.output()).not.toContain('making the demo company')
    await stop()
  })
})
