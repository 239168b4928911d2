import { createHmac } from 'node:crypto'
import { json, plainInMarkdown, readRobotAnswer, type SendToChannel } from './channel.ts'

/** `timestamp` (ms) and `sign` for the address: Base64 of HMAC-SHA256 of "timestamp\nsecret" under the secret (https://open.dingtalk.com/document/robots/customize-robot-security-settings, 加签). */
export const signDingtalk = (url: string, secret: string, nowMs: number): string => {
  if (secret === '') return url
  const signed = new URL(url)
  signed.searchParams.set('timestamp', String(nowMs))
  signed.searchParams.set('sign', createHmac('sha256', secret).update(`${nowMs}\n${secret}`).digest('base64'))
  return signed.href
}

/** More than 20 messages a minute: the robot is silenced for ten minutes. */
const busy = { 130101: 600, 410100: 600, 660026: 600 }

/** Group robot of 钉钉: Markdown (https://open.dingtalk.com/document/robots/custom-robot-access). What is critical calls everybody in the group. */
export const sendToDingtalk: SendToChannel = async ({ url, secret }, { severity, title, lines, url: link, linkText }, { outgoing, nowMs }) => {
  const text = [`### ${plainInMarkdown(title)}`, ...lines.map(([label, value]) => `- ${label}: ${plainInMarkdown(value)}`), '', `[${linkText}](${link})`].join('\n')
  const answer = await outgoing.post(signDingtalk(url, secret, nowMs), JSON.stringify({ msgtype: 'markdown', markdown: { title, text }, at: { isAtAll: severity === 'critical' } }), json)
  return readRobotAnswer(answer, (body) => (typeof body.errcode === 'number' ? { code: body.errcode, words: String(body.errmsg ?? '') } : undefined), busy)
}
