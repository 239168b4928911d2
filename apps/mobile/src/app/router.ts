/** A few addresses under /m/ need no router library. */
import { useSyncExternalStore } from 'react'

/** What the person has of their own: under /m/me/. */
const mySide = ['day', 'figures', 'consents', 'places', 'sos', 'fault', 'reminders', 'face', 'passkey'] as const
export type MySideName = (typeof mySide)[number]

export type Route =
  | { readonly name: 'today' } | { readonly name: 'records' } | { readonly name: 'record'; readonly eventId: string }
  | { readonly name: 'attendance'; /** Open on the form for this day. */ readonly day?: string } | { readonly name: 'dark' } | { readonly name: 'health' } | { readonly name: 'me' } | { readonly name: MySideName } | { readonly name: 'correct'; readonly siteId: string } | { readonly name: 'enroll'; readonly code?: string }

const base = '/m'

export const routeOf = (pathname: string): Route => {
  const [first, second] = pathname.replace(/^\/m(?=\/|$)/, '').split('/').filter((part) => part !== '')
  if (first === 'records') return second === undefined ? { name: 'records' } : { name: 'record', eventId: second }
  if (first === 'attendance') return second !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(second) ? { name: 'attendance', day: second } : { name: 'attendance' }
  if (first === 'dark') return { name: 'dark' }
  if (first === 'health') return { name: 'health' }
  if (first === 'me') return { name: mySide.find((name) => name === second) ?? 'me' }
  if (first === 'correct' && second !== undefined) return { name: 'correct', siteId: second }
  if (first === 'enroll') return second === undefined ? { name: 'enroll' } : { name: 'enroll', code: second }
  return { name: 'today' }
}

export const pathOf = (route: Route): string => {
  switch (route.name) {
    case 'today': return `${base}/`
    case 'records': return `${base}/records`
    case 'record': return `${base}/records/${route.eventId}`
    case 'attendance': return route.day === undefined ? `${base}/attendance` : `${base}/attendance/${route.day}`
    case 'dark': return `${base}/dark`
    case 'health': return `${base}/health`
    case 'me': return `${base}/me`
    case 'correct': return `${base}/correct/${route.siteId}`
    case 'enroll': return route.code === undefined ? `${base}/enroll` : `${base}/enroll/${route.code}`
    default: return `${base}/me/${route.name}`
  }
}

export const isMySide = (route: Route): boolean => mySide.some((name) => name === route.name)

const listeners = new Set<() => void>()
const notify = (): void => { for (const listener of listeners) listener() }
if (typeof window !== 'undefined') window.addEventListener('popstate', notify)

export const navigate = (route: Route, how: 'push' | 'replace' = 'push'): void => {
  if (how === 'push') history.pushState(null, '', pathOf(route))
  else history.replaceState(null, '', pathOf(route))
  window.scrollTo(0, 0)
  notify()
}

export const goBack = (fallback: Route): void => {
  if (history.length > 1) history.back()
  else navigate(fallback, 'replace')
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => { listeners.delete(listener) }
}

export const useRoute = (): Route => routeOf(useSyncExternalStore(subscribe, () => location.pathname))
