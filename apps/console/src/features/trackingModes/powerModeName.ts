import type { PowerMode } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'

export const usePowerModeName = () => {
  const { t } = useLingui()
  return (mode: PowerMode): string => (mode === 'saving' ? t`省电` : mode === 'balanced' ? t`均衡` : t`精确`)
}
