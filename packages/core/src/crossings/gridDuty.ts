import type { Fix, Geofence, LatLon } from '../kernel/index.ts'
import { cleanFixes, containsPoint, effectiveAccuracyMetres, layGrid, nearbyMetres, wrapLongitude } from '../geo/index.ts'

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

const silenceMs = 600_000

/**
 * Time and coverage per cell from the walks of somebody's duty, each without what lies between it and the next (nights, breaks). A fix whose error is larger than a cell tells no cell; between two fixes of one walk the person is taken to
 * have gone straight, half a cell a step, so that a fix a minute still covers the street in between.
 */
export const gridDuty = (walks: readonly (readonly Fix[])[], area: Geofence, cellMetres: number): GridDuty => {
  const grid = layGrid(area, cellMetres)
  if (grid === undefined) return { cellMetres, cellCount: 0, visitedCount: 0, coverage: 0, insideSeconds: 0, outsideSeconds: 0, unknownSeconds: 0, cells: [] }
  const size = grid.cellMetres
  const cellCount = grid.cells.length
  const seconds = new Map(grid.cells.map(({ number }) => [number, 0]))
  const totals = { inside: 0, outside: 0, unknown: 0 }
  const visited = new Set<number>()
  const put = (at: LatLon, duration: number): void => {
    const cell = grid.numberAt(at)
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
  const cells = grid.cells.filter(({ number }) => visited.has(number)).map(({ number, centre }) => ({ centre, seconds: seconds.get(number) as number }))
  return {
    cellMetres: size, cellCount, visitedCount: visited.size, coverage: cellCount === 0 ? 0 : visited.size / cellCount,
    insideSeconds: totals.inside, outsideSeconds: totals.outside, unknownSeconds: totals.unknown, cells,
  }
}
