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

/** Why a challenge is refused now, by the word the server's detail begins with. */
export const useNotNowText = () => {
  const { t } = useLingui()
  return (detail: string | undefined): string | undefined => {
    switch (detail?.split(':')[0]) {
      case 'no_phone': return t`这位同事没有绑定手机。`
      case 'off_duty': return t`现在不是这位同事的工作时间。`
      case 'paused': return t`这位同事已暂停或结束工作。`
      case 'night': return t`夜间不抽查任何人。`
      case 'too_many': return t`这位同事今天已被抽查够多次了。`
      case 'open': return t`已有一次抽查在进行。`
      case 'ends_soon': return t`快下班了，剩下的时间不够一次抽查。`
      default: return undefined
    }
  }
}
