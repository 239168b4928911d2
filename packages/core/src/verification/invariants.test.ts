import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyFullContext, anyScanningCheckIn } from '../../../testkit/src/arbitraries.ts'
import { sampleApproach, sampleCheckIn, sampleContext, sampleFix, samplePlace, sampleStay, sampleTime } from '../../../testkit/src/samples.ts'
import { destination } from '../geo/index.ts'
import type { CheckInSubmission, Fix, LatLon } from '../kernel/index.ts'
import type { CheckInContext } from '../signals/index.ts'
import { calibratedDecibans, combineGroup, currentModel, verify } from './index.ts'

const shuffled = <T>(items: readonly T[] | undefined, seed: number): T[] | undefined =>
  items === undefined ? undefined : fc.sample(fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length }), { seed, numRuns: 1 })[0]

describe('whatever comes', () => {
  it('the contributions sum to the total, group by group', () => {
    fc.assert(fc.property(anyScanningCheckIn, anyFullContext, (submission, context) => {
      const { findings, groupDecibans, priorDecibans, totalDecibans } = verify(submission, context)
      for (const [group, sum] of Object.entries(groupDecibans)) {
        expect(sum).toBe(combineGroup(findings.filter((f) => f.group === group && f.weightDecibans !== 0).map((f) => f.weightDecibans), currentModel.furtherFindingFactor))
      }
      expect(totalDecibans).toBeCloseTo(priorDecibans + Object.values(groupDecibans).reduce((a, b) => a + b, 0), 3)
      expect(findings.filter((f) => f.weightDecibans !== 0 && !(f.group in groupDecibans))).toEqual([])
    }), { numRuns: 500 })
  })

  it('the order of arrival does not change the verdict once all has arrived', () => {
    fc.assert(fc.property(anyScanningCheckIn, anyFullContext, fc.integer(), (submission, context, seed) => {
      // Two positions of one moment and one accuracy cannot be told apart by anything but their order.
      const unique = (fixes: readonly Fix[] | undefined) => fixes?.filter((f, i) => fixes.findIndex((g) => Object.is(g.fixTime, f.fixTime)) === i)
      const known = context.earlierCheckIns?.filter((k, i, all) => all.findIndex((other) => Object.is(other.time, k.time)) === i)
      const tracks = context.earlierTracks?.slice(0, 1)
      const whole: CheckInContext = { ...context, previousFixes: unique(context.previousFixes), followingFixes: unique(context.followingFixes), earlierCheckIns: known, earlierTracks: tracks }
      const other: CheckInContext = { ...whole, previousFixes: shuffled(whole.previousFixes, seed), followingFixes: shuffled(whole.followingFixes, seed), earlierCheckIns: shuffled(known, seed), othersOnThisPhone: shuffled(whole.othersOnThisPhone, seed), otherSitesRadio: whole.otherSitesRadio }
      const [a, b] = [verify(submission, whole), verify(submission, other)]
      expect({ band: b.band, total: b.totalDecibans, reasons: b.findings.map((f) => f.reason) }).toEqual({ band: a.band, total: a.totalDecibans, reasons: a.findings.map((f) => f.reason) })
    }), { numRuns: 500 })
  })

  it('knowing that nothing was heard, seen or booked never raises trust', () => {
    const scan = { scanTime: sampleTime, sightings: ['a', 'b', 'c', 'd'].map((id) => ({ kind: 'wifi' as const, id })) }
    const siteRadio = { checkInCount: 9, personCount: 3, dayCount: 5, heard: ['a', 'b', 'c'].map((id) => ({ kind: 'wifi' as const, id, count: 8 })) }
    const honest: [CheckInSubmission, CheckInContext] = [sampleCheckIn({ radio: scan }), sampleContext({ siteRadio, followingFixes: sampleStay(), addressRegion: { kind: 'region', country: '中国', province: '广东省', city: '深圳市', here: { country: '中国', province: '广东省', city: '深圳市' } } })]
    const full = verify(...honest).totalDecibans
    const absences: readonly ((s: CheckInSubmission, c: CheckInContext) => [CheckInSubmission, CheckInContext])[] = [
      (s, c) => [{ ...s, radio: undefined }, c], (s, c) => [{ ...s, radio: { ...scan, sightings: [] } }, c], (s, c) => [s, { ...c, siteRadio: undefined }],
      (s, c) => [s, { ...c, addressRegion: { kind: 'unknown' } }], (s, c) => [s, { ...c, dayOutput: { count: 0, usualCounts: [] } }], (s, c) => [s, { ...c, followingFixes: [], previousFixes: [] }],
    ]
    for (const take of absences) expect(verify(...take(...honest)).totalDecibans, take.toString()).toBeLessThanOrEqual(full)
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
  it.each([1, 5, 30, 60, 300, 3_600])('a fix every %i seconds accuses nobody', (seconds) => {
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
  })
})
