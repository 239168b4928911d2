import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ButtonProps, Input, Modal } from 'antd'
import { useState } from 'react'
import { client } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'

const shortest = 2

/** Demotes or restores a signal for this company. The reason goes into the log with the change. */
export const DemotionDialog = ({ signal, name, demoted, onClose }: { signal: string; name: string; demoted: boolean; onClose: () => void }) => {
  const { t } = useLingui()
  const queryClient = useQueryClient()
  const sayUndoable = useUndoMessage()
  const [reason, setReason] = useState('')
  const save = useMutation({
    mutationFn: () => (demoted ? client.quality.restore(signal, { reason: reason.trim() }) : client.quality.demote(signal, { reason: reason.trim() })),
    onSuccess: async () => {
      const refresh = () => queryClient.invalidateQueries({ queryKey: ['quality'] })
      await refresh()
      // Taken back with the reason it was done for: the log has both.
      const back = { reason: t`撤销：${reason.trim()}`.slice(0, 300) }
      sayUndoable(demoted ? t`已恢复信号：${name}` : t`已停用信号：${name}`, (undo) => (demoted ? undo.quality.demote(signal, back) : undo.quality.restore(signal, back)).then(refresh))
      onClose()
    },
  })
  return (
    <Modal
      open title={demoted ? t`恢复信号：${name}` : t`停用信号：${name}`} onCancel={onClose} okText={demoted ? t`恢复信号` : t`停用信号`} cancelText={t`取消`} onOk={() => { save.mutate() }}
      okButtonProps={{ disabled: reason.trim().length < shortest, loading: save.isPending, 'data-testid': 'demotion-save' } as ButtonProps}
    >
      <div className="fp-stack" data-testid="demotion-dialog">
        <p>{demoted ? <Trans>从现在起，新的签到会重新计入这个信号。以前的结论不变。</Trans> : <Trans>从现在起，这个信号仍会显示，但不计入本公司的结论。以前的结论不变，随时可以恢复。</Trans>}</p>
        <Input.TextArea rows={2} maxLength={300} value={reason} onChange={(event) => { setReason(event.target.value) }} placeholder={t`原因，会写入日志`} aria-label={t`原因，会写入日志`} data-testid="demotion-reason" />
        <ErrorAlert error={save.error} />
      </div>
    </Modal>
  )
}
