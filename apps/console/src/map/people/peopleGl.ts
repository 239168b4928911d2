import type { CustomLayerInterface, Map as MapLibreMap } from 'maplibre-gl'
import { groupLabel, groupPeople, groupRadiusPixels, ungroupedZoom, worldPixels, type Grouping } from './clusters.ts'
import { createDiscBuffer, discFloats, personRadius, selectedRadius, writeDiscs, type Frame } from './discs.ts'
import type { PeopleColumns } from './peopleColumns.ts'
import { createPrograms, glyphFloats, glyphsOf, type Programs } from './peopleShaders.ts'

/**
 * Ten thousand moving people as one MapLibre custom layer: two draw calls (discs, digits), own grouping, own picking.
 * A marker glides to its new place on the GPU, so a report costs one write into a column and no per-frame work in JavaScript.
 * What it costs: `npm run bench:map`.
 */

/** 0xRRGGBB. */
export interface PeopleColours { readonly now: number; readonly recent: number; readonly old: number; readonly edge: number; readonly selected: number; readonly group: number; readonly groupText: number }

export type Picked = { readonly kind: 'person'; readonly id: string } | { readonly kind: 'group'; readonly ids: readonly string[]; readonly x: number; readonly y: number }

export interface PeopleGl {
  readonly layer: CustomLayerInterface
  /** Everybody again; who is known already glides from where they are drawn now. Read during the call, not kept. */
  readonly setPeople: (people: PeopleColumns) => void
  readonly setSelected: (id: string | undefined) => void
  readonly setColours: (colours: PeopleColours) => void
  /** What is drawn at a point of the canvas, CSS pixels; the topmost and nearest. */
  readonly pick: (x: number, y: number) => Picked | undefined
  /** Who is drawn alone inside the view, at most `limit` (undefined when there are more): the ones with room for a name. */
  readonly aloneInView: (limit: number) => readonly string[] | undefined
}

const glideSeconds = 0.9
/** Fingers need more than the drawn disc (WCAG 2.2, 2.5.8: 24 px targets). */
const pickReach = 6

const progress = (start: number, at: number): number => {
  const t = Math.min(1, Math.max(0, (at - start) / glideSeconds))
  return t * t * (3 - 2 * t)
}

/** What the canvas shows, Web Mercator 0..1 (maps here are not turned): its middle, half its sides, and how many CSS pixels the world is wide. */
interface View { readonly x: number; readonly y: number; readonly halfWidth: number; readonly halfHeight: number; readonly world: number }
const viewOf = (map: MapLibreMap): View => {
  const canvas = map.getCanvas(), world = worldPixels(map.getZoom()), centre = map.getCenter()
  const sin = Math.sin((centre.lat * Math.PI) / 180)
  return { x: (centre.lng + 180) / 360, y: 0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI), halfWidth: canvas.clientWidth / 2 / world, halfHeight: canvas.clientHeight / 2 / world, world }
}

export const createPeopleGl = (id: string, now: () => number = () => performance.now() / 1000): PeopleGl => {
  let map: MapLibreMap | undefined
  let programs: Programs | undefined
  let colours: PeopleColours = { now: 0x13713d, recent: 0x8a5300, old: 0x6c7a76, edge: 0xffffff, selected: 0x0b6b66, group: 0x0b6b66, groupText: 0xffffff }
  let count = 0, generation = NaN
  let fromX = new Float64Array(0), fromY = new Float64Array(0), toX = new Float64Array(0), toY = new Float64Array(0), start = new Float64Array(0)
  let age = new Uint8Array(0), shown = new Uint8Array(0)
  let ids: string[] = []
  let grouping: Grouping = { groupOf: new Int32Array(0), groups: [] }
  let groupedAtZoom = NaN
  let selected: string | undefined
  let gliding = 0
  let dirty = true
  const epoch = now()
  let origin: [number, number] = [0.5, 0.5]
  let discCount = 0, glyphCount = 0
  const buffer = createDiscBuffer()
  /** Who comes into it stands in the data. */
  let frame: Frame = { west: 0, north: 0, east: 0, south: 0 }
  const isCovered = ({ x, y, halfWidth, halfHeight, world }: View): boolean => {
    const disc = (selectedRadius + 2) / world
    return x - halfWidth - disc >= frame.west && x + halfWidth + disc <= frame.east && y - halfHeight - disc >= frame.north && y + halfHeight + disc <= frame.south
  }

  const chosenIndex = () => (selected === undefined ? -1 : ids.indexOf(selected))
  const placeOf = (i: number, at: number): [number, number] => {
    const t = progress(start[i]!, at)
    return [fromX[i]! + (toX[i]! - fromX[i]!) * t, fromY[i]! + (toY[i]! - fromY[i]!) * t]
  }

  const regroup = (zoom: number) => {
    const chosen = chosenIndex()
    grouping = groupPeople(toX, toY, count, zoom, (i) => shown[i] === 1 && i !== chosen)
    groupedAtZoom = zoom
  }

  const upload = () => {
    if (!map || !programs) return
    const { groups } = grouping
    const view = viewOf(map)
    // Offsets from the middle of the view: 32-bit floats of world coordinates would be metres off.
    origin = [view.x, view.y]
    // Further than one sees by as much again on each side, so that a view that moves needs no new data with every frame.
    frame = { west: view.x - 2 * view.halfWidth, north: view.y - 2 * view.halfHeight, east: view.x + 2 * view.halfWidth, south: view.y + 2 * view.halfHeight }
    ;({ count: discCount, gliding } = writeDiscs(buffer, { count, fromX, fromY, toX, toY, start, age, shown, grouping, chosen: chosenIndex() }, colours, origin, frame, epoch, glideSeconds))
    const texts = groups.map((g) => ({ x: g.x - origin[0], y: g.y - origin[1], text: groupLabel(g.members.length) }))
    const glyphs = glyphsOf(texts)
    glyphCount = glyphs.length / glyphFloats
    programs.upload(buffer.floats.subarray(0, discCount * discFloats), glyphs)
    dirty = false
  }

  const layer: CustomLayerInterface = {
    id, type: 'custom', renderingMode: '2d',
    onAdd: (added, gl) => {
      map = added
      programs = createPrograms(gl)
      dirty = true
    },
    onRemove: (_, gl) => {
      programs?.dispose(gl)
      programs = undefined
      map = undefined
    },
    render: (gl, { defaultProjectionData }) => {
      if (!map || !programs) return
      const zoom = map.getZoom()
      if (dirty || Math.floor(zoom * 2) !== Math.floor(groupedAtZoom * 2) || (zoom >= ungroupedZoom) !== (groupedAtZoom >= ungroupedZoom)) {
        regroup(zoom)
        dirty = true
      }
      if (dirty || !isCovered(viewOf(map))) upload()
      const canvas = map.getCanvas()
      programs.draw(gl, {
        matrix: defaultProjectionData.mainMatrix as unknown as ArrayLike<number>, origin, width: canvas.clientWidth, height: canvas.clientHeight, pixelRatio: canvas.width / Math.max(1, canvas.clientWidth),
        seconds: now() - epoch, glideSeconds, edge: colours.edge, text: colours.groupText, discCount, glyphCount,
      })
      if (now() < gliding) map.triggerRepaint()
    },
  }

  const repaint = () => { dirty = true; map?.triggerRepaint() }

  return {
    layer,
    setPeople: (next) => {
      const at = now()
      // Reports come many times a second and change places, hardly ever who there is: only a new snapshot makes an index mean somebody else.
      const same = next.generation === generation
      const before = same ? undefined : { count, fromX, fromY, toX, toY, start, indexOf: new Map(ids.map((id, i) => [id, i])) }
      if (!same || next.count > toX.length) {
        const room = (old: Float64Array<ArrayBuffer>) => { const grown = new Float64Array(next.x.length); if (same) grown.set(old); return grown }
        fromX = room(fromX); fromY = room(fromY); toX = room(toX); toY = room(toY); start = room(start)
        age = new Uint8Array(next.x.length); shown = new Uint8Array(next.x.length)
        if (!same) ids = []
      }
      // As constants: in a loop over ten thousand, what could be another array each time is read anew each time.
      const [fx, fy, tx, ty, since, nextX, nextY] = [fromX, fromY, toX, toY, start, next.x, next.y]
      for (let i = 0; i < next.count; i++) {
        const x = nextX[i]!, y = nextY[i]!
        if (i >= ids.length) {
          ids.push(next.idOf(i))
          const known = before?.indexOf.get(ids[i]!)
          if (before === undefined || known === undefined) {
            fromX[i] = toX[i] = x
            fromY[i] = toY[i] = y
            start[i] = at - glideSeconds
            continue
          }
          fromX[i] = before.fromX[known]!; fromY[i] = before.fromY[known]!; toX[i] = before.toX[known]!; toY[i] = before.toY[known]!; start[i] = before.start[known]!
        }
        const oldX = tx[i]!, oldY = ty[i]!
        if (oldX === x && oldY === y) continue
        const t = progress(since[i]!, at)
        fx[i]! += (oldX - fx[i]!) * t
        fy[i]! += (oldY - fy[i]!) * t
        tx[i] = x
        ty[i] = y
        since[i] = at
      }
      age.set(next.age.subarray(0, next.count))
      shown.set(next.shown.subarray(0, next.count))
      ;({ count, generation } = next)
      repaint()
    },
    setSelected: (person) => { if (selected !== person) { selected = person; repaint() } },
    setColours: (next) => { colours = next; repaint() },
    pick: (x, y) => {
      if (!map) return undefined
      const canvas = map.getCanvas()
      const { x: cx, y: cy, world } = viewOf(map)
      const at = now()
      // Where the pointer is in the world, and how far from it a person may be; whoever glides past on one side of it all the way is not near.
      const mx = cx + (x - canvas.clientWidth / 2) / world, my = cy + (y - canvas.clientHeight / 2) / world, reach = (selectedRadius + pickReach) / world
      const passes = (from: number, to: number, of: number): boolean => (from < of - reach && to < of - reach) || (from > of + reach && to > of + reach)
      let best: { readonly distance: number; readonly picked: Picked } | undefined
      const consider = (px: number, py: number, radius: number, picked: () => Picked) => {
        const distance = Math.hypot((px - cx) * world + canvas.clientWidth / 2 - x, (py - cy) * world + canvas.clientHeight / 2 - y)
        if (distance <= radius + pickReach && (!best || distance < best.distance)) best = { distance, picked: picked() }
      }
      grouping.groups.forEach((g) => { consider(g.x, g.y, groupRadiusPixels(g.members.length), () => ({ kind: 'group', ids: g.members.map((i) => ids[i]!), x: g.x, y: g.y })) })
      for (let i = 0; i < count; i++) {
        if (shown[i] === 0 || grouping.groupOf[i]! >= 0 || passes(fromX[i]!, toX[i]!, mx) || passes(fromY[i]!, toY[i]!, my)) continue
        const [px, py] = placeOf(i, at)
        consider(px, py, personRadius, () => ({ kind: 'person', id: ids[i]! }))
      }
      return best?.picked
    },
    aloneInView: (limit) => {
      if (!map) return undefined
      const { x: cx, y: cy, halfWidth, halfHeight } = viewOf(map)
      const alone: string[] = []
      for (let i = 0; i < count; i++) {
        if (shown[i] === 0 || (grouping.groupOf[i] ?? -1) >= 0) continue
        if (Math.abs(toX[i]! - cx) > halfWidth || Math.abs(toY[i]! - cy) > halfHeight) continue
        alone.push(ids[i]!)
        if (alone.length > limit) return undefined
      }
      return alone
    },
  }
}
