/**
 * Power mode, what the phone tells of itself, its check of itself and the own dark periods, in the system's Chromium against a real server. Permission and
 * network really go away; a state is told after a minute, which the clocks of phone and server are moved by. `SCREENSHOTS=folder` keeps pictures.
 */
import { inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { fromBase64Url } from '@fieldproof/core/evidence'
import { unpackFixes } from '@fieldproof/core/geo'
import { createSimulatedPhone } from '@fieldproof/testkit'
import { byTestId, readOutbox } from '../../../test/browser/browser.ts'
import { eventually, everyLook, look as lookAt, lookEverywhere, openField, shop, type Handset } from './handset.ts'

const field = openField({ movesTime: true })

const look = async (phone: Handset, name: string): Promise<void> => {
  await lookAt(phone, name, { fullPage: true })
  await expect.poll(() => phone.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), { timeout: 20_000, message: `${name} scrolls sideways` }).toBe(true)
}

interface Told { readonly state: string; readonly from: number; readonly to?: number; readonly chosenBy: string; readonly delivery: string }
/** The signed states in the phone's own outbox, as they were signed. */
const toldBy = async ({ page }: Handset): Promise<Told[]> => (await readOutbox(page)).filter(({ kind }) => kind === 'device_state').map(({ payload, delivery }) => ({ ...(payload as unknown as Told), delivery }))

/** Time goes by until the states that were told are these: half a minute of patience beyond what they need. */
const untilTold = async <T>(phone: Handset, ms: number, read: () => Promise<T>, wanted: T): Promise<void> => {
  await field.pass(phone, ms, { until: async () => JSON.stringify(await read()) === JSON.stringify(wanted) })
  expect(await read()).toEqual(wanted)
}
const delivered = (phone: Handset) => eventually(async () => (await toldBy(phone)).every(({ delivery }) => delivery === 'delivered')).toBe(true)

test('a lost permission and a lost network are told while they last and when they are over; a fix comes again', async () => {
  const phone = await field.handset()
  await phone.id('record-start').click()
  await phone.id('power-mode').waitFor()
  expect(await phone.id('power-mode').getAttribute('data-mode')).toBe('balanced')
  await phone.context.clearPermissions()
  await phone.context.setOffline(true)
  const lost = async () => (await toldBy(phone)).filter(({ state }) => state === 'no_network' || state === 'permission_off')
  await untilTold(phone, 100_000, async () => (await lost()).map(({ state, to }) => [state, to !== undefined]).sort(), [['no_network', false], ['permission_off', false]])
  await phone.context.grantPermissions(['geolocation'])
  await phone.context.setOffline(false)
  await untilTold(phone, 60_000, async () => (await lost()).filter(({ to }) => to !== undefined).map(({ state }) => state).sort(), ['no_network', 'permission_off'])
  const told = await toldBy(phone)
  for (const state of ['no_network', 'permission_off']) {
    const [began, over] = told.filter((one) => one.state === state)
    expect(over!.from).toBe(began!.from)
    expect(over!.to! - over!.from).toBeGreaterThanOrEqual(60_000)
  }
  expect(told.find(({ state }) => state === 'no_network')!.chosenBy).toBe('system')
  await delivered(phone)
  await lookEverywhere(phone, 'recording-again', { fullPage: true })
})

test('what a shell tells of the system is told: the location switch, battery saver', async () => {
  const phone = await field.handset({ prepare: (context) => context.addInitScript(() => {
    const scope = globalThis as unknown as { systemReport?: object; systemChanged?: () => void; fieldproofAdapters?: object }
    scope.fieldproofAdapters = { system: { report: () => scope.systemReport ?? {}, onChange: (listener: () => void) => { scope.systemChanged = listener } } }
  }) })
  const report = (said: object) => phone.page.evaluate((next) => { const scope = globalThis as unknown as { systemReport?: object; systemChanged?: () => void }; scope.systemReport = next; scope.systemChanged?.() }, said)
  await phone.id('record-start').click()
  await phone.id('power-mode').waitFor()
  await report({ locationOff: 'person', batterySaver: 'person' })
  const states = async () => (await toldBy(phone)).filter(({ state }) => state === 'location_off' || state === 'battery_saver').map(({ state, to, chosenBy }) => [state, chosenBy, to !== undefined]).sort()
  await untilTold(phone, 100_000, states, [['battery_saver', 'person', false], ['location_off', 'person', false]])
  await report({})
  await untilTold(phone, 30_000, states, [['battery_saver', 'person', false], ['battery_saver', 'person', true], ['location_off', 'person', false], ['location_off', 'person', true]])
  await delivered(phone)
})

test('what a shell’s sensors say sets the pace at once, while recording and not on a pause', async () => {
  const phone = await field.handset({ prepare: (context) => context.addInitScript(() => {
    const scope = globalThis as unknown as { sensors?: (said: object) => void; listened?: number; fieldproofAdapters?: object }
    scope.fieldproofAdapters = { activity: { listen: (signal: AbortSignal, onChange: (said: object) => void) => {
      scope.sensors = onChange
      scope.listened = (scope.listened ?? 0) + 1
      signal.addEventListener('abort', () => { delete scope.sensors })
      return new Promise(() => undefined)
    } } }
  }) })
  const listens = () => phone.page.evaluate(() => (globalThis as unknown as { sensors?: unknown }).sensors !== undefined)
  const say = (said: object) => phone.page.evaluate((next) => { (globalThis as unknown as { sensors: (said: object) => void }).sensors(next) }, said)
  const motion = () => phone.id('power-mode').getAttribute('data-motion')
  expect(await listens()).toBe(false)
  await phone.id('record-start').click()
  await phone.id('power-mode').waitFor()
  await eventually(listens).toBe(true)
  expect(await motion()).toBe('moving')
  await say({ activity: 'still', confidence: 95 })
  await eventually(motion).toBe('still')
  await eventually(() => phone.id('power-mode').textContent()).toContain('静止')
  await say({ activity: 'in_vehicle', confidence: 30 })
  expect(await motion()).toBe('still')
  await say({ activity: { type: 'walking', confidence: 80 } })
  await eventually(motion).toBe('moving')
  await phone.id('record-pause').click()
  await eventually(listens).toBe(false)
  await phone.id('record-resume').click()
  await eventually(listens).toBe(true)
  await phone.id('record-end').click()
  await eventually(listens).toBe(false)
  expect(await phone.page.evaluate(() => (globalThis as unknown as { listened: number }).listened)).toBe(2)
  await delivered(phone)
})

const hour = 3_600_000
const dayOf = (instant: number): string => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(instant)
/** The phone that the person had before was in a cellar for half an hour, and silent without a word for another. */
const silentPhone = async (personId: string, start: number): Promise<void> => {
  const other = await createSimulatedPhone({ baseUrl: field.baseUrl, code: (await field.client.people.enrollmentCode(personId)).code })
  const walk = (from: number, to: number) => other.track(Array.from({ length: Math.floor((to - from) / 30_000) + 1 }, (_, i) => ({ lat: shop.latitude + i * 1e-6, lon: shop.longitude, fixTime: from + i * 30_000, accuracyMetres: 8 })))
  other.workState('started', { deviceTime: start })
  walk(start + 10_000, start + hour / 2)
  other.deviceState('no_position', { from: start + hour / 2, to: start + hour, chosenBy: 'system', deviceTime: start + hour })
  walk(start + hour, start + 2 * hour)
  walk(start + 2.5 * hour, start + 3 * hour - 60_000)
  other.workState('ended', { deviceTime: start + 3 * hour - 60_000 })
  await other.flush()
  await expect.poll(async () => (await field.client.darkPeriods.list({ from: dayOf(start), to: dayOf(start), personId })).items[0]?.periods.length ?? 0, { timeout: 30_000 }).toBeGreaterThan(0)
}

for (const { locale, width, height } of everyLook) {
  test(`the phone checks itself and sends the result when told to, and shows the own dark periods (${locale} at ${width})`, async () => {
    const phone = await field.newHandset({ locale, width, height })
    const start = Math.floor(field.now() / 1000) * 1000 - 3 * hour
    await silentPhone(phone.personId, start)
    await field.enrol(phone)
    await phone.id('tab-me').click()
    await phone.id('open-health').click()
    await phone.id('health-list').waitFor()
    const states = await phone.id('health-check').evaluateAll((rows) => Object.fromEntries(rows.map((row) => [row.getAttribute('data-check')!, row.getAttribute('data-state')!])))
    expect(Object.keys(states)).toHaveLength(13)
    expect(states).toMatchObject({ secure_context: 'good', location_permission: 'good', background: 'warning', clock: 'good', outbox: 'good' })
    await look(phone, `health-${locale}-${width}`)
    expect((await field.client.phoneHealth.of(phone.personId)).phones).toEqual([])
    await phone.id('health-send').click()
    await phone.id('health-sent').waitFor()
    await look(phone, `health-${locale}-${width}-sent`)
    const { phones } = await field.client.phoneHealth.of(phone.personId)
    expect(phones[0]!.report.checks).toHaveLength(13)
    expect(JSON.stringify(phones[0])).not.toMatch(/"lat|121\.47/)

    await phone.id('tab-records').click()
    await phone.id('open-dark').click()
    if (dayOf(start) === dayOf(field.now())) {
      await phone.id('dark-period').first().waitFor()
      expect(await phone.id('dark-period').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-standing')))).toEqual(['excused', 'unknown'])
    }
    await look(phone, `dark-${locale}-${width}`)
  })
}

test('the screen is kept on while recording, whichever page is open, and not longer', async () => {
  const phone = await field.handset({ prepare: (context) => context.addInitScript(() => {
    const scope = globalThis as unknown as { screensHeld: number }
    scope.screensHeld = 0
    Object.defineProperty(navigator, 'wakeLock', { value: { request: async () => { scope.screensHeld++; return { release: async () => { scope.screensHeld-- } } } } })
  }) })
  const held = () => phone.page.evaluate(() => (globalThis as unknown as { screensHeld: number }).screensHeld)
  await phone.id('record-start').waitFor()
  expect(await held()).toBe(0)
  await phone.id('record-start').click()
  await phone.id('power-mode').waitFor()
  await eventually(held).toBe(1)
  for (const tab of ['tab-records', 'tab-me', 'tab-today']) {
    await phone.id(tab).click()
    expect(await held()).toBe(1)
  }
  await phone.id('record-end').click()
  await eventually(held).toBe(0)
})

test('two tabs of the app: each hears of the other’s pause and withdrawal, and no fix is signed twice', async () => {
  const phone = await field.handset()
  const second = await phone.context.newPage()
  await second.goto(phone.page.url())
  const stateIn = (page: Handset['page']) => byTestId(page, 'recording-state').getAttribute('data-state')
  await byTestId(second, 'record-start').waitFor()
  await phone.id('record-start').click()
  await eventually(() => stateIn(second)).toBe('recording')
  const walk = (ms: number) => field.pass(phone, ms, { each: (passedMs) => phone.context.setGeolocation({ ...shop, latitude: shop.latitude + passedMs * 1e-8 }) })
  await walk(180_000)
  await byTestId(second, 'record-pause').click()
  await eventually(() => stateIn(phone.page)).toBe('paused')
  const fixTimes = async () => (await readOutbox(phone.page)).filter(({ kind }) => kind === 'track').flatMap(({ payload }) => {
    const bytes = fromBase64Url((payload as unknown as { packed: string }).packed)
    const fixes = bytes.ok ? unpackFixes(bytes.value, { inflate: (deflated) => inflateRawSync(deflated) }) : bytes
    return fixes.ok ? fixes.value.map(({ fixTime }) => fixTime) : []
  }).sort((a, b) => a - b)
  const times = await fixTimes()
  expect(times.length).toBeGreaterThan(3)
  expect(times.slice(1).filter((time, i) => time - times[i]! < 4_000)).toEqual([])
  await walk(90_000)
  expect(await fixTimes()).toEqual(times)
  await byTestId(second, 'record-resume').click()
  await eventually(() => stateIn(phone.page)).toBe('recording')
  await byTestId(second, 'tab-me').click()
  await second.locator('[data-testid="open-my-side"][data-name="consents"]').click()
  await second.locator('[data-testid="consent"][data-purpose="track"] [data-testid="consent-take"]').click()
  await eventually(() => stateIn(phone.page)).toBe('off')
  await eventually(() => phone.id('record-start').count()).toBe(0)
  expect((await readOutbox(phone.page)).filter(({ kind }) => kind === 'work_state').map(({ payload }) => (payload as unknown as Told).state)).toEqual(['started', 'paused', 'resumed', 'ended'])
})
