/**
 * The map engine with its own worker file, loaded on first use (MapLibre is 437 kB gzipped with it). Under Vite the worker
 * must be named by `?url`, or the map stays blank.
 */
import 'maplibre-gl/dist/maplibre-gl.css'
import * as maplibre from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import landUrl from 'world-atlas/land-50m.json?url'
import type { StyleSpecification } from 'maplibre-gl'
import type { BaseMapSetting } from './baseMaps.ts'
import { archiveStyle } from './pmtilesStyle.ts'
import { builtInStyle, onlineStyle } from './styles.ts'

maplibre.setWorkerUrl(workerUrl)

export { maplibre }

let land: Promise<GeoJSON.GeoJSON> | undefined

/**
 * The coast line travels as TopoJSON, 174 kB gzipped: half of the same lines as GeoJSON, since shared edges and quantised
 * steps are cheaper. It is unfolded here once.
 */
export const loadLand = (): Promise<GeoJSON.GeoJSON> => {
  land ??= (async () => {
    const [{ feature }, response] = await Promise.all([import('topojson-client'), fetch(landUrl)])
    if (!response.ok) throw new Error(`built-in base map: HTTP ${response.status}`)
    const topology = await response.json() as Parameters<typeof feature>[0]
    return feature(topology, topology.objects.land!) as GeoJSON.GeoJSON
  })()
  land.catch(() => { land = undefined })
  return land
}

let pmtilesReady: Promise<typeof import('pmtiles')> | undefined
const loadPmtiles = () => {
  pmtilesReady ??= import('pmtiles').then((pmtiles) => {
    maplibre.addProtocol('pmtiles', new pmtiles.Protocol().tile)
    return pmtiles
  })
  return pmtilesReady
}

const pmtilesStyle = async (url: string, dark: boolean): Promise<StyleSpecification> => {
  const { PMTiles } = await loadPmtiles()
  const absolute = new URL(url, location.href).href
  const archive = new PMTiles(absolute)
  const header = await archive.getHeader()
  const metadata = await archive.getMetadata() as { vector_layers?: { id: string }[]; attribution?: string }
  return archiveStyle(absolute, {
    raster: header.tileType !== 1, maxZoom: header.maxZoom, vectorLayers: (metadata.vector_layers ?? []).map((l) => l.id),
    ...(metadata.attribution ? { attribution: metadata.attribution } : {}),
  }, dark)
}

/** Style of the chosen base map. Rejects when it cannot be made (no key, unreachable archive); the caller falls back to built_in. */
export const baseMapStyle = async (setting: BaseMapSetting, dark: boolean): Promise<StyleSpecification | string> => {
  if (setting.kind === 'built_in') return builtInStyle(dark)
  if (setting.kind === 'pmtiles') {
    if (!setting.url) throw new Error('pmtiles: no url is set')
    return pmtilesStyle(setting.url, dark)
  }
  const style = onlineStyle(setting, dark)
  if (!style) throw new Error(`${setting.kind}: no key is set`)
  return style
}
