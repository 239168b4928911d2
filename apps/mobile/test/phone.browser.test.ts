/**
 * The phone app in the system's Chromium against a real server: every screen and every awkward state, in two languages and two widths, with
 * no accessibility fault that axe finds, no error, and nothing asked of another host. `SCREENSHOTS=folder` keeps a picture of each.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { byTestId } from '../../../test/browser/browser.ts'
import { createShop, eventually, everyLook, look, lookEverywhere, openField, shop, type Handset, type HandsetOptions } from './handset.ts'

const field = openField({
  setUp: async (client) => {
    await createShop(client)
    await client.sites.create({ name: '福州路文具店', address: '福州路 465 号', fence: { kind: 'circle', centre: { lat: shop.latitude + 0.0022, lon: shop.longitude + 0.0015 }, radiusMetres: 60 } })
    await client.sites.create({ name: '来福士广场', fence: { kind: 'polygon', rings: [[{ lat: 31.2325, lon: 121.4755 }, { lat: 31.2335, lon: 121.4762 }, { lat: 31.2331, lon: 121.4774 }, { lat: 31.232, lon: 121.4768 }]] } })
  },
})
/** Still without the app, with a camera unless told otherwise. */
const handset = ({ camera = true, ...options }: HandsetOptions & { readonly camera?: boolean } = {}): Promise<Handset> => field.newHandset({ ...options, permissions: camera ? ['camera'] : [] })
const { enrol } = field

const count = async (phone: Handset): Promise<number> => Number(await phone.id('outbox-count').first().getAttribute('data-count'))
const synced = (phone: Handset) => eventually(() => count(phone)).toBe(0)
const band = (phone: Handset) => phone.id('result-sheet').locator('[data-testid="verdict-band"]').getAttribute('data-band')
const checkIn = async (phone: Handset, button = 'check-in-button'): Promise<void> => {
  await phone.id(button).click()
  await phone.id('result-close').click()
  await phone.id('result-sheet').waitFor({ state: 'detached' })
}

describe.each(everyLook)('every screen, $locale at $width', ({ locale, width, height }) => {
  test('from the enrolment link to the proof', async () => {
    const phone = await handset({ locale, width, height })
    const at = (name: string): Promise<void> => look(phone, `${locale}-${width}-${name}`)
    const { page, id } = phone
    await page.goto('/m/')
    await id('enroll-code-input').fill('??')
    await id('enroll-code-next').click()
    await id('enroll-error').waitFor()
    await at('01-code')
    await page.goto('/m/enroll/not-a-real-code')
    await id('enroll-error').waitFor()
    await at('02-wrong-code')
    const { url } = await field.client.people.enrollmentCode(phone.personId)
    await page.goto(url)
    await id('enroll-agree').waitFor()
    await at('03-agreement')
    await id('enroll-agree').click()
    await eventually(() => id('site-name').textContent()).toBe('人民广场联华超市')
    await at('04-today')
    await id('site-change').click()
    await id('site-option').first().waitFor()
    await at('05-sites')
    await page.keyboard.press('Escape')
    await id('photo-button').click()
    await eventually(() => id('camera-shoot').isEnabled()).toBe(true)
    await at('06-camera')
    await id('camera-shoot').click()
    await id('camera-use').waitFor()
    await at('07-shot')
    await id('camera-use').click()
    await id('note-input').fill(locale === 'en' ? 'Shelf checked, promotion stand is up' : '货架已检查，促销台到位')
    // A look at the records takes nothing away of what was put together.
    await id('tab-records').click()
    await id('tab-today').click()
    expect(await id('note-input').inputValue()).not.toBe('')
    expect(await id('photo-thumb').count()).toBe(1)
    await at('08-filled')
    await id('check-in-button').click()
    await eventually(() => band(phone)).toBe('verified')
    await at('09-result')
    await id('result-close').click()
    await id('record-start').click()
    await eventually(() => id('recording-state').getAttribute('data-state')).toBe('recording')
    await at('10-recording')
    await id('record-pause').click()
    await eventually(() => id('recording-state').getAttribute('data-state')).toBe('paused')
    await at('11-paused')
    await id('record-end').click()
    await id('tab-records').click()
    await id('record-row').first().click()
    await id('record-detail').waitFor()
    await id('prove-now').click()
    await eventually(() => id('proof-state').getAttribute('data-state')).toBe('proved')
    expect(await id('proof-state').getAttribute('data-opened')).toBe('true')
    expect(await id('receipt-state').getAttribute('data-state')).toBe('valid')
    await page.locator('.all-reasons summary').click()
    await at('12-record')
    await id('record-back').click()
    await at('13-records')
    await id('open-attendance').click()
    // The day is judged within a second of the record; until then the month is empty.
    await eventually(async () => { await page.reload(); await id('attendance-day').first().waitFor({ timeout: 2_000 }).catch(() => {}); return id('attendance-day').count() }, { interval: 1_000 }).toBeGreaterThan(0)
    await at('17-attendance')
    await id('ask-correction').first().click()
    await id('ask-sheet').waitFor()
    await at('18-ask')
    await page.keyboard.press('Escape')
    await id('ask-leave').click()
    await id('leave-sheet').waitFor()
    await at('19-leave')
    await id('ask-reason').fill(locale === 'en' ? 'Family' : '家里有事')
    await id('ask-send').click()
    await id('request-row').waitFor()
    await at('20-leave-asked')
    await id('tab-me').click()
    await id('log-state').waitFor()
    expect(await id('log-state').getAttribute('data-state')).toBe('consistent')
    await at('14-me')
    await id('re-enrol').click()
    await at('15-re-enrol')
    await id('large-text').click()
    await id('tab-today').click()
    expect(await id('note-input').inputValue()).toBe('')
    expect(await id('photo-thumb').count()).toBe(0)
    await at('16-large')
    const [item] = await field.checkInsOf(phone)
    expect(item).toMatchObject({ kind: 'check_in', siteName: '人民广场联华超市' })
    // The first verdict: Chromium's camera shows every phone the same picture, which the comparison of photos rightly notices afterwards.
    const { verdicts } = await field.client.checkIns.get(item!.eventId)
    expect(verdicts.toSorted((one, other) => one.computedAt.localeCompare(other.computedAt))[0]?.verdict.band).toBe('verified')
    expect((await field.client.checkIns.get(item!.eventId)).photoSha256).toMatch(/^[0-9a-f]{64}$/)
    expect(phone.faults).toEqual([])
  })
})

test('without a position: clear guidance, and the check-in is taken all the same', async () => {
  const phone = await handset({ position: 'denied' })
  await enrol(phone)
  await eventually(() => phone.id('position-text').getAttribute('data-problem')).toBe('denied')
  await lookEverywhere(phone, 'state-denied')
  await phone.id('check-in-button').click()
  await eventually(() => band(phone)).toBe('not_enough_evidence')
  // Not praise alone: what could not be told is told.
  await eventually(() => phone.id('reason-open').textContent()).toMatch(/[^\s：]{4,}/)
  await lookEverywhere(phone, 'state-denied-result')
  expect(phone.faults).toEqual([])
})

test('outside the fence, and with a poor position: the words say so before the tap', async () => {
  const far = await handset({ position: { latitude: shop.latitude + 0.02, longitude: shop.longitude + 0.02, accuracy: 15 } })
  await enrol(far)
  await eventually(() => far.id('position-text').textContent()).toMatch(/距围栏 [\d.]+ 公里/)
  await lookEverywhere(far, 'state-outside')
  await far.id('check-in-button').click()
  await eventually(() => far.id('result-sheet').getAttribute('data-delivery')).toBe('delivered')
  await far.page.waitForTimeout(1500)
  await lookEverywhere(far, 'state-outside-result')
  const poor = await handset({ position: { ...shop, accuracy: 400 } })
  await enrol(poor)
  await eventually(() => poor.id('position-text').textContent()).toContain('±400')
  await lookEverywhere(poor, 'state-poor-accuracy')
})

test('without a camera: said plainly, and there is a way back', async () => {
  const phone = await handset({ camera: false })
  await enrol(phone)
  await phone.page.addInitScript(() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(Object.assign(new Error('x'), { name: 'NotFoundError' })) })
  await phone.page.reload()
  await phone.id('photo-button').click()
  await phone.page.getByText('没有找到相机').waitFor()
  await lookEverywhere(phone, 'state-no-camera')
  await phone.page.getByRole('button', { name: '返回' }).click()
  await checkIn(phone)
  await synced(phone)
})

test('where a photo is required one tap leads through the camera to the check-in', async () => {
  await field.client.settings.update({ photoRequired: true })
  try {
    const phone = await handset()
    await enrol(phone)
    await phone.id('check-in-button').click()
    await eventually(() => phone.id('camera-shoot').isEnabled()).toBe(true)
    await phone.id('camera-shoot').click()
    await phone.id('camera-use').click()
    await eventually(() => band(phone)).toBe('verified')
    await eventually(async () => (await field.checkInsOf(phone))[0]?.photoSha256).toMatch(/^[0-9a-f]{64}$/)
    expect(phone.faults).toEqual([])
  } finally {
    await field.client.settings.update({ photoRequired: false })
  }
})

test('off duty: nothing is asked of the position, and the buttons rest', async () => {
  const { client } = field
  const day = new Date(Date.now() + 8 * 3_600_000 + 3 * 86_400_000).getUTCDay()
  const { shiftId } = await client.shifts.create({ name: '远日班', kind: 'fixed', segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [day === 0 ? 7 : day] })
  const phone = await handset({ shiftId })
  await phone.page.addInitScript(() => {
    const watch = navigator.geolocation.watchPosition.bind(navigator.geolocation)
    Object.assign(globalThis, { asked: 0 })
    navigator.geolocation.watchPosition = (...args) => { (globalThis as unknown as { asked: number }).asked++; return watch(...args) }
  })
  await enrol(phone)
  await phone.id('off-duty').waitFor()
  await phone.page.reload()
  await phone.id('off-duty').waitFor()
  expect(await phone.id('check-in-button').isDisabled()).toBe(true)
  expect(await phone.page.evaluate(() => (globalThis as unknown as { asked: number }).asked)).toBe(0)
  await lookEverywhere(phone, 'state-off-duty')
})

const han = /\p{Script=Han}/u

test('what the server refuses says so with its reason, on the sheet, in the list and on its page, and the person can add a word', async () => {
  const { client } = field
  const { shiftId } = await client.shifts.create({ name: '全天班', kind: 'fixed', segments: [{ start: '00:00', end: '24:00' }], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] })
  const phone = await handset({ shiftId })
  await enrol(phone)
  await phone.page.evaluate(async () => { await navigator.serviceWorker.ready })
  await phone.context.setOffline(true)
  await phone.id('photo-button').click()
  await eventually(() => phone.id('camera-shoot').isEnabled()).toBe(true)
  await phone.id('camera-shoot').click()
  await phone.id('camera-use').click()
  await phone.id('note-input').fill('货架已检查，促销台到位')
  await phone.id('check-in-button').click()
  await phone.id('result-sheet').waitFor()
  // Meanwhile the company closed on these days, and what was made on them is off duty to the server.
  const closed = [-1, 0, 1].map((days) => new Date(Date.now() + 8 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10))
  for (const day of closed) await client.calendar.setDay(day, { kind: 'day_off', name: '店休' })
  // This refusal has no detail of its own; others do.
  const inEnglish = 'payload/deviceTime: outside the working hours of that day'
  await phone.context.route('**/api/v1/events', async (route) => {
    const response = await route.fetch()
    const answer = await response.json() as { results: { problem?: object }[] }
    await route.fulfill({ response, json: { ...answer, results: answer.results.map((result) => (result.problem === undefined ? result : { ...result, problem: { detail: inEnglish, ...result.problem } })) } })
  })
  await phone.context.setOffline(false)
  await eventually(() => phone.id('result-sheet').getAttribute('data-delivery')).toBe('refused')
  expect(await phone.page.locator('[data-testid="result-sheet"] .refusal-line').last().textContent()).toBe(`技术细节（英文）：${inEnglish}`)
  await lookEverywhere(phone, 'state-refused-result')
  await phone.id('result-close').click()
  await lookEverywhere(phone, 'state-refused-today')
  const openRecord = async (): Promise<void> => {
    await phone.id('tab-records').click()
    await phone.page.locator('[data-testid="record-row"][data-delivery="refused"]').click()
    await phone.id('record-detail').waitFor()
  }
  await openRecord()
  await phone.id('say-input').fill('当天按原来的班次上班')
  await phone.id('say-send').click()
  await eventually(() => phone.id('say-said').getAttribute('data-state')).toBe('delivered')
  await lookEverywhere(phone, 'state-refused', { fullPage: true })
  expect(await field.checkInsOf(phone)).toEqual([])
  // In another language the server's words follow at once, and what it refused in this one is worded anew.
  await phone.id('tab-me').click()
  expect(await phone.id('trust-tier').textContent()).toMatch(han)
  await phone.page.locator('[data-testid="language-option"][data-language="en"]').click()
  await eventually(() => phone.id('trust-tier').textContent()).not.toMatch(han)
  await phone.id('tab-records').click()
  await eventually(() => phone.page.locator('[data-delivery="refused"] .record-line').textContent()).not.toMatch(han)
  await openRecord()
  await eventually(() => phone.page.locator('.trouble').textContent()).toContain('Off duty')
  expect(await phone.page.locator('.trouble').textContent()).not.toMatch(han)
  expect(phone.faults).toEqual([])
})

test('the server is busy, then not: the outbox waits and sends each once', async () => {
  const phone = await handset()
  await enrol(phone)
  let busy = true
  let lost = 0
  await phone.context.route('**/api/v1/events', async (route) => {
    if (busy) return route.fulfill({ status: 503, headers: { 'retry-after': '1' }, contentType: 'application/problem+json', body: JSON.stringify({ type: '/problems/storage_unavailable', title: '暂时无法保存', status: 503, code: 'storage_unavailable', remedy: '' }) })
    // The server keeps it and the answer is lost, three times.
    if (lost++ < 3) { await route.fetch(); return route.abort() }
    return route.continue()
  })
  for (const button of ['check-in-button', 'check-out-button']) await checkIn(phone, button)
  expect(await count(phone)).toBe(2)
  await lookEverywhere(phone, 'state-waiting')
  busy = false
  // Each tap tries at once; the waits in between are tested with the scheduler.
  await eventually(async () => { await phone.id('sync-state').click(); return count(phone) }, { timeout: 30_000, interval: 500 }).toBe(0)
  expect(lost).toBeGreaterThan(3)
  expect((await field.checkInsOf(phone)).map((item) => item.kind).sort()).toEqual(['check_in', 'check_out'])
})

test('the tab is killed right after the tap, again and again: what was said to be saved arrives once', async () => {
  const phone = await handset()
  await enrol(phone)
  await phone.page.waitForFunction(() => navigator.serviceWorker.ready)
  await phone.context.setOffline(true)
  let page = phone.page
  let seen = 0
  for (let round = 0; round < 8; round++) {
    await byTestId(page, round % 2 === 0 ? 'check-in-button' : 'check-out-button').click()
    // Sooner or later than the write: both must be sound.
    const shown = await byTestId(page, 'result-sheet').waitFor({ timeout: round * 25 + 1 }).then(() => true, () => false)
    if (shown) seen++
    await page.close({ runBeforeUnload: false })
    page = await phone.context.newPage()
    await page.goto('/m/')
    await byTestId(page, 'check-in-button').waitFor()
  }
  const stored = Number(await byTestId(page, 'outbox-count').getAttribute('data-count'))
  expect(stored).toBeGreaterThanOrEqual(seen)
  await phone.context.setOffline(false)
  await eventually(async () => Number(await byTestId(page, 'outbox-count').getAttribute('data-count'))).toBe(0)
  await eventually(async () => (await field.checkInsOf(phone)).length).toBe(stored)
})

test('a log that does not agree with what the phone saw: a red warning in plain words, which stays', async () => {
  const phone = await handset()
  await enrol(phone)
  await checkIn(phone)
  await synced(phone)
  // Errors instead of a proof are no alarm yet, and no agreement either.
  await phone.context.route('**/api/v1/log/consistency**', (route) => route.fulfill({ status: 500, json: {} }))
  await checkIn(phone, 'check-out-button')
  await phone.id('tab-me').click()
  await eventually(() => phone.id('log-state').getAttribute('data-state')).toBe('unanswered')
  expect(await phone.id('log-state').textContent()).toMatch(/之后没有核对成功.*错误 500/)
  expect(await phone.id('log-state').textContent()).toContain(await phone.id('log-checked').textContent())
  await lookEverywhere(phone, 'state-log-unanswered')
  await phone.context.unroute('**/api/v1/log/consistency**')
  await phone.context.route('**/api/v1/log/consistency**', async (route) => {
    const answer = (await (await route.fetch()).json()) as { proof: string[] }
    await route.fulfill({ json: { ...answer, proof: answer.proof.map((hash) => (hash.startsWith('A') ? `B${hash.slice(1)}` : `A${hash.slice(1)}`)) } })
  })
  await phone.id('sync-now').click()
  await phone.id('tab-today').click()
  await phone.id('log-warning').waitFor()
  expect(await phone.id('log-warning').textContent()).toContain('公司的记录日志与您手机上次看到的不一致')
  await lookEverywhere(phone, 'state-log-alarm')
  await phone.context.unroute('**/api/v1/log/consistency**')
  await phone.page.reload()
  await phone.id('log-warning').waitFor()
  await phone.id('tab-me').click()
  expect(await phone.id('log-state').getAttribute('data-state')).toBe('alarm')
  await lookEverywhere(phone, 'state-log-alarm-me')
})

test('an enrolment whose answer is lost is finished when the link is opened again, as the same device', async () => {
  const phone = await handset()
  await phone.context.route('**/api/v1/enrollments', async (route) => { await route.fetch(); await route.abort() })
  const { url } = await field.client.people.enrollmentCode(phone.personId)
  await phone.page.goto(url)
  await phone.id('enroll-agree').click()
  await phone.id('enroll-error').waitFor()
  const devices = async () => (await field.client.devices.list({ personId: phone.personId })).devices.map((device) => [device.deviceId, device.status])
  const before = await devices()
  expect(before).toHaveLength(1)
  await phone.context.unroute('**/api/v1/enrollments')
  await phone.page.goto(url)
  await phone.id('check-in-button').waitFor()
  await checkIn(phone)
  await synced(phone)
  expect(await devices()).toEqual(before)
  // The link is spent for anybody else.
  const stranger = await handset()
  await stranger.page.goto(url)
  await stranger.id('enroll-error').waitFor()
})

test('two people on one phone: each check-in says so, and nobody is told that only this person uses it', async () => {
  const phone = await handset()
  await enrol(phone)
  await checkIn(phone)
  await synced(phone)
  const colleague = await field.newPerson()
  await enrol({ ...phone, personId: colleague })
  await checkIn(phone)
  await synced(phone)
  const keys = await Promise.all([phone.personId, colleague].map(async (personId) => (await field.client.devices.list({ personId })).devices.map((device) => device.keyThumbprint)))
  expect(keys[1]).toEqual(keys[0])
  const saidOf = async (personId: string, signal: string) => {
    const [record] = await field.checkInsOf({ personId })
    return record === undefined ? undefined : (await field.client.checkIns.get(record.eventId)).verdicts[0]?.verdict.reasons.find((reason) => reason.signal === signal)
  }
  for (const personId of [phone.personId, colleague]) {
    await eventually(() => saidOf(personId, 'phone_passed_on')).toMatchObject({ weightDecibans: -9, text: expect.stringMatching(/^另有 1 位同事用这部手机在同一地点打卡/) })
    await eventually(() => saidOf(personId, 'shared_device')).toMatchObject({ weightDecibans: -5, text: '最近 30 天还有另一位同事用过这部手机' })
  }
  // What the first signed here stays theirs: neither its page nor the file of signed records has it for the next.
  const [first] = await field.checkInsOf(phone)
  const openFirst = () => phone.page.goto(`/m/records/${first!.eventId}`)
  await openFirst()
  await eventually(() => phone.page.locator('.detail .empty').textContent()).toBe('这部手机上没有这条记录。')
  await phone.page.goto('/m/me')
  const [download] = await Promise.all([phone.page.waitForEvent('download'), phone.id('export-records').click()])
  const { events } = JSON.parse(readFileSync(await download.path(), 'utf8')) as { events: { deviceId: string }[] }
  expect([...new Set(events.map(({ deviceId }) => deviceId))]).toEqual((await field.client.devices.list({ personId: colleague })).devices.map(({ deviceId }) => deviceId))
  // The first of them again, by a link of their own: the same phone still, and what is theirs is there.
  await enrol(phone)
  await openFirst()
  await phone.page.locator('.detail .place').waitFor()
  expect(new Set((await field.client.devices.list({ personId: phone.personId })).devices.map((device) => device.keyThumbprint)).size).toBe(1)
  // Another browser profile is another phone: what this cannot see.
  const other = await handset()
  await enrol(other)
  await checkIn(other)
  await eventually(() => saidOf(other.personId, 'shared_device')).toMatchObject({ text: '最近 30 天只有本人使用这部手机' })
})

test('a revoked phone says so, keeps its records, and can be enrolled again', async () => {
  const phone = await handset()
  await enrol(phone)
  await checkIn(phone)
  await synced(phone)
  await phone.context.setOffline(true)
  await checkIn(phone, 'check-out-button')
  const device = (await field.client.devices.list({ personId: phone.personId })).devices.find((candidate) => candidate.personId === phone.personId)!
  await field.client.devices.revoke(device.deviceId, 'lost')
  await phone.context.setOffline(false)
  await phone.id('revoked-notice').waitFor({ timeout: 15_000 })
  await lookEverywhere(phone, 'state-revoked')
  await phone.id('tab-records').click()
  await eventually(() => phone.id('record-row').count()).toBe(2)
  await enrol(phone)
  await phone.id('stranded-notice').waitFor()
  await lookEverywhere(phone, 'state-enrolled-again')
  // What can no longer be sent is told once, and does not count as waiting.
  expect(await count(phone)).toBe(0)
  await checkIn(phone)
  await eventually(async () => (await field.checkInsOf(phone)).length).toBe(2)
})

test('the recorded track arrives, and only what was recorded', async () => {
  // Every five seconds; the usual mode keeps a position every fifteen.
  const { shiftId } = await field.client.shifts.create({ name: '精确', kind: 'free', segments: [], daysOfWeek: [1, 2, 3, 4, 5, 6, 7], powerMode: 'precise' })
  const phone = await handset({ shiftId })
  await enrol(phone)
  await phone.id('record-start').click()
  await eventually(() => phone.id('recording-state').getAttribute('data-state')).toBe('recording')
  for (let step = 1; step <= 3; step++) {
    await phone.context.setGeolocation({ ...shop, latitude: shop.latitude + step * 0.0005 })
    await phone.page.waitForTimeout(5_300)
  }
  await phone.id('record-end').click()
  await eventually(() => phone.id('recording-state').getAttribute('data-state')).toBe('off')
  await phone.context.setGeolocation({ ...shop, latitude: shop.latitude + 0.02 })
  await synced(phone)
  const date = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  await eventually(async () => {
    const day = await field.client.people.replay(phone.personId, date, { purpose: 'test of the phone app' })
    return day.fixes.fixTime.length
  }).toBeGreaterThanOrEqual(3)
})
