/** A fence or a point of a package, of which anything may be said, in words: a reader of a report is no program. */
import { isFiniteLatLon } from '../kernel/index.ts'
import type { Geofence, LatLon, Translated } from '../kernel/index.ts'
import { isJsonObject } from './canonical.ts'
import { fill } from './packageTexts.ts'

const isPoint = (value: unknown): value is LatLon => isJsonObject(value) && isFiniteLatLon(value as unknown as LatLon)
const isLength = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value > 0

export const isFence = (value: unknown): value is Geofence => {
  if (!isJsonObject(value)) return false
  if (value.kind === 'circle') return isPoint(value.centre) && isLength(value.radiusMetres)
  if (value.kind === 'corridor') return isLength(value.widthMetres) && Array.isArray(value.line) && value.line.length > 0 && value.line.every(isPoint)
  return value.kind === 'polygon' && Array.isArray(value.rings) && value.rings.length > 0 && value.rings.every((ring) => Array.isArray(ring) && ring.length >= 3 && ring.every(isPoint))
}

const texts = {
  circle: { 'zh-CN': '半径 {metres} 米的圆，圆心 {at}', 'zh-TW': '半徑 {metres} 公尺的圓，圓心 {at}', en: 'circle of {metres} m around {at}' },
  polygon: { 'zh-CN': '{corners} 个角的多边形，第 {nth} 个角 {at}', 'zh-TW': '{corners} 個角的多邊形，第 {nth} 個角 {at}', en: 'polygon of {corners} corners, corner {nth} at {at}' },
  corridor: { 'zh-CN': '宽 {metres} 米、{corners} 个点的通道，第 {nth} 个点 {at}', 'zh-TW': '寬 {metres} 公尺、{corners} 個點的通道，第 {nth} 個點 {at}', en: 'corridor {metres} m wide of {corners} points, point {nth} at {at}' },
} satisfies Record<Geofence['kind'], Translated>

const pointInWords = ({ lat, lon }: LatLon): string => `${lat}, ${lon}`
const pointsOf = (fence: Geofence): readonly LatLon[] => (fence.kind === 'circle' ? [fence.centre] : fence.kind === 'corridor' ? fence.line : fence.rings.flat())

/** Of a shape the first of its points, or the first that is not where `beside` has it: two fences that differ do not read alike. Nothing for what is neither a fence nor a point. */
export const fenceInWords = (value: unknown, beside?: unknown): Translated | string | undefined => {
  if (isPoint(value) && Object.keys(value).length === 2) return pointInWords(value)
  if (!isFence(value)) return undefined
  const points = pointsOf(value)
  const others = isFence(beside) ? pointsOf(beside) : points
  const nth = Math.max(0, points.findIndex((point, i) => others[i]?.lat !== point.lat || others[i]?.lon !== point.lon))
  return fill(texts[value.kind], { metres: value.kind === 'circle' ? value.radiusMetres : value.kind === 'corridor' ? value.widthMetres : 0, corners: points.length, nth: nth + 1, at: pointInWords(points[nth]!) })
}
