/** Pictures as numbers, and the one thing that is done to them: taking a part out, turned and scaled as wanted. */

/** Rows of RGBA, as a canvas gives them. */
export interface Picture {
  readonly widthPixels: number
  readonly heightPixels: number
  readonly rgba: Uint8ClampedArray | Uint8Array
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** In pixels of the picture. */
export interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** From a pixel (x, y) of the part to the picture: (a·x + b·y + c, d·x + e·y + f). */
export interface Mapping { readonly a: number; readonly b: number; readonly c: number; readonly d: number; readonly e: number; readonly f: number }

/** Three planes of red, green and blue, 0 to 255, row by row. */
export interface Planes { readonly width: number; readonly height: number; readonly red: Float32Array; readonly green: Float32Array; readonly blue: Float32Array }

/** Of a part that shrinks, each pixel is the mean of so many points of the picture along each side: a single point would see noise. */
const pointsAlong = (scale: number): number => Math.min(8, Math.max(1, Math.round(scale)))

/** A part of the picture, `width` × `height` pixels; between pixels bilinear, outside black. */
export const takePart = ({ widthPixels, heightPixels, rgba }: Picture, { a, b, c, d, e, f }: Mapping, width: number, height: number): Planes => {
  const [red, green, blue] = [new Float32Array(width * height), new Float32Array(width * height), new Float32Array(width * height)]
  const points = pointsAlong(Math.sqrt(Math.abs(a * e - b * d)))
  const share = 1 / (points * points)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    let r = 0
    let g = 0
    let bl = 0
    for (let v = 0; v < points; v++) for (let u = 0; u < points; u++) {
      // Middles of pixels lie at halves.
      const px = x + (u + 0.5) / points
      const py = y + (v + 0.5) / points
      const sx = a * px + b * py + c - 0.5
      const sy = d * px + e * py + f - 0.5
      // Plain numbers in the innermost loop: it runs some millions of times for each picture of the camera.
      const left = Math.floor(sx)
      const top = Math.floor(sy)
      const fx = sx - left
      const fy = sy - top
      for (let k = 0; k < 4; k++) {
        const right = k & 1
        const below = k >> 1
        const ix = left + right
        const iy = top + below
        if (ix < 0 || iy < 0 || ix >= widthPixels || iy >= heightPixels) continue
        const weight = (right === 1 ? fx : 1 - fx) * (below === 1 ? fy : 1 - fy)
        const at = 4 * (iy * widthPixels + ix)
        r += weight * rgba[at]!
        g += weight * rgba[at + 1]!
        bl += weight * rgba[at + 2]!
      }
    }
    const at = y * width + x
    red[at] = r * share
    green[at] = g * share
    blue[at] = bl * share
  }
  return { width, height, red, green, blue }
}

/** The part under a box, stretched to `width` × `height`. */
export const takeBox = (picture: Picture, box: Box, width: number, height: number): Planes =>
  takePart(picture, { a: box.width / width, b: 0, c: box.left, d: 0, e: box.height / height, f: box.top }, width, height)

/** Planes one after the other, each value changed: the layout that the models want (1 × planes × height × width). */
export const inPlanes = (planes: readonly Float32Array[], change: (value: number) => number): Float32Array => {
  const all = new Float32Array(planes.reduce((sum, plane) => sum + plane.length, 0))
  let at = 0
  for (const plane of planes) for (const value of plane) all[at++] = change(value)
  return all
}
