/**
 * What a phone tells of the site it stands at: status, hours, whom one meets there. At 360×740 against a real server. `FIELDPROOF_SHOTS=folder` keeps pictures.
 */
import { expect, test } from 'vitest'
import { createShop, eventually, openField, shoot, shop } from './handset.ts'

const field = openField({
  setUp: async (client) => {
    await client.sites.update(await createShop(client), { contacts: [{ name: '周店长', phone: '0571-8888 8888转801' }], openingHours: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }], businessStatus: 'temporarily_closed', businessNote: '装修到月底' })
  },
})

test.each([['zh-CN', '暂停营业：装修到月底', '周一至周五 9:00–18:00'], ['en', 'Temporarily closed: 装修到月底', 'Mon–Fri 9:00–18:00']])('status, hours and the contact stand below the site, and in the list of sites (%s)', async (locale, closed, hours) => {
  const phone = await field.handset({ locale, position: shop, permissions: [] })
  await phone.id('site-facts').waitFor()
  await eventually(() => phone.id('site-facts').innerText()).toMatch(new RegExp(`${closed}[\\s\\S]*${hours}[\\s\\S]*周店长 0571-8888 8888转801`))
  expect(await phone.id('site-facts').locator('a').getAttribute('href')).toBe('tel:057188888888,801')
  await shoot(phone, `site-facts-${locale}-1`)
  await phone.id('site-change').click()
  await eventually(() => phone.id('site-option').first().innerText()).toMatch(new RegExp(`${closed}[\\s\\S]*${hours}`))
  await shoot(phone, `site-facts-${locale}-2-list`)
})
