import { useQuery } from '@tanstack/react-query'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { dayIn, isDay } from '../checkIns/days.ts'
import { usePurpose } from './usePurpose.ts'

/** A person's day, asked for only once somebody has said why; every day looked at is logged with it by the server. */
export const useReplayDay = (personId: string, date: string) => {
  const timeZone = useOrgTimeZone()
  const { purpose, give } = usePurpose(personId)
  const replay = useQuery({
    queryKey: ['replay', personId, date, purpose], queryFn: () => client.people.replay(personId, date, { purpose }), enabled: purpose !== undefined && isDay(date) && personId !== '',
    // A day that is over changes only when a phone comes back online.
    staleTime: date === dayIn(Date.now(), timeZone) ? 30_000 : 300_000,
  })
  return { purpose, replay, give }
}
