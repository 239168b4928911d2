import type { ChallengeRule } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, type ButtonProps, Checkbox, InputNumber, Modal, Switch } from 'antd'
import { useState } from 'react'
import { client, useDepartments } from '../../shell/api.ts'
import { TimeField } from '../../shell/DayPicker.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { RuleChanges } from './RuleChanges.tsx'
import { DepartmentSelect } from '../departments/DepartmentSelect.tsx'

/** How often people are drawn, and the bounds that hold for everybody who challenges. */
export const RuleDialog = ({ rule, readOnly, onClose }: { rule: ChallengeRule; readOnly: boolean; onClose: () => void }) => {
  const { t } = useLingui()
  const queryClient = useQueryClient()
  const sayUndoable = useUndoMessage()
  const departments = useDepartments().data?.departments ?? []
  const [draft, setDraft] = useState(rule)
  const change = (part: Partial<ChallengeRule>) => { setDraft({ ...draft, ...part }) }
  const save = useMutation({
    mutationFn: () => client.challenges.setRule(draft),
    onSuccess: async () => {
      const refresh = () => queryClient.invalidateQueries({ queryKey: ['challenge-rule'] })
      await refresh()
      sayUndoable(t`抽查规则已保存`, async (undo) => { await undo.challenges.setRule(rule); await refresh() })
      onClose()
    },
  })
  const times = draft.byTrustTier ?? { starting: 1, standard: 1, trusted: 1, checked: 1 }
  const tiers = [{ tier: 'starting', name: t`起步` }, { tier: 'standard', name: t`常规` }, { tier: 'trusted', name: t`信任` }, { tier: 'checked', name: t`加强核对` }] as const
  const taken = new Set(draft.byDepartment.map((entry) => entry.departmentId))
  return (
    <Modal open title={t`随机抽查的规则`} onCancel={onClose} okText={t`保存`} cancelText={readOnly ? t`关闭` : t`取消`} onOk={() => { save.mutate() }} okButtonProps={{ disabled: readOnly, loading: save.isPending, 'data-testid': 'rule-save' } as ButtonProps}>
      <fieldset className="fp-stack" disabled={readOnly} data-testid="rule-dialog" style={{ border: 0, margin: 0, padding: 0 }}>
        <label className="fp-switch-row fp-rule-row"><span><Trans>在已开始工作的人中随机抽取</Trans></span><Switch checked={draft.enabled} disabled={readOnly} onChange={(enabled) => { change({ enabled }) }} aria-label={t`开启随机抽查`} data-testid="rule-enabled" /></label>
        <label className="fp-switch-row fp-rule-row"><span><Trans>平均每人每周（次）</Trans></span><InputNumber min={0} max={10} step={0.5} value={draft.perWeek} onChange={(value) => { change({ perWeek: value ?? 0 }) }} aria-label={t`平均每人每周（次）`} /></label>
        {draft.byDepartment.map((entry, i) => (
          <div className="fp-switch-row fp-rule-row" key={entry.departmentId}>
            <span>{departments.find((d) => d.departmentId === entry.departmentId)?.name ?? '…'}</span>
            <span>
              <InputNumber min={0} max={10} step={0.5} value={entry.perWeek} onChange={(value) => { change({ byDepartment: draft.byDepartment.map((other, k) => (k === i ? { ...other, perWeek: value ?? 0 } : other)) }) }} aria-label={t`这个部门每人每周（次）`} />{' '}
              <Button size="small" type="text" onClick={() => { change({ byDepartment: draft.byDepartment.filter((_, k) => k !== i) }) }}>{t`移除`}</Button>
            </span>
          </div>
        ))}
        {readOnly ? null : <DepartmentSelect departments={departments} disabledIds={taken} value={null} placeholder={t`为某个部门单独设置`} aria-label={t`为某个部门单独设置`} onChange={(departmentId) => { if (departmentId && !taken.has(departmentId)) change({ byDepartment: [...draft.byDepartment, { departmentId, perWeek: draft.perWeek }] }) }} />}
        <p className="fp-soft" style={{ marginBottom: 0 }}><Trans>按信任等级抽取平常的几倍。等级只因人的决定而下降，系统的判定不会让人被抽得更多。</Trans></p>
        {tiers.map(({ tier, name }) => (
          <label className="fp-switch-row fp-rule-row" key={tier}><span>{name}</span><InputNumber min={0} max={3} step={0.5} value={times[tier]} onChange={(value) => { change({ byTrustTier: { ...times, [tier]: value ?? 1 } }) }} aria-label={t`${name}：平常的几倍`} data-testid={`rule-times-${tier}`} /></label>
        ))}
        <label className="fp-switch-row fp-rule-row"><span><Trans>限时（分钟，从手机显示时算起）</Trans></span><InputNumber min={10} max={120} value={draft.windowMinutes} onChange={(value) => { change({ windowMinutes: value ?? 15 }) }} aria-label={t`限时（分钟）`} /></label>
        <label className="fp-switch-row fp-rule-row"><span><Trans>每人每天最多（次，含手动发起）</Trans></span><InputNumber min={1} max={4} value={draft.mostPerDay} onChange={(value) => { change({ mostPerDay: value ?? 2 }) }} aria-label={t`每人每天最多（次）`} /></label>
        <div className="fp-switch-row fp-rule-row"><span><Trans>夜间不抽查</Trans></span><span><TimeField value={draft.quietFrom} onChange={(quietFrom) => { change({ quietFrom }) }} aria-label={t`夜间开始`} /> – <TimeField value={draft.quietTo} onChange={(quietTo) => { change({ quietTo }) }} aria-label={t`夜间结束`} /></span></div>
        <Checkbox checked={draft.wantsPhoto} onChange={(event) => { change({ wantsPhoto: event.target.checked }) }}>{t`请同时拍一张现场照片`}</Checkbox>
        <Checkbox checked={draft.wantsVideo ?? false} onChange={(event) => { change({ wantsVideo: event.target.checked }) }} data-testid="rule-video">{t`请同时录一段 15 秒以内的视频`}</Checkbox>
        <Checkbox checked={draft.wantsFace ?? false} onChange={(event) => { change({ wantsFace: event.target.checked }) }} data-testid="rule-face">{t`请同时核验人脸（没有登记人脸的人改拍照片）`}</Checkbox>
        {readOnly ? null : <RuleChanges rule={rule} draft={draft} tierNames={Object.fromEntries(tiers.map(({ tier, name }) => [tier, name])) as Record<(typeof tiers)[number]['tier'], string>} />}
        <p className="fp-soft"><Trans>抽签数由当天的种子、员工和时段算出，谁也选不了、猜不到；每次抽中的数字都写入日志。规则的改动也写入日志。</Trans></p>
        <ErrorAlert error={save.error} />
      </fieldset>
    </Modal>
  )
}
