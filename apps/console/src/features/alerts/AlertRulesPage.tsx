import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import type { AlertRule, AlertRuleInput } from '@fieldproof/contract'
import { joinSentences, type Language } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Switch } from 'antd'
import { Suspense, useState } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState, useErrorToast } from '../../shell/ErrorState.tsx'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { Opened, useOpened } from '../../shell/Opened.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { useRuleSentence } from './alertText.ts'
import { Severity } from './Severity.tsx'
import { emptyRule, useTemplates } from './templates.ts'
import { useChannels } from './useChannels.ts'
import './alerts.css'

/** The form comes when it is opened. */
const RuleDrawer = lazy(() => import('./RuleDrawer.tsx').then((module) => ({ default: module.RuleDrawer })))

const Templates = ({ onChoose }: { onChoose: (rule: AlertRuleInput) => void }) => {
  const { t, i18n } = useLingui()
  const sentence = useRuleSentence()
  return (
    <ul className="fp-templates" data-testid="rule-templates">
      {useTemplates().map(({ key, rule }) => {
        const { condition, told } = sentence(rule, { people: [], departments: [], sites: [], person: () => '', channel: () => '' })
        return <li key={key}><strong>{rule.name}</strong><p className="fp-soft">{condition}<br />{joinSentences(told, i18n.locale as Language)}</p><Button onClick={() => { onChoose(rule) }} data-testid={`template-${key}`} aria-label={t`用这个模板：${rule.name}`}>{t`用这个模板`}</Button></li>
      })}
    </ul>
  )
}

const inputOf = ({ ruleId: _r, activeFrom: _a, personNames: _p, departmentNames: _d, siteNames: _s, toldNames: _t, ...input }: AlertRule): AlertRuleInput => input

/** Alert rules, each as one would say it. */
export const AlertRulesPage = () => {
  const { t, i18n } = useLingui()
  const me = useMe()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const sentence = useRuleSentence()
  const [creating, setCreating] = useState<AlertRuleInput | null>(null)
  const [opened, open] = useOpened('rule')
  const rules = useQuery({ queryKey: ['alert-rules'], queryFn: () => client.alertRules.list() })
  const channels = useChannels().data?.channels ?? []
  const refresh = () => cache.invalidateQueries({ queryKey: ['alert-rules'] })
  const remove = useMutation({
    mutationFn: (ruleId: string) => client.alertRules.remove(ruleId),
    onSuccess: async (_, ruleId) => {
      await refresh()
      sayUndoable(t`规则已删除`, (undo) => undo.alertRules.restore(ruleId).then(refresh), { testIds: ['rule-deleted', 'undo-delete'] })
    },
    onError,
  })
  const sayUndoable = useUndoMessage()
  const toggle = useMutation({
    mutationFn: ({ ruleId, isActive }: { ruleId: string; isActive: boolean }) => client.alertRules.update(ruleId, { isActive }),
    onSuccess: async ({ name }, { ruleId, isActive }) => {
      await refresh()
      sayUndoable(isActive ? t`已启用“${name}”，对此后发生的事生效` : t`已停用“${name}”，不再响`, (undo) => undo.alertRules.update(ruleId, { isActive: !isActive }).then(refresh))
    },
    onError,
  })
  const list = rules.data?.rules ?? []
  return (
    <div className="fp-page" style={{ maxWidth: 960 }} data-testid="alert-rules-page">
      <PageHeader title={t`告警规则`} description={t`什么事、多少次、通知谁。保存前可以看上个月会响几次。规则只对启用之后发生的事生效。`}
        actions={<><LinkButton to="/alerts">{t`告警`}</LinkButton>{me.canAdminister || me.role === 'auditor' ? <LinkButton to="/alert-channels">{t`通知渠道`}</LinkButton> : null}{me.canAdminister ? <Button type="primary" icon={<PlusOutlined />} onClick={() => { setCreating(emptyRule) }} data-testid="add-rule">{t`新建规则`}</Button> : null}</>} />
      <section className="fp-panel" aria-label={t`规则列表`}>
        {rules.isPending ? <LoadingState /> : rules.isError ? <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />
          : list.length === 0 ? <><EmptyState title={t`还没有告警规则`} description={me.canAdminister ? t`从一个现成的模板开始，保存前可以修改。` : t`由管理员设置。`} />{me.canAdminister ? <Templates onChoose={(draft) => { setCreating(draft) }} /> : null}</> : (
            <ul className="fp-list fp-list-roomy">
              {list.map((rule) => {
                const { condition, told, rest } = sentence(rule, { people: rule.personNames, departments: rule.departmentNames, sites: rule.siteNames, person: (id) => rule.toldNames.find(({ personId }) => personId === id)?.name ?? '', channel: (id) => channels.find(({ channelId }) => channelId === id)?.name ?? t`已删除的渠道` })
                return (
                  <li key={rule.ruleId} data-testid="rule-row">
                    <span className="fp-list-main">
                      <span><strong>{rule.name}</strong> <Severity severity={rule.severity} /></span>
                      <span>{condition}</span>
                      <span className="fp-soft">{joinSentences([...told, ...rest], i18n.locale as Language)}</span>
                    </span>
                    <Switch checked={rule.isActive} disabled={!me.canAdminister} loading={toggle.isPending && toggle.variables.ruleId === rule.ruleId} aria-label={t`启用规则 ${rule.name}`} onChange={(isActive) => { toggle.mutate({ ruleId: rule.ruleId, isActive }) }} data-testid="rule-active" />
                    {me.canAdminister ? (
                      <>
                        <Button type="text" icon={<EditOutlined />} aria-label={t`编辑规则 ${rule.name}`} onClick={() => { open(rule.ruleId) }} data-testid="edit-rule" />
                        <Button type="text" icon={<DeleteOutlined />} aria-label={t`删除规则 ${rule.name}`} loading={remove.isPending && remove.variables === rule.ruleId} onClick={() => { remove.mutate(rule.ruleId) }} data-testid="remove-rule" />
                      </>
                    ) : null}
                  </li>
                )
              })}
            </ul>
          )}
      </section>
      {creating ? <Suspense fallback={null}><RuleDrawer initial={creating} onClose={() => { setCreating(null) }} /></Suspense> : null}
      {me.canAdminister ? <Opened id={opened} rows={rules.data?.rules} idOf={({ ruleId }) => ruleId} onClose={() => { open(undefined) }}>{(rule) => <RuleDrawer rule={rule} initial={inputOf(rule)} onClose={() => { open(undefined) }} />}</Opened> : null}
    </div>
  )
}
