import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Tag } from 'antd'
import { client } from '../../shell/api.ts'
import { ErrorState } from '../../shell/ErrorState.tsx'
import { LoadingState } from '../../shell/LoadingState.tsx'

/** A person's trust tier, how it came about, and which policy holds for them. The person reads the same on the phone. */
export const TrustTierPanel = ({ personId }: { personId: string }) => {
  const tier = useQuery({ queryKey: ['people', 'trust-tier', personId], queryFn: () => client.policies.trustTier(personId) })
  return (
    <section className="fp-panel" aria-labelledby="trust-tier" data-testid="trust-tier">
      <h2 className="fp-panel-title" id="trust-tier"><Trans>信任等级</Trans>{tier.data ? <Tag>{tier.data.name}</Tag> : null}</h2>
      {tier.isPending ? <LoadingState /> : tier.isError ? <ErrorState error={tier.error} onRetry={() => void tier.refetch()} /> : (
        <div className="fp-panel-body">
          <p style={{ margin: 0 }}>{tier.data.explanation}</p>
          <p className="fp-soft" style={{ margin: '8px 0 0' }}>{tier.data.policyChoice}</p>
          <p className="fp-soft" style={{ margin: '8px 0 0' }}><Trans>等级不会因为系统的判定而下降，只有人的决定才会；本人在手机上能看到同样的内容。</Trans></p>
        </div>
      )}
    </section>
  )
}
