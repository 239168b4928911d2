import { Drawer } from 'antd'
import type { ReactNode } from 'react'

interface NavigationDrawerProps {
  readonly open: boolean
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
}

/** The menu on narrow screens. A file of its own, because wide screens never load it. */
const NavigationDrawer = ({ open, title, onClose, children }: NavigationDrawerProps) => (
  <Drawer open={open} onClose={onClose} placement="left" size={280} title={title} styles={{ body: { padding: 8 } }}>{children}</Drawer>
)

export default NavigationDrawer
