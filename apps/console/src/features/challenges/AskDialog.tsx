import { ApiError } from '@fieldproof/client'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, type ButtonProps, Checkbox, Input, Modal } from 'antd'
import { useState } from 'react'
import { client } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { PersonSelect } from '../checkIns/PersonSelect.tsx'

/** By hand, of one person, for a purpose that the person will read. */
export const AskDialog = ({ windowMinutes, onClose }: { windowMinutes: number | undefined; onClose: () => void }) => {
  const { t } = useLingui()
  const queryClient = useQueryClient()
  const [personId, setPersonId] = useState<string>()
  const [purpose, setPurpose] = useState('')
  const [wantsPhoto, setWantsPhoto] = useState(true)
  const [wantsVideo, setWantsVideo] = useState(false)
  const [wantsFace, setWantsFace] = useState(false)
  const ask = useMutation({
    mutationFn: () => client.challenges.ask({ personId: personId!, purpose: purpose.trim(), wantsPhoto, ...(wantsVideo ? { wantsVideo } : {}), ...(wantsFace ? { wantsFace } : {}) }),
    onSuccess: async () => { await queryClient.invalidateQueries({ queryKey: ['challenges'] }); onClose() },
  })
  // Not now, and why: nothing went wrong. In English a code stands before the words.
  const why = ask.error instanceof ApiError && ask.error.problem?.code === 'conflict' ? ask.error.problem.detail?.replace(/^[a-z_]+: (.)/, (_, first: string) => first.toUpperCase()) : undefined
  return (
    <Modal open title={t`发起抽查`} onCancel={onClose} okText={t`发送`} cancelText={t`取消`} onOk={() => { ask.mutate() }} okButtonProps={{ disabled: personId === undefined || purpose.trim().length < 2, loading: ask.isPending, 'data-testid': 'ask-send' } as ButtonProps}>
      <div className="fp-stack" data-testid="ask-dialog">
        <PersonSelect value={personId} onChange={setPersonId} placeholder={t`抽查谁`} label={t`抽查谁`} width="100%" />
        <Input maxLength={200} value={purpose} onChange={(event) => { setPurpose(event.target.value) }} placeholder={t`原因，本人会看到`} aria-label={t`原因，本人会看到`} data-testid="ask-purpose" />
        <Checkbox checked={wantsPhoto} onChange={(event) => { setWantsPhoto(event.target.checked) }}>{t`请同时拍一张现场照片`}</Checkbox>
        <Checkbox checked={wantsVideo} onChange={(event) => { setWantsVideo(event.target.checked) }} data-testid="ask-video">{t`请同时录一段 15 秒以内的视频`}</Checkbox>
        <Checkbox checked={wantsFace} onChange={(event) => { setWantsFace(event.target.checked) }} data-testid="ask-face">{t`请同时核验人脸（没有登记人脸的人改拍照片）`}</Checkbox>
        {windowMinutes === undefined ? null : <p className="fp-soft"><Trans>限时 {windowMinutes} 分钟，从手机显示时算起。您的姓名和原因会显示给本人，并写入日志。</Trans></p>}
        {why ? <Alert type="info" showIcon title={why} data-testid="ask-not-now" /> : <ErrorAlert error={ask.error} />}
      </div>
    </Modal>
  )
}
