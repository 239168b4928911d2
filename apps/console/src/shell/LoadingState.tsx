import { useLingui } from '@lingui/react/macro'

export const LoadingState = () => {
  const { t } = useLingui()
  return <div className="fp-state" role="status" aria-label={t`正在载入`}><span className="fp-spinner" aria-hidden /></div>
}
