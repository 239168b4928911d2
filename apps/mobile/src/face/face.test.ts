import { describe, expect, it } from 'vitest'
import { faceProviders } from '@fieldproof/core/kernel'
import { checkAgainst, enrolmentOf, filmedFacesOf } from './compare.ts'
import { type FaceEngine, type ReadFace, similarity, unitLength } from './engine.ts'
import { runFaceSession } from './faceSession.ts'
import { facesIn } from './findFaces.ts'
import { clearDirection, drawTurns, isStraight, turnOf } from './headTurn.ts'
import { alignment, fivePoints } from './landmarks.ts'
import { liveScoreOf, livenessBox } from './liveness.ts'
import { type Picture, type Point, takeBox, takePart } from './picture.ts'

const provider = faceProviders[0]!
/** Red grows to the right, green downwards. */
const ramp = (widthPixels: number, heightPixels: number): Picture => {
  const rgba = new Uint8ClampedArray(widthPixels * heightPixels * 4)
  for (let y = 0; y < heightPixels; y++) for (let x = 0; x < widthPixels; x++) rgba.set([x, y, 7, 255], 4 * (y * widthPixels + x))
  return { widthPixels, heightPixels, rgba }
}

describe('a part of a picture', () => {
  it('is the picture itself where nothing is changed, and its mean where it shrinks', () => {
    const picture = ramp(40, 30)
    const same = takeBox(picture, { left: 0, top: 0, width: 40, height: 30 }, 40, 30)
    expect([same.red[5], same.green[40 * 20 + 5], same.blue[0]]).toEqual([5, 20, 7])
    const half = takeBox(picture, { left: 0, top: 0, width: 40, height: 30 }, 20, 15)
    // Pixels 10 and 11 become one.
    expect(half.red[20 * 7 + 5]).toBeCloseTo(10.5, 5)
    expect(half.green[20 * 7 + 5]).toBeCloseTo(14.5, 5)
  })
  it('is turned as asked, and black outside', () => {
    // A quarter turn: the part's x runs down the picture.
    const turned = takePart(ramp(40, 30), { a: 0, b: -1, c: 20, d: 1, e: 0, f: 5 }, 8, 8)
    expect(turned.red[0]).toBeCloseTo(19, 5)
    expect(turned.green[3]).toBeCloseTo(8, 5)
    expect(takeBox(ramp(10, 10), { left: 20, top: 20, width: 5, height: 5 }, 5, 5).red.every((value) => value === 0)).toBe(true)
  })
})

describe('faces', () => {
  it('one of several guesses is kept, square, the largest first', () => {
    const picture = ramp(200, 100)
    const scores = new Float32Array([0.1, 0.9, 0.2, 0.8, 0.9, 0.1, 0, 0.99])
    const boxes = new Float32Array([0.1, 0.1, 0.3, 0.7, 0.11, 0.12, 0.31, 0.7, 0.5, 0.5, 0.6, 0.6, 0.7, 0.2, 0.8, 0.5])
    const faces = facesIn(picture, scores, boxes)
    expect(faces.map(({ score }) => score)).toEqual([expect.closeTo(0.9, 5), expect.closeTo(0.99, 5)])
    expect(faces[0]!.box.width).toBeCloseTo(60, 3)
    expect(faces[0]!.box.left).toBeCloseTo(20 + (40 - 60) / 2, 3)
  })
  it('the surroundings stay inside the picture', () => {
    const box = livenessBox(ramp(300, 200), { left: 250, top: 10, width: 40, height: 40 })
    expect(box).toMatchObject({ width: expect.closeTo(108, 5), height: expect.closeTo(108, 5), top: 0 })
    expect(box.left + box.width).toBeCloseTo(299, 5)
    expect(livenessBox(ramp(100, 80), { left: 20, top: 10, width: 60, height: 60 }).height).toBeCloseTo(79, 5)
  })
  it('shares of the three answers add up', () => {
    expect(liveScoreOf(new Float32Array([0, 0, 0]))).toBeCloseTo(1 / 3, 6)
    expect(liveScoreOf(new Float32Array([800, 0, 0]))).toBe(1)
  })
})

describe('straightening', () => {
  const wanted: readonly Point[] = [{ x: 38.2946, y: 51.6963 }, { x: 73.5318, y: 51.5014 }, { x: 56.0252, y: 71.7366 }, { x: 41.5493, y: 92.3655 }, { x: 70.7299, y: 92.2041 }]
  it('finds turn, scale and shift of a face that lies anyhow', () => {
    const [angle, scale, shift] = [0.4, 2.3, { x: 31, y: -12 }]
    const [a, d] = [scale * Math.cos(angle), scale * Math.sin(angle)]
    const found = alignment(wanted.map(({ x, y }) => ({ x: a * x - d * y + shift.x, y: d * x + a * y + shift.y })))
    expect(found).toMatchObject({ a: expect.closeTo(a, 6), b: expect.closeTo(-d, 6), c: expect.closeTo(shift.x, 4), d: expect.closeTo(d, 6), e: expect.closeTo(a, 6), f: expect.closeTo(shift.y, 4) })
  })
})

const marks = (turn: number, tilt = 0): Point[] => Array.from({ length: 68 }, (_, i) => {
  const [x, y] = i === 0 ? [-50, 0] : i === 16 ? [50, 0] : i === 30 ? [50 * turn, 20] : [0, 0]
  return { x: 200 + x * Math.cos(tilt) - y * Math.sin(tilt), y: 150 + x * Math.sin(tilt) + y * Math.cos(tilt) }
})

describe('a turned head', () => {
  it('is measured along the face, however the phone is held', () => {
    for (const tilt of [0, 0.6, -1.2]) expect(turnOf(marks(0.4, tilt))).toBeCloseTo(0.4, 6)
    expect([clearDirection(0.5), clearDirection(-0.5), clearDirection(0.25), isStraight(0.1), isStraight(0.25)]).toEqual(['left', 'right', undefined, true, false])
    expect(turnOf(Array.from({ length: 68 }, () => ({ x: 1, y: 1 })))).toBe(0)
  })
  it('turns are drawn from the bytes that were given', () => {
    expect(drawTurns((bytes) => bytes.fill(0))).toEqual(['left', 'left'])
    expect(drawTurns((bytes) => { bytes.set([1, 2]); return bytes })).toEqual(['right', 'left'])
  })
  it('the five points are of the right marks', () => {
    expect(fivePoints(marks(0.2))[2]).toEqual(marks(0.2)[30])
  })
})

const cameraPicture = ramp(640, 480)

/** A film of head turns, one picture each time the session looks. */
const film = (turns: readonly (number | 'nobody' | 'crowd' | 'far')[], features: readonly number[][] = [[1, 0]], liveScores: readonly number[] = [0.9]) => {
  let [at, reads, time] = [0, 0, 0]
  const now = () => turns[Math.min(at, turns.length) - 1] ?? turns[0]!
  const seen = () => {
    const moment = now()
    if (moment === 'nobody') return undefined
    const width = moment === 'far' ? 20 : 200
    return { box: { left: 0, top: 0, width, height: width }, points: marks(typeof moment === 'number' ? moment : 0), count: moment === 'crowd' ? 2 : 1 }
  }
  const engine: FaceEngine = {
    see: () => Promise.resolve(seen()),
    read: () => {
      const index = reads++
      return Promise.resolve({ ...seen()!, feature: unitLength(new Float32Array(features[index % features.length]!)), liveScore: liveScores[index % liveScores.length]! } satisfies ReadFace)
    },
  }
  const shown: string[] = []
  return {
    shown,
    ports: {
      engine, grab: () => { at += 1; time += 500; return Promise.resolve(cameraPicture) }, now: () => time, isStopped: () => false,
      show: (ask: string, hint: string | undefined) => { const word = hint === undefined ? ask : `${ask}:${hint}`; if (shown.at(-1) !== word) shown.push(word) },
    },
  }
}

describe('before the camera', () => {
  it('looks, follows the turns as asked, and looks again', async () => {
    const { ports, shown } = film(['nobody', 'crowd', 'far', 0.3, 0, 0.2, 0.5, 0.6, 0.3, 0.1, -0.2, -0.6, -0.5, 0])
    const session = await runFaceSession(ports, ['left', 'right'])
    expect(session).toMatchObject({ challenge: 'passed' })
    expect(session!.reads).toHaveLength(3)
    expect(shown).toEqual(['straight', 'straight:no_face', 'straight:many_faces', 'straight:too_far', 'straight:not_straight', 'straight', 'left', 'straight', 'straight:not_straight', 'straight', 'right', 'straight'])
  })
  it('the other way, no turn in time, or nobody there does not pass', async () => {
    expect(await runFaceSession(film([0, -0.6, -0.6]).ports, ['left', 'right'])).toMatchObject({ challenge: 'failed' })
    expect(await runFaceSession(film([0]).ports, ['left', 'right'])).toMatchObject({ challenge: 'failed' })
    expect(await runFaceSession(film(['nobody']).ports, ['left'])).toBeUndefined()
  })
  it('a single misread picture is neither a turn nor a wrong one', async () => {
    expect(await runFaceSession(film([0, -0.6, 0.1, 0.5, 0.1, 0.5, 0.6, 0]).ports, ['left'])).toMatchObject({ challenge: 'passed' })
  })
})

describe('what a session says', () => {
  const session = async (features: readonly number[][], liveScores: readonly number[]) => (await runFaceSession(film([0, 0.5, 0.5, 0, -0.5, -0.5, 0], features, liveScores).ports, ['left', 'right']))!
  it('the worst look counts, so that a photo shown for one of them is found out', async () => {
    const good = await session([[1, 0]], [0.9])
    expect(checkAgainst([new Float32Array([0, 1]), new Float32Array([1, 0])], good, provider, 'ab')).toEqual({ modelId: provider.modelId, challenge: 'passed', similarity: 1, liveScore: 0.9, templateSha256: 'ab' })
    expect(checkAgainst([new Float32Array([1, 0])], await session([[1, 0], [0, 1], [1, 0]], [0.9, 0.1, 0.9]), provider, 'ab')).toMatchObject({ similarity: 0, liveScore: expect.closeTo(0.1, 3) })
  })
  it('an enrolment must live in every look and be of one person', async () => {
    expect(enrolmentOf(await session([[1, 0]], [0.9]), provider)).toHaveLength(3)
    expect(enrolmentOf(await session([[1, 0]], [0.9, 0.2, 0.9]), provider)).toBe('not_live')
    expect(enrolmentOf(await session([[1, 0], [0, 1]], [0.9]), provider)).toBe('not_one_person')
    expect(enrolmentOf({ ...(await session([[1, 0]], [0.9])), challenge: 'failed' }, provider)).toBe('not_live')
  })
  it('similarity is the cosine', () => {
    expect(similarity(unitLength(new Float32Array([3, 4])), unitLength(new Float32Array([4, 3])))).toBeCloseTo(24 / 25, 6)
  })
})

describe('faces while a video is recorded', () => {
  const read = (x: number, liveScore: number): ReadFace => ({ box: { left: 0, top: 0, width: 1, height: 1 }, points: [], count: 1, feature: unitLength(new Float32Array([x, Math.sqrt(1 - x * x)])), liveScore })
  const enrolled = [new Float32Array([1, 0])]
  it('the median speaks, the lower of two: one good moment is no match', () => {
    expect(filmedFacesOf(enrolled, [read(0.9, 0.9), undefined, read(0.2, 0.4), read(0.3, 0.8)], provider, 'a')).toEqual({ modelId: provider.modelId, looks: 4, withFace: 3, similarity: 0.3, liveScore: 0.8, templateSha256: 'a' })
    expect(filmedFacesOf(enrolled, [read(0.9, 0.9), read(0.2, 0.4)], provider, 'a')).toMatchObject({ similarity: 0.2, liveScore: 0.4 })
  })
  it('no face gives no figures, no look nothing at all', () => {
    expect(filmedFacesOf(enrolled, [undefined, undefined], provider, 'a')).toEqual({ modelId: provider.modelId, looks: 2, withFace: 0, templateSha256: 'a' })
    expect(filmedFacesOf(enrolled, [], provider, 'a')).toBeUndefined()
  })
})
