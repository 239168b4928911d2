import { useLingui } from '@lingui/react/macro'
import type { MapMouseEvent, Marker } from 'maplibre-gl'
import { type Dispatch, useEffect, useMemo, useRef, useState } from 'react'
import { destination } from '@fieldproof/core/geo'
import type { LatLon } from '@fieldproof/core/kernel'
import { palettes } from '../../shell/theme.ts'
import { corridorFeature, groundWidth } from '../../map/corridors.ts'
import { features, useOverlay } from '../../map/layers/useOverlay.ts'
import { isClosed, useMap } from '../../map/mapContext.ts'
import { circleRing } from '../../map/shapes.ts'
import { isBeingDrawn, leastPoints, radiusHandle, type Draft, type DraftAction } from './fenceDraft.ts'

/** More corners than this are shown but not moved one by one; a shape of that size comes from an import. */
const handlesAtMost = 200

interface Handle { readonly id: string; readonly position: LatLon; readonly className: string; readonly label: string; readonly moves: (position: LatLon) => DraftAction; readonly begins?: DraftAction; readonly removes?: DraftAction; readonly clicks?: DraftAction }

/** The fence being drawn, its handles, and the clicks that draw it. */
export const DrawingLayer = ({ draft, bad, dispatch }: { draft: Draft; bad: boolean; dispatch: Dispatch<DraftAction> }) => {
  const { t } = useLingui()
  const { map, maplibre, toMap, fromMap, flyTo, dark } = useMap()
  const palette = palettes[dark ? 'dark' : 'light']
  const [cursor, setCursor] = useState<LatLon>()
  const drawing = isBeingDrawn(draft)

  const data = useMemo(() => {
    const closedLine = (ring: readonly LatLon[]) => [...ring, ring[0]!].map(toMap)
    const list: GeoJSON.Feature[] = []
    const area = (rings: readonly (readonly LatLon[])[]) => {
      // A shape that crosses itself has no inside to fill.
      if (!bad) list.push({ type: 'Feature', properties: { part: 'area' }, geometry: { type: 'Polygon', coordinates: rings.map(closedLine) } })
      for (const ring of rings) list.push({ type: 'Feature', properties: { part: 'edge' }, geometry: { type: 'LineString', coordinates: closedLine(ring) } })
    }
    if (draft.kind === 'circle') {
      if (draft.centre) {
        area([circleRing(draft.centre, draft.radiusMetres)])
        list.push({ type: 'Feature', properties: { part: 'spoke' }, geometry: { type: 'LineString', coordinates: [toMap(draft.centre), toMap(radiusHandle(draft.centre, draft.radiusMetres))] } })
      }
    } else if (draft.kind === 'polygon' && draft.done && draft.points.length >= 3) area([draft.points, ...draft.holes])
    else if (draft.points.length > 0) {
      if (draft.kind === 'corridor') list.push(corridorFeature({ line: draft.points, widthMetres: draft.widthMetres }, toMap, { part: 'corridor' }))
      list.push({ type: 'Feature', properties: { part: 'edge' }, geometry: { type: 'LineString', coordinates: draft.points.map(toMap) } })
      if (cursor) list.push({ type: 'Feature', properties: { part: 'spoke' }, geometry: { type: 'LineString', coordinates: [draft.points.at(-1)!, cursor, ...(draft.kind === 'polygon' && draft.points.length >= 2 ? [draft.points[0]!] : [])].map(toMap) } })
    }
    return features(list)
  }, [draft, cursor, toMap, bad])
  const colour = bad ? palette.strong_doubt : palette.brand
  const coloured = useMemo((): GeoJSON.FeatureCollection => ({ ...data, features: data.features.map((f) => ({ ...f, properties: { ...f.properties, colour } })) }), [data, colour])
  useOverlay(coloured, [
    { id: 'area', type: 'fill', filter: ['==', ['get', 'part'], 'area'], paint: { 'fill-color': ['get', 'colour'], 'fill-opacity': 0.16 } },
    { id: 'corridor', type: 'line', filter: ['==', ['get', 'part'], 'corridor'], layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': ['get', 'colour'], 'line-opacity': 0.2, 'line-width': groundWidth } },
    { id: 'edge', type: 'line', filter: ['==', ['get', 'part'], 'edge'], layout: { 'line-join': 'round' }, paint: { 'line-color': ['get', 'colour'], 'line-width': 2.5 } },
    { id: 'spoke', type: 'line', filter: ['==', ['get', 'part'], 'spoke'], paint: { 'line-color': ['get', 'colour'], 'line-width': 1.5, 'line-dasharray': [3, 2] } },
  ])

  const handles = useMemo((): readonly Handle[] => {
    if (draft.kind === 'circle') {
      if (!draft.centre) return []
      return [
        { id: 'centre', position: draft.centre, className: 'fp-handle fp-handle-centre', label: t`围栏中心`, moves: (position) => ({ type: 'dragCentre', position }) },
        { id: 'radius', position: radiusHandle(draft.centre, draft.radiusMetres), className: 'fp-handle', label: t`拖动改变半径`, moves: (position) => ({ type: 'dragRadius', position }) },
      ]
    }
    if (draft.points.length > handlesAtMost) return []
    // A click on it ends the drawing: an outline where it began, a line where it is.
    const ending = drawing && draft.points.length >= leastPoints[draft.kind] ? (draft.kind === 'polygon' ? 0 : draft.points.length - 1) : -1
    const corners = draft.points.map((position, index): Handle => ({
      id: `corner${index}`, position, label: draft.kind === 'polygon' ? t`第 ${index + 1} 个顶点` : t`线上第 ${index + 1} 个点`, className: `fp-handle${bad ? ' fp-handle-bad' : ''}${index === ending ? ' fp-handle-first' : ''}`,
      moves: (p) => ({ type: 'dragCorner', index, position: p }), removes: { type: 'remove', index },
      ...(index === ending ? { clicks: { type: 'close' as const } } : {}),
    }))
    const edgesFrom = draft.kind === 'polygon' ? draft.points : draft.points.slice(0, -1)
    const middles = draft.done ? edgesFrom.map((a, index): Handle => {
      const b = draft.points[(index + 1) % draft.points.length]!
      const position = { lat: (a.lat + b.lat) / 2, lon: (a.lon + b.lon) / 2 }
      // Pulling it makes a corner of it, which is then dragged on.
      return { id: `middle${index}`, position, className: 'fp-handle fp-handle-middle', label: t`拖出一个新顶点`, begins: { type: 'insert', after: index, position }, moves: (p) => ({ type: 'dragCorner', index: index + 1, position: p }) }
    }) : []
    return [...corners, ...middles]
  }, [draft, bad, drawing, t])

  const markers = useRef(new Map<string, { readonly marker: Marker; handle: Handle }>())
  const dragging = useRef<string>(undefined)
  useEffect(() => {
    const known = markers.current
    const wanted = new Set(handles.map((h) => h.id))
    for (const [id, { marker }] of known) {
      // The marker under the finger stays until it is let go, or the drag would end with it.
      if (wanted.has(id) || dragging.current === id) continue
      marker.remove()
      known.delete(id)
    }
    for (const handle of handles) {
      const existing = known.get(handle.id)
      if (existing) {
        if (dragging.current !== handle.id) existing.handle = handle
        if (dragging.current !== handle.id) existing.marker.setLngLat(toMap(handle.position))
        const element = existing.marker.getElement()
        element.setAttribute('aria-label', handle.label)
        for (const name of ['fp-handle', 'fp-handle-first', 'fp-handle-bad', 'fp-handle-middle', 'fp-handle-centre']) element.classList.toggle(name, handle.className.split(' ').includes(name))
        continue
      }
      const element = document.createElement('button')
      element.type = 'button'
      element.className = handle.className
      element.dataset['testid'] = `fence-handle-${handle.id}`
      element.setAttribute('aria-label', handle.label)
      const marker = new maplibre.Marker({ element, draggable: true }).setLngLat(toMap(handle.position)).addTo(map)
      const entry = { marker, handle }
      known.set(handle.id, entry)
      let moved = false
      marker.on('dragstart', () => {
        dragging.current = handle.id
        moved = true
        dispatch(entry.handle.begins ?? { type: 'grab' })
      })
      marker.on('drag', () => { dispatch(entry.handle.moves(fromMap(marker.getLngLat()))) })
      marker.on('dragend', () => {
        dragging.current = undefined
        dispatch(entry.handle.moves(fromMap(marker.getLngLat())))
        // What comes after a drag is not a click.
        setTimeout(() => { moved = false }, 0)
      })
      element.addEventListener('click', (event) => {
        event.stopPropagation()
        if (!moved && entry.handle.clicks) dispatch(entry.handle.clicks)
      })
      const remove = () => { if (entry.handle.removes) dispatch(entry.handle.removes) }
      element.addEventListener('contextmenu', (event) => {
        event.preventDefault()
        event.stopPropagation()
        remove()
      })
      element.addEventListener('keydown', (event) => {
        const towards = { ArrowUp: 0, ArrowRight: 90, ArrowDown: 180, ArrowLeft: 270 }[event.key]
        if (towards !== undefined) {
          event.preventDefault()
          event.stopPropagation()
          dispatch(entry.handle.begins ?? { type: 'grab' })
          // One metre a key, ten with Shift.
          dispatch(entry.handle.moves(destination(entry.handle.position, towards, event.shiftKey ? 10 : 1)))
        } else if (event.key === 'Delete' || event.key === 'Backspace') {
          event.preventDefault()
          remove()
        } else if (event.key === 'Enter' && entry.handle.clicks) dispatch(entry.handle.clicks)
      })
    }
  }, [handles, map, maplibre, toMap, fromMap, dispatch])
  useEffect(() => {
    const known = markers.current
    return () => {
      for (const { marker } of known.values()) if (!isClosed(map)) marker.remove()
      known.clear()
    }
  }, [map])

  const first = draft.kind === 'circle' && !draft.centre
  const placing = draft.kind === 'circle' || drawing
  useEffect(() => {
    const click = (event: MapMouseEvent) => {
      if (!placing) return
      const position = fromMap(event.lngLat)
      dispatch({ type: 'place', position })
      // A first circle placed from far above would be a dot: come near enough to see and shape it.
      if (first && map.getZoom() < 14) flyTo(position, 16)
    }
    const double = (event: MapMouseEvent) => {
      if (!drawing) return
      event.preventDefault()
      dispatch({ type: 'close' })
    }
    const move = (event: MapMouseEvent) => { setCursor(drawing ? fromMap(event.lngLat) : undefined) }
    const out = () => { setCursor(undefined) }
    const subscriptions = [map.on('click', click), map.on('dblclick', double), map.on('mousemove', move), map.on('mouseout', out)]
    map.getCanvas().style.cursor = placing ? 'crosshair' : ''
    return () => {
      for (const subscription of subscriptions) subscription.unsubscribe()
      if (!isClosed(map)) map.getCanvas().style.cursor = ''
    }
  }, [map, placing, drawing, first, fromMap, flyTo, dispatch])
  return null
}
