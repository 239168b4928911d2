import type { AlertRuleInput } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { useAlertNames } from './alertText.ts'

interface Sentence { readonly condition: string; readonly told: readonly string[]; readonly rest: readonly string[] }

/** What saving would change about an alert rule, in its own words. */
export const RuleChanges = ({ before, after, sentenceOf }: { before: AlertRuleInput; after: AlertRuleInput; sentenceOf: (rule: AlertRuleInput) => Sentence }) => {
  const { t } = useLingui()
  const names = useAlertNames()
  const [was, is] = [sentenceOf(before), sentenceOf(after)]
  const lines = (given: readonly string[]) => given.join(' ')
  const comesAlive = after.isActive && !before.isActive
  return (
    <ChangePreview
      changes={[
        after.name.trim() !== '' && after.name.trim() !== before.name && { name: t`名称`, before: before.name, after: after.name.trim() },
        is.condition !== was.condition && { name: t`什么时候`, before: was.condition, after: is.condition },
        lines(is.told) !== lines(was.told) && { name: t`通知谁`, before: lines(was.told), after: lines(is.told) },
        lines(is.rest) !== lines(was.rest) && { name: t`怎样打扰`, before: lines(was.rest) || t`没有限制`, after: lines(is.rest) || t`没有限制` },
        after.severity !== before.severity && { name: t`级别`, before: names.severity(before.severity), after: names.severity(after.severity) },
        after.isActive !== before.isActive && { name: t`启用`, before: before.isActive ? t`是` : t`否`, after: after.isActive ? t`是` : t`否` },
      ]}
      effects={[
        !after.isActive && before.isActive && t`停用后不再告警；已经打开的告警不变。`,
        comesAlive && t`从保存时起计算，以前的事不会补发告警。`,
        after.isActive && before.isActive && t`改动对以后发生的事生效；已经打开的告警照原来的步骤通知。`,
      ]}
    />
  )
}
