import type { SosView } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Input, Modal } from 'antd'
import { useState } from 'react'
import { client, queries } from './api.ts'
import { ErrorAlert } from './ErrorState.tsx'

/** For a phone that is lost, broken or replaced: the person ends their call themselves wherever they still can. */
export const EndSosDialog = ({ call, onClose }: { call: SosView; onClose: () => void }) => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const [reason, setReason] = useState('')
  const end = useMutation({ mutationFn: () => client.sos.end(call.sosId, { reason: reason.trim() }), onSuccess: onClose, onSettled: () => cache.invalidateQueries({ queryKey: queries.sos.queryKey }) })
  return (
    <Modal open title={t`结束 ${call.personName} 的求助？`} onCancel={onClose} okText={t`结束求助`} okButtonProps={{ danger: true, disabled: reason.trim().length < 2 }} confirmLoading={end.isPending} onOk={() => { end.mutate() }} cancelText={t`取消`} data-testid="sos-end-dialog">
      <ErrorAlert error={end.error} />
      <p><Trans>只在确认本人已经安全，而手机丢失、损坏或更换、本人无法自己结束时使用。结束后提示消失，手机不再发送位置；您的姓名、时间和理由写入存证日志。本人的应用联网打开后会显示，30 天内新绑定的手机也会；在那之前请您自己告诉本人。</Trans></p>
      <Input.TextArea autoFocus rows={3} maxLength={300} value={reason} onChange={(event) => { setReason(event.target.value) }} aria-label={t`怎么知道本人已经安全`} placeholder={t`怎么知道本人已经安全`} data-testid="sos-end-reason" />
    </Modal>
  )
}
