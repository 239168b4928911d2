import type { GeoJSONSource, LayerSpecification } from 'maplibre-gl'
import { useEffect, useId, useRef } from 'react'
import { isClosed, useMap } from '../mapContext.ts'

/** What may be left out of a shape; MapLibre's own 0.375 of a coarser tile makes a round fence a polygon that one sees. */
const tolerancePixels = 0.05

export type OverlayLayer = LayerSpecification extends infer L ? L extends { source: string } ? Omit<L, 'source' | 'id'> & { readonly id: string } : never : never

/**
 * One GeoJSON source (already in the base map's datum) with its layers, as long as the component lives. `layers` is taken once
 * per map; ids get a prefix of their own, which is returned for events and queries.
 */
export const useOverlay = (data: GeoJSON.FeatureCollection, layers: readonly OverlayLayer[]): string => {
  const { map } = useMap()
  const id = useId()
  const first = useRef(data)
  first.current = data
  /** What the source has: each time it is given something, the worker cuts it into tiles and the map is drawn again. */
  const given = useRef<GeoJSON.FeatureCollection>(undefined)
  useEffect(() => {
    map.addSource(id, { type: 'geojson', data: first.current, tolerance: tolerancePixels })
    for (const layer of layers) map.addLayer({ ...layer, id: `${id}/${layer.id}`, source: id } as LayerSpecification)
    given.current = first.current
    return () => {
      if (isClosed(map)) return
      for (const layer of layers) if (map.getLayer(`${id}/${layer.id}`)) map.removeLayer(`${id}/${layer.id}`)
      if (map.getSource(id)) map.removeSource(id)
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [map, id])
  useEffect(() => {
    if (given.current === data) return
    given.current = data
    void map.getSource<GeoJSONSource>(id)?.setData(data)
  }, [map, id, data])
  return id
}

export const features = (list: GeoJSON.Feature[]): GeoJSON.FeatureCollection => ({ type: 'FeatureCollection', features: list })
