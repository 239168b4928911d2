import type { AlertChannelInput, AlertChannelKind, AlertWebhookBody } from '@fieldproof/contract'
import type { Severity } from '@fieldproof/core/alerts'
import type { Language } from '@fieldproof/core/kernel'
import type { Outgoing } from '../../platform/outgoing.ts'

/** A channel with its secrets opened. */
export interface OpenChannel {
  readonly kind: AlertChannelKind
  readonly language: Language
  readonly url: string
  readonly secret: string
  readonly mail: NonNullable<AlertChannelInput['mail']> | null
}

export interface AlertMessage {
  readonly severity: Severity
  readonly title: string
  /** Label and value, a line each. */
  readonly lines: readonly (readonly [label: string, value: string])[]
  readonly url: string
  readonly linkText: string
  readonly deliveryId: string
  /** For webhooks: the same as data. */
  readonly data: Pick<AlertWebhookBody, 'kind' | 'step' | 'alert'>
}

/** What the other side said. A failure is tried again; `afterSeconds`: not before. */
export type Delivered = { readonly ok: true; readonly answer: string } | { readonly ok: false; readonly answer: string; readonly afterSeconds?: number }

export interface ChannelContext {
  readonly outgoing: Outgoing
  readonly nowMs: number
  /** E-mail addresses of the people whom the step names. */
  readonly recipientAddresses: readonly string[]
}

export type SendToChannel = (channel: OpenChannel, message: AlertMessage, context: ChannelContext) => Promise<Delivered>

/** Names are people's own words; what would be a link or emphasis in a robot's Markdown is written with its full-width twin. */
const twins: Readonly<Record<string, string>> = { '[': '［', ']': '］', '(': '（', ')': '）', '<': '＜', '>': '＞', '*': '＊', '`': '｀', '#': '＃', '\n': ' ' }
export const plainInMarkdown = (text: string): string => text.replace(/[[\]()<>*`#\n]/g, (letter) => twins[letter]!)

interface RobotAnswer {
  readonly code: number
  readonly words: string
}

/** Robots answer 200 also when they refuse: only the code in the body says whether a message went. `busy`: the code that asks to wait, and for how long. */
export const readRobotAnswer = (answer: Awaited<ReturnType<Outgoing['post']>>, codeOf: (body: Record<string, unknown>) => RobotAnswer | undefined, busy: Readonly<Record<number, number>>): Delivered => {
  if ('error' in answer) return { ok: false, answer: answer.error }
  const wait = answer.retryAfterSeconds === undefined ? {} : { afterSeconds: answer.retryAfterSeconds }
  const said = answer.text.slice(0, 300)
  if (answer.status < 200 || answer.status > 299) return { ok: false, answer: `HTTP ${answer.status} ${said}`.trim(), ...wait }
  let code: RobotAnswer | undefined
  try {
    code = codeOf(JSON.parse(answer.text) as Record<string, unknown>)
  } catch {
    // falls through: not an answer of a robot
  }
  if (!code) return { ok: false, answer: `Not the answer of such a robot: ${said}`, ...wait }
  if (code.code === 0) return { ok: true, answer: said }
  const seconds = busy[code.code]
  return { ok: false, answer: `${code.code} ${code.words}`.slice(0, 300), ...(seconds === undefined ? wait : { afterSeconds: seconds }) }
}

export const json = { 'content-type': 'application/json; charset=utf-8' }
