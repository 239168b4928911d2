/** The stream of the live map: who is known is told in the short way, whoever joins is told everything, and both end at the same places. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LivePosition, LivePositionsMessage, PersonInput } from '@fieldproof/contract'
import { createSimulatedPhone, setUpSmallCompany, type ConsoleSession } from '@fieldproof/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './startTestServer.ts'
import { daytime, signIn } from './twoCompanies.ts'

let server: TestServer
let session: ConsoleSession
let trackers: readonly { readonly personId: string; readonly url: string }[]

beforeAll(async () => {
  server = await startTestServer({ clock: daytime })
  const company = await setUpSmallCompany({ baseUrl: server.url, setupToken: server.setupToken }, { people: 2 })
  ;({ session } = company)
  trackers = await Promise.all(company.personIds.map(async (personId) => ({ personId, url: new URL(new URL((await session.client.people.addTracker(personId, { label: 'T' })).urls.osmand).pathname, server.url).href })))
})
afterAll(async () => { await server.stop() })

let seconds = Math.floor(daytime.now() / 1000) - 600
const report = async (who: number, lat: number): Promise<void> => {
  const answer = await fetch(`${trackers[who]!.url}?id=b&lat=${lat}&lon=120.2&timestamp=${seconds++}&accuracy=10&batt=80`)
  expect(answer.status).toBe(200)
}

/** What a console knows: the messages as they came, and what they add up to. */
const watch = async (by: Pick<ConsoleSession, 'client'> = session) => {
  const stream = await by.client.raw('GET', '/api/v1/live')
  const messages: LivePositionsMessage[] = []
  const places = new Map<string, { readonly name: string; readonly lat: number }>()
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = '', hasEnded = false
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      text += value
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const data = /event: positions\ndata: (.*)$/.exec(text.slice(0, end))?.[1]
        text = text.slice(end + 2)
        if (data === undefined) continue
        const message = JSON.parse(data) as LivePositionsMessage
        messages.push(message)
        for (const { personId, personName, position } of message.positions) places.set(personId, { name: personName, lat: position!.lat })
        for (const [personId, lat] of message.moves ?? []) places.set(personId, { name: places.get(personId)!.name, lat })
      }
    }
  })().catch(() => {}).finally(() => { hasEnded = true })
  return { messages, ids: () => [...places.keys()].sort(), hasEnded: () => hasEnded, latOf: (who: number) => places.get(trackers[who]!.personId)?.lat, nameOf: (who: number) => places.get(trackers[who]!.personId)?.name, close: async () => { await reader.cancel(); await reading } }
}
const last = (messages: readonly LivePositionsMessage[]): { readonly whole: number; readonly moves: number } => ({ whole: messages.at(-1)!.positions.length, moves: messages.at(-1)!.moves?.length ?? 0 })

test('whole once, then moves; whole again when somebody joins or is renamed', async () => {
  const first = await watch()
  await expect.poll(() => first.messages.length).toBe(1)
  expect(first.messages[0]).toEqual({ positions: [], isWhole: true })

  await report(0, 30.1)
  await expect.poll(() => first.latOf(0)).toBe(30.1)
  expect(last(first.messages)).toEqual({ whole: 1, moves: 0 })
  await report(0, 30.2)
  await expect.poll(() => first.latOf(0)).toBe(30.2)
  expect(last(first.messages)).toEqual({ whole: 0, moves: 1 })

  const second = await watch()
  await expect.poll(() => second.latOf(0)).toBe(30.2)
  await report(0, 30.3)
  await expect.poll(() => [first.latOf(0), second.latOf(0)]).toEqual([30.3, 30.3])
  expect([last(first.messages), last(second.messages)]).toEqual([{ whole: 1, moves: 0 }, { whole: 1, moves: 0 }])

  await session.client.people.update(trackers[0]!.personId, { name: '改名的人' })
  await report(0, 30.4)
  await expect.poll(() => second.latOf(0)).toBe(30.4)
  expect(last(second.messages)).toEqual({ whole: 1, moves: 0 })
  expect([first.nameOf(0), second.nameOf(0)]).toEqual(['改名的人', '改名的人'])

  await report(1, 31.1)
  await expect.poll(() => second.latOf(1)).toBe(31.1)
  await Promise.all([report(0, 30.5), report(1, 31.2)])
  await expect.poll(() => [first.latOf(0), first.latOf(1), second.latOf(0), second.latOf(1)]).toEqual([30.5, 31.2, 30.5, 31.2])
  const snapshot = await session.client.live.snapshot()
  const lats = new Map(snapshot.positions.map(({ personId, position }: LivePosition) => [personId, position!.lat]))
  expect(trackers.map(({ personId }) => lats.get(personId))).toEqual([30.5, 31.2])
  await Promise.all([first.close(), second.close()])
})

test('managers of the same departments share a stream, but for who is outside of them: nobody else sees that one', async () => {
  const { client } = session
  const department = async (name: string, parentId?: string) => (await client.departments.create({ name, ...(parentId ? { parentId } : {}) })).departmentId
  const shop = await department('门店部'), below = await department('门店一组', shop), office = await department('总部')
  const { shiftId } = await client.shifts.create({ name: '全天（门店）', kind: 'free', segments: [], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] })
  const somebody = async (name: string, more: Partial<PersonInput>) => {
    const { personId } = await client.people.create({ name, role: 'field_worker', shiftId, ...more })
    const url = new URL(new URL((await client.people.addTracker(personId, { label: 'T' })).urls.osmand).pathname, server.url).href
    return { personId, report: async (lat: number) => expect((await fetch(`${url}?id=b&lat=${lat}&lon=120.2&timestamp=${seconds++}&accuracy=10&batt=80`)).status).toBe(200) }
  }
  const manager = async (name: string, departmentId: string, more: Partial<PersonInput> = {}) => {
    const email = `${name}@test.example`, made = await somebody(name, { role: 'manager', departmentId, email, password: 'correct horse battery', ...more })
    return { ...made, view: await watch(await signIn(server, email)) }
  }
  const worker = await somebody('店员', { departmentId: shop })
  const one = await manager('one', shop)
  // Sees the same departments and belongs to another.
  const outside = await manager('outside', office, { scope: 'subtree', scopeDepartmentIds: [shop] })
  const grouped = await manager('grouped', below, { scope: 'subtree', scopeDepartmentIds: [shop] })
  const everybody = [worker, one, outside, grouped]
  const ids = (...who: readonly { readonly personId: string }[]) => who.map(({ personId }) => personId).sort()
  let lat = 31
  const all = async () => { for (const each of everybody) await each.report(lat += 0.001) }
  await all()
  await expect.poll(() => [one, outside, grouped].map(({ view }) => view.ids()), { timeout: 10_000 }).toEqual([ids(worker, one, grouped), expect.arrayContaining(ids(worker, one, grouped)), ids(worker, one, grouped)])

  // Whoever joins a stream makes it tell everything once more to all who share it.
  const wholeAfterJoin = async (view: Awaited<ReturnType<typeof watch>>, email: string): Promise<number> => {
    await worker.report(lat += 0.001)
    await expect.poll(() => last(view.messages), { timeout: 10_000 }).toEqual({ whole: 0, moves: 1 })
    const joined = await watch(await signIn(server, email))
    await expect.poll(() => joined.messages.length).toBeGreaterThan(0)
    const before = view.messages.length
    await worker.report(lat += 0.001)
    await expect.poll(() => view.messages.length, { timeout: 10_000 }).toBeGreaterThan(before)
    await joined.close()
    return last(view.messages).whole
  }
  expect(await wholeAfterJoin(one.view, 'grouped@test.example')).toBe(1)
  expect(await wholeAfterJoin(outside.view, 'one@test.example')).toBe(0)

  // A department that goes elsewhere takes its manager out of what that one sees: from then on theirs is a stream of its own.
  await client.departments.update(below, { name: '门店一组', parentId: office })
  await expect.poll(() => grouped.view.hasEnded(), { timeout: 10_000 }).toBe(true)
  expect([one.view.hasEnded(), outside.view.hasEnded()]).toEqual([false, false])
  const again = await watch(await signIn(server, 'grouped@test.example')), joined = await watch(await signIn(server, 'one@test.example'))
  await all()
  await expect.poll(() => [again.ids(), joined.ids()], { timeout: 10_000 }).toEqual([expect.arrayContaining(ids(worker, one)), ids(worker, one)])
  await Promise.all([one.view, outside.view, again, joined].map((view) => view.close()))
})

/** Ids and kinds of the first messages of a stream that goes on behind `lastId`. */
const firstMessages = async (lastId: number, count: number): Promise<string[]> => {
  const stream = await session.client.raw('GET', '/api/v1/live', undefined, { 'last-event-id': String(lastId) })
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const whole = () => text.split('\n\n').slice(0, -1).filter((one) => one.startsWith('id: '))
  while (whole().length < count) text += (await reader.read()).value ?? ''
  await reader.cancel()
  return whole().slice(0, count).map((one) => /^id: (\d+)\nevent: (.*)$/m.exec(one)!.slice(1).join(' '))
}

test('a console that comes back is told the check-ins it missed; until they have come its place is the old one', async () => {
  const before = (await session.client.overview()).logSize
  const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await session.client.people.enrollmentCode(trackers[0]!.personId)).code })
  const siteId = (await phone.sites())[0]?.siteId
  for (let i = 0; i < 3; i++) phone.checkIn({ ...(siteId === undefined ? {} : { siteId }), fix: { lat: 30.2, lon: 120.2, fixTime: daytime.now(), accuracyMetres: 9, provider: 'gps' }, deviceTime: daytime.now() })
  await phone.send()
  await server.ports.pipeline.drain()
  const size = (await session.client.overview()).logSize
  const told = await firstMessages(before, 5)
  expect(told.map((one) => one.split(' ')[1])).toEqual(['hello', 'check_in', 'check_in', 'check_in', 'positions'])
  const ids = told.map((one) => Number(one.split(' ')[0]))
  expect(ids[0]).toBe(before)
  expect([...ids]).toEqual(ids.toSorted((a, b) => a - b))
  // Whatever else the server wrote meanwhile counts too: its place is never behind what it was shown.
  expect(ids.at(-1)).toBeGreaterThanOrEqual(size)
  // Broken off behind the first of them: the other two.
  expect((await firstMessages(ids[1]!, 4)).map((one) => one.split(' ')[1])).toEqual(['hello', 'check_in', 'check_in', 'positions'])
  const [hello, positions] = await firstMessages(size, 2)
  // Nothing missed: its place is the log's, which may have grown since `size` was asked for.
  expect(hello).toMatch(/^\d+ hello$/)
  expect(Number.parseInt(hello!, 10)).toBeGreaterThanOrEqual(size)
  expect(positions).toMatch(/^\d+ positions$/)
  expect(Number.parseInt(positions!, 10)).toBeGreaterThanOrEqual(size)
})

const placeOf = async (personId: string): Promise<{ lat: number | undefined; isAhead: boolean }> => {
  await server.ports.pipeline.drain()
  const place = (await session.client.live.snapshot()).positions.find((one: LivePosition) => one.personId === personId)
  return { lat: place?.position?.lat, isAhead: place !== undefined && Date.parse(place.fixTime) > Date.parse(place.serverTime) }
}
const hoursMs = 3_600_000
/** Somebody who is on duty at all hours, tomorrow's too. */
const newPerson = async (name: string): Promise<string> => {
  const { shiftId } = await session.client.shifts.create({ name: `不定时 ${name}`, kind: 'free', segments: [], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] })
  return (await session.client.people.create({ name, role: 'field_worker', shiftId })).personId
}

test('a tracker whose clock was hours ahead once: the place is shown as of its arrival, and the next true one moves it', async () => {
  const personId = await newPerson('时钟错')
  const url = new URL(new URL((await session.client.people.addTracker(personId, { label: 'T' })).urls.osmand).pathname, server.url).href
  const report = async (lat: number, atMs: number) => expect((await fetch(`${url}?id=1&lat=${lat}&lon=120.2&timestamp=${Math.ceil(atMs / 1000)}`)).status).toBe(200)
  await report(30.5, daytime.now() + 20 * hoursMs)
  expect(await placeOf(personId)).toEqual({ lat: 30.5, isAhead: false })
  await report(30.3, daytime.now())
  expect(await placeOf(personId)).toEqual({ lat: 30.3, isAhead: false })
})

test('a tracker in the wrong time zone, or with a clock decades ahead, moves by arrival', async () => {
  for (const aheadHours of [8, 50 * 8766]) {
    const personId = await newPerson(`快 ${aheadHours} 小时`)
    const url = new URL(new URL((await session.client.people.addTracker(personId, { label: 'T' })).urls.osmand).pathname, server.url).href
    for (const lat of [30.1, 30.2, 30.3]) {
      await fetch(`${url}?id=1&lat=${lat}&lon=120.2&timestamp=${Math.ceil((daytime.now() + aheadHours * hoursMs) / 1000)}`)
      expect(await placeOf(personId)).toEqual({ lat, isAhead: false })
    }
    expect((await session.client.overview()).activeNow).toBeGreaterThan(0)
  }
})

test('a signed track from the future, then a true one and a check-in', async () => {
  const personId = await newPerson('未来')
  const phone = await createSimulatedPhone({ baseUrl: server.url, code: (await session.client.people.enrollmentCode(personId)).code })
  const fix = (fixTime: number, lat: number) => ({ lat, lon: 120.2, fixTime, accuracyMetres: 8, provider: 'gps' as const })
  const ahead = daytime.now() + 20 * hoursMs
  phone.track([fix(ahead, 30.6), fix(ahead + 5000, 30.61)])
  expect((await phone.send()).results.map(({ status }) => status)).toEqual(['accepted'])
  expect(await placeOf(personId)).toEqual({ lat: 30.61, isAhead: false })
  phone.track([fix(daytime.now(), 30.25), fix(daytime.now() + 1, 30.26)])
  await phone.send()
  expect(await placeOf(personId)).toEqual({ lat: 30.26, isAhead: false })
  phone.checkIn({ fix: fix(daytime.now() + 2, 30.2085), deviceTime: daytime.now() })
  await phone.send()
  expect(await placeOf(personId)).toEqual({ lat: 30.2085, isAhead: false })
})

test('a place that an earlier version left standing in the future is brought back to its arrival by the update', async () => {
  const { personId } = trackers[0]!
  const database = new pg.Client({ connectionString: server.connectionString })
  await database.connect()
  try {
    await database.query("update latest_positions set fix_time = server_time + interval '20 hours' where person_id = $1", [personId])
    expect(await placeOf(personId)).toMatchObject({ isAhead: true })
    await database.query(readFileSync(join(import.meta.dirname, '../migrations/000046.sql'), 'utf8'))
  } finally {
    await database.end()
  }
  expect(await placeOf(personId)).toMatchObject({ isAhead: false })
})
