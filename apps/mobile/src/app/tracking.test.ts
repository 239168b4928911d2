import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { parseCompactJws } from '@fieldproof/core/evidence'
import type { ActivityAdapter } from '../capture/adapters/types.ts'
import { paces } from '../capture/powerMode.ts'
import type { Pace } from '../capture/powerMode.ts'
import type { WorkState } from '../capture/trackRecorder.ts'
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

const quietBrowser = (listens: () => void = () => undefined): void => {
  vi.stubGlobal('document', { visibilityState: 'visible', addEventListener: listens })
  vi.stubGlobal('addEventListener', listens)
  vi.stubGlobal('navigator', { onLine: true, permissions: { query: async () => ({ state: 'granted', addEventListener: () => undefined }) } })
}

test('a tab that the browser has put to sleep with the lock of the states keeps this one from none of its listeners, and holds up no tick', async () => {
  const listens = vi.fn()
  const heard = () => listens.mock.calls.map(([name]) => name as string)
  quietBrowser(listens)
  const onFix = vi.fn()
  const subscribe = vi.fn()
  const tracking = createTracking({
    db: phone.db, append: phone.append, now: phone.clock.wall, withLock: () => new Promise(() => {}), snapshot: createStore(emptySnapshot),
    position: { onFix, setPace: () => undefined, state: createStore({}) }, recorder: { state: { get: () => 'off', subscribe }, inPrivate: createStore(false) }, scheduler: { state: createStore({ phase: 'idle' }) },
  } as unknown as TrackingPorts)
  await tracking.start()
  expect([onFix.mock.calls.length, subscribe.mock.calls.length]).toEqual([1, 1])
  expect(heard()).toEqual(expect.arrayContaining(['visibilitychange', 'pagehide', 'offline', 'online']))
  await tracking.tick()
})

describe('the sensors of a shell', () => {
  const { moving, still } = paces.precise
  /** A phone whose shell has the adapter, or has none; `asked`: the paces that positions were asked for at, each change once. */
  const begin = async (change: { listen?: ActivityAdapter['listen'] } | 'none' = {}, state: WorkState = 'recording') => {
    quietBrowser()
    const listening: { readonly signal: AbortSignal; readonly say: (said: unknown) => void }[] = []
    const listen = vi.fn<ActivityAdapter['listen']>((change === 'none' ? undefined : change.listen) ?? (async (signal, say) => { listening.push({ signal, say }) }))
    const asked: (Pace | undefined)[] = []
    const recorder = { state: createStore<WorkState>(state), inPrivate: createStore(false) }
    const tracking = createTracking({
      db: phone.db, append: phone.append, now: phone.clock.wall, withLock: async (_name: string, work: () => Promise<unknown>) => work(), snapshot: createStore(emptySnapshot),
      position: { onFix: () => () => undefined, setPace: (pace: Pace | undefined) => { if (pace !== asked.at(-1)) asked.push(pace) }, state: createStore({}) }, recorder, scheduler: { state: createStore({ phase: 'idle' }) },
      activity: change === 'none' ? undefined : { listen },
    } as unknown as TrackingPorts)
    await tracking.start()
    const heard = (times: number) => vi.waitFor(() => { expect(listen).toHaveBeenCalledTimes(times) })
    return { tracking, recorder, listen, listening, asked, heard, say: (said: unknown) => { listening.at(-1)!.say(said) } }
  }
  /** Long enough for a chunk that was asked for to have come. */
  const loaded = async () => { await import('../capture/adapters/activity.ts'); await new Promise((done) => { setTimeout(done) }) }

  test('set the pace at once, both ways; a guess and what is unknown change nothing', async () => {
    const { asked, heard, say, tracking } = await begin()
    await heard(1)
    expect(asked).toEqual([moving])
    for (const word of ['on_foot', 'on_bicycle', 'in_vehicle']) {
      say({ activity: 'still', confidence: 90 })
      say({ activity: word, confidence: 40 })
      say({ activity: 'unknown', confidence: 100 })
      say('nonsense')
      expect(tracking.pace()).toBe(still)
      say({ activity: word, confidence: 80 })
      say({ activity: 'still', confidence: 40 })
      expect(tracking.pace()).toBe(moving)
    }
    expect(asked).toEqual([moving, still, moving, still, moving, still, moving])
  })

  test('are in no event', async () => {
    const { heard, say, tracking } = await begin()
    await heard(1)
    for (const activity of ['still', 'in_vehicle', 'on_bicycle']) {
      say({ activity, confidence: 100 })
      await tracking.tick()
    }
    await phone.append({ kind: 'work_state', state: 'paused' })
    const told = JSON.stringify((await phone.all()).map(({ jws }) => parseCompactJws(jws)))
    expect(told).toContain('paused')
    expect(told).not.toMatch(/in_vehicle|bicycle|cycling|still|activity/)
  })

  test('are listened to while recording: not off duty, not on a pause, not in a private place', async () => {
    const { recorder, listening, heard, tracking } = await begin({}, 'off')
    await loaded()
    expect(listening).toEqual([])
    const stops: readonly (readonly [stop: () => void, goOn: () => void])[] = [
      [() => recorder.state.set('paused'), () => recorder.state.set('recording')],
      [() => recorder.inPrivate.set(true), () => recorder.inPrivate.set(false)],
      [() => recorder.state.set('off'), () => recorder.state.set('recording')],
    ]
    recorder.state.set('recording')
    await heard(1)
    for (const [i, [stop, goOn]] of stops.entries()) {
      const { signal, say } = listening.at(-1)!
      expect(signal.aborted).toBe(false)
      stop()
      expect(signal.aborted).toBe(true)
      // A plugin that is slow to stop.
      say({ activity: 'still', confidence: 100 })
      expect(tracking.power.get().motion).toBe('moving')
      goOn()
      await heard(i + 2)
    }
  })

  test('are not begun with when the recording stops before it has come to that', async () => {
    const { recorder, listen, heard } = await begin({}, 'off')
    recorder.state.set('recording')
    recorder.state.set('paused')
    await loaded()
    expect(listen).not.toHaveBeenCalled()
    recorder.state.set('recording')
    await heard(1)
  })

  test('that cannot be listened to, or that a shell has not, leave everything to positions', async () => {
    const failing: readonly ActivityAdapter['listen'][] = [async () => { throw new Error('no permission') }, () => { throw new Error('not implemented') }]
    for (const listen of failing) {
      const { asked, heard, recorder } = await begin({ listen })
      await heard(1)
      recorder.state.set('paused')
      recorder.state.set('recording')
      await heard(2)
      expect(asked).toEqual([moving, undefined, moving])
    }
    const without = await begin('none')
    await loaded()
    expect([without.listen.mock.calls.length, without.asked]).toEqual([0, [moving]])
  })
})
