import { DeleteOutlined, SendOutlined } from '@ant-design/icons'
import type { AlertBrowser } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Switch } from 'antd'
import { useEffect } from 'react'
import { endHere, receiveHere, renewHere, stateHere } from '../../shell/alertPush.ts'
import { client } from '../../shell/api.ts'
import { ErrorState, useErrorToast } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'

/** Receiving alerts in this browser while the console is closed: one's own switch, one's own browsers, and how sending to them goes. */
export const BrowserDrawer = ({ onClose }: { onClose: () => void }) => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const list = useQuery({ queryKey: ['alert-browsers'], queryFn: () => client.alertBrowsers.list() })
  const here = useQuery({ queryKey: ['alert-browser-here'], queryFn: stateHere, staleTime: 0 })
  const refresh = () => Promise.all([cache.invalidateQueries({ queryKey: ['alert-browsers'] }), cache.invalidateQueries({ queryKey: ['alert-browser-here'] })])
  // The language of the messages is the reader's; a browser may have made new keys since.
  useEffect(() => { void renewHere().then((renewed) => { if (renewed) cache.setQueryData(['alert-browsers'], renewed) }).catch(() => undefined) }, [cache])
  const endpoint = here.data?.kind === 'on' ? here.data.subscription.endpoint : undefined
  const browsers = list.data?.browsers ?? []
  const own = endpoint === undefined ? undefined : browsers.find((browser) => browser.endpoint === endpoint)
  const isOn = own !== undefined
  const turn = useMutation({
    mutationFn: async (on: boolean) => { await (on ? receiveHere(list.data!.publicKey) : endHere()) },
    onSuccess: (_, on) => { void message.success(on ? t`此浏览器开始接收告警，可以发一条测试消息` : t`此浏览器不再接收告警`) },
    onError: (error) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') return void message.warning(t`没有得到显示通知的许可`)
      if (error instanceof DOMException && error.name === 'AbortError') return void message.error(t`连不上浏览器的推送服务，请看下面的说明`)
      onError(error)
    },
    onSettled: refresh,
  })
  const test = useMutation({ mutationFn: (browserId: string) => client.alertBrowsers.test(browserId), onSettled: refresh, onError })
  const end = useMutation({ mutationFn: (browserId: string) => client.alertBrowsers.end(browserId), onSuccess: () => { void message.success(t`那个浏览器不再接收告警，可以在那里重新打开`) }, onSettled: refresh, onError })
  const kind = here.data?.kind
  return (
    <Drawer open size={480} title={t`在浏览器接收告警`} onClose={onClose} data-testid="browser-drawer">
      {list.isPending || here.isPending ? <LoadingState /> : list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : (
        <>
          <div style={{ display: 'flex', alignItems: 'center', gap: 10, marginBottom: 12 }}>
            <Switch id="receive-here" checked={isOn} loading={turn.isPending} disabled={kind === 'unsupported' || kind === 'blocked'} onChange={(on) => { turn.mutate(on) }} data-testid="receive-here" aria-describedby="receive-here-help" />
            <label htmlFor="receive-here"><b>{t`在此浏览器接收告警`}</b></label>
          </div>
          {kind === 'unsupported' ? <Alert type="warning" showIcon data-testid="push-unsupported" title={t`此浏览器收不了推送`} description={t`需要用 https 打开管理台，并使用支持 Web Push 的电脑或安卓浏览器；iPhone 和 iPad 目前收不了。`} /> : null}
          {kind === 'blocked' ? <Alert type="warning" showIcon data-testid="push-blocked" title={t`浏览器禁止本站显示通知`} description={t`点地址栏左侧的图标，把“通知”改为“允许”，再打开这一页。`} /> : null}
          <div id="receive-here-help" className="fp-soft">
            <p><Trans>管理台关着也会提示：规则里通知到您的告警，在这里弹出；点一下打开那条告警。规则的免打扰时段照样有效，紧急的除外；有人确认后，还没发出的不再发。</Trans></p>
            <p><Trans>消息只有人名、地点名和时间，没有位置，加密后经过浏览器厂商的推送服务。Chrome 的推送经过 Google 的服务器，在中国大陆通常连不上，请改用 Edge、Firefox 或 Safari。退出登录时，此浏览器自动停止接收。</Trans></p>
          </div>
          <h2 className="fp-alert-part">{t`我的浏览器`}</h2>
          {browsers.length === 0 ? <p className="fp-soft" data-testid="no-browsers">{t`还没有浏览器在接收。`}</p> : (
            <ul className="fp-list" data-testid="browsers">
              {browsers.map((browser) => {
                const result = test.variables === browser.browserId ? test.data : undefined
                return (
                  <li key={browser.browserId} data-testid="browser-row" data-ended={browser.endedWhy ?? undefined} style={{ flexWrap: 'wrap' }}>
                    <span className="fp-list-main"><span><strong>{browser.label}</strong> {browser === own ? <span className="fp-soft">{t`（此浏览器）`}</span> : null}</span><BrowserHealth browser={browser} /></span>
                    {browser.endedAt ? null : (
                      <span style={{ whiteSpace: 'nowrap' }}>
                        <Button icon={<SendOutlined />} loading={test.isPending && test.variables === browser.browserId} onClick={() => { test.mutate(browser.browserId) }} aria-label={t`发测试消息到 ${browser.label}`} data-testid="test-browser">{t`测试`}</Button>
                        {browser === own ? null : <Button type="text" icon={<DeleteOutlined />} onClick={() => { end.mutate(browser.browserId) }} aria-label={t`停止在 ${browser.label} 接收`} data-testid="end-browser" />}
                      </span>
                    )}
                    {result && !test.isPending ? <Alert style={{ flexBasis: '100%' }} type={result.ok ? 'success' : 'error'} showIcon role="status" title={result.ok ? t`推送服务已收下，稍后会弹出` : t`没有发成`} description={result.answer ? <span className="fp-code">{result.answer}</span> : undefined} data-testid="browser-test-result" data-ok={result.ok} /> : null}
                  </li>
                )
              })}
            </ul>
          )}
        </>
      )}
    </Drawer>
  )
}

const BrowserHealth = ({ browser: { endedAt, endedWhy, failingSince, lastSentAt, lastFailure, createdAt } }: { browser: AlertBrowser }) => {
  const { t } = useLingui()
  if (endedAt) return <span className="fp-soft">{endedWhy === 'replaced' ? <Trans>别人在这个浏览器登录并接收，<TimeText value={endedAt} /> 起不再发给您</Trans> : <Trans>推送服务说它已不存在，<TimeText value={endedAt} /> 起不再接收；可以重新打开</Trans>}</span>
  return (
    <>
      {failingSince ? <span role="status" style={{ color: 'var(--fp-strong-doubt)' }}><Trans>从 <TimeText value={failingSince} /> 起发不出去，正在重试</Trans> <span className="fp-code">{lastFailure}</span></span> : null}
      <span className="fp-soft">{lastSentAt ? <Trans>最近一次送达：<TimeText value={lastSentAt} style="relative" /></Trans> : <>{t`还没有发过`} · <Trans>打开于 <TimeText value={createdAt} style="relative" /></Trans></>}</span>
    </>
  )
}
