import type { Map as MapLibreMap } from 'maplibre-gl'

/** How long an opening map may wait for its sources, and how long for the graphics card or what stands for it, before it is shown as it is. */
const longestLoadMs = 2000
const longestDrawMs = 4000
const lookEveryMs = 30

/**
 * Keeps an opening map out of sight until its first frames are drawn, and says when it is in sight.
 *
 * A frame is drawn beside the page, but a canvas in sight makes the page wait for it where no graphics card draws: the first frames, for which every shader is compiled,
 * held up all input for about a second. Hidden, the canvas asks nobody to wait; a fence (WebGL 2 `fenceSync`) tells when what was asked for has been drawn.
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
  const onRender = () => {
    forgetFence()
    if (!gl) return
    fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)
    gl.flush()
  }
  const isDrawn = () => !gl || (fence !== null && gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED)
  const rendering = map.on('render', onRender)
  const end = () => {
    clearInterval(looking)
    rendering.unsubscribe()
    forgetFence()
  }
  const looking = setInterval(() => {
    const waited = performance.now() - started
    if (waited < longestDrawMs && !((map.loaded() || waited >= longestLoadMs) && isDrawn())) return
    end()
    canvas.style.visibility = ''
    onRevealed()
  }, lookEveryMs)
  return end
}
