import type { PhoneRequirement, PhoneRequirements } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { applicablePolicies, explainRequirement, type Policy, type PolicyFacts, requirementOf, waysOf } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

const presentRule = (policy: Policy, language: Language): PhoneRequirement => ({
  policyName: policy.name, words: explainRequirement(requirementOf(policy), language), ways: (waysOf(requirementOf(policy)) ?? [[]]).map((way) => [...way]),
  askBeyondMetres: policy.lowAccuracy?.beyondMetres ?? null, ask: policy.lowAccuracy?.ask ?? null,
})

/** Does it ask the person for anything before the tap? */
const asks = (policy: Policy): boolean => policy.requires !== '' || policy.lowAccuracy !== undefined

/** What a person's check-ins must bring, site by site, so that the phone can ask with no network. Sites are listed only where they differ. */
export const presentRequirements = async (trx: Sql, policies: readonly Policy[], person: Omit<PolicyFacts, 'siteId' | 'siteTier'>, language: Language): Promise<PhoneRequirements> => {
  const rules: PhoneRequirement[] = []
  const indexes = new Map<string, number>()
  const indexOf = (facts: PolicyFacts): number | null => {
    const policy = applicablePolicies(policies, facts)[0]
    if (policy === undefined || !asks(policy)) return null
    const known = indexes.get(policy.policyId)
    if (known !== undefined) return known
    indexes.set(policy.policyId, rules.length)
    return rules.push(presentRule(policy, language)) - 1
  }
  const elsewhere = indexOf(person)
  const bySite: Record<string, number | null> = {}
  if (policies.some(({ appliesTo }) => appliesTo.siteIds !== undefined || appliesTo.siteTiers !== undefined)) {
    const sites = (await sql<{ site_id: string; tier: string | null }>`select site_id, tier from sites where status = 'active'`.execute(trx)).rows
    for (const { site_id: siteId, tier } of sites) {
      const index = indexOf({ ...person, siteId, ...(tier === null ? {} : { siteTier: tier }) })
      if (index !== elsewhere) bySite[siteId] = index
    }
  }
  return { rules, elsewhere, bySite }
}
