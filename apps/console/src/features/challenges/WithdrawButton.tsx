import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Button, Popconfirm } from 'antd'
import { client } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'

export const WithdrawButton = ({ challengeId }: { challengeId: string }) => {
  const { t } = useLingui()
  const queryClient = useQueryClient()
  const onError = useErrorToast()
  const withdraw = useMutation({ mutationFn: () => client.challenges.withdraw(challengeId, { reason: t`发起人撤回` }), onError, onSettled: () => queryClient.invalidateQueries({ queryKey: ['challenges'] }) })
  return <Popconfirm title={t`撤回这次抽查？`} okText={t`撤回`} cancelText={t`取消`} onConfirm={() => { withdraw.mutate() }}><Button size="small" loading={withdraw.isPending} data-testid="challenge-withdraw">{t`撤回`}</Button></Popconfirm>
}
