import type { DarkCauseWire, DarkStanding } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'

export const useStandingName = () => {
  const { t } = useLingui()
  return (standing: DarkStanding): string => {
    switch (standing) {
      case 'announced': return t`本人已说明`
      case 'excused': return t`非本人原因，不计`
      case 'chosen': return t`本人关闭`
      case 'unknown': return t`原因不明`
    }
  }
}

export const useCauseName = () => {
  const { t } = useLingui()
  return (cause: DarkCauseWire): string => {
    switch (cause) {
      case 'paused': return t`本人暂停`
      case 'ended': return t`本人结束`
      case 'permission_off': return t`没有定位权限`
      case 'location_off': return t`定位开关关闭`
      case 'no_position': return t`手机给不出位置`
      case 'no_network': return t`没有网络`
      case 'hidden': return t`后台或锁屏`
      case 'closed': return t`应用被关闭`
      case 'killed': return t`被系统关闭`
      case 'restarted': return t`手机重启`
      case 'battery_empty': return t`手机没电`
      case 'battery_low': return t`电量低`
      case 'battery_saver': return t`省电模式`
      default: return cause
    }
  }
}
