import type { Map as MapLibreMap } from 'maplibre-gl'

/** How long an opening map may wait for its sources, and how long for the graphics card or what stands for it, before it is shown as it is. */
const longestLoadMs = 2000
const longestDrawMs = 10_000
const lookEveryMs = 16

/**
 * Keeps an opening map out of sight until its first frames are drawn, and says when it is in sight.
 *
 * A frame is drawn beside the page, but a canvas in sight makes the page wait for it where no graphics card draws: the first frames, for which every shader is compiled,
 * held up all input for about a second. Hidden, the canvas asks nobody to wait; a fence (WebGL 2 `fenceSync`) tells when what was asked for has been drawn. Until then no
 * further frame is asked for: nothing else holds back who draws faster than can be drawn, so the frames of people who move piled up, and the page waited for all of them
 * when the map came into sight.
 */
export const revealWhenDrawn = (map: MapLibreMap, onRevealed: () => void): (() => void) => {
  const canvas = map.getCanvas()
  const gl = canvas.getContext('webgl2')
  canvas.style.visibility = 'hidden'
  const started = performance.now()
  let fence: WebGLSync | null = null
  const forgetFence = () => {
    if (fence && gl) gl.deleteSync(fence)
    fence = null
  }
  const isDrawn = () => !gl || fence === null || gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED
  const askForFrame = map.triggerRepaint.bind(map)
  let isFrameWanted = false
  map.triggerRepaint = () => {
    if (isDrawn()) askForFrame()
    else isFrameWanted = true
  }
  let hasDrawn = false
  const rendering = map.on('render', () => {
    hasDrawn = true
    forgetFence()
    if (!gl) return
    fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)
    gl.flush()
  })
  const end = () => {
    clearInterval(looking)
    rendering.unsubscribe()
    forgetFence()
    map.triggerRepaint = askForFrame
  }
  const looking = setInterval(() => {
    const waited = performance.now() - started
    if (waited < longestDrawMs) {
      if (!isDrawn()) return
      if (isFrameWanted) {
        isFrameWanted = false
        askForFrame()
      }
      if (!hasDrawn || !(map.loaded() || waited >= longestLoadMs)) return
    }
    end()
    if (isFrameWanted) askForFrame()
    canvas.style.visibility = ''
    onRevealed()
  }, lookEveryMs)
  return end
}
