import { isPushAddress } from './push.ts'

/**
 * Calls to addresses that somebody typed in (robots, webhooks). They must not lead into this server's own network, except to hosts that whoever runs the server has
 * allowed by name (FIELDPROOF_PRIVATE_HOSTS).
 */
export interface Outgoing {
  /** https and not private; or a host that was allowed. */
  mayCall(url: string): Promise<boolean>
  /** The same question for a mail server. */
  mayConnect(host: string, port: number): Promise<boolean>
  /** Never throws: what went wrong is in `error`. Follows no redirects. */
  post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<Answer>
}

export type Answer = { readonly status: number; readonly text: string; readonly retryAfterSeconds?: number } | { readonly error: string }

const patienceMs = 15_000
/** What a robot answers is a line; more is not read. */
const mostAnswerBytes = 20_000

const isAllowed = (allowed: readonly string[], host: string, port: string): boolean => allowed.includes(host) || allowed.includes(`${host}:${port}`)

const readSome = async (response: Response): Promise<string> => {
  let text = ''
  const decoder = new TextDecoder()
  for await (const part of response.body ?? []) {
    text += decoder.decode(part as Uint8Array, { stream: true })
    if (text.length > mostAnswerBytes) break
  }
  return text.slice(0, mostAnswerBytes)
}

/** RFC 9110, 10.2.3: seconds, or a date. */
export const retryAfterSeconds = (header: string | null, nowMs: number): number | undefined => {
  if (header === null || header.trim() === '') return undefined
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - nowMs) / 1000
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.ceil(seconds), 86_400) : undefined
}

export const createOutgoing = (privateHosts: readonly string[]): Outgoing => {
  const allowed = privateHosts.map((host) => host.trim().toLowerCase()).filter((host) => host !== '')
  const mayCall = async (text: string): Promise<boolean> => {
    const url = URL.parse(text)
    if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username !== '') return false
    const port = url.port || (url.protocol === 'https:' ? '443' : '80')
    return isAllowed(allowed, url.hostname.toLowerCase(), port) || (await isPushAddress(text))
  }
  return {
    mayCall,
    mayConnect: async (host, port) => isAllowed(allowed, host.toLowerCase(), String(port)) || (await isPushAddress(`https://${host.includes(':') ? `[${host}]` : host}:${port}/`)),
    async post(url, body, headers) {
      if (!(await mayCall(url))) return { error: 'This address leads into a private network, or is not https. Whoever runs the server can allow its host with FIELDPROOF_PRIVATE_HOSTS.' }
      try {
        const response = await fetch(url, { method: 'POST', body, headers: { 'user-agent': 'Fieldproof', ...headers }, redirect: 'error', signal: AbortSignal.timeout(patienceMs) })
        const wait = retryAfterSeconds(response.headers.get('retry-after'), Date.now())
        return { status: response.status, text: await readSome(response), ...(wait === undefined ? {} : { retryAfterSeconds: wait }) }
      } catch (error) {
        // undici says "fetch failed"; why is in its cause.
        return { error: error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message).slice(0, 300) : String(error) }
      }
    },
  }
}
