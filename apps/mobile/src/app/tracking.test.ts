import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFakeCompany } from '../testing/fakeCompany.ts'
import { createTestPhone, deviceA } from '../testing/testPhone.ts'
import type { TestPhone } from '../testing/testPhone.ts'
import { emptySnapshot } from './snapshot.ts'
import { createStore } from './store.ts'
import { createTracking } from './tracking.ts'
import type { TrackingPorts } from './tracking.ts'

let phone: TestPhone
beforeEach(async () => {
  phone = await createTestPhone(createFakeCompany())
  await phone.enrolAs(deviceA)
})
afterEach(() => {
  vi.unstubAllGlobals()
  return phone.close()
})

test('a tab that the browser has put to sleep with the lock of the states keeps this one from none of its listeners, and holds up no tick', async () => {
  const listens = vi.fn()
  const heard = () => listens.mock.calls.map(([name]) => name as string)
  vi.stubGlobal('document', { visibilityState: 'visible', addEventListener: listens })
  vi.stubGlobal('addEventListener', listens)
  vi.stubGlobal('navigator', { onLine: true, permissions: { query: async () => ({ state: 'granted', addEventListener: () => undefined }) } })
  const onFix = vi.fn()
  const subscribe = vi.fn()
  const tracking = createTracking({
    db: phone.db, append: phone.append, now: phone.clock.wall, withLock: () => new Promise(() => {}), snapshot: createStore(emptySnapshot),
    position: { onFix, setPace: () => undefined, state: createStore({}) }, recorder: { state: { get: () => 'off', subscribe } }, scheduler: { state: createStore({ phase: 'idle' }) },
  } as unknown as TrackingPorts)
  await tracking.start()
  expect([onFix.mock.calls.length, subscribe.mock.calls.length]).toEqual([1, 1])
  expect(heard()).toEqual(expect.arrayContaining(['visibilitychange', 'pagehide', 'offline', 'online']))
  await tracking.tick()
})
