import type { Person } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Modal } from 'antd'
import { client } from '../../shell/api.ts'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { EnrollmentCard } from './EnrollmentCard.tsx'

/** Makes a code when it opens; a new one ends those not yet used, and the dialog says so. */
export const EnrollmentDialog = ({ person, onClose }: { person: Pick<Person, 'personId' | 'name' | 'deviceCount'>; onClose: () => void }) => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const key = ['enrollment-code', person.personId]
  const code = useQuery({ queryKey: key, queryFn: () => client.people.enrollmentCode(person.personId), staleTime: Infinity, gcTime: 0, retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false })
  return (
    <Modal open width={600} title={t`绑定 ${person.name} 的手机`} onCancel={onClose} footer={[
      <Button key="new" loading={code.isFetching} onClick={() => void cache.resetQueries({ queryKey: key })}>{t`换一个新码`}</Button>,
      <Button key="done" type="primary" onClick={onClose} data-testid="enrollment-done">{t`完成`}</Button>,
    ]}>
      <div className="fp-stack" data-testid="enrollment-dialog">
        {code.isPending ? <LoadingState /> : code.isError ? <ErrorState error={code.error} onRetry={() => void code.refetch()} /> : <EnrollmentCard enrollment={code.data} />}
        {person.deviceCount > 0 ? <Alert type="info" showIcon title={t`此人已绑定 ${person.deviceCount} 台设备`} description={t`换手机或丢失时，请在“设备”中停用旧设备；旧设备里尚未上传的记录仍会保留。`} /> : null}
      </div>
    </Modal>
  )
}
