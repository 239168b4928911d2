import { createClient } from '@fieldproof/client'
import { undoHeader } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { App, Button } from 'antd'
import { ApiError, queries, queryClient, spokenLanguage } from './api.ts'
import { useErrorText, useErrorToast } from './ErrorState.tsx'
import { type Back, Overtaken, type RecentAct, recentActs, type Said } from './recentActs.ts'

/** Says of each request that it takes an act back: the server refuses it where somebody has changed the same since. */
const undoClient = createClient({ language: spokenLanguage, headers: { [undoHeader]: '1' } })

/** Gone, changed since, no longer allowed: not even later. A lost connection or a busy server is another matter. */
const isFinal = (error: unknown): boolean => error instanceof Overtaken || (error instanceof ApiError && [400, 403, 404, 409, 410].includes(error.status))

export interface UndoMessage {
  /** Test ids of the message and its button. */
  readonly testIds?: readonly [message: string, button: string]
  /** What is said after undoing, where there is more to say than that it was. */
  readonly undone?: (done: never) => Said
  /** The name of what was changed, for the recent acts, where the text does not say it. */
  readonly about?: string
}

/** Undoes an act of `recentActs` and says so, or why not. `quiet`: the list of them shows that already. */
export const useUndoing = (quiet = false) => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const onError = useErrorToast()
  const toText = useErrorText()
  return async ({ id, undone }: Pick<RecentAct, 'id' | 'undone'>): Promise<void> => {
    message.destroy(`undo ${id}`)
    try {
      const answer = await recentActs.undo(id, undoClient, (error) => { const { title, detail } = toText(error); return isFinal(error) ? detail ?? title : undefined })
      if (answer && (undone || !quiet)) void message.success(undone?.(answer.done) ?? t`已撤销`)
    } catch (error) {
      if (!quiet || !isFinal(error)) onError(error)
    }
  }
}

/** Keeps an act among the recent ones, from where it can be undone when its message has gone. */
export const keepAct = (text: string, back: Back, { undone, about }: UndoMessage = {}): Pick<RecentAct, 'id' | 'undone'> =>
  recentActs.add({ by: queryClient.getQueryData(queries.me.queryKey)?.personId ?? '', text, at: Date.now(), href: location.pathname + location.search, back, undone: undone as RecentAct['undone'], about })

/**
 * Says that something was done, with a way back. `back` undoes it, through the client that it is given, and asks again for what it changed; it may be called when the page has long been left, so it must not need it.
 */
export const useUndoMessage = () => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const undoing = useUndoing()
  return (text: string, back: Back, how: UndoMessage = {}): void => {
    const act = keepAct(text, back, how)
    const [said, button] = how.testIds ?? ['saved-undoable', 'undo-change']
    void message.success({ key: `undo ${act.id}`, duration: 12, content: <span data-testid={said}>{text} <Button type="link" size="small" onClick={() => void undoing(act)} data-testid={button}>{t`撤销`}</Button></span> })
  }
}
