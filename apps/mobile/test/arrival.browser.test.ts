/**
 * Arriving at a site (C7) with real taps at 360×740 against a real server: proposed, taken, put away, told by a notification, heard by a beacon.
 * `SCREENSHOTS=folder` keeps a picture of each screen.
 */
import { expect, test } from 'vitest'
import recorded from '../src/capture/adapters/testdata/bluetooth-le.json' with { type: 'json' }
import { createShop, eventually, look, lookEverywhere, openField, openShell, shop, type Handset, type HandsetOptions, type ShellStandIn } from './handset.ts'

const street = { ...shop, latitude: shop.latitude + 0.004 }

const beacon = 'F7826DA6-4FA2-4E98-8024-BC5B71E0893E:7:512'

let siteId: string
const field = openField({
  movesTime: true,
  setUp: async (client) => {
    siteId = await createShop(client)
    await client.siteFactors.create(siteId, { kind: 'beacon_plain', label: '柜台', identifier: beacon })
  },
})
/** In the street, with a position. */
const handset = async (options: HandsetOptions = {}): Promise<Handset> => {
  const phone = await field.handset({ position: street, permissions: ['notifications'], ...options })
  await eventually(() => phone.id('position-text').getAttribute('data-status')).toBe('ready')
  return phone
}
/** Stands at the shop: a fix every five seconds, a little about, for so long. */
const stand = (phone: Handset, seconds: number, until?: () => Promise<boolean>): Promise<void> => field.pass(phone, seconds * 1000, {
  each: (passedMs) => phone.context.setGeolocation({ ...shop, latitude: shop.latitude + (passedMs / 1000 % 3) * 0.00001 }), ...(until ? { until } : {}),
})

test.each(['zh-CN', 'en'])('entering a fence proposes; the tap checks in and the record says that it was proposed (%s)', async (locale) => {
  const phone = await handset({ locale })
  const see = (name: string): Promise<void> => (locale === 'zh-CN' ? lookEverywhere(phone, name) : look(phone, `${name}-${locale}`))
  expect(await phone.id('arrival').count()).toBe(0)
  const before = field.now()
  await stand(phone, 100, async () => (await phone.id('arrival').count()) > 0)
  await phone.id('arrival').waitFor()
  expect(field.now() - before).toBeGreaterThan(55_000)
  // Nothing was claimed by it.
  expect(await field.checkInsOf(phone)).toEqual([])
  await see('arrival-1-proposed')
  await stand(phone, 80, async () => (await phone.id('arrival').getAttribute('data-confirmed')) === 'true')
  expect(await phone.id('arrival').getAttribute('data-confirmed')).toBe('true')
  await see('arrival-2-confirmed')
  await phone.id('arrival-take').click()
  await phone.id('result-close').click()
  expect(await phone.id('arrival').count()).toBe(0)
  await eventually(async () => (await field.checkInsOf(phone)).length).toBe(1)
  const [row] = await field.checkInsOf(phone)
  const detail = await field.client.checkIns.get(row!.eventId)
  expect(detail.proposal).toMatchObject({ via: 'fence', isConfirmed: true })
  expect(Date.parse(detail.proposal!.arrivedTime) - before).toBeGreaterThan(-5_000)
  expect(Date.parse(detail.proposal!.arrivedTime) - before).toBeLessThan(20_000)
  await phone.id('record-row').first().click()
  await phone.id('proposed').waitFor()
  await see('arrival-3-record')
})

test('"not a visit" is kept for the site and the day, also over a reload; the page in the background tells it by a notification', async () => {
  const phone = await handset()
  // The page says it is hidden; a real phone hides it when another app comes to the front.
  await phone.page.evaluate(() => { Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' }) })
  await phone.id('record-start').click()
  await stand(phone, 100, async () => (await phone.id('arrival').count()) > 0)
  await phone.id('arrival').waitFor()
  const told = () => phone.page.evaluate(async () => ((await (await navigator.serviceWorker.getRegistration('/m/'))?.getNotifications()) ?? []).map(({ title, body, tag }) => ({ title, body, tag })))
  await eventually(told).toMatchObject([{ title: '到“人民广场联华超市”了？', tag: `arrival-${siteId}` }])
  await phone.id('arrival-dismiss').click()
  await eventually(() => phone.id('arrival').count()).toBe(0)
  await eventually(told).toEqual([])
  await phone.page.reload()
  await phone.id('check-in-button').waitFor()
  await stand(phone, 90)
  expect(await phone.id('arrival').count()).toBe(0)
  expect(await field.checkInsOf(phone)).toEqual([])
})

test('a shell that may listen hears the beacon where the position is too rough to say anything; the reading goes along', async () => {
  const rough = { ...shop, latitude: shop.latitude + 0.0012, accuracy: 250 }
  const phone = await handset({ position: rough, prepare: async (context) => {
    await openShell(context, { platform: 'android', answers: { BluetoothLe: { initialize: {}, isEnabled: { gives: { value: true } }, requestLEScan: {}, stopLEScan: {} } } })
    await context.addInitScript((event) => {
      // The person has allowed it once before.
      if (location.protocol.startsWith('http')) localStorage.setItem('fieldproof:bluetooth', 'given')
      setInterval(() => (globalThis as unknown as { shell: ShellStandIn }).shell.emit('BluetoothLe', 'onScanResult', event), 1_000)
    }, recorded.android.iBeacon)
  } })
  await field.pass(phone, 180_000, { until: async () => (await phone.id('arrival').count()) > 0 })
  await phone.id('arrival').waitFor()
  await lookEverywhere(phone, 'arrival-beacon')
  await phone.id('arrival-take').click()
  await phone.id('result-close').click()
  await eventually(async () => (await field.checkInsOf(phone)).length).toBe(1)
  const detail = await field.client.checkIns.get((await field.checkInsOf(phone))[0]!.eventId)
  expect(detail.proposal).toMatchObject({ via: 'beacon' })
  expect(detail.siteId).toBe(siteId)
  expect(detail.verdicts[0]?.verdict.reasons.find(({ signal }) => signal === 'site_beacon')).toMatchObject({ state: 'supports' })
})

test('a browser that scans (Web Bluetooth, here a stand-in) reads the beacon when asked; it proposes nothing by itself', async () => {
  const phone = await handset({ position: { ...shop, accuracy: 250 }, prepare: (context) =>
    context.addInitScript(() => {
      const bluetooth = new EventTarget()
      // An iBeacon as the radio sends it: Apple's company, 02 15, UUID, major 7, minor 512, power.
      const frame = Uint8Array.from('0215f7826da64fa24e988024bc5b71e0893e00070200c5'.match(/../g)!, (pair) => parseInt(pair, 16))
      const requestLEScan = async () => {
        const timer = setInterval(() => { bluetooth.dispatchEvent(Object.assign(new Event('advertisementreceived'), { manufacturerData: new Map([[0x004c, new DataView(frame.buffer)]]), serviceData: new Map() })) }, 300)
        Object.assign(globalThis, { scans: ((globalThis as { scans?: number }).scans ?? 0) + 1 })
        return { stop: () => clearInterval(timer) }
      }
      Object.defineProperty(navigator, 'bluetooth', { value: Object.assign(bluetooth, { requestLEScan }) })
    }),
  })
  // Nobody is asked for Bluetooth out of nothing.
  await field.pass(phone, 30_000)
  expect(await phone.page.evaluate(() => (globalThis as { scans?: number }).scans ?? 0)).toBe(0)
  await eventually(() => phone.id('site-name').textContent()).toBe('人民广场联华超市')
  await phone.id('read-beacon').click()
  await eventually(() => phone.id('read-beacon').getAttribute('data-done')).toBe('true')
  await lookEverywhere(phone, 'beacon-web-bluetooth')
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
  await eventually(async () => (await field.checkInsOf(phone)).length).toBe(1)
  const detail = await field.client.checkIns.get((await field.checkInsOf(phone))[0]!.eventId)
  expect(detail).not.toHaveProperty('proposal')
  expect(detail.verdicts[0]?.verdict.reasons.find(({ signal }) => signal === 'site_beacon')).toMatchObject({ state: 'supports' })
})
