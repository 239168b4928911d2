import { useLingui } from '@lingui/react/macro'
import { App, Button } from 'antd'
import { useErrorToast } from './ErrorState.tsx'

/** Says that something was done, with a way back. `back` undoes it and asks again for what it changed. */
export const useUndoMessage = () => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const onError = useErrorToast()
  return (text: string, back: () => Promise<unknown>): void => {
    const key = `undo ${text} ${Date.now()}`
    const undo = () => { message.destroy(key); void back().then(() => message.success(t`已撤销`)).catch(onError) }
    void message.success({ key, duration: 12, content: <span data-testid="saved-undoable">{text} <Button type="link" size="small" onClick={undo} data-testid="undo-change">{t`撤销`}</Button></span> })
  }
}
