import type { AlertAct } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Button, Drawer, Input } from 'antd'
import { useState } from 'react'
import { client, useMe, useOrgTimeZone } from '../../shell/api.ts'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { dayIn } from '../checkIns/days.ts'
import { useDurationText } from '../checkIns/duration.ts'
import { linkOf, useAlertNames, useAlertTitle } from './alertText.ts'
import { Severity } from './Severity.tsx'

/** One alert: what made it, who was told and what they answered, who took it on. */
export const AlertDrawer = ({ alertId, onClose }: { alertId: string; onClose: () => void }) => {
  const { t } = useLingui()
  const me = useMe()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const timeZone = useOrgTimeZone()
  const names = useAlertNames()
  const title = useAlertTitle()
  const duration = useDurationText()
  const [note, setNote] = useState('')
  const alert = useQuery({ queryKey: ['alerts', 'one', alertId], queryFn: () => client.alerts.get(alertId), refetchInterval: 10_000 })
  const act = useMutation({
    mutationFn: (what: AlertAct) => client.alerts.act({ alertIds: [alertId], act: what, note: note.trim() || null }),
    onSuccess: async ({ changed }) => {
      setNote('')
      await cache.invalidateQueries({ queryKey: ['alerts'] })
      if (changed > 0) void message.success(t`已写入证据日志`)
      else void message.info(t`别人已经处理了，内容已刷新`)
    },
  })
  const a = alert.data
  const actName = (what: AlertAct): string => (what === 'acknowledged' ? t`确认` : what === 'closed' ? t`关闭` : t`再次打开`)
  const mayAct = me.role !== 'auditor'
  return (
    <Drawer open size={520} title={a ? title(a) : t`告警`} onClose={onClose} data-testid="alert-drawer"
      footer={a && mayAct ? (
        <div>
          <Input.TextArea value={note} maxLength={500} autoSize={{ minRows: 1, maxRows: 4 }} placeholder={t`备注（可不填），会写入证据日志`} aria-label={t`备注`} onChange={(event) => { setNote(event.target.value) }} data-testid="alert-note" />
          <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end', marginTop: 10 }}>
            {a.state === 'open' ? null : <Button loading={act.isPending} onClick={() => { act.mutate('reopened') }} data-testid="alert-reopen">{t`再次打开`}</Button>}
            {a.state === 'closed' ? null : <Button loading={act.isPending} onClick={() => { act.mutate('closed') }} data-testid="alert-close">{t`关闭`}</Button>}
            {a.state === 'open' ? <Button type="primary" loading={act.isPending} onClick={() => { act.mutate('acknowledged') }} data-testid="alert-acknowledge">{t`确认，我来处理`}</Button> : null}
          </div>
        </div>
      ) : null}>
      {alert.isPending ? <LoadingState /> : !a ? <ErrorState error={alert.error} onRetry={() => void alert.refetch()} /> : (
        <>
          <ErrorAlert error={act.error} />
          <dl className="fp-facts fp-alert-links">
            <dt>{t`级别`}</dt><dd><Severity severity={a.severity} /></dd>
            <dt>{t`状态`}</dt><dd data-testid="alert-state-now" data-state={a.state}>{names.state(a.state)}</dd>
            {a.over ? <><dt>{t`已结束`}</dt><dd data-testid="alert-over"><TimeText value={a.over.at} />{names.why(a.over.why) ? ` · ${names.why(a.over.why)}` : ''}{a.state === 'open' ? <span className="fp-soft fp-alert-over-note">{t`不再升级通知；是否有人处理过，仍由您确认。`}</span> : null}</dd></> : null}
            {a.personId ? <><dt>{t({ message: '人员', context: 'one' })}</dt><dd><Link to="/people/$personId" params={{ personId: a.personId }}>{a.personName}</Link>{a.departmentName ? ` · ${a.departmentName}` : ''}</dd></> : null}
            {a.siteName ? <><dt>{t({ message: '地点', context: 'one' })}</dt><dd>{a.siteName}</dd></> : null}
            <dt>{t`触发`}</dt><dd><TimeText value={a.openedAt} /></dd>
            <dt>{t`规则`}</dt><dd><Link to="/alert-rules">{a.ruleName}</Link></dd>
            {a.state === 'open' && a.nextStepAt ? <><dt>{t`下一级通知`}</dt><dd><TimeText value={a.nextStepAt} /></dd></> : null}
          </dl>
          <h2 className="fp-alert-part">{t`由这些事触发`}</h2>
          <ul className="fp-timeline fp-alert-links" data-testid="alert-facts">
            {a.facts.map((fact) => {
              const link = linkOf(fact, (at) => dayIn(Date.parse(at), timeZone))
              const words = <>{names.what(fact.what)}{fact.siteName ? ` · ${fact.siteName}` : ''}{fact.seconds !== null && fact.seconds >= 60 ? ` · ${duration(fact.seconds)}` : ''}</>
              return <li key={fact.subject}><span>{link ? <Link to={link.to as '/'} search={(link.search ?? {}) as never}>{words}</Link> : words}</span><span className="fp-soft"><TimeText value={fact.at} /></span></li>
            })}
          </ul>
          {a.joined > 0 ? <p className="fp-soft">{t`静默期内又有 ${a.joined} 次，已并入这一条。`}</p> : null}
          <h2 className="fp-alert-part">{t`处理记录`}</h2>
          {a.acts.length === 0 ? <p className="fp-soft">{t`还没有人处理。`}</p> : <ul className="fp-timeline" data-testid="alert-acts">{a.acts.map((one) => <li key={`${one.at}${one.act}`}><span><b>{one.byName ?? '—'}</b> {actName(one.act)}</span>{one.note ? <span>{one.note}</span> : null}<span className="fp-soft"><TimeText value={one.at} /></span></li>)}</ul>}
          <h2 className="fp-alert-part">{t`通知`}</h2>
          {a.deliveries.length === 0 ? <p className="fp-soft">{t`只在管理台提示，没有发往其他渠道。`}</p> : (
            <ul className="fp-timeline" data-testid="alert-deliveries">
              {a.deliveries.map((one, i) => (
                <li key={i} data-state={one.state}>
                  <span>{one.isBrowser ? t`${one.channelName} 的浏览器` : one.channelName} · {t`第 ${one.step + 1} 级`} · {one.state === 'sent' ? t`已送达` : one.state === 'waiting' ? t`等待发送` : one.state === 'failed' ? t`一天内都没有发出，已放弃` : t`已取消`}</span>
                  <span className="fp-soft">{one.sentAt ? <TimeText value={one.sentAt} /> : one.nextAttemptAt ? <>{t`下次尝试`} <TimeText value={one.nextAttemptAt} /></> : null}{one.attempts > 1 ? ` · ${t`试了 ${one.attempts} 次`}` : ''}</span>
                  {one.state !== 'sent' && one.detail ? <span className="fp-code">{one.detail}</span> : null}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Drawer>
  )
}
