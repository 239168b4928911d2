import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { router } from './router.tsx'
import { activateLanguage } from './shell/i18n.ts'
import { preferences } from './shell/preferences.ts'
import { Providers } from './shell/Providers.tsx'
import './shell/global.css'

const initialLocale = await activateLanguage(preferences().language)

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <Providers initialLocale={initialLocale}>
      <RouterProvider router={router} />
    </Providers>
  </StrictMode>,
)
