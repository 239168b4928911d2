import type { ChallengeView } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'

export const useStateName = () => {
  const { t } = useLingui()
  return (state: ChallengeView['state']): string => {
    switch (state) {
      case 'asked': return t`等待手机显示`
      case 'seen': return t`已显示，等签到`
      case 'answered': return t`已签到`
      case 'lapsed': return t`没有回应`
      case 'excused': return t`有原因`
      case 'withdrawn': return t`已撤回`
    }
  }
}

export const useReasonText = () => {
  const { t } = useLingui()
  return (reason: string): string => {
    switch (reason) {
      case 'not_reached': return t`手机一直没有显示，不算没有回应`
      case 'no_network': return t`当时没有网络`
      case 'with_customer': return t`正在和客户谈事`
      case 'driving': return t`正在开车`
      case 'phone_trouble': return t`手机没电或有故障`
      case 'other': return t`其他原因`
      default: return reason
    }
  }
}
