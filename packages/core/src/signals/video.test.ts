import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import { promptOf } from '../kernel/index.ts'
import { verify } from '../verification/index.ts'
import { bestTime } from './clocks.ts'
import type { VideoFacts, VideoMatch } from './context.ts'
import * as reusedVideo from './reusedVideo.ts'
import * as videoPicture from './videoPicture.ts'
import * as videoPrompt from './videoPrompt.ts'
import * as videoScene from './videoScene.ts'

const plain = sampleCheckIn()
const submission = sampleCheckIn({ video: { sha256: 'bb', promptId: promptOf(plain.eventId).id, promptTime: plain.clocks.deviceTime! - 30_000 } })
const facts: VideoFacts = { sha256: 'bb', durationSeconds: 15, darkShare: 0, stillShare: 0, matches: [] }
const context = (change: Partial<VideoFacts> = {}) => sampleContext({ video: { ...facts, ...change } })
const all = { reusedVideo, videoPrompt, videoPicture, videoScene }

describe('every signal of a video', () => {
  it.each(Object.entries(all))('%s is silent without a video, before it was read, and when it cannot be read', (_, { evaluate }) => {
    expect(evaluate(plain, context())).toMatchObject({ reason: 'no_video', state: 'absent', weightDecibans: 0 })
    expect(evaluate(submission, sampleContext())).toMatchObject({ reason: 'not_read', state: 'absent', weightDecibans: 0 })
    expect(evaluate(submission, context({ trouble: 'damaged' }))).toMatchObject({ reason: 'not_readable', state: 'absent', weightDecibans: 0 })
  })
  it('alone, at its worst, brings a good check-in before a person and no further', () => {
    const bad: VideoMatch = { eventId: 'e1', kind: 'video', isOwn: false, time: bestTime(submission) - 1e8, comparedFrames: 30, alikeFrames: 30, identicalFrames: 30, isSameFile: true }
    expect(verify(submission, context({ matches: [bad], stillShare: 1, recordedAt: bestTime(submission) - 1e9, scene: { outcome: 'mismatch', referenceCount: 4, commonPoints: 0 } })).band).toBe('needs_review')
  })
})
