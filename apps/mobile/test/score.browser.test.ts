/** One's own score with real taps against a real server: none of few records, its working, the record that lowers it, and that an appeal takes it out. */
import { expect, test } from 'vitest'
import { createShop, eventually, lookEverywhere, openField, shopName, type Handset } from './handset.ts'

const field = openField({ movesTime: true, setUp: createShop })
const checkIns = 6

const checkIn = async (phone: Handset, count: number): Promise<void> => {
  await eventually(() => phone.id('site-name').textContent()).toBe(shopName)
  await phone.id('check-in-button').click()
  await phone.id('result-close').click()
  await eventually(async () => (await field.checkInsOf(phone)).length).toBe(count)
  await field.pass(phone, 120_000)
}
const openScore = async (phone: Handset) => {
  await phone.id('tab-me').click()
  await phone.page.locator('[data-testid="open-my-side"][data-name="figures"]').click()
  await phone.id('score').waitFor()
  return phone.id('score')
}
const decide = async (eventId: string, outcome: 'real' | 'not_real') => {
  const detail = await field.client.checkIns.get(eventId)
  return field.client.review.decide(eventId, { outcome, note: '打电话问过店长', verdictEntryIndex: detail.verdicts[0]!.entryIndex!, replaces: null })
}

test('a score comes with its working, and an appeal takes out what lowers it', async () => {
  const phone = await field.handset({})
  await checkIn(phone, 1)
  const score = await openScore(phone)
  expect(await score.getAttribute('data-value')).toBe('')
  expect(await score.textContent()).toContain('不到 5 次')
  await lookEverywhere(phone, 'score-none')
  for (let count = 2; count <= checkIns; count++) {
    await phone.id('tab-today').click()
    await checkIn(phone, count)
  }
  const [newest, ...others] = await field.checkInsOf(phone)
  for (const { eventId } of others) await decide(eventId, 'real')
  await decide(newest!.eventId, 'not_real')
  await openScore(phone)
  await eventually(() => score.getAttribute('data-value')).toBe('83')
  expect(await score.textContent()).toContain('5\u00a0÷\u00a06')
  await lookEverywhere(phone, 'score-lowered')

  await phone.id('score-lowered').click()
  await phone.id('say-input').fill('我在，店长可以作证')
  await phone.id('say-appeal').click()
  await phone.page.locator('[data-testid="appeal"]').waitFor()
  await eventually(async () => (await field.client.review.state(newest!.eventId)).declarations.length).toBe(1)
  await openScore(phone)
  await eventually(() => score.getAttribute('data-value')).toBe('100')
  expect(await phone.id('score-lowered').count()).toBe(0)
  await lookEverywhere(phone, 'score-appealed')
})
