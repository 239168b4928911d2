import type { Regularization } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Input, Modal } from 'antd'
import { useState } from 'react'
import { client } from '../../shell/api.ts'
import { ErrorAlert, useErrorToast } from '../../shell/ErrorState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { StatusTag } from './status.tsx'

export const useRequestName = () => {
  const { t } = useLingui()
  return (kind: Regularization['kind']): string => (kind === 'check_in' ? t`补上班卡` : kind === 'check_out' ? t`补下班卡` : t`请假`)
}

export const useRequestStatus = () => {
  const { t } = useLingui()
  return (status: Regularization['status']): string => ({ asked: t`待审批`, approved: t`已同意`, refused: t`未同意`, withdrawn: t`本人撤回` })[status]
}

/** What a decision changes is asked for again. */
const useRefresh = () => {
  const cache = useQueryClient()
  // The follower judges the day again within a second; what is shown until then is the day before the decision.
  return async () => {
    await cache.invalidateQueries({ queryKey: ['regularizations'] })
    setTimeout(() => { void cache.invalidateQueries({ queryKey: ['attendance'] }) }, 1200)
  }
}

const RefuseDialog = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const { t } = useLingui()
  const refresh = useRefresh()
  const [reason, setReason] = useState('')
  const refuse = useMutation({ mutationFn: () => client.regularizations.decide(id, { outcome: 'refused', reason: reason.trim() }), onSuccess: async () => { await refresh(); onClose() } })
  return (
    <Modal open title={t`不同意这项申请`} onCancel={onClose} okText={t`不同意`} okButtonProps={{ disabled: reason.trim().length < 2 }} confirmLoading={refuse.isPending} onOk={() => { refuse.mutate() }} cancelText={t`取消`} data-testid="refuse-dialog">
      <ErrorAlert error={refuse.error} />
      <p className="fp-soft"><Trans>写明理由，本人会看到，可以再次申请。</Trans></p>
      <Input.TextArea autoFocus rows={3} maxLength={500} value={reason} onChange={(event) => { setReason(event.target.value) }} aria-label={t`不同意的理由`} data-testid="refuse-reason" />
    </Modal>
  )
}

/** One request with who asked what and why, and the way to decide. */
export const RequestItem = ({ request, withPerson = true }: { request: Regularization; withPerson?: boolean }) => {
  const { t } = useLingui()
  const nameOf = useRequestName()
  const statusOf = useRequestStatus()
  const refresh = useRefresh()
  const onError = useErrorToast()
  const [refusing, setRefusing] = useState(false)
  const { regularizationId: id, status } = request
  const approve = useMutation({ mutationFn: () => client.regularizations.decide(id, { outcome: 'approved' }), onSuccess: refresh, onError })
  const undo = useMutation({ mutationFn: () => client.regularizations.undo(id), onSuccess: refresh, onError })
  return (
    <li className="fp-request" data-testid="request" data-status={status}>
      <span className="fp-list-main">
        <span>{withPerson ? <><b>{request.personName}</b>{request.departmentName ? <span className="fp-soft"> · {request.departmentName}</span> : null} · </> : null}{nameOf(request.kind)} <b><TimeText value={request.at} /></b>{request.until ? <> – <b><TimeText value={request.until} /></b></> : null}</span>
        <blockquote>{request.reason}</blockquote>
        <span className="fp-soft">{t`${request.askedByName} 提出于`} <TimeText value={request.askedAt} style="relative" /></span>
        {status === 'approved' || status === 'refused' ? <span className="fp-soft">{statusOf(status)} · {request.decidedByName} <TimeText value={request.decidedAt} style="relative" />{request.decisionReason ? <> · {request.decisionReason}</> : null}</span> : null}
      </span>
      {withPerson && request.dayStatus ? <StatusTag status={request.dayStatus} /> : null}
      <span className="fp-request-actions">
        {status === 'asked' && request.mayDecide ? <>
          <Button type="primary" loading={approve.isPending} onClick={() => { approve.mutate() }} data-testid="approve">{t`同意`}</Button>
          <Button onClick={() => { setRefusing(true) }} data-testid="refuse">{t`不同意`}</Button>
        </> : null}
        {(status === 'approved' || status === 'refused') && request.mayDecide ? <Button type="text" loading={undo.isPending} onClick={() => { undo.mutate() }} data-testid="undo-decision">{t`撤销审批`}</Button> : null}
        {status === 'withdrawn' ? <span className="fp-soft">{statusOf(status)}</span> : null}
      </span>
      {refusing ? <RefuseDialog id={id} onClose={() => { setRefusing(false) }} /> : null}
    </li>
  )
}
