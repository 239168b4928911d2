import { type Box, type Picture, inPlanes, takeBox } from './picture.ts'

/** What the detector reads: the whole picture, whatever its shape, as 320 × 240. */
export const detectorInput = (picture: Picture): Float32Array => {
  const { red, green, blue } = takeBox(picture, { left: 0, top: 0, width: picture.widthPixels, height: picture.heightPixels }, 320, 240)
  return inPlanes([red, green, blue], (value) => (value - 127) / 128)
}

export interface FoundFace {
  readonly box: Box
  /** 0 to 1. */
  readonly score: number
}

/** Fixed by the models' publisher. */
const leastScore = 0.65
const mostOverlap = 0.4

const overlap = (a: Box, b: Box): number => {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left)
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top)
  if (width <= 0 || height <= 0) return 0
  return (width * height) / (a.width * a.height + b.width * b.height - width * height)
}

/**
 * The faces, largest first. The detector gives 4,420 guesses: two numbers each of [nothing, face], and left, top, right, bottom as shares of the picture. Of guesses
 * about one face the surest is taken. Boxes come out square, as high as the guess: the further models were made with those.
 */
export const facesIn = ({ widthPixels, heightPixels }: Picture, scores: Float32Array, boxes: Float32Array): FoundFace[] => {
  const guesses: FoundFace[] = []
  for (let i = 0; 2 * i < scores.length; i++) {
    const score = scores[2 * i + 1]!
    if (score < leastScore) continue
    const [left, top, right, bottom] = [boxes[4 * i]! * widthPixels, boxes[4 * i + 1]! * heightPixels, boxes[4 * i + 2]! * widthPixels, boxes[4 * i + 3]! * heightPixels]
    if (right > left && bottom > top) guesses.push({ score, box: { left, top, width: right - left, height: bottom - top } })
  }
  const kept: FoundFace[] = []
  for (const guess of guesses.toSorted((a, b) => b.score - a.score)) if (kept.every((other) => overlap(other.box, guess.box) < mostOverlap)) kept.push(guess)
  return kept.map(({ score, box }) => ({ score, box: { left: box.left + (box.width - box.height) / 2, top: box.top, width: box.height, height: box.height } }))
    .toSorted((a, b) => b.box.height - a.box.height)
}
