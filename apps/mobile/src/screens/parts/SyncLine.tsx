import { useLingui } from '@lingui/react/macro'
import { usePhone, useSnapshot, useStore } from '../../app/context.ts'
import { clockTime } from '../../app/format.ts'
import type { Language } from '@fieldproof/core/kernel'
import { testIds } from '../../testIds.ts'
import { Icon } from './Icon.tsx'

/** How much is still on this phone only, and what the phone is doing about it. Tapping it tries at once. */
export const SyncLine = () => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const { waitingEvents, waitingPhotos, identity } = useSnapshot()
  const sync = useStore(phone.scheduler.state)
  const waiting = waitingEvents + waitingPhotos
  const offline = sync.phase === 'offline' || !navigator.onLine
  const what = waiting > 0
    ? (waitingPhotos > 0 && waitingEvents === 0 ? t`${waitingPhotos} 张照片待上传` : t`${waitingEvents} 条待同步`)
    : offline ? t`离线` : sync.phase === 'syncing' && sync.lastDoneAt === undefined ? t`同步中` : t`已同步`
  const detail = offline
    ? (waiting > 0 ? t`已保存在手机上，联网后自动发送` : t`离线也能签到，联网后自动发送`)
    : sync.phase === 'waiting' ? t`服务器暂时无法接收，稍后自动重试` : sync.lastDoneAt !== undefined ? t`上次同步 ${clockTime(sync.lastDoneAt + phone.now() - Date.now(), identity?.timeZone ?? 'Asia/Shanghai', i18n.locale as Language)}` : undefined
  const look = waiting > 0 || offline ? 'sync-wait' : 'sync-done'
  return (
    <button type="button" className={`sync-line ${look}`} data-testid={testIds.syncState} data-phase={sync.phase} data-waiting={waiting} title={detail}
      onClick={() => { void phone.refresh() }}>
      <Icon name={offline ? 'cloudOff' : waiting > 0 || sync.phase === 'syncing' ? 'sync' : 'cloudDone'} size={18} />
      <span data-testid={testIds.outboxCount} data-count={waitingEvents} data-photos={waitingPhotos}>{what}</span>
    </button>
  )
}
