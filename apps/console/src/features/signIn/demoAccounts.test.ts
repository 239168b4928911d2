import { createCompany, demoPassword as seededPassword } from '@fieldproof/testkit/fleet/index.ts'
import { expect, it } from 'vitest'
import { demoAccounts, demoPassword } from './demoAccounts.ts'

it('offers accounts that the demo company has', () => {
  const company = createCompany('accounts', { fieldWorkers: 2, sites: 2 })
  const made = [{ email: company.owner.email, role: 'owner' }, ...company.staff.map(({ email, role }) => ({ email, role }))]
  for (const account of demoAccounts) expect(made).toContainEqual(account)
  expect(demoPassword).toBe(seededPassword)
})
