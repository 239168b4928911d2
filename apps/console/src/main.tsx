import { type AnyRoute, RouterProvider } from '@tanstack/react-router'
import { startTransition, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { appRouteId, router } from './router.tsx'
import { queries, queryClient, speakNext } from './shell/api.ts'
import { activateLanguage } from './shell/i18n.ts'
import { keepFromReloading } from './shell/missingProgram.tsx'
import { preferences } from './shell/preferences.ts'
import { Providers } from './shell/Providers.tsx'
import './shell/global.css'

keepFromReloading()

// Who is signed in (before that: whether the set-up is needed), the program of the page that is asked for, and the texts are fetched at once, not one after the other. Whatever fails is asked for again, and told, by the router.
const { language } = preferences()
const isSpoken = speakNext(language)
const asked = router.matchRoutes(router.latestLocation).map(({ routeId }) => (router.routesById as Readonly<Record<string, AnyRoute>>)[routeId]!)
if (asked.some(({ id }) => id === appRouteId)) void queryClient.prefetchQuery(queries.me)
if (asked.some(({ id }) => id === '/setup' || id === '/sign-in')) void queryClient.prefetchQuery(queries.setup)
for (const route of asked) router.loadRouteChunk(route)?.catch(() => undefined)

// Not awaited at the top: what is fetched here imports from the very file that would wait for it.
void activateLanguage(language).then((initialLocale) => {
  isSpoken()
  const root = createRoot(document.getElementById('root') as HTMLElement)
  // In slices: a first render that is no transition is done in one piece.
  startTransition(() => {
    root.render(
      <StrictMode>
        <Providers initialLocale={initialLocale}>
          <RouterProvider router={router} />
        </Providers>
      </StrictMode>,
    )
  })
})
