/** Confirming check-ins by unlocking the phone: the real WebAuthn of Chromium with its virtual authenticator, the real server, the console's words. */
import type { CDPSession } from 'playwright-core'
import { test } from 'vitest'
import { createShop, eventually, look, lookEverywhere, openField, shopName, type Handset } from './handset.ts'

const field = openField({ setUp: createShop })

interface Unlocking extends Handset { readonly devtools: CDPSession; readonly authenticatorId: string }

/** With a screen lock that the person passes. */
const handset = async (locale: string): Promise<Unlocking> => {
  const phone = await field.newHandset({ locale })
  const devtools = await phone.context.newCDPSession(phone.page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
  await field.enrol(phone)
  return { ...phone, devtools, authenticatorId }
}
const openPage = async (phone: Handset): Promise<void> => {
  await phone.id('tab-me').click()
  await phone.page.locator('[data-testid="open-my-side"][data-name="passkey"]').click()
}
const checkIn = async (phone: Handset): Promise<void> => {
  await phone.id('tab-today').click()
  await eventually(() => phone.id('site-name').textContent()).toBe(shopName)
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
}
const newestReason = async (phone: Handset): Promise<string | undefined> => {
  const { client } = field
  const newest = (await client.checkIns.list({ personId: phone.personId, limit: 1 })).items[0]
  return newest === undefined ? undefined : (await client.checkIns.get(newest.eventId)).verdicts.at(-1)?.verdict.reasons.find((one) => one.signal === 'passkey')?.text
}

test.each(['zh-CN', 'en'])('set up, each check-in is confirmed; who cancels checks in all the same; taken back, nothing is asked, %s', async (locale) => {
  const phone = await handset(locale)
  const see = (name: string): Promise<void> => (locale === 'zh-CN' ? lookEverywhere(phone, `passkey-${name}`, { fullPage: true }) : look(phone, `passkey-${name}-${locale}`, { fullPage: true }))
  await openPage(phone)
  await eventually(() => phone.id('passkey-card').getAttribute('data-state')).toBe('none')
  await see('01-none')
  await phone.id('passkey-make').click()
  await eventually(() => phone.id('passkey-card').getAttribute('data-state')).toBe('set')
  await see('02-set')

  await checkIn(phone)
  await eventually(() => newestReason(phone)).toContain('确认了这次打卡')

  await phone.devtools.send('WebAuthn.setUserVerified', { authenticatorId: phone.authenticatorId, isUserVerified: false })
  await checkIn(phone)
  await eventually(() => newestReason(phone)).toBe('这次没有用解锁确认')

  await openPage(phone)
  await phone.id('passkey-forget').click()
  await eventually(() => phone.id('passkey-card').getAttribute('data-state')).toBe('none')
  await phone.id('passkey-make').click()
  await phone.id('passkey-trouble').waitFor()
  await see('03-refused')
  await checkIn(phone)
  await eventually(() => newestReason(phone)).toBe('没有登记通行密钥，不影响结果')
})
