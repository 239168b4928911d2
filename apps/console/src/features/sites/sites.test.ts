import { describe, expect, it } from 'vitest'
import { distanceMetres } from '@fieldproof/core/geo'
import { parseCoordinates } from './coordinates.ts'
import { draftOf, emptyDraft, finishedFence, radiusHandle, reduceDraft, type DraftAction, type DraftState } from './fenceDraft.ts'

const at = (lat: number, lon: number) => ({ lat, lon })
const run = (...actions: DraftAction[]): DraftState => actions.reduce(reduceDraft, emptyDraft)
const place = (lat: number, lon: number): DraftAction => ({ type: 'place', position: at(lat, lon) })

describe('drawing a fence', () => {
  it('makes a circle of a click and a drag of its edge', () => {
    const state = run(place(30, 120), { type: 'grab' }, { type: 'dragRadius', position: radiusHandle(at(30, 120), 236) })
    expect(finishedFence(state.draft)).toEqual({ fence: { kind: 'circle', centre: at(30, 120), radiusMetres: 235 } })
  })

  it('undoes a whole drag in one step, and a polygon corner by corner', () => {
    const dragged = run(place(30, 120), { type: 'grab' }, { type: 'dragCentre', position: at(30.1, 120) }, { type: 'dragCentre', position: at(30.2, 120) }, { type: 'undo' })
    expect(dragged.draft).toMatchObject({ centre: at(30, 120) })
    const corners = run({ type: 'kind', kind: 'polygon' }, place(0, 0), place(0, 1), place(1, 1), { type: 'undo' })
    expect(corners.draft).toMatchObject({ ring: [at(0, 0), at(0, 1)] })
    expect(run({ type: 'undo' })).toEqual(emptyDraft)
  })

  it('refuses a polygon that crosses itself, and takes it once the corner is moved', () => {
    const bowTie = run({ type: 'kind', kind: 'polygon' }, place(30, 120), place(30.01, 120.01), place(30.01, 120), place(30, 120.015), { type: 'close' })
    expect(finishedFence(bowTie.draft)).toEqual({ problem: 'self_crossing' })
    const mended = ([{ type: 'grab' }, { type: 'dragCorner', index: 1, position: at(30, 120.01) }, { type: 'dragCorner', index: 3, position: at(30.005, 119.99) }] as const).reduce<DraftState>(reduceDraft, bowTie)
    expect(finishedFence(mended.draft)).toMatchObject({ fence: { kind: 'polygon' } })
  })

  it('says what is missing while it is unfinished', () => {
    expect(finishedFence(emptyDraft.draft)).toEqual({ problem: 'no_centre' })
    expect(finishedFence(run({ type: 'kind', kind: 'polygon' }, place(0, 0)).draft)).toEqual({ problem: 'too_few_vertices' })
    expect(finishedFence(run({ type: 'kind', kind: 'polygon' }, place(0, 0), place(0, 1), place(1, 1)).draft)).toEqual({ problem: 'not_closed' })
  })

  it('ignores clicks on a closed polygon, opens it when too few corners are left', () => {
    const closed = run({ type: 'kind', kind: 'polygon' }, place(0, 0), place(0, 1), place(1, 1), { type: 'close' })
    expect(reduceDraft(closed, place(5, 5))).toBe(closed)
    expect(reduceDraft(closed, { type: 'remove', index: 0 }).draft).toMatchObject({ closed: false })
  })

  it('turns a circle into corners on its edge and back', () => {
    const polygon = run(place(30, 120), { type: 'kind', kind: 'polygon' }).draft
    if (polygon.kind !== 'polygon') throw new Error('kind')
    for (const p of polygon.ring) expect(distanceMetres(at(30, 120), p)).toBeCloseTo(100, 3)
    expect(reduceDraft({ draft: polygon, past: [], changed: false }, { type: 'kind', kind: 'circle' }).draft).toMatchObject({ kind: 'circle', radiusMetres: 100 })
  })

  it('keeps the holes of a stored polygon', () => {
    const rings = [[at(30, 120), at(30, 120.01), at(30.01, 120.01), at(30.01, 120)], [at(30.002, 120.002), at(30.002, 120.004), at(30.004, 120.004)]]
    expect(finishedFence(draftOf({ kind: 'polygon', rings }))).toMatchObject({ fence: { rings } })
  })
})

describe('pasted coordinates', () => {
  it.each([
    ['30.2741, 120.1551', false], ['120.1551,30.2741', false], ['120.1551，30.2741', false], ['30.2741°N 120.1551°E', false], ['120.1551E, 30.2741N', false],
    ['北纬30.2741° 东经120.1551°', false], ['{"lng": 120.1551, "lat": 30.2741}', false], ['https://maps.example/?lat=30.2741&lon=120.1551', false],
  ])('reads %s', (text, assumedOrder) => {
    expect(parseCoordinates(text)).toEqual({ position: at(30.2741, 120.1551), assumedOrder })
  })
  it('says when it had to guess the order, and refuses what is no pair', () => {
    expect(parseCoordinates('48.85 2.35')).toEqual({ position: at(48.85, 2.35), assumedOrder: true })
    for (const text of ['', '120', '1 2 3', 'N/A', '95.1, 190.2', '30N 31S']) expect(parseCoordinates(text)).toBeUndefined()
  })
  it('keeps the southern and western halves', () => {
    expect(parseCoordinates('33.86S 151.21E')?.position).toEqual(at(-33.86, 151.21))
    expect(parseCoordinates('南纬33.86 西经70.6')?.position).toEqual(at(-33.86, -70.6))
  })
})
