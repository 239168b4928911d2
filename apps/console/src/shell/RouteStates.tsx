import { useLingui } from '@lingui/react/macro'
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router'
import { EmptyState } from './EmptyState.tsx'
import { ErrorState } from './ErrorState.tsx'
import { FrontPage } from './FrontPage.tsx'
import { PageHeader, usePageTitle } from './PageHeader.tsx'

export const NotFoundPage = () => {
  const { t } = useLingui()
  usePageTitle(t`没有这个页面`)
  return <FrontPage><EmptyState title={t`没有这个页面`} description={t`地址可能已变更，或链接不完整。`} action={<Link to="/">{t`回到总览`}</Link>} /></FrontPage>
}

/** Inside the shell: a person, a check-in or a day that the address names in a way that none of them has. */
export const BadAddress = () => {
  const { t } = useLingui()
  return (
    <div className="fp-page">
      <PageHeader title={t`这个地址不对`} />
      <section className="fp-panel"><EmptyState title={t`地址里的编号或日期写错了，或者链接不完整。`} action={<Link to="/">{t`回到总览`}</Link>} /></section>
    </div>
  )
}

export const RouteError = ({ error, reset }: ErrorComponentProps) => {
  const router = useRouter()
  return <ErrorState error={error} onRetry={() => { reset(); void router.invalidate() }} />
}
