import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../testkit/src/random.ts'
import { sampleApproach, sampleCheckIn, sampleContext, sampleFix, samplePlace, sampleStay, sampleTime } from '../../../testkit/src/samples.ts'
import { type Situation, anySpeakingCheckIn, moved, rideTo, trackOf } from '../../../testkit/src/speaking.ts'
import { destination, effectiveAccuracyMetres } from '../geo/index.ts'
import type { CheckInSubmission, Fix, LatLon } from '../kernel/index.ts'
import { type CheckInContext, type SignalId, currentWeights, evaluateAll } from '../signals/index.ts'
import { calibratedDecibans, combineGroup, currentModel, verify } from './index.ts'

const shuffled = <T>(items: readonly T[] | undefined, seed: number): T[] | undefined =>
  items === undefined ? undefined : fc.sample(fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length }), { seed, numRuns: 1 })[0]

const signalsOf = ([submission, context]: Situation) => new Map(evaluateAll(submission, context).map((finding) => [finding.signal as SignalId, finding]))

type Change = (submission: CheckInSubmission) => CheckInSubmission
const bounded = (minutes: number): Change => (submission) =>
  ({ ...submission, integrity: { ...submission.integrity, notBefore: { time: (submission.device.lastServerTime ?? submission.clocks.serverTime) + minutes * 60_000, by: 'time_token' } } })
const corrected = (minutes: number): Change => (submission) =>
  ({ ...submission, device: { ...submission.device, monotonicSinceServerTimeMs: undefined, correctedTime: (submission.clocks.deviceTime ?? submission.clocks.serverTime) + minutes * 60_000 } })

const anyMinutes = fc.integer({ min: -600, max: 600 })
/** Some of them with a bound before which they cannot have been signed, near what they claim, some from a phone that knows its clock to be wrong. (Apart from the samples that hashes of old verdicts were taken of.) */
const anySituation: fc.Arbitrary<Situation> = fc.tuple(anySpeakingCheckIn, fc.oneof({ weight: 3, arbitrary: fc.constant<Change>((submission) => submission) }, { weight: 3, arbitrary: anyMinutes.map(bounded) }, { weight: 1, arbitrary: anyMinutes.map(corrected) }))
  .map(([[submission, context], change]) => [change(submission), context])

/** What takes hours that fit together more closely than scenes drawn by chance do: their signals' own tests have them. */
const seldomDrawn = ['impossible_travel/implausible', 'impossible_travel/run_faster_than_sound', 'impossible_travel/run_too_fast', 'impossible_travel/there_and_back', 'impossible_travel/implausible_off_track', 'replayed_track/same_timing_over_stops', 'replayed_track/same_course', 'approach_path/no_way_back', 'approach_path/leaps', 'site_beacon/late']

it('no signal stays silent on what the properties below are tried with, and hardly any of its reasons', () => {
  const spoke = new Set<string>()
  for (const [submission, context] of fc.sample(anySituation, { seed: 202703, numRuns: 2_000 })) {
    for (const { signal, reason, weightDecibans } of evaluateAll(submission, context)) if (weightDecibans !== 0) spoke.add(`${signal}/${reason}`)
  }
  const can = Object.entries(currentWeights).flatMap(([signal, reasons]) => Object.entries(reasons).filter(([, weight]) => weight !== 0).map(([reason]) => `${signal}/${reason}`))
  expect(can.filter((words) => !spoke.has(words) && !seldomDrawn.includes(words))).toEqual([])
  expect(Object.keys(currentWeights).filter((signal) => ![...spoke].some((words) => words.startsWith(`${signal}/`)))).toEqual([])
})

describe('whatever comes', () => {
  it('the contributions sum to the total, group by group, and no signal breaks', () => {
    fc.assert(fc.property(anySituation, ([submission, context]) => {
      const { findings, groupDecibans, priorDecibans, totalDecibans } = verify(submission, context)
      for (const [group, sum] of Object.entries(groupDecibans)) {
        expect(sum).toBe(combineGroup(findings.filter((f) => f.group === group && f.weightDecibans !== 0).map((f) => f.weightDecibans), currentModel.furtherFindingFactor))
      }
      expect(totalDecibans).toBeCloseTo(priorDecibans + Object.values(groupDecibans).reduce((a, b) => a + b, 0), 3)
      expect(findings.filter((f) => f.weightDecibans !== 0 && !(f.group in groupDecibans))).toEqual([])
      expect(findings.filter((f) => f.reason === 'failed')).toEqual([])
    }), { numRuns: 500 })
  })

  it('the order of arrival does not change the verdict once all has arrived', () => {
    fc.assert(fc.property(anySituation, fc.integer(), ([submission, context], seed) => {
      // Nothing but their order tells apart two positions of one moment that claim one accuracy, or two phones used in one millisecond.
      const isSame = (f: Fix, g: Fix): boolean => Object.is(f.fixTime, g.fixTime) && Object.is(effectiveAccuracyMetres(f), effectiveAccuracyMetres(g))
      const unique = (fixes: readonly Fix[] | undefined) => fixes?.filter((f, i) => fixes.findIndex((g) => isSame(f, g)) === i)
      const known = context.earlierCheckIns?.filter((k, i, all) => all.findIndex((other) => Object.is(other.time, k.time)) === i)
      const whole: CheckInContext = { ...context, previousFixes: unique(context.previousFixes), followingFixes: unique(context.followingFixes), earlierCheckIns: known, colleaguesHere: context.colleaguesHere?.map((c) => ({ ...c, fixes: unique(c.fixes)! })) }
      const other: CheckInContext = {
        ...whole, previousFixes: shuffled(whole.previousFixes, seed), followingFixes: shuffled(whole.followingFixes, seed), earlierCheckIns: shuffled(known, seed), othersOnThisPhone: shuffled(whole.othersOnThisPhone, seed), otherSitesRadio: shuffled(whole.otherSitesRadio, seed),
        colleaguesHere: shuffled(whole.colleaguesHere, seed)?.map((c) => ({ ...c, fixes: shuffled(c.fixes, seed)! })), earlierTracks: shuffled(whole.earlierTracks, seed),
        ...(whole.photo ? { photo: { ...whole.photo, matches: shuffled(whole.photo.matches, seed)! } } : {}), ...(whole.video ? { video: { ...whole.video, matches: shuffled(whole.video.matches, seed)! } } : {}),
      }
      const [a, b] = [verify(submission, whole), verify(submission, other)]
      expect({ band: b.band, total: b.totalDecibans, reasons: b.findings.map((f) => f.reason) }).toEqual({ band: a.band, total: a.totalDecibans, reasons: a.findings.map((f) => f.reason) })
    // Another seed at each run; fast-check prints the one that failed, to be given here as `seed` with its `path`.
    }), { numRuns: 500 })
  }, 120_000)

  it('a copy is noticed wherever its original stands among the earlier ways', () => {
    fc.assert(fc.property(fc.nat(), fc.nat({ max: 5 }), fc.boolean(), (seed, place, isOwn) => {
      const way = rideTo(seed)
      const earlierTracks = Array.from({ length: 5 }, (_, i) => trackOf(moved(rideTo(`${seed} other ${i}`), -(i + 1) * 86_400_000)))
      earlierTracks.splice(place, 0, trackOf(moved(way, -9 * 86_400_000 - 1_234_000), isOwn))
      const found = evaluateAll(sampleCheckIn(), sampleContext({ previousFixes: way.slice(0, -1), earlierTracks })).find((f) => f.signal === 'replayed_track')
      expect(found).toMatchObject({ reason: isOwn ? 'same_digits' : 'same_digits_as_colleague', weightDecibans: -16 })
    }), { numRuns: 60 })
  })

  describe('what is not there', () => {
    /** Per source: without it, as far as is known; with the explicit word that there is nothing; and the signals that live on it alone. */
    const sources: readonly { readonly name: string; readonly unknown: (s: CheckInSubmission, c: CheckInContext) => Situation; readonly nothing: (s: CheckInSubmission, c: CheckInContext) => Situation; readonly of: readonly SignalId[] }[] = [
      { name: 'scan', unknown: (s, c) => [{ ...s, radio: undefined }, c], nothing: (s, c) => [{ ...s, radio: { scanTime: sampleTime, sightings: [] } }, c], of: ['site_radio', 'radio_unchanged'] },
      { name: 'air of the site', unknown: (s, c) => [s, { ...c, siteRadio: undefined }], nothing: (s, c) => [s, { ...c, siteRadio: { checkInCount: 0, personCount: 0, dayCount: 0, heard: [] } }], of: ['site_radio'] },
      { name: 'air of other sites', unknown: (s, c) => [s, { ...c, otherSitesRadio: undefined }], nothing: (s, c) => [s, { ...c, otherSitesRadio: [] }], of: [] },
      { name: 'region of the address', unknown: (s, c) => [s, { ...c, addressRegion: undefined }], nothing: (s, c) => [s, { ...c, addressRegion: { kind: 'unknown' } }], of: ['address_region'] },
      { name: 'output', unknown: (s, c) => [s, { ...c, dayOutput: undefined }], nothing: (s, c) => [s, { ...c, dayOutput: { count: 0, usualCounts: [] } }], of: ['output_mismatch'] },
      { name: 'fixes before', unknown: (s, c) => [s, { ...c, previousFixes: undefined }], nothing: (s, c) => [s, { ...c, previousFixes: [] }], of: [] },
      { name: 'fixes after', unknown: (s, c) => [s, { ...c, followingFixes: undefined }], nothing: (s, c) => [s, { ...c, followingFixes: [] }], of: [] },
      { name: 'any fixes around', unknown: (s, c) => [s, { ...c, previousFixes: undefined, followingFixes: undefined }], nothing: (s, c) => [s, { ...c, previousFixes: [], followingFixes: [] }], of: ['uniform_motion', 'moving_together', 'left_right_after'] },
      { name: 'earlier ways', unknown: (s, c) => [s, { ...c, earlierTracks: undefined }], nothing: (s, c) => [s, { ...c, earlierTracks: [] }], of: ['replayed_track'] },
      { name: 'earlier check-ins', unknown: (s, c) => [s, { ...c, earlierCheckIns: undefined }], nothing: (s, c) => [s, { ...c, earlierCheckIns: [] }], of: ['unusual_hour', 'frequency', 'repeated_text', 'one_spot', 'radio_unchanged', 'new_device', 'short_visit'] },
      { name: 'others on the phone', unknown: (s, c) => [s, { ...c, othersOnThisPhone: undefined }], nothing: (s, c) => [s, { ...c, othersOnThisPhone: [] }], of: ['phone_passed_on'] },
      { name: 'colleagues here', unknown: (s, c) => [s, { ...c, colleaguesHere: undefined }], nothing: (s, c) => [s, { ...c, colleaguesHere: [] }], of: ['moving_together'] },
      { name: 'last check-in elsewhere', unknown: (s, c) => [s, { ...c, lastOtherCheckIn: undefined }], nothing: (s, c) => [s, { ...c, lastOtherCheckIn: { time: sampleTime - 7_200_000 } }], of: [] },
      { name: 'photo', unknown: (s, c) => [{ ...s, photoSha256: undefined }, { ...c, photo: undefined }], nothing: (s, c) => [{ ...s, photoSha256: 'x' }, { ...c, photo: { sha256: 'x', trouble: 'not a picture', matches: [] } }], of: ['reused_photo', 'photo_taken_earlier', 'edited_photo'] },
      { name: 'video', unknown: (s, c) => [{ ...s, video: undefined }, { ...c, video: undefined }], nothing: (s, c) => [{ ...s, video: { sha256: 'x' } }, { ...c, video: { sha256: 'x', trouble: 'not a video', matches: [] } }], of: ['reused_video', 'video_prompt', 'video_picture', 'video_scene'] },
      { name: 'readings', unknown: (s, c) => [s, { ...c, factors: undefined }], nothing: (s, c) => [s, { ...c, factors: { can: ['nfc', 'qr', 'beacon', 'face', 'passkey'], registered: ['nfc', 'qr', 'beacon'], readings: [] } }], of: ['site_tag', 'site_code', 'site_beacon', 'face', 'passkey'] },
      { name: 'word of the customer', unknown: (s, c) => [s, { ...c, countersign: undefined }], nothing: (s, c) => [s, { ...c, countersign: undefined }], of: ['countersign'] },
      { name: 'note', unknown: (s, c) => [{ ...s, note: undefined }, c], nothing: (s, c) => [{ ...s, note: '' }, c], of: ['repeated_text'] },
      { name: 'length expected', unknown: (s, c) => [s, { ...c, visitType: undefined }], nothing: (s, c) => [s, { ...c, visitType: { name: 'any' } }], of: ['short_visit'] },
      { name: 'site', unknown: (s, c) => [s, { ...c, site: undefined }], nothing: (s, c) => [s, { ...c, site: undefined }], of: ['inside_fence', 'site_pin', 'datum_mistake', 'one_spot'] },
      { name: 'position', unknown: (s, c) => [{ ...s, fix: undefined }, c], nothing: (s, c) => [{ ...s, fix: undefined }, c], of: ['inside_fence', 'impossible_travel', 'approach_path', 'frozen_coordinates', 'site_pin', 'datum_mistake', 'one_spot'] },
    ]

    it.each(sources)('$name: what lives on it weighs nothing without, and to know that there is none never weighs for', ({ unknown, nothing, of }) => {
      fc.assert(fc.property(anySituation, ([submission, context]) => {
        const [without, none] = [unknown(submission, context), nothing(submission, context)]
        const [a, b] = [signalsOf(without), signalsOf(none)]
        for (const signal of of) {
          expect(a.get(signal), 'unknown').toMatchObject({ weightDecibans: 0 })
          expect(b.get(signal)!.weightDecibans, `${signal}, known to be none`).toBeLessThanOrEqual(0)
        }
        expect(verify(...none).totalDecibans).toBeLessThanOrEqual(verify(...without).totalDecibans)
      }), { numRuns: 40 })
    })
  })

  it('probabilities rise with the evidence and stay within what was seen', () => {
    const at = (totalDecibans: number, worst: number) => calibratedDecibans({ totalDecibans, priorDecibans: 10, groupDecibans: { motion: worst } }, currentModel)
    fc.assert(fc.property(fc.double({ min: -200, max: 200, noNaN: true }), fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: -30, max: 10, noNaN: true }), (total, more, worst) => {
      expect(at(total + more, worst)).toBeGreaterThanOrEqual(at(total, worst))
      expect(Math.abs(at(total, worst))).toBeLessThan(40)
    }))
  })
})

describe('places at the edges of the map', () => {
  /** The honest check-in of the samples, moved to another place on Earth. */
  const movedTo = (place: LatLon) => {
    const move = (f: Fix): Fix => {
      const [north, east] = [f.lat - samplePlace.lat, (f.lon - samplePlace.lon) * Math.cos((samplePlace.lat * Math.PI) / 180)]
      const metres = Math.hypot(north, east) * 111_195
      return { ...f, ...destination(place, (Math.atan2(east, north) * 180) / Math.PI, metres) }
    }
    const submission = sampleCheckIn()
    return verify({ ...submission, fix: move(submission.fix!) }, sampleContext({
      site: { siteId: 'site-1', name: 'edge', fence: { kind: 'circle', centre: place, radiusMetres: 100 } }, previousFixes: sampleApproach().map(move), followingFixes: sampleStay().map(move), lastOtherCheckIn: undefined,
    }))
  }

  it.each([{ lat: 51, lon: 180 }, { lat: -17, lon: -180 }, { lat: -17, lon: 179.9999 }, { lat: 0, lon: 0.001 }, { lat: 78.2, lon: 15.6 }, { lat: -77.8, lon: 166.7 }])('are places like others: $lat, $lon', (place) => {
    const verdict = movedTo(place)
    expect(verdict.band, JSON.stringify(verdict.findings.filter((f) => f.weightDecibans < 0))).toBe('verified')
  })

  it('are places like others, wherever between the polar caps, on either side of ±180°', () => {
    fc.assert(fc.property(fc.double({ min: -80, max: 80, noNaN: true }), fc.oneof(fc.constantFrom(180, -180), fc.double({ min: 179.99, max: 180, noNaN: true }), fc.double({ min: -180, max: -179.99, noNaN: true }), fc.double({ min: -180, max: 180, noNaN: true })), (lat, lon) => {
      expect(movedTo({ lat, lon }).band).toBe('verified')
    }), { numRuns: 60 })
  })

  it('never make a doubt, even at the poles', () => {
    for (const lat of [90, -90, 89.9999]) expect(movedTo({ lat, lon: 12 }).band).not.toBe('strong_doubt')
  })

  it('may have fences that cross themselves or are no shape', () => {
    const [a, b, c, d] = [0, 90, 180, 270].map((bearing) => destination(samplePlace, bearing, 80)) as [LatLon, LatLon, LatLon, LatLon]
    for (const ring of [[a, c, b, d], [a, a, a], [a, b], []]) {
      const verdict = verify(sampleCheckIn(), sampleContext({ site: { siteId: 'site-1', name: 'odd', fence: { kind: 'polygon', rings: [ring] } } }))
      expect(verdict.band).not.toBe('strong_doubt')
      expect(Number.isFinite(verdict.totalDecibans)).toBe(true)
    }
  })
})

describe('phones that report oftener or seldomer than others', () => {
  const accusesNobody = (seconds: number): void => {
    const count = Math.ceil(3_600 / seconds)
    const previousFixes = Array.from({ length: count }, (_, i): Fix => {
      const before = (count - i) * seconds
      return sampleFix({ metresAway: Math.min(2_000, before * 1.3) + (i % 3), seconds: -before, speedMetresPerSecond: before * 1.3 > 2_000 ? 0 : 1.3 })
    })
    const followingFixes = Array.from({ length: Math.ceil(900 / seconds) }, (_, i) => sampleFix({ metresAway: 5 + (i % 9), bearing: (i * 47) % 360, seconds: (i + 1) * seconds }))
    const verdict = verify(sampleCheckIn(), sampleContext({ previousFixes, followingFixes }))
    expect(verdict.findings.filter((f) => f.weightDecibans < 0)).toEqual([])
    const doubled = verify(sampleCheckIn(), sampleContext({ previousFixes: [...previousFixes, ...previousFixes].reverse(), followingFixes: [...followingFixes, ...followingFixes] }))
    expect(doubled.findings).toEqual(verdict.findings)
  }

  it.each([1, 5, 30, 60, 300, 3_600])('a fix every %i seconds accuses nobody', accusesNobody)

  it('nor does any interval between', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 3_600 }), accusesNobody), { numRuns: 40 })
  })

  /** Comes on foot from any side at any time of the day, stands at the counter, checks out. Errors last for `lastSeconds`, and are others each day by a few metres. */
  const dayOf = (seed: string, everySeconds: number, daysAgo: number, noiseMetres: number, lastSeconds: number): Fix[] => {
    const random = createRandom(seed)
    const kept = Math.exp(-everySeconds / lastSeconds)
    const [bearing, east, north] = [random.between(0, 360), random.normal(0, 4), random.normal(0, 4)]
    let [x, y] = [random.normal(0, noiseMetres), random.normal(0, noiseMetres)]
    const end = sampleTime - daysAgo * 86_400_000 - (daysAgo === 0 ? 0 : Math.round(random.between(0, 3_600)) * 1000)
    return Array.from({ length: Math.floor(3_600 / everySeconds) }, (_, i) => {
      const before = 3_600 - i * everySeconds
      x = kept * x + Math.sqrt(1 - kept * kept) * random.normal(0, noiseMetres)
      y = kept * y + Math.sqrt(1 - kept * kept) * random.normal(0, noiseMetres)
      const place = destination(samplePlace, bearing, Math.max(0, before - 2_700) * 1.3)
      return { ...destination(place, (Math.atan2(x + east, y + north) * 180) / Math.PI, Math.hypot(x + east, y + north)), fixTime: end - before * 1000, accuracyMetres: 4 + (i % 5), provider: 'gps', altitudeMetres: 10 + random.next() }
    })
  }

  it.each([{ noise: 3, last: 60 }, { noise: 2, last: 60 }, { noise: 2, last: 300 }, { noise: 1, last: 60 }, { noise: 0.5, last: 60 }, { noise: 0.1, last: 60 }])('a fix a second for an hour, and ten earlier such hours here, accuse nobody: $noise m over $last s', ({ noise, last }) => {
    for (const seed of ['a', 'b']) {
      const previousFixes = dayOf(`${seed} today ${noise}`, 1, 0, noise, last)
      const earlierTracks = Array.from({ length: 10 }, (_, i) => trackOf(dayOf(`${seed} ${i} ${noise}`, 1, i + 1, noise, last)))
      const verdict = verify(sampleCheckIn({ kind: 'check_out', fix: { ...previousFixes.at(-1)!, fixTime: sampleTime } }), sampleContext({ previousFixes, earlierTracks, followingFixes: [] }))
      expect(verdict.findings.filter((f) => f.weightDecibans < 0), seed).toEqual([])
      // … while the very hour again is noticed, at a fix a second as well.
      const again = trackOf(moved(previousFixes, -86_400_000))
      expect(evaluateAll(sampleCheckIn(), sampleContext({ previousFixes, earlierTracks: [...earlierTracks, again] })).find((f) => f.signal === 'replayed_track')).toMatchObject({ reason: 'same_digits' })
    }
  })
})
