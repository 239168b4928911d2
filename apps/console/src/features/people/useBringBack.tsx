import type { Person } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { client } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'

/** Somebody who left is back. What was handed over long ago stays with whoever has it: only the message of the leaving itself takes that back. */
export const useBringBack = () => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const bringBack = async (person: Person) => {
    await client.people.update(person.personId, { status: 'active' })
    await Promise.all([cache.invalidateQueries({ queryKey: ['people'] }), cache.invalidateQueries({ queryKey: ['devices'] }), cache.invalidateQueries({ queryKey: ['departments'] })])
    void message.success(t`${person.name} 已恢复在职`)
  }
  return (person: Person) => void bringBack(person).catch(onError)
}
