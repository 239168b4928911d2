import type { Map as MapLibreMap } from 'maplibre-gl'

/** What the map shows at this moment, as a picture that lies over its place until another map is drawn there. */
export const takeLook = (map: MapLibreMap): HTMLCanvasElement | undefined => {
  const canvas = map.getCanvas()
  const look = document.createElement('canvas')
  look.width = canvas.width
  look.height = canvas.height
  const context = look.getContext('2d')
  if (!context || look.width === 0 || look.height === 0) return undefined
  // The map keeps no frames: one can be read only right behind a drawing that was asked for.
  map.redraw()
  context.drawImage(canvas, 0, 0)
  look.className = 'fp-map-look'
  look.setAttribute('aria-hidden', 'true')
  return look
}
