import { CheckCircleOutlined, EditOutlined, InboxOutlined, PlusOutlined } from '@ant-design/icons'
import type { Shift } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Button, Tag } from 'antd'
import { Suspense, useEffect, useState } from 'react'
import { queries, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { Opened, useOpened } from '../../shell/Opened.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { ArchivedShifts } from './ArchivedShifts.tsx'
import { usePowerModeName } from './powerModeName.ts'
import { segmentsProblem } from './segments.ts'
import { useShiftActs } from './useShiftActs.ts'
import { useShiftHours } from './useShiftHours.ts'

/** The form, fetched when the list is there, for those who may open it. */
const loadDrawer = () => import('./ShiftDrawer.tsx')
const ShiftDrawer = lazy(() => loadDrawer().then((module) => ({ default: module.ShiftDrawer })))
const DefaultShiftDialog = lazy(() => import('./DefaultShiftDialog.tsx').then((module) => ({ default: module.DefaultShiftDialog })))

export const ShiftsPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const hours = useShiftHours()
  const powerModeName = usePowerModeName()
  const [creating, setCreating] = useState(false)
  const [opened, open] = useOpened('shift')
  const [choosing, setChoosing] = useState<Shift | null>(null)
  const shifts = useQuery(queries.shifts)
  const acts = useShiftActs()
  useEffect(() => { if (me.canAdminister && shifts.data) void loadDrawer() }, [me.canAdminister, shifts.data])
  return (
    <div className="fp-page" style={{ maxWidth: 960 }}>
      <PageHeader title={t`班次`} description={t`班次就是允许记录的时间。班次以外不记录行程，手机不上传，服务器也不保存；只有本人在班次前后点的签到、签退例外。`} actions={me.canAdminister ? <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)} data-testid="add-shift">{t`新建班次`}</Button> : null} />
      <section className="fp-panel" aria-label={t`班次列表`}>
        {shifts.isPending ? <LoadingState /> : shifts.isError ? <ErrorState error={shifts.error} onRetry={() => void shifts.refetch()} /> : shifts.data.shifts.length === 0 ? <EmptyState title={t`还没有班次`} /> : (
          <ul className="fp-list fp-list-roomy">
            {shifts.data.shifts.map((shift) => (
              <li key={shift.shiftId}>
                <span className="fp-list-main">
                  <span><strong>{shift.name}</strong> {shift.isDefault ? <Tag style={{ marginInlineStart: 6 }}>{t`默认`}</Tag> : null}</span>
                  <span className="fp-soft">{hours(shift)}</span>
                  {shift.kind === 'fixed' ? <span className="fp-soft">{t`打卡：上班前 ${shift.punchBeforeMinutes} 分钟起，至下班后 ${shift.punchAfterMinutes} 分钟`}</span> : null}
                  <span className="fp-soft">{t`定位：${powerModeName(shift.powerMode)}`}</span>
                  {shift.kind === 'fixed' && segmentsProblem(shift.segments) ? <span className="fp-field-error">{t`时段有误，请编辑修正`}</span> : null}
                </span>
                <span className="fp-soft fp-num">{t`${shift.peopleCount} 人`}</span>
                {me.canAdminister && !shift.isDefault ? <Button type="text" icon={<CheckCircleOutlined />} onClick={() => setChoosing(shift)} aria-label={t`设为默认班次：${shift.name}`} title={t`设为默认班次`} data-testid="make-default-shift" /> : null}
                {me.canAdminister ? <Button type="text" icon={<EditOutlined />} onClick={() => open(shift.shiftId)} aria-label={t`编辑班次 ${shift.name}`} data-testid="edit-shift" /> : null}
                {me.canAdminister ? <Button type="text" icon={<InboxOutlined />} disabled={shift.isDefault || shift.peopleCount > 0} onClick={() => { acts.archive(shift) }} aria-label={t`归档班次 ${shift.name}`} title={shift.isDefault ? t`默认班次不能归档：没有单独指定班次的人都用它` : shift.peopleCount > 0 ? t`还有人用这个班次，请先给他们换一个` : t`归档`} data-testid="archive-shift" /> : null}
              </li>
            ))}
          </ul>
        )}
      </section>
      <ArchivedShifts />
      {creating ? <Suspense fallback={null}><ShiftDrawer onClose={() => setCreating(false)} /></Suspense> : null}
      {me.canAdminister ? <Opened id={opened} rows={shifts.data?.shifts} idOf={({ shiftId }) => shiftId} onClose={() => open(undefined)}>{(shift) => <ShiftDrawer shift={shift} onClose={() => open(undefined)} />}</Opened> : null}
      {choosing ? <Suspense fallback={null}><DefaultShiftDialog shift={choosing} before={shifts.data?.shifts.find(({ isDefault }) => isDefault)} onClose={() => setChoosing(null)} /></Suspense> : null}
    </div>
  )
}
