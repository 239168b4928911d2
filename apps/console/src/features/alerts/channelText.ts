import type { AlertChannelKind } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'

export const channelKinds: readonly AlertChannelKind[] = ['wecom', 'dingtalk', 'feishu', 'email', 'webhook']

export const useChannelKindName = () => {
  const { t } = useLingui()
  return (kind: AlertChannelKind): string => {
    switch (kind) {
      case 'dingtalk': return t`钉钉群机器人`
      case 'feishu': return t`飞书群机器人`
      case 'wecom': return t`企业微信群机器人`
      case 'email': return t`邮件`
      case 'webhook': return t`Webhook（自己的系统）`
    }
  }
}

/** Where the address is found, and what the key is. */
export const useChannelHelp = () => {
  const { t } = useLingui()
  return (kind: AlertChannelKind): { readonly url: string; readonly secret: string | undefined } => {
    switch (kind) {
      case 'dingtalk': return { url: t`群设置 → 机器人 → 自定义，安全设置选“加签”，复制 Webhook 地址。每分钟最多 20 条，多的排队。`, secret: t`“加签”下面以 SEC 开头的一串。` }
      case 'feishu': return { url: t`群设置 → 群机器人 → 自定义机器人，复制 Webhook 地址。`, secret: t`安全设置里勾选“签名校验”后显示的密钥；没有勾选就留空。` }
      case 'wecom': return { url: t`群聊右键 → 添加群机器人，复制 Webhook 地址，密钥就在地址里。每分钟最多 20 条，多的排队。`, secret: undefined }
      case 'webhook': return { url: t`以 JSON 形式 POST 到这个 https 地址。内网地址要由运维在 FIELDPROOF_PRIVATE_HOSTS 里放行。`, secret: t`用来签名（HMAC-SHA256，见文档），您的系统据此确认消息来自这里。` }
      case 'email': return { url: '', secret: t`发信账号的密码或授权码。` }
    }
  }
}

/** Of an answer that is no sentence for people; empty where it is not known. */
export const useFailureMeaning = () => {
  const { t } = useLingui()
  return (answer: string): string => {
    if (/ENOTFOUND|EAI_AGAIN/.test(answer)) return t`找不到这个地址，请检查域名和服务器的网络。`
    if (/ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH/.test(answer)) return t`连不上对方，请检查地址、端口和防火墙。`
    if (/ETIMEDOUT|timeout|timed out/i.test(answer)) return t`对方没有及时回应，稍后会再试。`
    if (/certificate|CERT_|self.signed/i.test(answer)) return t`对方的证书不被信任。`
    // Codes of the three robots, as their documents and docs/operations/alert-channels.md name them; SMTP by RFC 4954.
    if (/^(93000|300001|19001) /.test(answer)) return t`对方说没有这个机器人：它被移出了群，或地址不完整。重新复制地址。`
    if (/^(310000|19021) /.test(answer)) return t`对方不接受签名：请检查密钥和服务器的时钟；钉钉的关键词和 IP 设置也会这样。`
    if (/^(130101|11232|45009) |^HTTP 429/.test(answer)) return t`对方说发得太快，稍后会再试。`
    if (/\b53[45]\b|^HTTP 40[13]/.test(answer)) return t`对方不接受账号、密码或密钥。`
    return ''
  }
}
