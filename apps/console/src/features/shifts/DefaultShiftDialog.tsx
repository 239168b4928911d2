import type { Shift } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { client } from '../../shell/api.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { usePowerModeName } from './powerModeName.ts'
import { useShiftHours } from './useShiftHours.ts'

/** Another default shift: what that is for everybody who has none of their own, before it is chosen. */
export const DefaultShiftDialog = ({ shift, before, onClose }: { shift: Shift; before: Shift | undefined; onClose: () => void }) => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const hours = useShiftHours()
  const powerModeName = usePowerModeName()
  const sayUndoable = useUndoMessage()
  const refresh = () => Promise.all([cache.invalidateQueries({ queryKey: ['shifts'] }), cache.invalidateQueries({ queryKey: ['tracking-modes'] })])
  const save = useMutation({
    mutationFn: () => client.shifts.makeDefault(shift.shiftId),
    onSuccess: async () => {
      await refresh()
      if (before) sayUndoable(t`默认班次已改为“${shift.name}”`, (undo) => undo.shifts.makeDefault(before.shiftId).then(refresh))
      onClose()
    },
  })
  const n = before?.byDefaultCount ?? 0
  const own = shift.peopleCount
  const reach = ({ kind, punchBeforeMinutes, punchAfterMinutes }: Shift) => (kind === 'free' ? t`随时` : t`上班前 ${punchBeforeMinutes} 分钟起，至下班后 ${punchAfterMinutes} 分钟`)
  return (
    <Modal open title={t`更换默认班次`} okText={t`设为默认`} confirmLoading={save.isPending} onOk={() => { save.mutate() }} onCancel={onClose} data-testid="default-shift-dialog" okButtonProps={{ 'data-testid': 'default-shift-save' }}>
      <ErrorAlert error={save.error} />
      <p>{t`没有单独指定班次的人都用默认班次，新录入的人也一样。`}</p>
      <ChangePreview
        changes={[
          { name: t`默认班次`, before: before?.name ?? '—', after: shift.name },
          before !== undefined && hours(before) !== hours(shift) && { name: t`工作时间`, before: hours(before), after: hours(shift) },
          before !== undefined && reach(before) !== reach(shift) && { name: t`打卡`, before: reach(before), after: reach(shift) },
          before !== undefined && before.powerMode !== shift.powerMode && { name: t`定位方式`, before: powerModeName(before.powerMode), after: powerModeName(shift.powerMode) },
        ]}
        effects={[
          n > 0 && before !== undefined ? t`没有单独指定班次的 ${n} 人立即由“${before.name}”改为“${shift.name}”。` : t`现在人人都单独指定了班次，没有人会改变。`,
          n > 0 && t`已过去的日子不变；今天到此刻为止仍按原来的班次。`,
          before !== undefined && before.peopleCount > n && t`单独指定了“${before.name}”的 ${before.peopleCount - n} 人不变。`,
          own > 0 && t`单独指定了“${shift.name}”的 ${own} 人不变。`,
          shift.kind === 'free' && t`全天班次会记录全部时间的位置。请只用于车辆、设备，或已书面同意的值班安排。`,
        ]}
      />
    </Modal>
  )
}
