import type { Person } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { client } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'

/** Leaving the company ends recording; what was recorded stays for the retention period. */
export const useLeaving = () => {
  const { t } = useLingui()
  const { modal, message } = App.useApp()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const set = async (person: Person, status: Person['status']) => {
    await client.people.update(person.personId, { status })
    await Promise.all([cache.invalidateQueries({ queryKey: ['people'] }), cache.invalidateQueries({ queryKey: ['devices'] }), cache.invalidateQueries({ queryKey: ['departments'] })])
    void message.success(status === 'left' ? t`${person.name} 已标记为离职` : t`${person.name} 已恢复在职`)
  }
  return {
    markLeft: (person: Person) => void modal.confirm({
      title: t`将 ${person.name} 标记为离职？`, content: t`不再接收此人的位置和签到，也不能再登录；已有记录按保留期限保存。之后可以恢复。`, okText: t`标记为离职`, okButtonProps: { danger: true },
      onOk: () => set(person, 'left').catch(onError),
    }),
    bringBack: (person: Person) => void set(person, 'active').catch(onError),
  }
}
