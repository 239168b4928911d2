import { useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import './changePreview.css'

export interface Change { readonly name: string; readonly before: ReactNode; readonly after: ReactNode }

/** What saving would change, old and new, and what follows from it. Nothing while nothing differs. */
export const ChangePreview = ({ changes, effects = [] }: { changes: readonly (Change | false)[]; effects?: readonly (string | false)[] }) => {
  const { t } = useLingui()
  const differing = changes.filter((change) => change !== false)
  if (differing.length === 0) return null
  return (
    <div className="fp-changes" role="status" data-testid="change-preview">
      <p><b>{t`保存后的变化`}</b></p>
      <ul>
        {differing.map(({ name, before, after }) => <li key={name} data-testid="change"><span className="fp-soft">{name}</span> <span><s>{before}</s> <span aria-label={t`改为`} role="img">→</span> <b>{after}</b></span></li>)}
      </ul>
      {effects.filter((effect) => effect !== false).map((effect) => <p key={effect} data-testid="change-effect">{effect}</p>)}
    </div>
  )
}
