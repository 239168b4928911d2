/**
 * The offline shell: all files of one version of the app, fetched once, each checked against the hash it was built with. Nothing of the API
 * is kept here: the outbox and the record store are the only copies. A new version waits until the person asks for it (registerServiceWorker.ts).
 */
const base = '__BASE__'
const cacheName = 'fieldproof-shell-__VERSION__'
/** @type {readonly (readonly [address: string, integrity: string])[]} */
const files = '__FILES__'

const put = async (cache, [address, integrity]) => {
  // Files with a hash in their name are the same in the version before; the page is not.
  const kept = address.startsWith(`${base}assets/`) ? await caches.match(address, { ignoreVary: true }) : undefined
  const answer = kept ?? (await fetch(address, { integrity, cache: address === base ? 'no-cache' : 'default', credentials: 'same-origin' }))
  if (!answer.ok) throw new Error(`${address}: HTTP ${answer.status}`)
  await cache.put(address, answer)
}

self.addEventListener('install', (event) => {
  // All or nothing: an installation that fails is tried again at the next visit.
  event.waitUntil(caches.open(cacheName).then((cache) => Promise.all(files.map((file) => put(cache, file)))))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== cacheName && /^(fieldproof-shell|workbox-precache)-/.test(name)).map((name) => caches.delete(name)))))
})

self.addEventListener('message', (event) => {
  if (event.data?.type === 'SKIP_WAITING') void self.skipWaiting()
})

/** A message for this person (react/push on the server): shown as it is; a newer one of the same tag takes its place. */
self.addEventListener('push', (event) => {
  let content
  try { content = event.data?.json() } catch { /* not from our server: still shown, since browsers take the permission from who shows nothing */ }
  const { title = '实迹', body = '', path = base, tag = 'fieldproof', kind } = content ?? {}
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon: `${base}icon-192.png`, badge: `${base}icon-192.png`, data: { path }, requireInteraction: kind === 'challenge' || kind === 'sos_ended', renotify: true }))
})

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  const target = new URL(event.notification.data?.path ?? base, self.location.origin)
  // Only pages of this app: whatever a message says, it opens nothing else.
  const address = target.origin === self.location.origin && target.pathname.startsWith(base) ? target.href : new URL(base, self.location.origin).href
  event.waitUntil((async () => {
    const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true })
    const open = windows.find((client) => new URL(client.url).pathname.startsWith(base))
    if (open === undefined) return self.clients.openWindow(address)
    open.postMessage({ type: 'OPEN', path: new URL(address).pathname })
    return open.focus()
  })())
})

/** The face engine's files are kept by the app itself, when somebody uses it (src/face/faceFiles.ts). The list of them is asked for anew while there is a network. */
const keptFace = (pathname) => (pathname.startsWith(`${base}face/`) && !pathname.endsWith('/manifest.json') ? caches.open('fieldproof-face').then((cache) => cache.match(pathname)) : undefined)

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || !pathname.startsWith(base)) return
  // Every address inside the app is the one page.
  const address = request.mode === 'navigate' ? base : pathname
  event.respondWith(caches.open(cacheName).then((cache) => cache.match(address, { ignoreVary: true })).then((kept) => kept ?? keptFace(pathname)).then((kept) => kept ?? fetch(request)))
})
