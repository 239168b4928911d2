// The screen at a site must start with no network, too: the newest copy if there is a network, else the one kept.
const cacheName = 'fieldproof-guest'
self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url)
  if (event.request.method !== 'GET' || origin !== self.location.origin || !pathname.startsWith('/g/')) return
  event.respondWith((async () => {
    const cache = await caches.open(cacheName)
    try {
      const answer = await fetch(event.request)
      if (answer.ok) await cache.put(event.request, answer.clone())
      return answer
    } catch (error) {
      const kept = await cache.match(event.request)
      if (kept) return kept
      throw error
    }
  })())
})
