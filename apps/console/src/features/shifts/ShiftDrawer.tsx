import type { Shift, ShiftInput } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Drawer, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { client, queries } from '../../shell/api.ts'
import { changedFields, fieldsBefore } from '../../shell/changedFields.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { goToFirstError } from '../../shell/firstError.ts'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { PowerModeField } from './PowerModeField.tsx'
import { PunchWindowField } from './PunchWindowField.tsx'
import { useHoursProblem } from './useHoursProblem.ts'
import { ShiftChanges } from './ShiftChanges.tsx'
import { WorkingHours } from './WorkingHours.tsx'

const newShift: ShiftInput = { name: '', kind: 'fixed', segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5], powerMode: 'balanced', punchBeforeMinutes: 60, punchAfterMinutes: 60 }
const everyDay = [1, 2, 3, 4, 5, 6, 7]
const inputOf = ({ name, kind, segments, daysOfWeek, powerMode, punchBeforeMinutes, punchAfterMinutes }: Shift): ShiftInput => ({ name, kind, segments, daysOfWeek, powerMode, punchBeforeMinutes, punchAfterMinutes })

export const ShiftDrawer = ({ shift, onClose }: { shift?: Shift; onClose: () => void }) => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const hoursProblem = useHoursProblem()
  const modes = useQuery({ ...queries.trackingModes, enabled: shift !== undefined }).data
  const [draft, setDraft] = useState<ShiftInput>(shift ? { ...inputOf(shift), segments: shift.segments.length > 0 ? shift.segments : newShift.segments } : newShift)
  const [tried, setTried] = useState(false)
  const nameProblem = draft.name.trim() === '' ? t`请输入班次名称` : undefined
  const ready = nameProblem === undefined && (draft.kind === 'free' || hoursProblem(draft.segments, draft.daysOfWeek) === undefined)
  const input = (): ShiftInput => draft.kind === 'free' ? { ...draft, name: draft.name.trim(), segments: [], daysOfWeek: everyDay } : { ...draft, name: draft.name.trim() }
  const sayUndoable = useUndoMessage()
  const refresh = () => cache.invalidateQueries({ queryKey: ['shifts'] })
  const save = useMutation({
    mutationFn: () => shift ? client.shifts.update(shift.shiftId, changedFields(inputOf(shift), input())) : client.shifts.create(input()),
    onSuccess: async (saved) => {
      await refresh()
      if (shift) sayUndoable(t`班次已保存`, (undo) => undo.shifts.update(shift.shiftId, fieldsBefore(inputOf(shift), changedFields(inputOf(shift), input()))).then(refresh), { about: saved.name })
      // Nobody has it yet: archived, it is offered nowhere.
      else sayUndoable(t`班次已保存`, (undo) => undo.shifts.archive(saved.shiftId).then(refresh), { about: saved.name })
      onClose()
    },
  })
  return (
    <Drawer open size={460} mask={{ closable: false }} title={shift ? t`编辑班次` : t`新建班次`} onClose={onClose} data-testid="shift-drawer"
      footer={<div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end' }}><Button onClick={onClose}>{t`取消`}</Button><Button type="primary" loading={save.isPending} onClick={() => { setTried(true); if (ready) save.mutate(); else goToFirstError() }} data-testid="shift-save">{t`保存`}</Button></div>}>
      <ErrorAlert error={save.error} />
      <Form layout="vertical">
        <Form.Item label={t`名称`} htmlFor="shift-name" required validateStatus={tried && nameProblem ? 'error' : ''} help={tried ? nameProblem : undefined}><Input id="shift-name" value={draft.name} maxLength={60} onChange={(event) => setDraft({ ...draft, name: event.target.value })} data-testid="shift-name" /></Form.Item>
        <Form.Item label={t`类型`}>
          <Radio.Group vertical aria-label={t`类型`} value={draft.kind} onChange={(event) => setDraft({ ...draft, kind: event.target.value as Shift['kind'] })} options={[{ value: 'fixed', label: t`固定时间：只在下面的时段内记录` }, { value: 'free', label: t`全天：随时在岗，例如车辆、值班` }]} />
        </Form.Item>
        {draft.kind === 'fixed' ? <WorkingHours value={draft} showProblem={tried} onChange={({ segments, daysOfWeek }) => setDraft({ ...draft, segments: [...segments], daysOfWeek: [...daysOfWeek] })} /> : <p className="fp-soft">{t`全天班次会记录全部时间的位置。请只用于车辆、设备，或已书面同意的值班安排。`}</p>}
        {draft.kind === 'fixed' ? <PunchWindowField before={draft.punchBeforeMinutes ?? 60} after={draft.punchAfterMinutes ?? 60} onChange={(change) => setDraft({ ...draft, ...change })} /> : null}
        <PowerModeField value={draft.powerMode ?? 'balanced'} was={shift?.powerMode} phoneCount={modes?.shifts.find(({ shiftId }) => shiftId === shift?.shiftId)?.phoneCount} onChange={(powerMode) => setDraft({ ...draft, powerMode })} />
        {shift ? <ShiftChanges shift={shift} draft={draft} /> : null}
      </Form>
    </Drawer>
  )
}
