import type { Crossing, CrossingKind, DutyRule } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useDurationText } from '../checkIns/duration.ts'

export const useKindName = () => {
  const { t } = useLingui()
  return (kind: CrossingKind): string => {
    switch (kind) {
      case 'enter': return t`进入`
      case 'exit': return t`离开`
      case 'dwell': return t`停留达到时长`
      case 'overstay': return t`停留较久`
      case 'off_post': return t`离开岗位`
      case 'cross_zone': return t`在责任区外`
    }
  }
}

export const useRuleKindName = () => {
  const { t } = useLingui()
  return (kind: DutyRule['kind']): string => {
    switch (kind) {
      case 'post': return t`岗位：在岗时应在这些地点之一`
      case 'zone': return t`责任区：在岗时应在这些地点之内`
      case 'dwell': return t`停留达到时长时记一笔`
      case 'overstay': return t`停留超过时长时记一笔`
    }
  }
}

/** What happened in neutral words, and what else must be known to read it fairly: a silence is said to be one. */
export const useCrossingText = () => {
  const { t } = useLingui()
  const duration = useDurationText()
  return (crossing: Crossing): { readonly title: string; readonly notes: readonly string[] } => {
    const { kind, how, seconds, silentSeconds, until, notBefore } = crossing
    const length = duration(seconds ?? 0)
    const notes: string[] = []
    if (kind === 'enter' && how === 'first_seen') notes.push(t`开始记录时已在这里`)
    if (kind === 'enter' && how === 'after_silence') notes.push(t`没有位置的那段时间里到达`)
    if (kind === 'exit' && notBefore) notes.push(t`没有位置的那段时间里离开，准确时刻不明`)
    if ((silentSeconds ?? 0) >= 60) notes.push(t`另有 ${duration(silentSeconds ?? 0)}没有位置（信号或手机原因），不计入`)
    switch (kind) {
      case 'enter': return { title: t`进入`, notes }
      case 'exit': return { title: t`离开，停留 ${length}`, notes }
      case 'dwell': return { title: t`停留 ${length}`, notes }
      case 'overstay': return { title: t`停留较久：${length}`, notes }
      case 'off_post': return { title: until ? t`离开岗位 ${length}` : t`离开岗位，至最后位置 ${length}`, notes }
      case 'cross_zone': return { title: until ? t`在责任区外 ${length}` : t`在责任区外，至最后位置 ${length}`, notes }
    }
  }
}

/** What the sites of a rule are called, in its order; of one that is archived, that it is. */
export const useRuleSiteNames = (): ((rule: Pick<DutyRule, 'siteIds' | 'siteNames' | 'archivedSiteIds'>) => string[]) => {
  const { t } = useLingui()
  return ({ siteIds, siteNames, archivedSiteIds }) => siteNames.map((name, i) => (archivedSiteIds.includes(siteIds[i]!) ? t`${name}（已归档）` : name))
}
