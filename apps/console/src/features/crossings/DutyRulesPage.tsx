import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import type { DutyRule } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Tag } from 'antd'
import { Suspense, useState } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { Opened, useOpened } from '../../shell/Opened.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { useRuleKindName, useRuleSiteNames } from './crossingText.ts'
import { dutyRuleInput } from './dutyRuleInput.ts'

/** The form comes when it is opened. */
const DutyRuleDrawer = lazy(() => import('./DutyRuleDrawer.tsx').then((module) => ({ default: module.DutyRuleDrawer })))

export const DutyRulesPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const { modal } = App.useApp()
  const cache = useQueryClient()
  const kindName = useRuleKindName()
  const [creating, setCreating] = useState(false)
  const [opened, open] = useOpened('rule')
  const rules = useQuery({ queryKey: ['duty-rules'], queryFn: () => client.dutyRules.list() })
  const refresh = () => cache.invalidateQueries({ queryKey: ['duty-rules'] })
  const sayUndoable = useUndoMessage()
  const remove = useMutation({
    mutationFn: (rule: DutyRule) => client.dutyRules.remove(rule.ruleId),
    onSuccess: async (_, rule) => {
      await refresh()
      sayUndoable(t`规则“${rule.name}”已删除`, async (undo) => { await undo.dutyRules.create(dutyRuleInput(rule)); await refresh() })
    },
  })
  const siteNamesOf = useRuleSiteNames()
  const forWhom = (rule: DutyRule): string => [...rule.departmentNames, ...rule.personNames].join(t`、`) || t`所有人`
  // A list of forty names tells less than three and a number; the whole of it is in the editor.
  const where = (rule: DutyRule): string => {
    const siteNames = siteNamesOf(rule)
    return (siteNames.length === 0 ? t`全部地点` : siteNames.length <= 4 ? siteNames.join(t`、`) : t`${siteNames.slice(0, 3).join(t`、`)}等 ${siteNames.length} 处`)
  }
  return (
    <div className="fp-page" style={{ maxWidth: 960 }} data-testid="duty-rules-page">
      <PageHeader title={t`岗位与区域`} description={t`谁在岗时应在哪里、停留多久值得留意。结果在“进出记录”里，只供了解情况。`} actions={me.canAdminister ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)} data-testid="add-rule">{t`新建规则`}</Button> : null} />
      <ErrorAlert error={remove.error} />
      <section className="fp-panel" aria-label={t`规则列表`}>
        {rules.isPending ? <LoadingState /> : rules.isError ? <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />
          : rules.data.rules.length === 0 ? <EmptyState title={t`还没有规则`} description={t`没有规则也会记录进入和离开；加上岗位或责任区后，离岗、越界才会被记录。`} /> : (
            <ul className="fp-list fp-list-roomy">
              {rules.data.rules.map((rule) => (
                <li key={rule.ruleId} data-testid="rule-row">
                  <span className="fp-list-main">
                    <span><strong>{rule.name}</strong> {rule.isActive ? null : <Tag style={{ marginInlineStart: 6 }}>{t`未启用`}</Tag>}</span>
                    <span className="fp-soft">{kindName(rule.kind)}</span>
                    <span className="fp-soft">{where(rule)} · {forWhom(rule)}</span>
                    {rule.archivedSiteIds.length > 0 ? <span className="fp-soft" data-testid="rule-archived">{rule.archivedSiteIds.length < rule.siteIds.length ? t`其中 ${rule.archivedSiteIds.length} 处已归档，在那里不再记录` : t`地点都已归档，这条规则不再记录`}</span> : null}
                  </span>
                  <span className="fp-soft fp-num">{t`超过 ${rule.limitMinutes} 分钟`}</span>
                  {me.canAdminister ? (
                    <>
                      <Button type="text" icon={<EditOutlined />} onClick={() => open(rule.ruleId)} aria-label={t`编辑规则 ${rule.name}`} data-testid="edit-rule" />
                      <Button type="text" icon={<DeleteOutlined />} aria-label={t`删除规则 ${rule.name}`} data-testid="remove-rule"
                        onClick={() => { modal.confirm({ title: t`删除规则“${rule.name}”？`, content: t`从今天起不再按它记录；以前的记录不变。`, okText: t`删除`, cancelText: t`取消`, onOk: () => remove.mutateAsync(rule) }) }} />
                    </>
                  ) : null}
                </li>
              ))}
            </ul>
          )}
      </section>
      {creating ? <Suspense fallback={null}><DutyRuleDrawer onClose={() => setCreating(false)} /></Suspense> : null}
      {me.canAdminister ? <Opened id={opened} rows={rules.data?.rules} idOf={({ ruleId }) => ruleId} onClose={() => open(undefined)}>{(rule) => <DutyRuleDrawer rule={rule} onClose={() => open(undefined)} />}</Opened> : null}
    </div>
  )
}
