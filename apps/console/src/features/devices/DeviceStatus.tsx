import type { Device } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { Tag } from 'antd'

export const DeviceStatus = ({ status }: { status: Device['status'] }) => {
  const { t } = useLingui()
  if (status === 'active') return <span className="fp-band" data-band="verified">{t`使用中`}</span>
  return status === 'lost' ? <span className="fp-band" data-band="strong_doubt">{t`已丢失`}</span> : <Tag>{t`已停用`}</Tag>
}
