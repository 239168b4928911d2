import { createHmac } from 'node:crypto'
import { json, readRobotAnswer, type SendToChannel } from './channel.ts'

/** Base64 of HMAC-SHA256 of nothing under "timestamp\nsecret", timestamp in seconds (https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot, 签名校验). */
export const signFeishu = (secret: string, seconds: number): string => createHmac('sha256', `${seconds}\n${secret}`).digest('base64')

/** 100 messages a minute, 5 a second. */
const busy = { 11232: 60, 9499: 60 }

/** Group robot of 飞书 (Lark): rich text, whose parts are text and links, so that nobody's name is markup. */
export const sendToFeishu: SendToChannel = async ({ url, secret }, { title, lines, url: link, linkText, severity }, { outgoing, nowMs }) => {
  const seconds = Math.floor(nowMs / 1000)
  const content = [
    ...lines.map(([label, value]) => [{ tag: 'text', text: `${label}: ${value}` }]), [{ tag: 'a', text: linkText, href: link }],
    ...(severity === 'critical' ? [[{ tag: 'at', user_id: 'all' }]] : []),
  ]
  const answer = await outgoing.post(url, JSON.stringify({ ...(secret === '' ? {} : { timestamp: String(seconds), sign: signFeishu(secret, seconds) }), msg_type: 'post', content: { post: { zh_cn: { title, content } } } }), json)
  // Robots made long ago answer with StatusCode.
  return readRobotAnswer(answer, (body) => {
    const code = body.code ?? body.StatusCode
    return typeof code === 'number' ? { code, words: String(body.msg ?? body.StatusMessage ?? '') } : undefined
  }, busy)
}
