import type { WorkdayState } from '@fieldproof/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { client } from '../../shell/api.ts'

/** Of those who have a place on the map. Who did not come stands in the list of people today. */
export const mapStates = ['late', 'off_post', 'lost_contact', 'paused'] as const satisfies readonly WorkdayState[]
export type MapState = (typeof mapStates)[number]
export const isMapState = (text: string | undefined): text is MapState => (mapStates as readonly (string | undefined)[]).includes(text)

export interface PeopleInState { readonly ids: ReadonlySet<string>; /** How many there are; `ids` holds at most 500 of them. */ readonly total: number }

/** Who stands so right now; undefined: everybody, or not known yet. */
export const usePeopleInState = (state: MapState | undefined, departmentId: string | undefined): PeopleInState | undefined => {
  const page = useQuery({ queryKey: ['workday', 'map', state, departmentId], queryFn: () => client.workday.list({ state, departmentId, limit: 500 }), enabled: state !== undefined, refetchInterval: 15_000 }).data
  return useMemo(() => (state === undefined || page === undefined ? undefined : { ids: new Set(page.items.map(({ personId }) => personId)), total: page.total ?? page.items.length }), [state, page])
}
