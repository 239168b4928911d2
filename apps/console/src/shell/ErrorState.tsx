import { ExclamationCircleOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { App, Button } from 'antd'
import { Suspense, useEffect, useRef } from 'react'
import { ApiError, NothingSent } from './api.ts'
import { lazy } from './lazy.tsx'
import { isMissingProgram, MissingProgramState } from './missingProgram.tsx'

export interface ErrorText { readonly title: string; readonly detail?: string; readonly remedy?: string; readonly requestId?: string }

/** What exactly is wrong and what to do, as one text: the first gets an end of its own where it has none. */
const inOne = ({ detail, remedy }: ErrorText): string => {
  if (!detail || !remedy) return detail ?? remedy ?? ''
  // What to do is always in the reader's language; what is wrong may be a program's English.
  const isChinese = /[\u4e00-\u9fff]/.test(remedy)
  return `${detail}${/[.!?。！？]$/.test(detail) ? '' : isChinese ? '。' : '.'}${isChinese ? '' : ' '}${remedy}`
}

/** Any failure in words: what happened and what to do (RFC 9457 problem of the server, or no connection). Of an act it also says when nothing came of it. */
export const useErrorText = () => {
  const { t } = useLingui()
  return (error: unknown, isAct = false): ErrorText => {
    if (error instanceof ApiError) {
      const { problem } = error
      if (problem?.title) return { title: problem.title, ...(problem.detail ? { detail: problem.detail } : {}), remedy: problem.remedy, ...(problem.requestId ? { requestId: problem.requestId } : {}) }
      return { title: t`服务器没有给出可读的答复（HTTP ${error.status}）`, remedy: t`稍后重试；若仍如此，请联系管理员。` }
    }
    if (isMissingProgram(error)) return { title: t`页面有一部分没有载入`, remedy: t`检查网络后重试；若仍如此，请重新载入本页。` }
    if (error instanceof NothingSent) return { title: t`连接不上服务器`, remedy: isAct ? t`什么都没有提交；网络恢复后请再试一次。` : t`检查网络后重试。` }
    // fetch fails with a TypeError, in each browser's words; so does a fault of ours, which no network will mend.
    if (error instanceof TypeError && !/\bfetch|network|\bload/i.test(error.message)) return { title: t`页面出错了`, detail: error.message, remedy: t`重新载入页面；若仍如此，请把这段文字告诉管理员。` }
    if (error instanceof TypeError) return { title: t`连接不上服务器`, remedy: t`检查网络后重试。` }
    return { title: error instanceof Error ? error.message : String(error) }
  }
}

/** What is asked wrongly, what one may not see, and what is not there, will not be otherwise in a moment. */
const mayPass = (error: unknown): boolean => !(error instanceof ApiError && [400, 403, 404].includes(error.status))

/** Instead of the content that could not be loaded. */
export const ErrorState = ({ error, onRetry }: { error: unknown; onRetry?: () => void }) => {
  const { t } = useLingui()
  const text = useErrorText()(error)
  if (isMissingProgram(error)) return <MissingProgramState />
  return (
    <div className="fp-state" role="alert" data-testid="error-state">
      <ExclamationCircleOutlined aria-hidden style={{ fontSize: 34, color: 'var(--fp-strong-doubt)' }} />
      <h2>{text.title}</h2>
      {text.detail ? <p>{text.detail}</p> : null}
      {text.remedy ? <p>{text.remedy}</p> : null}
      {text.requestId ? <p className="fp-code">{text.requestId}</p> : null}
      {onRetry && mayPass(error) ? <Button onClick={onRetry} style={{ marginTop: 10 }}>{t`重试`}</Button> : null}
    </div>
  )
}

interface PlainAlertProps { readonly title: string; readonly description: string }
const PlainAlert = ({ title, description }: PlainAlertProps) => <p role="alert" style={{ color: 'var(--fp-strong-doubt)' }}><strong>{title}</strong>{description ? <><br />{description}</> : null}</p>
/** Without a connection there is no box to load either: the words alone then. */
const AlertBox = lazy(() => import('./AlertBox.tsx').catch(() => ({ default: PlainAlert })))

/** Inside a form. It may stand far above the button that was pressed, and then comes into view. */
export const ErrorAlert = ({ error }: { error: unknown }) => {
  const text = useErrorText()(error, true)
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => { if (error) place.current?.scrollIntoView({ block: 'nearest' }) }, [error])
  if (error === null || error === undefined) return null
  const said: PlainAlertProps = { title: text.title, description: inOne(text) }
  return <div ref={place} style={{ scrollMarginTop: 24 }}><Suspense fallback={<PlainAlert {...said} />}><AlertBox {...said} /></Suspense></div>
}

/** For actions without a place of their own to show an error: `onError: useErrorToast()`. */
export const useErrorToast = () => {
  const { notification } = App.useApp()
  const toText = useErrorText()
  return (error: unknown) => {
    const text = toText(error, true)
    notification.error({ title: text.title, description: inOne(text), role: 'alert' })
  }
}
