import type { ChallengeRule, ChallengeRulePreview } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { client, useDepartments } from '../../shell/api.ts'
import { type Change, ChangePreview } from '../../shell/ChangePreview.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useCalm } from '../../shell/useCalm.ts'

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const usual = { starting: 1, standard: 1, trusted: 1, checked: 1 }
const tiers = ['starting', 'standard', 'trusted', 'checked'] as const
const rounded = (count: number): string => (count >= 10 ? String(Math.round(count)) : count.toFixed(1).replace(/\.0$/, ''))

/** What saving would change about spot checks: old and new, whom it draws how often, and how last month's checks look under it. */
export const RuleChanges = ({ rule, draft, tierNames }: { rule: ChallengeRule; draft: ChallengeRule; tierNames: Readonly<Record<(typeof tiers)[number], string>> }) => {
  const { t } = useLingui()
  const departments = useDepartments().data?.departments ?? []
  const calm = useCalm(draft)
  const differs = !isSame(rule, draft)
  const preview = (asked: ChallengeRule, enabled: boolean) => ({ queryKey: ['challenge-rule', 'preview', asked], queryFn: () => client.challenges.previewRule(asked), enabled, staleTime: 60_000 })
  const before = useQuery(preview(rule, differs))
  const after = useQuery(preview(calm, differs && !isSame(rule, calm)))
  const [times, nextTimes] = [rule.byTrustTier ?? usual, draft.byTrustTier ?? usual]
  const yes = (on: boolean | undefined) => (on ? t`开` : t`关`)
  const asked = (on: boolean | undefined) => (on ? t`要` : t`不要`)
  const perWeek = (count: number) => t`每人每周 ${count} 次`
  const own = ({ byDepartment }: ChallengeRule) => (byDepartment.length === 0 ? t`没有` : byDepartment.map(({ departmentId, perWeek: count }) => `${departments.find((one) => one.departmentId === departmentId)?.name ?? '…'} ${count}`).join(t`、`))
  const changes: readonly (Change | false)[] = [
    draft.enabled !== rule.enabled && { name: t`随机抽查`, before: yes(rule.enabled), after: yes(draft.enabled) },
    draft.perWeek !== rule.perWeek && { name: t`频率`, before: perWeek(rule.perWeek), after: perWeek(draft.perWeek) },
    !isSame(draft.byDepartment, rule.byDepartment) && { name: t`单独设置的部门`, before: own(rule), after: own(draft) },
    ...tiers.map((tier) => nextTimes[tier] !== times[tier] && { name: tierNames[tier], before: t`${times[tier]} 倍`, after: t`${nextTimes[tier]} 倍` }),
    draft.windowMinutes !== rule.windowMinutes && { name: t`限时`, before: t`${rule.windowMinutes} 分钟`, after: t`${draft.windowMinutes} 分钟` },
    draft.mostPerDay !== rule.mostPerDay && { name: t`每人每天最多`, before: t`${rule.mostPerDay} 次`, after: t`${draft.mostPerDay} 次` },
    (draft.quietFrom !== rule.quietFrom || draft.quietTo !== rule.quietTo) && { name: t`夜间不抽查`, before: `${rule.quietFrom}–${rule.quietTo}`, after: `${draft.quietFrom}–${draft.quietTo}` },
    draft.wantsPhoto !== rule.wantsPhoto && { name: t`照片`, before: asked(rule.wantsPhoto), after: asked(draft.wantsPhoto) },
    (draft.wantsVideo ?? false) !== (rule.wantsVideo ?? false) && { name: t`视频`, before: asked(rule.wantsVideo), after: asked(draft.wantsVideo) },
    (draft.wantsFace ?? false) !== (rule.wantsFace ?? false) && { name: t`人脸`, before: asked(rule.wantsFace), after: asked(draft.wantsFace) },
  ]
  const meaning = (now: ChallengeRulePreview, next: ChallengeRulePreview): (string | false)[] => {
    const { asked: made, answered, days, inQuietHours, overDailyLimit, tooSlow } = next.lastMonth
    return [
      next.people === 0 ? t`现在没有绑定了手机又排了班的人，抽不到任何人。` : t`可能抽到 ${next.people} 人：全公司平均每周约 ${rounded(now.drawnPerWeek)} 次 → ${rounded(next.drawnPerWeek)} 次，抽得最多的人每周约 ${rounded(next.mostPerWeek)} 次。`,
      made === 0 ? t`最近 ${days} 天没有抽查可以对照。` : t`最近 ${days} 天的 ${made} 次抽查（含手动）按新规则看：${inQuietHours} 次在夜间，${overDailyLimit} 次超过每天的上限；${answered} 次回答里 ${tooSlow} 次超过限时。`,
    ]
  }
  return (
    <>
      <ChangePreview changes={changes} effects={before.data && after.data ? meaning(before.data, after.data) : differs ? [t`正在计算…`] : []} />
      <ErrorAlert error={before.error ?? after.error} />
    </>
  )
}
