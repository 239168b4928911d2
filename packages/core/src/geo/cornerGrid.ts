import type { Plane } from './trackPlane.ts'

const minCellMetres = 100
const maxCells = 200

/** Corners by the cell they may be passed in: a dense grid over their box, with a margin of one cell. */
export class CornerGrid {
  readonly cellMetres: number
  readonly #west: number
  readonly #south: number
  readonly #columns: number
  readonly #rows: number
  /** Of each cell the number of its list, 0 for none: one flat piece of memory instead of a slot for each of thousands of empty cells. */
  readonly #listOf: Uint16Array
  readonly #lists: (number[] | undefined)[] = [undefined]

  constructor(own: Plane, corners: readonly number[]) {
    let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity]
    for (const i of corners) {
      west = Math.min(west, own.x[i] as number)
      east = Math.max(east, own.x[i] as number)
      south = Math.min(south, own.y[i] as number)
      north = Math.max(north, own.y[i] as number)
    }
    this.cellMetres = Math.max(minCellMetres, (east - west) / maxCells, (north - south) / maxCells)
    this.#west = west - this.cellMetres
    this.#south = south - this.cellMetres
    this.#columns = corners.length === 0 ? 0 : Math.floor((east - this.#west) / this.cellMetres) + 2
    this.#rows = corners.length === 0 ? 0 : Math.floor((north - this.#south) / this.cellMetres) + 2
    this.#listOf = new Uint16Array(this.#columns * this.#rows)
    corners.forEach((i, corner) => {
      const cell = this.cellOf(own.x[i] as number, own.y[i] as number)
      for (let dx = -1; dx <= 1; dx++) {
        for (let dy = -1; dy <= 1; dy++) {
          const key = cell + dx * this.#rows + dy
          const list = this.#lists[this.#listOf[key] as number]
          if (list === undefined) this.#listOf[key] = this.#lists.push([corner]) - 1
          else list.push(corner)
        }
      }
    })
  }

  /** −1 outside of the box. */
  cellOf(x: number, y: number): number {
    const column = Math.floor((x - this.#west) / this.cellMetres)
    const row = Math.floor((y - this.#south) / this.cellMetres)
    return column >= 0 && row >= 0 && column < this.#columns && row < this.#rows ? column * this.#rows + row : -1
  }

  cornersIn(cell: number): readonly number[] | undefined {
    return cell < 0 ? undefined : this.#lists[this.#listOf[cell] as number]
  }
}
