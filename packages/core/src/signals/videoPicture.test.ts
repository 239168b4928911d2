import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import { promptOf } from '../kernel/index.ts'
import type { VideoFacts } from './context.ts'
import * as videoPicture from './videoPicture.ts'

const plain = sampleCheckIn()
const submission = sampleCheckIn({ video: { sha256: 'bb', promptId: promptOf(plain.eventId).id, promptTime: plain.clocks.deviceTime! - 30_000 } })
const facts: VideoFacts = { sha256: 'bb', durationSeconds: 15, darkShare: 0, stillShare: 0, matches: [] }
const context = (change: Partial<VideoFacts> = {}) => sampleContext({ video: { ...facts, ...change } })

describe('the picture', () => {
  const judge = (change: Partial<VideoFacts>) => videoPicture.evaluate(submission, context(change))
  it('moves, stands still, or is black', () => {
    expect(judge({})).toMatchObject({ reason: 'moves', weightDecibans: 0 })
    expect(judge({ stillShare: 0.9 })).toMatchObject({ reason: 'still', weightDecibans: -4 })
    expect(judge({ stillShare: 1, darkShare: 1 })).toMatchObject({ reason: 'dark', weightDecibans: -1 })
    expect(judge({ stillShare: 1, durationSeconds: 1 })).toMatchObject({ reason: 'too_short', weightDecibans: 0 })
  })
  it('at the limits: a still part, a dark part, and what was not measured', () => {
    expect(judge({ stillShare: 0.69 })).toMatchObject({ reason: 'moves' })
    expect(judge({ darkShare: 0.79, stillShare: 0.7 })).toMatchObject({ reason: 'still' })
    expect(videoPicture.evaluate(submission, sampleContext({ video: { sha256: 'bb', matches: [] } }))).toMatchObject({ reason: 'too_short', weightDecibans: 0 })
  })
})
