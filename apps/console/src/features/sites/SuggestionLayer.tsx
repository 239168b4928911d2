import type { SiteSuggestion } from '@fieldproof/contract'
import type { Geofence } from '@fieldproof/core/kernel'
import { useLingui } from '@lingui/react/macro'
import { useMemo } from 'react'
import { FenceLayer } from '../../map/layers/FenceLayer.tsx'
import { PositionLayer } from '../../map/layers/PositionLayer.tsx'

const selected = 'suggested'
const shownVisits = 60

/** The suggested fence, the learned entrance and the visits it was learned from. */
export const SuggestionLayer = ({ suggestion }: { suggestion: SiteSuggestion }) => {
  const { t } = useLingui()
  const label = t`建议的位置`
  const fences = useMemo(() => (suggestion.fence ? [{ id: selected, name: '', fence: suggestion.fence as Geofence }] : []), [suggestion])
  const positions = useMemo(() => [
    ...suggestion.visits.slice(0, shownVisits).map(({ position }, i) => ({ id: `visit ${i}`, position, tone: 'not_enough_evidence' as const })),
    { id: 'entrance', position: suggestion.entrance, tone: 'verified' as const, label },
  ], [suggestion, label])
  return (
    <>
      <FenceLayer fences={fences} selectedId={selected} />
      <PositionLayer positions={positions} />
    </>
  )
}
