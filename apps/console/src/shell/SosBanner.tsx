import { CheckOutlined, PhoneOutlined, StopOutlined, WarningFilled } from '@ant-design/icons'
import type { SosView } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { Suspense, useEffect, useState } from 'react'
import { client, queries, useMe } from './api.ts'
import { useErrorToast } from './ErrorState.tsx'
import { LinkButton } from './LinkButton.tsx'
import { TimeText } from './TimeText.tsx'
import { lazy } from './lazy.tsx'

/** Wanted once in a year; the banner is on every page. */
const EndSosDialog = lazy(async () => ({ default: (await import('./EndSosDialog.tsx')).EndSosDialog }))

const Call = ({ call }: { call: SosView }) => {
  const { t } = useLingui()
  const me = useMe()
  const cache = useQueryClient()
  const onError = useErrorToast()
  const acknowledge = useMutation({ mutationFn: () => client.sos.acknowledge(call.sosId), onSuccess: () => cache.invalidateQueries({ queryKey: queries.sos.queryKey }), onError })
  const [ending, setEnding] = useState(false)
  const last = call.positions.at(-1)
  const seen = call.acknowledgements[0]
  return (
    <li data-testid="sos-call" data-sos={call.sosId} data-seen={seen !== undefined}>
      <WarningFilled aria-hidden />
      <span className="fp-sos-words">
        <b>{t`${call.personName} 求助`}</b>{call.departmentName ? ` · ${call.departmentName}` : ''} · <TimeText value={call.raisedAt} style="dateTimeSeconds" />
        <br />
        {last ? <><span className="fp-num">{last.lat.toFixed(5)}, {last.lon.toFixed(5)}</span>{last.accuracyMetres === null ? '' : t`（±${Math.round(last.accuracyMetres)} 米）`} · <TimeText value={last.at} style="relative" /></> : t`没有位置`}
        {seen ? <> · {t`${seen.byName} 已接手`}</> : null}
      </span>
      <span className="fp-sos-acts">
        {call.phone ? <Button href={`tel:${call.phone}`} icon={<PhoneOutlined />}>{call.phone}</Button> : null}
        {last ? <LinkButton to="/live" search={{ sos: call.sosId } as never} data-testid="sos-show"><Trans>在地图上看</Trans></LinkButton> : null}
        {!seen && me.role !== 'auditor' ? <Button icon={<CheckOutlined />} loading={acknowledge.isPending} onClick={() => { acknowledge.mutate() }} data-testid="sos-acknowledge"><Trans>我来处理</Trans></Button> : null}
        {me.role !== 'auditor' ? <Button icon={<StopOutlined />} onClick={() => { setEnding(true) }} data-testid="sos-end"><Trans>结束求助</Trans></Button> : null}
        {ending ? <Suspense><EndSosDialog call={call} onClose={() => { setEnding(false) }} /></Suspense> : null}
      </span>
    </li>
  )
}

/** On every page, above everything, as long as somebody in sight of this person calls for help. The tab's title says so too. */
export const SosBanner = () => {
  const { t } = useLingui()
  const open = (useQuery(queries.sos).data?.items ?? []).filter((call) => call.endedAt === null)
  const unseen = open.filter((call) => call.acknowledgements.length === 0).length
  useEffect(() => {
    if (unseen === 0) return
    const before = document.title
    const word = t`求助`
    const timer = setInterval(() => { document.title = document.title.startsWith(`【${word}】`) ? before : `【${word}】${before}` }, 1_000)
    return () => {
      clearInterval(timer)
      document.title = before
    }
  }, [unseen, t])
  if (open.length === 0) return null
  return <div className="fp-sos" role="alert" data-testid="sos-banner"><ul aria-label={t`正在求助`}>{open.map((call) => <Call key={call.sosId} call={call} />)}</ul></div>
}
