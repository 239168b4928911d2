/**
 * Grouping of people who would overlap on screen. A grid of cells in Web Mercator, then neighbouring groups whose middles came
 * out too near each other are merged. One pass over the people: 10,000 take a few milliseconds, so it runs on every change.
 */
export interface Grouping {
  /** For each person (same order as the input): the group, or -1 when drawn alone. */
  readonly groupOf: Int32Array
  readonly groups: readonly Group[]
}

export interface Group {
  /** Web Mercator, 0..1. */
  readonly x: number
  readonly y: number
  readonly members: readonly number[]
}

/** MapLibre's world is 512 CSS pixels wide at zoom 0. */
export const worldPixels = (zoom: number): number => 512 * 2 ** zoom

/** From this zoom on (about 1.2 m a pixel in the middle of China) everybody is drawn alone. */
export const ungroupedZoom = 16.5

const cellPixels = 58
/** Two people beside each other stay two markers; three or more become a number. */
const minimumMembers = 3

/** Web Mercator columns, of which the first `count` are read; whom `takes` refuses stands in no group. */
export const groupPeople = (x: Float64Array, y: Float64Array, count: number, zoom: number, takes: (index: number) => boolean = () => true): Grouping => {
  const groupOf = new Int32Array(count).fill(-1)
  if (zoom >= ungroupedZoom || count < minimumMembers) return { groupOf, groups: [] }
  // Half-zoom steps: the grid stays put during small zooms instead of re-shuffling every frame.
  const cells = worldPixels(Math.floor(zoom * 2) / 2) / cellPixels
  const width = Math.ceil(cells) + 1
  const byCell = new Map<number, number[]>()
  for (let i = 0; i < count; i++) {
    if (!takes(i)) continue
    const key = Math.floor(y[i]! * cells) * width + Math.floor(x[i]! * cells)
    const cell = byCell.get(key)
    if (cell) cell.push(i)
    else byCell.set(key, [i])
  }
  const mean = (members: readonly number[]) => {
    let sx = 0, sy = 0
    for (const i of members) { sx += x[i]!; sy += y[i]! }
    return { x: sx / members.length, y: sy / members.length }
  }
  const nearEnough = (0.75 / cells) ** 2
  const groups: Group[] = []
  const taken = new Set<number>()
  // Big cells first, so that they swallow the stragglers at their edge and not the other way round.
  const order = [...byCell.entries()].sort((a, b) => b[1].length - a[1].length || a[0] - b[0])
  for (const [key, own] of order) {
    if (taken.has(key)) continue
    taken.add(key)
    let members = own
    if (own.length >= 2) {
      for (const step of [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1]) {
        const near = byCell.get(key + step)
        if (!near || taken.has(key + step)) continue
        const a = mean(members), b = mean(near)
        if ((a.x - b.x) ** 2 + (a.y - b.y) ** 2 > nearEnough) continue
        taken.add(key + step)
        members = members.concat(near)
      }
    }
    if (members.length < minimumMembers) continue
    const middle = mean(members)
    for (const i of members) groupOf[i] = groups.length
    groups.push({ ...middle, members })
  }
  return { groupOf, groups }
}

/** Radius of the disc of a group, CSS pixels: grows with the digits, not with the number, so a thousand does not cover a city. */
export const groupRadiusPixels = (members: number): number => 13 + Math.min(13, 5.2 * Math.log10(members))

/** At most four characters: 7, 42, 999, 1.2k, 12k. */
export const groupLabel = (members: number): string =>
  members < 1000 ? String(members) : members < 9950 ? `${(members / 1000).toFixed(1)}k` : `${Math.round(members / 1000)}k`
