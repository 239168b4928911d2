import type { CorridorFence, LatLon } from '@fieldproof/core/kernel'

/** Pixels of the width at zoom 0, where MapLibre's world is 512 wide. Mercator stretches with the latitude: that of the middle of the line. */
export const widthAtZoom0 = (line: readonly LatLon[], widthMetres: number): number => {
  const lats = line.map((p) => p.lat)
  const lat = (Math.min(...lats) + Math.max(...lats)) / 2
  return (512 * widthMetres) / (2 * Math.PI * 6_378_137 * Math.cos((lat * Math.PI) / 180))
}

/** For `line-width`: as wide on the ground at every zoom as the feature's `widthAtZoom0` says. */
export const groundWidth = ['interpolate', ['exponential', 2], ['zoom'], 0, ['get', 'widthAtZoom0'], 24, ['*', ['get', 'widthAtZoom0'], 2 ** 24]] as never

/** What is drawn of a corridor: one line, wide and faint below, thin above. */
export const corridorFeature = ({ line, widthMetres }: Pick<CorridorFence, 'line' | 'widthMetres'>, toMap: (p: LatLon) => [number, number], properties: GeoJSON.GeoJsonProperties): GeoJSON.Feature =>
  ({ type: 'Feature', properties: { ...properties, widthAtZoom0: widthAtZoom0(line, widthMetres) }, geometry: { type: 'LineString', coordinates: line.map(toMap) } })
