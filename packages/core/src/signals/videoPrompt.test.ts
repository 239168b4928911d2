import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import { promptOf, videoPrompts } from '../kernel/index.ts'
import { bestTime } from './clocks.ts'
import type { VideoFacts } from './context.ts'
import * as videoPrompt from './videoPrompt.ts'

const plain = sampleCheckIn()
const submission = sampleCheckIn({ video: { sha256: 'bb', promptId: promptOf(plain.eventId).id, promptTime: plain.clocks.deviceTime! - 30_000 } })
const facts: VideoFacts = { sha256: 'bb', durationSeconds: 15, darkShare: 0, stillShare: 0, matches: [] }
const context = (change: Partial<VideoFacts> = {}) => sampleContext({ video: { ...facts, ...change } })

describe('recorded for this check-in', () => {
  const judge = (change: Partial<VideoFacts> = {}, video = submission.video!) => videoPrompt.evaluate({ ...submission, video }, context(change))
  it('fits the prompt and the time', () => {
    expect(judge()).toMatchObject({ reason: 'fits', weightDecibans: 1 })
    expect(judge({ durationSeconds: 32 })).toMatchObject({ reason: 'fits' })
  })
  it('longer than the time there was, another prompt, days old', () => {
    expect(judge({ durationSeconds: 34 })).toMatchObject({ reason: 'longer_than_possible', values: { elapsedSeconds: 30 } })
    expect(judge({}, { ...submission.video!, promptId: videoPrompts.find(({ id }) => id !== submission.video!.promptId)!.id })).toMatchObject({ reason: 'another_prompt', weightDecibans: -6 })
    expect(judge({ recordedAt: bestTime(submission) - 3 * 86_400_000 })).toMatchObject({ reason: 'recorded_days_before', weightDecibans: -12 })
  })
  it('a wrong time zone, a clock that was never set, or no prompt count nothing', () => {
    expect(judge({ recordedAt: bestTime(submission) - 14 * 3_600_000 })).toMatchObject({ reason: 'fits' })
    expect(judge({ recordedAt: 0 })).toMatchObject({ reason: 'fits' })
    expect(judge({}, { sha256: 'bb' })).toMatchObject({ reason: 'no_prompt', weightDecibans: 0 })
  })
  it('a wrong wall clock does not matter, since both times are of it; a missing one leaves nothing to say', () => {
    const moved = { ...submission, clocks: { ...submission.clocks, deviceTime: submission.clocks.deviceTime! + 5 * 86_400_000 }, video: { ...submission.video!, promptTime: submission.video!.promptTime! + 5 * 86_400_000 } }
    expect(videoPrompt.evaluate(moved, context())).toMatchObject({ reason: 'fits' })
    const { deviceTime: _, ...clocks } = submission.clocks
    expect(videoPrompt.evaluate({ ...submission, clocks }, context())).toMatchObject({ reason: 'no_prompt', weightDecibans: 0 })
  })
})
