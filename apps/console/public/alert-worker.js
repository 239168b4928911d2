/**
 * Alerts in this browser while no page of the console is open (react/alerts on the server, docs/operations/alert-channels.md). It takes messages and nothing else: it keeps no file and
 * answers no request, so the console is the same with it and without it.
 */
const home = '/alerts'

self.addEventListener('install', () => { void self.skipWaiting() })

/** A second message of the same tag, which is a later step of the same alert, takes the place of the first and is heard again. */
self.addEventListener('push', (event) => {
  let content
  try { content = event.data?.json() } catch { /* not from our server: still shown, since browsers take the permission from who shows nothing */ }
  const { title = '实迹', body = '', path = home, tag = 'fieldproof', severity } = content ?? {}
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon: '/m/icon-192.png', badge: '/m/icon-192.png', data: { path }, requireInteraction: severity === 'critical', renotify: true }))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const target = new URL(event.notification.data?.path ?? home, self.location.origin)
  // Only the alerts of this console: whatever a message says, it opens nothing else.
  const path = target.origin === self.location.origin && target.pathname === home ? `${target.pathname}${target.search}` : home
  event.waitUntil((async () => {
    const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
    // The phone app, the customer's page and the verifier live at the same address and know no alerts.
    const open = windows.find(({ url }) => !/^\/(m|g|verify)\//.test(new URL(url).pathname))
    if (open === undefined) return self.clients.openWindow(path)
    open.postMessage({ type: 'OPEN_ALERT', path })
    return open.focus()
  })())
})
