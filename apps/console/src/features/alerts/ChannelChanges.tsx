import type { AlertChannel, AlertChannelInput } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { languageNames } from '../../shell/i18n.ts'
import { ChangePreview } from '../../shell/ChangePreview.tsx'
import { listText } from '../../shell/listText.ts'

type Mail = NonNullable<AlertChannelInput['mail']>

/** What saving would change about a channel. What is sealed is named and never shown; it is the one thing that cannot be taken back. */
export const ChannelChanges = ({ before, after }: { before: AlertChannel; after: AlertChannelInput }) => {
  const { t, i18n } = useLingui()
  const yesNo = (is: boolean) => (is ? t`是` : t`否`)
  const quiet = (hours: AlertChannelInput['quietHours']) => (hours ? `${hours.from}–${hours.to}` : t`没有限制`)
  const server = ({ host, port, security, user }: Mail) => `${user === '' ? '' : `${user} @ `}${host}:${port} ${security === 'none' ? t`不加密（仅内网）` : security.toUpperCase()}`
  const people = ({ to, toRecipients }: Mail) => listText([...to, ...(toRecipients ? [t`规则里通知的人`] : [])], i18n.locale) || '—'
  const [was, is] = [before.mail, after.mail]
  const differs = <T,>(name: string, old: T, next: T, show: (value: T) => string) => show(old) !== show(next) && { name, before: show(old), after: show(next) }
  return (
    <ChangePreview
      changes={[
        after.name !== '' && differs(t`名称`, before.name, after.name, (name) => name),
        ...(was && is ? [differs(t`发信服务器`, was, is, server), differs(t`发件人`, was, is, ({ from }) => from), differs(t`收件人`, was, is, people)] : []),
        after.url !== undefined && { name: t`Webhook 地址`, before: before.address, after: t`新地址` },
        after.secret !== undefined && { name: t`密钥或密码`, before: before.hasSecret ? t`原来的` : t`没有`, after: t`新的` },
        differs(t`消息的语言`, before.language, after.language, (language) => languageNames[language]),
        differs(t`免打扰`, before.quietHours, after.quietHours, quiet),
        differs(t`启用`, before.isActive, after.isActive, yesNo),
      ]}
      effects={[
        before.isActive && !after.isActive && t`停用后不再往这里发；规则照旧，告警仍在管理台提示。`,
        (after.url !== undefined || after.secret !== undefined) && t`地址和密钥加密保存，换掉后不能撤销。`,
      ]}
    />
  )
}
