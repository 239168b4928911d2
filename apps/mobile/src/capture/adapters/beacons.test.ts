import { describe, expect, test, vi } from 'vitest'
import { createCapacitor } from '../../testing/capacitor.ts'
import { beaconIdOfScan, beaconsOfPlugin, keptBluetoothPermission, type BluetoothPlugin, type PluginScanResult } from './beacons.ts'
import recorded from './testdata/bluetooth-le.json' with { type: 'json' }

const heard = (events: object): Record<string, string | undefined> => Object.fromEntries(Object.entries(events).map(([name, event]) => [name, beaconIdOfScan(event as PluginScanResult)]))
const iBeacon = 'f7826da64fa24e988024bc5b71e0893e:7:512'
const eddystone = '00112233445566778899aabbccddeeff'

const shell = (platform: 'android' | 'ios' = 'android') => {
  const stand = createCapacitor({ platform, answers: { BluetoothLe: { initialize: {}, isEnabled: { gives: { value: true } }, requestLEScan: {}, stopLEScan: {} } } })
  const kept = new Map<string, string>()
  const permission = keptBluetoothPermission({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => { kept.set(key, value) }, removeItem: (key) => { kept.delete(key) } })
  const beacons = beaconsOfPlugin(stand.capacitor.Plugins['BluetoothLe'] as BluetoothPlugin, platform, permission)
  return { ...stand, beacons, hear: async (event: object) => { stand.emit('BluetoothLe', 'onScanResult', event); await stand.answered() }, scans: () => ({ begun: stand.count('BluetoothLe', 'requestLEScan'), ended: stand.count('BluetoothLe', 'stopLEScan') }) }
}

describe('what the plugin tells', () => {
  test('of Android: iBeacon and Eddystone-UID, and of nothing else an identifier', () => {
    expect(heard(recorded.android)).toEqual({ iBeacon, eddystoneUid: eddystone, eddystoneTelemetry: undefined, headphones: undefined, cutShort: undefined, noScanRecord: undefined })
  })
  test('of iOS: small letters, no map where there is nothing, no power where it is not known', () => {
    expect(heard(recorded.ios)).toEqual({ eddystoneUid: eddystone, powerNotKnown: eddystone, otherCompany: undefined, nothing: undefined })
  })
  test('bytes that are none are nobody’s beacon', () => {
    const { device, manufacturerData } = recorded.android.iBeacon
    // As iOS writes Apple's data, though it tells of no iBeacon.
    expect(beaconIdOfScan({ device, manufacturerData: { 76: manufacturerData[76].toLowerCase().replace(/../g, '$& ') } })).toBe(iBeacon)
    for (const odd of [manufacturerData[76].slice(1), `${manufacturerData[76].slice(2)}zz`, '', null, 7]) expect(beaconIdOfScan({ device, manufacturerData: { 76: odd as string } })).toBeUndefined()
    expect(beaconIdOfScan({ device })).toBeUndefined()
  })
})

describe('listening', () => {
  test('tells identifiers until it is told to stop, and asks for beacons alone', async () => {
    const { beacons, calls, hear, scans } = shell()
    const stop = new AbortController()
    const told = vi.fn()
    await beacons.listen(stop.signal, told)
    await hear(recorded.android.iBeacon)
    await hear(recorded.android.headphones)
    stop.abort()
    await vi.waitFor(() => expect(scans()).toEqual({ begun: 1, ended: 1 }))
    await hear(recorded.android.eddystoneUid)
    expect(told.mock.calls).toEqual([[iBeacon]])
    expect(calls.find(({ method }) => method === 'requestLEScan')!.options).toEqual({
      allowDuplicates: true, scanMode: 2, manufacturerData: [{ companyIdentifier: 76, dataPrefix: '0215' }], serviceData: [{ serviceUuid: '0000feaa-0000-1000-8000-00805f9b34fb', dataPrefix: '00' }],
    })
  })
  test('on iOS asks by the service: there a scan must pass every filter', async () => {
    const { beacons, calls } = shell('ios')
    await beacons.listen(new AbortController().signal, vi.fn())
    expect(calls.find(({ method }) => method === 'requestLEScan')!.options).toEqual({ allowDuplicates: true, scanMode: 2, services: ['0000feaa-0000-1000-8000-00805f9b34fb'] })
  })
  test('two who listen share the one scan there is, and who begins again opens Bluetooth no second time', async () => {
    const { beacons, count, hear, scans } = shell()
    const [first, second] = [new AbortController(), new AbortController()]
    const [one, other] = [vi.fn(), vi.fn()]
    await Promise.all([beacons.listen(first.signal, one), beacons.listen(second.signal, other)])
    first.abort()
    await hear(recorded.android.eddystoneUid)
    expect([one.mock.calls, other.mock.calls]).toEqual([[], [[eddystone]]])
    expect(scans()).toEqual({ begun: 1, ended: 0 })
    second.abort()
    const again = new AbortController()
    await beacons.listen(again.signal, one)
    await hear(recorded.android.iBeacon)
    expect(one.mock.calls).toEqual([[iBeacon]])
    // The end of the second and the begin of the third may meet: then the scan just goes on.
    expect(scans().begun - scans().ended).toBe(1)
    expect(count('BluetoothLe', 'initialize')).toBe(1)
  })
  test('who stopped before it began begins nothing', async () => {
    const { beacons, scans } = shell()
    const stop = new AbortController()
    const listening = beacons.listen(stop.signal, vi.fn())
    stop.abort()
    await listening
    expect(scans()).toEqual({ begun: 0, ended: 0 })
  })
  test.each(['deniedAndroid', 'deniedIos'] as const)('%s: says so, and may be listened to without a tap only after a yes', async (name) => {
    const { beacons, answers } = shell()
    expect(beacons.isPassive).toBe(false)
    answers['BluetoothLe']!['initialize'] = { fails: recorded.errors[name] }
    await expect(beacons.listen(new AbortController().signal, vi.fn())).rejects.toMatchObject({ name: 'NotAllowedError' })
    expect(beacons.isPassive).toBe(false)
    answers['BluetoothLe']!['initialize'] = {}
    await beacons.listen(new AbortController().signal, vi.fn())
    expect(beacons.isPassive).toBe(true)
  })
  test('without Bluetooth, with Bluetooth off, and where a scan is refused, it cannot begin; later it can', async () => {
    const { beacons, answers, hear, scans } = shell()
    const fails = () => expect(beacons.listen(new AbortController().signal, vi.fn())).rejects.toMatchObject({ name: 'NotReadableError' })
    answers['BluetoothLe']!['initialize'] = { fails: recorded.errors.noBluetooth }
    await fails()
    answers['BluetoothLe']!['initialize'] = {}
    answers['BluetoothLe']!['isEnabled'] = { gives: { value: false } }
    await fails()
    expect(scans().begun).toBe(0)
    answers['BluetoothLe']!['isEnabled'] = { gives: { value: true } }
    answers['BluetoothLe']!['requestLEScan'] = { fails: recorded.errors.alreadyScanning }
    await fails()
    answers['BluetoothLe']!['requestLEScan'] = {}
    const told = vi.fn()
    await beacons.listen(new AbortController().signal, told)
    await hear(recorded.android.iBeacon)
    expect(told).toHaveBeenCalledExactlyOnceWith(iBeacon)
  })
})
