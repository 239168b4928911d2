import type { Person } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { client } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'

/** Somebody who left is back. What was handed over long ago stays with whoever has it: only the message of the leaving itself takes that back. */
export const useBringBack = () => {
  const { t } = useLingui()
  const sayUndoable = useUndoMessage()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const put = async (person: Person, status: Person['status'], by = client) => {
    await by.people.update(person.personId, { status })
    await Promise.all([cache.invalidateQueries({ queryKey: ['people'] }), cache.invalidateQueries({ queryKey: ['devices'] }), cache.invalidateQueries({ queryKey: ['departments'] })])
  }
  const bringBack = async (person: Person) => {
    await put(person, 'active')
    sayUndoable(t`${person.name} 已恢复在职`, (undo) => put(person, 'left', undo))
  }
  return (person: Person) => void bringBack(person).catch(onError)
}
