import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import { promptOf, videoPrompts } from '../kernel/index.ts'
import { verify } from '../verification/index.ts'
import { bestTime } from './clocks.ts'
import type { VideoFacts, VideoMatch, VideoScene } from './context.ts'
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

describe('a video used before', () => {
  const match = (change: Partial<VideoMatch> = {}): VideoMatch => ({ eventId: 'e1', kind: 'video', isOwn: true, time: bestTime(submission) - 3 * 86_400_000, siteId: 'elsewhere', comparedFrames: 28, alikeFrames: 20, identicalFrames: 2, ...change })
  const judge = (...matches: VideoMatch[]) => reusedVideo.evaluate(submission, context({ matches }))
  const here = submission.siteId!

  it('tells what was found', () => {
    expect(judge()).toMatchObject({ reason: 'new_video', weightDecibans: 2 })
    expect(judge(match({ isSameFile: true }))).toMatchObject({ reason: 'same_file', weightDecibans: -20 })
    expect(judge(match({ isSameFile: true, isOwn: false }))).toMatchObject({ reason: 'same_file_of_colleague' })
    expect(judge(match())).toMatchObject({ reason: 'same_scenes_elsewhere', values: { alikeFrames: 20, comparedFrames: 28 } })
    expect(judge(match({ isOwn: false }))).toMatchObject({ reason: 'same_scenes_of_colleague' })
    expect(judge(match({ isMirrored: true }))).toMatchObject({ reason: 'mirrored' })
  })
  it('one place filmed again by hand is no copy, its repetition to the bit is', () => {
    expect(judge(match({ siteId: here }))).toMatchObject({ reason: 'same_view', weightDecibans: 0 })
    expect(judge(match({ siteId: here, identicalFrames: 15 }))).toMatchObject({ reason: 'same_scenes_here', weightDecibans: -7 })
    expect(judge(match({ siteId: here, isOwn: false }))).toMatchObject({ reason: 'same_view', weightDecibans: 0 })
    expect(judge(match({ siteId: here, time: bestTime(submission) - 3_600_000, identicalFrames: 28 }))).toMatchObject({ reason: 'same_visit', weightDecibans: 0 })
  })
  it('a moment or two alike are not enough', () => {
    expect(judge(match({ alikeFrames: 2 }))).toMatchObject({ reason: 'same_view' })
    expect(judge(match({ alikeFrames: 8 }))).toMatchObject({ reason: 'same_view' })
    expect(judge(match({ alikeFrames: 2, comparedFrames: 2 }))).toMatchObject({ reason: 'same_view' })
  })
  it('a photo counts only where the video shows hardly anything else', () => {
    expect(judge(match({ kind: 'photo', alikeFrames: 28, identicalFrames: 6 }))).toMatchObject({ reason: 'same_view' })
    expect(judge(match({ kind: 'photo', alikeFrames: 28, identicalFrames: 26 }))).toMatchObject({ reason: 'filmed_photo', weightDecibans: -8 })
  })
  it('the strongest is told, whatever the order; the event itself never is', () => {
    const [a, b] = [match({ eventId: 'a', siteId: here }), match({ eventId: 'b', isSameFile: true })]
    expect(judge(a, b)).toEqual(judge(b, a))
    expect(judge(a, b).reason).toBe('same_file')
    expect(judge(match({ eventId: submission.eventId, isSameFile: true }))).toMatchObject({ reason: 'new_video' })
  })
})

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
})

describe('the picture', () => {
  const judge = (change: Partial<VideoFacts>) => videoPicture.evaluate(submission, context(change))
  it('moves, stands still, or is black', () => {
    expect(judge({})).toMatchObject({ reason: 'moves', weightDecibans: 0 })
    expect(judge({ stillShare: 0.9 })).toMatchObject({ reason: 'still', weightDecibans: -4 })
    expect(judge({ stillShare: 1, darkShare: 1 })).toMatchObject({ reason: 'dark', weightDecibans: -1 })
    expect(judge({ stillShare: 1, durationSeconds: 1 })).toMatchObject({ reason: 'too_short', weightDecibans: 0 })
  })
})

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
})
