/**
 * What a phone tells of the site it stands at: status, hours, whom one meets there; and how wide a corridor beside it is drawn. At 360×740 against a real server. `SCREENSHOTS=folder` keeps pictures.
 */
import { expect, test } from 'vitest'
import { createShop, eventually, everyLook, look, lookEverywhere, openField, shop } from './handset.ts'

const field = openField({
  setUp: async (client) => {
    await client.sites.update(await createShop(client), { contacts: [{ name: '周店长', phone: '0571-8888 8888转801' }], openingHours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }], businessStatus: 'temporarily_closed', businessNote: '装修到月底' })
    await client.sites.create({ name: '燃气管线', fence: { kind: 'corridor', line: [{ lat: shop.latitude - 0.0004, lon: shop.longitude + 0.001 }, { lat: shop.latitude + 0.0004, lon: shop.longitude + 0.001 }], widthMetres: 20 } })
  },
})

const told: Readonly<Record<string, { readonly closed: string; readonly hours: string }>> = {
  'zh-CN': { closed: '暂停营业：装修到月底', hours: '周一至周五 9:00–18:00' }, 'zh-TW': { closed: '暫停營業：装修到月底', hours: '週一至週五 9:00–18:00' }, en: { closed: 'Temporarily closed: 装修到月底', hours: 'Mon–Fri 9:00–18:00' },
}
test.each(everyLook)('status, hours and the contact stand below the site, and in the list of sites ($locale at $width)', async ({ locale, width, height }) => {
  const { closed, hours } = told[locale]!
  const phone = await field.handset({ locale, width, height, position: shop, permissions: [] })
  await phone.id('site-facts').waitFor()
  await eventually(() => phone.id('site-facts').innerText()).toMatch(new RegExp(`${closed}[\\s\\S]*${hours}[\\s\\S]*周店长 0571-8888 8888转801`))
  expect(await phone.id('site-facts').locator('a').getAttribute('href')).toBe('tel:057188888888,801')
  await look(phone, `site-facts-${locale}-${width}-1`)
  await phone.id('site-change').click()
  await eventually(() => phone.id('site-option').first().innerText()).toMatch(new RegExp(`${closed}[\\s\\S]*${hours}`))
  await look(phone, `site-facts-${locale}-${width}-2-list`)
})

test('a language that is chosen in another tab is spoken here too, also where the server words something', async () => {
  const phone = await field.handset({ position: shop, permissions: [] })
  await eventually(() => phone.id('site-facts').innerText()).toContain(told['zh-CN']!.hours)
  const other = await phone.context.newPage()
  await other.goto('/m/me')
  await other.locator('[data-testid="language-option"][data-language="en"]').click()
  await eventually(() => phone.id('check-in-button').textContent()).toBe('Check in')
  await eventually(() => phone.id('site-facts').innerText()).toMatch(new RegExp(`${told['en']!.closed}[\\s\\S]*${told['en']!.hours}`))
  expect(phone.faults).toEqual([])
})

test('a corridor is drawn as wide as it is', async () => {
  const phone = await field.handset({ position: shop, permissions: [] })
  // 20 of the some 400 metres that the map shows from side to side; a line would have one or two.
  const drawnPixels = () => phone.page.locator('.map-corridor').evaluate((line) => parseFloat(getComputedStyle(line).strokeWidth))
  await phone.page.locator('.map-corridor').waitFor({ state: 'attached' })
  expect(await drawnPixels()).toBeGreaterThan(10)
  await lookEverywhere(phone, 'corridor')
})
