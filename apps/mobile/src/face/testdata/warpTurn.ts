import type { Picture, Point } from '../picture.ts'

/**
 * A picture in which the middle of the face is pushed aside, so that its marks stand as in a turned head: to film a head that never turned. It is also what a cheap attack by an
 * injected video does, and it is not found out (docs/face.md).
 */
export const warpTurn = (picture: Picture, noseTip: Point, faceWidth: number, shift: number): Picture => {
  const { widthPixels, heightPixels, rgba } = picture
  const out = new Uint8ClampedArray(rgba.length)
  const reach = (faceWidth * 0.33) ** 2
  for (let y = 0; y < heightPixels; y++) for (let x = 0; x < widthPixels; x++) {
    const push = Math.exp(-((x - noseTip.x) ** 2 + (y - noseTip.y) ** 2 / 2) / reach)
    const from = Math.round(Math.max(0, Math.min(widthPixels - 1, x - shift * faceWidth * push)))
    const at = 4 * (y * widthPixels + x)
    for (let channel = 0; channel < 4; channel++) out[at + channel] = rgba[4 * (y * widthPixels + from) + channel]!
  }
  return { ...picture, rgba: out }
}
