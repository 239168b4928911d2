import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import { promptOf } from '../kernel/index.ts'
import type { VideoFacts, VideoScene } from './context.ts'
import * as videoScene from './videoScene.ts'

const plain = sampleCheckIn()
const submission = sampleCheckIn({ video: { sha256: 'bb', promptId: promptOf(plain.eventId).id, promptTime: plain.clocks.deviceTime! - 30_000 } })
const facts: VideoFacts = { sha256: 'bb', durationSeconds: 15, darkShare: 0, stillShare: 0, matches: [] }
const context = (change: Partial<VideoFacts> = {}) => sampleContext({ video: { ...facts, ...change } })

describe('the scene', () => {
  const judge = (scene?: VideoScene) => videoScene.evaluate(submission, context(scene ? { scene } : {}))
  it('agrees, differs, or does not tell', () => {
    expect(judge({ outcome: 'match', referenceCount: 2, commonPoints: 140 })).toMatchObject({ reason: 'place', weightDecibans: 3 })
    expect(judge({ outcome: 'match', referenceCount: 2, commonPoints: 140, signShare: 1 })).toMatchObject({ reason: 'place_and_name', weightDecibans: 4 })
    expect(judge({ outcome: 'mismatch', referenceCount: 2, commonPoints: 0, signShare: 0.8 })).toMatchObject({ reason: 'name', weightDecibans: 2 })
    expect(judge({ outcome: 'mismatch', referenceCount: 2, commonPoints: 0, signShare: 0.4 })).toMatchObject({ reason: 'unlike', weightDecibans: -3 })
    expect(judge({ outcome: 'uncertain', referenceCount: 1, commonPoints: 9 })).toMatchObject({ reason: 'uncertain', weightDecibans: 0 })
    expect(judge()).toMatchObject({ reason: 'no_reference', state: 'absent' })
  })
  it('a site without reference photos is told by its name only', () => {
    expect(judge({ outcome: 'uncertain', referenceCount: 0, commonPoints: 0 })).toMatchObject({ reason: 'no_reference', state: 'absent' })
    expect(judge({ outcome: 'uncertain', referenceCount: 0, commonPoints: 0, signShare: 0.7 })).toMatchObject({ reason: 'name', weightDecibans: 2 })
    expect(judge({ outcome: 'uncertain', referenceCount: 1, commonPoints: 0, signShare: 0.6 })).toMatchObject({ reason: 'uncertain' })
  })
})
