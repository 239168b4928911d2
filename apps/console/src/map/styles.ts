import type { ExpressionSpecification, RasterLayerSpecification, StyleSpecification } from 'maplibre-gl'
import type { BaseMapSetting } from './baseMaps.ts'

const nothing: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] }

/** Nearer than this the built-in map has no coast line. */
export const coastZoom = 10

/** The source of the base map itself. */
export const baseSourceId = 'base'

export interface MapColours { readonly water: string; readonly land: string; readonly shore: string; readonly net: string; readonly text: string; readonly halo: string }

/** Quiet colours: the people and the fences are what one looks at. Text keeps 4.5:1 on land and water (WCAG 2.2 AA). */
export const mapColours = (dark: boolean): MapColours => dark
  ? { water: '#10171f', land: '#1b242e', shore: '#35434f', net: '#2a3742', text: '#d5dee6', halo: '#10171f' }
  : { water: '#d7e5ee', land: '#f5f3ee', shore: '#b3c3cd', net: '#dedad0', text: '#2f3a44', halo: '#ffffff' }

/**
 * The built-in map: the coast line of Natural Earth 1:50m (public domain, through world-atlas), nothing else. Country outlines
 * are left out on purpose: which boundaries a map shows is regulated (in China by the 地图管理条例), so it is the operator's
 * choice of base map, not ours. Sea and coast fade out between zoom 8.5 and 10: beyond that a 1:50m line is kilometres off and
 * would put streets into the sea; so it is loaded only when a view needs it (MapCanvas). No `glyphs`: text is drawn from the fonts of the computer, so nothing is fetched.
 */
export const builtInStyle = (dark: boolean): StyleSpecification => {
  const c = mapColours(dark)
  return {
    version: 8,
    sources: {
      [baseSourceId]: { type: 'geojson', data: nothing, tolerance: 0.2, maxzoom: 8, attribution: 'Natural Earth' },
      graticule: { type: 'geojson', data: nothing },
    },
    layers: [
      { id: 'water', type: 'background', paint: { 'background-color': c.land } },
      { id: 'land', type: 'fill', source: baseSourceId, maxzoom: coastZoom, paint: { 'fill-color': c.land, 'fill-antialias': true } },
      { id: 'shore', type: 'line', source: baseSourceId, maxzoom: coastZoom, paint: { 'line-color': c.shore, 'line-width': ['interpolate', ['linear'], ['zoom'], 2, 0.5, 8, 1.2], 'line-opacity': ['interpolate', ['linear'], ['zoom'], 8.5, 1, coastZoom, 0] } },
      { id: 'graticule', type: 'line', source: 'graticule', paint: { 'line-color': c.net, 'line-width': ['case', ['get', 'major'], 1.2, 0.6], 'line-opacity': ['interpolate', ['linear'], ['zoom'], 3, 0.5, 8, 1] } },
      {
        id: 'graticule-labels', type: 'symbol', source: 'graticule', minzoom: 5,
        layout: { 'symbol-placement': 'line', 'symbol-spacing': 520, 'text-field': ['get', 'label'], 'text-size': 10, 'text-offset': [0, -0.7], 'text-keep-upright': true, 'text-font': ['sans-serif'] },
        paint: { 'text-color': c.text, 'text-opacity': 0.5 },
      },
    ],
  }
}

/** Colour of the built-in map's ground once the coast line is there: until then all of it would be sea. */
export const seaColour = (dark: boolean): ExpressionSpecification => {
  const c = mapColours(dark)
  return ['interpolate', ['linear'], ['zoom'], 8.5, c.water, coastZoom, c.land]
}

/** Turns a light raster map dark: swaps black and white, then turns the hues back. */
const darkRaster: RasterLayerSpecification['paint'] = { 'raster-brightness-min': 0.86, 'raster-brightness-max': 0.08, 'raster-hue-rotate': 180, 'raster-saturation': -0.45, 'raster-contrast': -0.05 }

const raster = (dark: boolean, tileSets: readonly (readonly string[])[], maxzoom: number, attribution: string): StyleSpecification => ({
  version: 8,
  sources: Object.fromEntries(tileSets.map((tiles, i) => [i === 0 ? baseSourceId : `${baseSourceId}-${i}`, { type: 'raster', tiles: [...tiles], tileSize: 256, maxzoom, ...(i === 0 ? { attribution } : {}) }])),
  layers: [
    { id: 'ground', type: 'background', paint: { 'background-color': mapColours(dark).land } },
    ...tileSets.map((_, i): RasterLayerSpecification => ({ id: `raster-${i}`, type: 'raster', source: i === 0 ? baseSourceId : `${baseSourceId}-${i}`, paint: dark ? darkRaster : {} })),
  ],
})

const hosts = (template: string, names: readonly (number | string)[]): string[] => names.map((name) => template.replace('{s}', String(name)))

/** 天地图 WMTS in the `w` (Web Mercator) matrix set: `vec` is the map, `cva` its Chinese labels. */
const tianditu = (layer: 'vec' | 'cva', key: string): string[] =>
  hosts(`https://t{s}.tianditu.gov.cn/${layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${layer}&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${encodeURIComponent(key)}`, [0, 1, 2, 3, 4, 5, 6, 7])

/** Style of an online base map; undefined for those that need more than their setting (built_in, pmtiles) or lack a key. */
export const onlineStyle = (setting: BaseMapSetting, dark: boolean): StyleSpecification | string | undefined => {
  switch (setting.kind) {
    case 'openfreemap': return `https://tiles.openfreemap.org/styles/${dark ? 'dark' : 'positron'}`
    case 'osm': return raster(dark, [['https://tile.openstreetmap.org/{z}/{x}/{y}.png']], 19, '© <a href="https://www.openstreetmap.org/copyright">OpenStreetMap</a>')
    case 'tianditu': return setting.key ? raster(dark, [tianditu('vec', setting.key), tianditu('cva', setting.key)], 18, '<a href="https://www.tianditu.gov.cn">天地图</a>') : undefined
    case 'amap': return raster(dark, [hosts('https://webrd0{s}.is.autonavi.com/appmaptile?lang=zh_cn&size=1&scale=1&style=8&x={x}&y={y}&z={z}', [1, 2, 3, 4])], 18, '© 高德地图')
    default: return undefined
  }
}
