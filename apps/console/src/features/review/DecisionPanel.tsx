import type { CheckInDetail, ReviewOutcome } from '@fieldproof/contract'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client } from '../../shell/api.ts'
import { ErrorAlert } from '../../shell/ErrorState.tsx'
import { DecisionBar } from './DecisionBar.tsx'
import { reviewQueries, seenOf } from './reviewData.ts'
import { SaidPanel } from './SaidPanel.tsx'
import './review.css'

/** On a check-in's own page: what people have said about it, and the same decision as in the queue. */
export const DecisionPanel = ({ detail }: { detail: CheckInDetail }) => {
  const queryClient = useQueryClient()
  const state = useQuery(reviewQueries.state(detail.eventId))
  const act = useMutation({
    mutationFn: async (work: () => Promise<unknown>) => { await work() },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['review'] }),
  })
  if (!state.data) return state.isError ? <section className="fp-panel fp-panel-body"><ErrorAlert error={state.error} /></section> : null
  const seen = seenOf(detail, state.data)
  const { standing } = state.data
  return (
    <>
      <SaidPanel state={state.data} personName={detail.personName} />
      <section className="fp-panel" data-testid="decision-panel">
        <h2 className="fp-panel-title">{standing ? <Trans>重新核实</Trans> : <Trans>您的判断</Trans>}</h2>
        <div className="fp-panel-body">
          <ErrorAlert error={act.error} />
          <DecisionBar
            state={state.data} keys={false} busy={act.isPending}
            onDecide={(outcome: ReviewOutcome, note) => { if (seen) act.mutate(() => client.review.decide(detail.eventId, { outcome, note, ...seen })) }}
            onAsk={(text) => { act.mutate(() => client.review.ask(detail.eventId, { text })) }}
            onUndo={standing ? () => { act.mutate(() => client.review.withdraw(detail.eventId, { decisionId: standing.decisionId })) } : undefined}
          />
        </div>
      </section>
    </>
  )
}
