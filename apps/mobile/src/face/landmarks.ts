import { type Box, type Mapping, type Picture, type Point, inPlanes, takeBox, takePart } from './picture.ts'

/** What the landmark model reads: the face's box in grey, 64 × 64, 0 to 1. */
export const landmarkInput = (picture: Picture, box: Box): Float32Array => {
  const { red, green, blue } = takeBox(picture, box, 64, 64)
  // Rec. 601, as cameras and the model's own makers reckon grey.
  return inPlanes([red.map((value, i) => 0.299 * value + 0.587 * green[i]! + 0.114 * blue[i]!)], (value) => value / 256)
}

/** 68 points in the order of the iBUG 300-W marks: jaw 0–16, brows 17–26, nose 27–35, eyes 36–47, mouth 48–67. Left and right are the picture's. */
export const pointsIn = (box: Box, output: Float32Array): Point[] =>
  Array.from({ length: output.length / 2 }, (_, i) => ({ x: box.left + output[2 * i]! * box.width, y: box.top + output[2 * i + 1]! * box.height }))

const middle = (points: readonly Point[], marks: readonly number[]): Point => ({
  x: marks.reduce((sum, mark) => sum + points[mark]!.x, 0) / marks.length, y: marks.reduce((sum, mark) => sum + points[mark]!.y, 0) / marks.length,
})

/** Both eyes (the four marks beside each pupil), tip of the nose, corners of the mouth. */
export const fivePoints = (points: readonly Point[]): Point[] =>
  [middle(points, [37, 38, 40, 41]), middle(points, [43, 44, 46, 47]), points[30]!, middle(points, [48, 60]), middle(points, [54, 64])]

/** Where those five lie in a face as the recognition model wants it, 112 × 112: the alignment of ArcFace (Deng et al. 2019). */
const wanted: readonly Point[] = [{ x: 38.2946, y: 51.6963 }, { x: 73.5318, y: 51.5014 }, { x: 56.0252, y: 71.7366 }, { x: 41.5493, y: 92.3655 }, { x: 70.7299, y: 92.2041 }]
export const faceSide = 112

/**
 * The turn, scale and shift that bring `wanted` nearest to the points of a picture, by least squares (Umeyama 1991, in two dimensions, where it is a
 * division of complex numbers).
 */
export const alignment = (points: readonly Point[]): Mapping => {
  const count = points.length
  const [fromX, fromY] = [wanted.reduce((sum, p) => sum + p.x, 0) / count, wanted.reduce((sum, p) => sum + p.y, 0) / count]
  const [toX, toY] = [points.reduce((sum, p) => sum + p.x, 0) / count, points.reduce((sum, p) => sum + p.y, 0) / count]
  let [along, across, size] = [0, 0, 0]
  for (let i = 0; i < count; i++) {
    const [x, y, u, v] = [wanted[i]!.x - fromX, wanted[i]!.y - fromY, points[i]!.x - toX, points[i]!.y - toY]
    along += x * u + y * v
    across += x * v - y * u
    size += x * x + y * y
  }
  const [a, d] = [along / size, across / size]
  return { a, b: -d, c: toX - a * fromX + d * fromY, d, e: a, f: toY - d * fromX - a * fromY }
}

/** What the recognition model reads. */
export const featureInput = (picture: Picture, points: readonly Point[]): Float32Array => {
  const { red, green, blue } = takePart(picture, alignment(fivePoints(points)), faceSide, faceSide)
  return inPlanes([red, green, blue], (value) => (value - 127) / 128)
}
