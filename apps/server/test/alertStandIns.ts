import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/**
 * The other side of each kind of channel, written from its documentation and not from our code: it checks signature and form as the real one does, answers with the
 * documented codes (also for refusals, with HTTP 200), and keeps what it took.
 */
export interface Taken {
  readonly robot: string
  readonly title: string
  readonly text: string
  readonly body: Record<string, unknown>
  readonly headers: IncomingHttpHeaders
}
export interface StandIn {
  readonly url: (path: string) => string
  readonly taken: Taken[]
  /** Every call, refused ones too. */
  readonly calls: string[]
  /** Answers of the next calls instead of the usual ones. */
  readonly next: { status: number; body: string; headers?: Record<string, string> }[]
  stop(): Promise<void>
}

export const dingtalkSecret = 'SEC1234567890abcdef'
export const feishuSecret = 'feishu-secret'
export const webhookSecret = 'webhook-secret'
export const wecomKey = '693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa'

const same = (a: string, b: string): boolean => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
const base64 = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('base64')

type Judged = { readonly answer: object; readonly status?: number; readonly title?: string; readonly text?: string }
const robots: Record<string, (url: URL, raw: string, body: Record<string, never>, headers: IncomingHttpHeaders, nowMs: number) => Judged> = {
  dingtalk(url, _raw, body, _headers, nowMs) {
    const timestamp = url.searchParams.get('timestamp') ?? ''
    if (!url.searchParams.get('access_token')) return { answer: { errcode: 300001, errmsg: 'token is not exist' } }
    if (Math.abs(nowMs - Number(timestamp)) > 3_600_000) return { answer: { errcode: 310000, errmsg: 'invalid timestamp' } }
    if (!same(url.searchParams.get('sign') ?? '', base64(dingtalkSecret, `${timestamp}\n${dingtalkSecret}`))) return { answer: { errcode: 310000, errmsg: 'sign not match' } }
    const { title, text } = (body.markdown ?? {}) as { title?: string; text?: string }
    if (body.msgtype !== 'markdown' || !title || !text) return { answer: { errcode: 400101, errmsg: 'miss param' } }
    return { answer: { errcode: 0, errmsg: 'ok' }, title, text }
  },
  feishu(_url, _raw, body, _headers, nowMs) {
    const { timestamp = '', sign = '' } = body as { timestamp?: string; sign?: string }
    if (Math.abs(nowMs / 1000 - Number(timestamp)) > 3600 || !same(sign, base64(`${timestamp}\n${feishuSecret}`, ''))) return { answer: { code: 19021, msg: 'sign match fail or timestamp is not within one hour from current time', data: {} } }
    const post = (body.content as { post?: { zh_cn?: { title: string; content: { tag: string; text?: string; href?: string }[][] } } } | undefined)?.post?.zh_cn
    if (body.msg_type !== 'post' || !post) return { answer: { code: 9499, msg: 'Bad Request', data: {} } }
    return { answer: { code: 0, msg: 'success', data: {} }, title: post.title, text: post.content.map((line) => line.map((part) => part.text ?? part.href ?? '').join('')).join('\n') }
  },
  wecom(url, _raw, body) {
    if (url.searchParams.get('key') !== wecomKey) return { answer: { errcode: 93000, errmsg: 'invalid webhook url' } }
    const { content } = (body.markdown ?? {}) as { content?: string }
    if (body.msgtype !== 'markdown' || !content || Buffer.byteLength(content) > 4096) return { answer: { errcode: 40058, errmsg: 'markdown.content exceed max length 4096' } }
    return { answer: { errcode: 0, errmsg: 'ok' }, title: content.split('\n')[0]!, text: content }
  },
  webhook(_url, raw, body, headers, nowMs) {
    const [, seconds = '', hex = ''] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['fieldproof-signature'])) ?? []
    if (Math.abs(nowMs / 1000 - Number(seconds)) > 300 || !same(hex, createHmac('sha256', webhookSecret).update(`${seconds}.${raw}`).digest('hex'))) return { status: 401, answer: { error: 'signature' } }
    return { answer: { received: true }, title: String(body.title), text: String(body.text) }
  },
}

export const startStandIn = async (now: () => number = Date.now): Promise<StandIn> => {
  const taken: Taken[] = []
  const calls: string[] = []
  const next: StandIn['next'] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
      const raw = Buffer.concat(parts).toString()
      const url = new URL(request.url!, 'http://stand.in')
      const robot = url.pathname.split('/')[1]!
      calls.push(robot)
      const canned = next.shift()
      if (canned) return void response.writeHead(canned.status, canned.headers).end(canned.body)
      const body = JSON.parse(raw) as Record<string, never>
      const { answer, status = 200, title, text } = robots[robot]!(url, raw, body, request.headers, now())
      if (title !== undefined && text !== undefined) taken.push({ robot, title, text, body, headers: request.headers })
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    taken, calls, next, url: (path) => `http://127.0.0.1:${port}/${path}`,
    stop: () => new Promise((resolve) => {
      server.closeAllConnections()
      server.close(() => resolve())
    }),
  }
}

export interface MailBox {
  readonly port: number
  readonly mails: { readonly from: string; readonly to: string[]; readonly source: string; readonly isEncrypted: boolean }[]
  stop(): Promise<void>
}

/** A mail server that asks for a name and a password and keeps what it is given. */
export const startMailBox = async ({ user, password }: { readonly user: string; readonly password: string }): Promise<MailBox> => {
  const mails: MailBox['mails'] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'], authOptional: false, allowInsecureAuth: true,
    onAuth: (auth, _session, done) => (auth.username === user && auth.password === password ? done(null, { user }) : done(new Error('535 wrong name or password'))),
    onRcptTo: (address, _session, done) => (address.address.startsWith('nobody@') ? done(Object.assign(new Error('no such mailbox'), { responseCode: 550 })) : done()),
    onData(stream, session, done) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
        mails.push({ from: session.envelope.mailFrom ? session.envelope.mailFrom.address : '', to: session.envelope.rcptTo.map(({ address }) => address), source: Buffer.concat(parts).toString(), isEncrypted: session.secure })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return { mails, port: (server.server.address() as AddressInfo).port, stop: () => new Promise((resolve) => server.close(() => resolve())) }
}
