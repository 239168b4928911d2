import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import { promptOf } from '../kernel/index.ts'
import { bestTime } from './clocks.ts'
import type { VideoFacts, VideoMatch } from './context.ts'
import * as reusedVideo from './reusedVideo.ts'

const plain = sampleCheckIn()
const submission = sampleCheckIn({ video: { sha256: 'bb', promptId: promptOf(plain.eventId).id, promptTime: plain.clocks.deviceTime! - 30_000 } })
const facts: VideoFacts = { sha256: 'bb', durationSeconds: 15, darkShare: 0, stillShare: 0, matches: [] }
const context = (change: Partial<VideoFacts> = {}) => sampleContext({ video: { ...facts, ...change } })

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
  it('a match without a time, and a handful of frames, are no evidence', () => {
    expect(judge(match({ time: NaN, isSameFile: true }))).toMatchObject({ reason: 'new_video' })
    expect(judge(match({ comparedFrames: 10, alikeFrames: 3 }))).toMatchObject({ reason: 'same_scenes_elsewhere' })
    expect(judge(match({ comparedFrames: 11, alikeFrames: 3 }))).toMatchObject({ reason: 'same_view' })
  })
})
