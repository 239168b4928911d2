import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext, sampleTime } from '../../../testkit/src/samples.ts'
import type { PhotoFacts, PhotoMatch } from './context.ts'
import { explainFinding } from './explain.ts'
import { evaluate } from './reusedPhoto.ts'

const day = 86_400_000
const match = (change: Partial<PhotoMatch> = {}): PhotoMatch => ({ eventId: 'earlier', isOwn: false, time: sampleTime - 7 * day, siteId: 'site-1', differentBits: 20, ...change })
const photo = (...matches: PhotoMatch[]): PhotoFacts => ({ sha256: 'aa'.repeat(32), matches })
const submission = sampleCheckIn({ photoSha256: 'aa'.repeat(32) })
const judge = (facts: PhotoFacts | undefined) => evaluate(submission, sampleContext({ photo: facts }))

describe('a photo used before', () => {
  it('says little for a picture nobody has sent', () => expect(judge(photo())).toMatchObject({ reason: 'new_picture', weightDecibans: 1 }))

  it.each([
    ['a colleague’s picture', match(), 'same_picture_of_colleague', -14],
    ['a colleague’s very file', match({ isSameFile: true, differentBits: 0 }), 'same_file_of_colleague', -20],
    ['the own picture of another place', match({ isOwn: true, siteId: 'site-2', differentBits: 50 }), 'same_picture_elsewhere', -12],
    ['the own picture without a place', match({ isOwn: true, siteId: undefined }), 'same_picture_elsewhere', -12],
    ['the own file of last week', match({ isOwn: true, isSameFile: true, differentBits: 0 }), 'same_file', -20],
    ['the own picture turned left to right', match({ isOwn: true, isMirrored: true }), 'mirrored', -14],
    ['the own picture of this place, as only a copy is like it', match({ isOwn: true, differentBits: 10 }), 'same_picture_here', -7],
  ] as const)('counts %s', (_, one, reason, weightDecibans) => {
    const finding = judge(photo(one))
    expect(finding).toMatchObject({ reason, weightDecibans, state: 'against', values: { earlierEventId: 'earlier', differentBits: one.differentBits, photoCount: 1 } })
    for (const language of ['zh-CN', 'zh-TW', 'en'] as const) expect(explainFinding(finding, language)).not.toContain('{')
  })

  it('does not count the same shop front photographed twice from the same spot, on another day or within one visit', () => {
    expect(judge(photo(match({ isOwn: true, differentBits: 40 })))).toMatchObject({ reason: 'same_view', weightDecibans: 0 })
    expect(judge(photo(match({ differentBits: 40 })))).toMatchObject({ reason: 'same_view', weightDecibans: 0 })
    expect(judge(photo(match({ differentBits: 40, siteId: 'site-2' })))).toMatchObject({ reason: 'same_picture_of_colleague' })
    expect(judge(photo(match({ isOwn: true, differentBits: 5, time: sampleTime - 20 * 60_000 })))).toMatchObject({ reason: 'same_visit', weightDecibans: 0 })
  })

  it('does not hold a colleague’s later copy against the one who had the picture first', () => {
    const own = match({ eventId: 'own', isOwn: true, differentBits: 40 })
    expect(judge(photo(own, match({ time: sampleTime - 2 * day, differentBits: 5 })))).toMatchObject({ reason: 'same_view' })
    expect(judge(photo(own, match({ time: sampleTime - 20 * day })))).toMatchObject({ reason: 'same_picture_of_colleague' })
  })

  it('says nothing without a photo, before it is read, and when it cannot be', () => {
    expect(evaluate(sampleCheckIn(), sampleContext({ photo: photo(match()) }))).toMatchObject({ state: 'absent', reason: 'no_photo' })
    expect(judge(undefined)).toMatchObject({ state: 'absent', reason: 'not_read' })
    expect(judge({ ...photo(), trouble: 'damaged' })).toMatchObject({ state: 'absent', reason: 'not_readable' })
  })

  it('is the same whatever order matches come in, stays within its bounds, and never says more good for one match more', () => {
    const anyMatch = fc.record({ eventId: fc.uuid(), isOwn: fc.boolean(), time: fc.oneof(fc.integer({ min: sampleTime - 90 * day, max: sampleTime }), fc.constantFrom(NaN, Infinity, 0)), siteId: fc.option(fc.constantFrom('site-1', 'site-2'), { nil: undefined }), differentBits: fc.oneof(fc.integer({ min: -1, max: 256 }), fc.constant(NaN)), isSameFile: fc.boolean(), isMirrored: fc.boolean() })
    fc.assert(fc.property(fc.uniqueArray(anyMatch, { maxLength: 8, selector: (m) => m.eventId }).chain((m) => fc.tuple(fc.constant(m), fc.shuffledSubarray(m, { minLength: m.length, maxLength: m.length }))), ([matches, shuffled]) => {
      const finding = judge(photo(...matches))
      expect(judge(photo(...shuffled))).toEqual(finding)
      expect(finding.weightDecibans).toBeGreaterThanOrEqual(-20)
      expect(finding.weightDecibans).toBeLessThanOrEqual(1)
    }))
  })
})
