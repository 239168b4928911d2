import { type Geofence, isFiniteLatLon, type LatLon } from '../kernel/index.ts'
import { containsPoint, fenceMiddle } from './containment.ts'
import { metresPerDegree, wrapLongitude } from './distance.ts'
import { metresPerDegreeLon } from './planar.ts'

/** Square cells over an area, laid from the south-west corner of its box: what grid duty counts, and what an area is cut into. */
export interface AreaGrid {
  /** Side of a cell: as asked, or larger where that would be more cells than allowed. */
  readonly cellMetres: number
  /** The cells that belong to the area: those whose middle lies in it. From the south-west, row by row. */
  readonly cells: readonly AreaCell[]
  /** The cell a point falls into, whether it belongs to the area or not. */
  numberAt(p: LatLon): number
}

export interface AreaCell {
  readonly number: number
  /** From 0, northwards and eastwards. */
  readonly row: number
  readonly column: number
  readonly centre: LatLon
  /** South-west, south-east, north-east, north-west. */
  readonly ring: readonly LatLon[]
}

/** More cells than this is a region. */
const mostCells = 20_000

/** undefined for an area without an extent. */
export const layGrid = (area: Geofence, cellMetres: number): AreaGrid | undefined => {
  const box = boxOf(area)
  if (box === undefined || !(cellMetres > 0)) return undefined
  const size = Math.max(cellMetres, Math.sqrt((box.eastMetres * box.northMetres) / mostCells))
  const columns = Math.ceil(box.eastMetres / size) + 1
  const rows = Math.ceil(box.northMetres / size) + 1
  const at = (row: number, column: number): LatLon => ({ lat: box.south + (row * size) / metresPerDegree, lon: wrapLongitude(box.west + (column * size) / box.perLon) })
  const cells: AreaCell[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const centre = at(row + 0.5, column + 0.5)
      if (containsPoint(area, centre)) cells.push({ number: row * columns + column, row, column, centre, ring: [at(row, column), at(row, column + 1), at(row + 1, column + 1), at(row + 1, column)] })
    }
  }
  return {
    cellMetres: size, cells,
    numberAt: ({ lat, lon }) => {
      const row = Math.floor(((lat - box.south) * metresPerDegree) / size)
      const column = Math.floor((wrapLongitude(lon - box.west) * box.perLon) / size)
      return row >= 0 && row < rows && column >= 0 && column < columns ? row * columns + column : -1
    },
  }
}

/** South-west corner and size of the area's box. */
const boxOf = (area: Geofence): { south: number; west: number; perLon: number; eastMetres: number; northMetres: number } | undefined => {
  const middle = fenceMiddle(area)
  if (middle === undefined || !isFiniteLatLon(middle)) return undefined
  const perLon = metresPerDegreeLon(middle.lat)
  const [points, reach] = area.kind === 'circle' ? [[area.centre], area.radiusMetres] : area.kind === 'corridor' ? [area.line, area.widthMetres / 2] : [area.rings[0] ?? [], 0]
  const corners = points.map((p) => ({ east: wrapLongitude(p.lon - middle.lon) * perLon, north: (p.lat - middle.lat) * metresPerDegree }))
  const least = (pick: (c: (typeof corners)[number]) => number): number => corners.reduce((least, c) => Math.min(least, pick(c)), Infinity) - reach
  const most = (pick: (c: (typeof corners)[number]) => number): number => corners.reduce((most, c) => Math.max(most, pick(c)), -Infinity) + reach
  const [west, south] = [least((c) => c.east), least((c) => c.north)]
  const eastMetres = most((c) => c.east) - west
  const northMetres = most((c) => c.north) - south
  if (!(eastMetres > 0 && northMetres > 0) || eastMetres === Infinity) return undefined
  return { south: middle.lat + south / metresPerDegree, west: wrapLongitude(middle.lon + west / perLon), perLon, eastMetres, northMetres }
}
