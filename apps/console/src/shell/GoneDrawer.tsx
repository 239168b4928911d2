import { useLingui } from '@lingui/react/macro'
import { Drawer } from 'antd'
import { EmptyState } from './EmptyState.tsx'

const GoneDrawer = ({ onClose }: { onClose: () => void }) => {
  const { t } = useLingui()
  return <Drawer open size={440} title={t`不在这里`} onClose={onClose} data-testid="gone-drawer"><EmptyState title={t`网址所指的这一条不在这里`} description={t`可能已被删除，或网址不完整。`} /></Drawer>
}

export default GoneDrawer
