/** How every request goes out and what its answer means. */
import type * as wire from '@fieldproof/contract'

export class ApiError extends Error {
  readonly status: number
  readonly problem: wire.Problem | undefined
  readonly retryAfterSeconds: number | undefined
  constructor(status: number, problem: wire.Problem | undefined, retryAfterSeconds: number | undefined) {
    super(problem ? `${problem.title}${problem.detail ? `: ${problem.detail}` : ''}` : `HTTP ${status}`)
    this.name = 'ApiError'
    this.status = status
    this.problem = problem
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export interface ClientOptions {
  /** Origin of the server, '' for same origin. */
  readonly baseUrl?: string
  /** Device token of a phone; a console uses its session cookie instead. */
  readonly deviceToken?: string
  /** BCP 47, sent as Accept-Language: findings come back explained in it. */
  readonly language?: string | (() => string)
  readonly fetch?: typeof fetch
  /** Extra headers, e.g. a cookie in tests outside a browser. */
  readonly headers?: Record<string, string>
}

export type Query = Record<string, string | number | boolean | undefined | null>

export const queryString = (query?: Query): string => {
  const pairs = Object.entries(query ?? {}).filter(([, v]) => v !== undefined && v !== null && v !== '')
  return pairs.length === 0 ? '' : `?${pairs.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(String(v))}`).join('&')}`
}

export type Page<T> = { items: T[]; nextCursor?: string; total?: number }

export const createTransport = (options: ClientOptions) => {
  const base = options.baseUrl ?? ''
  const doFetch = options.fetch ?? ((...args: Parameters<typeof fetch>) => fetch(...args))

  const raw = async (method: string, path: string, body?: RequestInit['body'], headers: Record<string, string> = {}): Promise<Response> => {
    const language = typeof options.language === 'function' ? options.language() : options.language
    const response = await doFetch(base + path, {
      method,
      body: body ?? null,
      credentials: 'same-origin',
      headers: {
        ...(language ? { 'accept-language': language } : {}),
        ...(options.deviceToken ? { authorization: `Bearer ${options.deviceToken}` } : {}),
        ...options.headers,
        ...headers,
      },
    })
    if (!response.ok) {
      const problem = (await response.json().catch(() => undefined)) as wire.Problem | undefined
      const retryAfter = Number(response.headers.get('retry-after'))
      throw new ApiError(response.status, problem, Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined)
    }
    return response
  }
  const json = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await raw(method, path, body === undefined ? null : JSON.stringify(body), body === undefined ? {} : { 'content-type': 'application/json' })
    return (response.status === 204 ? undefined : await response.json()) as T
  }
  const get = <T>(path: string, query?: Query) => json<T>('GET', path + queryString(query))
  return { base, raw, json, get }
}
export type Transport = ReturnType<typeof createTransport>
