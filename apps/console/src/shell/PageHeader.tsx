import { useLingui } from '@lingui/react/macro'
import { type ReactNode, useEffect } from 'react'

/** Sets the browser tab's title; call it where no PageHeader is shown (full-height map pages). */
export const usePageTitle = (title: string): void => {
  const { t } = useLingui()
  const product = t`实迹`
  useEffect(() => { document.title = `${title} · ${product}` }, [title, product])
}

export const PageHeader = ({ title, description, actions }: { title: string; description?: ReactNode; actions?: ReactNode }) => {
  usePageTitle(title)
  return (
    <header className="fp-header">
      <div>
        <h1>{title}</h1>
        {description ? <p>{description}</p> : null}
      </div>
      {actions ? <div className="fp-header-actions">{actions}</div> : null}
    </header>
  )
}
