import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from '../parts/Button.tsx'
import { usePhone, useSnapshot, useStore } from '../../app/context.ts'
import { preferences } from '../../app/preferences.ts'
import { deviceFacts } from '../../capture/deviceFacts.ts'
import { testIds } from '../../testIds.ts'
import { PageHead } from '../parts/PageHead.tsx'
import { NotSaved } from '../parts/StorageLost.tsx'
import './mySide.css'

const minutesAgo = [0, 15, 60, 180] as const

/** "It did not work": when, what, and what the phone knows about itself, all of it shown before it is signed. No position is in it. */
const Fault = () => {
  const { t } = useLingui()
  const phone = usePhone()
  const snapshot = useSnapshot()
  const position = useStore(phone.position.state)
  const sync = useStore(phone.scheduler.state)
  const [text, setText] = useState('')
  const [ago, setAgo] = useState<number>(0)
  const [state, setState] = useState<'open' | 'busy' | 'done' | 'failed'>('open')
  const facts: readonly (readonly [string, string])[] = [
    ['online', String(navigator.onLine)], ['sync', `${sync.phase}${sync.lastDoneAt === undefined ? '' : ` ${new Date(sync.lastDoneAt).toISOString()}`}`], ['waitingEvents', String(snapshot.waitingEvents)], ['waitingPhotos', String(snapshot.waitingPhotos)],
    ['position', `${position.status}${position.problem === undefined ? '' : ` ${position.problem}`}`], ['recording', phone.recorder.state.get()], ['secureContext', String(isSecureContext)], ['serviceWorker', String(navigator.serviceWorker?.controller != null)],
    ['clockOffsetMs', String(Math.round(phone.now() - Date.now()))], ['language', preferences.get().language], ['appVersion', __APP_VERSION__], ['userAgent', navigator.userAgent.slice(0, 400)], ['screen', `${screen.width}×${screen.height}`],
    ...Object.entries(deviceFacts()).map(([name, value]) => [name, String(value)] as const).filter(([name]) => name !== 'appVersion'),
  ]
  const send = async (): Promise<void> => {
    setState('busy')
    try {
      await phone.append({ kind: 'declaration', content: { topic: 'fault', occurredAt: new Date(phone.now() - ago * 60_000).toISOString(), text: text.trim(), diagnostics: facts.map(([name, value]) => ({ name, value: value.slice(0, 500) })) } })
      setState('done')
    } catch {
      setState('failed')
    }
  }
  if (state === 'done') return <div className="page"><PageHead title={t`报告故障`} /><section className="card" data-testid={testIds.faultDone}><h2>{t`已记下`}</h2><p>{t`报告已签名保存，联网后写入公司的日志，管理员能看到，谁也改不了。漏打卡时可以用它说明。`}</p></section></div>
  return (
    <div className="page">
      <PageHead title={t`报告故障`} />
      <p className="page-lead">{t`系统打不开、定位不对、签到失败？写下来。报告带时间和手机状况，会写入日志。`}</p>
      <section className="card">
        <p className="fine" aria-hidden="true">{t`什么时候发生的`}</p>
        <fieldset className="segments segments-wrap"><legend className="sr-only">{t`什么时候发生的`}</legend>
          {minutesAgo.map((minutes) => <label key={minutes} className="segment"><input type="radio" name="ago" checked={ago === minutes} onChange={() => setAgo(minutes)} /><span>{minutes === 0 ? t`刚才` : minutes < 60 ? t`${minutes} 分钟前` : t`${minutes / 60} 小时前`}</span></label>)}
        </fieldset>
        <textarea className="note note-block" rows={4} maxLength={1000} value={text} aria-label={t`发生了什么`} placeholder={t`例如：点签到后一直转圈`} data-testid={testIds.faultText} onChange={(event) => setText(event.target.value)} />
        <details className="all-reasons"><summary>{t`一起发送的手机状况（${facts.length} 项，没有位置）`}</summary><dl className="facts">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd className="mono">{value}</dd></div>)}</dl></details>
        {state === 'failed' && <NotSaved />}
        <Button block className="act act-primary" loading={state === 'busy'} disabled={state === 'busy' || text.trim() === ''} data-testid={testIds.faultSend} onClick={() => { void send() }}>{t`提交`}</Button>
      </section>
    </div>
  )
}

export default Fault
