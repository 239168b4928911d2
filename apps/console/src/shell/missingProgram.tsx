import { ExclamationCircleOutlined } from '@ant-design/icons'
import { useLingui } from '@lingui/react/macro'
import { App, Button } from 'antd'
import { useEffect, useRef, useState } from 'react'

/** A part of the program (a page, a dialog, its styles) that did not come, in each browser's words, and in those of what loads the styles. */
const partMissing = /dynamically imported module|Importing a module script failed|Unable to preload CSS/i
export const isMissingProgram = (error: unknown): boolean => error instanceof Error && partMissing.test(error.message)

/**
 * The router knows some of these words where an error's text begins with them, and reloads the page by itself: without a network that is the browser's own error page,
 * and what somebody was writing is lost. Words before them leave it to whoever reads the message.
 */
export const keepFromReloading = (): void => {
  addEventListener('vite:preloadError', ({ payload }) => { if (isMissingProgram(payload)) payload.message = `Part of the page: ${payload.message}` })
}

export type WhyMissing = 'unreachable' | 'upgraded' | 'missing'
/** The server's start page names the program by its contents: by another name it is another version, and the files of this one are gone. */
export const whyMissing = async (): Promise<WhyMissing> => {
  try {
    const answer = await fetch('/', { cache: 'no-store' })
    if (!answer.ok) return 'unreachable'
    const own = document.querySelector('script[type="module"][src]')?.getAttribute('src')
    return own && (await answer.text()).includes(own) ? 'missing' : 'upgraded'
  } catch {
    return 'unreachable'
  }
}

/** In words, and with what to press. A browser may remember that a file did not come, so that only the page anew brings it; never without being asked. */
const useWhyText = () => {
  const { t } = useLingui()
  return (why: WhyMissing): { title: string; remedy: string; press: string } => {
    if (why === 'unreachable') return { title: t`连接不上服务器`, remedy: t`网络恢复后重试。`, press: t`重试` }
    return { title: why === 'upgraded' ? t`实迹已更新` : t`页面有一部分没有载入`, remedy: t`请重新载入本页；还没有保存的内容会丢失。`, press: t`重新载入本页` }
  }
}

/** Asks the server once more; only if it answers there is something to reload from. */
const AgainButton = ({ why, onWhy }: { why: WhyMissing; onWhy: (why: WhyMissing) => void }) => {
  const text = useWhyText()
  const [isAsking, setIsAsking] = useState(false)
  const again = async () => {
    setIsAsking(true)
    const now = await whyMissing()
    setIsAsking(false)
    if (now === 'unreachable') onWhy(now)
    else location.reload()
  }
  return <Button loading={isAsking} onClick={() => void again()} data-testid="load-again">{text(why).press}</Button>
}

/** Instead of a page whose program did not come. */
export const MissingProgramState = () => {
  const [why, setWhy] = useState<WhyMissing>()
  const text = useWhyText()
  useEffect(() => { void whyMissing().then(setWhy) }, [])
  if (!why) return null
  const { title, remedy } = text(why)
  return (
    <div className="fp-state" role="alert" data-testid="missing-program" data-why={why}>
      <ExclamationCircleOutlined aria-hidden style={{ fontSize: 34, color: 'var(--fp-strong-doubt)' }} />
      <h2 aria-level={1}>{title}</h2>
      <p>{remedy}</p>
      <div style={{ marginTop: 10 }}><AgainButton why={why} onWhy={setWhy} /></div>
    </div>
  )
}

const Title = ({ why }: { why: WhyMissing }) => useWhyText()(why).title
const Remedy = ({ why }: { why: WhyMissing }) => useWhyText()(why).remedy

/** Instead of a part of a page: the page and what is written on it stay. A dialog counts as closed, so that opening it again says it again. */
export const MissingPart = ({ onClose }: { readonly onClose?: () => void }) => {
  const { notification } = App.useApp()
  const [why, setWhy] = useState<WhyMissing>()
  useEffect(() => { void whyMissing().then(setWhy) }, [])
  const told = useRef<WhyMissing>(undefined)
  useEffect(() => {
    if (!why || told.current === why) return
    told.current = why
    notification.error({ key: 'missing-part', duration: 0, role: 'alert', title: <Title why={why} />, description: <Remedy why={why} />, actions: <AgainButton why={why} onWhy={setWhy} /> })
    onClose?.()
  }, [why, notification, onClose])
  return null
}
