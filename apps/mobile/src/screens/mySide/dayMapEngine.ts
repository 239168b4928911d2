/**
 * The map of the own day: MapLibre on the same plain ground as the console's built-in base map (its colours and its net of meridians; at the scale of a day there is
 * no coast line). Nothing is asked of any map server: where somebody was is nobody else's business. Loaded when the day is opened, and not kept for offline use.
 */
import 'maplibre-gl/dist/maplibre-gl.css'
import * as maplibre from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url'
import type { GeoJSONSource, StyleSpecification } from 'maplibre-gl'
import type GeoJSON from 'geojson'
import type { PhoneDay } from '@fieldproof/contract'

maplibre.setWorkerUrl(workerUrl)

const colours = { land: '#f5f3ee', net: '#dedad0', path: '#0b5d52', gap: '#8b9894', stop: '#1b5fc1', checkIn: '#0b5d52', text: '#2f3a44' }
const silenceMs = 10 * 60_000
const netSteps = [1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005]

type Feature = GeoJSON.Feature
const line = (coordinates: number[][], properties: Record<string, unknown> = {}): Feature => ({ type: 'Feature', properties, geometry: { type: 'LineString', coordinates } })
const point = (lon: number, lat: number, properties: Record<string, unknown> = {}): Feature => ({ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [lon, lat] } })
const collection = (features: Feature[]): GeoJSON.FeatureCollection => ({ type: 'FeatureCollection', features })

/** The way in unbroken pieces, and dashed lines over the silences: nobody knows how the person went there. */
export const wayOf = ({ fixTime, lat, lon }: PhoneDay['fixes']): { pieces: number[][][]; silences: number[][][] } => {
  const pieces: number[][][] = []
  const silences: number[][][] = []
  fixTime.forEach((time, i) => {
    const here = [lon[i]!, lat[i]!]
    if (i === 0) { pieces.push([here]); return }
    if (time - fixTime[i - 1]! > silenceMs) { silences.push([[lon[i - 1]!, lat[i - 1]!], here]); pieces.push([here]) } else pieces.at(-1)!.push(here)
  })
  return { pieces: pieces.filter((piece) => piece.length > 1), silences }
}

const style = (day: PhoneDay): StyleSpecification => {
  const { pieces, silences } = wayOf(day.fixes)
  const places = day.checkIns.flatMap((item) => (item.position === null ? [] : [point(item.position.lon, item.position.lat, { kind: item.kind })]))
  const of = (features: Feature[]) => ({ type: 'geojson' as const, data: collection(features) })
  return {
    version: 8,
    sources: { net: of([]), way: of(pieces.map((piece) => line(piece))), silences: of(silences.map((piece) => line(piece))), stops: of(day.stops.flatMap((stop) => (stop.centre === null ? [] : [point(stop.centre.lon, stop.centre.lat, { minutes: stop.durationSeconds / 60 })]))), places: of(places) },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': colours.land } },
      { id: 'net', type: 'line', source: 'net', paint: { 'line-color': colours.net, 'line-width': 1 } },
      { id: 'silences', type: 'line', source: 'silences', paint: { 'line-color': colours.gap, 'line-width': 2, 'line-dasharray': [1, 2] } },
      { id: 'way', type: 'line', source: 'way', layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': colours.path, 'line-width': 4 } },
      { id: 'stops', type: 'circle', source: 'stops', paint: { 'circle-color': colours.stop, 'circle-opacity': 0.25, 'circle-radius': ['interpolate', ['linear'], ['get', 'minutes'], 5, 8, 120, 22], 'circle-stroke-color': colours.stop, 'circle-stroke-width': 1.5 } },
      { id: 'places', type: 'circle', source: 'places', paint: { 'circle-color': ['match', ['get', 'kind'], 'check_in', colours.checkIn, '#ffffff'], 'circle-radius': 7, 'circle-stroke-color': ['match', ['get', 'kind'], 'check_in', '#ffffff', colours.checkIn], 'circle-stroke-width': 2.5 } },
    ],
  }
}

/** Opens the map in `container`, the whole day in view. Answers what closes it. */
export const openDayMap = (container: HTMLElement, day: PhoneDay, words: { readonly title: string; readonly metres: string; readonly kilometres: string }, onReady: () => void): (() => void) => {
  const positions = [...day.fixes.lat.map((lat, i) => [day.fixes.lon[i]!, lat] as const), ...day.checkIns.flatMap((item) => (item.position === null ? [] : [[item.position.lon, item.position.lat] as const]))]
  const bounds = new maplibre.LngLatBounds()
  for (const position of positions) bounds.extend(position as [number, number])
  const map = new maplibre.Map({
    container, style: style(day), bounds, fitBoundsOptions: { padding: 40, maxZoom: 16 }, dragRotate: false, pitchWithRotate: false, touchPitch: false, attributionControl: false, renderWorldCopies: false, fadeDuration: 0, cooperativeGestures: false,
    locale: { 'Map.Title': words.title, 'ScaleControl.Meters': words.metres, 'ScaleControl.Kilometers': words.kilometres },
  })
  map.touchZoomRotate.disableRotation()
  map.addControl(new maplibre.ScaleControl({ maxWidth: 100, unit: 'metric' }), 'bottom-left')
  const drawNet = (): void => {
    const view = map.getBounds()
    const [west, east, south, north] = [view.getWest(), view.getEast(), view.getSouth(), view.getNorth()]
    const step = netSteps.find((candidate) => (east - west) / candidate >= 4) ?? netSteps.at(-1)!
    const lines: Feature[] = []
    for (let i = Math.floor(west / step); i * step <= east; i++) lines.push(line([[i * step, south], [i * step, north]]))
    for (let i = Math.floor(south / step); i * step <= north; i++) lines.push(line([[west, i * step], [east, i * step]]))
    void map.getSource<GeoJSONSource>('net')?.setData(collection(lines))
  }
  map.once('load', () => { drawNet(); onReady() })
  map.on('moveend', drawNet)
  return () => map.remove()
}
