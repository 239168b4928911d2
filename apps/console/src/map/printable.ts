import type { Map as MapLibreMap } from 'maplibre-gl'

/**
 * What a map shows goes on paper as a picture: printers are given the page again at another size, where a WebGL canvas is empty. The picture is taken in the
 * moment of printing, right behind a drawing that was asked for, so the map need not keep its frames. Returns what ends it.
 */
export const makePrintable = (map: MapLibreMap, picture: HTMLImageElement): (() => void) => {
  const take = () => {
    map.redraw()
    picture.src = map.getCanvas().toDataURL('image/png')
  }
  const forget = () => { picture.removeAttribute('src') }
  addEventListener('beforeprint', take)
  addEventListener('afterprint', forget)
  return () => {
    removeEventListener('beforeprint', take)
    removeEventListener('afterprint', forget)
  }
}
