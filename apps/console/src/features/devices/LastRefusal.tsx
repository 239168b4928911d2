import { WarningOutlined } from '@ant-design/icons'
import type { Device } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { TimeText } from '../../shell/TimeText.tsx'

/** What a tracker sent and was refused: on the tracker itself nobody sees it. Gone once a later message was taken. */
export const LastRefusal = ({ device: { lastRefusal, lastSeen } }: { device: Device }) => {
  const { t } = useLingui()
  if (!lastRefusal || (lastSeen !== null && lastSeen > lastRefusal.lastTime)) return null
  const reasons: Readonly<Record<string, string>> = {
    not_json: t`发来的不是有效的 JSON，请检查上报方式`, invalid_request: t`消息读不懂，请检查上报方式和加密设置`, body_too_large: t`一次发来的太多，请减少每次上报的条数`, not_allowed: t`消息里的设备标识不是绑定的那个`,
  }
  const { messages } = lastRefusal
  return (
    <span className="fp-refusal" title={`${lastRefusal.source}: ${lastRefusal.detail}`} data-testid="last-refusal">
      <WarningOutlined aria-hidden /> {t`有 ${messages} 条被拒收`} · <TimeText value={lastRefusal.lastTime} style="relative" /><br />{reasons[lastRefusal.code] ?? lastRefusal.detail}
    </span>
  )
}
