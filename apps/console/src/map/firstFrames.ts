import type { Map as MapLibreMap } from 'maplibre-gl'
import { isClosed } from './mapContext.ts'

/** So many times as long as a frame took, the page has for itself before the next one; at most the second figure. */
const restPerFrame = 2
const longestRestMs = 200
/** A frame as short as this needs no rest: a graphics card drew it. */
const shortFrameMs = 12
/** A map on which people move is never idle. */
const openingMs = 3_000

/**
 * While a map is being filled, every source and tile that arrives asks for a frame, a dozen one after the other. Where no graphics card draws, each holds the page for
 * 30 to 100 ms (Chromium draws and reads the whole canvas back, and waits), also the answers still to come, which then bring the next frame. Until it is filled for
 * the first time, what arrives shortly after a slow frame is therefore drawn in one.
 */
export const paceFirstFrames = (map: MapLibreMap): void => {
  const paint = map.triggerRepaint.bind(map)
  let timer: ReturnType<typeof setTimeout> | undefined
  let isUnderWay = false
  let isOwed = false
  const frame = () => {
    timer = undefined
    isUnderWay = true
    requestAnimationFrame(() => {
      const startedAt = performance.now()
      isOwed = false
      // From here to when the page gets to something else.
      setTimeout(() => {
        const took = performance.now() - startedAt
        isUnderWay = false
        if (took > shortFrameMs) timer = setTimeout(rested, Math.min(longestRestMs, took * restPerFrame))
        else rested()
      })
    })
    paint()
  }
  const rested = () => {
    timer = undefined
    if (isOwed && !isClosed(map)) frame()
  }
  const paced = () => {
    if (timer === undefined && !isUnderWay) frame()
    else isOwed = true
  }
  map.triggerRepaint = paced
  const end = () => {
    if (map.triggerRepaint !== paced) return
    map.triggerRepaint = paint
    clearTimeout(timer)
    if (isOwed && !isClosed(map)) paint()
  }
  map.once('style.load', () => {
    setTimeout(end, openingMs)
    map.on('movestart', (event) => { if (event.originalEvent) end() })
  })
}
