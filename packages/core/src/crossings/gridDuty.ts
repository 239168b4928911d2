import type { Fix, Geofence, LatLon } from '../kernel/index.ts'
import { cleanFixes, containsPoint, effectiveAccuracyMetres, fenceMiddle, metresPerDegree, metresPerDegreeLon, nearbyMetres, wrapLongitude } from '../geo/index.ts'

/** How much of an area of responsibility somebody has been through, cell by cell (网格化). */
export interface GridDuty {
  readonly cellMetres: number
  /** Cells whose middle lies in the area. */
  readonly cellCount: number
  readonly visitedCount: number
  /** visitedCount / cellCount; 0 for an area without cells. */
  readonly coverage: number
  readonly insideSeconds: number
  readonly outsideSeconds: number
  /** Silences longer than ten minutes: nobody knows. */
  readonly unknownSeconds: number
  readonly cells: readonly GridCell[]
}

export interface GridCell {
  readonly centre: LatLon
  readonly seconds: number
}

/** More cells than this is a region: the cells grow until it fits. */
const maxCells = 20_000
const silenceMs = 600_000

/**
 * Time and coverage per cell from the walks of somebody's duty, each without what lies between it and the next (nights, breaks). A fix whose error is larger than a cell tells no cell; between two fixes of one walk the person is taken to
 * have gone straight, half a cell a step, so that a fix a minute still covers the street in between.
 */
export const gridDuty = (walks: readonly (readonly Fix[])[], area: Geofence, cellMetres: number): GridDuty => {
  const box = boxOf(area)
  if (box === undefined || !(cellMetres > 0)) return { cellMetres, cellCount: 0, visitedCount: 0, coverage: 0, insideSeconds: 0, outsideSeconds: 0, unknownSeconds: 0, cells: [] }
  const size = Math.max(cellMetres, Math.sqrt((box.eastMetres * box.northMetres) / maxCells))
  const columns = Math.ceil(box.eastMetres / size) + 1
  const rows = Math.ceil(box.northMetres / size) + 1
  const centreOf = (row: number, column: number): LatLon => ({ lat: box.south + ((row + 0.5) * size) / metresPerDegree, lon: wrapLongitude(box.west + ((column + 0.5) * size) / box.perLon) })
  const seconds = new Map<number, number>()
  let cellCount = 0
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (!containsPoint(area, centreOf(row, column))) continue
      cellCount++
      seconds.set(row * columns + column, 0)
    }
  }
  const totals = { inside: 0, outside: 0, unknown: 0 }
  const visited = new Set<number>()
  const put = (at: LatLon, duration: number): void => {
    const row = Math.floor(((at.lat - box.south) * metresPerDegree) / size)
    const column = Math.floor((wrapLongitude(at.lon - box.west) * box.perLon) / size)
    const cell = row >= 0 && row < rows && column >= 0 && column < columns ? row * columns + column : -1
    const known = seconds.get(cell)
    if (known === undefined) totals[containsPoint(area, at) ? 'inside' : 'outside'] += duration
    else {
      totals.inside += duration
      seconds.set(cell, known + duration)
      visited.add(cell)
    }
  }
  const walk = (fix: Fix, next: Fix | undefined): void => {
    if (next === undefined) {
      put(fix, 0)
      return
    }
    const duration = (next.fixTime - fix.fixTime) / 1000
    if (next.fixTime - fix.fixTime > silenceMs) {
      totals.unknown += duration
      put(fix, 0)
      return
    }
    const steps = Math.min(1_000, Math.max(1, Math.ceil((2 * nearbyMetres(fix, next)) / size)))
    for (let step = 0; step < steps; step++) {
      const part = (step + 0.5) / steps
      put({ lat: fix.lat + (next.lat - fix.lat) * part, lon: wrapLongitude(fix.lon + wrapLongitude(next.lon - fix.lon) * part) }, duration / steps)
    }
  }
  for (const fixes of walks) {
    const usable = cleanFixes(fixes).filter((fix) => effectiveAccuracyMetres(fix) <= Math.max(size, 50))
    usable.forEach((fix, i) => { walk(fix, usable[i + 1]) })
  }
  const cells = [...visited].sort((a, b) => a - b).map((cell) => ({ centre: centreOf(Math.floor(cell / columns), cell % columns), seconds: seconds.get(cell) as number }))
  return {
    cellMetres: size, cellCount, visitedCount: visited.size, coverage: cellCount === 0 ? 0 : visited.size / cellCount,
    insideSeconds: totals.inside, outsideSeconds: totals.outside, unknownSeconds: totals.unknown, cells,
  }
}

/** South-west corner and size of the area's box. */
const boxOf = (area: Geofence): { south: number; west: number; perLon: number; eastMetres: number; northMetres: number } | undefined => {
  const middle = fenceMiddle(area)
  if (middle === undefined || !Number.isFinite(middle.lat) || !Number.isFinite(middle.lon)) return undefined
  const perLon = metresPerDegreeLon(middle.lat)
  const corners = area.kind === 'circle'
    ? [{ east: -area.radiusMetres, north: -area.radiusMetres }, { east: area.radiusMetres, north: area.radiusMetres }]
    : (area.rings[0] ?? []).map((p) => ({ east: wrapLongitude(p.lon - middle.lon) * perLon, north: (p.lat - middle.lat) * metresPerDegree }))
  const least = (pick: (c: (typeof corners)[number]) => number): number => corners.reduce((least, c) => Math.min(least, pick(c)), Infinity)
  const most = (pick: (c: (typeof corners)[number]) => number): number => corners.reduce((most, c) => Math.max(most, pick(c)), -Infinity)
  const [west, south] = [least((c) => c.east), least((c) => c.north)]
  const eastMetres = most((c) => c.east) - west
  const northMetres = most((c) => c.north) - south
  if (!(eastMetres > 0 && northMetres > 0) || eastMetres === Infinity) return undefined
  return { south: middle.lat + south / metresPerDegree, west: wrapLongitude(middle.lon + west / perLon), perLon, eastMetres, northMetres }
}
