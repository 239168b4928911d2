import { type Box, type Picture, inPlanes, takeBox } from './picture.ts'

/** How much around the face the model wants to see: the edge of a sheet or a screen gives it away. */
const surroundings = 2.7

/** The face with its surroundings: 2.7 times the box, less where the picture is smaller, moved inside where it would stick out. */
export const livenessBox = ({ widthPixels, heightPixels }: Picture, box: Box): Box => {
  const scale = Math.min(surroundings, (widthPixels - 1) / box.width, (heightPixels - 1) / box.height)
  const [width, height] = [box.width * scale, box.height * scale]
  const inside = (start: number, length: number, whole: number): number => Math.max(0, Math.min(start, whole - 1 - length))
  return { left: inside(box.left + (box.width - width) / 2, width, widthPixels), top: inside(box.top + (box.height - height) / 2, height, heightPixels), width, height }
}

/** What the liveness model reads: blue, green, red in this order, 0 to 255. */
export const livenessInput = (picture: Picture, box: Box): Float32Array => {
  const { red, green, blue } = takeBox(picture, livenessBox(picture, box), 128, 128)
  return inPlanes([blue, green, red], (value) => value)
}

/** Share of "a person" among the model's three answers, the first of which that is. */
export const liveScoreOf = (output: Float32Array): number => {
  const most = Math.max(...output)
  const parts = Array.from(output, (value) => Math.exp(value - most))
  return parts[0]! / parts.reduce((sum, part) => sum + part, 0)
}
