import type { WorkdayState } from '@fieldproof/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { client } from '../../shell/api.ts'

/** Of those who have a place on the map. Who did not come stands in the list of people today. */
export const mapStates = ['late', 'off_post', 'lost_contact', 'paused'] as const satisfies readonly WorkdayState[]
export type MapState = (typeof mapStates)[number]
export const isMapState = (text: string | undefined): text is MapState => (mapStates as readonly (string | undefined)[]).includes(text)

/** Who stands so right now, at most 500; undefined: everybody, or not known yet. */
export const usePeopleInState = (state: MapState | undefined): ReadonlySet<string> | undefined => {
  const items = useQuery({ queryKey: ['workday', 'map', state], queryFn: () => client.workday.list({ state, limit: 500 }), enabled: state !== undefined, refetchInterval: 15_000 }).data?.items
  return useMemo(() => (state === undefined ? undefined : items && new Set(items.map(({ personId }) => personId))), [state, items])
}
