import { expect, test, vi } from 'vitest'
import { createPositionSource, fixOf } from './position.ts'

const coords = (change: Partial<GeolocationCoordinates> = {}): GeolocationCoordinates => ({ latitude: 31.2, longitude: 121.4, accuracy: 12.5, altitude: null, altitudeAccuracy: null, heading: null, speed: null, toJSON: () => ({}), ...change })
const position = (timestamp: number, change?: Partial<GeolocationCoordinates>): GeolocationPosition => ({ timestamp, coords: coords(change), toJSON: () => ({}) })

test('what the browser does not know is left out, nonsense is no fix', () => {
  expect(fixOf(position(1000.4))).toEqual({ lat: 31.2, lon: 121.4, fixTime: 1000, provider: 'unknown', accuracyMetres: 12.5 })
  expect(fixOf(position(1, { heading: NaN, speed: 1.5, altitude: 4 }), 80)).toEqual({ lat: 31.2, lon: 121.4, fixTime: 1, provider: 'unknown', accuracyMetres: 12.5, speedMetresPerSecond: 1.5, altitudeMetres: 4, batteryPercent: 80 })
  expect(fixOf(position(1, { latitude: NaN }))).toBeUndefined()
  expect(fixOf(position(1, { longitude: 181 }))).toBeUndefined()
  expect(fixOf(position(1, { accuracy: -1 }))?.accuracyMetres).toBeUndefined()
})

const source = (geolocation: Partial<Geolocation> | undefined, now: () => number, isSecureContext = true) =>
  createPositionSource({ geolocation: geolocation as Geolocation | undefined, isSecureContext, now, batteryPercent: () => undefined })

test('a fresh fix is used at once, a stale one only when no new one comes', async () => {
  let now = 100_000
  let watch: PositionCallback = () => undefined
  const getCurrentPosition = vi.fn((_ok: PositionCallback, fail?: PositionErrorCallback | null) => fail?.({ code: 3 } as GeolocationPositionError))
  const position1 = source({ watchPosition: (ok) => { watch = ok; return 1 }, clearWatch: () => undefined, getCurrentPosition }, () => now)
  position1.start()
  expect(position1.state.get().status).toBe('searching')
  watch(position(100_000))
  now = 129_000
  expect((await position1.fixForCheckIn())?.fixTime).toBe(100_000)
  expect(getCurrentPosition).not.toHaveBeenCalled()
  now = 160_000
  expect((await position1.fixForCheckIn())?.fixTime).toBe(100_000)
  expect(getCurrentPosition).toHaveBeenCalledOnce()
  now = 230_000
  expect(await position1.fixForCheckIn()).toBeUndefined()
})

test('refused permission answers at once, without a position and without an error', async () => {
  let fail: PositionErrorCallback = () => undefined
  const getCurrentPosition = vi.fn()
  const denied = source({ watchPosition: (_ok, error) => { fail = error!; return 1 }, clearWatch: () => undefined, getCurrentPosition }, () => 0)
  denied.start()
  fail({ code: 1 } as GeolocationPositionError)
  expect(denied.state.get()).toMatchObject({ status: 'problem', problem: 'denied' })
  expect(await denied.fixForCheckIn()).toBeUndefined()
  expect(getCurrentPosition).not.toHaveBeenCalled()
})

test('a browser without positions, or without https, is said so', async () => {
  const none = source(undefined, () => 0)
  none.start()
  expect(none.state.get().problem).toBe('unsupported')
  expect(await none.fixForCheckIn()).toBeUndefined()
  const insecure = source({ watchPosition: () => { throw new Error('not asked') } }, () => 0, false)
  insecure.start()
  expect(insecure.state.get().problem).toBe('insecure')
})

test('stopped, it is not asked and remembers nothing', () => {
  const clearWatch = vi.fn()
  let watch: PositionCallback = () => undefined
  const stopped = source({ watchPosition: (ok) => { watch = ok; return 7 }, clearWatch }, () => 0)
  stopped.start()
  watch(position(0))
  stopped.stop()
  expect(clearWatch).toHaveBeenCalledWith(7)
  expect(stopped.state.get()).toEqual({ status: 'off' })
})

test('a watcher of the shell stays whatever the pace, and nothing is asked beside it', () => {
  const [watchPosition, clearWatch, getCurrentPosition, every] = [vi.fn<Geolocation['watchPosition']>(() => 7), vi.fn(), vi.fn(), vi.fn(() => () => undefined)]
  const shell = createPositionSource({ geolocation: { watchPosition, clearWatch, getCurrentPosition }, watchesAlways: true, isSecureContext: true, now: () => 0, batteryPercent: () => undefined, every })
  shell.setPace({ highAccuracy: false, leastGapMs: 1, pollMs: 60_000 })
  shell.start()
  shell.setPace({ highAccuracy: false, leastGapMs: 120_000, pollMs: 180_000 })
  shell.setPace(undefined)
  expect([watchPosition.mock.calls.length, clearWatch.mock.calls.length, getCurrentPosition.mock.calls.length, every.mock.calls.length]).toEqual([1, 0, 0, 0])
  shell.stop()
  expect(clearWatch).toHaveBeenCalledWith(7)
})

test('the pace decides between watching and polling, and a permission given again brings positions back', () => {
  const [watchPosition, clearWatch] = [vi.fn<Geolocation['watchPosition']>(() => 7), vi.fn()]
  let fail: PositionErrorCallback = () => undefined
  const getCurrentPosition = vi.fn((_ok: PositionCallback, error?: PositionErrorCallback | null) => { fail = error! })
  let tick: () => void = () => undefined
  let stopped = 0
  const paced = createPositionSource({ geolocation: { watchPosition, clearWatch, getCurrentPosition }, isSecureContext: true, now: () => 0, batteryPercent: () => undefined, every: (work) => { tick = work; return () => { stopped++ } } })
  paced.start()
  expect(watchPosition.mock.calls[0]![2]).toMatchObject({ enableHighAccuracy: true })
  paced.setPace({ highAccuracy: false, leastGapMs: 1, pollMs: 60_000 })
  expect(clearWatch).toHaveBeenCalledWith(7)
  tick()
  expect(getCurrentPosition).toHaveBeenCalledTimes(2)
  // The same pace again changes nothing.
  paced.setPace({ highAccuracy: false, leastGapMs: 99, pollMs: 60_000 })
  expect(stopped).toBe(0)
  fail({ code: 1 } as GeolocationPositionError)
  expect(paced.state.get().problem).toBe('denied')
  paced.renew()
  expect([stopped, paced.state.get()]).toEqual([1, { status: 'searching' }])
  paced.setPace(undefined)
  expect(watchPosition).toHaveBeenCalledTimes(2)
  paced.stop()
  paced.renew()
  expect(watchPosition).toHaveBeenCalledTimes(2)
})

test('in a basement a tap waits for what is left of four seconds from opening, and a moment later on; where positions come, four from the tap', async () => {
  let now = 100_000
  let watch: PositionCallback = () => undefined
  const waits: number[] = []
  const getCurrentPosition = vi.fn((_ok: PositionCallback, _fail?: PositionErrorCallback | null, options?: PositionOptions) => { waits.push(options!.timeout!) })
  const basement = createPositionSource({ geolocation: { watchPosition: (ok) => { watch = ok; return 1 }, clearWatch: () => undefined, getCurrentPosition }, isSecureContext: true, now: () => now, batteryPercent: () => undefined, setTimer: (work) => { work(); return 0 } })
  basement.start()
  now += 1_200
  expect(await basement.fixForCheckIn()).toBeUndefined()
  now += 10_000
  expect(await basement.fixForCheckIn()).toBeUndefined()
  watch(position(now))
  now += 40_000
  // The last one is still usable, and told with its own accuracy.
  expect(await basement.fixForCheckIn()).toMatchObject({ fixTime: now - 40_000, accuracyMetres: 12.5 })
  expect(waits).toEqual([2_800, 800, 4_000])
})

test('a position is dated by the clock that everything goes by', () => {
  let watch: PositionCallback = () => undefined
  const corrected = createPositionSource({ geolocation: { watchPosition: (ok) => { watch = ok; return 1 }, clearWatch: () => undefined, getCurrentPosition: () => undefined }, isSecureContext: true, now: () => 0, trueTime: (instant) => instant - 500, batteryPercent: () => undefined })
  corrected.start()
  watch(position(1_500))
  expect(corrected.state.get().fix?.fixTime).toBe(1_000)
})
