/** The stream of the live map: who is known is told in the short way, whoever joins is told everything, and both end at the same places. */
import type { LivePosition, LivePositionsMessage } from '@fieldproof/contract'
import { createSimulatedPhone, setUpSmallCompany, type ConsoleSession } from '@fieldproof/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from './startTestServer.ts'

let server: TestServer
let session: ConsoleSession
let trackers: readonly { readonly personId: string; readonly url: string }[]

beforeAll(async () => {
  server = await startTestServer()
  const company = await setUpSmallCompany({ baseUrl: server.url, setupToken: server.setupToken }, { people: 2 })
  ;({ session } = company)
  trackers = await Promise.all(company.personIds.map(async (personId) => ({ personId, url: new URL(new URL((await session.client.people.addTracker(personId, { label: 'T' })).urls.osmand).pathname, server.url).href })))
})
afterAll(async () => { await server.stop() })

let seconds = Math.floor(Date.now() / 1000) - 600
const report = async (who: number, lat: number): Promise<void> => {
  const answer = await fetch(`${trackers[who]!.url}?id=b&lat=${lat}&lon=120.2&timestamp=${seconds++}&accuracy=10&batt=80`)
  expect(answer.status).toBe(200)
}

/** What a console knows: the messages as they came, and what they add up to. */
const watch = async () => {
  const stream = await session.client.raw('GET', '/api/v1/live')
  const messages: LivePositionsMessage[] = []
  const places = new Map<string, { readonly name: string; readonly lat: number }>()
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
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
  })().catch(() => {})
  return { messages, latOf: (who: number) => places.get(trackers[who]!.personId)?.lat, nameOf: (who: number) => places.get(trackers[who]!.personId)?.name, close: async () => { await reader.cancel(); await reading } }
}
const last = (messages: readonly LivePositionsMessage[]): { readonly whole: number; readonly moves: number } => ({ whole: messages.at(-1)!.positions.length, moves: messages.at(-1)!.moves?.length ?? 0 })

test('whole once, then moves; whole again when somebody joins or is renamed', async () => {
  const first = await watch()
  await expect.poll(() => first.messages.length).toBe(1)
  expect(first.messages[0]).toEqual({ positions: [] })

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
  for (let i = 0; i < 3; i++) phone.checkIn({ ...(siteId === undefined ? {} : { siteId }), fix: { lat: 30.2, lon: 120.2, fixTime: Date.now(), accuracyMetres: 9, provider: 'gps' }, deviceTime: Date.now() })
  await phone.send()
  await server.ports.pipeline.drain()
  const size = (await session.client.overview()).logSize
  const told = await firstMessages(before, 5)
  expect(told.map((one) => one.split(' ')[1])).toEqual(['hello', 'check_in', 'check_in', 'check_in', 'positions'])
  const ids = told.map((one) => Number(one.split(' ')[0]))
  expect(ids[0]).toBe(before)
  expect([...ids]).toEqual(ids.toSorted((a, b) => a - b))
  expect(ids.at(-1)).toBe(size)
  // Broken off behind the first of them: the other two.
  expect((await firstMessages(ids[1]!, 4)).map((one) => one.split(' ')[1])).toEqual(['hello', 'check_in', 'check_in', 'positions'])
  expect(await firstMessages(size, 2)).toEqual([`${size} hello`, `${size} positions`])
})
