import { ApiError, createClient } from '@fieldproof/client'
import { i18n } from '@lingui/core'
import { onlineManager, QueryCache, QueryClient, queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query'

/** Set while what is on screen is asked for in the language it is about to be shown in (changeLanguage.ts). */
let next: string | undefined
/** The language that the server is asked to answer in. */
export const spokenLanguage = (): string => next ?? i18n.locale
export const speakNext = (language: string): (() => void) => {
  next = language
  return () => { if (next === language) next = undefined }
}

/** A request that failed in a browser that had no network when it began: nothing left it. A server on this very machine answers even then, so it is asked all the same. */
export class NothingSent extends TypeError {
  override readonly name = 'NothingSent'
}
const askServer: typeof fetch = async (...request) => {
  const hadNetwork = navigator.onLine
  try {
    return await fetch(...request)
  } catch (error) {
    throw hadNetwork || !(error instanceof TypeError) ? error : new NothingSent(error.message, { cause: error })
  }
}

/** The one client of this page: same origin, session cookie, answers in the reader's language. */
export const client = createClient({ language: spokenLanguage, fetch: askServer })

/** What was asked about is no longer as it was shown. */
export const isConflict = (error: unknown): boolean => error instanceof ApiError && error.status === 409
export const isSignedOut = (error: unknown): boolean => error instanceof ApiError && error.status === 401

/** Sent when an answer says that the session has ended; the shell then asks to sign in again. */
export const signedOutEvent = 'fieldproof:signed-out'

/**
 * Without a network, what is on screen stays and is asked for again once there is one; what is not there yet is asked for all the same, so that its place says at once that
 * the server cannot be reached, instead of waiting without a word.
 */
class Queries extends QueryClient {
  override defaultQueryOptions: QueryClient['defaultQueryOptions'] = (options) => {
    const all = super.defaultQueryOptions(options)
    return { ...all, networkMode: this.getQueryCache().get(all.queryHash)?.state.data === undefined ? 'always' : 'online' }
  }
}

export const queryClient = new Queries({
  queryCache: new QueryCache({ onError: (error) => { if (isSignedOut(error)) dispatchEvent(new Event(signedOutEvent)) } }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnReconnect: true,
      // An answer with a problem is final, except those that say "later" (RFC 9110 Retry-After); a lost connection is tried twice more, unless there is none at all.
      retry: (failures, error) => failures < 2 && (error instanceof ApiError ? error.status === 503 || error.status === 429 : onlineManager.isOnline()),
      retryDelay: (failures, error) => (error instanceof ApiError && error.retryAfterSeconds ? error.retryAfterSeconds * 1000 : 600 * 2 ** failures),
    },
    // What somebody does is done now or fails now: an act that waits for the network would happen unseen, long after it was given up.
    mutations: { networkMode: 'always' },
  },
})

export const queries = {
  me: queryOptions({ queryKey: ['me'], queryFn: () => client.me(), staleTime: 60_000 }),
  setup: queryOptions({ queryKey: ['setup'], queryFn: () => client.setup.status() }),
  overview: queryOptions({ queryKey: ['overview'], queryFn: () => client.overview(), refetchInterval: 30_000 }),
  /** Asked for at once when the server says that something changed (AlertBell.tsx). */
  alertCounts: queryOptions({ queryKey: ['alerts', 'counts'], queryFn: () => client.alerts.counts(), refetchInterval: 30_000 }),
  reviewCounts: queryOptions({ queryKey: ['review', 'counts'], queryFn: () => client.review.counts(), refetchInterval: 30_000 }),
  /** Short, and asked for at once when the live view hears of one (features/live/SosLayer.tsx). */
  sos: queryOptions({ queryKey: ['sos'], queryFn: () => client.sos.list(), refetchInterval: 10_000, refetchIntervalInBackground: true, staleTime: 0 }),
  departments: queryOptions({ queryKey: ['departments'], queryFn: () => client.departments.list() }),
  archivedDepartments: queryOptions({ queryKey: ['departments', 'archived'], queryFn: () => client.departments.list({ archived: true }) }),
  trackingModes: queryOptions({ queryKey: ['tracking-modes'], queryFn: () => client.trackingModes.get(), staleTime: 0 }),
  shifts: queryOptions({ queryKey: ['shifts'], queryFn: () => client.shifts.list() }),
  archivedShifts: queryOptions({ queryKey: ['shifts', 'archived'], queryFn: () => client.shifts.list({ archived: true }) }),
  fieldMasks: queryOptions({ queryKey: ['field-masks'], queryFn: () => client.fieldMasks.get() }),
  /** While one is under way it is asked for every second. */
  backups: queryOptions({ queryKey: ['backups'], queryFn: () => client.backups.list(), refetchInterval: ({ state }) => (state.data?.backups.some((one) => one.state === 'running' || (one.state === 'waiting' && !one.failure) || one.check?.state === 'waiting' || one.check?.state === 'running') ? 1_000 : 30_000) }),
  settings: queryOptions({ queryKey: ['settings'], queryFn: () => client.settings.get() }),
  selfCheck: queryOptions({ queryKey: ['log', 'self-check'], queryFn: () => client.log.selfCheck() }),
  policies: queryOptions({ queryKey: ['policies', 'list'], queryFn: () => client.policies.list() }),
  /** Changed by hand only, and asked again then. */
  views: queryOptions({ queryKey: ['views'], queryFn: () => client.views.list(), staleTime: 5 * 60_000 }),
  people: (query: Record<string, string | number | undefined> = {}) => queryOptions({ queryKey: ['people', query], queryFn: () => client.people.list(query) }),
  person: (personId: string) => queryOptions({ queryKey: ['people', 'one', personId], queryFn: () => client.people.get(personId) }),
  devices: (query: Record<string, string | undefined> = {}) => queryOptions({ queryKey: ['devices', query], queryFn: () => client.devices.list(query) }),
}

/** The signed-in person. Every route inside the shell has it loaded already, so this never waits there. */
export const useMe = () => useSuspenseQuery(queries.me).data
export const useOrgTimeZone = (): string => useQuery(queries.me).data?.timeZone ?? 'Asia/Shanghai'
export const useSettings = () => useQuery(queries.settings)
export const useDepartments = () => useQuery(queries.departments)
export { ApiError }
