import { useLingui } from '@lingui/react/macro'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import { PositionLayer } from '../../map/layers/PositionLayer.tsx'
import { useMap } from '../../map/mapContext.ts'
import { queries } from '../../shell/api.ts'
import { live } from './useLive.ts'

/** Open calls for help on the live map, told of by the stream. `shown`: the one to look at. */
export const SosLayer = ({ shown }: { shown: string | undefined }) => {
  const { t } = useLingui()
  const cache = useQueryClient()
  const { flyTo } = useMap()
  const calls = useQuery(queries.sos).data?.items
  useEffect(() => live.onSos(() => { void cache.invalidateQueries({ queryKey: queries.sos.queryKey }) }), [cache])
  const positions = useMemo(() => (calls ?? []).filter((call) => call.endedAt === null).flatMap((call) => {
    const last = call.positions.at(-1)
    return last ? [{ id: call.sosId, position: last, accuracyMetres: last.accuracyMetres, tone: 'strong_doubt' as const, label: t`${call.personName} 求助` }] : []
  }), [calls, t])
  const target = positions.find(({ id }) => id === shown)?.position
  useEffect(() => {
    if (target) flyTo(target, 15)
    // Once for each call that is chosen: afterwards the reader moves the map.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [shown, target !== undefined, flyTo])
  return <PositionLayer positions={positions} />
}
