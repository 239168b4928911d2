/**
 * What matters of the map at a check-in, drawn by ourselves in SVG: my accuracy circle, the fence, the places around. No tiles, so it
 * is there at once, in a basement too. North is up; a plane touching the Earth at my position is exact enough at this scale.
 */
import { memo } from 'react'
import { useLingui } from '@lingui/react/macro'
import type { PhoneSite } from '@fieldproof/contract'
import type { Fix, LatLon } from '@fieldproof/core/kernel'
import { effectiveAccuracyMetres, metresPerDegree, wrapLongitude } from '@fieldproof/core/geo'
import { testIds } from '../../testIds.ts'

interface Point { readonly x: number; readonly y: number }
const width = 360
const height = 186
const leastSpanMetres = 80
const mostSpanMetres = 6_000
const mostNeighbours = 12

const toPlane = (origin: LatLon, p: LatLon): Point => ({
  x: wrapLongitude(p.lon - origin.lon) * metresPerDegree * Math.cos((origin.lat * Math.PI) / 180),
  y: -(p.lat - origin.lat) * metresPerDegree,
})

/** The box of what is round: a circle, or a line with round ends. */
const boxAround = (points: readonly Point[], reach: number): Point[] => points.flatMap(({ x, y }) => [{ x: x - reach, y: y - reach }, { x: x + reach, y: y + reach }])

const outline = (site: PhoneSite, origin: LatLon): { readonly points: Point[]; readonly rings: Point[][] } => {
  if (site.fence.kind === 'circle') return { points: boxAround([toPlane(origin, site.fence.centre)], site.fence.radiusMetres), rings: [] }
  if (site.fence.kind === 'corridor') return { points: boxAround(site.fence.line.map((p) => toPlane(origin, p)), site.fence.widthMetres / 2), rings: [] }
  const rings = site.fence.rings.map((ring) => ring.map((p) => toPlane(origin, p)))
  return { points: rings.flat(), rings }
}

/** The scale that shows everything in `points`, as far as that is sensible. */
const view = (points: readonly Point[]): { readonly scale: number; readonly cx: number; readonly cy: number } => {
  const xs = points.map((p) => p.x)
  const ys = points.map((p) => p.y)
  const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const spanX = Math.min(mostSpanMetres, Math.max(leastSpanMetres, (east - west) * 1.25))
  const spanY = Math.min(mostSpanMetres, Math.max(leastSpanMetres, (south - north) * 1.3))
  return { scale: Math.min(width / spanX, height / spanY), cx: (west + east) / 2, cy: (north + south) / 2 }
}

/** 1, 2 or 5 times a power of ten, at most a quarter of the width. */
const scaleBarMetres = (scale: number): number => {
  const most = width / 4 / scale
  const power = 10 ** Math.floor(Math.log10(most))
  return [5, 2, 1].map((step) => step * power).find((length) => length <= most) ?? power
}

export const FenceMap = memo(({ fix, site, sites, label }: { readonly fix: Fix | undefined; readonly site: PhoneSite | undefined; readonly sites: readonly PhoneSite[]; readonly label: string }) => {
  const { t } = useLingui()
  const origin: LatLon | undefined = fix ?? site?.position
  if (origin === undefined) return <div className="fence-map fence-map-empty" data-testid={testIds.fenceMap} role="img" aria-label={label}><span className="pulse" /></div>
  const accuracy = fix === undefined ? 0 : effectiveAccuracyMetres(fix)
  const chosen = site === undefined ? undefined : outline(site, origin)
  const reach = Math.min(accuracy, mostSpanMetres / 4)
  const wanted: Point[] = fix === undefined ? [] : [{ x: -reach, y: -reach }, { x: reach, y: reach }]
  const chosenNear = chosen?.points.some((p) => fix === undefined || Math.hypot(p.x, p.y) < mostSpanMetres) === true
  const { scale, cx, cy } = view(chosenNear && chosen !== undefined ? [...wanted, ...chosen.points] : wanted.length > 0 ? wanted : [{ x: 0, y: 0 }])
  const at = (p: Point): Point => ({ x: width / 2 + (p.x - cx) * scale, y: height / 2 + (p.y - cy) * scale })
  const me = at({ x: 0, y: 0 })
  const bar = scaleBarMetres(scale)
  // Neither the pin nor the person stands on the scale.
  const isTaken = [...(fix === undefined ? [] : [me]), ...(site === undefined ? [] : [at(toPlane(origin, site.position))])].some(({ x, y }) => x < width * 0.4 && y > height - 40)
  const neighbours = sites.filter((other) => other.siteId !== site?.siteId)
    .map((other) => ({ other, p: at(toPlane(origin, other.position)) }))
    .filter(({ p }) => p.x > 6 && p.x < width - 6 && p.y > 6 && p.y < height - 6).slice(0, mostNeighbours)
  const shape = (target: PhoneSite, className: string) => {
    const { rings } = outline(target, origin)
    if (target.fence.kind === 'circle') {
      const c = at(toPlane(origin, target.fence.centre))
      return <circle className={className} cx={c.x} cy={c.y} r={Math.max(2, target.fence.radiusMetres * scale)} />
    }
    if (target.fence.kind === 'corridor') {
      const points = target.fence.line.map((p) => { const q = at(toPlane(origin, p)); return `${q.x.toFixed(1)},${q.y.toFixed(1)}` }).join(' ')
      return <polyline className={`${className} map-corridor`} points={points} style={{ strokeWidth: Math.max(3, target.fence.widthMetres * scale) }} />
    }
    return <path className={className} fillRule="evenodd" d={rings.map((ring) => `M${ring.map((p) => { const q = at(p); return `${q.x.toFixed(1)} ${q.y.toFixed(1)}` }).join('L')}Z`).join('')} />
  }
  const middle = site === undefined ? undefined : at(toPlane(origin, site.position))
  const grid = [40, 80, 120, 160, 200, 240, 280, 320]
  return (
    <svg className="fence-map" data-testid={testIds.fenceMap} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <g className="map-grid">
        {grid.map((x) => <path key={`x${x}`} d={`M${x} 0V${height}`} />)}
        {grid.slice(0, 4).map((y) => <path key={`y${y}`} d={`M0 ${y}H${width}`} />)}
      </g>
      {neighbours.map(({ other }) => <g key={`f${other.siteId}`}>{shape(other, 'map-fence-other')}</g>)}
      {neighbours.map(({ other, p }) => <circle key={other.siteId} className="map-site-other" cx={p.x} cy={p.y} r={3} />)}
      {site !== undefined && shape(site, 'map-fence')}
      {middle !== undefined && fix !== undefined && <path className="map-line" d={`M${me.x} ${me.y}L${middle.x} ${middle.y}`} />}
      {middle !== undefined && <path className="map-pin" transform={`translate(${middle.x} ${middle.y})`} d="M0 0c-4-5.500-7-8.300-7-12a7 7 0 0 1 14 0c0 3.700-3 6.500-7 12zM0-9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z" />}
      {fix !== undefined && <circle className="map-accuracy" cx={me.x} cy={me.y} r={Math.max(7, accuracy * scale)} />}
      {fix !== undefined && <circle className="map-me" cx={me.x} cy={me.y} r={7} />}
      <g className="map-scale" transform={`translate(${isTaken ? width - 62 - bar * scale : 14} ${height - 14})`}>
        <path d={`M0-4V0H${(bar * scale).toFixed(1)}V-4`} />
        <text x={bar * scale + 6} y={1}>{bar >= 1000 ? `${bar / 1000} km` : `${bar} m`}</text>
      </g>
      <text className="map-north" x={width - 18} y={22} aria-hidden="true">{t({ message: '北', comment: 'map: north, one letter' })}</text>
    </svg>
  )
})
FenceMap.displayName = 'FenceMap'
