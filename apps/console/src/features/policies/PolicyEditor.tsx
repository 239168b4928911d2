import type { PolicyBody, PolicyList, PolicySummary } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { App, Button, Form, Input, InputNumber } from 'antd'
import { useState } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { ErrorAlert, useErrorToast } from '../../shell/ErrorState.tsx'
import { goToFirstError } from '../../shell/firstError.ts'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { DryRunPanel } from './DryRunPanel.tsx'
import { bodyToEdit, bodyToSend, newPolicy, sameBody } from './draft.ts'
import { HistoryPanel } from './HistoryPanel.tsx'
import './policies.css'
import { RequirementField } from './RequirementField.tsx'
import { ActionFields, AuditFields, ThresholdFields } from './RuleFields.tsx'
import { ScopeFields } from './ScopeFields.tsx'

/** The draft of a policy and what follows from it. */
export const PolicyEditor = ({ policy, choices }: { policy?: PolicySummary; choices: PolicyList['choices'] }) => {
  const { t } = useLingui()
  const me = useMe()
  const { modal, message } = App.useApp()
  const cache = useQueryClient()
  const navigate = useNavigate()
  const toast = useErrorToast()
  const stored = policy ? bodyToEdit(policy) : newPolicy
  const [body, setBody] = useState<PolicyBody>(stored)
  const [tried, setTried] = useState(false)
  const change = (part: Partial<PolicyBody>) => setBody((before) => ({ ...before, ...part }))
  const isChanged = !policy || !sameBody(body, stored)
  const nameProblem = body.name.trim() === '' ? t`请输入名称` : undefined
  const refresh = () => cache.invalidateQueries({ queryKey: ['policies'] })

  /** The draft as the server has it after this: nothing is sent when nothing changed. */
  const keep = async (): Promise<PolicySummary> => {
    setTried(true)
    if (nameProblem) {
      goToFirstError()
      throw new Error(nameProblem)
    }
    if (policy && policy.draft && !isChanged) return policy
    return await (policy ? client.policies.saveDraft(policy.policyId, bodyToSend(body)) : client.policies.create(bodyToSend(body)))
  }
  const save = useMutation({
    mutationFn: keep,
    onSuccess: async (saved) => { await refresh(); void message.success(t`草稿已保存`); if (!policy) void navigate({ to: '/policies/$policyId', params: { policyId: saved.policyId } }) },
  })
  const publish = useMutation({
    mutationFn: async () => { const saved = await keep(); return await client.policies.publish(saved.policyId, saved.draft!.version) },
    onSuccess: async (saved) => { await refresh(); void message.success(t`已发布，从现在起生效`); if (!policy) void navigate({ to: '/policies/$policyId', params: { policyId: saved.policyId } }) },
  })
  const retire = useMutation({ mutationFn: () => client.policies.retire(policy!.policyId), onSuccess: async () => { await refresh(); void message.success(t`已停止生效`) }, onError: toast })
  const drop = useMutation({ mutationFn: () => client.policies.dropDraft(policy!.policyId), onSuccess: async () => { await refresh(); if (policy?.published) setBody(policy.published.body); else void navigate({ to: '/policies' }) }, onError: toast })
  const askPublish = () => modal.confirm({
    title: t`发布“${body.name.trim()}”？`, content: t`从现在起的签到按它判断，手机会提前告诉员工需要什么。新旧两版都写入存证日志，可随时恢复。已有的判定不变。`, okText: t`发布`, cancelText: t`取消`,
    okButtonProps: { 'data-testid': 'publish-confirm' }, onOk: () => publish.mutateAsync().catch(() => undefined),
  })
  const readOnly = !me.canAdminister
  return (
    <div className="fp-page fp-policy" style={{ maxWidth: 1080 }}>
      <PageHeader title={policy ? (policy.draft ?? policy.published)?.body.name ?? stored.name : t`新建策略`} description={policy?.published ? (policy.draft ? t`第 ${policy.published.version} 版生效中，另有未发布的草稿。` : t`第 ${policy.published.version} 版生效中。`) : t`尚未生效。`}
        actions={readOnly ? null : <>
          {policy?.draft ? <Button onClick={() => drop.mutate()} loading={drop.isPending} data-testid="drop-draft">{t`放弃草稿`}</Button> : null}
          {policy?.published && !policy.draft ? <Button danger onClick={() => modal.confirm({ title: t`让“${stored.name}”停止生效？`, content: t`从现在起不再按它判断；已有的判定不变，版本仍可恢复。`, okText: t`停止生效`, cancelText: t`取消`, okButtonProps: { danger: true }, onOk: () => retire.mutateAsync().catch(() => undefined) })}>{t`停止生效`}</Button> : null}
          <Button loading={save.isPending} disabled={!isChanged} onClick={() => save.mutate()} data-testid="save-draft">{t`保存草稿`}</Button>
          <Button type="primary" loading={publish.isPending} disabled={!isChanged && !policy?.draft} onClick={askPublish} data-testid="publish-policy">{t`发布`}</Button>
        </>} />
      <ErrorAlert error={save.error ?? publish.error} />
      <Form layout="vertical" disabled={readOnly} className="fp-stack">
        <section className="fp-panel" aria-labelledby="scope"><h2 className="fp-panel-title" id="scope"><Trans>对谁、在哪里适用</Trans></h2>
          <div className="fp-panel-body">
            <div className="fp-fields-2">
              <Form.Item label={t`名称`} htmlFor="policy-name" required validateStatus={tried && nameProblem ? 'error' : ''} help={tried ? nameProblem : undefined}><Input id="policy-name" value={body.name} maxLength={60} onChange={(event) => change({ name: event.target.value })} data-testid="policy-name" /></Form.Item>
              <Form.Item label={t`顺序`} htmlFor="policy-order" extra={t`同样具体的策略，数字小的先用；更具体的总是先用。`}><InputNumber id="policy-order" min={0} max={10_000} precision={0} value={body.order} onChange={(order) => change({ order: order ?? 100 })} /></Form.Item>
            </div>
            <ScopeFields value={body.appliesTo} choices={choices} onChange={(appliesTo) => change({ appliesTo })} />
          </div>
        </section>
        <section className="fp-panel" aria-labelledby="requirement"><h2 className="fp-panel-title" id="requirement"><Trans>要求与处理</Trans></h2>
          <div className="fp-panel-body">
            <RequirementField value={body.requires} factors={choices.factors} onChange={(requires) => change({ requires })} />
            <ActionFields body={body} onChange={change} />
          </div>
        </section>
        <section className="fp-panel" aria-labelledby="audit"><h2 className="fp-panel-title" id="audit"><Trans>抽查与门槛</Trans></h2>
          <div className="fp-panel-body"><AuditFields body={body} choices={choices} onChange={change} /><ThresholdFields body={body} choices={choices} onChange={change} /></div>
        </section>
      </Form>
      <div className="fp-stack" style={{ marginTop: 16 }}>
        {!readOnly && policy ? <DryRunPanel policyId={policy.policyId} canStart={policy.draft !== null || isChanged} beforeStart={async () => { if (isChanged || !policy.draft) { await keep(); await refresh() } }} /> : null}
        {policy ? <HistoryPanel policy={policy} canAdminister={me.canAdminister} /> : null}
      </div>
    </div>
  )
}
