import type { ReviewDecision, ReviewOutcome } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'

export const outcomes: readonly ReviewOutcome[] = ['real', 'not_real', 'unclear']

export const useOutcomeName = () => {
  const { t } = useLingui()
  return (outcome: ReviewDecision['outcome']): string => {
    switch (outcome) {
      case 'real': return t`真实`
      case 'not_real': return t`不属实`
      case 'unclear': return t`无法判断`
      case 'withdrawn': return t`已撤回`
    }
  }
}
