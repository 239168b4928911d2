/**
 * A sketch of where the fix lies to the site's fence, to scale, with no map: a page without network has none, and which
 * streets are near proves nothing. Equirectangular projection around the fix, exact enough for a few kilometres.
 */
import type { LatLon } from '@fieldproof/core/kernel'
import type { EventView } from '../present.ts'
import { svg } from './dom.ts'

const width = 360
const height = 220
const metresPerDegree = 111_320

interface Point {
  readonly x: number
  readonly y: number
}

export const placeSketch = (event: EventView, caption: string, metresWord: string): SVGElement | undefined => {
  const { fix, site } = event
  if (fix === undefined) return undefined
  const fence = site?.fence
  const project = ({ lat, lon }: LatLon): Point => ({
    x: (((lon - fix.lon + 540) % 360) - 180) * metresPerDegree * Math.cos((fix.lat * Math.PI) / 180), y: (fix.lat - lat) * metresPerDegree,
  })
  const accuracy = Math.min(fix.accuracyMetres ?? 0, 50_000)
  const ring = fence?.kind === 'polygon' ? fence.rings.map((points) => points.map(project)) : []
  const centre = fence?.kind === 'circle' ? project(fence.centre) : undefined
  const radius = fence?.kind === 'circle' ? fence.radiusMetres : 0
  const line = fence?.kind === 'corridor' ? fence.line.map(project) : []
  // The corners of what is drawn; a circle and the ends of a corridor reach further by as much.
  const round = centre ? { points: [centre], reach: radius } : { points: line, reach: fence?.kind === 'corridor' ? fence.widthMetres / 2 : 0 }
  const extent = (axis: 'x' | 'y'): number[] => [-accuracy, accuracy, ...ring.flat().map((point) => point[axis]), ...round.points.flatMap((point) => [point[axis] - round.reach, point[axis] + round.reach])]
  const [xs, ys] = [extent('x'), extent('y')]
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  // Someone thousands of kilometres away: a sketch to scale would show two dots.
  const span = Math.max(right - left, ((bottom - top) * width) / height, 40)
  if (!Number.isFinite(span) || span > 4_000_000) return undefined
  const scale = (width * 0.8) / span
  const at = ({ x, y }: Point): Point => ({ x: width / 2 + (x - (left + right) / 2) * scale, y: height / 2 + (y - (top + bottom) / 2) * scale })
  const here = at({ x: 0, y: 0 })

  // A scale bar of 1, 2 or 5 times a power of ten, about a quarter of the width.
  const wanted = width / 4 / scale
  const power = 10 ** Math.floor(Math.log10(wanted))
  const bar = [5, 2, 1].map((step) => step * power).find((length) => length <= wanted) ?? power
  const barText = bar >= 1000 ? `${bar / 1000} km` : `${bar} ${metresWord}`
  return svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'sketch', role: 'img', 'aria-label': caption },
    svg('rect', { width, height, rx: 8, class: 'sketch-ground' }),
    Array.from({ length: 9 }, (_, i) => svg('path', { d: `M${(i + 1) * 36} 0V${height}M0 ${(i + 1) * 36}H${width}`, class: 'sketch-grid' })),
    ring.map((points) => svg('polygon', { points: points.map(at).map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' '), class: 'sketch-fence' })),
    line.length > 0 && svg('polyline', { points: line.map(at).map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' '), class: 'sketch-corridor', 'stroke-width': (2 * round.reach * scale).toFixed(1) }),
    centre && svg('circle', { cx: at(centre).x.toFixed(1), cy: at(centre).y.toFixed(1), r: (radius * scale).toFixed(1), class: 'sketch-fence' }),
    accuracy > 0 && svg('circle', { cx: here.x.toFixed(1), cy: here.y.toFixed(1), r: Math.max(accuracy * scale, 5).toFixed(1), class: 'sketch-accuracy' }),
    svg('circle', { cx: here.x.toFixed(1), cy: here.y.toFixed(1), r: 5, class: 'sketch-fix' }),
    svg('path', { d: `M14 ${height - 14}v-5m0 5h${(bar * scale).toFixed(1)}m0 0v-5`, class: 'sketch-bar' }),
    svg('text', { x: 18, y: height - 20, class: 'sketch-text' }, barText),
    svg('path', { d: `M${width - 20} 30V14l-4 6m4-6 4 6`, class: 'sketch-bar' }), svg('text', { x: width - 24, y: 42, class: 'sketch-text' }, 'N'))
}
