import { type PolicyList, type PolicySummary, type PolicyVersion, ProblemError } from '@fieldproof/contract'
import { isoInstant, type Language } from '@fieldproof/core/kernel'
import { catalogue, signalName } from '@fieldproof/core/signals'
import { currentModel, explainRequirement, factorName, factors, factorsByConsent, factorsBySetUp, factorsToday, highestAuditRate, models, obstaclesOf, type PolicyBody, type PolicyThreshold, requirementOf, thresholdBounds, trustTierName, trustTiers } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

interface Row {
  policy_id: string
  version: number
  body: PolicyBody
  sha256: string | null
  restores: number | null
  drafted_by: string
  drafted_at: Date
  published_by: string | null
  published_at: Date | null
  retired_at: Date | null
}

const iso = (time: Date | null): string | null => (time ? isoInstant(time.getTime()) : null)

const obstacleTexts = {
  cannot_be_met_today: { 'zh-CN': '要求里有手机目前还做不到、或本人可以拒绝（人脸、视频）的要素，而且没有别的办法满足；请加上用 or 连接的替代项。', 'zh-TW': '要求裡有手機目前還做不到、或本人可以拒絕（人臉、影片）的要素，而且沒有別的辦法滿足；請加上用 or 連接的替代項。', en: 'It asks for a factor that phones cannot bring yet or that a person may refuse (face, video), with no other way to meet it; add an alternative with or.' },
} as const
export const obstacleText = (obstacle: keyof typeof obstacleTexts, language: Language): string => obstacleTexts[obstacle][language]

const presentVersion = (row: Row, language: Language): PolicyVersion => ({
  version: row.version, body: row.body as PolicyVersion['body'], sha256: row.sha256, restores: row.restores, draftedBy: row.drafted_by, draftedAt: isoInstant(row.drafted_at.getTime()),
  publishedBy: row.published_by, publishedAt: iso(row.published_at), retiredAt: iso(row.retired_at),
  requirement: explainRequirement(requirementOf(row.body), language), obstacles: obstaclesOf(row.body).map((obstacle) => obstacleText(obstacle, language)),
})

/** Every version, newest first, of all policies or of one. */
const readVersions = async (trx: Sql, policyId?: string): Promise<Row[]> =>
  (await sql<Row>`select v.policy_id, v.version, v.body, v.sha256, v.restores, d.name as drafted_by, v.drafted_at, p.name as published_by, v.published_at, v.retired_at
    from policies v join people d on d.org_id = v.org_id and d.person_id = v.drafted_by left join people p on p.org_id = v.org_id and p.person_id = v.published_by
    where ${policyId ?? null}::uuid is null or v.policy_id = ${policyId ?? null}::uuid order by v.policy_id, v.version desc`.execute(trx)).rows

const summaryOf = (policyId: string, rows: readonly Row[], language: Language): PolicySummary => {
  const find = (is: (row: Row) => boolean) => { const row = rows.find(is); return row ? presentVersion(row, language) : null }
  return { policyId, published: find((row) => row.published_at !== null && row.retired_at === null), draft: find((row) => row.published_at === null), versionCount: rows.filter((row) => row.published_at !== null).length }
}

export const presentPolicies = async (trx: Sql, language: Language): Promise<PolicyList['policies']> => {
  const grouped = Map.groupBy(await readVersions(trx), (row) => row.policy_id)
  const nameAndOrder = ({ published, draft }: PolicySummary) => (published ?? draft)?.body
  return [...grouped].map(([policyId, rows]) => summaryOf(policyId, rows, language))
    .sort((a, b) => (nameAndOrder(a)?.order ?? 1e5) - (nameAndOrder(b)?.order ?? 1e5) || (a.policyId < b.policyId ? -1 : 1))
}

export const presentPolicy = async (trx: Sql, policyId: string, language: Language): Promise<PolicySummary> => {
  const rows = await readVersions(trx, policyId)
  if (rows.length === 0) throw new ProblemError('not_found')
  return summaryOf(policyId, rows, language)
}

export const presentHistory = async (trx: Sql, policyId: string, language: Language): Promise<PolicyVersion[]> => {
  const rows = await readVersions(trx, policyId)
  if (rows.length === 0) throw new ProblemError('not_found')
  return rows.map((row) => presentVersion(row, language))
}

export const presentChoices = async (trx: Sql, language: Language): Promise<PolicyList['choices']> => ({
  factors: factors.map((factor) => ({ factor, name: factorName(factor, language), isAvailable: factorsToday.includes(factor) || factorsByConsent.includes(factor) || factorsBySetUp.includes(factor) })),
  trustTiers: trustTiers.map((tier) => ({ tier, name: trustTierName(tier, language) })),
  thresholds: Object.entries(thresholdBounds).map(([threshold, { least, most }]) => ({ threshold, least, most, byModel: currentModel.thresholds[threshold as PolicyThreshold] })),
  signals: Object.keys(catalogue).map((signal) => ({ signal, name: signalName(signal, language) })),
  siteTiers: (await sql<{ tier: string }>`select distinct tier from sites where tier is not null and status = 'active' order by tier limit 200`.execute(trx)).rows.map((row) => row.tier),
  models: models.map((model) => model.version), highestAuditRate,
})
