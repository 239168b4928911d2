/** Who is on the live map, and who leaves one that is open: by the clock, by an act of the registry, over a break of the stream. */
import type { LiveLeftMessage, LivePositionsMessage, PersonInput } from '@fieldproof/contract'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { followAttendance } from '../src/react/attendance/follower.ts'
import { setUpTestCompany, startTestServer, type TestServer } from './startTestServer.ts'
import { type Session, signIn } from './twoCompanies.ts'

/** Wednesday 18 November 2026, and the day after. */
const at = (time: string, day = 18): number => Date.parse(`2026-11-${day}T${time}:00+08:00`)
let now = at('07:00')
let server: TestServer
let owner: Session
let manager: Session
let departments: Record<string, string>
let orgId: string

interface Tracked { readonly personId: string; readonly report: (lat: number) => Promise<void> }
const somebody = async (name: string, more: Partial<PersonInput>): Promise<Tracked> => {
  const { personId } = await owner.client.people.create({ name, role: 'field_worker', ...more })
  const url = new URL(new URL((await owner.client.people.addTracker(personId, { label: 'T' })).urls.osmand).pathname, server.url).href
  return { personId, report: async (lat) => {
    expect((await fetch(`${url}?id=b&lat=${lat}&lon=120.2&timestamp=${now / 1000}&accuracy=10&batt=80`)).status).toBe(200)
    await server.ports.pipeline.drain()
  } }
}
let day: Tracked, evening: Tracked, night: Tracked, boss: Tracked

const passesTo = async (time: string, on = 18): Promise<void> => {
  now = at(time, on)
  await server.ports.pipeline.drain()
  await followAttendance(server.ports.db, orgId, now)
}

beforeAll(async () => {
  // The minute of the hub is the test's.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  server = await startTestServer({ clock: { now: () => now } })
  const company = await setUpTestCompany(server, { workingHours: { segments: [{ start: '08:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] } })
  owner = await signIn(server, 'owner@example.com')
  orgId = (await owner.client.me()).orgId
  departments = Object.fromEntries((await company.client.departments.list()).departments.map(({ name, departmentId }) => [name, departmentId]))
  const shift = async (name: string, start: string, end: string) => (await owner.client.shifts.create({ name, kind: 'fixed', segments: [{ start, end }], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] })).shiftId
  const here = departments['销售一部']!
  day = await somebody('白班', { departmentId: here })
  evening = await somebody('晚班', { departmentId: here, shiftId: await shift('晚班', '16:00', '00:00') })
  night = await somebody('夜班', { departmentId: here, shiftId: await shift('夜班', '22:00', '06:00') })
  boss = await somebody('经理', { departmentId: here, role: 'manager', email: 'manager@example.com', password: 'correct horse battery' })
  manager = await signIn(server, 'manager@example.com')
}, 60_000)
afterAll(async () => {
  vi.useRealTimers()
  await server?.stop()
})

/** What an open map shows: the console's own rule for the messages (apps/console/src/features/live/liveConnection.ts), and nothing asked again. */
const open = async ({ client }: Session, lastId?: number) => {
  const stream = await client.raw('GET', '/api/v1/live', undefined, lastId === undefined ? {} : { 'last-event-id': String(lastId) })
  const shown = new Set<string>(), left: string[] = []
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = '', id = -1, hasBegun = false
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      text += value
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const [, messageId, event, data] = /^id: (\d+)\nevent: (\w+)\ndata: (.*)$/.exec(text.slice(0, end)) ?? []
        text = text.slice(end + 2)
        if (data === undefined) continue
        id = Number(messageId)
        if (event === 'positions') {
          const { positions, isWhole } = JSON.parse(data) as LivePositionsMessage
          if (isWhole) shown.clear()
          for (const { personId } of positions) shown.add(personId)
          hasBegun = true
        } else if (event === 'left') {
          for (const personId of (JSON.parse(data) as LiveLeftMessage).personIds) { shown.delete(personId); left.push(personId) }
        }
      }
    }
  })().catch(() => {})
  await vi.waitFor(() => { if (!hasBegun) throw new Error('the stream has not begun') }, { timeout: 10_000 })
  return { shown: () => [...shown].sort(), left: () => [...left].sort(), lastId: () => id, close: async () => { await reader.cancel(); await reading } }
}
const ids = (...who: readonly Tracked[]): string[] => who.map(({ personId }) => personId).sort()
const snapshot = async ({ client }: Session): Promise<string[]> => (await client.live.snapshot()).positions.map(({ personId }) => personId).sort()
const soon = <T>(look: () => T) => expect.poll(look, { timeout: 10_000 })
const aMinute = () => { vi.advanceTimersByTime(60_000) }

test('at midnight an open map lets go of whoever is off duty and keeps a shift that runs; as it ends, that one goes too', async () => {
  await passesTo('17:00')
  await day.report(30.1)
  await passesTo('23:55')
  await night.report(30.2)
  await evening.report(30.3)
  const map = await open(owner)
  expect(map.shown()).toEqual(ids(day, evening, night))
  expect((await owner.client.overview()).activeNow).toBe(2)

  await passesTo('23:59')
  aMinute()
  expect(await snapshot(owner)).toEqual(ids(day, evening, night))
  await passesTo('00:05', 19)
  aMinute()
  await soon(map.left).toEqual(ids(day, evening))
  expect([map.shown(), await snapshot(owner)]).toEqual([ids(night), ids(night)])
  expect(await owner.client.overview()).toMatchObject({ activeNow: 1, othersOnMap: 0 })

  await passesTo('05:59', 19)
  aMinute()
  expect(await snapshot(owner)).toEqual(ids(night))
  await passesTo('06:01', 19)
  aMinute()
  await soon(map.left).toEqual(ids(day, evening, night))
  expect([map.shown(), await snapshot(owner)]).toEqual([[], []])
  await map.close()
})

test('who leaves the company or the departments of a manager vanishes from the open map, and comes back with the place that stands', async () => {
  await passesTo('09:00', 19)
  for (const one of [day, boss]) await one.report(30.4)
  const [all, some] = [await open(owner), await open(manager)]
  expect([all.shown(), some.shown()]).toEqual([ids(day, boss), ids(day, boss)])
  expect((await owner.client.overview()).othersOnMap).toBe(1)

  const moveTo = (name: string) => owner.client.people.update(day.personId, { departmentId: departments[name]! })
  await moveTo('销售二部')
  await soon(some.left).toEqual(ids(day))
  expect([all.shown(), some.shown()]).toEqual([ids(day, boss), ids(boss)])
  await moveTo('销售一部')
  await soon(some.shown).toEqual(ids(day, boss))
  expect(all.left()).toEqual([])

  const place = some.lastId()
  await some.close()
  const { undo } = await owner.client.people.leave(day.personId, { reportsTo: null, departmentTo: null, delegationsTo: null, dutyRulesTo: null, alertRulesTo: null })
  await soon(all.left).toEqual(ids(day))
  // Over a break nothing is missed: everybody is told, and that these are all.
  const again = await open(manager, place)
  expect([again.shown(), await snapshot(manager)]).toEqual([ids(boss), ids(boss)])
  await owner.client.people.comeBack(day.personId, undo)
  await soon(() => [all.shown(), again.shown()]).toEqual([ids(day, boss), ids(day, boss)])
  await Promise.all([all.close(), again.close()])
})

test('so it is for whoever sees no positions', async () => {
  await owner.client.fieldMasks.put({ administrator: [], hr: [], auditor: [], manager: ['position'] })
  const map = await open(manager)
  expect(map.shown()).toEqual(ids(day, boss))
  await passesTo('00:00', 20)
  aMinute()
  await soon(map.left).toEqual(ids(day, boss))
  await map.close()
})
