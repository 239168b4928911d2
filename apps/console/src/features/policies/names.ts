import { useLingui } from '@lingui/react/macro'

/** What follows from a check-in, in a word. `none`: no policy applied. */
export const useActionName = () => {
  const { t } = useLingui()
  return (action: string): string => {
    switch (action) {
      case 'accept': return t`接受`
      case 'ask_factor': return t`再要一项`
      case 'review': return t`请人看一眼`
      case 'block': return t`暂不计入`
      case 'none': return t`无策略`
      default: return action
    }
  }
}

export const useThresholdTexts = () => {
  const { t } = useLingui()
  return (threshold: string): { readonly name: string; readonly help: string } => {
    switch (threshold) {
      case 'verifiedTotal': return { name: t`判为可信所需的总权重`, help: t`越高越严：更多签到会停在“依据不足”，不会因此变成存疑。` }
      case 'verifiedWorstGroup': return { name: t`判为可信时最多容许的不利项`, help: t`越接近 0 越严：有一类信号低于它就不算可信。` }
      case 'reviewGroup': return { name: t`某类信号低于此值就请人核实`, help: t`越接近 0，送去核实的越多。` }
      default: return { name: threshold, help: '' }
    }
  }
}
