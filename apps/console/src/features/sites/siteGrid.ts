import type { SiteImportInput } from '@fieldproof/contract'
import { layGrid } from '@fieldproof/core/geo'
import type { Geofence, LatLon } from '@fieldproof/core/kernel'

/** Smaller cells than the error of a position tell nothing apart, and an import takes neighbours within 80 m for one shop. */
export const cellLimits = { min: 100, max: 10_000 } as const
export const mostGridSites = 2_000

export interface GridSite { readonly name: string; readonly ring: readonly LatLon[] }

/**
 * The cells of an area as sites to be, in the cells that grid duty counts: those whose middle lies in it. Rows are numbered from the north and columns
 * from the west, as on a map, with as many digits as the largest needs, so that names sort. undefined where they would be too many.
 */
export const gridSites = (area: Geofence, cellMetres: number, name: string): readonly GridSite[] | undefined => {
  const grid = layGrid(area, cellMetres)
  if (grid === undefined) return []
  if (grid.cellMetres > cellMetres || grid.cells.length > mostGridSites) return undefined
  if (grid.cells.length === 0) return []
  const span = (values: readonly number[]): readonly [least: number, most: number] => values.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, -Infinity])
  const [bottom, top] = span(grid.cells.map(({ row }) => row))
  const [left, right] = span(grid.cells.map(({ column }) => column))
  const digits = Math.max(2, String(Math.max(top - bottom, right - left) + 1).length)
  const number = (value: number): string => String(value + 1).padStart(digits, '0')
  return [...grid.cells].sort((a, b) => b.row - a.row || a.column - b.column).map(({ row, column, ring }) => ({ name: `${name} R${number(top - row)}C${number(column - left)}`, ring }))
}

/** As the GeoJSON file that the import of sites takes. */
export const gridFile = (sites: readonly GridSite[], name: string): Pick<SiteImportInput, 'fileName' | 'fileBase64'> => {
  const rounded = (degrees: number): number => Math.round(degrees * 1e7) / 1e7
  const features = sites.map(({ name, ring }) => ({ type: 'Feature', properties: { name }, geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]!].map(({ lat, lon }) => [rounded(lon), rounded(lat)])] } }))
  const bytes = new TextEncoder().encode(JSON.stringify({ type: 'FeatureCollection', features }))
  return { fileName: `${name}.geojson`, fileBase64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) }
}
