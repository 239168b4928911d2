import type { Shift } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { client } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'

/** What can be done with a shift from its list, each with a way back. */
export const useShiftActs = () => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const sayUndoable = useUndoMessage()
  const refresh = () => cache.invalidateQueries({ queryKey: ['shifts'] })
  const archive = ({ shiftId }: Shift, by = client) => by.shifts.archive(shiftId).then(refresh)
  const restore = ({ shiftId }: Shift, by = client) => by.shifts.restore(shiftId).then(refresh)
  return {
    archive: (shift: Shift) => void archive(shift).then(() => { sayUndoable(t`已归档班次“${shift.name}”`, (undo) => restore(shift, undo)) }).catch(onError),
    restore: (shift: Shift) => void restore(shift).then(() => { sayUndoable(t`已恢复班次“${shift.name}”`, (undo) => archive(shift, undo)) }).catch(onError),
  }
}
