import type { AlertChannel, AlertChannelInput, AlertChannelKind } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, Drawer, Form, Input, InputNumber, Radio, Select, Switch } from 'antd'
import { useState } from 'react'
import { client } from '../../shell/api.ts'
import { changedFields, fieldsBefore } from '../../shell/changedFields.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { goToFirstError } from '../../shell/firstError.ts'
import { useUndoMessage } from '../../shell/useUndoMessage.tsx'
import { ChannelChanges } from './ChannelChanges.tsx'
import { channelKinds, useChannelHelp, useChannelKindName } from './channelText.ts'
import { QuietHoursField } from './QuietHoursField.tsx'

type Mail = NonNullable<AlertChannelInput['mail']>
const newMail: Mail = { host: '', port: 465, security: 'tls', user: '', from: '', to: [], toRecipients: true }

const inputOf = ({ name, kind, language, isActive, quietHours, mail }: AlertChannel): AlertChannelInput => ({ name, kind, language, isActive, quietHours, ...(mail ? { mail } : {}) })

/** A channel as a form. Address and key are written, never read back: left empty they stay. */
export const ChannelDrawer = ({ channel, onClose }: { channel?: AlertChannel; onClose: () => void }) => {
  const { t, i18n } = useLingui()
  const { message } = App.useApp()
  const sayWithUndo = useUndoMessage()
  const cache = useQueryClient()
  const kindName = useChannelKindName()
  const [draft, setDraft] = useState<Pick<AlertChannelInput, 'name' | 'kind' | 'language' | 'isActive' | 'quietHours'>>(channel ?? { name: '', kind: 'wecom', language: i18n.locale as AlertChannelInput['language'], isActive: true, quietHours: null })
  const [url, setUrl] = useState('')
  const [secret, setSecret] = useState('')
  const [mail, setMail] = useState<Mail>(channel?.mail ?? newMail)
  const [tried, setTried] = useState(false)
  const help = useChannelHelp()(draft.kind)
  const isMail = draft.kind === 'email'
  const problems = {
    name: draft.name.trim() === '' ? t`请输入名称` : undefined,
    url: isMail || (channel && url.trim() === '') ? undefined : URL.canParse(url.trim()) && /^https?:/.test(url.trim()) ? undefined : t`请粘贴完整的地址，以 https:// 开头`,
    host: isMail && mail.host.trim() === '' ? t`请输入发信服务器` : undefined, from: isMail && !/@/.test(mail.from) ? t`请输入发件人地址` : undefined,
    to: isMail && mail.to.length === 0 && !mail.toRecipients ? t`请填写收件人，或勾选发给规则里的人` : undefined,
  }
  const ready = Object.values(problems).every((problem) => !problem)
  const input: AlertChannelInput = { name: draft.name.trim(), kind: draft.kind, language: draft.language, isActive: draft.isActive, quietHours: draft.quietHours, ...(isMail ? { mail: { ...mail, host: mail.host.trim() } } : url.trim() ? { url: url.trim() } : {}), ...(secret ? { secret } : {}) }
  const refresh = () => cache.invalidateQueries({ queryKey: ['alert-channels'] })
  const save = useMutation({
    mutationFn: () => channel ? client.alertChannels.update(channel.channelId, changedFields(inputOf(channel), input)) : client.alertChannels.create(input),
    onSuccess: async () => {
      await refresh()
      // An address or a key that was replaced is nowhere to be had back.
      if (channel === undefined || input.url !== undefined || input.secret !== undefined) void message.success(t`渠道已保存，可以发一条测试消息`)
      else sayWithUndo(t`渠道已保存，可以发一条测试消息`, async (undo) => { await undo.alertChannels.update(channel.channelId, fieldsBefore(inputOf(channel), changedFields(inputOf(channel), input))); await refresh() }, { about: channel.name })
      onClose()
    },
  })
  const item = (problem: string | undefined) => ({ validateStatus: tried && problem ? ('error' as const) : ('' as const), help: tried ? problem : undefined })
  return (
    <Drawer open size={520} mask={{ closable: false }} title={channel ? t`编辑渠道` : t`添加渠道`} onClose={onClose} data-testid="channel-drawer"
      footer={<div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end' }}><Button onClick={onClose}>{t`取消`}</Button><Button type="primary" loading={save.isPending} onClick={() => { setTried(true); if (ready) save.mutate(); else goToFirstError() }} data-testid="channel-save">{t`保存`}</Button></div>}>
      <ErrorAlert error={save.error} />
      <Form layout="vertical">
        {channel ? null : <Form.Item label={t`类型`}><Radio.Group vertical aria-label={t`类型`} value={draft.kind} onChange={(event) => { setDraft({ ...draft, kind: event.target.value as AlertChannelKind }) }} options={channelKinds.map((kind) => ({ value: kind, label: kindName(kind) }))} data-testid="channel-kind" /></Form.Item>}
        <Form.Item label={t`名称`} htmlFor="channel-name" required {...item(problems.name)}><Input id="channel-name" value={draft.name} maxLength={60} placeholder={t`例如：华东督导群`} onChange={(event) => { setDraft({ ...draft, name: event.target.value }) }} data-testid="channel-name" /></Form.Item>
        {isMail ? (
          <>
            <div className="fp-form-row">
              <Form.Item label={t`发信服务器`} htmlFor="mail-host" required {...item(problems.host)}><Input id="mail-host" style={{ width: 230 }} value={mail.host} placeholder="smtp.example.com" onChange={(event) => { setMail({ ...mail, host: event.target.value }) }} /></Form.Item>
              <Form.Item label={t`端口`} htmlFor="mail-port"><InputNumber id="mail-port" min={1} max={65_535} precision={0} value={mail.port} onChange={(port) => { setMail({ ...mail, port: port ?? 465 }) }} /></Form.Item>
              <Form.Item label={t`加密`} htmlFor="mail-security"><Select id="mail-security" style={{ width: 150 }} value={mail.security} onChange={(security: Mail['security']) => { setMail({ ...mail, security, port: security === 'tls' ? 465 : security === 'starttls' ? 587 : 25 }) }} options={[{ value: 'tls', label: 'TLS (465)' }, { value: 'starttls', label: 'STARTTLS (587)' }, { value: 'none', label: t`不加密（仅内网）` }]} /></Form.Item>
            </div>
            <Form.Item label={t`账号`} htmlFor="mail-user" extra={t`内网中继不需要账号时留空。`}><Input id="mail-user" value={mail.user} autoComplete="off" onChange={(event) => { setMail({ ...mail, user: event.target.value }) }} /></Form.Item>
            <Form.Item label={t`密码`} htmlFor="channel-secret" extra={channel?.hasSecret ? t`留空表示不变。` : help.secret}><Input.Password id="channel-secret" value={secret} autoComplete="new-password" onChange={(event) => { setSecret(event.target.value) }} /></Form.Item>
            <Form.Item label={t`发件人`} htmlFor="mail-from" required {...item(problems.from)}><Input id="mail-from" value={mail.from} placeholder="实迹 <alerts@example.com>" onChange={(event) => { setMail({ ...mail, from: event.target.value }) }} /></Form.Item>
            <Form.Item label={t`收件人`} htmlFor="mail-to" {...item(problems.to)}><Select id="mail-to" mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', ';', ' ', '，', '；']} value={mail.to} onChange={(to: string[]) => { setMail({ ...mail, to }) }} /></Form.Item>
            <Form.Item><Checkbox checked={mail.toRecipients} onChange={(event) => { setMail({ ...mail, toRecipients: event.target.checked }) }}>{t`也发给规则里通知的人（资料里有邮箱的）`}</Checkbox></Form.Item>
          </>
        ) : (
          <>
            <Form.Item label={t`Webhook 地址`} htmlFor="channel-url" required={!channel} extra={channel ? t`现在是 ${channel.address}；留空表示不变。` : help.url} {...item(problems.url)}><Input id="channel-url" value={url} autoComplete="off" spellCheck={false} onChange={(event) => { setUrl(event.target.value) }} data-testid="channel-url" /></Form.Item>
            {help.secret === undefined ? null : <Form.Item label={t`签名密钥`} htmlFor="channel-secret" extra={channel?.hasSecret ? t`留空表示不变。` : help.secret}><Input.Password id="channel-secret" value={secret} autoComplete="new-password" onChange={(event) => { setSecret(event.target.value) }} data-testid="channel-secret" /></Form.Item>}
          </>
        )}
        <Form.Item label={t`消息的语言`} htmlFor="channel-language"><Select id="channel-language" style={{ width: 150 }} value={draft.language} onChange={(language: AlertChannelInput['language']) => { setDraft({ ...draft, language }) }} options={[{ value: 'zh-CN', label: '简体中文' }, { value: 'zh-TW', label: '繁體中文' }, { value: 'en', label: 'English' }]} /></Form.Item>
        <QuietHoursField value={draft.quietHours} onChange={(quietHours) => { setDraft({ ...draft, quietHours }) }} />
        <Form.Item label={t`启用`} htmlFor="channel-active"><Switch id="channel-active" checked={draft.isActive} onChange={(isActive) => { setDraft({ ...draft, isActive }) }} aria-label={t`启用`} /></Form.Item>
        {channel ? <ChannelChanges before={channel} after={input} /> : null}
      </Form>
    </Drawer>
  )
}
