import { AimOutlined, CloseOutlined } from '@ant-design/icons'
import { Trans } from '@lingui/react/macro'
import { useMemo } from 'react'
import { useMap } from '../../map/mapContext.ts'
import type { Bounds } from '../../map/shapes.ts'
import { features, useOverlay } from '../../map/layers/useOverlay.ts'
import { palettes } from '../../shell/theme.ts'

/** Holds people and map to the part of the map that is seen now; the frame stays where it is when the map moves on. */
export const AreaFilter = ({ area, onArea }: { area: Bounds | undefined; onArea: (area: Bounds | undefined) => void }) => {
  const { map, fromMap, toMap, dark } = useMap()
  const data = useMemo(() => features(area === undefined ? [] : [{
    type: 'Feature', properties: {},
    geometry: { type: 'Polygon', coordinates: [([[area.west, area.south], [area.east, area.south], [area.east, area.north], [area.west, area.north], [area.west, area.south]] as const).map(([lon, lat]) => toMap({ lat, lon }))] },
  }]), [area, toMap])
  useOverlay(data, [{ id: 'area', type: 'line', paint: { 'line-color': palettes[dark ? 'dark' : 'light'].brand, 'line-width': 2, 'line-dasharray': [3, 2] } }])
  const take = () => {
    const bounds = map.getBounds()
    const [a, b] = [fromMap(bounds.getSouthWest()), fromMap(bounds.getNorthEast())]
    onArea({ west: a.lon, south: a.lat, east: b.lon, north: b.lat })
  }
  return (
    <button type="button" className="fp-live-area" aria-pressed={area !== undefined} onClick={area === undefined ? take : () => { onArea(undefined) }} data-testid="live-area">
      {area === undefined ? <><AimOutlined aria-hidden /> <Trans>只看这一带</Trans></> : <><Trans>只看框内</Trans> <CloseOutlined aria-hidden /></>}
    </button>
  )
}
