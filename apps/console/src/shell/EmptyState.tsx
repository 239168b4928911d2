import { InboxOutlined } from '@ant-design/icons'
import type { ReactNode } from 'react'

/** Nothing here yet: says what belongs here and offers the way to get it. */
export const EmptyState = ({ title, description, action, icon }: { title: string; description?: ReactNode; action?: ReactNode; icon?: ReactNode }) => (
  <div className="fp-state" data-testid="empty-state">
    <span aria-hidden="true" style={{ fontSize: 34 }}>{icon ?? <InboxOutlined />}</span>
    <h2>{title}</h2>
    {description ? <p>{description}</p> : null}
    {action ? <div style={{ marginTop: 10 }}>{action}</div> : null}
  </div>
)
