import type { RecordRow } from '../../outbox/rows.ts'
import { testIds } from '../../testIds.ts'

/** What follows by the company's policy, in the server's kind words. Nothing where all is as it should be. */
export const OutcomeText = ({ row }: { readonly row: Pick<RecordRow, 'verdict'> }) => {
  const outcome = row.verdict?.outcome
  if (outcome === undefined || outcome.sentences.length === 0) return null
  return <p className={`outcome outcome-${outcome.action}`} data-testid={testIds.outcome} data-action={outcome.action}><strong>{outcome.actionName}</strong> {outcome.sentences.join(' ')}</p>
}
