import { useEffect, useState } from 'react'
import { msg } from '@lingui/core/macro'
import { useLingui } from '@lingui/react/macro'
import Switch from 'antd-mobile/es/components/switch'
import type { PushKind } from '@fieldproof/contract'
import { usePhone } from '../../app/context.ts'
import { pushState, subscribePush, unsubscribePush } from '../../app/push.ts'
import type { PushState } from '../../app/push.ts'
import { testIds } from '../../testIds.ts'
import { PageHead } from '../parts/PageHead.tsx'
import './mySide.css'

const kinds: readonly (readonly [PushKind, ReturnType<typeof msg>, ReturnType<typeof msg>])[] = [
  ['question', msg`有人请我说明`, msg`主管对一次签到有疑问`],
  ['challenge', msg`抽查`, msg`请我现在签到一次；显示后才开始计时`],
  ['decision', msg`核实结果`, msg`有人对我的签到做了决定`],
  ['shift_start', msg`上班前`, msg`班次开始前 10 分钟`],
  ['missing_check_out', msg`忘记签退`, msg`下班时还没有签退`],
]

/** Messages that reach the phone while the app is closed. Off duty nothing is sent but the two reminders at the edges of the shift, where the person has chosen them here, and that the company has ended a call for help. */
const Reminders = () => {
  const { t } = useLingui()
  const phone = usePhone()
  const [state, setState] = useState<PushState | undefined>(undefined)
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<string | undefined>(undefined)
  useEffect(() => { void pushState(phone.client()).then(setState) }, [phone])
  const act = async (work: () => Promise<PushState>): Promise<void> => {
    setBusy(true)
    setTrouble(undefined)
    try { setState(await work()) } catch (error) { setTrouble(error instanceof Error && error.name === 'NotAllowedError' ? t`系统没有允许通知。请在浏览器或系统设置里允许。` : t`现在订阅不了通知：这部手机的浏览器可能不支持，或连不上它的推送服务。`) } finally { setBusy(false) }
  }
  const wanted = state?.kind === 'on' ? state.wanted : []
  return (
    <div className="page">
      <PageHead title={t`提醒`} />
      <p className="page-lead">{t`应用关着时也能通知您。不在工作时间不打扰，例外只有您自己选的“上班前”和“忘记签退”，以及公司结束了您的求助。通知里不写您的位置。`}</p>
      {trouble !== undefined && <p className="trouble" role="alert">{trouble}</p>}
      <section className="card" data-testid={testIds.remindersState} data-state={state?.kind ?? 'loading'}>
        {state === undefined ? <p className="fine">{t`正在读取…`}</p> : state.kind === 'unsupported'
          ? <p>{t`这个浏览器收不到推送。苹果手机请先“添加到主屏幕”再打开；微信内请用系统浏览器打开。打开应用时，提问和抽查仍会显示在首页。`}</p>
          : <div className="switch-row"><span id="reminders-name">{t`在这部手机上接收提醒`}</span><Switch checked={state.kind === 'on'} loading={busy} aria-labelledby="reminders-name" data-testid={testIds.remindersSwitch} onChange={(on) => { void act(() => (on ? subscribePush(phone.client(), kinds.map(([kind]) => kind)) : unsubscribePush(phone.client()))) }} /></div>}
      </section>
      {state?.kind === 'on' && <section className="card"><h2>{t`要哪些`}</h2>{kinds.map(([kind, title, what]) => (
        <label key={kind} className="reminder" data-testid={testIds.reminderKind} data-kind={kind}><input type="checkbox" checked={wanted.includes(kind)} disabled={busy} onChange={(event) => { const next = event.target.checked ? [...wanted, kind] : wanted.filter((other) => other !== kind); void act(() => subscribePush(phone.client(), next)) }} /><span><strong>{t(title)}</strong><span className="fine">{t(what)}</span></span></label>
      ))}</section>}
    </div>
  )
}

export default Reminders
