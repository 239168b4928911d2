import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { faceOutcome, faceProviders } from '@fieldproof/core/kernel'
import { type FaceBench, openFaceBench, readPicture } from '../../scripts/faceBench.ts'
import { faceModelId } from '../../../../scripts/faceFiles.mjs'
import { similarity } from './engine.ts'
import { turnOf } from './headTurn.ts'
import type { Picture } from './picture.ts'
import { warpTurn } from './testdata/warpTurn.ts'

/** The models themselves, in WebAssembly, on one public face. Error rates are for `npm run bench:face`; here it is seen that each model reads what it was made for. */
const bench: FaceBench | undefined = await openFaceBench()

it('the files that are shipped are of the set of models that core has thresholds for', () => {
  expect(faceProviders.map(({ modelId }) => modelId)).toContain(faceModelId)
})

describe.skipIf(bench === undefined)('the models', () => {
  const { engine, provider } = bench ?? ({} as FaceBench)
  let picture: Picture
  beforeAll(async () => { picture = await readPicture(join(import.meta.dirname, 'testdata/astronaut.jpg')) })

  it('find the face and its marks, and features of the length that is told', async () => {
    const face = (await engine.read(picture))!
    expect(face.count).toBe(1)
    // Eyes and mouth as they stand in the picture.
    expect([face.box.left + face.box.width / 2, face.box.top + face.box.height / 2]).toEqual([expect.closeTo(224, -1), expect.closeTo(118, -1)])
    expect(Math.abs(turnOf(face.points))).toBeLessThan(0.18)
    expect(face.feature).toHaveLength(provider.dimension)
  })
  it('one face is itself in weaker light, and lives', async () => {
    const face = (await engine.read(picture))!
    const darker = { ...picture, rgba: picture.rgba.map((value, i) => (i % 4 === 3 ? value : value * 0.7)) }
    const other = (await engine.read(darker))!
    const outcome = faceOutcome({ modelId: provider.modelId, similarity: similarity(face.feature, other.feature), liveScore: Math.min(face.liveScore, other.liveScore), challenge: 'passed' })
    expect(outcome).toBe('match')
  })
  it('a head that looks turned is told by its marks', async () => {
    const { box, points } = (await engine.see(picture))!
    for (const [shift, sign] of [[0.25, 1], [-0.25, -1]] as const) {
      const turned = (await engine.see(warpTurn(picture, points[30]!, box.width, shift)))!
      expect(sign * turnOf(turned.points)).toBeGreaterThan(0.35)
    }
  })
  it('no face, no answer', async () => {
    expect(await engine.read({ widthPixels: 320, heightPixels: 240, rgba: new Uint8ClampedArray(320 * 240 * 4).fill(128) })).toBeUndefined()
  })
})
