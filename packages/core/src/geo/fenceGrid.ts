import { earthRadiusMetres, metresPerDegree } from './distance.ts'
import type { ShapeTable } from './fenceShapes.ts'
import { metresPerDegreeLon } from './planar.ts'

/** The cells of one 1° tile: a uniform grid over the part of it that has fences. */
export interface TileGrid {
  readonly west: number
  readonly south: number
  readonly columns: number
  readonly rows: number
  readonly cellsPerLon: number
  readonly cellsPerLat: number
  readonly firstCell: number
}

export interface TileGrids {
  /** 180 × 360 tiles, row by row from the south-west: number of the grid, or −1. */
  readonly tileOf: Int32Array
  readonly grids: readonly TileGrid[]
  /** Entries of cell c are those from cellStart[c] to cellStart[c + 1]. */
  readonly cellStart: Int32Array
  /** The shape, or its complement (~shape) when it covers the whole cell. */
  readonly entryShape: Int32Array
  /** west, south, east, north of the entry's shape, rounded outwards. */
  readonly entryBoxes: Float32Array
}

/** More cells make longer answers rarer and the table larger: 4 cells a fence keep most cells at one or two entries. */
const cellsPerFence = 4
const maxCellsPerSide = 2048
/** A tile full of very large fences gets fewer cells, so that memory stays proportional to what there is to index. */
const maxEntriesPerFence = 64
/** A boundary of 10,000 corners is expensive to test and worth as many cells as hundreds of fences, which test it rarely. */
const cornersPerFence = 16

/** What a tile has to index, in fences of ordinary size. */
const loadOf = (shapes: ShapeTable, members: readonly number[]): number =>
  members.reduce((sum, shape) => sum + 1 + Math.floor(shapes.cornerCount(shape) / cornersPerFence), 0)

class EntryList {
  cells = new Int32Array(1024)
  shapes = new Int32Array(1024)
  length = 0

  add(cell: number, shape: number): void {
    if (this.length === this.cells.length) {
      const cells = new Int32Array(this.length * 2)
      const shapes = new Int32Array(this.length * 2)
      cells.set(this.cells)
      shapes.set(this.shapes)
      this.cells = cells
      this.shapes = shapes
    }
    this.cells[this.length] = cell
    this.shapes[this.length++] = shape
  }
}

export const buildTileGrids = (shapes: ShapeTable): TileGrids => {
  const tileOf = new Int32Array(180 * 360).fill(-1)
  const grids: TileGrid[] = []
  const entries = new EntryList()
  let cellCount = 0
  for (const [tile, members] of shapesByTile(shapes)) {
    const grid = layOutGrid(shapes, tile, members, cellCount)
    tileOf[tile] = grids.push(grid) - 1
    cellCount += grid.columns * grid.rows
    for (const shape of members) enterShape(shapes, shape, grid, entries)
  }
  return { tileOf, grids, ...packEntries(shapes, entries, cellCount) }
}

const shapesByTile = (shapes: ShapeTable): Map<number, number[]> => {
  const byTile = new Map<number, number[]>()
  for (let shape = 0; shape < shapes.size; shape++) {
    const [south, west, north, east] = boundsOf(shapes, shape)
    const lastRow = Math.min(179, Math.floor(north + 90))
    const lastColumn = Math.min(359, Math.floor(east + 180))
    for (let row = Math.min(179, Math.max(0, Math.floor(south + 90))); row <= lastRow; row++) {
      for (let column = Math.min(359, Math.max(0, Math.floor(west + 180))); column <= lastColumn; column++) {
        const tile = row * 360 + column
        const members = byTile.get(tile)
        if (members === undefined) byTile.set(tile, [shape])
        else members.push(shape)
      }
    }
  }
  return byTile
}

const boundsOf = (shapes: ShapeTable, shape: number): [south: number, west: number, north: number, east: number] =>
  Array.from(shapes.bounds.subarray(shape * 4, shape * 4 + 4)) as [number, number, number, number]

const layOutGrid = (shapes: ShapeTable, tile: number, members: readonly number[], firstCell: number): TileGrid => {
  const tileSouth = Math.floor(tile / 360) - 90
  const tileWest = (tile % 360) - 180
  let south = Infinity
  let west = Infinity
  let north = -Infinity
  let east = -Infinity
  for (const shape of members) {
    const bounds = boundsOf(shapes, shape)
    south = Math.min(south, bounds[0])
    west = Math.min(west, bounds[1])
    north = Math.max(north, bounds[2])
    east = Math.max(east, bounds[3])
  }
  south = Math.max(south, tileSouth)
  west = Math.max(west, tileWest)
  const height = Math.max(1e-7, Math.min(north, tileSouth + 1) - south)
  const width = Math.max(1e-7, Math.min(east, tileWest + 1) - west)
  const load = loadOf(shapes, members)
  let side = Math.min(maxCellsPerSide, Math.ceil(Math.sqrt(cellsPerFence * load)))
  const grid = (): TileGrid => ({ west, south, columns: side, rows: side, cellsPerLon: side / width, cellsPerLat: side / height, firstCell })
  const entryCount = (g: TileGrid): number => members.reduce((sum, shape) => {
    const range = cellsOf(shapes, shape, g)
    return sum + (range.right - range.left + 1) * (range.top - range.bottom + 1)
  }, 0)
  while (side > 1 && entryCount(grid()) > maxEntriesPerFence * load) side = Math.ceil(side / 2)
  return grid()
}

interface CellRange { readonly left: number; readonly right: number; readonly bottom: number; readonly top: number }

const clampCell = (value: number, count: number): number => Math.max(0, Math.min(count - 1, Math.floor(value)))

/** In cells. A point exactly on a cell's edge may be looked up on either side of it by rounding: ranges reach a hair further. */
export const hair = 1e-9

const cellsOf = (shapes: ShapeTable, shape: number, grid: TileGrid): CellRange => {
  const at = shape * 4
  const b = shapes.bounds
  return {
    left: clampCell(((b[at + 1] as number) - grid.west) * grid.cellsPerLon - hair, grid.columns),
    right: clampCell(((b[at + 3] as number) - grid.west) * grid.cellsPerLon + hair, grid.columns),
    bottom: clampCell(((b[at] as number) - grid.south) * grid.cellsPerLat - hair, grid.rows),
    top: clampCell(((b[at + 2] as number) - grid.south) * grid.cellsPerLat + hair, grid.rows),
  }
}

/** Below this many cells finding out which ones are covered whole costs more than it saves. */
const fewCells = 4

const enterShape = (shapes: ShapeTable, shape: number, grid: TileGrid, entries: EntryList): void => {
  const range = cellsOf(shapes, shape, grid)
  const width = range.right - range.left + 1
  const height = range.top - range.bottom + 1
  if (width * height <= fewCells) {
    for (let row = range.bottom; row <= range.top; row++) {
      for (let column = range.left; column <= range.right; column++) entries.add(grid.firstCell + row * grid.columns + column, shape)
    }
  } else if (shapes.isCircle(shape)) enterCircle(shapes, shape, grid, range, entries)
  else if (shapes.halfWidthMetres(shape) > 0) enterCorridor(shapes, shape, grid, range, entries)
  else enterPolygon(shapes, shape, grid, range, entries)
}

/** A cell is inside a circle when its corners are, with room for the bulge of its parallels: at most R·width²/8. */
const enterCircle = (shapes: ShapeTable, shape: number, grid: TileGrid, range: CellRange, entries: EntryList): void => {
  const bulgeMetres = (earthRadiusMetres * (Math.PI / 180 / grid.cellsPerLon) ** 2) / 8 + 0.01
  for (let row = range.bottom; row <= range.top; row++) {
    for (let column = range.left; column <= range.right; column++) {
      let isWhole = true
      for (let corner = 0; corner < 4 && isWhole; corner++) {
        const lat = grid.south + (row + (corner >> 1)) / grid.cellsPerLat
        const lon = grid.west + (column + (corner & 1)) / grid.cellsPerLon
        isWhole = shapes.capDepthMetres(shape, lat, lon) > bulgeMetres
      }
      entries.add(grid.firstCell + row * grid.columns + column, isWhole ? ~shape : shape)
    }
  }
}

/** The cells that the line passes within half its width. Measured where degrees of longitude are shortest in the cell: that finds too many cells, never too few. */
const enterCorridor = (shapes: ShapeTable, shape: number, grid: TileGrid, range: CellRange, entries: EntryList): void => {
  for (let row = range.bottom; row <= range.top; row++) {
    const south = grid.south + row / grid.cellsPerLat
    const perLon = metresPerDegreeLon(Math.min(90, Math.max(Math.abs(south), Math.abs(south + 1 / grid.cellsPerLat))))
    const halfDiagonal = Math.hypot(perLon / grid.cellsPerLon, metresPerDegree / grid.cellsPerLat) / 2 + 0.01
    for (let column = range.left; column <= range.right; column++) {
      const metres = Math.sqrt(shapes.squaredMetresToLine(shape, south + 0.5 / grid.cellsPerLat, grid.west + (column + 0.5) / grid.cellsPerLon, perLon))
      if (metres <= shapes.halfWidthMetres(shape) + halfDiagonal) entries.add(grid.firstCell + row * grid.columns + column, shape)
    }
  }
}

const unknown = 0
const crossed = 1
const outside = 2
const inside = 3

/**
 * Marks the cells that edges run through. Every other cell is wholly inside or outside, like its untouched neighbours, so that few points
 * need the full test.
 */
const enterPolygon = (shapes: ShapeTable, shape: number, grid: TileGrid, range: CellRange, entries: EntryList): void => {
  const width = range.right - range.left + 1
  const states = new Uint8Array(width * (range.top - range.bottom + 1))
  shapes.forEachEdge(shape, (aLon, aLat, bLon, bLat) => {
    const ax = (aLon - grid.west) * grid.cellsPerLon
    const ay = (aLat - grid.south) * grid.cellsPerLat
    const bx = (bLon - grid.west) * grid.cellsPerLon
    const by = (bLat - grid.south) * grid.cellsPerLat
    const slope = by === ay ? 0 : (bx - ax) / (by - ay)
    const lowest = Math.min(ay, by)
    const highest = Math.max(ay, by)
    const firstRow = Math.max(range.bottom, Math.floor(lowest - hair))
    const lastRow = Math.min(range.top, Math.floor(highest + hair))
    for (let row = firstRow; row <= lastRow; row++) {
      // The part of the edge inside this row of cells, or the whole of it when it is level.
      const xAtLow = by === ay ? ax : ax + slope * (Math.max(lowest, row) - ay)
      const xAtHigh = by === ay ? bx : ax + slope * (Math.min(highest, row + 1) - ay)
      const firstColumn = Math.max(range.left, Math.floor(Math.min(xAtLow, xAtHigh) - 1e-6))
      const lastColumn = Math.min(range.right, Math.floor(Math.max(xAtLow, xAtHigh) + 1e-6))
      for (let column = firstColumn; column <= lastColumn; column++) states[(row - range.bottom) * width + column - range.left] = crossed
    }
  })
  for (let i = 0; i < states.length; i++) {
    const row = range.bottom + Math.floor(i / width)
    const column = range.left + (i % width)
    if (states[i] === unknown) {
      const left = i % width === 0 ? unknown : (states[i - 1] as number)
      const below = i < width ? unknown : (states[i - width] as number)
      if (left >= outside) states[i] = left
      else if (below >= outside) states[i] = below
      else states[i] = shapes.contains(shape, grid.south + (row + 0.5) / grid.cellsPerLat, grid.west + (column + 0.5) / grid.cellsPerLon) ? inside : outside
    }
    if (states[i] !== outside) entries.add(grid.firstCell + row * grid.columns + column, states[i] === inside ? ~shape : shape)
  }
}

/** Counting sort of the entries by cell. */
const packEntries = (shapes: ShapeTable, entries: EntryList, cellCount: number): Pick<TileGrids, 'cellStart' | 'entryShape' | 'entryBoxes'> => {
  const cellStart = new Int32Array(cellCount + 1)
  for (let i = 0; i < entries.length; i++) cellStart[(entries.cells[i] as number) + 1]!++
  for (let cell = 0; cell < cellCount; cell++) cellStart[cell + 1] = (cellStart[cell + 1] as number) + (cellStart[cell] as number)
  const next = cellStart.slice()
  const entryShape = new Int32Array(entries.length)
  const entryBoxes = new Float32Array(entries.length * 4)
  // Half a unit in the last place of a 32-bit float at 180° is 7.6e-6°.
  const outwards = 1.6e-5
  for (let i = 0; i < entries.length; i++) {
    const shape = entries.shapes[i] as number
    const at = next[entries.cells[i] as number]!++
    entryShape[at] = shape
    if (shape < 0) {
      entryBoxes.set([-Infinity, -Infinity, Infinity, Infinity], at * 4)
      continue
    }
    entryBoxes[at * 4] = (shapes.bounds[shape * 4 + 1] as number) - outwards
    entryBoxes[at * 4 + 1] = (shapes.bounds[shape * 4] as number) - outwards
    entryBoxes[at * 4 + 2] = (shapes.bounds[shape * 4 + 3] as number) + outwards
    entryBoxes[at * 4 + 3] = (shapes.bounds[shape * 4 + 2] as number) + outwards
  }
  return { cellStart, entryShape, entryBoxes }
}
