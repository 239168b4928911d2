import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createCapacitor } from '../../testing/capacitor.ts'
import { nfcOfPlugin, readingOfTag, type NfcPlugin, type PluginNfcEvent } from './nfc.ts'
import recorded from './testdata/nfc.json' with { type: 'json' }

const serial = '04:a2:3b:7a:55:10:90'
const sun = 'https://fieldproof.example.com/m/?picc_data=EF963FF7828658A599F3041510671E88&cmac=94EED9EE65337086'
const texts = (events: object): Record<string, string> => Object.fromEntries(Object.entries(events).map(([name, event]) => [name, readingOfTag(event as PluginNfcEvent).text]))

const shell = () => {
  const stand = createCapacitor({ platform: 'android', answers: { CapacitorNfc: { isSupported: { gives: { supported: true } }, startScanning: {}, stopScanning: {} } } })
  const nfc = nfcOfPlugin(stand.capacitor.Plugins['CapacitorNfc'] as NfcPlugin, () => '碰一碰')
  const begin = async (signal = new AbortController().signal) => {
    const before = stand.count('CapacitorNfc', 'startScanning')
    const reading = nfc.read(signal)
    reading.catch(() => undefined)
    await vi.waitFor(() => expect(stand.count('CapacitorNfc', 'startScanning')).toBe(before + 1))
    await stand.answered()
    return { reading }
  }
  return { ...stand, nfc, begin, tap: (event: object) => stand.emit('CapacitorNfc', 'nfcEvent', event, { retain: true }), end: (event: object) => stand.emit('CapacitorNfc', 'nfcSessionEnd', event, { retain: true }), stops: () => stand.count('CapacitorNfc', 'stopScanning') }
}

describe('what the plugin tells', () => {
  test('of Android becomes what a browser would tell', () => {
    expect(texts(recorded.android)).toEqual({
      staticTag: 'https://fieldproof.example.com/m/', ntag424: sun, addressAfterText: 'https://a.example/?e=1', text: '收银台', textUtf16: '收银台', absoluteUri: 'https://b.example/',
      noUtf8: 'https://c.example/\ufffd\ufffdA', unknownPrefix: 'd.example', emptyRecord: '', emptyAddress: '', contact: '', neverWritten: '', bankCard: '',
    })
    expect(readingOfTag(recorded.android.neverWritten)).toEqual({ text: '', serial })
  })
  test('of iOS too; a tag without a number has none', () => {
    expect(texts(recorded.ios)).toEqual({ ntag424: sun, staticTag: 'https://fieldproof.example.com/m/', readFailed: '', noIdentifier: 'https://fieldproof.example.com/m/' })
    expect(readingOfTag(recorded.ios.noIdentifier)).not.toHaveProperty('serial')
  })
  test('no more than a reading holds', () => {
    const { tag } = recorded.android.staticTag
    expect(readingOfTag({ type: 'ndef', tag: { ...tag, ndefMessage: [{ tnf: 1, type: [85], id: [], payload: [0, ...new TextEncoder().encode('店'.repeat(2000))] }] } }).text).toBe(`${'店'.repeat(333)}\ufffd`)
  })
})

describe('reading', () => {
  beforeEach(() => { vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }) })
  afterEach(() => { vi.useRealTimers() })

  test('resolves with the next tap, and stops only when the tag is away: Android would open its address', async () => {
    const { begin, calls, tap, stops } = shell()
    const stop = new AbortController()
    const { reading } = await begin(stop.signal)
    tap(recorded.android.ntag424)
    expect(await reading).toEqual({ text: sun, serial })
    expect(calls.find(({ method }) => method === 'startScanning')!.options).toEqual({ iosSessionType: 'tag', iosPollingOptions: ['iso14443', 'iso15693'], alertMessage: '碰一碰' })
    // The sheet closes.
    stop.abort()
    expect(stops()).toBe(0)
    vi.advanceTimersByTime(3_000)
    expect(stops()).toBe(1)
  })
  test('a tap from before is not this one: neither while nobody reads, nor kept by the plugin', async () => {
    const { answered, begin, tap, end } = shell()
    tap(recorded.android.bankCard)
    end(recorded.sessionEnds.userCancelled)
    const { reading } = await begin()
    tap(recorded.android.staticTag)
    expect(await reading).toEqual({ text: 'https://fieldproof.example.com/m/', serial })
    tap(recorded.android.bankCard)
    end(recorded.sessionEnds.userCancelled)
    await answered()
    const { reading: next } = await begin()
    tap(recorded.android.ntag424)
    expect(await next).toEqual({ text: sun, serial })
  })
  test('who reads again at once is not stopped by the reading before', async () => {
    const { begin, tap, stops } = shell()
    const { reading } = await begin()
    tap(recorded.android.staticTag)
    await reading
    await begin()
    vi.advanceTimersByTime(10_000)
    expect(stops()).toBe(0)
  })
  test('told to stop, it stops at once', async () => {
    const { begin, nfc, count, stops } = shell()
    const stop = new AbortController()
    const { reading } = await begin(stop.signal)
    stop.abort()
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
    expect(stops()).toBe(1)
    await expect(nfc.read(stop.signal)).rejects.toMatchObject({ name: 'AbortError' })
    expect(count('CapacitorNfc', 'startScanning')).toBe(1)
  })
  test('iOS says why its sheet closed', async () => {
    const { begin, end } = shell()
    for (const [reason, name] of [['userCancelled', 'AbortError'], ['sessionTimeout', 'TimeoutError'], ['invalidated', 'NotReadableError']] as const) {
      const { reading } = await begin()
      end(recorded.sessionEnds[reason])
      await expect(reading).rejects.toMatchObject({ name })
    }
  })
  test('switched off, not there, not entitled: cannot begin', async () => {
    const { begin, answers } = shell()
    for (const [fault, name] of [['switchedOff', 'NotReadableError'], ['noNfc', 'NotSupportedError'], ['noEntitlement', 'NotSupportedError']] as const) {
      answers['CapacitorNfc']!['startScanning'] = { fails: recorded.errors[fault] }
      const { reading } = await begin()
      await expect(reading).rejects.toMatchObject({ name, message: recorded.errors[fault].message })
    }
  })
})
