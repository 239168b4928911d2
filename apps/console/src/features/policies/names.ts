import { useLingui } from '@lingui/react/macro'

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
