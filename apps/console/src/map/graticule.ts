import type { Bounds } from './shapes.ts'

/**
 * A light net of meridians and parallels for the built-in map, so that a street-level view without street data still shows
 * scale and movement instead of an empty page.
 */
const stepsDegrees = [30, 15, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001]

/** Largest step that puts at least `wanted` lines across the view. */
export const graticuleStep = (widthDegrees: number, wanted = 5): number =>
  stepsDegrees.find((step) => widthDegrees / step >= wanted) ?? stepsDegrees[stepsDegrees.length - 1]!

export interface GraticuleLine { readonly from: [number, number]; readonly to: [number, number]; readonly label: string; readonly major: boolean }

export const graticuleLines = (bounds: Bounds): GraticuleLine[] => {
  const width = Math.min(360, bounds.east - bounds.west)
  if (!(width > 0)) return []
  const step = graticuleStep(width)
  const digits = Math.max(0, Math.ceil(-Math.log10(step)))
  // One view beyond each edge, so that a pan does not run out of lines before the next update.
  const west = Math.max(-180, bounds.west - width), east = Math.min(180, bounds.east + width)
  const height = bounds.north - bounds.south
  const south = Math.max(-85, bounds.south - height), north = Math.min(85, bounds.north + height)
  const lines: GraticuleLine[] = []
  for (let i = Math.ceil(west / step); i * step <= east + 1e-9; i++) {
    const lon = i * step
    lines.push({ from: [lon, south], to: [lon, north], label: `${Math.abs(lon).toFixed(digits)}°${lon < 0 ? 'W' : 'E'}`, major: i % 5 === 0 })
  }
  for (let i = Math.ceil(south / step); i * step <= north + 1e-9; i++) {
    const lat = i * step
    lines.push({ from: [west, lat], to: [east, lat], label: `${Math.abs(lat).toFixed(digits)}°${lat < 0 ? 'S' : 'N'}`, major: i % 5 === 0 })
  }
  return lines
}
