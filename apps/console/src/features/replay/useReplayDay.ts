import { useQuery } from '@tanstack/react-query'
import { useReducer } from 'react'
import { client, useOrgTimeZone } from '../../shell/api.ts'
import { dayIn, isDay } from '../checkIns/days.ts'

/** A purpose holds for one person until the console is left; every day looked at is logged with it by the server. */
const givenPurposes = new Map<string, string>()

/** A person's day, asked for only once somebody has said why. */
export const useReplayDay = (personId: string, date: string) => {
  const timeZone = useOrgTimeZone()
  const [, noted] = useReducer((count: number) => count + 1, 0)
  const purpose = givenPurposes.get(personId)
  const replay = useQuery({
    queryKey: ['replay', personId, date, purpose], queryFn: () => client.people.replay(personId, date, { purpose }), enabled: purpose !== undefined && isDay(date) && personId !== '',
    // A day that is over changes only when a phone comes back online.
    staleTime: date === dayIn(Date.now(), timeZone) ? 30_000 : 300_000,
  })
  return { purpose, replay, give: (given: string) => { givenPurposes.set(personId, given); noted() } }
}
