import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'
import { baseSourceId, mapColours } from './styles.ts'

/** What a PMTiles archive says about itself that a style needs. */
export interface ArchiveInfo {
  readonly raster: boolean
  readonly maxZoom: number
  readonly attribution?: string
  readonly vectorLayers: readonly string[]
}

/**
 * A plain style for an archive of the company's own. The layers of the two common schemas are known by name (Protomaps:
 * earth, water, landuse, roads, buildings, places; OpenMapTiles: water, landcover, transportation, building, place);
 * boundaries are not drawn (see builtInStyle). Layers of an unknown schema are drawn as plain lines, so that any archive shows something.
 */
export const archiveStyle = (url: string, info: ArchiveInfo, dark: boolean): StyleSpecification => {
  const c = mapColours(dark)
  const ground: LayerSpecification = { id: 'ground', type: 'background', paint: { 'background-color': info.vectorLayers.includes('earth') ? c.water : c.land } }
  const source = { url: `pmtiles://${url}`, ...(info.attribution ? { attribution: info.attribution } : {}) }
  if (info.raster) {
    return { version: 8, sources: { [baseSourceId]: { type: 'raster', tileSize: 256, ...source } }, layers: [ground, { id: 'raster-0', type: 'raster', source: baseSourceId }] }
  }
  const green = dark ? '#1c2a27' : '#e4ecdd'
  const road = dark ? '#3a4652' : '#ffffff'
  const casing = dark ? '#141c24' : '#d5d0c4'
  const building = dark ? '#25303b' : '#e6e1d7'
  const has = (name: string) => info.vectorLayers.includes(name)
  const fill = (name: string, colour: string, minzoom = 0): LayerSpecification[] =>
    has(name) ? [{ id: name, type: 'fill', source: baseSourceId, 'source-layer': name, minzoom, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': colour } }] : []
  const line = (name: string, id: string, colour: string, extra: number): LayerSpecification[] =>
    has(name) ? [{
      id, type: 'line', source: baseSourceId, 'source-layer': name, filter: ['==', ['geometry-type'], 'LineString'], layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': colour, 'line-width': ['interpolate', ['exponential', 1.6], ['zoom'], 6, 0.4 + extra * 0.3, 12, 1 + extra, 18, 9 + extra] },
    }] : []
  const label = (name: string): LayerSpecification[] => has(name) ? [{
    id: name, type: 'symbol', source: baseSourceId, 'source-layer': name,
    layout: { 'text-field': ['coalesce', ['get', 'name:zh'], ['get', 'name:zh-Hans'], ['get', 'name']], 'text-size': 12, 'text-font': ['sans-serif'] },
    paint: { 'text-color': c.text, 'text-halo-color': c.halo, 'text-halo-width': 1.2 },
  }] : []
  const known = new Set(['earth', 'water', 'landuse', 'landcover', 'park', 'roads', 'transportation', 'buildings', 'building', 'places', 'place', 'boundaries', 'boundary'])
  const unknownSchema = !info.vectorLayers.some((name) => known.has(name))
  return {
    version: 8,
    sources: { [baseSourceId]: { type: 'vector', ...source } },
    layers: [
      ground, ...fill('earth', c.land), ...fill('landcover', green), ...fill('landuse', green), ...fill('park', green), ...fill('water', c.water),
      ...fill('buildings', building, 14), ...fill('building', building, 14),
      ...line('roads', 'roads-casing', casing, 1.2), ...line('roads', 'roads', road, 0), ...line('transportation', 'transportation-casing', casing, 1.2), ...line('transportation', 'transportation', road, 0),
      ...label('places'), ...label('place'),
      ...(unknownSchema ? info.vectorLayers.flatMap((name) => line(name, name, c.shore, 0)) : []),
    ],
  }
}
