import { type Geofence, type LatLon, isFiniteLatLon } from '../kernel/index.ts'
import { distanceToFenceMetres } from './containment.ts'
import { metresPerDegree } from './distance.ts'
import { type TileGrid, buildTileGrids, hair } from './fenceGrid.ts'
import { ShapeTable } from './fenceShapes.ts'

export interface IndexedFence<Id = string> {
  readonly id: Id
  readonly fence: Geofence
}

/** Answers are positions in the array the index was made from, ascending for `query` and `queryWithin`, in no order for `queryInto`. */
export interface FenceIndex<Id = string> {
  readonly size: number
  readonly fences: readonly IndexedFence<Id>[]
  /** Fences that are not shapes on Earth (NaN, no ring) and so never match. */
  readonly unusable: readonly number[]
  query(lat: number, lon: number): number[]
  /** Allocates nothing: writes up to `out.length` answers and returns how many. */
  queryInto(lat: number, lon: number, out: Int32Array): number
  /** Fences containing the point or at most `metres` away from it. */
  queryWithin(lat: number, lon: number, metres: number): number[]
}

/**
 * Which of very many fences hold a point. A uniform grid in two steps, so that a company with sites in one city and one abroad
 * still gets small cells: the Earth in 1° tiles, each used tile in cells sized by how many fences it has. A cell lists, in
 * typed arrays, the fences that cover it whole (an answer at once) and those whose boundary runs through it (with bounding boxes
 * packed side by side, then the shape itself). Immutable: build a new one when fences change (100,000 in about a second).
 */
export const createFenceIndex = <Id>(fences: readonly IndexedFence<Id>[]): FenceIndex<Id> => {
  const shapes = new ShapeTable(fences.map(({ fence }) => fence))
  const { tileOf, grids, cellStart, entryShape, entryBoxes } = buildTileGrids(shapes)
  const scratch = new Int32Array(fences.length)

  const queryInto = (lat: number, lon: number, out: Int32Array): number => {
    if (!(lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180)) return 0
    const tile = tileOf[tileIndex(lat, lon)] as number
    if (tile < 0) return 0
    const grid = grids[tile] as TileGrid
    const eastward = lon - grid.west
    const northward = lat - grid.south
    const x = eastward * grid.cellsPerLon
    const y = northward * grid.cellsPerLat
    // A hair of room: −1e-15° + 180 rounds into the tile east of it.
    if (!(eastward > -tileRounding && northward > -tileRounding && x < grid.columns + hair && y < grid.rows + hair)) return 0
    const cell = grid.firstCell + cellNumber(y, grid.rows) * grid.columns + cellNumber(x, grid.columns)
    const end = cellStart[cell + 1] as number
    let found = 0
    for (let entry = cellStart[cell] as number; entry < end; entry++) {
      const box = entry << 2
      if (lon < (entryBoxes[box] as number) || lat < (entryBoxes[box + 1] as number)
        || lon > (entryBoxes[box + 2] as number) || lat > (entryBoxes[box + 3] as number)) continue
      const shape = entryShape[entry] as number
      // A complement marks a shape that covers the whole cell.
      if (shape >= 0 && !shapes.contains(shape, lat, lon)) continue
      if (found === out.length) break
      out[found++] = shapes.fenceOf[shape < 0 ? ~shape : shape] as number
    }
    return found
  }

  const query = (lat: number, lon: number): number[] => Array.from(scratch.subarray(0, queryInto(lat, lon, scratch))).sort((a, b) => a - b)

  const queryWithin = (lat: number, lon: number, metres: number): number[] => {
    const p: LatLon = { lat, lon }
    if (!isFiniteLatLon(p) || !(metres >= 0)) return []
    // The spherical cap's own box: its widest longitude is asin(sin r / cos lat), and a cap over a pole has every longitude.
    const latMargin = metres / metresPerDegree
    const sine = Math.sin(Math.min(Math.PI / 2, (latMargin * Math.PI) / 180)) / Math.max(1e-12, Math.cos((lat * Math.PI) / 180))
    const lonMargin = sine >= 1 || Math.abs(lat) + latMargin >= 90 ? 180 : (Math.asin(sine) * 180) / Math.PI
    const near = new Set<number>()
    shapes.forEachTouching(lat - latMargin, lon - lonMargin, lat + latMargin, lon + lonMargin, (fence) => near.add(fence))
    return [...near].filter((i) => distanceToFenceMetres((fences[i] as IndexedFence<Id>).fence, p) <= metres).sort((a, b) => a - b)
  }

  return { size: fences.length, fences, unusable: shapes.unusable, query, queryInto, queryWithin }
}

/** Degrees by which adding 90 or 180 to a coordinate may round it over the edge of a tile, and more. */
const tileRounding = 1e-12

const cellNumber = (position: number, count: number): number => (position < 0 ? 0 : position >= count ? count - 1 : position | 0)

/** Row-major tile number; the 90° parallel and the 180° meridian belong to the last tile. */
export const tileIndex = (lat: number, lon: number): number =>
  Math.min(179, Math.floor(lat + 90)) * 360 + Math.min(359, Math.floor(lon + 180))
