import type { Map as MapLibreMap } from 'maplibre-gl'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { paceFirstFrames } from './firstFrames.ts'

/** How long drawing holds the page, and how many frames were drawn. */
let costMs = 0
let frames = 0
let late = 0

beforeEach(() => {
  vi.useFakeTimers()
  frames = late = 0
  vi.stubGlobal('performance', { now: () => Date.now() + late })
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 16))
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** A map as MapLibre's: asked any number of times, it draws once in the next frame. */
const openMap = () => {
  let isAsked = false
  const once = new Map<string, () => void>()
  const on = new Map<string, (event: { originalEvent?: object }) => void>()
  const map = {
    triggerRepaint: () => {
      if (isAsked) return
      isAsked = true
      requestAnimationFrame(() => { isAsked = false; frames++; late += costMs })
    },
    once: (name: string, then: () => void) => { once.set(name, then) }, on: (name: string, then: () => void) => { on.set(name, then) },
  }
  paceFirstFrames(map as unknown as MapLibreMap)
  once.get('style.load')!()
  return { map, move: (originalEvent?: object) => { on.get('movestart')!(originalEvent ? { originalEvent } : {}) } }
}

/** A tile arrives every 20 ms, ten times; then nothing more. */
const fill = (map: { triggerRepaint: () => void }) => {
  for (let i = 0; i < 10; i++) {
    map.triggerRepaint()
    vi.advanceTimersByTime(20)
  }
  vi.advanceTimersByTime(1_000)
}

test('where frames are slow, what arrives after one is drawn in one, and nothing stays undrawn', () => {
  costMs = 90
  const { map } = openMap()
  fill(map)
  expect(frames).toBe(2)
})

test('where they are quick, each comes at once', () => {
  costMs = 2
  const { map } = openMap()
  fill(map)
  expect(frames).toBe(10)
})

test('whoever moves the map, and everybody after the opening, waits for no frame; one that is owed is drawn then', () => {
  costMs = 90
  for (const release of [(opened: ReturnType<typeof openMap>) => { opened.move({}) }, () => { vi.advanceTimersByTime(3_000) }]) {
    frames = 0
    const opened = openMap()
    opened.map.triggerRepaint()
    vi.advanceTimersByTime(20)
    opened.map.triggerRepaint()
    vi.advanceTimersByTime(20)
    expect(frames).toBe(1)
    release(opened)
    vi.advanceTimersByTime(16)
    expect(frames).toBe(2)
    fill(opened.map)
    expect(frames).toBe(12)
  }
})
