/** A console session outside a browser: keeps cookies between requests as a browser would. */
import { createClient } from '@fieldproof/client'
import type { FieldproofClient } from '@fieldproof/client'

export interface ConsoleSession {
  readonly client: FieldproofClient
  /** Value for a Cookie header. */
  cookie(): string
}

export const createConsoleSession = (baseUrl: string, options: { readonly cookie?: string; readonly headers?: () => Record<string, string>; readonly language?: string } = {}): ConsoleSession => {
  const jar = new Map<string, string>()
  for (const pair of (options.cookie ?? '').split(/;\s*/).filter(Boolean)) jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const client = createClient({
    baseUrl, language: options.language ?? 'zh-CN',
    fetch: async (url, init) => {
      const response = await fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), origin: baseUrl, ...(jar.size > 0 ? { cookie: cookie() } : {}), ...options.headers?.() } })
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';')
        const name = pair.slice(0, pair.indexOf('='))
        if (/;\s*max-age=0\b/i.test(line)) jar.delete(name)
        else jar.set(name, pair.slice(pair.indexOf('=') + 1))
      }
      return response
    },
  })
  return { client, cookie }
}
