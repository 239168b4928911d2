import type { DutyRule, DutyRuleInput } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Drawer, Form, Input, InputNumber, Radio, Select, Switch } from 'antd'
import { useDeferredValue, useState } from 'react'
import { client, queries, useDepartments } from '../../shell/api.ts'
import { changedFields, fieldsBefore } from '../../shell/changedFields.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { dutyRuleInput } from './dutyRuleInput.ts'
import { goToFirstError } from '../../shell/firstError.ts'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { departmentOptions, departmentTree } from '../departments/departmentTree.ts'
import { useRuleKindName, useRuleSiteNames } from './crossingText.ts'
import { DutyRuleChanges } from './DutyRuleChanges.tsx'

const newRule: DutyRuleInput = { name: '', kind: 'post', siteIds: [], personIds: [], departmentIds: [], limitMinutes: 15, isActive: true }
const kinds: readonly DutyRule['kind'][] = ['post', 'zone', 'dwell', 'overstay']

/** Names of what is chosen already, so that a list of ids is never shown. */
const known = (ids: readonly string[], names: readonly string[]) => ids.map((value, i) => ({ value, label: names[i] ?? '…' }))
const together = (...lists: { value: string; label: string }[][]) => [...new Map(lists.flat().map((option) => [option.value, option])).values()]

export const DutyRuleDrawer = ({ rule, onClose }: { rule?: DutyRule; onClose: () => void }) => {
  const { t } = useLingui()
  const sayUndoable = useUndoMessage()
  const cache = useQueryClient()
  const kindName = useRuleKindName()
  const siteNamesOf = useRuleSiteNames()
  const [draft, setDraft] = useState<DutyRuleInput>(rule ? dutyRuleInput(rule) : newRule)
  const [tried, setTried] = useState(false)
  const [siteText, setSiteText] = useState('')
  const [personText, setPersonText] = useState('')
  const [siteSearch, personSearch] = [useDeferredValue(siteText), useDeferredValue(personText)]
  const sites = useQuery({ queryKey: ['sites', 'choices', siteSearch], queryFn: () => client.sites.list({ search: siteSearch || undefined, limit: 50 }) })
  const people = useQuery(queries.people({ search: personSearch || undefined, limit: 50 }))
  const departments = useDepartments().data?.departments ?? []
  const binds = draft.kind === 'post' || draft.kind === 'zone'
  const nameProblem = draft.name.trim() === '' ? t`请输入名称` : undefined
  const siteProblem = binds && draft.siteIds.length === 0 ? t`请选择至少一个地点` : undefined
  const whoProblem = binds && draft.personIds.length + draft.departmentIds.length === 0 ? t`请选择适用的人员或部门` : undefined
  const ready = !nameProblem && !siteProblem && !whoProblem
  const save = useMutation({
    mutationFn: () => (rule ? client.dutyRules.update(rule.ruleId, changedFields(dutyRuleInput(rule), { ...draft, name: draft.name.trim() })) : client.dutyRules.create({ ...draft, name: draft.name.trim() })),
    onSuccess: async (saved) => {
      const refresh = () => cache.invalidateQueries({ queryKey: ['duty-rules'] })
      await refresh()
      sayUndoable(t`规则已保存`, async (undo) => { await (rule ? undo.dutyRules.update(rule.ruleId, fieldsBefore(dutyRuleInput(rule), changedFields(dutyRuleInput(rule), draft))) : undo.dutyRules.remove(saved.ruleId)); await refresh() }, { about: saved.name })
      onClose()
    },
  })
  const [seenNames, setSeenNames] = useState<Readonly<Record<string, string>>>({})
  const siteOptions = together(known(rule?.siteIds ?? [], rule ? siteNamesOf(rule) : []), (sites.data?.items ?? []).map((site) => ({ value: site.siteId, label: site.name })))
  const personOptions = together(known(rule?.personIds ?? [], rule?.personNames ?? []), (people.data?.items ?? []).map((person) => ({ value: person.personId, label: person.name })))
  const nameOf = (id: string): string => seenNames[id] ?? departments.find(({ departmentId }) => departmentId === id)?.name ?? [...siteOptions, ...personOptions].find(({ value }) => value === id)?.label ?? '…'
  // A search for another name takes the first one out of the options.
  const remember = (ids: readonly string[]) => { setSeenNames({ ...seenNames, ...Object.fromEntries(ids.map((id) => [id, nameOf(id)])) }) }
  const withNames = (options: { value: string; label: string }[], ids: readonly string[]) => together(ids.filter((id) => seenNames[id]).map((value) => ({ value, label: seenNames[value]! })), options)
  const item = (problem: string | undefined) => ({ validateStatus: tried && problem ? ('error' as const) : ('' as const), help: tried ? problem : undefined })
  return (
    <Drawer open size={460} mask={{ closable: false }} title={rule ? t`编辑规则` : t`新建规则`} onClose={onClose} data-testid="rule-drawer"
      footer={<div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end' }}><Button onClick={onClose}>{t`取消`}</Button><Button type="primary" loading={save.isPending} onClick={() => { setTried(true); if (ready) save.mutate(); else goToFirstError() }} data-testid="rule-save">{t`保存`}</Button></div>}>
      <ErrorAlert error={save.error} />
      <Form layout="vertical">
        <Form.Item label={t`名称`} htmlFor="rule-name" required {...item(nameProblem)}><Input id="rule-name" value={draft.name} maxLength={60} onChange={(event) => setDraft({ ...draft, name: event.target.value })} data-testid="rule-name" /></Form.Item>
        <Form.Item label={t`类型`}><Radio.Group vertical aria-label={t`类型`} value={draft.kind} onChange={(event) => setDraft({ ...draft, kind: event.target.value as DutyRule['kind'] })} options={kinds.map((kind) => ({ value: kind, label: kindName(kind) }))} /></Form.Item>
        <Form.Item label={t`地点`} htmlFor="rule-sites" required={binds} {...item(siteProblem)} extra={binds ? undefined : t`不选表示全部地点。`}>
          <Select id="rule-sites" mode="multiple" allowClear showSearch={{ onSearch: setSiteText, filterOption: false }} value={draft.siteIds} onChange={(siteIds: string[]) => { remember(siteIds); setDraft({ ...draft, siteIds }) }} options={withNames(siteOptions, draft.siteIds)} data-testid="rule-sites" />
        </Form.Item>
        <Form.Item label={t`部门`} htmlFor="rule-departments" {...item(whoProblem)} extra={binds ? undefined : t`部门和人员都不选表示所有人。`}>
          <Select id="rule-departments" mode="multiple" allowClear showSearch={{ optionFilterProp: 'name' }} value={draft.departmentIds} onChange={(departmentIds: string[]) => setDraft({ ...draft, departmentIds })} options={departmentOptions(departmentTree(departments))} data-testid="rule-departments" />
        </Form.Item>
        <Form.Item label={t`人员`} htmlFor="rule-people">
          <Select id="rule-people" mode="multiple" allowClear showSearch={{ onSearch: setPersonText, filterOption: false }} value={draft.personIds} onChange={(personIds: string[]) => { remember(personIds); setDraft({ ...draft, personIds }) }} options={withNames(personOptions, draft.personIds)} data-testid="rule-people" />
        </Form.Item>
        <Form.Item label={binds ? t`离开多久才记录（分钟）` : t`停留多久记录（分钟）`} htmlFor="rule-limit"><InputNumber id="rule-limit" min={1} max={1440} precision={0} value={draft.limitMinutes} onChange={(value) => setDraft({ ...draft, limitMinutes: value ?? newRule.limitMinutes })} data-testid="rule-limit" /></Form.Item>
        <Form.Item label={t`启用`} htmlFor="rule-active"><Switch id="rule-active" checked={draft.isActive} onChange={(isActive) => setDraft({ ...draft, isActive })} aria-label={t`启用`} /></Form.Item>
        <p className="fp-soft">{t`只在班次内计算，休息、暂停和下班后都不算；没有位置的时间不当作离开。改动从今天起生效，并写入日志。`}</p>
      </Form>
      <DutyRuleChanges rule={rule} draft={draft} nameOf={nameOf} isReady={!siteProblem && !whoProblem} />
    </Drawer>
  )
}
