import { describe, expect, test, vi } from 'vitest'
import { createPositionSource, fixOf } from '../position.ts'
import { geolocationOfPlugin } from './location.ts'
import type { BackgroundGeolocation, PluginError, PluginLocation } from './location.ts'
import { isNativeShell, nativePlugin, platformOf } from './platform.ts'
import recorded from './testdata/background-geolocation.json' with { type: 'json' }
import wifi from './testdata/wifi.json' with { type: 'json' }
import { scanOfWifi, scanWifi } from './wifi.ts'
import type { WifiInfo } from './wifi.ts'

const now = 1_779_242_500_000
const events = recorded as { location?: PluginLocation; error?: PluginError }[]
const pluginOf = () => {
  let say: (location?: PluginLocation, error?: PluginError) => void = () => undefined
  const addWatcher = vi.fn<BackgroundGeolocation['addWatcher']>(async (_options, callback) => { say = callback; return 'w1' })
  const removeWatcher = vi.fn<BackgroundGeolocation['removeWatcher']>(async () => undefined)
  return { plugin: { addWatcher, removeWatcher }, addWatcher, removeWatcher, say: (i: number) => say(events[i]!.location, events[i]!.error) }
}
const notice = { title: '实迹', text: '正在记录行程' }

describe('the shell', () => {
  test('is known by its global, and a browser has none', () => {
    const shell = (name: string) => ({ Capacitor: { isNativePlatform: () => name !== 'web', getPlatform: () => name, isPluginAvailable: (plugin: string) => plugin === 'A', Plugins: { A: { a: 1 } } } })
    expect([{}, shell('web'), shell('android'), shell('ios')].map((scope) => platformOf(scope))).toEqual(['browser', 'browser', 'android', 'ios'])
    expect(isNativeShell({})).toBe(false)
    expect([nativePlugin('A', {}), nativePlugin('A', shell('android')), nativePlugin('B', shell('android'))]).toEqual([undefined, { a: 1 }, undefined])
  })
})

describe('background positions', () => {
  test('become fixes with the mock flag, and asks for the notification that the background needs', () => {
    const { plugin, addWatcher, say } = pluginOf()
    const source = createPositionSource({ geolocation: geolocationOfPlugin(plugin, notice, () => now), isSecureContext: true, now: () => now, batteryPercent: () => 70 })
    source.start()
    expect(addWatcher.mock.calls[0]![0]).toMatchObject({ backgroundTitle: '实迹', backgroundMessage: '正在记录行程', stale: false })
    say(0)
    expect(source.state.get().fix).toEqual({ lat: 31.2304, lon: 121.4737, fixTime: 1_779_242_400_000, provider: 'unknown', accuracyMetres: 11.4, altitudeMetres: 14.2, speedMetresPerSecond: 1.3, bearingDegrees: 87.5, batteryPercent: 70, mock: false })
    say(1)
    expect(source.state.get().fix).toMatchObject({ mock: true, accuracyMetres: 5 })
    say(2)
    expect(source.state.get().fix!.fixTime).toBe(now)
    say(3)
    expect(source.state.get()).toMatchObject({ status: 'problem', problem: 'denied' })
  })
  test('a single position takes its watcher away again, also when none comes', async () => {
    vi.useFakeTimers()
    const { plugin, removeWatcher, say } = pluginOf()
    const geolocation = geolocationOfPlugin(plugin, notice, () => now)
    const [ok, fail] = [vi.fn(), vi.fn()]
    geolocation.getCurrentPosition(ok, fail)
    say(0)
    say(1)
    expect(ok).toHaveBeenCalledOnce()
    geolocation.getCurrentPosition(ok, fail, { timeout: 5_000 })
    await vi.advanceTimersByTimeAsync(5_000)
    expect(fail.mock.calls[0]![0]).toMatchObject({ code: 3 })
    expect(removeWatcher).toHaveBeenCalledTimes(2)
    vi.useRealTimers()
  })
  test('the page’s own bridge answers with the id at once, or throws: both are taken', async () => {
    const removeWatcher = vi.fn<BackgroundGeolocation['removeWatcher']>(async () => undefined)
    const [ok, fail] = [vi.fn(), vi.fn()]
    const geolocation = geolocationOfPlugin({ addWatcher: (_options, callback) => { callback(events[0]!.location); return '17' }, removeWatcher }, notice, () => now)
    const id = geolocation.watchPosition(ok, fail)
    geolocation.clearWatch(id)
    await vi.waitFor(() => expect(removeWatcher).toHaveBeenCalledWith({ id: '17' }))
    geolocationOfPlugin({ addWatcher: () => { throw new Error('not implemented') }, removeWatcher }, notice, () => now).watchPosition(ok, fail)
    await vi.waitFor(() => expect(fail.mock.calls[0]![0]).toMatchObject({ code: 2, message: 'not implemented' }))
  })
  test('a browser’s position says nothing of mock', () => {
    expect(fixOf({ timestamp: 1, coords: { latitude: 1, longitude: 2 } })).not.toHaveProperty('mock')
  })
})

describe('Wi-Fi', () => {
  test('only a BSSID that the system really gave is a sighting', () => {
    expect((wifi as WifiInfo[]).map((info) => scanOfWifi(info, now)?.sightings[0])).toEqual([{ kind: 'wifi', id: 'a0:b1:c2:d3:e4:f5' }, undefined, { kind: 'wifi', id: '00:1b:02:3c:04:5d' }, undefined])
  })
  test('never fails a check-in', async () => {
    expect(await scanWifi(undefined)).toBeUndefined()
    expect(await scanWifi({ getWifiInfo: () => Promise.reject(new Error('no permission')) })).toBeUndefined()
    vi.useFakeTimers()
    const slow = scanWifi({ getWifiInfo: () => new Promise(() => undefined) })
    await vi.advanceTimersByTimeAsync(2_000)
    expect(await slow).toBeUndefined()
    vi.useRealTimers()
  })
})
