import { contactPhonePattern } from '@fieldproof/core/kernel'
import { expect, test } from 'vitest'
import { createCompany } from './company.ts'
import { demoSiteFacts } from './siteFacts.ts'

const company = createCompany('facts', { fieldWorkers: 20, sites: 120, punches: true })
const personIds = company.people.map(({ index }) => `person ${index}`)
const facts = company.sites.map((site) => demoSiteFacts(company, site, personIds))

test('shops belong to somebody who visits them, and numbers are ones that the server takes', () => {
  for (const [i, { ownerId, contacts = [] }] of facts.entries()) {
    if (ownerId) expect(company.people[personIds.indexOf(ownerId)]!.territory).toContain(i)
    for (const { phone } of contacts) expect(phone).toMatch(contactPhonePattern)
  }
  expect(facts.filter(({ ownerId }) => ownerId).length).toBeGreaterThan(60)
  expect(facts.some(({ contacts }) => contacts?.length === 0)).toBe(true)
})

test('the same seed knows the same, a depot nothing', () => {
  expect(company.sites.map((site) => demoSiteFacts(company, site, personIds))).toEqual(facts)
  expect(company.depotSites!.map((depot) => facts[depot])).toEqual(company.depotSites!.map(() => ({})))
})
