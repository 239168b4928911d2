import type { SetupAnswer } from '@fieldproof/contract'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Alert, Button, Form, Steps } from 'antd'
import { Suspense, useEffect, useRef, useState } from 'react'
import { client, queries, queryClient } from '../../shell/api.ts'
import { signInByEmail } from '../../shell/auth.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorAlert, ErrorState } from '../../shell/ErrorState.tsx'
import { FrontPage } from '../../shell/FrontPage.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { usePageTitle } from '../../shell/PageHeader.tsx'
import { lazy } from '../../shell/lazy.tsx'
import { CompanyStep } from './CompanyStep.tsx'
import { emptyDraft, type SetupDraft, stepCount } from './draft.ts'
import { type Problems, useStepProblems } from './useStepProblems.ts'

export interface StepProps {
  readonly draft: SetupDraft
  readonly change: (change: Partial<SetupDraft>) => void
  /** Empty until "next" was tried, so that nobody is told off while typing. */
  readonly problems: Problems
  readonly tried: boolean
}

/** A reload keeps what was typed, for this tab only; the password is never kept. */
const draftKey = 'fieldproof.console.setup'
const restoredDraft = (): SetupDraft => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  // A computer in China set to UTC or to an unknown zone still means China.
  const fresh = emptyDraft(zone && zone !== 'UTC' && zone.includes('/') ? zone : 'Asia/Shanghai')
  try {
    return { ...fresh, ...(JSON.parse(sessionStorage.getItem(draftKey) ?? '{}') as Partial<SetupDraft>), password: '' }
  } catch {
    return fresh
  }
}

/** The later steps come while the first is being filled in. */
const loadLater = () => Promise.all([import('./PeopleStep.tsx'), import('./SiteStep.tsx'), import('./DoneStep.tsx')] as const)
const PeopleStep = lazy(() => loadLater().then(([{ PeopleStep: step }]) => ({ default: step })))
const SiteStep = lazy(() => loadLater().then(([, { SiteStep: step }]) => ({ default: step })))
const DoneStep = lazy(() => loadLater().then(([, , { DoneStep: step }]) => ({ default: step })))
const stepComponents = [CompanyStep, PeopleStep, SiteStep] as const

export const SetupPage = () => {
  const { t } = useLingui()
  usePageTitle(t`初始设置`)
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as { token?: string; step?: string }
  const token = search.token ?? ''
  const status = useQuery(queries.setup)
  const [draft, setDraft] = useState(restoredDraft)
  const [triedSteps, setTriedSteps] = useState<readonly number[]>([])
  const [done, setDone] = useState<SetupAnswer | null>(null)
  const problemsOf = useStepProblems()
  const heading = useRef<HTMLHeadingElement>(null)

  // Browser back and forward walk through the steps; no step opens before those ahead of it are in order.
  const wanted = Math.min(Math.max(Number(search.step ?? 1) - 1 || 0, 0), stepCount - 1)
  const firstUnready = [0, 1, 2].find((step) => Object.keys(problemsOf(draft, step)).length > 0) ?? stepCount - 1
  const step = Math.min(wanted, firstUnready)
  const goTo = (next: number) => void navigate({ to: '/setup', search: { ...(token ? { token } : {}), step: String(next + 1) } })
  const tried = triedSteps.includes(step)

  useEffect(() => {
    const { password: _never, ...kept } = draft
    try { sessionStorage.setItem(draftKey, JSON.stringify(kept)) } catch { /* storage may be blocked */ }
  }, [draft])
  useEffect(() => { heading.current?.focus() }, [step])
  useEffect(() => { void loadLater() }, [])

  const run = useMutation({
    mutationFn: async () => {
      const { setupRequest } = await import('./setupRequest.ts')
      const answer = await client.setup.run(setupRequest(draft, token))
      // Set up all the same when signing in fails: the sign-in page says why and tries again.
      const signedIn = await signInByEmail(draft.email.trim(), draft.password).then(() => true, () => false)
      return { answer, signedIn }
    },
    onSuccess: async ({ answer, signedIn }) => {
      sessionStorage.removeItem(draftKey)
      queryClient.clear()
      if (!signedIn) { await navigate({ to: '/sign-in' }); return }
      await queryClient.fetchQuery(queries.me).catch(() => undefined)
      setDone(answer)
    },
  })
  const onNext = () => {
    setTriedSteps([...triedSteps, step])
    const problems = problemsOf(draft, step)
    const first = Object.keys(problems)[0]
    if (first) { document.getElementById(`setup-${first}`)?.focus(); return }
    if (step < stepCount - 1) goTo(step + 1)
    else run.mutate()
  }

  if (done) return <FrontPage widthPixels={900}><Suspense fallback={<LoadingState />}><DoneStep people={done.people} /></Suspense></FrontPage>
  if (status.isPending) return <FrontPage widthPixels={640}><LoadingState /></FrontPage>
  if (status.isError) return <FrontPage><ErrorState error={status.error} onRetry={() => void status.refetch()} /></FrontPage>
  if (!status.data.needed) return <FrontPage><div className="fp-front-card"><EmptyState title={t`系统已完成初始设置`} description={t`请直接登录；忘记密码请联系管理员。`} action={<Link to="/sign-in">{t`去登录`}</Link>} /></div></FrontPage>

  const Step = stepComponents[step] ?? CompanyStep
  const titles = [t`公司与管理员`, t`部门与人员`, t`地点与工作时间`]
  return (
    <FrontPage widthPixels={640}>
      <div className="fp-front-card">
        <Steps current={step} size="small" responsive={false} onChange={(next) => { if (next <= firstUnready) goTo(next) }} items={titles.map((title, i) => ({ title: <span className="fp-step-name">{title}</span>, disabled: i > firstUnready }))} />
        <h1 ref={heading} tabIndex={-1} style={{ margin: '20px 0 14px', outline: 'none' }}>{titles[step]}</h1>
        {token === '' ? <Alert type="warning" showIcon style={{ marginBottom: 16 }} title={t`链接里没有设置口令`} description={t`请使用服务器启动时打印的完整链接（带 token）。`} /> : null}
        <ErrorAlert error={run.error} />
        <Form layout="vertical" onFinish={onNext} noValidate>
          <Suspense fallback={<LoadingState />}><Step draft={draft} change={(change) => setDraft((old) => ({ ...old, ...change }))} problems={tried ? problemsOf(draft, step) : {}} tried={tried} /></Suspense>
          <div className="fp-step-buttons">
            {step > 0 ? <Button onClick={() => goTo(step - 1)} data-testid="setup-back">{t`上一步`}</Button> : null}
            <Button type="primary" htmlType="submit" loading={run.isPending} data-testid="setup-next">{step < stepCount - 1 ? t`下一步` : t`完成设置`}</Button>
          </div>
        </Form>
      </div>
      <p className="fp-soft" style={{ textAlign: 'center' }}><Trans>除时区外，以后都能在管理台修改。</Trans></p>
    </FrontPage>
  )
}
