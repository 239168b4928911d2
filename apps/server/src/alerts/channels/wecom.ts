import { json, plainInMarkdown, readRobotAnswer, type SendToChannel } from './channel.ts'

/** Bytes of UTF-8 that one Markdown message may have. */
const mostBytes = 4096
const colours = { info: 'comment', warning: 'warning', critical: 'warning' } as const
/** 45009: more than 20 messages a minute. */
const busy = { 45009: 60 }

const cut = (text: string): string => {
  const bytes = Buffer.from(text)
  // A character that is cut in two comes out as U+FFFD, and goes.
  return bytes.length <= mostBytes ? text : bytes.subarray(0, mostBytes - 3).toString('utf8').replace(/\uFFFD+$/, '') + '…'
}

/** Group robot of 企业微信: Markdown, the key is in the address (https://developer.work.weixin.qq.com/document/path/91770). */
export const sendToWecom: SendToChannel = async ({ url }, { severity, title, lines, url: link, linkText }, { outgoing }) => {
  const content = cut([`**<font color="${colours[severity]}">${plainInMarkdown(title)}</font>**`, `[${linkText}](${link})`, ...lines.map(([label, value]) => `> ${label}: ${plainInMarkdown(value)}`)].join('\n'))
  const answer = await outgoing.post(url, JSON.stringify({ msgtype: 'markdown', markdown: { content } }), json)
  return readRobotAnswer(answer, (body) => (typeof body.errcode === 'number' ? { code: body.errcode, words: String(body.errmsg ?? '') } : undefined), busy)
}
