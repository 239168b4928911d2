import { DeleteOutlined, EditOutlined, PlusOutlined, SendOutlined } from '@ant-design/icons'
import type { AlertChannel, AlertChannelList } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Tag } from 'antd'
import { Suspense, useState } from 'react'
import { client, useMe } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState, useErrorToast } from '../../shell/ErrorState.tsx'
import { LinkButton } from '../../shell/LinkButton.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { Opened, useOpened } from '../../shell/Opened.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { useChannels } from './useChannels.ts'
import { useChannelKindName, useFailureMeaning } from './channelText.ts'
import './alerts.css'

/** The form comes when it is opened. */
const ChannelDrawer = lazy(() => import('./ChannelDrawer.tsx').then((module) => ({ default: module.ChannelDrawer })))

/** What the other side or the network answered, and what that means, where it is known. */
const LastFailure = ({ at, answer }: { at: string | null; answer: string | null }) => {
  const meaning = useFailureMeaning()
  if (!at || !answer) return null
  return <span className="fp-soft"><Trans>最近一次失败：<TimeText value={at} style="relative" /></Trans> {meaning(answer)} <span className="fp-code">{answer}</span></span>
}

const Health = ({ channel }: { channel: AlertChannel }) => {
  const { t } = useLingui()
  const { isActive, failingSince, lastSentAt, lastFailure, lastFailedAt, waiting, givenUp } = channel
  return (
    <>
      {failingSince && isActive ? <span role="status" style={{ color: 'var(--fp-strong-doubt)' }} data-testid="channel-failing"><Trans>从 <TimeText value={failingSince} /> 起发不出去，正在重试</Trans></span> : null}
      <span className="fp-soft">{lastSentAt ? <Trans>最近一次送达：<TimeText value={lastSentAt} style="relative" /></Trans> : t`还没有发过`}{waiting > 0 ? ` · ${t`${waiting} 条在排队`}` : ''}{givenUp > 0 ? ` · ${t`7 天内放弃 ${givenUp} 条`}` : ''}</span>
      <LastFailure at={lastFailedAt} answer={lastFailure} />
    </>
  )
}

/** People's own browsers, all together. Each is switched on by its owner (BrowserDrawer.tsx); whose fails, its owner sees. */
const Browsers = ({ browsers: { people, count, failing, endedLately, waiting, givenUp, lastSentAt, lastFailedAt, lastFailure } }: { browsers: AlertChannelList['browsers'] }) => {
  const { t } = useLingui()
  return (
    <section className="fp-panel" style={{ marginTop: 16 }} aria-label={t`浏览器`} data-testid="channel-browsers">
      <ul className="fp-list">
        <li style={{ flexWrap: 'wrap' }}>
          <span className="fp-list-main" style={{ flexBasis: 260 }}>
            <span><strong>{t`浏览器`}</strong> <span className="fp-soft">{t`规则里通知的人各自打开，不用添加渠道`}</span></span>
            <span className="fp-soft">{count === 0 ? t`还没有人打开` : t`${people} 人的 ${count} 个浏览器在接收`}{endedLately > 0 ? ` · ${t`7 天内失效 ${endedLately} 个`}` : ''}{waiting > 0 ? ` · ${t`${waiting} 条在排队`}` : ''}{givenUp > 0 ? ` · ${t`7 天内放弃 ${givenUp} 条`}` : ''}</span>
            {failing > 0 ? <span role="status" style={{ color: 'var(--fp-strong-doubt)' }}>{t`${failing} 个发不出去，正在重试`}</span> : null}
            {lastSentAt ? <span className="fp-soft"><Trans>最近一次送达：<TimeText value={lastSentAt} style="relative" /></Trans></span> : null}
            <LastFailure at={lastFailedAt} answer={lastFailure} />
          </span>
          <LinkButton to="/alerts" search={{ panel: 'browser' }}>{t`在我的浏览器接收`}</LinkButton>
        </li>
      </ul>
    </section>
  )
}

/** Where alerts go, and how that is going. */
export const AlertChannelsPage = () => {
  const { t } = useLingui()
  const me = useMe()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const kindName = useChannelKindName()
  const meaning = useFailureMeaning()
  const [creating, setCreating] = useState(false)
  const [opened, open] = useOpened('channel')
  const channels = useChannels()
  const refresh = () => cache.invalidateQueries({ queryKey: ['alert-channels'] })
  const test = useMutation({ mutationFn: (channelId: string) => client.alertChannels.test(channelId), onSuccess: refresh, onError })
  const sayUndoable = useUndoMessage()
  const remove = useMutation({
    mutationFn: (channelId: string) => client.alertChannels.remove(channelId),
    onSuccess: async (_, channelId) => {
      await refresh()
      sayUndoable(t`渠道已删除，等待发送的也已取消`, (undo) => undo.alertChannels.restore(channelId).then(refresh))
    },
    onError,
  })
  const list = channels.data?.channels ?? []
  return (
    <div className="fp-page" style={{ maxWidth: 960 }} data-testid="alert-channels-page">
      <PageHeader title={t`通知渠道`} description={t`告警除了在管理台提示，还可以发到群机器人、邮箱或您自己的系统。地址和密钥加密保存，不再显示。`}
        actions={<><LinkButton to="/alerts">{t`告警`}</LinkButton><LinkButton to="/alert-rules">{t`告警规则`}</LinkButton>{me.canAdminister ? <Button type="primary" icon={<PlusOutlined />} onClick={() => { setCreating(true) }} data-testid="add-channel">{t`添加渠道`}</Button> : null}</>} />
      <section className="fp-panel" aria-label={t`渠道列表`}>
        {channels.isPending ? <LoadingState /> : channels.isError ? <ErrorState error={channels.error} onRetry={() => void channels.refetch()} />
          : list.length === 0 ? <EmptyState title={t`还没有通知渠道`} description={t`钉钉、飞书、企业微信的群机器人各需一个地址；邮件需要一个发信服务器。没有渠道时，告警只在管理台提示。`} /> : (
            <ul className="fp-list">
              {list.map((channel) => {
                const result = test.variables === channel.channelId ? test.data : undefined
                return (
                  <li key={channel.channelId} data-testid="channel-row" style={{ flexWrap: 'wrap' }}>
                    <span className="fp-list-main" style={{ flexBasis: 260 }}>
                      <span><strong>{channel.name}</strong> <span className="fp-soft">{kindName(channel.kind)}</span> {channel.isActive ? null : <Tag>{t`未启用`}</Tag>}</span>
                      <span className="fp-code fp-soft">{channel.address}</span>
                      <Health channel={channel} />
                    </span>
                    {me.canAdminister ? (
                      <span style={{ whiteSpace: 'nowrap' }}>
                        <Button icon={<SendOutlined />} loading={test.isPending && test.variables === channel.channelId} onClick={() => { test.mutate(channel.channelId) }} data-testid="test-channel" aria-label={t`发测试消息到 ${channel.name}`}>{t`测试`}</Button>
                        <Button type="text" icon={<EditOutlined />} aria-label={t`编辑渠道 ${channel.name}`} onClick={() => { open(channel.channelId) }} data-testid="edit-channel" />
                        <Button type="text" icon={<DeleteOutlined />} aria-label={t`删除渠道 ${channel.name}`} onClick={() => { remove.mutate(channel.channelId) }} data-testid="remove-channel" />
                      </span>
                    ) : null}
                    {result && !test.isPending ? <Alert style={{ flexBasis: '100%' }} type={result.ok ? 'success' : 'error'} showIcon role="status" title={result.ok ? t`对方已收下测试消息` : t`没有发成`} description={<>{result.ok ? null : meaning(result.answer)} <span className="fp-code">{result.answer}</span></>} data-testid="test-result" data-ok={result.ok} /> : null}
                  </li>
                )
              })}
            </ul>
          )}
      </section>
      {channels.data ? <Browsers browsers={channels.data.browsers} /> : null}
      {creating ? <Suspense fallback={null}><ChannelDrawer onClose={() => { setCreating(false) }} /></Suspense> : null}
      {me.canAdminister ? <Opened id={opened} rows={channels.data?.channels} idOf={({ channelId }) => channelId} onClose={() => { open(undefined) }}>{(channel) => <ChannelDrawer channel={channel} onClose={() => { open(undefined) }} />}</Opened> : null}
    </div>
  )
}
