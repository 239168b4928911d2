import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import type { AlertKind, AlertRule, AlertRuleInput, AlertSeverity } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Drawer, Form, Input, InputNumber, Radio, Select, Switch } from 'antd'
import { useDeferredValue, useState } from 'react'
import { client, queries, useDepartments } from '../../shell/api.ts'
import { changedFields, fieldsBefore } from '../../shell/changedFields.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { goToFirstError } from '../../shell/firstError.ts'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { departmentOptions, departmentTree } from '../departments/departmentTree.ts'
import { kinds, lasting, whatsOf } from './alertKinds.ts'
import { useAlertNames, useRuleSentence } from './alertText.ts'
import { useChannels } from './useChannels.ts'
import { PreviewPanel } from './PreviewPanel.tsx'
import { RuleChanges } from './RuleChanges.tsx'
import { QuietHoursField } from './QuietHoursField.tsx'

type Step = AlertRuleInput['steps'][number]
/** Names of what is chosen already, so that a list of ids is never shown. */
const known = (ids: readonly string[], names: readonly string[]) => ids.map((value, i) => ({ value, label: names[i] ?? '…' }))
const together = (...lists: { value: string; label: string }[][]) => [...new Map(lists.flat().map((option) => [option.value, option])).values()]

/** The rule as a form, as a sentence, and as what it would have done last month. */
export const RuleDrawer = ({ rule, initial, onClose }: { rule?: AlertRule; initial: AlertRuleInput; onClose: () => void }) => {
  const { t } = useLingui()
  const sayUndoable = useUndoMessage()
  const cache = useQueryClient()
  const names = useAlertNames()
  const sentence = useRuleSentence()
  const [draft, setDraft] = useState<AlertRuleInput>(initial)
  const [tried, setTried] = useState(false)
  const [personText, setPersonText] = useState('')
  const [siteText, setSiteText] = useState('')
  const [personSearch, siteSearch] = [useDeferredValue(personText), useDeferredValue(siteText)]
  const people = useQuery(queries.people({ search: personSearch || undefined, limit: 50 }))
  const sites = useQuery({ queryKey: ['sites', 'choices', siteSearch], queryFn: () => client.sites.list({ search: siteSearch || undefined, limit: 50 }) })
  const departments = useDepartments().data?.departments ?? []
  const channels = useChannels().data?.channels ?? []
  const [seenNames, setSeenNames] = useState<Readonly<Record<string, string>>>({})
  const personOptions = together(known(rule?.scope.personIds ?? [], rule?.personNames ?? []), (rule?.toldNames ?? []).map(({ personId, name }) => ({ value: personId, label: name })), (people.data?.items ?? []).map(({ personId, name }) => ({ value: personId, label: name })))
  const siteOptions = together(known(rule?.scope.siteIds ?? [], rule?.siteNames ?? []), (sites.data?.items ?? []).map(({ siteId, name }) => ({ value: siteId, label: name })))
  const nameOf = (id: string): string => seenNames[id] ?? [...personOptions, ...siteOptions].find(({ value }) => value === id)?.label ?? '…'
  // A search for another name takes the first one out of the options.
  const remember = (ids: readonly string[]) => { setSeenNames({ ...seenNames, ...Object.fromEntries(ids.map((id) => [id, nameOf(id)])) }) }
  const withNames = (options: { value: string; label: string }[], ids: readonly string[]) => together(ids.filter((id) => seenNames[id]).map((value) => ({ value, label: seenNames[value]! })), options)

  const { when, scope, steps } = draft
  const setWhen = (change: Partial<AlertRuleInput['when']>) => { setDraft({ ...draft, when: { ...when, ...change } }) }
  const setScope = (change: Partial<AlertRuleInput['scope']>) => { setDraft({ ...draft, scope: { ...scope, ...change } }) }
  const setStep = (index: number, change: Partial<Step>) => { setDraft({ ...draft, steps: steps.map((step, i) => (i === index ? { ...step, ...change } : step)) }) }
  const problems = {
    name: draft.name.trim() === '' ? t`请输入名称` : undefined,
    whats: when.whats.length === 0 ? t`请至少选择一项` : undefined,
    steps: steps.map((step, i) => (!step.administrators && !step.managers && step.personIds.length + step.channelIds.length === 0 ? t`请选择通知谁` : i > 0 && step.afterMinutes <= steps[i - 1]!.afterMinutes ? t`要比上一级更晚` : undefined)),
  }
  const ready = !problems.name && !problems.whats && problems.steps.every((problem) => !problem)
  const save = useMutation({
    mutationFn: () => (rule ? client.alertRules.update(rule.ruleId, changedFields(initial, { ...draft, name: draft.name.trim() })) : client.alertRules.create({ ...draft, name: draft.name.trim() })),
    onSuccess: async (saved) => {
      const refresh = () => cache.invalidateQueries({ queryKey: ['alert-rules'] })
      await refresh()
      sayUndoable(t`规则已保存`, async (undo) => { await (rule ? undo.alertRules.update(rule.ruleId, fieldsBefore(initial, changedFields(initial, { ...draft, name: draft.name.trim() }))) : undo.alertRules.remove(saved.ruleId)); await refresh() }, { about: saved.name })
      onClose()
    },
  })
  const item = (problem: string | undefined) => ({ validateStatus: tried && problem ? ('error' as const) : ('' as const), help: tried ? problem : undefined })
  const sentenceOf = (of: AlertRuleInput) => sentence(of, { people: of.scope.personIds.map(nameOf), departments: of.scope.departmentIds.map((id) => departments.find(({ departmentId }) => departmentId === id)?.name ?? '…'), sites: of.scope.siteIds.map(nameOf), person: nameOf, channel: (id) => channels.find(({ channelId }) => channelId === id)?.name ?? '…' })
  const { condition, told, rest } = sentenceOf(draft)
  return (
    <Drawer open size={620} mask={{ closable: false }} title={rule ? t`编辑告警规则` : t`新建告警规则`} onClose={onClose} data-testid="rule-drawer"
      footer={<div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end' }}><Button onClick={onClose}>{t`取消`}</Button><Button type="primary" loading={save.isPending} onClick={() => { setTried(true); if (ready) save.mutate(); else goToFirstError() }} data-testid="rule-save">{t`保存`}</Button></div>}>
      <ErrorAlert error={save.error} />
      <div className="fp-sentence" data-testid="rule-sentence" aria-live="polite"><p><strong>{condition}</strong></p>{[...told, ...rest].map((line) => <p key={line}>{line}</p>)}</div>
      <Form layout="vertical">
        <Form.Item label={t`名称`} htmlFor="alert-name" required {...item(problems.name)}><Input id="alert-name" value={draft.name} maxLength={60} onChange={(event) => { setDraft({ ...draft, name: event.target.value }) }} data-testid="rule-name" /></Form.Item>
        <div className="fp-form-row">
          <Form.Item label={t`关于`} htmlFor="alert-kind"><Select id="alert-kind" style={{ width: 170 }} value={when.kind} onChange={(kind: AlertKind) => { setWhen({ kind, whats: whatsOf[kind].slice(0, 1), leastMinutes: lasting.includes(kind) ? (kind === 'silence' ? 30 : kind === 'crossing' ? 15 : 0) : 0, per: kind === 'system' ? 'rule' : 'person' }) }} options={kinds.map((kind) => ({ value: kind, label: names.kind(kind) }))} data-testid="rule-kind" /></Form.Item>
          {lasting.includes(when.kind) ? <Form.Item label={when.kind === 'attendance' ? t`未签到、迟到或早退超过（分钟，0 不限）` : t`超过（分钟）`} htmlFor="alert-least"><InputNumber id="alert-least" min={when.kind === 'silence' ? 10 : 0} max={1440} precision={0} value={when.leastMinutes} onChange={(leastMinutes) => { setWhen({ leastMinutes: leastMinutes ?? 0 }) }} data-testid="rule-least" /></Form.Item> : null}
        </div>
        <Form.Item label={t`哪些情况`} required {...item(problems.whats)}>
          <Checkbox.Group aria-label={t`哪些情况`} value={[...when.whats]} onChange={(whats: string[]) => { setWhen({ whats }) }} options={whatsOf[when.kind].map((what) => ({ value: what, label: names.what(what) }))} />
        </Form.Item>
        <div className="fp-form-row">
          <Form.Item label={t`达到次数`} htmlFor="alert-count"><InputNumber id="alert-count" min={1} max={100} precision={0} value={when.count} onChange={(count) => { setWhen({ count: count ?? 1 }) }} data-testid="rule-count" /></Form.Item>
          {when.count > 1 ? (
            <>
              <Form.Item label={t`多长时间内`} htmlFor="alert-within"><Select id="alert-within" style={{ width: 120 }} value={when.withinHours} onChange={(withinHours: number) => { setWhen({ withinHours }) }} options={[...new Set([1, 8, 24, 72, 168, 336, 720, when.withinHours])].sort((a, b) => a - b).map((hours) => ({ value: hours, label: hours % 24 === 0 ? t`${hours / 24} 天` : t`${hours} 小时` }))} /></Form.Item>
              <Form.Item label={t`怎样合计`} htmlFor="alert-per"><Select id="alert-per" style={{ width: 140 }} value={when.per} onChange={(per: AlertRuleInput['when']['per']) => { setWhen({ per }) }} options={[{ value: 'person', label: t`按每个人` }, { value: 'site', label: t`按每个地点` }, { value: 'rule', label: t`全部合计` }]} /></Form.Item>
            </>
          ) : null}
        </div>
        {when.kind === 'system' ? null : (
          <>
            <Form.Item label={t`部门`} htmlFor="alert-departments" extra={t`部门和人员都不选表示所有人。`}><Select id="alert-departments" mode="multiple" allowClear showSearch={{ optionFilterProp: 'name' }} value={scope.departmentIds} onChange={(departmentIds: string[]) => { setScope({ departmentIds }) }} options={departmentOptions(departmentTree(departments))} /></Form.Item>
            <Form.Item label={t`人员`} htmlFor="alert-people"><Select id="alert-people" mode="multiple" allowClear showSearch={{ onSearch: setPersonText, filterOption: false }} value={scope.personIds} onChange={(personIds: string[]) => { remember(personIds); setScope({ personIds }) }} options={withNames(personOptions, scope.personIds)} /></Form.Item>
            {when.kind === 'check_in' || when.kind === 'crossing' ? <Form.Item label={t`地点`} htmlFor="alert-sites" extra={t`不选表示全部地点。`}><Select id="alert-sites" mode="multiple" allowClear showSearch={{ onSearch: setSiteText, filterOption: false }} value={scope.siteIds} onChange={(siteIds: string[]) => { remember(siteIds); setScope({ siteIds }) }} options={withNames(siteOptions, scope.siteIds)} /></Form.Item> : null}
          </>
        )}
        <Form.Item label={t`级别`} extra={t`紧急的告警不受免打扰限制；钉钉和飞书群里会提醒所有人。`}><Radio.Group aria-label={t`级别`} value={draft.severity} onChange={(event) => { setDraft({ ...draft, severity: event.target.value as AlertSeverity }) }} options={(['info', 'warning', 'critical'] as const).map((severity) => ({ value: severity, label: names.severity(severity) }))} /></Form.Item>
        <Form.Item label={t`静默期（分钟）`} htmlFor="alert-quiet" extra={t`告警之后这段时间里的同类事件并入同一条，不再打扰。`}><InputNumber id="alert-quiet" min={0} max={10_080} precision={0} value={draft.quietMinutes} onChange={(quietMinutes) => { setDraft({ ...draft, quietMinutes: quietMinutes ?? 0 }) }} /></Form.Item>
        <QuietHoursField value={draft.quietHours} onChange={(quietHours) => { setDraft({ ...draft, quietHours }) }} />
        <h2 className="fp-alert-part">{t`通知谁`}</h2>
        {steps.map((step, i) => (
          <fieldset key={i} className="fp-step" data-testid="rule-step">
            <legend>{i === 0 ? t`立即` : t`第 ${i + 1} 级`}</legend>
            {i === 0 ? null : <Form.Item label={t`无人确认多久之后（分钟）`} htmlFor={`alert-after-${i}`} style={{ marginBottom: 10 }}><InputNumber id={`alert-after-${i}`} min={1} max={10_080} precision={0} value={step.afterMinutes} onChange={(afterMinutes) => { setStep(i, { afterMinutes: afterMinutes ?? 1 }) }} /> <Button type="text" icon={<DeleteOutlined />} aria-label={t`删除第 ${i + 1} 级`} onClick={() => { setDraft({ ...draft, steps: steps.filter((_, at) => at !== i) }) }} /></Form.Item>}
            <div className="fp-step-checks">
              <Checkbox checked={step.administrators} onChange={(event) => { setStep(i, { administrators: event.target.checked }) }}>{t`所有管理员`}</Checkbox>
              <Checkbox checked={step.managers} onChange={(event) => { setStep(i, { managers: event.target.checked }) }}>{t`本人的主管`}</Checkbox>
            </div>
            <Form.Item label={t`指定的人`} htmlFor={`alert-told-${i}`} style={{ marginBottom: 10 }}><Select id={`alert-told-${i}`} mode="multiple" allowClear showSearch={{ onSearch: setPersonText, filterOption: false }} value={step.personIds} onChange={(personIds: string[]) => { remember(personIds); setStep(i, { personIds }) }} options={withNames(personOptions, step.personIds)} /></Form.Item>
            <Form.Item label={t`渠道`} htmlFor={`alert-channels-${i}`} style={{ marginBottom: 0 }} extra={channels.length === 0 ? t`还没有渠道；不选时只在管理台提示。` : undefined} {...item(problems.steps[i])}>
              <Select id={`alert-channels-${i}`} mode="multiple" allowClear showSearch={{ optionFilterProp: 'label' }} value={step.channelIds} onChange={(channelIds: string[]) => { setStep(i, { channelIds }) }} options={channels.map(({ channelId, name }) => ({ value: channelId, label: name }))} data-testid="step-channels" />
            </Form.Item>
          </fieldset>
        ))}
        {steps.length < 5 ? <Button icon={<PlusOutlined />} onClick={() => { setDraft({ ...draft, steps: [...steps, { afterMinutes: steps.at(-1)!.afterMinutes + 30, administrators: true, managers: false, personIds: [], channelIds: [] }] }) }} data-testid="add-step">{t`无人确认时，再通知…`}</Button> : null}
        <Form.Item label={t`启用`} htmlFor="alert-active" style={{ marginTop: 18 }}><Switch id="alert-active" checked={draft.isActive} onChange={(isActive) => { setDraft({ ...draft, isActive }) }} aria-label={t`启用`} /></Form.Item>
      </Form>
      {rule ? <RuleChanges before={initial} after={draft} sentenceOf={sentenceOf} /> : null}
      <PreviewPanel rule={draft} stored={rule ? initial : undefined} />
    </Drawer>
  )
}
