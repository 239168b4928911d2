import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, Suspense, useState } from 'react'
import { client } from '../../shell/api.ts'
import { lazy } from '../../shell/lazy.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { type Askable, askableOf } from './askable.ts'

const AskDialog = lazy(() => import('./AskDialog.tsx').then((module) => ({ default: module.AskDialog })))

export interface Asking {
  /** Asks what to ask. */
  readonly open: (rows: readonly Askable[]) => void
  /** The dialog, while it is open. */
  readonly dialog: ReactNode
}

/** Everything that shows whether somebody was asked. */
const lists = ['review', 'exceptions', 'attendance', 'check-ins']

/** Asks people about what waits; it can be taken back while nobody has answered. */
export const useAsk = (onDone: () => void): Asking => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const undoable = useUndoMessage()
  const [chosen, setChosen] = useState<readonly Askable[]>([])
  const items = askableOf(chosen)
  const refresh = () => Promise.all(lists.map((key) => cache.invalidateQueries({ queryKey: [key] })))
  const ask = useMutation({
    mutationFn: (text: string) => client.questions.ask({ text, items }),
    onSuccess: async ({ questionIds }) => {
      setChosen([])
      onDone()
      undoable(questionIds.length === 1 ? t`已请本人说明` : t`已请本人说明 ${questionIds.length} 条`, async (undo) => {
        await undo.questions.withdraw(questionIds)
        await refresh()
      })
      await refresh()
    },
    // Somebody else may have asked meanwhile: the list shows it.
    onError: () => { void refresh() },
  })
  return {
    open: (rows) => { ask.reset(); setChosen(rows) },
    dialog: chosen.length > 0 ? <Suspense fallback={null}><AskDialog count={items.length} passedOver={chosen.length - items.length} isBusy={ask.isPending} error={ask.error} onAsk={(text) => { ask.mutate(text) }} onClose={() => { setChosen([]) }} /></Suspense> : null,
  }
}
