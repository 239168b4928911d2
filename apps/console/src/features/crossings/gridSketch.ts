import type { GridDutyReport } from '@fieldproof/contract'
import { fenceMiddle, metresPerDegree, metresPerDegreeLon, wrapLongitude } from '@fieldproof/core/geo'
import type { Geofence, LatLon } from '@fieldproof/core/kernel'

const width = 320
const margin = 6

export interface GridSketch {
  readonly width: number
  readonly height: number
  /** Path data of the fence's outline. */
  readonly fence: string
  /** Of a corridor, whose outline is its line; else 0. */
  readonly corridorWidth: number
  /** Side of a cell. */
  readonly cell: number
  /** Corner and, of the longest stay in a cell, the share. */
  readonly cells: readonly { readonly x: number; readonly y: number; readonly share: number }[]
}

/** Fence and visited cells to scale, north up; undefined for a fence without an extent. */
export const sketchGrid = ({ fence, cells, cellMetres }: Pick<GridDutyReport, 'fence' | 'cells' | 'cellMetres'>): GridSketch | undefined => {
  const middle = fenceMiddle(fence as Geofence)
  if (middle === undefined) return undefined
  const perLon = metresPerDegreeLon(middle.lat)
  const metres = (p: LatLon): readonly [number, number] => [wrapLongitude(p.lon - middle.lon) * perLon, (middle.lat - p.lat) * metresPerDegree]
  const lines: readonly (readonly (readonly [number, number])[])[] = fence.kind === 'polygon' ? fence.rings.map((ring) => ring.map(metres)) : fence.kind === 'corridor' ? [fence.line.map(metres)] : [circle(fence.radiusMetres)]
  const halfWidth = fence.kind === 'corridor' ? fence.widthMetres / 2 : 0
  const corners = lines.flat().flatMap(([x, y]) => [[x - halfWidth, y - halfWidth], [x + halfWidth, y + halfWidth]] as const)
  const [left, right, top, bottom] = [Math.min(...corners.map(([x]) => x)), Math.max(...corners.map(([x]) => x)), Math.min(...corners.map(([, y]) => y)), Math.max(...corners.map(([, y]) => y))]
  const span = Math.max(right - left, bottom - top)
  if (!(span > 0) || !Number.isFinite(span)) return undefined
  const scale = (width - 2 * margin) / span
  const at = ([x, y]: readonly [number, number]): [number, number] => [round(margin + (x - left) * scale), round(margin + (y - top) * scale)]
  const longest = cells.reduce((most, { seconds }) => Math.max(most, seconds), 0)
  const cell = round(cellMetres * scale)
  return {
    width: round((right - left) * scale + 2 * margin), height: round((bottom - top) * scale + 2 * margin), cell,
    fence: lines.map((line) => `M${line.map((p) => at(p).join(' ')).join('L')}${fence.kind === 'corridor' ? '' : 'Z'}`).join(''), corridorWidth: round(2 * halfWidth * scale),
    cells: cells.map(({ centre, seconds }) => {
      const [x, y] = at(metres(centre))
      return { x: round(x - cell / 2), y: round(y - cell / 2), share: longest === 0 ? 0 : seconds / longest }
    }),
  }
}

const circle = (radius: number): (readonly [number, number])[] => Array.from({ length: 64 }, (_, i) => [radius * Math.cos((i * Math.PI) / 32), radius * Math.sin((i * Math.PI) / 32)])
const round = (value: number): number => Math.round(value * 10) / 10
