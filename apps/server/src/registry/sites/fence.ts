import { ProblemError } from '@fieldproof/contract'
import { fenceMiddle, type GeofenceError, validateGeofence, wrapLongitude } from '@fieldproof/core/geo'
import { type Geofence, type LatLon, type Translated, t } from '@fieldproof/core/kernel'

const reasons: Readonly<Record<GeofenceError, Translated>> = {
  unknown_kind: t('围栏须为圆形、多边形或走廊', '圍欄須為圓形、多邊形或走廊', 'A fence is a circle, a polygon or a corridor'),
  bad_position: t('围栏中有无效的坐标', '圍欄中有無效的座標', 'A position of the fence is not valid'),
  too_near_pole: t('围栏离极点太近', '圍欄離極點太近', 'The fence is too near a pole'),
  bad_radius: t('半径须为 1 米至 500 公里', '半徑須為 1 公尺至 500 公里', 'The radius must be 1 m to 500 km'),
  no_ring: t('多边形没有边界', '多邊形沒有邊界', 'The polygon has no outline'),
  too_few_vertices: t('多边形至少要三个不同的顶点', '多邊形至少要三個不同的頂點', 'A polygon needs at least three different corners'),
  too_many_vertices: t('多边形的顶点太多', '多邊形的頂點太多', 'The polygon has too many corners'),
  no_area: t('多边形没有面积：顶点在一条线上，或边线相互交叉', '多邊形沒有面積：頂點在一條線上，或邊線相互交叉', 'The polygon has no area: its corners lie on one line, or its edges cross'),
  too_wide: t('围栏太大', '圍欄太大', 'The fence is too wide'),
  self_crossing: t('围栏的边线交叉，分不清里外；请移动顶点使边线不相交', '圍欄的邊線交叉，分不清裡外；請移動頂點使邊線不相交', 'The outline crosses itself, so inside has no meaning; move the corners until no edges cross'),
  bad_width: t('走廊宽度须为 1 米至 10 公里', '走廊寬度須為 1 公尺至 10 公里', 'The width of a corridor must be 1 m to 10 km'),
  line_too_short: t('走廊的线太短：至少两个不同的点，相距 1 米以上', '走廊的線太短：至少兩個不同的點，相距 1 公尺以上', 'The line of the corridor is too short: at least two different points, 1 m apart'),
  line_crosses: t('走廊的线与自己交叉，多半是点的顺序错了；请移动点，或分成两个地点', '走廊的線與自己交叉，多半是點的順序錯了；請移動點，或分成兩個地點', 'The line of the corridor crosses itself, most likely because its points are in the wrong order; move the points, or make two sites of it'),
  hole_outside: t('多边形的洞在边界之外', '多邊形的洞在邊界之外', 'A hole of the polygon lies outside its outline'),
}

/** The fence in the form that is stored. Throws invalid_request that says what is wrong with it. */
export const requireGeofence = (fence: unknown): Geofence => {
  const checked = validateGeofence(fence)
  if (checked.ok) return checked.value
  const reason = reasons[checked.error]
  throw new ProblemError('invalid_request', t(reason['zh-CN'], reason['zh-TW'], `fence (${checked.error}): ${reason.en}`))
}

/** Twice the signed area of a ring and its first moments, in degrees around `origin` with longitude scaled to latitude's size. */
const moments = (ring: readonly LatLon[], origin: LatLon) => {
  const scale = Math.cos((origin.lat * Math.PI) / 180)
  const points = ring.map((p) => ({ x: wrapLongitude(p.lon - origin.lon) * scale, y: p.lat - origin.lat }))
  let area = 0
  let x = 0
  let y = 0
  points.forEach((a, i) => {
    const b = points[(i + 1) % points.length]!
    const cross = a.x * b.y - b.x * a.y
    area += cross
    x += (a.x + b.x) * cross
    y += (a.y + b.y) * cross
  })
  // Winding does not matter: outline counts once, holes are taken off by the caller.
  const sign = area < 0 ? -1 : 1
  return { area: area * sign, x: x * sign, y: y * sign, scale }
}

/** Where a site is shown: the centre of its circle, half-way along its corridor, or the centroid of its polygon (its area's centre of gravity, holes taken out). */
export const fenceCentre = (fence: Geofence): LatLon => {
  if (fence.kind === 'circle') return fence.centre
  if (fence.kind === 'corridor') return fenceMiddle(fence)!
  const origin = fence.rings[0]![0]!
  const [outline, ...holes] = fence.rings.map((ring) => moments(ring, origin))
  const total = holes.reduce((sum, hole) => ({ area: sum.area - hole.area, x: sum.x - hole.x, y: sum.y - hole.y, scale: sum.scale }), outline!)
  return { lat: origin.lat + total.y / (3 * total.area), lon: wrapLongitude(origin.lon + total.x / (3 * total.area) / total.scale) }
}
