/** The offline shell. A new version waits until the person asks for it, or until every window of the app was closed. */
import { navigate, routeOf } from './router.ts'
import { createStore } from './store.ts'

export const updateReady = createStore<ServiceWorker | undefined>(undefined)

export const registerServiceWorker = (): void => {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  // A notification was tapped while the app is open.
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<{ type?: string; path?: string } | null>) => { if (data?.type === 'OPEN' && data.path !== undefined) navigate(routeOf(data.path)) })
  // It fetches the whole app: not while a slow network brings what the screen waits for.
  const whenQuiet = (work: () => void): void => { if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 3_000 }); else setTimeout(work, 1_000) }
  window.addEventListener('load', () => whenQuiet(async () => {
    try {
      const registration = await navigator.serviceWorker.register('/m/sw.js', { scope: '/m/' })
      const offer = (candidate: ServiceWorker | null): void => {
        if (candidate !== null && navigator.serviceWorker.controller !== null) updateReady.set(candidate)
      }
      offer(registration.waiting)
      registration.addEventListener('updatefound', () => {
        const installing = registration.installing
        installing?.addEventListener('statechange', () => { if (installing.state === 'installed') offer(installing) })
      })
    } catch { /* without a service worker the app works online; the records are in IndexedDB either way */ }
  }))
}

export const applyUpdate = (): void => {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  updateReady.get()?.postMessage({ type: 'SKIP_WAITING' })
}
