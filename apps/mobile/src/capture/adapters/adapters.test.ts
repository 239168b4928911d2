import { afterEach, describe, expect, test, vi } from 'vitest'
import { createCapacitor, type PluginAnswers } from '../../testing/capacitor.ts'
import { createPositionSource, fixOf } from '../position.ts'
import { geolocationOfPlugin } from './location.ts'
import type { BackgroundGeolocation, PluginError, PluginLocation } from './location.ts'
import { nativeAdapters } from './native.ts'
import { isNativeShell, nativePlugin, platformOf } from './platform.ts'
import recorded from './testdata/background-geolocation.json' with { type: 'json' }
import siteRadio from './testdata/site-radio.json' with { type: 'json' }
import wifi from './testdata/wifi.json' with { type: 'json' }
import { scanRadio, sightingsOf } from './radio.ts'
import type { WifiInfo } from './radio.ts'

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

describe('what is offered of a site', () => {
  afterEach(() => { vi.unstubAllGlobals() })
  const offered = async (answers: PluginAnswers): Promise<string[]> => {
    vi.stubGlobal('localStorage', { getItem: () => null })
    vi.stubGlobal('Capacitor', createCapacitor({ platform: 'android', answers }).capacitor)
    return Object.keys(await nativeAdapters(() => ''))
  }
  test('is what the shell was built with, and of NFC what the phone has', async () => {
    const BluetoothLe = { initialize: {}, isEnabled: {}, requestLEScan: {}, stopLEScan: {} }
    expect(await offered({})).toEqual([])
    expect(await offered({ BluetoothLe, CapacitorNfc: { isSupported: { gives: { supported: true } } } })).toEqual(['nfc', 'beacons'])
    expect(await offered({ CapacitorNfc: { isSupported: { gives: { supported: false } } } })).toEqual([])
    expect(await offered({ BluetoothLe, CapacitorNfc: { isSupported: { fails: { message: 'not implemented' } } } })).toEqual(['beacons'])
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

describe('radio', () => {
  const connected = (info: WifiInfo) => ({ getWifiInfo: async () => info })
  test('of the connected network only a BSSID that the system really gave is a sighting', async () => {
    const sightings = await Promise.all((wifi as WifiInfo[]).map(async (info) => (await scanRadio(undefined, connected(info), () => now))?.sightings))
    expect(sightings).toEqual([[{ kind: 'wifi', id: 'a0:b1:c2:d3:e4:f5' }], undefined, [{ kind: 'wifi', id: '00:1b:02:3c:04:5d' }], undefined])
  })
  test('of a scan: what is fresh and whose number is known, cells first, then the nearest access points', () => {
    expect(sightingsOf(siteRadio)).toEqual([
      { kind: 'cell', id: '460-0-6338-85923841', powerDbm: -97 }, { kind: 'cell', id: '460-0-6338-68719476735' },
      { kind: 'wifi', id: 'a0:b1:c2:d3:e4:f5', powerDbm: -51 }, { kind: 'wifi', id: '9c:53:22:0a:11:02', powerDbm: -78 }, { kind: 'wifi', id: '00:1b:02:3c:04:5d', powerDbm: -90 },
    ])
  })
  test('the connected network is told once, and beside a scan that fails; a mall fits into an event', async () => {
    const told = async (scan: () => Promise<typeof siteRadio>) => (await scanRadio({ scan }, connected(wifi[0]!), () => now))!.sightings
    expect((await told(async () => siteRadio)).filter(({ id }) => id === 'a0:b1:c2:d3:e4:f5')).toEqual([{ kind: 'wifi', id: 'a0:b1:c2:d3:e4:f5', powerDbm: -51 }])
    expect(await told(() => Promise.reject(new Error('Location permission denied.')))).toEqual([{ kind: 'wifi', id: 'a0:b1:c2:d3:e4:f5' }])
    const accessPoints = Array.from({ length: 200 }, (_, i) => ({ bssid: `9c:53:22:0a:11:${i.toString(16).padStart(2, '0')}`, powerDbm: -30 - i / 4, ageMs: 0 }))
    const many = await told(async () => ({ ...siteRadio, accessPoints }))
    expect(many).toHaveLength(61)
    expect(many[2]).toMatchObject({ id: '9c:53:22:0a:11:00' })
  })
  test('where nothing is heard there is no scan, which is not a scan that heard nothing', async () => {
    const silent = { scan: async () => ({ accessPoints: [], cells: [] }) }
    expect(await scanRadio(silent, undefined)).toBeUndefined()
    expect(await scanRadio(silent, connected({ ssid: '<unknown ssid>', bssid: '02:00:00:00:00:00', ip: '10.0.0.2' }))).toBeUndefined()
    expect(await scanRadio({ scan: async () => ({ accessPoints: [{ bssid: '9c:53:22:0a:11:02', powerDbm: -60, ageMs: 60_000 }], cells: [] }) }, undefined)).toBeUndefined()
  })
  test('never fails a check-in, nor keeps it waiting', async () => {
    expect(await scanRadio(undefined, undefined)).toBeUndefined()
    expect(await scanRadio(undefined, { getWifiInfo: () => Promise.reject(new Error('no permission')) })).toBeUndefined()
    vi.useFakeTimers()
    const slow = scanRadio({ scan: () => new Promise(() => undefined) }, { getWifiInfo: () => new Promise(() => undefined) })
    await vi.advanceTimersByTimeAsync(2_500)
    expect(await slow).toBeUndefined()
    vi.useRealTimers()
  })
})
