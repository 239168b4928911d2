import { useLingui } from '@lingui/react/macro'
import { useEffect, useRef, useState } from 'react'
import { useLiveState } from './useLive.ts'

/** Says whether what is on screen is now. A blink of the network is not worth a word, so a break shows after two seconds; until then it says what it said, *live* only if it was. */
export const ConnectionState = () => {
  const { t } = useLingui()
  const state = useLiveState()
  const [lasting, setLasting] = useState(false)
  const broken = state === 'reconnecting'
  useEffect(() => {
    if (!broken) { setLasting(false); return }
    const timer = setTimeout(() => { setLasting(true) }, 2000)
    return () => { clearTimeout(timer) }
  }, [broken])
  const before = useRef(state)
  if (!broken) before.current = state
  const shown = broken && !lasting ? before.current : state
  const text = { idle: t`未连接`, connecting: t`正在连接…`, live: t`实时`, reconnecting: t`连接中断，正在重连，画面可能不是最新`, signed_out: t`登录已过期，请重新登录` }[shown]
  return <div className="fp-live-state" data-state={shown} role="status" data-testid="live-state">{text}</div>
}
