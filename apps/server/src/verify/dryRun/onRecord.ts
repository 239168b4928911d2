import type { Verdict } from '@fieldproof/core/kernel'
import { currentModel, findingsAsMade, type VerdictModel } from '@fieldproof/core/verification'
import type { Sql } from '../../platform/postgres/database.ts'
import { loadVersions } from '../../policies/published.ts'
import type { Made } from './compare.ts'

/** What of a stored verdict tells whether its findings stand. */
export type RecordedVerdict = Pick<Verdict, 'findings' | 'model' | 'demotedSignals' | 'policy'>

/**
 * What the signals said when the record was made, or was last judged again for a later track or photo. A policy changes none of it, so where the weights are the
 * same they need not be asked again. Undefined where they must be: no verdict, another model, findings that were set to nought.
 */
export const loadMadeOnRecord = async (trx: Sql, verdicts: readonly (RecordedVerdict | null)[], model: VerdictModel): Promise<(Made | undefined)[]> => {
  // Another model is asked with today's context, and compared only with the same.
  if (model !== currentModel) return verdicts.map(() => undefined)
  const named = new Map(verdicts.flatMap((verdict) => (verdict?.policy ? [[keyOf(verdict.policy), verdict.policy] as const] : [])))
  const policies = new Map((named.size === 0 ? [] : await loadVersions(trx, [...named.values()])).map((policy) => [keyOf({ id: policy.policyId, version: policy.version }), policy]))
  return verdicts.map((verdict) => {
    if (!verdict) return undefined
    const policy = verdict.policy && policies.get(keyOf(verdict.policy))
    if (verdict.policy && !policy) return undefined
    const made = findingsAsMade(verdict, model, policy)
    return made && { current: made, candidate: made }
  })
}

const keyOf = ({ id, version }: { readonly id: string; readonly version: number }): string => `${id}/${version}`
