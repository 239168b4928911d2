import type { Person } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Modal } from 'antd'
import { useState } from 'react'
import { client } from '../../shell/api.ts'
import { ErrorState, useErrorToast } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { EnrollmentCard } from './EnrollmentCard.tsx'
import { type ValidHours, ValiditySelect } from './ValiditySelect.tsx'

/** Makes a code when it opens, unless the person has one that still opens: that one is only replaced on a press. */
export const EnrollmentDialog = ({ person, onClose }: { person: Pick<Person, 'personId' | 'name' | 'deviceCount'>; onClose: () => void }) => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const [validHours, setValidHours] = useState<ValidHours>(72)
  const [busy, setBusy] = useState(false)
  const key = ['enrollment-code', person.personId]
  const ask = (replaceLive: boolean) => client.people.enrollmentCodes({ personIds: [person.personId], withPhones: true, validHours, replaceLive })
  const answer = useQuery({ queryKey: key, queryFn: () => ask(false), staleTime: Infinity, gcTime: 0, retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false })
  const replace = async () => {
    setBusy(true)
    await ask(true).then((next) => { cache.setQueryData(key, next) }).catch(onError)
    setBusy(false)
  }
  const code = answer.data?.codes[0]
  const link = answer.data?.leftOut[0]?.link
  return (
    <Modal open width={600} title={t`绑定 ${person.name} 的手机`} onCancel={onClose} footer={[
      <span key="validity" className="fp-code-validity-foot"><span className="fp-soft">{t`新码有效期`}</span> <ValiditySelect value={validHours} onChange={setValidHours} /></span>,
      <Button key="new" loading={busy} disabled={answer.isPending} onClick={() => void replace()} data-testid="enrollment-replace">{t`换一个新码`}</Button>,
      <Button key="done" type="primary" onClick={onClose} data-testid="enrollment-done">{t`完成`}</Button>,
    ]}>
      <div className="fp-stack" data-testid="enrollment-dialog">
        {answer.isPending ? <LoadingState /> : answer.isError ? <ErrorState error={answer.error} onRetry={() => void answer.refetch()} /> : code ? <EnrollmentCard enrollment={code} />
          : link ? <Alert type="info" showIcon data-testid="enrollment-out" title={t`已有一个未用的绑定码`} description={<Trans>由 {link.madeByName ?? '—'} 于 <TimeText value={link.madeAt} /> 生成，有效期至 <TimeText value={link.expiresAt} />。系统只保存码的摘要，不能再显示；本人手里的链接仍可使用。按“换一个新码”会换掉它，原来的链接随即失效。</Trans>} />
          : <Alert type="warning" showIcon title={t`此人已离职，不能绑定手机`} />}
        {person.deviceCount > 0 ? <Alert type="info" showIcon title={t`此人已绑定 ${person.deviceCount} 台设备`} description={t`换手机或丢失时，请在“设备”中停用旧设备；旧设备里尚未上传的记录仍会保留。`} /> : null}
      </div>
    </Modal>
  )
}
