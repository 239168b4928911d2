import { groupRadiusPixels, type Grouping } from './clusters.ts'
import { ages } from './peopleColumns.ts'

/** Two texels of a texture (peopleShaders.ts): from.xy, to.xy; start second, radius px, colour 0xRRGGBB, kind (0 person, 1 old person, 2 group). */
export const discFloats = 8

export const personRadius = 7
export const selectedRadius = 10

/** Columns by index, of which the first `count` are read: where everybody glides from and to (Web Mercator, 0..1) and since when. */
export interface Discs {
  readonly count: number
  readonly fromX: Float64Array
  readonly fromY: Float64Array
  readonly toX: Float64Array
  readonly toY: Float64Array
  readonly start: Float64Array
  readonly age: Uint8Array
  readonly shown: Uint8Array
  readonly grouping: Grouping
  /** Index of the selected person, or -1. */
  readonly chosen: number
}

/** Web Mercator, 0..1. */
export interface Frame { readonly west: number; readonly north: number; readonly east: number; readonly south: number }

export interface DiscColours { readonly now: number; readonly recent: number; readonly old: number; readonly selected: number; readonly group: number }

/** Kept from one drawing to the next. */
export interface DiscBuffer { floats: Float32Array<ArrayBuffer>; order: Int32Array }
export const createDiscBuffer = (): DiscBuffer => ({ floats: new Float32Array(0), order: new Int32Array(0) })

/**
 * Writes what is to be drawn as offsets from `origin`: groups, then who stands alone, fresh ones over old ones and the selected one over all.
 * Whoever does not come into `frame` on the whole way from where they are to where they go is left out: from near, that is nearly everybody.
 * Returns how many discs stand in the buffer, and when the last of them has arrived.
 */
export const writeDiscs = (buffer: DiscBuffer, of: Discs, colours: DiscColours, [originX, originY]: readonly [number, number], { west, north, east, south }: Frame, epoch: number, glideSeconds: number): { readonly count: number; readonly gliding: number } => {
  const { count, fromX, fromY, toX, toY, start, age, shown, chosen, grouping: { groupOf, groups } } = of
  if (buffer.order.length < count) buffer.order = new Int32Array(Math.max(count, 2 * buffer.order.length))
  const { order } = buffer
  let alone = 0
  for (let i = 0; i < count; i++) {
    if (shown[i] !== 1 || groupOf[i]! >= 0 || i === chosen) continue
    const ax = fromX[i]!, bx = toX[i]!
    if ((ax < west && bx < west) || (ax > east && bx > east)) continue
    const ay = fromY[i]!, by = toY[i]!
    if ((ay < north && by < north) || (ay > south && by > south)) continue
    order[alone++] = i
  }
  const withChosen = chosen >= 0 && shown[chosen] === 1
  const needed = (groups.length + alone + (withChosen ? 1 : 0)) * discFloats
  if (buffer.floats.length < needed) buffer.floats = new Float32Array(Math.max(needed, 2 * buffer.floats.length))
  const { floats } = buffer
  let o = 0
  for (const { x, y, members } of groups) {
    floats[o] = floats[o + 2] = x - originX
    floats[o + 1] = floats[o + 3] = y - originY
    floats[o + 4] = -10
    floats[o + 5] = groupRadiusPixels(members.length)
    floats[o + 6] = colours.group
    floats[o + 7] = 2
    o += discFloats
  }
  let gliding = 0
  const put = (i: number, radius: number, colour: number) => {
    floats[o] = fromX[i]! - originX
    floats[o + 1] = fromY[i]! - originY
    floats[o + 2] = toX[i]! - originX
    floats[o + 3] = toY[i]! - originY
    floats[o + 4] = start[i]! - epoch
    floats[o + 5] = radius
    floats[o + 6] = colour
    floats[o + 7] = age[i] === 0 ? 1 : 0
    o += discFloats
    if (start[i]! + glideSeconds > gliding) gliding = start[i]! + glideSeconds
  }
  for (let rank = 0; rank < ages.length; rank++) {
    const colour = colours[ages[rank]!]
    for (let n = 0; n < alone; n++) if (age[order[n]!] === rank) put(order[n]!, personRadius, colour)
  }
  if (withChosen) put(chosen, selectedRadius, age[chosen] === 2 ? colours.selected : colours[ages[age[chosen]!]!])
  return { count: o / discFloats, gliding }
}
