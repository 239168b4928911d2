import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseCompactJws } from '@fieldproof/core/evidence'
import { createPageLock } from '../outbox/locks.ts'
import { createFakeCompany } from '../testing/fakeCompany.ts'
import { createTestPhone, deviceA } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { createStateWatch, deathOf } from './stateWatch.ts'
import type { Conditions, StateWatch } from './stateWatch.ts'
import type { WorkPeriod } from './workWindows.ts'

let phone: TestPhone
let watch: StateWatch
let conditions: Conditions
let recording: boolean
let batteryPercent: number | undefined
let periods: WorkPeriod[]
const start = Date.parse('2026-05-20T02:00:00.000Z')
const create = (): StateWatch => createStateWatch({ db: phone.db, append: phone.append, now: phone.clock.wall, periods: () => periods, isRecording: () => recording, conditions: () => conditions, facts: () => ({ batteryPercent, charging: false }) })
beforeEach(async () => {
  phone = await createTestPhone(createFakeCompany())
  await phone.enrolAs(deviceA)
  ;[conditions, recording, batteryPercent] = [{}, true, 80]
  periods = [{ from: start - 3_600_000, to: start + 3_600_000 }]
  watch = create()
})
afterEach(() => phone.close())

interface Told { state: string; from: number; to?: number; chosenBy: string }
/** Seconds since the start. */
const told = async (): Promise<(string | number | undefined)[][]> => (await phone.all()).map((record) => {
  const parsed = parseCompactJws(record.jws)
  if (!parsed.ok) throw new Error(parsed.error)
  const { state, from, to, chosenBy } = parsed.value.payload as unknown as Told
  return [state, (from - start) / 1000, to === undefined ? undefined : (to - start) / 1000, chosenBy]
})
const pass = async (seconds: number, everySeconds = 5): Promise<void> => {
  for (let s = 0; s < seconds; s += everySeconds) {
    phone.clock.pass(everySeconds * 1000)
    await watch.observe()
  }
}

test('a state is told once it has lasted a minute, and again when it is over; a passing one never', async () => {
  conditions = { no_network: { chosenBy: 'system' } }
  await pass(30)
  conditions = {}
  await pass(30)
  expect(await told()).toEqual([])
  conditions = { no_network: { chosenBy: 'system' }, permission_off: { chosenBy: 'person' } }
  await pass(90)
  conditions = { no_network: { chosenBy: 'system' } }
  await pass(10)
  expect(await told()).toEqual([['no_network', 65, undefined, 'system'], ['permission_off', 65, undefined, 'person'], ['permission_off', 65, 155, 'person']])
})

test('nothing is told of a phone that does not record, or is off duty', async () => {
  recording = false
  conditions = { hidden: { chosenBy: 'unknown' } }
  await pass(200)
  recording = true
  periods = []
  await pass(200)
  expect(await told()).toEqual([])
  expect(await phone.db.get('meta', 'heartbeat')).toBeUndefined()
})

test('a page whose timers stood still while hidden tells on its return', async () => {
  conditions = { hidden: { chosenBy: 'unknown' } }
  await watch.observe()
  phone.clock.pass(1_200_000)
  conditions = {}
  await watch.observe()
  expect(await told()).toEqual([['hidden', 0, 1200, 'unknown']])
})

test('the end of the work window ends what is told', async () => {
  periods = [{ from: start, to: start + 300_000 }]
  conditions = { no_position: { chosenBy: 'system' } }
  await pass(400)
  expect(await told()).toEqual([['no_position', 5, undefined, 'system'], ['no_position', 5, 300, 'system']])
})

describe('two tabs', () => {
  let other: StateWatch
  const roles = { first: { isWatcher: true, isFirst: true, isElsewhere: false }, second: { isWatcher: false, isFirst: false, isElsewhere: true } }
  const ports = () => ({ db: phone.db, append: phone.append, now: phone.clock.wall, periods: () => periods, isRecording: () => recording, conditions: () => conditions, facts: () => ({ batteryPercent, charging: false }), withLock })
  const withLock = createPageLock()
  const passBoth = async (seconds: number): Promise<void> => {
    for (let s = 0; s < seconds; s += 5) {
      phone.clock.pass(5_000)
      await Promise.all([watch.observe(), other.observe()])
    }
  }
  beforeEach(() => {
    watch = createStateWatch({ ...ports(), role: async () => roles.first })
    other = createStateWatch({ ...ports(), role: async () => roles.second })
  })

  test('tell of a state once, and go on where the other has left off', async () => {
    conditions = { no_network: { chosenBy: 'system' } }
    await passBoth(90)
    expect(await told()).toEqual([['no_network', 5, undefined, 'system']])
    // The second comes in front.
    ;[roles.first, roles.second] = [roles.second, roles.first]
    await passBoth(30)
    conditions = {}
    await passBoth(10)
    expect(await told()).toEqual([['no_network', 5, undefined, 'system'], ['no_network', 5, 125, 'system']])
    ;[roles.first, roles.second] = [roles.second, roles.first]
  })
  test('tell of it once also where each takes itself for the one, for a moment', async () => {
    other = createStateWatch({ ...ports(), role: async () => roles.first })
    conditions = { no_network: { chosenBy: 'system' } }
    await passBoth(90)
    conditions = {}
    await passBoth(10)
    expect(await told()).toEqual([['no_network', 5, undefined, 'system'], ['no_network', 5, 95, 'system']])
  })
  test('one that is opened beside a living one tells of no death, and ends nothing that goes on', async () => {
    conditions = { no_network: { chosenBy: 'system' } }
    await passBoth(180)
    await other.restore()
    await passBoth(60)
    expect(await told()).toEqual([['no_network', 5, undefined, 'system']])
  })
})

describe('after a death', () => {
  const die = async (seconds: number): Promise<void> => {
    phone.clock.pass(seconds * 1000)
    await phone.restart()
    watch = create()
    await watch.restore()
  }
  test('in front of the person it was the system, hidden it is not known who', async () => {
    await pass(60)
    await die(900)
    expect(await told()).toEqual([['killed', 35, 960, 'system']])
  })
  test('hidden: one episode, from when it was hidden', async () => {
    conditions = { hidden: { chosenBy: 'unknown' } }
    await pass(120)
    conditions = {}
    await die(900)
    expect(await told()).toEqual([['hidden', 5, undefined, 'unknown'], ['closed', 5, 1020, 'unknown']])
  })
  test('an empty battery is told as that', async () => {
    batteryPercent = 2
    await pass(60)
    await die(900)
    expect(await told()).toEqual([['battery_empty', 35, 960, 'system']])
  })
  test('a reload is none, and another person’s heartbeat is not read', async () => {
    await pass(60)
    await watch.beat(true)
    await die(20)
    expect(await told()).toEqual([])
    await phone.enrolAs('0198a1b2-0000-4000-8000-00000000000b')
    await phone.db.put('meta', { deviceId: deviceA, at: start }, 'heartbeat')
    await die(900)
    expect(await told()).toEqual([])
  })
  test('after a free weekend it is told of the Friday on which it began, and nothing of the Monday', async () => {
    await pass(60)
    periods = [{ from: start + 250_000_000, to: start + 280_000_000 }]
    await die(250_100)
    expect(await told()).toEqual([['killed', 35, 3600, 'system']])
  })
  test('over a night only the hours of work are told in which it recorded: the next morning it has yet to be started', async () => {
    periods = [{ from: start, to: start + 600_000 }, { from: start + 50_000_000, to: start + 60_000_000 }]
    await pass(60)
    await die(50_100)
    expect(await told()).toEqual([['killed', 35, 600, 'system']])
  })
})

test('a restart is known only where the shell tells how long the phone has been up', () => {
  const beat = { deviceId: deviceA, at: start, batteryPercent: 80, charging: false }
  expect(deathOf({ ...beat, upMs: 5_000_000 }, start + 900_000, 60_000)?.state).toBe('restarted')
  expect(deathOf({ ...beat, upMs: 5_000_000 }, start + 900_000, 5_900_000)?.state).toBe('killed')
  expect(deathOf(beat, start + 900_000)?.state).toBe('killed')
  expect(deathOf(beat, start + 30_000)).toBeUndefined()
})

describe('while another tab, put to sleep by the browser, holds the lock', () => {
  const held = () => {
    let letGo!: () => void
    const free = new Promise<void>((resolve) => { letGo = resolve })
    let turns = 0
    const lock = createPageLock()
    const withLock: typeof lock = async (name, work) => {
      await free
      turns++
      return lock(name, work)
    }
    const late = createStateWatch({ db: phone.db, append: phone.append, now: phone.clock.wall, periods: () => periods, isRecording: () => recording, conditions: () => conditions, facts: () => ({ batteryPercent, charging: false }), withLock })
    return { late, letGo, turns: () => turns }
  }

  test('looks do not pile up', async () => {
    const { late, letGo, turns } = held()
    const looks = [late.restore(), ...Array.from({ length: 50 }, () => late.observe())]
    letGo()
    await Promise.all(looks)
    expect(turns()).toBe(2)
    await late.observe()
    expect(turns()).toBe(3)
  })

  test('a death is told until the app was opened, not until the lock was free, and only of a recording that was running then', async () => {
    await watch.observe()
    await watch.beat()
    phone.clock.pass(600_000)
    for (const isRunning of [false, true]) {
      recording = isRunning
      const { late, letGo } = held()
      const restored = late.restore()
      recording = true
      phone.clock.pass(300_000)
      letGo()
      const before = await phone.db.get('meta', 'heartbeat')
      await restored
      if (!isRunning) {
        expect(await told()).toEqual([])
        await phone.db.put('meta', before, 'heartbeat')
      }
    }
    expect(await told()).toEqual([['killed', 0, 900, 'system']])
  })
})
