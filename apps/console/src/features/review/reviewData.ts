import type { CheckInDetail, ReviewState } from '@fieldproof/contract'
import { queryOptions } from '@tanstack/react-query'
import { client } from '../../shell/api.ts'

export const reviewQueries = {
  state: (eventId: string) => queryOptions({ queryKey: ['review', 'state', eventId], queryFn: () => client.review.state(eventId) }),
  detail: (eventId: string) => queryOptions({ queryKey: ['check-ins', 'one', eventId], queryFn: () => client.checkIns.get(eventId) }),
}

/** What a decision names: the verdict and the decision that were on the screen. */
export const seenOf = (detail: CheckInDetail, state: ReviewState): { verdictEntryIndex: number; replaces: string | null } | undefined => {
  const verdictEntryIndex = detail.verdicts[0]?.entryIndex
  return verdictEntryIndex === undefined || verdictEntryIndex === null ? undefined : { verdictEntryIndex, replaces: state.decisions[0]?.decisionId ?? null }
}
