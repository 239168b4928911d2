/** Signing in and out: better-auth's HTTP endpoints on the same origin (https://www.better-auth.com). */
import { purposes } from './purposes.ts'

export class SignInError extends Error {
  readonly code: string
  readonly status: number
  constructor(status: number, code: string, message: string) {
    super(message)
    this.name = 'SignInError'
    this.status = status
    this.code = code
  }
}

export const authRequest = async <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> => {
  const response = await fetch(`/api/auth${path}`, { method, credentials: 'same-origin', ...(method === 'POST' ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) } : {}) })
  const text = await response.text()
  let answer: unknown = null
  try {
    answer = text === '' ? null : JSON.parse(text)
  } catch {
    // A proxy's HTML error page: the status says enough.
  }
  if (!response.ok) {
    const { code = '', message = `HTTP ${response.status}` } = (answer ?? {}) as { code?: string; message?: string }
    throw new SignInError(response.status, code, message)
  }
  return answer as T
}

export const signInByEmail = (email: string, password: string) => authRequest<unknown>('POST', '/sign-in/email', { email, password })
export const signInByPhone = (phoneNumber: string, password: string) => authRequest<unknown>('POST', '/sign-in/phone-number', { phoneNumber, password })
/** Whoever uses this browser next must not read this person's alerts; that these could not be ended keeps nobody signed in. */
export const signOut = async () => {
  purposes.forget()
  await import('./recentActs.ts').then(({ recentActs }) => { recentActs.forget() })
  await import('./alertPush.ts').then(({ endHere }) => endHere()).catch(() => undefined)
  return await authRequest<unknown>('POST', '/sign-out')
}
