/**
 * An invented street grid on a real patch of ground (north-east of Hangzhou's West Lake): irregular blocks, turned a little
 * against north, with dense streets where positions drift and one tunnel where they stop. Roads and their names are made up.
 */
import { metresPerDegree } from '@fieldproof/core/geo'
import type { LatLon } from '@fieldproof/core/kernel'
import type { Random } from '../random.ts'

/** Metres east and north of the centre, before the grid is turned. */
export interface Spot { readonly x: number; readonly y: number }

/** A point on the middle of a street: `h` streets run along x, `v` streets along y. */
export interface StreetPoint { readonly axis: 'h' | 'v'; readonly line: number; readonly along: number }

export interface StreetGrid {
  /** x of each north–south street and y of each east–west street, ascending, metres. */
  readonly xs: readonly number[]
  readonly ys: readonly number[]
  readonly namesOfV: readonly string[]
  readonly namesOfH: readonly string[]
  /** Between tall buildings: larger position errors. */
  isDense(point: StreetPoint): boolean
  /** No satellite is seen on this stretch. */
  isTunnel(spot: Spot): boolean
  /** Bearing of the grid's own north. */
  readonly turnDegrees: number
  toLatLon(spot: Spot): LatLon
  toSpot(position: LatLon): Spot
}

const centre: LatLon = { lat: 30.3045, lon: 120.1695 }
const turnDegrees = 7
const turnRadians = (turnDegrees * Math.PI) / 180
const roadNames = ['新禾', '澜山', '清渡', '竹影', '文谷', '听潮', '望塘', '桂溪', '云津', '石桥浦', '南栅', '枫桐', '白鹭湾', '学士塘', '东苕', '塔影', '长浜', '沁园', '莲汀', '翠屏', '晓月', '和畅', '金沙塘', '碧梧', '丰登', '松涛', '洗马', '天目里', '采荷塘', '章家']

export const createStreetGrid = (random: Random): StreetGrid => {
  const lines = (halfExtent: number, low: number, high: number): number[] => {
    const out: number[] = []
    for (let at = -halfExtent; at <= halfExtent; at += random.between(low, high)) out.push(Math.round(at))
    return out
  }
  const xs = lines(5200, 380, 780)
  const ys = lines(4300, 360, 740)
  const names = random.shuffle(roadNames)
  const namesOfV = xs.map((_, i) => `${names[i % names.length]}${i < names.length ? '路' : '街'}`)
  const namesOfH = ys.map((_, i) => `${names[(i + xs.length) % names.length]}${i % 2 === 0 ? '大道' : '街'}`)
  const denseV = new Set(xs.map((_, i) => i).filter(() => random.chance(0.25)))
  const denseH = new Set(ys.map((_, i) => i).filter(() => random.chance(0.25)))
  const tunnelLine = Math.floor(xs.length / 2) + 1
  const tunnel = { x: xs[tunnelLine]!, from: ys[Math.floor(ys.length / 2)]!, to: ys[Math.floor(ys.length / 2) + 2]! }
  const metresPerLon = metresPerDegree * Math.cos((centre.lat * Math.PI) / 180)
  const cos = Math.cos(turnRadians), sin = Math.sin(turnRadians)
  return {
    xs, ys, namesOfV, namesOfH, turnDegrees,
    isDense: ({ axis, line }) => (axis === 'v' ? denseV : denseH).has(line),
    isTunnel: ({ x, y }) => Math.abs(x - tunnel.x) < 12 && y > tunnel.from + 40 && y < tunnel.to - 40,
    toLatLon: ({ x, y }) => ({ lat: centre.lat + (y * cos - x * sin) / metresPerDegree, lon: centre.lon + (x * cos + y * sin) / metresPerLon }),
    toSpot: ({ lat, lon }) => {
      const north = (lat - centre.lat) * metresPerDegree, east = (lon - centre.lon) * metresPerLon
      return { x: east * cos - north * sin, y: north * cos + east * sin }
    },
  }
}

export const spotOn = (grid: StreetGrid, { axis, line, along }: StreetPoint): Spot =>
  axis === 'h' ? { x: along, y: grid.ys[line]! } : { x: grid.xs[line]!, y: along }

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))
const nearestIndex = (values: readonly number[], to: number): number =>
  values.reduce((best, value, i) => (Math.abs(value - to) < Math.abs(values[best]! - to) ? i : best), 0)

/** The nearest point on any street. */
export const nearestStreet = (grid: StreetGrid, { x, y }: Spot): StreetPoint => {
  const v = nearestIndex(grid.xs, x), h = nearestIndex(grid.ys, y)
  return Math.abs(grid.xs[v]! - x) < Math.abs(grid.ys[h]! - y)
    ? { axis: 'v', line: v, along: clamp(y, grid.ys[0]!, grid.ys.at(-1)!) }
    : { axis: 'h', line: h, along: clamp(x, grid.xs[0]!, grid.xs.at(-1)!) }
}

/** Corners of a way along streets, both ends included; never longer than the way round one block more than needed. */
export const routeAlongStreets = (grid: StreetGrid, from: StreetPoint, to: StreetPoint, random: Random): Spot[] => {
  const a = spotOn(grid, from), b = spotOn(grid, to)
  if (from.axis === to.axis && from.line === to.line) return [a, b]
  const between = (values: readonly number[], one: number, other: number): number => {
    const low = Math.min(one, other), high = Math.max(one, other)
    const inside = values.filter((value) => value >= low && value <= high)
    return inside.length > 0 ? random.pick(inside) : values[nearestIndex(values, (low + high) / 2)]!
  }
  if (from.axis === 'h' && to.axis === 'h') {
    const x = between(grid.xs, a.x, b.x)
    return [a, { x, y: a.y }, { x, y: b.y }, b]
  }
  if (from.axis === 'v' && to.axis === 'v') {
    const y = between(grid.ys, a.y, b.y)
    return [a, { x: a.x, y }, { x: b.x, y }, b]
  }
  return from.axis === 'h' ? [a, { x: b.x, y: a.y }, b] : [a, { x: a.x, y: b.y }, b]
}
