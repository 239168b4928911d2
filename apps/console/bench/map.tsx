/**
 * The page of bench:map: the console's own map engine, people layer and store, without the shell around them. `window.bench` is driven by
 * scripts/bench-map.ts. Everybody moves with every update; the view moves with every frame.
 */
import type { LiveMove, LivePosition } from '@fieldproof/contract'
import { createRoot, type Root } from 'react-dom/client'
import { maplibre } from '../src/map/engine.ts'
import { MapContext, type ReadyMap } from '../src/map/mapContext.ts'
import { PeopleLayer } from '../src/map/layers/PeopleLayer.tsx'
import { createPeopleStore } from '../src/map/people/peopleStore.ts'
import { builtInStyle } from '../src/map/styles.ts'

export interface MapRun {
  readonly framesPerSecond: number
  /** Taking in one report of everybody (`store.apply`), ms each. */
  readonly applyMs: readonly number[]
  /** Turning the store into what is drawn (the layer's own timer), ms each. */
  readonly drawMs: readonly number[]
  /** Finding who is under the pointer, ms each. */
  readonly pickMs: readonly number[]
}
declare global {
  interface Window { bench: { readonly run: (options: { people: number; zoom: number; seconds: number; everyMs: number }) => Promise<MapRun> } }
}

const centre = { lng: 120.2121, lat: 30.2084 }
/** Half the side of the square people are in, degrees: what an 800 × 500 view at zoom 12 spans, and a little more. */
const spread = 0.18

/** Mulberry32: the same people in every run. */
const numbers = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}

/** Made before the clock starts, then told in turn: on a console they come out of the network, which is not what is measured here. */
const distinctReports = 24

const reports = (count: number, spreadDegrees: number) => {
  const next = numbers(7)
  const homes = Array.from({ length: count }, () => ({ lat: centre.lat + (next() - 0.5) * spreadDegrees, lon: centre.lng + (next() - 0.5) * 2 * spreadDegrees, turn: next() * 6.28 }))
  const time = new Date().toISOString()
  const placeAt = (step: number) => ({ lat, lon, turn }: typeof homes[number]) => ({ lat: lat + 0.0004 * Math.sin(turn + (step / distinctReports) * 6.28), lon: lon + 0.0004 * Math.cos(turn + (step / distinctReports) * 6.28) })
  const first = homes.map((home, i): LivePosition => ({
    personId: `person-${i}`, personName: `外勤员${i}`, departmentId: null, deviceId: `device-${i}`, source: 'native',
    position: placeAt(0)(home), accuracyMetres: 12, speedMetresPerSecond: 1, bearingDegrees: null, batteryPercent: 80, fixTime: time, serverTime: time,
  }))
  const moves = Array.from({ length: distinctReports }, (_, step) => homes.map((home, i): LiveMove => {
    const { lat, lon } = placeAt(step)(home)
    return [`person-${i}`, lat, lon, 12, 1, null, 80, time, time]
  }))
  return { first, moves: (step: number): readonly LiveMove[] => moves[step % distinctReports]! }
}

/** The layer turns the store into columns in a timer of its own: what runs there is timed. */
const drawMs: number[] = []
const plainTimeout = window.setTimeout.bind(window)
window.setTimeout = ((work: () => void, delay?: number, ...rest: unknown[]) => plainTimeout(delay !== 200 ? work : () => {
  const from = performance.now()
  work()
  drawMs.push(performance.now() - from)
}, delay, ...rest)) as typeof window.setTimeout

const openMap = (zoom: number): Promise<ReadyMap> => new Promise((resolve) => {
  const map = new maplibre.Map({ container: 'map', style: builtInStyle(false), center: centre, zoom, fadeDuration: 0, attributionControl: false, renderWorldCopies: false, localIdeographFontFamily: 'sans-serif' })
  map.once('idle', () => resolve({ map, maplibre, datum: 'wgs84', dark: false, toMap: ({ lat, lon }) => [lon, lat], fromMap: ({ lat, lng }) => ({ lat, lon: lng }), fit: () => {}, flyTo: () => {} }))
})

window.bench = {
  run: async ({ people, zoom, seconds, everyMs }) => {
    const ready = await openMap(zoom)
    const { map } = ready
    const store = createPeopleStore()
    let root: Root | undefined
    const report = reports(people, people > 0 && zoom > 14 ? spread / 16 : spread)
    if (people > 0) {
      store.apply(report.first)
      root = createRoot(document.querySelector('#layers')!)
      root.render(<MapContext value={ready}><PeopleLayer store={store} onPick={() => {}} /></MapContext>)
    }
    await new Promise((resolve) => plainTimeout(resolve, 1000))
    const applyMs: number[] = [], pickMs: number[] = []
    drawMs.length = 0
    let step = 0, frames = 0, panning = true
    const updates = people === 0 ? undefined : setInterval(() => {
      const moves = report.moves(++step)
      const from = performance.now()
      store.apply([], moves)
      applyMs.push(performance.now() - from)
    }, everyMs)
    const pointer = people === 0 ? undefined : setInterval(() => {
      const from = performance.now()
      map.fire('click', { preventDefault: () => {}, point: { x: 100 + (step * 37) % 600, y: 80 + (step * 53) % 340 } })
      pickMs.push(performance.now() - from)
    }, everyMs)
    const rendered = map.on('render', () => { frames++ })
    const began = performance.now()
    const pan = () => {
      if (!panning) return
      const angle = (performance.now() - began) / 1000
      map.jumpTo({ center: [centre.lng + 0.002 * Math.sin(angle), centre.lat + 0.002 * Math.cos(angle)] })
      requestAnimationFrame(pan)
    }
    requestAnimationFrame(pan)
    await new Promise((resolve) => plainTimeout(resolve, seconds * 1000))
    const framesPerSecond = frames / ((performance.now() - began) / 1000)
    panning = false
    rendered.unsubscribe()
    clearInterval(updates)
    clearInterval(pointer)
    root?.unmount()
    map.remove()
    return { framesPerSecond, applyMs, drawMs: [...drawMs], pickMs }
  },
}
