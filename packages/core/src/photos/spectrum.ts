/**
 * What a picture is made of, coarsely: the 256 lowest frequencies of a grey picture, by the discrete cosine transform of Ahmed, Natarajan and Rao (1974).
 * Compression, a new size, light and sharpness change the high frequencies and the strength of all; the signs of the low ones stay. That is the
 * perceptual hash of Zauner (2010, "Implementation and benchmarking of perceptual image hash functions") with 256 signs instead of 64: 64 are too
 * few to tell shop fronts apart.
 */

/** A grey picture, one byte a pixel, row by row, stretched to a square of so many pixels a side, upright. */
export type GreySquare = ArrayLike<number>
export const greySide = 320

/** Part of a picture, as shares of its width and height from the upper left corner. */
export interface Window {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Strength of the frequencies 1…16 across (fast) and 1…16 down, never 0: what is the same all along a row or a column is light and horizon, and alike in all photos taken outdoors. */
export type Spectrum = Float64Array

const cells = 64
const frequencies = 16
const waves = Array.from({ length: frequencies }, (_, k) => Float64Array.from({ length: cells }, (_, i) => Math.cos(((2 * i + 1) * (k + 1) * Math.PI) / (2 * cells))))

/** Mean of the pixels under each of 64 × 64 equal cells; pixels on an edge count with the share that lies inside. */
const cellMeans = (grey: GreySquare, window: Window): Float64Array => {
  const means = new Float64Array(cells * cells)
  const [left, top] = [window.left * greySide, window.top * greySide]
  const [width, height] = [((window.right - window.left) * greySide) / cells, ((window.bottom - window.top) * greySide) / cells]
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      const [x0, y0] = [left + column * width, top + row * height]
      let sum = 0
      let area = 0
      for (let y = Math.floor(y0); y < Math.min(greySide, y0 + height); y++) {
        const tall = Math.min(y0 + height, y + 1) - Math.max(y0, y)
        for (let x = Math.floor(x0); x < Math.min(greySide, x0 + width); x++) {
          const share = tall * (Math.min(x0 + width, x + 1) - Math.max(x0, x))
          sum += grey[y * greySide + x]! * share
          area += share
        }
      }
      means[row * cells + column] = sum / area
    }
  }
  return means
}

export const spectrumOf = (grey: GreySquare, window: Window): Spectrum => {
  const means = cellMeans(grey, window)
  const across = new Float64Array(frequencies * cells)
  for (let row = 0; row < cells; row++) {
    for (let u = 0; u < frequencies; u++) {
      let sum = 0
      for (let column = 0; column < cells; column++) sum += means[row * cells + column]! * waves[u]![column]!
      across[u * cells + row] = sum
    }
  }
  const spectrum = new Float64Array(frequencies * frequencies)
  for (let v = 0; v < frequencies; v++) {
    for (let u = 0; u < frequencies; u++) {
      let sum = 0
      for (let row = 0; row < cells; row++) sum += across[u * cells + row]! * waves[v]![row]!
      spectrum[v * frequencies + u] = sum
    }
  }
  return spectrum
}

/** The spectrum of the picture seen in a mirror: every odd frequency across changes its sign. */
export const mirrored = (spectrum: Spectrum): Spectrum => spectrum.map((value, i) => ((i % frequencies) % 2 === 0 ? -value : value))

/** A wall, a dark room, a covered lens: signs of so faint a spectrum are noise or the shine of a lamp, and all such pictures look alike. About four grey levels. */
const faintest = 8_000
export const isPlain = (spectrum: Spectrum): boolean => Math.sqrt(spectrum.reduce((sum, value) => sum + value * value, 0)) < faintest

/** The 256 signs, as 64 hexadecimal digits; the first bit is frequency 1 across and 1 down. */
export const hashOf = (spectrum: Spectrum): string => {
  let hex = ''
  for (let i = 0; i < spectrum.length; i += 4) hex += ((spectrum[i]! > 0 ? 8 : 0) | (spectrum[i + 1]! > 0 ? 4 : 0) | (spectrum[i + 2]! > 0 ? 2 : 0) | (spectrum[i + 3]! > 0 ? 1 : 0)).toString(16)
  return hex
}

export const differentBits = (a: string, b: string): number => {
  let count = 0
  for (let i = 0; i < 64; i += 8) count += bitCount(Number.parseInt(a.slice(i, i + 8), 16) ^ Number.parseInt(b.slice(i, i + 8), 16))
  return count
}

/** Set bits of 32, counted in pairs, fours and eights at once (Warren, Hacker's Delight, 5-1). */
const bitCount = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x5555_5555)
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24
}
