import { useEffect, useState } from 'react'
import { useLingui } from '@lingui/react/macro'
import { sentenceGap } from '../app/format.ts'
import Button from './parts/Button.tsx'
import type { EnrollmentPreview } from '@fieldproof/contract'
import { usePhone, useSnapshot } from '../app/context.ts'
import { isNativeShell } from '../capture/adapters/platform.ts'
import { navigate } from '../app/router.ts'
import { testIds } from '../testIds.ts'
import { Icon } from './parts/Icon.tsx'

/** What went wrong, in the server's words where it answered. */
const useTrouble = () => {
  const { t } = useLingui()
  return (error: unknown): string => {
    const problem = (error as { problem?: { title?: string; remedy?: string } }).problem
    if (problem?.title !== undefined) return `${problem.title}${/[.。]$/.test(problem.title) ? '' : t`。`}${problem.remedy ?? ''}`
    return navigator.onLine ? t`暂时连不上服务器，请稍后再试。` : t`现在没有网络。绑定需要联网一次，之后可以离线使用。`
  }
}

const Welcome = ({ children }: { readonly children: React.ReactNode }) => {
  const { t } = useLingui()
  return (
    <div className="enroll">
      <header className="enroll-brand"><img src={`${import.meta.env.BASE_URL}favicon.svg`} width={44} height={44} alt="" /><span>{t`实迹`}</span></header>
      {children}
    </div>
  )
}

const Enroll = ({ code }: { readonly code: string | undefined }) => code === undefined ? <CodeEntry /> : <Agreement code={code} key={code} />

const CodeEntry = () => {
  const { t } = useLingui()
  const { identity } = useSnapshot()
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  const next = async (): Promise<void> => {
    const { codeFromText } = await import('../outbox/enrol.ts')
    const code = codeFromText(text)
    if (code === undefined) setWrong(true)
    else navigate({ name: 'enroll', code })
  }
  return (
    <Welcome>
      <h1>{t`绑定这部手机`}</h1>
      <p className="enroll-lead">{t`打开管理员发给您的链接，或用手机相机扫描二维码。也可以把链接或绑定码粘贴到这里：`}</p>
      <form onSubmit={(event) => { event.preventDefault(); void next() }}>
        <label className="field"><span>{t`链接或绑定码`}</span>
          <input value={text} autoCapitalize="off" autoCorrect="off" spellCheck={false} aria-invalid={wrong} aria-describedby={wrong ? 'code-wrong' : undefined} data-testid={testIds.enrollCodeInput} onChange={(event) => { setText(event.target.value); setWrong(false) }} />
        </label>
        {wrong && <p className="trouble" id="code-wrong" role="alert" data-testid={testIds.enrollError}>{t`这不像绑定链接或绑定码，请完整复制后再粘贴。`}</p>}
        <Button block type="submit" className="act act-primary" disabled={text.trim() === ''} data-testid={testIds.enrollCodeNext}>{t`下一步`}</Button>
      </form>
      {identity !== undefined && <Button block className="act act-second" onClick={() => navigate({ name: 'today' })}>{t`返回`}</Button>}
    </Welcome>
  )
}

const Agreement = ({ code }: { readonly code: string }) => {
  const { t, i18n } = useLingui()
  const phone = usePhone()
  const troubleOf = useTrouble()
  const { waitingEvents, identity } = useSnapshot()
  const [preview, setPreview] = useState<EnrollmentPreview | undefined>(undefined)
  const [failure, setFailure] = useState<unknown>(undefined)
  const trouble = failure === undefined ? undefined : troubleOf(failure)
  const [busy, setBusy] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const isHere = !busy && identity?.status === 'active' && identity.enrolledWith === code
  useEffect(() => {
    if (isHere) navigate({ name: 'today' }, 'replace')
  }, [isHere])
  useEffect(() => {
    let gone = false
    setFailure(undefined)
    const open = async (): Promise<void> => {
      try {
        const answer = await phone.preview(code)
        if (!gone) setPreview(answer)
      } catch (error) {
        // Used up, perhaps by this very phone, whose answer was lost when the person had agreed: the server knows its key again.
        const resumed = (error as { status?: number }).status === 410 ? await phone.resumeEnrolment(code).catch(() => undefined) : undefined
        if (gone) return
        if (resumed === undefined) setFailure(error)
        else navigate({ name: 'today' }, 'replace')
      }
    }
    void open()
    return () => { gone = true }
  }, [code, attempt, phone])
  const agree = async (): Promise<void> => {
    setBusy(true)
    setFailure(undefined)
    try {
      await phone.enrol(code)
      navigate({ name: 'today' }, 'replace')
    } catch (error) {
      setFailure(error)
      setBusy(false)
    }
  }
  if (preview === undefined) {
    return (
      <Welcome>
        <h1>{trouble === undefined ? t`正在读取绑定信息…` : t`不能绑定`}</h1>
        {trouble !== undefined && <>
          <p className="trouble" role="alert" data-testid={testIds.enrollError}>{trouble}</p>
          <Button block className="act act-primary" onClick={() => setAttempt(attempt + 1)}>{t`重试`}</Button>
          <Button block className="act act-second" onClick={() => navigate({ name: 'enroll' })}>{t`换一个绑定码`}</Button>
          {identity !== undefined && <Button block className="act act-second" onClick={() => navigate({ name: 'today' })}>{t`返回`}</Button>}
        </>}
      </Welcome>
    )
  }
  return (
    <Welcome>
      <h1><span data-testid={testIds.enrollPerson}>{preview.personName}</span></h1>
      <p className="enroll-lead"><span data-testid={testIds.enrollOrg}>{preview.orgName}</span>{sentenceGap(i18n.locale)}{t`邀请您用这部手机做外勤签到。`}</p>
      <ul className="promises">
        <li><Icon name="clock" /><div><strong>{t`只在工作时间记录`}</strong><span>{t`下班、休假时不读取也不保存位置，手机和服务器都会拦下。`}</span></div></li>
        <li><Icon name="today" /><div><strong>{t`记录什么`}</strong><span>{t`签到、签退时的位置、时间、您写的备注和现场拍的照片；您点“开始”后才记录行程，可随时暂停。`}</span>{isNativeShell() && <span>{t`本应用在签到、签退时还记录手机周围的 Wi‑Fi 和基站的编号，用来核对地点。`}</span>}</div></li>
        <li><Icon name="me" /><div><strong>{t`谁能看`}</strong><span>{t`您所在部门的主管、人事和审计，按权限查看。您自己能看到每一条，以及系统的判断和理由。`}</span></div></li>
        <li><Icon name="shield" /><div><strong>{t`谁也改不了`}</strong><span>{t`每条记录由这部手机签名。公司若改动记录，您的手机会发现并提醒您。依据不足不等于作假，也不会自动处罚。`}</span></div></li>
      </ul>
      <p className="fine enroll-key">{t`密钥在本机生成，无法导出。换手机时请向管理员要新的链接。`}</p>
      {preview.replacesDevice && <p className="notice">{t`您之前绑定的手机将停用。`}</p>}
      {identity !== undefined && waitingEvents > 0 && <p className="notice">{t`这部手机上还有 ${waitingEvents} 条记录没有送达，绑定前会先尝试发送；发不出的会保留在手机上。`}</p>}
      {trouble !== undefined && <p className="trouble" role="alert" data-testid={testIds.enrollError}>{trouble}</p>}
      <div className="enroll-actions">
        <Button block className="act act-primary" loading={busy} disabled={busy} loadingText={t`正在绑定`} data-testid={testIds.enrollAgree} onClick={() => { void agree() }}>{t`同意并绑定这部手机`}</Button>
      </div>
    </Welcome>
  )
}

export default Enroll
