import type { Department } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { client } from '../../shell/api.ts'
import { useErrorToast } from '../../shell/ErrorState.tsx'
import type { Back } from '../../shell/recentActs.ts'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'

/** Moves, merges and archiving, each with a way back in its message. */
export const useDepartmentActs = () => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const refresh = () => Promise.all([cache.invalidateQueries({ queryKey: ['departments'] }), cache.invalidateQueries({ queryKey: ['people'] })])
  const sayUndoable = useUndoMessage()
  const say = (text: string, back: Back) => { sayUndoable(text, (undo) => back(undo).then(refresh), { testIds: ['department-done', 'department-undo'] }) }
  return {
    move: (d: Department, parentId: string | null) => void client.departments.update(d.departmentId, { parentId })
      .then(refresh).then(() => { say(t`已移动“${d.name}”`, (undo) => undo.departments.update(d.departmentId, { parentId: d.parentId })) }).catch(onError),
    merge: (d: Department, into: Department) => void client.departments.merge(d.departmentId, into.departmentId)
      .then(async (merged) => { await refresh(); say(t`已把“${d.name}”并入“${into.name}”`, (undo) => undo.departments.unmerge(merged)) }).catch(onError),
    archive: (d: Department) => void client.departments.archive(d.departmentId)
      .then(refresh).then(() => { say(t`已归档“${d.name}”`, (undo) => undo.departments.restore(d.departmentId)) }).catch(onError),
    restore: (d: Department) => void client.departments.restore(d.departmentId)
      .then(refresh).then(() => { say(t`已恢复“${d.name}”`, (undo) => undo.departments.archive(d.departmentId)) }).catch(onError),
    movePeople: async (personIds: readonly string[], departmentId: string | null, name: string): Promise<void> => {
      try {
        const { moved, before } = await client.people.move(personIds.map((personId) => ({ personId, departmentId })))
        await refresh()
        if (moved > 0) say(t`已把 ${moved} 人移到“${name}”`, (undo) => undo.people.move(before))
        else void message.info(t`这些人已经在“${name}”了`)
      } catch (error) {
        onError(error)
      }
    },
  }
}
