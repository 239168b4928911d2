import { EditOutlined, PlusOutlined } from '@ant-design/icons'
import type { Shift, ShiftInput } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Drawer, Form, Input, Radio, Tag } from 'antd'
import { useState } from 'react'
import { client, queries, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { passesMidnight, segmentsProblem } from './segments.ts'
import { useDaysText, useHoursProblem, WorkingHours } from './WorkingHours.tsx'

const newShift: ShiftInput = { name: '', kind: 'fixed', segments: [{ start: '09:00', end: '18:00' }], daysOfWeek: [1, 2, 3, 4, 5] }
const everyDay = [1, 2, 3, 4, 5, 6, 7]

const ShiftDrawer = ({ shift, onClose }: { shift?: Shift; onClose: () => void }) => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const hoursProblem = useHoursProblem()
  const [draft, setDraft] = useState<ShiftInput>(shift ? { name: shift.name, kind: shift.kind, segments: shift.segments.length > 0 ? shift.segments : newShift.segments, daysOfWeek: shift.daysOfWeek } : newShift)
  const [tried, setTried] = useState(false)
  const nameProblem = draft.name.trim() === '' ? t`请输入班次名称` : undefined
  const ready = nameProblem === undefined && (draft.kind === 'free' || hoursProblem(draft.segments, draft.daysOfWeek) === undefined)
  const save = useMutation({
    mutationFn: () => {
      const input: ShiftInput = draft.kind === 'free' ? { ...draft, name: draft.name.trim(), segments: [], daysOfWeek: everyDay } : { ...draft, name: draft.name.trim() }
      return shift ? client.shifts.update(shift.shiftId, input) : client.shifts.create(input)
    },
    onSuccess: async () => { await cache.invalidateQueries({ queryKey: ['shifts'] }); void message.success(t`班次已保存`); onClose() },
  })
  return (
    <Drawer open size={460} mask={{ closable: false }} title={shift ? t`编辑班次` : t`新建班次`} onClose={onClose} data-testid="shift-drawer"
      footer={<div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end' }}><Button onClick={onClose}>{t`取消`}</Button><Button type="primary" loading={save.isPending} onClick={() => { setTried(true); if (ready) save.mutate() }} data-testid="shift-save">{t`保存`}</Button></div>}>
      <ErrorAlert error={save.error} />
      <Form layout="vertical">
        <Form.Item label={t`名称`} htmlFor="shift-name" required validateStatus={tried && nameProblem ? 'error' : ''} help={tried ? nameProblem : undefined}><Input id="shift-name" value={draft.name} maxLength={60} onChange={(event) => setDraft({ ...draft, name: event.target.value })} data-testid="shift-name" /></Form.Item>
        <Form.Item label={t`类型`}>
          <Radio.Group vertical aria-label={t`类型`} value={draft.kind} onChange={(event) => setDraft({ ...draft, kind: event.target.value as Shift['kind'] })} options={[{ value: 'fixed', label: t`固定时间：只在下面的时段内记录` }, { value: 'free', label: t`全天：随时在岗，例如车辆、值班` }]} />
        </Form.Item>
        {draft.kind === 'fixed' ? <WorkingHours value={draft} showProblem={tried} onChange={({ segments, daysOfWeek }) => setDraft({ ...draft, segments: [...segments], daysOfWeek: [...daysOfWeek] })} /> : <p className="fp-soft">{t`全天班次会记录全部时间的位置。请只用于车辆、设备，或已书面同意的值班安排。`}</p>}
        {shift && shift.peopleCount > 0 ? <p className="fp-soft">{t`修改对使用此班次的 ${shift.peopleCount} 人立即生效；已有记录不变。`}</p> : null}
      </Form>
    </Drawer>
  )
}

export const ShiftsPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const daysText = useDaysText()
  const [editing, setEditing] = useState<{ readonly shift?: Shift } | null>(null)
  const shifts = useQuery(queries.shifts)
  return (
    <div className="fp-page" style={{ maxWidth: 960 }}>
      <PageHeader title={t`班次`} description={t`班次就是允许记录的时间。班次以外的位置，手机不上传，服务器也不保存。`} actions={me.canAdminister ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing({})} data-testid="add-shift">{t`新建班次`}</Button> : null} />
      <section className="fp-panel" aria-label={t`班次列表`}>
        {shifts.isPending ? <LoadingState /> : shifts.isError ? <ErrorState error={shifts.error} onRetry={() => void shifts.refetch()} /> : shifts.data.shifts.length === 0 ? <EmptyState title={t`还没有班次`} /> : (
          <ul className="fp-list">
            {shifts.data.shifts.map((shift) => (
              <li key={shift.shiftId}>
                <span className="fp-list-main">
                  <span><strong>{shift.name}</strong> {shift.isDefault ? <Tag style={{ marginInlineStart: 6 }}>{t`默认`}</Tag> : null}</span>
                  <span className="fp-soft">{shift.kind === 'free' ? t`全天` : `${daysText(shift.daysOfWeek)} · ${shift.segments.map((segment) => `${segment.start}–${segment.end}${passesMidnight(segment) ? ` (${t`次日`})` : ''}`).join(t`、`)}`}</span>
                  {shift.kind === 'fixed' && segmentsProblem(shift.segments) ? <span className="fp-field-error">{t`时段有误，请编辑修正`}</span> : null}
                </span>
                <span className="fp-soft fp-num">{t`${shift.peopleCount} 人`}</span>
                {me.canAdminister ? <Button type="text" icon={<EditOutlined />} onClick={() => setEditing({ shift })} aria-label={t`编辑班次 ${shift.name}`} data-testid="edit-shift" /> : null}
              </li>
            ))}
          </ul>
        )}
      </section>
      {editing ? <ShiftDrawer {...(editing.shift ? { shift: editing.shift } : {})} onClose={() => setEditing(null)} /> : null}
    </div>
  )
}
