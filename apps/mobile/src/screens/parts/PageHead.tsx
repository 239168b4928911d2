import type { ReactNode } from 'react'
import { useLingui } from '@lingui/react/macro'
import { goBack } from '../../app/router.ts'
import type { Route } from '../../app/router.ts'
import { Icon } from './Icon.tsx'

/** Head of a page that one comes to from another. */
export const PageHead = ({ title, back = { name: 'me' }, children }: { readonly title: string; readonly back?: Route; readonly children?: ReactNode }) => {
  const { t } = useLingui()
  return (
    <header className="detail-head">
      <button type="button" className="icon-button" aria-label={t`返回`} onClick={() => goBack(back)}><Icon name="back" /></button>
      <h1>{title}</h1>
      {children}
    </header>
  )
}
