import { DeleteOutlined, KeyOutlined, PlusOutlined } from '@ant-design/icons'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, Modal, Popconfirm } from 'antd'
import { useState } from 'react'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState, useErrorText } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { PageHeader } from '../../shell/PageHeader.tsx'
import { TimeText } from '../../shell/TimeText.tsx'
import { addPasskey, alreadyRegistered, listPasskeys, passkeysSupported, removePasskey, wantsFreshSignIn, wasCancelled } from './passkeys.ts'

const suggestedName = (): string => /Windows/.test(navigator.userAgent) ? 'Windows' : /iPhone/.test(navigator.userAgent) ? 'iPhone' : /iPad/.test(navigator.userAgent) ? 'iPad' : /Mac/.test(navigator.userAgent) ? 'Mac' : /Android/.test(navigator.userAgent) ? 'Android' : 'Linux'

/** The signed-in person's own ways in. */
export const SecurityPage = () => {
  const { t } = useLingui()
  const { message } = App.useApp()
  const cache = useQueryClient()
  const errorText = useErrorText()
  const [adding, setAdding] = useState(false)
  const [name, setName] = useState(suggestedName)
  const passkeys = useQuery({ queryKey: ['passkeys'], queryFn: listPasskeys })
  const refresh = () => cache.invalidateQueries({ queryKey: ['passkeys'] })
  const say = (error: unknown): string => {
    if (wantsFreshSignIn(error)) return t`为安全起见，添加通行密钥需要最近登录过。请退出后重新登录，再来添加。`
    if (alreadyRegistered(error)) return t`这台设备上已经有此账号的通行密钥。`
    const text = errorText(error)
    return [text.title, text.remedy].filter(Boolean).join(' ')
  }
  const add = useMutation({ mutationFn: addPasskey, onSuccess: async () => { setAdding(false); void message.success(t`通行密钥已添加`); await refresh() } })
  const remove = useMutation({ mutationFn: removePasskey, onSuccess: refresh, onError: (error) => void message.error(say(error)) })

  return (
    <div className="fp-page" style={{ maxWidth: 860 }}>
      <PageHeader title={t`登录与通行密钥`} description={<Trans>通行密钥用指纹、面容或锁屏密码登录，不会被钓鱼网站骗走，也不用记。</Trans>}
        actions={passkeysSupported() ? <Button type="primary" icon={<PlusOutlined />} onClick={() => { add.reset(); setAdding(true) }} data-testid="add-passkey">{t`添加通行密钥`}</Button> : null} />
      {passkeysSupported() ? null : <Alert type="warning" showIcon style={{ marginBottom: 16 }} title={t`此浏览器或此地址不支持通行密钥`} description={t`通行密钥需要 HTTPS（或本机 localhost）。`} />}
      <section className="fp-panel" aria-label={t`通行密钥`}>
        {passkeys.isPending ? <LoadingState /> : passkeys.isError ? <ErrorState error={passkeys.error} onRetry={() => void passkeys.refetch()} /> : (passkeys.data ?? []).length === 0
          ? <EmptyState icon={<KeyOutlined />} title={t`还没有通行密钥`} description={t`在常用的电脑或手机上添加一枚，下次登录不用输密码。`} />
          : (
            <ul className="fp-list" data-testid="passkey-list">
              {passkeys.data.map((passkey) => (
                <li key={passkey.id}>
                  <KeyOutlined aria-hidden style={{ fontSize: 18 }} />
                  <span className="fp-list-main"><strong>{passkey.name || t`未命名`}</strong><span className="fp-soft">{t`添加于`} <TimeText value={passkey.createdAt} /> · {passkey.backedUp ? t`已随账号同步` : t`只在这台设备上`}</span></span>
                  <Popconfirm title={t`删除这枚通行密钥？`} description={t`之后不能再用它登录。`} okText={t`删除`} okButtonProps={{ danger: true }} onConfirm={() => remove.mutateAsync(passkey.id)}>
                    <Button type="text" danger icon={<DeleteOutlined />} aria-label={t`删除 ${passkey.name || t`未命名`}`} />
                  </Popconfirm>
                </li>
              ))}
            </ul>
          )}
      </section>
      <Modal open={adding} title={t`添加通行密钥`} okText={t`继续`} confirmLoading={add.isPending} okButtonProps={{ disabled: name.trim() === '' }} onOk={() => add.mutate(name.trim())} onCancel={() => setAdding(false)}>
        {add.error && !wasCancelled(add.error) ? <Alert type="error" showIcon role="alert" title={say(add.error)} style={{ marginBottom: 12 }} /> : null}
        <Form layout="vertical">
          <Form.Item label={t`名称`} help={t`便于以后辨认，例如“办公室电脑”。`} htmlFor="passkey-name"><Input id="passkey-name" value={name} maxLength={60} onChange={(event) => setName(event.target.value)} /></Form.Item>
        </Form>
      </Modal>
    </div>
  )
}
