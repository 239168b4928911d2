import type { Department } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { client } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'

/** Moves, merges and archiving, each with a way back in its message. */
export const useDepartmentActs = () => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const refresh = () => Promise.all([cache.invalidateQueries({ queryKey: ['departments'] }), cache.invalidateQueries({ queryKey: ['people'] })])
  const say = (text: string, back: () => Promise<unknown>) => {
    const key = `undo ${text}`
    const undo = () => { message.destroy(key); void back().then(refresh).then(() => message.success(t`已撤销`)).catch(onError) }
    void message.success({ key, duration: 12, content: <span data-testid="department-done">{text} <Button type="link" size="small" onClick={undo} data-testid="department-undo">{t`撤销`}</Button></span> })
  }
  return {
    move: (d: Department, parentId: string | null) => void client.departments.update(d.departmentId, { parentId })
      .then(refresh).then(() => { say(t`已移动“${d.name}”`, () => client.departments.update(d.departmentId, { parentId: d.parentId })) }).catch(onError),
    merge: (d: Department, into: Department) => void client.departments.merge(d.departmentId, into.departmentId)
      .then(async (merged) => { await refresh(); say(t`已把“${d.name}”并入“${into.name}”`, () => client.departments.unmerge(merged)) }).catch(onError),
    archive: (d: Department) => void client.departments.archive(d.departmentId)
      .then(refresh).then(() => { say(t`已归档“${d.name}”`, () => client.departments.restore(d.departmentId)) }).catch(onError),
    restore: (d: Department) => void client.departments.restore(d.departmentId)
      .then(refresh).then(() => { say(t`已恢复“${d.name}”`, () => client.departments.archive(d.departmentId)) }).catch(onError),
    movePeople: async (personIds: readonly string[], departmentId: string | null, name: string): Promise<void> => {
      try {
        const { moved, before } = await client.people.move(personIds.map((personId) => ({ personId, departmentId })))
        await refresh()
        if (moved > 0) say(t`已把 ${moved} 人移到“${name}”`, () => client.people.move(before))
        else void message.info(t`这些人已经在“${name}”了`)
      } catch (error) {
        onError(error)
      }
    },
  }
}
