import { afterEach, expect, test, vi } from 'vitest'
import { adaptersHere, addressOf, beaconIdOf } from './web.ts'

afterEach(() => { vi.unstubAllGlobals() })

const bytes = (text: string): DataView => new DataView(Uint8Array.from(text.match(/../g)!, (pair) => Number.parseInt(pair, 16)).buffer)
const text = (value: string): DataView => new DataView(new TextEncoder().encode(value).buffer as ArrayBuffer)

test('reads the address of a tag, whatever else it holds', () => {
  expect(addressOf([{ recordType: 'text', data: text('店') }, { recordType: 'url', data: text('https://a.example/m/?e=1') }])).toBe('https://a.example/m/?e=1')
  expect(addressOf([{ recordType: 'text', data: text('店') }])).toBe('店')
  expect(addressOf([{ recordType: 'empty' }])).toBe('')
  expect(addressOf([])).toBe('')
  // An event with a NUL would be refused.
  expect(addressOf([{ recordType: 'text', data: text('a\0b') }])).toBe('ab')
  expect(addressOf([{ recordType: 'url', data: text('x'.repeat(1500)) }])).toHaveLength(1000)
})

test('reads iBeacon and Eddystone-UID, and leaves headphones alone', () => {
  const none = new Map<never, DataView>()
  expect(beaconIdOf({ manufacturerData: new Map([[0x004c, bytes('0215f7826da64fa24e988024bc5b71e0893e00070200c5')]]), serviceData: none })).toBe('f7826da64fa24e988024bc5b71e0893e:7:512')
  expect(beaconIdOf({ manufacturerData: none, serviceData: new Map([['0000feaa-0000-1000-8000-00805f9b34fb', bytes('00ee00112233445566778899aabbccddeeff0000')]]) })).toBe('00112233445566778899aabbccddeeff')
  expect(beaconIdOf({ manufacturerData: new Map([[0x004c, bytes('1005')]]), serviceData: none })).toBeUndefined()
})

test('a phone that offers nothing has nothing; a native shell goes before the browser', () => {
  expect(adaptersHere()).toEqual({ nfc: undefined, beacons: undefined })
  const nfc = { read: () => Promise.resolve({ text: 'x' }) }
  vi.stubGlobal('fieldproofAdapters', { nfc })
  expect(adaptersHere().nfc).toBe(nfc)
  const beacons = { listen: () => Promise.resolve() }
  expect(adaptersHere({ beacons, nfc: { read: nfc.read } })).toEqual({ nfc, beacons })
})

test('Web NFC resolves with the next tap and stops when told to', async () => {
  let scanning: AbortSignal | undefined
  class NDEFReader extends EventTarget {
    static last: NDEFReader
    constructor() { super(); NDEFReader.last = this }
    scan({ signal }: { signal: AbortSignal }): Promise<void> { scanning = signal; return Promise.resolve() }
  }
  vi.stubGlobal('NDEFReader', NDEFReader)
  const read = adaptersHere().nfc!.read(new AbortController().signal)
  NDEFReader.last.dispatchEvent(Object.assign(new Event('reading'), { serialNumber: '04:a2', message: { records: [{ recordType: 'url', data: text('https://a.example') }] } }))
  expect(await read).toEqual({ text: 'https://a.example', serial: '04:a2' })
  expect(scanning!.aborted).toBe(true)
  const stop = new AbortController()
  const waiting = adaptersHere().nfc!.read(stop.signal)
  stop.abort()
  await expect(waiting).rejects.toThrow()
})
