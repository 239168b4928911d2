import { type GreySquare, greySide, nearness, printsOf, sameSceneBits, soughtOf } from '@fieldproof/core/photos'
import type { KeyPointVector, Mat } from '../../../../../engines/scene.ts'

export interface SceneRequest {
  /** JPEGs: moments of a video, and what the site looks like. */
  readonly pictures: readonly Uint8Array[]
  readonly references: readonly Uint8Array[]
}

/** How the pictures compare with the references: the pair that agrees best, and whether it is the same place. */
export interface SceneReading {
  /** `mismatch` only where both sides are rich enough to find it and nothing at all agrees. */
  readonly outcome: 'match' | 'uncertain' | 'mismatch'
  readonly commonPoints: number
  readonly picture?: number
  readonly reference?: number
  /** 0 to 1: share of colours that the pair has in common. For people to look at; it decides nothing. */
  readonly colourLikeness?: number
}

const edgePixels = 640
const features = 1_000
/** Lowe (2004): a match whose second best is nearly as good says nothing. 0.8 throws away nine tenths of false ones. */
const ratio = 0.8
const reprojectionPixels = 4
/** Brown and Lowe (2007), "Automatic panoramic image stitching": n features in the overlap, i of them consistent, are one view when i > 8 + 0.3 n (for a false pair accepted once in a thousand). */
const isSameView = (consistent: number, matched: number): boolean => consistent > 8 + 0.3 * matched
/** With fewer points on either side nothing could be found, so nothing is said. */
const richFeatures = 200
/** Below half of what Brown and Lowe ask for at their smallest. */
const nothingCommon = 8
const likeColours = 0.75

interface Seen {
  readonly points: KeyPointVector
  readonly descriptors: Mat
  readonly grey: GreySquare
  readonly colours: Float64Array
}

/** OpenCV (engines/scene.ts) and sharp, both optional. For a process of its own. */
export const openSceneReader = async (): Promise<((request: SceneRequest) => Promise<SceneReading>) | undefined> => {
  const parts = await Promise.all([import('sharp'), import('../../../../../engines/scene.ts').then(({ openCv }) => openCv())]).catch(() => undefined)
  if (parts === undefined) return undefined
  const [{ default: sharp }, { cv }] = parts
  const orb = new cv.ORB(features)
  const matcher = new cv.BFMatcher(cv.NORM_HAMMING)

  const look = async (bytes: Uint8Array): Promise<Seen | undefined> => {
    try {
      // Decoded once; what follows works on the small picture.
      const { data: rgb, info } = await sharp(bytes, { limitInputPixels: 64_000_000, failOn: 'truncated' }).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb').removeAlpha()
        .resize({ width: edgePixels, height: edgePixels, fit: 'inside', withoutEnlargement: true }).raw().toBuffer({ resolveWithObject: true })
      const picture = () => sharp(rgb, { raw: { width: info.width, height: info.height, channels: 3 } })
      const data = await picture().toColourspace('b-w').raw().toBuffer()
      const grey = await picture().toColourspace('b-w').resize({ width: greySide, height: greySide, fit: 'fill' }).raw().toBuffer()
      const small = await picture().resize({ width: 64, height: 64, fit: 'fill' }).raw().toBuffer()
      const colours = new Float64Array(64)
      for (let i = 0; i < small.length; i += 3) colours[(small[i]! >> 6) * 16 + (small[i + 1]! >> 6) * 4 + (small[i + 2]! >> 6)]! += 1 / 4_096
      const mat = new cv.Mat(info.height, info.width, cv.CV_8UC1)
      mat.data.set(data)
      const [points, descriptors, everywhere] = [new cv.KeyPointVector(), new cv.Mat(), new cv.Mat()]
      orb.detectAndCompute(mat, everywhere, points, descriptors)
      mat.delete()
      everywhere.delete()
      return { points, descriptors, grey, colours }
    } catch {
      return undefined
    }
  }

  /** How many points of both lie on one another under one change of view (a homography: a front is nearly a plane), out of how many that match at all. */
  const common = (a: Seen, b: Seen): { matched: number; consistent: number } => {
    if (a.points.size() < 2 || b.points.size() < 2) return { matched: 0, consistent: 0 }
    const pairs = new cv.DMatchVectorVector()
    matcher.knnMatch(a.descriptors, b.descriptors, pairs, 2)
    const [from, to]: [number[], number[]] = [[], []]
    for (let i = 0; i < pairs.size(); i++) {
      const both = pairs.get(i)
      if (both.size() < 2) continue
      const [first, second] = [both.get(0), both.get(1)]
      if (!(first.distance < ratio * second.distance)) continue
      const [p, q] = [a.points.get(first.queryIdx).pt, b.points.get(first.trainIdx).pt]
      from.push(p.x, p.y)
      to.push(q.x, q.y)
    }
    pairs.delete()
    const matched = from.length / 2
    if (matched < nothingCommon) return { matched, consistent: 0 }
    const [src, dst, mask] = [cv.matFromArray(matched, 1, cv.CV_32FC2, from), cv.matFromArray(matched, 1, cv.CV_32FC2, to), new cv.Mat()]
    const view = cv.findHomography(src, dst, cv.RANSAC, reprojectionPixels, mask)
    const [consistent, determinant] = [mask.data.reduce((sum, value) => sum + value, 0), view.empty() ? 0 : view.data64F[0]! * view.data64F[4]! - view.data64F[1]! * view.data64F[3]!]
    for (const mat of [src, dst, mask, view]) mat.delete()
    // A change of view that mirrors, or squeezes the picture to a line, is chance: many points laid onto few.
    return { matched, consistent: determinant > 0.04 && determinant < 25 ? consistent : 0 }
  }

  return async ({ pictures, references }) => {
    const [seen, known] = [await Promise.all(pictures.map(look)), await Promise.all(references.map(look))]
    let best: SceneReading & { readonly isSame: boolean } = { outcome: 'uncertain', commonPoints: 0, isSame: false }
    let [rich, likest] = [{ pictures: 0, references: 0 }, 0]
    const isRich = (one: Seen | undefined): boolean => one !== undefined && one.points.size() >= richFeatures
    rich = { pictures: seen.filter(isRich).length, references: known.filter(isRich).length }
    for (const [i, a] of seen.entries()) {
      for (const [k, b] of known.entries()) {
        if (!a || !b) continue
        const { matched, consistent } = common(a, b)
        const colourLikeness = a.colours.reduce((sum, share, bin) => sum + Math.min(share, b.colours[bin]!), 0)
        likest = Math.max(likest, colourLikeness)
        const near = nearness(soughtOf(a.grey).filter((sought) => !sought.isMirrored), printsOf(b.grey))
        const isSame = isSameView(consistent, matched) || (near !== undefined && near.differentBits <= sameSceneBits)
        if (best.picture === undefined || (isSame ? 1 : 0) - (best.isSame ? 1 : 0) > 0 || (isSame === best.isSame && consistent > best.commonPoints)) best = { outcome: 'uncertain', commonPoints: consistent, picture: i, reference: k, colourLikeness, isSame }
      }
    }
    for (const one of [...seen, ...known]) {
      one?.points.delete()
      one?.descriptors.delete()
    }
    const { isSame, ...found } = best
    // Most moments must be rich, and every reference: a mismatch says that something would have been found.
    const wouldBeFound = rich.pictures * 2 > pictures.length && rich.references === references.length && references.length > 0
    return { ...found, outcome: isSame ? 'match' : wouldBeFound && found.commonPoints <= nothingCommon && likest < likeColours ? 'mismatch' : 'uncertain' }
  }
}
