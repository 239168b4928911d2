import { KeyOutlined } from '@ant-design/icons'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Alert, Button, Divider, Form, Input } from 'antd'
import { queries, queryClient } from '../../shell/api.ts'
import { SignInError, signInByEmail, signInByPhone } from '../../shell/auth.ts'
import { useErrorText } from '../../shell/ErrorState.tsx'
import { FrontPage } from '../../shell/FrontPage.tsx'
import { useRoleName } from '../../shell/navigation.tsx'
import { usePageTitle } from '../../shell/PageHeader.tsx'
import { passkeysSupported, signInByPasskey, wasCancelled } from '../security/passkeys.ts'
import { demoAccounts, demoPassword } from './demoAccounts.ts'
import { normalisePhone } from './phone.ts'

interface Fields { readonly account: string; readonly password: string }

/** Only ever a path of this site: `next` comes from the address bar. */
export const safeNext = (next: string | undefined): string => (next !== undefined && /^\/(?![/\\])/.test(next) ? next : '/')

export const SignInPage = () => {
  const { t } = useLingui()
  usePageTitle(t`登录`)
  const navigate = useNavigate()
  const { next } = useSearch({ strict: false }) as { next?: string }
  const setup = useQuery(queries.setup)
  const errorText = useErrorText()
  const roleName = useRoleName()
  const onSuccess = async () => {
    queryClient.clear()
    await navigate({ href: safeNext(next), replace: true })
  }
  const password = useMutation({ mutationFn: ({ account, password: secret }: Fields) => (account.includes('@') ? signInByEmail(account.trim(), secret) : signInByPhone(normalisePhone(account), secret)), onSuccess })
  const passkey = useMutation({ mutationFn: signInByPasskey, onSuccess })

  const say = (error: unknown): string | undefined => {
    if (error === null || error === undefined || wasCancelled(error)) return undefined
    if (error instanceof SignInError) {
      if (error.status === 401 || error.status === 400 || error.status === 422) return error.code.startsWith('PASSKEY') || passkey.error ? t`这枚通行密钥没有登记在此系统，请改用密码登录。` : t`账号或密码不对。请检查后重试；忘记密码请联系管理员重设。`
      if (error.status === 429) return t`尝试次数过多，请稍后再试。`
      if (error.status >= 500) return t`服务器暂时无法处理登录，请稍后重试。`
      return error.message
    }
    const text = errorText(error)
    return [text.title, text.remedy].filter(Boolean).join(' ')
  }
  const problem = say(password.error) ?? say(passkey.error)

  return (
    <FrontPage>
      <div className="fp-front-card">
        <h1><Trans>登录管理台</Trans></h1>
        <p className="fp-soft" style={{ margin: '0 0 20px' }}><Trans>外勤员工请使用手机上的绑定链接，无需在此登录。</Trans></p>
        {setup.data?.needed ? <Alert type="info" showIcon style={{ marginBottom: 16 }} title={t`系统还没有完成初始设置`} description={t`请打开服务器启动时打印的设置链接。`} /> : null}
        {setup.data?.demo ? (
          <div className="fp-demo-accounts" data-testid="demo-accounts">
            <strong><Trans>演示公司：点一个角色直接进入</Trans></strong>
            <div>{demoAccounts.map(({ email, role }) => <Button key={email} disabled={password.isPending} onClick={() => { passkey.reset(); password.mutate({ account: email, password: demoPassword }) }} data-testid={`demo-${role}`}>{roleName(role)}</Button>)}</div>
          </div>
        ) : null}
        {problem ? <Alert type="error" showIcon role="alert" style={{ marginBottom: 16 }} title={problem} data-testid="sign-in-error" /> : null}
        <Form<Fields> layout="vertical" requiredMark={false} onFinish={(fields) => { passkey.reset(); password.mutate(fields) }} size="large" initialValues={{ account: '', password: '' }}>
          <Form.Item name="account" label={t`邮箱或手机号`} rules={[{ required: true, whitespace: true, message: t`请输入邮箱或手机号` }]}>
            <Input autoComplete="username webauthn" inputMode="email" autoFocus data-testid="sign-in-account" />
          </Form.Item>
          <Form.Item name="password" label={t`密码`} rules={[{ required: true, message: t`请输入密码` }]}>
            <Input.Password autoComplete="current-password" data-testid="sign-in-password" />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={password.isPending} data-testid="sign-in-submit">{t`登录`}</Button>
        </Form>
        {passkeysSupported() ? (
          <>
            <Divider plain><Trans>或</Trans></Divider>
            <Button block size="large" icon={<KeyOutlined />} loading={passkey.isPending} onClick={() => { password.reset(); passkey.mutate() }} data-testid="sign-in-passkey">{t`用通行密钥登录`}</Button>
          </>
        ) : null}
      </div>
    </FrontPage>
  )
}
