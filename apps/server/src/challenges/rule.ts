import type { ChallengeRule } from '@fieldproof/contract'
import type { Language } from '@fieldproof/core/kernel'
import { explainTierTimes, sameForEveryTier, type TierTimes, type TrustTier, usualTierTimes } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

/** Off until a company decides otherwise; fair where it does. */
const usual: ChallengeRule & { readonly byTrustTier: TierTimes } = { enabled: false, perWeek: 1, byDepartment: [], windowMinutes: 15, mostPerDay: 2, quietFrom: '20:00', quietTo: '08:00', wantsPhoto: true, byTrustTier: { ...usualTierTimes } }

/** A rule that was set and says nothing of tiers was set before there were any: it goes on as it was published. */
export const loadRule = async (trx: Sql): Promise<ChallengeRule & { readonly byTrustTier: TierTimes }> => {
  const set = (await sql<{ rule: Partial<ChallengeRule> | null }>`select settings -> 'challengeRule' as rule from orgs`.execute(trx)).rows[0]?.rule
  return set ? { ...usual, ...set, byTrustTier: set.byTrustTier ?? { ...sameForEveryTier } } : usual
}

/** What the tier means for this person's challenges, to be added to what is said of it; nothing where nobody is drawn. */
export const challengesByTier = async (trx: Sql, tier: TrustTier, language: Language): Promise<string> => {
  const { enabled, byTrustTier } = await loadRule(trx)
  return enabled ? `${language === 'en' ? ' ' : ''}${explainTierTimes(byTrustTier[tier], language)}` : ''
}

/** Times of each tier; a rule that says nothing of tiers treats all alike. */
export const timesOf = ({ byTrustTier }: Pick<ChallengeRule, 'byTrustTier'>): TierTimes => byTrustTier ?? sameForEveryTier

/** The department above each. */
export const loadParents = async (trx: Sql): Promise<ReadonlyMap<string, string | null>> =>
  new Map((await sql<{ department_id: string; parent_id: string | null }>`select department_id, parent_id from departments`.execute(trx)).rows.map((row) => [row.department_id, row.parent_id]))

export const minuteOf = (clockTime: string): number => Number(clockTime.slice(0, 2)) * 60 + Number(clockTime.slice(3))

/** How often a person of this department is drawn: what the nearest department above says, else the company. */
export const perWeekOf = (rule: ChallengeRule, departmentId: string | null, parents: ReadonlyMap<string, string | null>): number => {
  const own = new Map(rule.byDepartment.map((entry) => [entry.departmentId, entry.perWeek]))
  const seen = new Set<string>()
  for (let id = departmentId; id !== null && !seen.has(id); id = parents.get(id) ?? null) {
    const share = own.get(id)
    if (share !== undefined) return share
    seen.add(id)
  }
  return rule.perWeek
}
