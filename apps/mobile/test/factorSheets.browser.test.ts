/**
 * The sheets of proof of presence and of a spot challenge as they look, in each language and both widths: tag, code, the customer's word and the customer's own page, asked for now, *cannot now*, lapsed.
 * What becomes of each is tested in `test/browser/factors.test.ts` and `test/browser/review.test.ts`. `SCREENSHOTS=folder` keeps a picture of each screen.
 */
import { expect, test } from 'vitest'
import { createShop, eventually, everyLook, look, openField, shop } from './handset.ts'

const field = openField({
  setUp: async (client) => {
    const siteId = await createShop(client)
    await client.siteFactors.create(siteId, { kind: 'tag_plain', label: '收银台旁', identifier: '04A23B7A551090' })
    await client.siteFactors.create(siteId, { kind: 'code_rotating', label: '前台平板' })
    const { policyId, draft } = await client.policies.create({
      name: '到场凭据', order: 1, appliesTo: {}, requires: 'gps and nfc and qr and countersign', whenMissing: 'ask_factor', thresholds: {}, demotedSignals: [],
      actions: { verified: 'accept', not_enough_evidence: 'accept', needs_review: 'review', strong_doubt: 'review' }, auditRates: { starting: 0, standard: 0, trusted: 0, checked: 0 },
    })
    await client.policies.publish(policyId, draft!.version)
    // Also at night.
    await client.challenges.setRule({ ...(await client.challenges.rule()), quietFrom: '00:00', quietTo: '00:00', mostPerDay: 4 })
  },
})

test.each(everyLook)('tag, code, customer and spot challenge ($locale at $width)', async ({ locale, width, height }) => {
  const phone = await field.handset({ locale, width, height, permissions: ['camera'], prepare: (context) => context.addInitScript(() => {
    // Nobody taps a tag; `refuseTag` is the browser that says no.
    Object.assign(globalThis, { fieldproofAdapters: { nfc: { read: () => new Promise((_, reject) => { Object.assign(globalThis, { refuseTag: () => reject(new DOMException('no', 'NotAllowedError')) }) }) } } })
    // A camera that says no, is busy or is not there, where a test says so; else a picture with a code of somebody else's.
    const { getUserMedia } = navigator.mediaDevices
    navigator.mediaDevices.getUserMedia = function (...asked) {
      const { cameraFails } = globalThis as unknown as { cameraFails?: string }
      return cameraFails === undefined ? getUserMedia.apply(this, asked) : Promise.reject(new DOMException('no', cameraFails))
    }
    Object.assign(globalThis, { BarcodeDetector: class {
      static getSupportedFormats(): Promise<string[]> { return Promise.resolve(['qr_code']) }
      detect(): Promise<{ rawValue: string }[]> { return Promise.resolve((globalThis as { otherCode?: boolean }).otherCode === true ? [{ rawValue: 'https://example.com/menu' }] : []) }
    } })
  }) })
  const at = async (name: string, { fullPage = false } = {}): Promise<void> => {
    await look(phone, `proof-${locale}-${width}-${name}`, { fullPage })
    if (width !== 360 && process.env['SCREENSHOTS'] === undefined) return
    await phone.page.evaluate(() => document.documentElement.classList.add('large-text'))
    await look(phone, `proof-${locale}-${width}-${name}-large`, { fullPage })
    await phone.page.evaluate(() => document.documentElement.classList.remove('large-text'))
  }
  await phone.id('read-tag').waitFor()
  await eventually(() => phone.id('position-text').getAttribute('data-status')).toBe('ready')
  await at('01-today')
  await phone.id('read-tag').click()
  await phone.id('factor-sheet').waitFor()
  await at('02-tag')
  await phone.page.evaluate(() => (globalThis as unknown as { refuseTag(): void }).refuseTag())
  await phone.id('factor-again').waitFor()
  await at('03-tag-refused')
  await phone.page.keyboard.press('Escape')
  await phone.id('factor-sheet').waitFor({ state: 'detached' })
  for (const [name, fails] of [['denied', 'NotAllowedError'], ['busy', 'NotReadableError'], ['none', 'NotFoundError']] as const) {
    await phone.page.evaluate((cameraFails) => { Object.assign(globalThis, { cameraFails }) }, fails)
    await phone.id('read-code').click()
    await phone.id('factor-again').waitFor()
    await at(`03-code-${name}`)
    await phone.page.keyboard.press('Escape')
    await phone.id('factor-sheet').waitFor({ state: 'detached' })
  }
  await phone.page.evaluate(() => { Object.assign(globalThis, { cameraFails: undefined, otherCode: true }) })
  await phone.id('read-code').click()
  await eventually(() => phone.id('factor-hint').getAttribute('data-other')).toBe('true')
  await at('03-code-other')
  await phone.page.keyboard.press('Escape')
  await phone.id('factor-sheet').waitFor({ state: 'detached' })
  await phone.page.evaluate(() => { Object.assign(globalThis, { otherCode: false }) })
  // The check-in asks for both; who can do neither goes on.
  await phone.context.setGeolocation({ ...shop, latitude: shop.latitude + 1e-6 })
  await phone.id('check-in-button').click()
  for (const name of ['04-asked-first', '05-asked-second']) {
    await phone.id('factor-skip').waitFor()
    await at(name)
    await phone.id('factor-skip').click()
    if (await phone.id('result-sheet').waitFor({ timeout: 3_000 }).then(() => true, () => false)) break
  }
  await phone.id('complete-button').waitFor()
  await at('06-result')
  await phone.id('result-close').click()
  await phone.id('record-row').first().click()
  await phone.id('countersign-open').waitFor()
  await phone.id('countersign-open').click()
  const url = (await phone.id('countersign-code').getAttribute('data-url'))!
  await at('07-countersign')

  const customer = await (await field.openContext({ viewport: { width, height }, isMobile: true, hasTouch: true, locale })).newPage()
  const customerAt = (name: string): Promise<void> => look({ page: customer }, `proof-${locale}-${width}-${name}`, { fullPage: true })
  await customer.goto(url)
  await customer.locator('[data-testid="claim"]').waitFor()
  await customerAt('08-customer')
  await customer.locator('[data-testid="deny"]').click()
  await customerAt('09-customer-deny')
  await customer.locator('[data-testid="deny-back"]').click()
  await customer.locator('[data-testid="customer-name"]').fill('陈店长')
  await customer.locator('[data-testid="confirm"]').click()
  await customer.locator('[data-testid="answered"]').waitFor()
  await customerAt('10-customer-done')
  await eventually(() => phone.id('countersign-state').getAttribute('data-state')).toBe('confirmed')
  await at('11-countersigned')
  await phone.id('countersign-close').click()
  await at('12-record', { fullPage: true })
  await phone.page.goBack()

  await field.client.challenges.ask({ personId: phone.personId, purpose: '客户说没见到人', wantsPhoto: true })
  await phone.page.reload()
  await eventually(() => phone.id('challenge').getAttribute('data-state').catch(() => '')).toBe('seen')
  await at('13-challenge')
  await phone.id('challenge-cannot').click()
  await phone.id('cannot-text').waitFor()
  await at('14-cannot')
  await phone.id('cannot-text').focus()
  await look(phone, `proof-${locale}-${width}-15-cannot-focus`)
  await phone.page.keyboard.press('Escape')
  await phone.id('cannot-text').waitFor({ state: 'detached' })
  // As the server tells it a quarter of an hour later (`test/browser/review.test.ts`).
  await phone.context.route('**/api/v1/phone/today', async (route) => {
    const response = await route.fetch()
    const today = (await response.json()) as { challenges?: object[] }
    await route.fulfill({ response, json: { ...today, challenges: today.challenges?.map((challenge) => ({ ...challenge, state: 'lapsed' })) } })
  })
  await phone.page.reload()
  await eventually(() => phone.id('challenge').getAttribute('data-state').catch(() => '')).toBe('lapsed')
  await at('16-lapsed')
  await phone.id('challenge-cannot').click()
  await phone.id('cannot-text').waitFor()
  await at('17-lapsed-why')
  expect(phone.faults).toEqual([])
})
