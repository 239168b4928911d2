import { useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './parts/Button.tsx'
import type { PhoneHealthReport, PowerMode } from '@fieldproof/contract'
import { usePhone, useSnapshot, useStore } from '../app/context.ts'
import { goBack } from '../app/router.ts'
import { currentBatteryPercent, currentlyCharging, deviceFacts } from '../capture/deviceFacts.ts'
import { brandOf, browserOf, healthOf } from '../capture/health.ts'
import type { Brand, Check } from '../capture/health.ts'
import { batteryRates } from '../capture/powerMode.ts'
import type { BatteryRate } from '../capture/powerMode.ts'
import { isNativeShell } from '../capture/adapters/platform.ts'
import { testIds } from '../testIds.ts'
import { useCheckText } from './parts/healthText.ts'
import { BrandSteps } from './parts/BrandSteps.tsx'
import { Icon } from './parts/Icon.tsx'

const askForStorage = async (): Promise<boolean | undefined> => {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist())
  } catch {
    return undefined
  }
}

/** What on this phone will break tracking, and what to do about it (C12). Nothing is sent unless the person says so. */
const Health = () => {
  const { t } = useLingui()
  const phone = usePhone()
  const { waitingEvents } = useSnapshot()
  const sync = useStore(phone.scheduler.state)
  const position = useStore(phone.position.state)
  const permission = useStore(phone.tracking.permission)
  const text = useCheckText()
  const [persisted, setPersisted] = useState<boolean | undefined>()
  const [rates, setRates] = useState<Partial<Record<PowerMode, BatteryRate>>>({})
  const [sent, setSent] = useState<'no' | 'sending' | 'sent' | 'failed'>('no')
  useEffect(() => {
    void navigator.storage?.persisted?.().then(setPersisted, () => undefined)
    void phone.tracking.batterySamples().then((samples) => setRates(batteryRates(samples)))
  }, [phone])

  const checks = healthOf({
    isSecureContext: globalThis.isSecureContext, permission, positionProblem: position.problem, accuracyMetres: position.fix?.accuracyMetres, isNative: isNativeShell(),
    browser: browserOf(navigator.userAgent), isInstalled: matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true,
    isStoragePersisted: persisted, hasWakeLock: 'wakeLock' in navigator, notifications: 'Notification' in globalThis ? Notification.permission : undefined,
    batteryPercent: currentBatteryPercent(), charging: currentlyCharging(), clockOffsetMs: phone.clockOffsetMs(), lastSyncAgoMs: sync.lastDoneAt === undefined ? undefined : Date.now() - sync.lastDoneAt, waitingEvents,
  })
  const order = { bad: 0, warning: 1, unknown: 2, good: 3 } as const
  const sorted = [...checks].sort((a, b) => order[a.state] - order[b.state])
  const troubles = checks.filter(({ state }) => state === 'bad' || state === 'warning').length
  const modeNames = { saving: t`省电`, balanced: t`均衡`, precise: t`精确` }

  const send = async (): Promise<void> => {
    setSent('sending')
    const report: PhoneHealthReport = {
      checks: checks.map(({ check, state, detail }) => ({ check, state, ...(detail === undefined ? {} : { detail }) })),
      battery: (Object.entries(rates) as [PowerMode, BatteryRate][]).map(([mode, rate]) => ({ mode, hours: rate.hours, percentPerHour: Math.min(100, rate.percentPerHour) })),
      appVersion: __APP_VERSION__, userAgent: navigator.userAgent.slice(0, 400),
    }
    await phone.client().phone.putHealth(report).then(() => setSent('sent'), () => setSent('failed'))
  }

  const row = ({ check, state, detail }: Check) => {
    const { name, say, fix } = text(check, state, detail)
    return (
      <li key={check} className="health-row" data-state={state} data-check={check} data-testid={testIds.healthCheck}>
        <span className="health-mark" aria-hidden="true">{state === 'good' ? '✓' : state === 'unknown' ? '?' : '!'}</span>
        <div><strong>{name}</strong><p>{say}</p>{state !== 'good' && fix !== undefined && <p className="fine">{fix}</p>}
          {check === 'storage' && state !== 'good' && <Button size="small" className="quiet-button" onClick={() => { void askForStorage().then(setPersisted) }}>{t`请求长期保存`}</Button>}</div>
      </li>
    )
  }
  return (
    <div className="page">
      <div className="detail-head">
        <button type="button" className="icon-button" aria-label={t`返回`} onClick={() => goBack({ name: 'me' })}><Icon name="back" /></button>
        <h1>{t`手机体检`}</h1>
      </div>
      <section className="card" data-testid={testIds.healthList} data-troubles={troubles}>
        <h2>{troubles === 0 ? t`没有发现会影响记录的问题` : t`有 ${troubles} 项可能影响记录`}</h2>
        <ul className="health">{sorted.map(row)}</ul>
      </section>
      <section className="card">
        <h2>{t`锁屏后也要记录？`}</h2>
        <p>{t`浏览器不能在后台或锁屏时定位，这不是您的过错，这段时间会写明原因。需要全天记录的岗位，可以另装一个定位应用：`}</p>
        <ul className="plain-list">
          <li><strong>OwnTracks</strong> · {t`安卓、苹果`}</li>
          <li><strong>Traccar Client</strong> · {t`安卓、苹果`}</li>
          <li><strong>Overland</strong> · {t`苹果`}</li>
          <li><strong>GPSLogger</strong> · {t`安卓`}</li>
        </ul>
        <p className="fine">{t`请管理员在管理台打开“人员”里您的页面，点“添加定位器”：那里有为您生成的网址、二维码和设置步骤。工作时间以外的位置同样不保存。`}</p>
      </section>
      <BrandSteps initial={brandOf(`${deviceFacts().model ?? ''} ${navigator.userAgent}`) as Brand} />
      <section className="card" data-testid={testIds.batteryFigures}>
        <h2>{t`耗电`}</h2>
        {currentBatteryPercent() === undefined ? <p>{t`这个浏览器不告诉电量，因此没有数字。`}</p>
          : Object.keys(rates).length === 0 ? <p>{t`记录满一小时（不充电）后，这里会显示实测的数字。`}</p>
          : <dl className="facts">{(Object.entries(rates) as [PowerMode, BatteryRate][]).map(([mode, rate]) => <div key={mode}><dt>{modeNames[mode]}</dt><dd>{t`每小时 ${rate.percentPerHour.toFixed(1)}%（测了 ${rate.hours.toFixed(1)} 小时）`}</dd></div>)}</dl>}
        <p className="fine">{t`这是记录期间整部手机的耗电，包括亮着的屏幕和其他应用。`}</p>
      </section>
      <section className="card">
        <h2>{t`把结果发给公司`}</h2>
        <p>{t`只在您点下面的按钮时发送：上面各项的结果、耗电数字、应用版本和浏览器名称。不含位置。`}</p>
        {sent === 'sent' ? <p role="status" data-testid={testIds.healthSent}>{t`已发送。`}</p>
          : <Button block className="act act-second" loading={sent === 'sending'} data-testid={testIds.healthSend} onClick={() => { void send() }}>{t`同意并发送`}</Button>}
        {sent === 'failed' && <p className="trouble" role="alert">{t`没有发送成功，请联网后再试。`}</p>}
      </section>
    </div>
  )
}

export default Health
