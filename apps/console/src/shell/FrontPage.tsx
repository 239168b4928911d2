import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { ColourButton, LanguageButton } from './LanguageAndColour.tsx'

/** Frame of the pages before sign-in. */
export const FrontPage = ({ children, widthPixels = 420 }: { children: ReactNode; widthPixels?: number }) => (
  <div className="fp-front">
    <header className="fp-front-bar">
      <span className="fp-brand"><img src="/favicon.svg" alt="" /><span><Trans>实迹</Trans></span></span>
      <span><LanguageButton /><ColourButton /></span>
    </header>
    <main className="fp-front-main" style={{ maxWidth: widthPixels }}>{children}</main>
  </div>
)
