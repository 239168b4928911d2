/** A click on a message comes to a page that is open already (alert-worker.js): whoever is not listening then has lost it, so this comes with the shell. Returns what ends it. */
export const onAlertOpened = (open: (path: string) => void): (() => void) => {
  if (!('serviceWorker' in navigator)) return () => undefined
  const onMessage = ({ data }: MessageEvent) => {
    const { type, path } = (data ?? {}) as { type?: unknown; path?: unknown }
    if (type === 'OPEN_ALERT' && typeof path === 'string' && path.startsWith('/alerts')) open(path)
  }
  navigator.serviceWorker.addEventListener('message', onMessage)
  return () => { navigator.serviceWorker.removeEventListener('message', onMessage) }
}
