import { createHmac } from 'node:crypto'
import type { AlertWebhookBody } from '@fieldproof/contract'
import { json, type SendToChannel } from './channel.ts'

/** `t=SECONDS,v1=HEX`: HMAC-SHA256 of "SECONDS.BODY" under the channel's secret. The time is under the signature, so that a message that was kept cannot be sent again later. */
export const signWebhook = (secret: string, seconds: number, body: string): string => `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`

/** Any system of the company's own. Every 2xx counts as taken; the same delivery may come twice and has the same id (docs/operations/alert-channels.md). */
export const sendToWebhook: SendToChannel = async ({ url, secret }, { title, lines, url: link, deliveryId, data }, { outgoing, nowMs }) => {
  const body = JSON.stringify({ v: 1, ...data, deliveryId, title, text: lines.map(([label, value]) => `${label}: ${value}`).join('\n'), url: link } satisfies AlertWebhookBody)
  const answer = await outgoing.post(url, body, { ...json, 'fieldproof-delivery': deliveryId, ...(secret === '' ? {} : { 'fieldproof-signature': signWebhook(secret, Math.floor(nowMs / 1000), body) }) })
  if ('error' in answer) return { ok: false, answer: answer.error }
  const said = `HTTP ${answer.status} ${answer.text.slice(0, 200)}`.trim()
  return answer.status >= 200 && answer.status < 300 ? { ok: true, answer: said } : { ok: false, answer: said, ...(answer.retryAfterSeconds === undefined ? {} : { afterSeconds: answer.retryAfterSeconds }) }
}
