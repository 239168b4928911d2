import { describe, expect, it } from 'vitest'
import { containsPoint, distanceMetres } from '@fieldproof/core/geo'
import { parseCoordinateList, parseCoordinates } from './coordinates.ts'
import { draftOf, emptyDraft, finishedFence, radiusHandle, reduceDraft, type DraftAction, type DraftState } from './fenceDraft.ts'
import { gridFile, gridSites } from './siteGrid.ts'

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
    expect(corners.draft).toMatchObject({ points: [at(0, 0), at(0, 1)] })
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
    expect(reduceDraft(closed, { type: 'remove', index: 0 }).draft).toMatchObject({ done: false })
  })

  it('turns a circle into corners on its edge and back', () => {
    const polygon = run(place(30, 120), { type: 'kind', kind: 'polygon' }).draft
    if (polygon.kind !== 'polygon') throw new Error('kind')
    for (const p of polygon.points) expect(distanceMetres(at(30, 120), p)).toBeCloseTo(100, 3)
    expect(reduceDraft({ draft: polygon, past: [], changed: false }, { type: 'kind', kind: 'circle' }).draft).toMatchObject({ kind: 'circle', radiusMetres: 100 })
  })

  it('keeps the holes of a stored polygon', () => {
    const rings = [[at(30, 120), at(30, 120.01), at(30.01, 120.01), at(30.01, 120)], [at(30.002, 120.002), at(30.002, 120.004), at(30.004, 120.004)]]
    expect(finishedFence(draftOf({ kind: 'polygon', rings }))).toMatchObject({ fence: { rings } })
  })
})

describe('drawing a corridor', () => {
  const line = (...places: DraftAction[]): DraftState => run({ type: 'kind', kind: 'corridor' }, ...places)
  it('is a line of two points or more with a width, and goes back step by step', () => {
    expect(finishedFence(line(place(30, 120)).draft)).toEqual({ problem: 'line_too_short' })
    expect(finishedFence(line(place(30, 120), place(30, 120.01)).draft)).toEqual({ problem: 'not_ended' })
    const drawn = line(place(30, 120), place(30, 120.01), { type: 'close' }, { type: 'width', widthMetres: 80 })
    expect(finishedFence(drawn.draft)).toEqual({ fence: { kind: 'corridor', line: [at(30, 120), at(30, 120.01)], widthMetres: 80 } })
    expect(reduceDraft(drawn, { type: 'undo' }).draft).toMatchObject({ widthMetres: 30 })
    expect(reduceDraft(drawn, { type: 'width', widthMetres: 20_000 }).draft).toMatchObject({ widthMetres: 10_000 })
    expect(finishedFence(draftOf({ kind: 'corridor', line: [at(30, 120), at(30, 120.01)], widthMetres: 12.5 }))).toMatchObject({ fence: { widthMetres: 12.5 } })
  })
  it('keeps its points when it becomes an outline, and the other way', () => {
    const drawn = line({ type: 'points', positions: [at(30, 120), at(30, 120.01), at(30.01, 120.01)] })
    const outline = reduceDraft(drawn, { type: 'kind', kind: 'polygon' })
    expect(outline.draft).toMatchObject({ kind: 'polygon', done: true })
    expect(reduceDraft(outline, { type: 'kind', kind: 'corridor' }).draft).toMatchObject({ points: [at(30, 120), at(30, 120.01), at(30.01, 120.01)], done: true })
  })
})

describe('a grid of sites', () => {
  const drawn = finishedFence(run({ type: 'kind', kind: 'polygon' }, place(30, 120), place(30.02, 120.03), { type: 'rectangle' }).draft)
  const area = 'fence' in drawn ? drawn.fence : undefined
  it('numbers rows from the north and columns from the west, and no two cells share ground', () => {
    const cells = gridSites(area!, 500, '滨江')!
    expect(cells[0]!.name).toBe('滨江 R01C01')
    expect(new Set(cells.map(({ name }) => name)).size).toBe(cells.length)
    const [first, east, south] = ['R01C01', 'R01C02', 'R02C01'].map((code) => cells.find(({ name }) => name.endsWith(code))!)
    expect(east!.ring[0]!.lon).toBeGreaterThan(first!.ring[0]!.lon)
    expect(south!.ring[0]!.lat).toBeLessThan(first!.ring[0]!.lat)
    const middle = at((first!.ring[0]!.lat + first!.ring[2]!.lat) / 2, (first!.ring[0]!.lon + first!.ring[2]!.lon) / 2)
    expect(cells.filter(({ ring }) => containsPoint({ kind: 'polygon', rings: [ring] }, middle))).toEqual([first])
  })
  it('is none where the cells would be too many or the area has no extent', () => {
    expect(gridSites({ kind: 'circle', centre: at(30, 120), radiusMetres: 20_000 }, 100, '全市')).toBeUndefined()
    expect(gridSites({ kind: 'corridor', line: [], widthMetres: 10 }, 100, '空')).toEqual([])
  })
  it('goes to the server as GeoJSON with closed rings', () => {
    const cells = gridSites(area!, 1_000, '滨江')!
    const { fileBase64, fileName } = gridFile(cells, '滨江')
    const { features } = JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(fileBase64), (c) => c.charCodeAt(0)))) as { features: { properties: { name: string }; geometry: { coordinates: number[][][] } }[] }
    expect(fileName).toBe('滨江.geojson')
    expect(features).toHaveLength(cells.length)
    expect(features[0]!.geometry.coordinates[0]![0]).toEqual(features[0]!.geometry.coordinates[0]!.at(-1))
    expect(features[0]!.properties.name).toBe('滨江 R01C01')
  })
})

describe('a list of coordinates', () => {
  it('has a pair in each line and says which line is none', () => {
    expect(parseCoordinateList('120.1,30.2\n\n120.2，30.3；120.3,30.4')).toEqual({ positions: [at(30.2, 120.1), at(30.3, 120.2), at(30.4, 120.3)], assumedOrder: false })
    expect(parseCoordinateList('120.1,30.2\n不是')).toMatchObject({ badLine: 2 })
    expect(parseCoordinateList(' \n')).toEqual({ positions: [], assumedOrder: false })
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
