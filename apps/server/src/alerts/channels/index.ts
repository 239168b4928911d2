import type { AlertChannelKind } from '@fieldproof/contract'
import type { SendToChannel } from './channel.ts'
import { sendToDingtalk } from './dingtalk.ts'
import { sendToEmail } from './email.ts'
import { sendToFeishu } from './feishu.ts'
import { sendToWebhook } from './webhook.ts'
import { sendToWecom } from './wecom.ts'

export * from './channel.ts'

const senders: Readonly<Record<AlertChannelKind, SendToChannel>> = { dingtalk: sendToDingtalk, feishu: sendToFeishu, wecom: sendToWecom, webhook: sendToWebhook, email: sendToEmail }
export const sendToChannel: SendToChannel = (channel, message, context) => senders[channel.kind](channel, message, context)

/** Messages a minute that a channel takes; more wait. 钉钉 and 企业微信 take 20 (see their files), 飞书 100; mail servers and webhooks have none of their own. */
export const perMinute: Readonly<Record<AlertChannelKind, number>> = { dingtalk: 20, wecom: 20, feishu: 60, webhook: 600, email: 60 }
