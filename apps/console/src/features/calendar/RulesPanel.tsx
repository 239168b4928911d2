import type { AttendanceRulesWire } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, InputNumber, Radio, Switch } from 'antd'
import { useState } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'

const RulesForm = ({ rules }: { rules: AttendanceRulesWire }) => {
  const { t } = useLingui()
  const sayUndoable = useUndoMessage()
  const cache = useQueryClient()
  const disabled = !useMe().canAdminister
  const [draft, setDraft] = useState(rules)
  const set = (change: Partial<AttendanceRulesWire>) => { setDraft({ ...draft, ...change }) }
  const save = useMutation({
    mutationFn: () => client.attendance.updateRules(draft),
    onSuccess: async () => {
      for (const key of ['attendance', 'calendar']) await cache.invalidateQueries({ queryKey: [key] })
      sayUndoable(t`规则已保存，从今天起生效`, async (undo) => {
        await undo.attendance.updateRules(rules)
        for (const key of ['attendance', 'calendar']) await cache.invalidateQueries({ queryKey: [key] })
      })
    },
  })
  const changed = JSON.stringify(draft) !== JSON.stringify(rules)
  const holidays = [{ value: 'china', label: t`按国务院公布的放假和调休安排` }, { value: 'none', label: t`不放法定节假日，只按班次的星期` }] as const
  const punches = [{ value: 'day', label: t`每天一次上班、一次下班：看第一次签到和最后一次签退` }, { value: 'segment', label: t`班次的每个时段各一次上班、一次下班` }] as const
  const rejected = [{ value: 'not_counted', label: t`不计入考勤，并向本人说明` }, { value: 'counted', label: t`仍计入考勤，只作记录` }] as const
  const named = <Value extends string>(options: readonly { readonly value: Value; readonly label: string }[], value: Value) => options.find((option) => option.value === value)?.label ?? value
  const change = (field: keyof AttendanceRulesWire, name: string, words: (of: AttendanceRulesWire) => string) => draft[field] !== rules[field] && { name, before: words(rules), after: words(draft) }
  const minutes = (value: number) => t`${value} 分钟`
  const metres = (value: number | null) => (value === null ? t`不判断` : t`${value} 米`)
  const changes = [
    change('holidays', t`法定节假日与调休`, (of) => named(holidays, of.holidays)),
    change('lateGraceMinutes', t`迟到宽限`, (of) => minutes(of.lateGraceMinutes)), change('earlyGraceMinutes', t`早退宽限`, (of) => minutes(of.earlyGraceMinutes)),
    change('offSiteMetres', t`离围栏多少米算地点外`, (of) => metres(of.offSiteMetres)), change('punches', t`打卡次数`, (of) => named(punches, of.punches)),
    change('leaving', t`要求下班签退`, (of) => (of.leaving === 'asked' ? t`要求` : t`不要求`)), change('rejectedCheckIns', t`经人工核实为不属实的签到`, (of) => named(rejected, of.rejectedCheckIns)),
  ]
  return (
    <Form layout="vertical" className="fp-panel-body" disabled={disabled} onFinish={() => { save.mutate() }}>
      <ErrorAlert error={save.error} />
      <Form.Item label={t`法定节假日与调休`}><Radio.Group vertical value={draft.holidays} onChange={(event) => { set({ holidays: event.target.value as AttendanceRulesWire['holidays'] }) }} aria-label={t`法定节假日与调休`} options={[...holidays]} data-testid="rule-holidays" /></Form.Item>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: '0 24px' }}>
        <Form.Item label={t`迟到宽限（分钟）`} htmlFor="rule-late"><InputNumber id="rule-late" min={0} max={240} precision={0} value={draft.lateGraceMinutes} onChange={(value) => { set({ lateGraceMinutes: value ?? 0 }) }} data-testid="rule-late" /></Form.Item>
        <Form.Item label={t`早退宽限（分钟）`} htmlFor="rule-early"><InputNumber id="rule-early" min={0} max={240} precision={0} value={draft.earlyGraceMinutes} onChange={(value) => { set({ earlyGraceMinutes: value ?? 0 }) }} /></Form.Item>
        <Form.Item label={t`离围栏多少米算地点外`} htmlFor="rule-place"><InputNumber id="rule-place" min={0} max={100_000} precision={0} placeholder={t`不判断`} value={draft.offSiteMetres} onChange={(value) => { set({ offSiteMetres: value }) }} /></Form.Item>
      </div>
      <Form.Item label={t`打卡次数`}><Radio.Group vertical value={draft.punches} onChange={(event) => { set({ punches: event.target.value as AttendanceRulesWire['punches'] }) }} aria-label={t`打卡次数`} options={[...punches]} /></Form.Item>
      <Form.Item><label className="fp-switch-row"><span>{t`要求下班签退`}<br /><span className="fp-soft">{t`关闭后只看上班签到，不判断早退和下班缺卡。`}</span></span><Switch checked={draft.leaving === 'asked'} onChange={(checked) => { set({ leaving: checked ? 'asked' : 'not_asked' }) }} /></label></Form.Item>
      <Form.Item label={t`经人工核实为不属实的签到`}><Radio.Group vertical value={draft.rejectedCheckIns} onChange={(event) => { set({ rejectedCheckIns: event.target.value as AttendanceRulesWire['rejectedCheckIns'] }) }} aria-label={t`经人工核实为不属实的签到`} options={[...rejected]} /></Form.Item>
      <ChangePreview changes={changes} effects={[t`从今天起按新规则计算；过去的日子按当时的规则，不会改变。`]} />
      {disabled ? null : <Button type="primary" htmlType="submit" disabled={!changed} loading={save.isPending} data-testid="rules-save">{t`保存规则`}</Button>}
    </Form>
  )
}

/** How a working day is counted. */
export const RulesPanel = () => {
  const { t } = useLingui()
  const rules = useQuery({ queryKey: ['attendance', 'rules'], queryFn: () => client.attendance.rules() })
  return (
    <section className="fp-panel" aria-label={t`考勤规则`}>
      <h2 className="fp-panel-title"><Trans>考勤规则</Trans></h2>
      <p className="fp-soft" style={{ padding: '12px 20px 0', margin: 0 }}><Trans>改动写入日志，从今天起生效；过去的日子按当时的规则，不会改变。</Trans></p>
      {rules.isPending ? <LoadingState /> : rules.isError ? <ErrorState error={rules.error} onRetry={() => void rules.refetch()} /> : <RulesForm key={JSON.stringify(rules.data)} rules={rules.data} />}
    </section>
  )
}
