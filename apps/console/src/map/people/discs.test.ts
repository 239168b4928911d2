import { describe, expect, it } from 'vitest'
import { createDiscBuffer, discFloats, type Discs, personRadius, selectedRadius, writeDiscs } from './discs.ts'

const colours = { now: 1, recent: 2, old: 3, selected: 4, group: 5 }
const frame = { west: 0.4, north: 0.4, east: 0.6, south: 0.6 }
const nobody = { groupOf: new Int32Array(0), groups: [] }

/** People by where they glide from and to; everybody fresh and shown unless said otherwise. */
const discsOf = (ways: readonly (readonly [number, number, number, number])[], other: Partial<Discs> = {}): Discs => {
  const column = (k: number) => Float64Array.from(ways, (way) => way[k]!)
  return {
    count: ways.length, fromX: column(0), fromY: column(1), toX: column(2), toY: column(3), start: new Float64Array(ways.length), age: new Uint8Array(ways.length).fill(2), shown: new Uint8Array(ways.length).fill(1),
    grouping: { ...nobody, groupOf: new Int32Array(ways.length).fill(-1) }, chosen: -1, ...other,
  }
}
const stand = (x: number, y: number) => [x, y, x, y] as const
const written = (of: Discs, buffer = createDiscBuffer()) => {
  const { count, gliding } = writeDiscs(buffer, of, colours, [0.5, 0.5], frame, 0, 0.9)
  return { gliding, discs: Array.from({ length: count }, (_, n) => [...buffer.floats.subarray(n * discFloats, (n + 1) * discFloats)].map((value) => Math.round(value * 1000) / 1000)) }
}

describe('what is drawn of the people', () => {
  it('leaves out who is never inside the frame, and keeps who glides into, out of or through it', () => {
    const { discs } = written(discsOf([stand(0.5, 0.5), stand(0.3, 0.5), stand(0.5, 0.7), [0.3, 0.5, 0.45, 0.5], [0.45, 0.5, 0.3, 0.5], [0.3, 0.5, 0.7, 0.5], [0.3, 0.3, 0.3, 0.7]]))
    expect(discs.map(([fromX, , toX]) => [fromX, toX])).toEqual([[0, 0], [-0.2, -0.05], [-0.05, -0.2], [-0.2, 0.2]])
  })

  it('draws groups first, fresh ones over old ones, the selected one over all, and nobody who is hidden or in a group', () => {
    const { discs } = written(discsOf([stand(0.5, 0.5), stand(0.5, 0.5), stand(0.5, 0.5), stand(0.5, 0.5), stand(0.5, 0.5), stand(0.5, 0.5)], {
      age: Uint8Array.of(2, 0, 1, 2, 2, 2), shown: Uint8Array.of(1, 1, 1, 1, 0, 1), chosen: 3,
      grouping: { groupOf: Int32Array.of(-1, -1, -1, -1, -1, 0), groups: [{ x: 0.5, y: 0.5, members: [5] }] },
    }))
    expect(discs.map(([, , , , , radius, colour, kind]) => [radius, colour, kind])).toEqual([[13, 5, 2], [personRadius, 3, 1], [personRadius, 2, 0], [personRadius, 1, 0], [selectedRadius, 4, 0]])
  })

  it('draws the selected one wherever they are: the map may be on its way there', () => {
    expect(written(discsOf([stand(0.9, 0.9)], { chosen: 0 })).discs).toHaveLength(1)
  })

  it('says when the last of those who are drawn has arrived', () => {
    expect(written(discsOf([stand(0.5, 0.5), stand(0.5, 0.5), stand(0.9, 0.9)], { start: Float64Array.of(3, 5, 100) })).gliding).toBeCloseTo(5.9)
  })

  it('writes into the same buffer for fewer, and into a larger one for more', () => {
    const buffer = createDiscBuffer()
    written(discsOf([stand(0.5, 0.5), stand(0.5, 0.5)]), buffer)
    const { floats } = buffer
    expect(written(discsOf([stand(0.45, 0.5)]), buffer).discs).toEqual([[-0.05, 0, -0.05, 0, 0, personRadius, 1, 0]])
    expect(buffer.floats).toBe(floats)
    expect(written(discsOf(Array.from({ length: 9 }, () => stand(0.5, 0.5))), buffer).discs).toHaveLength(9)
  })
})
