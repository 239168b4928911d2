import type { ChallengeRule } from '@fieldproof/contract'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

/** Off until a company decides otherwise; fair where it does. */
const usual: ChallengeRule = { enabled: false, perWeek: 1, byDepartment: [], windowMinutes: 15, mostPerDay: 2, quietFrom: '20:00', quietTo: '08:00', wantsPhoto: true }

export const loadRule = async (trx: Sql): Promise<ChallengeRule> =>
  ({ ...usual, ...((await sql<{ rule: Partial<ChallengeRule> | null }>`select settings -> 'challengeRule' as rule from orgs`.execute(trx)).rows[0]?.rule) })

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
