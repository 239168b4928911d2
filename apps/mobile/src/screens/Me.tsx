import { useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import Button from './parts/Button.tsx'
import Switch from 'antd-mobile/es/components/switch'
import type { Language } from '@fieldproof/core/kernel'
import { usePhone, useSnapshot, useStore } from '../app/context.ts'
import { dateAndTime } from '../app/format.ts'
import { preferences, setPreferences } from '../app/preferences.ts'
import { applyUpdate, updateReady } from '../app/registerServiceWorker.ts'
import { navigate, pathOf } from '../app/router.ts'
import { testIds } from '../testIds.ts'
import { Icon } from './parts/Icon.tsx'
import { AccessesCard } from './parts/AccessesCard.tsx'
import { MySideCard } from './parts/MySideCard.tsx'
import { SyncLine } from './parts/SyncLine.tsx'

const languageNames: readonly (readonly [Language, string])[] = [['zh-CN', '简体中文'], ['zh-TW', '繁體中文'], ['en', 'English']]

/** What a tap opens at the end of the page is seen, with its buttons. */
const showWhole = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'center' })

/** Longer than any pause between two syncs of an open app. */
const staleMs = 3_600_000

const Me = () => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const { identity, waitingEvents, waitingPhotos, strandedEvents, log, today, brokenPromises, resent } = useSnapshot()
  const chosen = useStore(preferences)
  const sync = useStore(phone.scheduler.state)
  const update = useStore(updateReady)
  const [confirming, setConfirming] = useState(false)
  const language = i18n.locale as Language
  const timeZone = identity?.timeZone ?? 'Asia/Shanghai'

  const save = async (): Promise<void> => {
    const url = URL.createObjectURL(await phone.exportOutbox())
    const link = document.createElement('a')
    link.href = url
    link.download = `fieldproof-${identity?.deviceId.slice(0, 8) ?? 'phone'}.json`
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }
  // Agreement is only as new as the last check: a server that answers everything but the proof must not leave it standing.
  const logState = log === undefined ? 'none' : log.alarm !== undefined ? 'alarm' : log.missed !== undefined ? (log.missed.status === undefined ? 'unreachable' : 'unanswered') : phone.now() - Date.parse(log.checkedAt) > staleMs ? 'unchecked' : 'consistent'
  const isUrgent = logState === 'alarm' || logState === 'unanswered'
  const checked = log === undefined ? '' : dateAndTime(log.checkedAt, timeZone, language)

  const logCard = (
    <section className="card">
      <h2>{t`公司的记录日志`}</h2>
      <p className="log-state" data-testid={testIds.logState} data-state={logState}>
        {log === undefined ? t`还没有看到日志。第一次同步后，这部手机会记住它，此后每次核对。`
          : log.alarm !== undefined ? t`公司的记录日志与您手机上次看到的不一致。`
          : logState === 'unanswered' ? t`${checked} 之后没有核对成功：公司服务器有回应，却给不出日志的证明（错误 ${log.missed?.status ?? 0}）。手机会继续尝试；一直这样请告诉管理员。`
          : logState === 'unreachable' ? t`${checked} 之后没有核对：联系不上公司服务器。有网络时会自动核对。`
          : logState === 'unchecked' ? t`${checked} 之后还没有核对。下次同步时会自动核对。`
          : t`一致：日志只增不改，和这部手机记住的相符。`}
      </p>
      {log !== undefined && <dl className="facts">
        <div><dt>{t`条目数`}</dt><dd data-testid={testIds.logSize}>{log.size}</dd></div>
        <div><dt>{t`上次核对`}</dt><dd data-testid={testIds.logChecked}>{checked}</dd></div>
        {log.alarm !== undefined && <div><dt>{t`发现于`}</dt><dd>{dateAndTime(log.alarm.at, timeZone, language)}</dd></div>}
      </dl>}
      {log?.alarm !== undefined && <p className="fine mono">{log.alarm.reason}: {log.alarm.detail}</p>}
      {resent !== undefined && <p className="fine" data-testid={testIds.resent}>{resent.events > 0 && t`公司服务器丢失了曾确认收到的 ${resent.events} 条记录（可能恢复过旧备份），手机已重新排队发送。`}{resent.mayLackOlder && t`更早的轨迹和照片已按期从手机清除，可能无法补发。`}</p>}
      {brokenPromises > 0 && <p className="trouble">{t`有 ${brokenPromises} 条记录的收据无效，或逾期未写入日志。`}</p>}
      <Button block className="act act-second" data-testid={testIds.exportRecords} onClick={() => { void save() }}>{t`导出手机里的签名记录`}</Button>
    </section>
  )

  return (
    <div className="page">
      <header className="page-head"><div><h1>{identity?.personName}</h1><p>{[identity?.orgName, today?.person.departmentName].filter(Boolean).join(' · ')}</p></div><SyncLine /></header>
      {update !== undefined && <section className="card"><h2>{t`有新版本`}</h2><Button block className="act act-primary" data-testid={testIds.updateButton} onClick={applyUpdate}>{t`更新并重新打开`}</Button></section>}
      {isUrgent && logCard}
      {today?.trustTier !== undefined && <section className="card" data-testid={testIds.trustTier}><h2>{t`信任等级：${today.trustTier.name}`}</h2><p>{today.trustTier.explanation}</p><p className="fine">{t`等级不会因为系统的判定而下降，只有人的决定才会。`}</p></section>}
      <section className="card"><h2>{t`手机体检`}</h2><p>{t`看看这部手机有没有会影响记录的设置，以及怎么改。`}</p><a className="page-link" href={pathOf({ name: 'health' })} data-testid={testIds.openHealth} onClick={(event) => { event.preventDefault(); navigate({ name: 'health' }) }}>{t`开始检查`}<Icon name="chevron" size={16} /></a></section>
      <MySideCard />
      <AccessesCard />
      <section className="card">
        <h2>{t`显示`}</h2>
        <fieldset className="segments"><legend className="sr-only">{t`语言`}</legend>
          {languageNames.map(([tag, name]) => (
            <label key={tag} className="segment" data-testid={testIds.languageOption} data-language={tag}><input type="radio" name="language" value={tag} checked={chosen.language === tag} onChange={() => setPreferences({ language: tag })} /><span lang={tag}>{name}</span></label>
          ))}
        </fieldset>
        <div className="switch-row"><span id="large-text-name">{t`大字模式`}</span>
          <Switch checked={chosen.largeText} aria-labelledby="large-text-name" data-testid={testIds.largeText} onChange={(largeText) => setPreferences({ largeText })} />
        </div>
      </section>
      <section className="card">
        <h2>{t`发送情况`}</h2>
        <dl className="facts">
          <div><dt>{t`未送达的记录`}</dt><dd>{waitingEvents}</dd></div>
          <div><dt>{t`未上传的照片`}</dt><dd>{waitingPhotos}</dd></div>
          {strandedEvents > 0 && <div><dt>{t`旧绑定留下、无法送达`}</dt><dd>{strandedEvents}</dd></div>}
          <div><dt>{t`上次同步`}</dt><dd>{sync.lastDoneAt === undefined ? t`还没有` : dateAndTime(sync.lastDoneAt + phone.now() - Date.now(), timeZone, language)}</dd></div>
        </dl>
        <Button block className="act act-second" loading={sync.phase === 'syncing'} disabled={sync.phase === 'syncing'} data-testid={testIds.syncNow} onClick={() => { void phone.refresh() }}>{t`立即同步`}</Button>
      </section>
      {!isUrgent && logCard}
      <section className="card">
        <h2>{t`这部手机`}</h2>
        <dl className="facts">
          <div><dt>{t`设备编号`}</dt><dd className="mono" data-testid={testIds.deviceId}>{identity?.deviceId}</dd></div>
          <div><dt>{t`绑定于`}</dt><dd>{identity === undefined ? '' : dateAndTime(identity.enrolledAt, timeZone, language)}</dd></div>
          <div><dt>{t`应用版本`}</dt><dd>{__APP_VERSION__}</dd></div>
        </dl>
        {confirming
          ? <div className="confirm" ref={showWhole}><p>{waitingEvents === 0 ? t`重新绑定要用新的绑定码；这部手机的密钥不变。没有未送达的记录。` : t`重新绑定要用新的绑定码；这部手机的密钥不变。未送达的 ${waitingEvents} 条记录会先尝试发送。`}</p><div className="act-buttons"><Button className="act act-second" onClick={() => setConfirming(false)}>{t`取消`}</Button><Button className="act act-primary" onClick={() => navigate({ name: 'enroll' })}>{t`继续`}</Button></div></div>
          : <Button block className="act act-second" data-testid={testIds.reEnrol} onClick={() => setConfirming(true)}>{t`重新绑定`}</Button>}
      </section>
    </div>
  )
}

export default Me
