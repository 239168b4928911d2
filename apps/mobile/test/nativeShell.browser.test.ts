/**
 * The app in a native shell, with real taps at 360×740 against a real server: Capacitor and its plugins are a stand-in that says what the plugins' own code emits
 * (src/testing/capacitor.ts, src/capture/adapters/testdata). Nothing here was on a handset.
 */
import { expect, test } from 'vitest'
import { beaconSends, createSimulatedTag } from '@fieldproof/testkit'
import bluetooth from '../src/capture/adapters/testdata/bluetooth-le.json' with { type: 'json' }
import places from '../src/capture/adapters/testdata/background-geolocation.json' with { type: 'json' }
import tags from '../src/capture/adapters/testdata/nfc.json' with { type: 'json' }
import siteRadio from '../src/capture/adapters/testdata/site-radio.json' with { type: 'json' }
import wifi from '../src/capture/adapters/testdata/wifi.json' with { type: 'json' }
import { createShop, eventually, lookEverywhere, openField, openShell, shop, type Handset, type ShellStandIn } from './handset.ts'

const uid = '04A23B7A551090'
const keys = { metaReadKey: '0f0e0d0c0b0a09080706050403020100', fileReadKey: '00112233445566778899aabbccddeeff' }
const tag = createSimulatedTag({ uid, ...keys, base: 'https://fieldproof.example.com/m/' })
let beaconSecret = ''
const field = openField({
  setUp: async (client) => {
    const siteId = await createShop(client)
    await client.siteFactors.create(siteId, { kind: 'tag_sun', label: '收银台', identifier: uid, ...keys })
    beaconSecret = (await client.siteFactors.create(siteId, { kind: 'beacon_rolling', label: '门口' })).secrets.beaconSecret!
  },
})

const answers = {
  BackgroundGeolocation: { addWatcher: {}, removeWatcher: {} },
  BluetoothLe: { initialize: {}, isEnabled: { gives: { value: true } }, requestLEScan: {}, stopLEScan: {} },
  CapacitorNfc: { isSupported: { gives: { supported: true } }, startScanning: {}, stopScanning: {} },
  CapacitorWifi: { getWifiInfo: { gives: wifi[0] } },
  SiteRadio: { scan: { gives: siteRadio } },
}
/** In the shop, with a position each second as the plugin tells it; not yet enrolled. */
const newHandset = async (): Promise<Handset & { sent: string[] }> => {
  const sent: string[] = []
  const phone = await field.newHandset({ position: 'denied', prepare: async (context) => {
    context.on('request', (request) => { if (request.method() !== 'GET') sent.push(request.postData() ?? '') })
    await openShell(context, { platform: 'android', answers })
    await context.addInitScript((place) => {
      setInterval(() => (globalThis as unknown as { shell: ShellStandIn }).shell.emit('BackgroundGeolocation', 'addWatcher', { ...place, time: Date.now() }), 1_000)
    }, { ...places[0]!.location, latitude: shop.latitude, longitude: shop.longitude })
  } })
  return Object.assign(phone, { sent })
}
const handset = async () => {
  const phone = await newHandset()
  await field.enrol(phone)
  await eventually(() => phone.id('position-text').getAttribute('data-status')).toBe('ready')
  return phone
}
const inPage = <A>(phone: Handset, work: (stand: ShellStandIn, argument: A) => unknown, argument: A): Promise<unknown> =>
  phone.page.evaluate(`(${work.toString()})(globalThis.shell, ${JSON.stringify(argument)})`)
const countOf = (phone: Handset, plugin: string, method: string) => phone.page.evaluate(([p, m]) => (globalThis as unknown as { shell: ShellStandIn }).shell.count(p!, m!), [plugin, method])

/** The secure tag's next message in the record that Android hands out. */
const tapOf = () => {
  const [address] = tags.android.ntag424.tag.ndefMessage
  return { ...tags.android.ntag424, tag: { ...tags.android.ntag424.tag, ndefMessage: [{ ...address, payload: [4, ...new TextEncoder().encode(tag.tap().slice('https://'.length))] }] } }
}
const beaconNow = () => {
  const id = beaconSends(beaconSecret, Date.now()).toUpperCase()
  return { ...bluetooth.android.iBeacon, manufacturerData: { 76: `0215${id}00000000C5` } }
}
const readTag = async (phone: Handset): Promise<void> => {
  const before = await countOf(phone, 'CapacitorNfc', 'startScanning')
  await phone.id('read-tag').click()
  await eventually(() => countOf(phone, 'CapacitorNfc', 'startScanning')).toBe(before + 1)
}

test('who enrols is told before what the shell records that a browser cannot', async () => {
  const phone = await newHandset()
  await phone.page.goto((await field.client.people.enrollmentCode(phone.personId)).url)
  await phone.id('enroll-agree').waitFor()
  expect(await phone.page.locator('.promises').textContent()).toContain('还记录手机周围的 Wi‑Fi 和基站的编号')
  await lookEverywhere(phone, 'shell-0-enrol')
})

test('a check-in with the tag tapped, the beacon heard, the radio and the position of the plugins: all of it is signed, and counts', async () => {
  const phone = await handset()
  await readTag(phone)
  await lookEverywhere(phone, 'shell-1-tag')
  await inPage(phone, (stand, event) => stand.emit('CapacitorNfc', 'nfcEvent', event, { retain: true }), tapOf())
  await eventually(() => phone.id('read-tag').getAttribute('data-done')).toBe('true')
  await phone.id('read-beacon').click()
  await inPage(phone, (stand, events) => { setInterval(() => { for (const event of events as object[]) stand.emit('BluetoothLe', 'onScanResult', event) }, 200) }, [bluetooth.android.headphones, beaconNow()])
  await lookEverywhere(phone, 'shell-2-beacon')
  await eventually(() => phone.id('read-beacon').getAttribute('data-done')).toBe('true')
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
  await eventually(async () => (await field.checkInsOf(phone)).length).toBe(1)
  const { reasons } = (await field.client.checkIns.get((await field.checkInsOf(phone))[0]!.eventId)).verdicts[0]!.verdict
  expect(reasons.find(({ signal }) => signal === 'site_tag')).toMatchObject({ state: 'supports', weightDecibans: 12 })
  expect(reasons.find(({ signal }) => signal === 'site_beacon')).toMatchObject({ state: 'supports', weightDecibans: 6 })

  const events = phone.sent.flatMap((body) => [...body.matchAll(/"(eyJ[\w-]+)\.([\w-]+)\.[\w-]+"/g)].map(([, , payload]) => JSON.parse(Buffer.from(payload!, 'base64url').toString()) as Record<string, unknown>))
  expect(events.find(({ kind }) => kind === 'check_in')).toMatchObject({
    fix: { mock: false, accuracyMetres: 11.4 },
    radio: { sightings: expect.arrayContaining([{ kind: 'cell', id: '460-0-6338-85923841', powerDbm: -97 }, { kind: 'wifi', id: 'a0:b1:c2:d3:e4:f5', powerDbm: -51 }]) },
    factors: {
      can: expect.arrayContaining(['nfc', 'beacon']),
      readings: [{ kind: 'nfc', serial: '04:a2:3b:7a:55:10:90', text: expect.stringMatching(/^https:\/\/fieldproof\.example\.com\/m\/\?picc_data=/) }, { kind: 'beacon', text: expect.stringMatching(/^[0-9a-f]{32}:0:0$/) }],
    },
  })
  expect(phone.faults).toEqual([])
})

test('Bluetooth switched off and refused, NFC switched off, iOS’s sheet put away: each is said, and tried again', async () => {
  const phone = await handset()
  const trouble = () => phone.page.locator('[data-testid="factor-sheet"] [role="alert"]').textContent()
  const answer = (plugin: string, method: string, given: object) => inPage(phone, (stand, [p, m, a]) => { stand.answers[p as string]![m as string] = a as object }, [plugin, method, given])
  await answer('BluetoothLe', 'isEnabled', { gives: { value: false } })
  await phone.id('read-beacon').click()
  await eventually(trouble).toContain('请确认蓝牙已打开')
  await lookEverywhere(phone, 'shell-3-bluetooth-off')
  await answer('BluetoothLe', 'isEnabled', { gives: { value: true } })
  await phone.id('factor-again').click()
  await eventually(() => countOf(phone, 'BluetoothLe', 'requestLEScan')).toBe(1)
  await inPage(phone, (stand, event) => stand.emit('BluetoothLe', 'onScanResult', event), beaconNow())
  await eventually(() => phone.id('read-beacon').getAttribute('data-done')).toBe('true')

  await answer('CapacitorNfc', 'startScanning', { fails: tags.errors.switchedOff })
  await phone.id('read-tag').click()
  await eventually(trouble).toContain('请确认手机的 NFC 已打开')
  await answer('CapacitorNfc', 'startScanning', {})
  await phone.id('factor-again').click()
  await eventually(() => countOf(phone, 'CapacitorNfc', 'startScanning')).toBe(2)
  await inPage(phone, async (stand, event) => { await stand.answered(); stand.emit('CapacitorNfc', 'nfcSessionEnd', event, { retain: true }) }, tags.sessionEnds.userCancelled)
  await eventually(trouble).toContain('没有读到标签')
  await phone.id('factor-again').click()
  await eventually(() => countOf(phone, 'CapacitorNfc', 'startScanning')).toBe(3)
  await inPage(phone, async (stand, event) => { await stand.answered(); stand.emit('CapacitorNfc', 'nfcEvent', event, { retain: true }) }, tapOf())
  await eventually(() => phone.id('read-tag').getAttribute('data-done')).toBe('true')
})

test('who refuses Bluetooth is told where to allow it', async () => {
  const phone = await handset()
  await inPage(phone, (stand, fails) => { stand.answers['BluetoothLe']!['initialize'] = { fails } }, bluetooth.errors.deniedAndroid)
  await phone.id('read-beacon').click()
  await eventually(() => phone.page.locator('[data-testid="factor-sheet"] [role="alert"]').textContent()).toContain('没有蓝牙权限')
  await lookEverywhere(phone, 'shell-4-bluetooth-refused')
})
