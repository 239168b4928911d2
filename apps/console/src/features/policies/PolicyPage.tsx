import { useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Suspense } from 'react'
import { queries } from '../../shell/api.ts'
import { EmptyState } from '../../shell/EmptyState.tsx'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'
import { lazy } from '../../shell/lazy.tsx'

/** A long form: fetched beside what it is to show. */
const loadEditor = () => import('./PolicyEditor.tsx')
const PolicyEditor = lazy(() => loadEditor().then((module) => ({ default: module.PolicyEditor })))

/** One policy: what it says, what it would change, and what it said before. `new` begins one. */
export const PolicyPage = () => {
  const { t } = useLingui()
  const { policyId } = useParams({ strict: false }) as { policyId: string }
  void loadEditor()
  const list = useQuery(queries.policies)
  if (list.isPending) return <LoadingState />
  if (list.isError) return <ErrorState error={list.error} onRetry={() => void list.refetch()} />
  const policy = list.data.policies.find((one) => one.policyId === policyId)
  if (!policy && policyId !== 'new') return <EmptyState title={t`没有这条策略`} />
  return <Suspense fallback={<LoadingState />}><PolicyEditor key={`${policyId} ${policy?.published?.version ?? ''}`} choices={list.data.choices} {...(policy ? { policy } : {})} /></Suspense>
}
