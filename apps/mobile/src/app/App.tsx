import { Suspense, useEffect } from 'react'
import { useLingui } from '@lingui/react/macro'
// Small, and somebody's very first sight of the app: not worth another round trip.
import Enroll from '../screens/Enroll.tsx'
import { Today } from '../screens/Today.tsx'
import { Icon } from '../screens/parts/Icon.tsx'
import { StorageLost } from '../screens/parts/StorageLost.tsx'
import type { IconName } from '../screens/parts/Icon.tsx'
import { testIds } from '../testIds.ts'
import { isNativeShell } from '../capture/adapters/platform.ts'
import { holdScreenOn } from '../capture/screenOn.ts'
import { usePhone, useSnapshot, useStore } from './context.ts'
import { sentenceGap } from './format.ts'
import { isMySide, navigate, pathOf, useRoute } from './router.ts'
import type { Route } from './router.ts'
import { laterScreen } from './i18n.ts'

const Records = laterScreen(() => import('../screens/Records.tsx'))
const RecordDetail = laterScreen(() => import('../screens/RecordDetail.tsx'))
const Attendance = laterScreen(() => import('../screens/Attendance.tsx'))
const Dark = laterScreen(() => import('../screens/Dark.tsx'))
const Health = laterScreen(() => import('../screens/Health.tsx'))
const Me = laterScreen(() => import('../screens/Me.tsx'))
const MyDay = laterScreen(() => import('../screens/mySide/MyDay.tsx'))
const Figures = laterScreen(() => import('../screens/mySide/Figures.tsx'))
const Consents = laterScreen(() => import('../screens/mySide/Consents.tsx'))
const Places = laterScreen(() => import('../screens/mySide/Places.tsx'))
const Sos = laterScreen(() => import('../screens/mySide/Sos.tsx'))
const Fault = laterScreen(() => import('../screens/mySide/Fault.tsx'))
const Reminders = laterScreen(() => import('../screens/mySide/Reminders.tsx'))
const Passkey = laterScreen(() => import('../screens/mySide/Passkey.tsx'))
const Face = laterScreen(() => import('../screens/mySide/Face.tsx'))
const EndedSos = laterScreen(() => import('../screens/parts/EndedSos.tsx'))
const Correct = laterScreen(() => import('../screens/mySide/Correct.tsx'))

const Screen = ({ route }: { readonly route: Route }) => {
  switch (route.name) {
    case 'records': return <Records />
    case 'record': return <RecordDetail eventId={route.eventId} key={route.eventId} />
    case 'attendance': return <Attendance asked={route.day} key={route.day} />
    case 'dark': return <Dark />
    case 'health': return <Health />
    case 'me': return <Me />
    case 'day': return <MyDay />
    case 'figures': return <Figures />
    case 'consents': return <Consents />
    case 'places': return <Places />
    case 'sos': return <Sos />
    case 'fault': return <Fault />
    case 'reminders': return <Reminders />
    case 'face': return <Face />
    case 'passkey': return <Passkey />
    case 'correct': return <Correct siteId={route.siteId} key={route.siteId} />
    default: return <Today />
  }
}

export const App = () => {
  const { t, i18n } = useLingui()
  const route = useRoute()
  const { identity, log, strandedEvents, brokenPromises, sosEnded } = useSnapshot()
  if (route.name === 'enroll' || identity === undefined) {
    return <main className="frame frame-bare"><StorageLost /><Enroll code={route.name === 'enroll' ? route.code : undefined} /></main>
  }
  const tab = (name: 'today' | 'records' | 'me', icon: IconName, text: string, testId: string) => {
    const isHere = route.name === name || ((route.name === 'record' || route.name === 'attendance' || route.name === 'dark' || route.name === 'correct') && name === 'records') || ((route.name === 'health' || isMySide(route)) && name === 'me')
    return (
      <a className="tab" href={pathOf({ name })} aria-current={isHere ? 'page' : undefined} data-testid={testId} onClick={(event) => { event.preventDefault(); navigate({ name }) }}>
        <Icon name={icon} size={24} /><span>{text}</span>
      </a>
    )
  }
  return (
    <div className="frame">
      <ScreenOn />
      <main>
        <StorageLost />
        {sosEnded !== undefined && <Suspense fallback={null}><EndedSos /></Suspense>}
        {log?.alarm !== undefined && <p className="alarm" role="alert" data-testid={testIds.logWarning} data-reason={log.alarm.reason}><Icon name="warning" /><span><strong>{t`公司的记录日志与您手机上次看到的不一致。`}</strong>{sentenceGap(i18n.locale)}{t`可能有记录被改动或删除。两份有公司签名的日志凭据已保存在手机里，可在“我的”里导出。`}</span></p>}
        {brokenPromises > 0 && <p className="alarm alarm-soft" role="status" data-testid={testIds.promiseWarning}><Icon name="warning" /><span>{t`有 ${brokenPromises} 条记录的收据无效，或逾期未写入日志。`}</span></p>}
        {identity.status === 'revoked' && route.name === 'today' && <Revoked />}
        {identity.status !== 'revoked' && strandedEvents > 0 && <p className="alarm alarm-soft" role="status" data-testid={testIds.strandedNotice}><Icon name="warning" /><span>{t`有 ${strandedEvents} 条记录由上次绑定的身份签名，公司已停用它，无法自动送达。它们仍保存在手机里，可在“我的”里导出后交给管理员。`}</span></p>}
        {(identity.status !== 'revoked' || route.name !== 'today') && <Suspense fallback={<Loading />}><Screen route={route} /></Suspense>}
      </main>
      <nav className="tabs" aria-label={t`主导航`}>
        {tab('today', 'today', t`今天`, testIds.tabToday)}
        {tab('records', 'records', t`记录`, testIds.tabRecords)}
        {tab('me', 'me', t`我的`, testIds.tabMe)}
      </nav>
    </div>
  )
}

/** A browser stops giving positions when the screen goes dark: while a track is recorded or help is called for it is kept on, whichever screen is open. A shell goes on in the dark. */
const ScreenOn = () => {
  const phone = usePhone()
  const isRecording = useStore(phone.recorder.state) === 'recording'
  const isCalling = useSnapshot().sos !== undefined
  const isNeeded = (isRecording && !isNativeShell()) || isCalling
  useEffect(() => (isNeeded ? holdScreenOn() : undefined), [isNeeded])
  return null
}

const Loading = () => {
  const { t } = useLingui()
  return <p className="empty" role="status">{t`正在打开…`}</p>
}

/** The phone no longer counts for the company; what it holds still belongs to the person. */
const Revoked = () => {
  const { t } = useLingui()
  const { identity, strandedEvents } = useSnapshot()
  return (
    <section className="card revoked" data-testid={testIds.revokedNotice}>
      <h1>{t`这部手机已被停用`}</h1>
      <p>{t`${identity?.orgName ?? ''}停用了这部手机的绑定，现在不能签到，也不记录任何位置。`}</p>
      <p>{strandedEvents > 0 ? t`还有 ${strandedEvents} 条记录没有送达。它们和以前的记录都保存在手机里，不会丢失；可在“我的”里导出。` : t`以前的记录都保存在手机里，不会丢失。`}</p>
      <a className="act act-primary act-link" href={pathOf({ name: 'enroll' })} onClick={(event) => { event.preventDefault(); navigate({ name: 'enroll' }) }}>{t`用新的链接重新绑定`}</a>
    </section>
  )
}
