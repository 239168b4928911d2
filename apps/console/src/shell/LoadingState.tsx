import { useLingui } from '@lingui/react/macro'
import { Spin } from 'antd'

export const LoadingState = () => {
  const { t } = useLingui()
  return <div className="fp-state" role="status" aria-label={t`正在载入`}><Spin size="large" /></div>
}
