/**
 * fast-check sources of check-ins about which every signal has something to say: copies of earlier ways, convoys, photos and videos used again, one air at several sites, odd hours,
 * crowded hours, texts. arbitraries.ts draws its values each for itself, and what takes many that fit together hardly ever comes of that. Scenes are laid over an honest or an odd
 * check-in, several at a time. A test (core/verification/invariants.test.ts) proves that no signal stays silent on them.
 */
import fc from 'fast-check'
import { destination, fromWgs84, toWgs84 } from '@fieldproof/core/geo'
import { type CheckInSubmission, type Fix, type LatLon, faceProviders, promptOf } from '@fieldproof/core/kernel'
import type { CheckInContext, ColleagueHere, EarlierTrack, KnownCheckIn } from '@fieldproof/core/signals'
import { anyPresenceContext, anyScanningCheckIn } from './arbitraries.ts'
import { createRandom } from './random.ts'
import { sampleApproach, sampleCheckIn, sampleContext, sampleFix, samplePlace, sampleStay, sampleTime } from './samples.ts'

export type Situation = readonly [submission: CheckInSubmission, context: CheckInContext]
export type Scene = (situation: Situation) => Situation

const dayMs = 86_400_000
const hourMs = 3_600_000
const seed = fc.nat({ max: 1e6 })
/** Evenly, unlike fc.double, which likes the ends. */
const share = fc.integer({ min: 0, max: 20 }).map((n) => n / 20)
const seldom = (text: string): fc.Arbitrary<string | undefined> => fc.integer({ min: 0, max: 9 }).map((n) => (n === 0 ? text : undefined))
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })

/** Twenty minutes of riding to the place with corners and lights: streets, pace, lights and errors belong to the seed. */
export const rideTo = (seedOf: string | number, end = sampleTime, everySeconds = 15): Fix[] => {
  const random = createRandom(`ride ${seedOf}`)
  const fixes: Fix[] = []
  let [place, at, bearing]: [LatLon, number, number] = [samplePlace, end, random.between(0, 360)]
  for (let street = 0; street < 10 && at > end - 20 * 60_000; street++) {
    const speed = random.between(4, 7.5)
    for (let metres = random.between(300, 600); metres > 0; metres -= speed * everySeconds, at -= everySeconds * 1000) {
      fixes.push({ ...destination(place, random.between(0, 360), Math.abs(random.normal(0, 3))), fixTime: Math.round(at), accuracyMetres: 6, provider: 'gps' })
      place = destination(place, bearing, speed * everySeconds)
    }
    bearing += random.pick([-90, 0, 90])
    if (random.chance(0.4)) at -= random.between(10, 60) * 1000
  }
  return fixes.reverse()
}

export const trackOf = (fixes: readonly Fix[], isOwn = true): EarlierTrack => ({ isOwn, fixTime: fixes.map((f) => f.fixTime), lat: fixes.map((f) => f.lat), lon: fixes.map((f) => f.lon) })
export const moved = (fixes: readonly Fix[], ms: number): Fix[] => fixes.map((f) => ({ ...f, fixTime: f.fixTime + ms }))
export const noisy = (fixes: readonly Fix[], metres: number, seedOf: string | number): Fix[] => {
  const random = createRandom(`noise ${seedOf}`)
  return metres === 0 ? [...fixes] : fixes.map((f) => ({ ...f, ...destination(f, random.between(0, 360), Math.abs(random.normal(0, metres))) }))
}

const known = (i: number, change: Partial<KnownCheckIn>): KnownCheckIn => ({ eventId: `known-${i}`, personId: 'person-1', deviceId: 'device-1', time: sampleTime - (i + 1) * dayMs, siteId: `site-${i + 2}`, sitePosition: destination(samplePlace, (i * 37) % 360, 500 * (i + 1)), ...change })
const withEarlier = ([s, c]: Situation, more: readonly KnownCheckIn[]): Situation => [s, { ...c, earlierCheckIns: [...(c.earlierCheckIns ?? []), ...more] }]

/** The way here is an earlier one, under noise or not, among other ways, forwards or backwards. */
const copiedWay: fc.Arbitrary<Scene> = fc.record({ seed, isOwn: fc.boolean(), metres: fc.constantFrom(0, 3, 6), isBackwards: fc.boolean(), others: fc.nat({ max: 4 }), ago: fc.integer({ min: 3 * hourMs, max: 20 * dayMs }) }).map((x) => ([s, c]) => {
  const way = rideTo(x.seed)
  const own = x.isBackwards ? way.map((f) => ({ ...f, fixTime: 2 * sampleTime - f.fixTime - 20 * 60_000 })).reverse() : way
  const others = Array.from({ length: x.others }, (_, i) => trackOf(moved(rideTo(`${x.seed} other ${i}`), -(i + 1) * dayMs), i % 2 === 0))
  return [s, { ...c, previousFixes: noisy(own.filter((f) => f.fixTime < sampleTime), x.metres, x.seed), followingFixes: [], earlierTracks: [...others, trackOf(moved(way, -x.ago), x.isOwn), ...(c.earlierTracks ?? []).slice(0, 2)] }]
})

const evenWay: fc.Arbitrary<Scene> = fc.record({ speed: fc.integer({ min: 4, max: 14 }), bearing: fc.integer({ min: 0, max: 359 }), hasReadings: fc.boolean() }).map((x) => ([s, c]) =>
  [s, { ...c, previousFixes: Array.from({ length: 60 }, (_, i) => ({ ...sampleFix({ metresAway: (60 - i) * 10 * x.speed, bearing: x.bearing, seconds: (i - 60) * 10 }), ...(x.hasReadings ? { altitudeMetres: 12, provider: 'gps' as const } : {}) })) }])

const convoy: fc.Arbitrary<Scene> = fc.record({ seed, apartSeconds: fc.integer({ min: -300, max: 300 }), phones: fc.integer({ min: 1, max: 3 }), byPlan: fc.boolean(), length: fc.integer({ min: 20, max: 90 }) }).map((x) => ([s, c]) => {
  const beside = Array.from({ length: x.phones }, (_, i): ColleagueHere => ({ personId: `beside-${i}`, deviceId: `phone-${i}`, time: sampleTime + (x.apartSeconds + i) * 1000, fixes: sampleApproach(x.length, `${x.seed} ${i}`), ...(x.byPlan && i === 0 ? { togetherByPlan: true } : {}) }))
  return [s, { ...c, previousFixes: sampleApproach(x.length, `${x.seed} own`), colleaguesHere: [...beside, ...(c.colleaguesHere ?? [])] }]
})

const oddHour: fc.Arbitrary<Scene> = fc.record({ hours: fc.integer({ min: 0, max: 12 }), count: fc.integer({ min: 15, max: 40 }) }).map((x) => (situation) =>
  withEarlier(situation, Array.from({ length: x.count }, (_, i) => known(i, { time: sampleTime - (i + 2) * dayMs - x.hours * hourMs }))))

const crowdedHour: fc.Arbitrary<Scene> = fc.record({ count: fc.integer({ min: 3, max: 9 }) }).map((x) => (situation) => withEarlier(situation, [
  ...Array.from({ length: 24 }, (_, i) => known(i, { time: sampleTime - (i + 2) * dayMs })),
  ...Array.from({ length: x.count }, (_, i) => known(40 + i, { time: sampleTime - (i + 1) * 6 * 60_000, sitePosition: destination(samplePlace, 90, 400 * (i + 1)) })),
]))

const repeatedText: fc.Arbitrary<Scene> = fc.record({ count: fc.nat({ max: 6 }), isOther: fc.boolean() }).map((x) => ([s, c]) => withEarlier([{ ...s, note: '货架缺货两个单品，已下补货单，冰柜陈列按标准调整。' }, c],
  Array.from({ length: x.count }, (_, i) => known(i, { note: x.isOther ? `今天见到店长，谈了第 ${i} 次促销的位置和价格牌。` : '货架缺货两个单品，已下补货单；冰柜陈列按标准调整' }))))

const oneSpot: fc.Arbitrary<Scene> = fc.record({ sites: fc.integer({ min: 1, max: 3 }), hoursAgo: fc.integer({ min: 0, max: 14 }) }).map((x) => ([s, c]) => withEarlier([s, { ...c, site: { siteId: 'site-1', name: '福田旗舰店', fence: { kind: 'circle', centre: samplePlace, radiusMetres: 100 }, position: samplePlace } }],
  Array.from({ length: x.sites }, (_, i) => known(i, { time: sampleTime - x.hoursAgo * hourMs - (i + 1) * 60_000, fix: sampleFix({ metresAway: 10 + i, seconds: -600 * (i + 1) }) }))))

/** The air of one flat at every site; or the air that others learned for this one. */
const oneAir: fc.Arbitrary<Scene> = fc.record({ sites: fc.integer({ min: 1, max: 3 }), heard: fc.integer({ min: 1, max: 8 }), isLearned: fc.boolean(), isElsewhere: fc.boolean() }).map((x) => ([s, c]) => {
  const sightings = Array.from({ length: x.heard }, (_, i) => ({ kind: 'wifi' as const, id: `home-${i}` }))
  const learned = (prefix: string) => ({ checkInCount: 9, personCount: 3, dayCount: 6, heard: Array.from({ length: 6 }, (_, i) => ({ kind: 'wifi' as const, id: `${prefix}-${i}`, count: 8 })) })
  const earlier = Array.from({ length: x.sites }, (_, i) => {
    const site = destination(samplePlace, 40 + i * 90, 1_500)
    const time = sampleTime - (i + 1) * dayMs
    return known(i, { time, deviceTime: time, sitePosition: site, fix: { ...destination(site, 20, 15), fixTime: time, accuracyMetres: 9, provider: 'gps' }, radio: { scanTime: time, sightings } })
  })
  return withEarlier([{ ...s, radio: { scanTime: sampleTime, sightings } }, { ...c, ...(x.isLearned ? { siteRadio: learned(x.isElsewhere ? 'shop' : 'home') } : {}), ...(x.isElsewhere ? { otherSitesRadio: [{ ...learned('home'), siteId: 'site-9', siteName: '南山店', distanceMetres: 4_000 }] } : {}) }], earlier)
})

const sha = 'ab'.repeat(32)
const siteId = optional(fc.constantFrom('site-1', 'site-2'))
const matchTime = fc.oneof(fc.integer({ min: sampleTime - 60 * dayMs, max: sampleTime + hourMs }), fc.constantFrom(NaN, 0))

const photo: fc.Arbitrary<Scene> = fc.record({
  trouble: seldom('not a picture'), takenAt: optional(fc.oneof(matchTime, fc.integer({ min: sampleTime - 20 * hourMs, max: sampleTime }))), takenPosition: optional(fc.record({ lat: fc.double({ min: 22, max: 23, noNaN: true }), lon: fc.double({ min: 113.5, max: 114.5, noNaN: true }) })), editedWith: optional(fc.constant('An Editor')),
  matches: fc.array(fc.record({ eventId: fc.constantFrom('m1', 'm2', 'm3', 'event-1'), isOwn: fc.boolean(), time: matchTime, siteId, differentBits: fc.oneof(fc.nat({ max: 60 }), fc.constant(NaN)), isSameFile: optional(fc.boolean()), isMirrored: optional(fc.boolean()) }), { maxLength: 4 }),
}).map((facts) => ([s, c]) => [{ ...s, photoSha256: sha }, { ...c, photo: { sha256: sha, ...facts } }])

const video: fc.Arbitrary<Scene> = fc.record({
  isPrompted: fc.boolean(), promptAgoSeconds: fc.integer({ min: 0, max: 60 }),
  facts: fc.record({
    trouble: seldom('not a video'), durationSeconds: optional(fc.integer({ min: 1, max: 40 })), recordedAt: optional(matchTime), darkShare: optional(share), stillShare: optional(share),
    matches: fc.array(fc.record({ eventId: fc.constantFrom('m1', 'm2', 'event-1'), kind: fc.constantFrom('video' as const, 'photo' as const), isOwn: fc.boolean(), time: matchTime, siteId, comparedFrames: fc.constant(10), alikeFrames: fc.nat({ max: 10 }), identicalFrames: fc.nat({ max: 10 }), isSameFile: optional(fc.boolean()), isMirrored: optional(fc.boolean()) }), { maxLength: 3 }),
    scene: optional(fc.record({ outcome: fc.constantFrom('match' as const, 'uncertain' as const, 'mismatch' as const), referenceCount: fc.nat({ max: 3 }), commonPoints: fc.nat({ max: 90 }), signShare: optional(share) })),
  }),
}).map((x) => ([s, c]) => [{ ...s, video: { sha256: sha, promptId: x.isPrompted ? promptOf(s.eventId).id : 'another', promptTime: (s.clocks.deviceTime ?? sampleTime) - x.promptAgoSeconds * 1000 } }, { ...c, video: { sha256: sha, ...x.facts } }])

const littleOutput: fc.Arbitrary<Scene> = fc.record({ count: fc.nat({ max: 9 }), usual: fc.integer({ min: 4, max: 20 }) }).map((x) => ([s, c]) => [s, { ...c, dayOutput: { count: x.count, usualCounts: Array.from({ length: 20 }, (_, i) => x.usual + (i % 3)) } }])

/** Thrown elsewhere for minutes, with a silence before or after. */
const strayPositions: fc.Arbitrary<Scene> = fc.record({ count: fc.integer({ min: 1, max: 8 }), metres: fc.integer({ min: 320, max: 2_000 }), silentBefore: fc.boolean(), isElsewhere: fc.boolean() }).map((x) => ([s, c]) => {
  const stay = Array.from({ length: 300 }, (_, i) => sampleFix({ metresAway: (x.isElsewhere ? 1_500 : 6) + (i % 5), bearing: (i * 31) % 360, seconds: -3_000 + i * 10, altitudeMetres: 9 }))
  const stray = Array.from({ length: x.count }, (_, i) => sampleFix({ metresAway: x.metres, bearing: 200 + i, seconds: -1_500 + i * 5, altitudeMetres: 9 }))
  const silentFrom = x.silentBefore ? -1_700 : -1_500
  return [s, { ...c, previousFixes: [...stay.filter((f) => !(f.fixTime >= sampleTime + silentFrom * 1000 && f.fixTime < sampleTime + (silentFrom + 220) * 1000)), ...stray], followingFixes: sampleStay() }]
})

/** A wall clock that was right yesterday and is off now, with or without proof of the time. */
const setClock: fc.Arbitrary<Scene> = fc.record({ minutes: fc.integer({ min: -90, max: 90 }), isProven: fc.boolean() }).map((x) => ([s, c]) => withEarlier([
  { ...s, clocks: { ...s.clocks, deviceTime: sampleTime + x.minutes * 60_000, serverTime: sampleTime + 2_000 }, device: x.isProven ? { lastServerTime: sampleTime - 600_000, monotonicSinceServerTimeMs: 600_000 } : {}, ...(s.fix ? { fix: { ...s.fix, fixTime: sampleTime, provider: 'gps' } } : {}) }, c,
], [known(0, { time: sampleTime - dayMs, deviceTime: sampleTime - dayMs, lastServerTime: sampleTime - dayMs - 60_000, monotonicSinceServerTimeMs: 60_000 })]))

/** A handset, or a pin, in another datum. */
const otherDatum: fc.Arbitrary<Scene> = fc.record({ datum: fc.constantFrom('gcj02' as const, 'bd09' as const), isHandset: fc.boolean(), sitesBefore: fc.nat({ max: 3 }) }).map((x) => ([s, c]) => {
  const off = <P extends LatLon>(place: P): P => ({ ...place, ...(x.isHandset ? fromWgs84(place, x.datum) : toWgs84(place, x.datum)) })
  return withEarlier([{ ...s, fix: off(sampleFix({ accuracyMetres: 9 })) }, c], Array.from({ length: x.sitesBefore }, (_, i) => { const site = destination(samplePlace, 90 * i, 2_000); return known(i, { sitePosition: site, fix: { ...off(site), fixTime: sampleTime - (i + 1) * dayMs, accuracyMetres: 9 } }) }))
})

const shortStay: fc.Arbitrary<Scene> = fc.record({ minutes: fc.integer({ min: 1, max: 40 }), needed: fc.integer({ min: 10, max: 40 }) }).map((x) => ([s, c]) =>
  withEarlier([{ ...s, kind: 'check_out' }, { ...c, visitType: { name: '门店拜访', minDwellSeconds: x.needed * 60 } }], [known(0, { siteId: 'site-1', time: sampleTime - x.minutes * 60_000 })]))

const leaving: fc.Arbitrary<Scene> = fc.record({ after: fc.integer({ min: 20, max: 500 }) }).map((x) => ([s, c]) => [{ ...s, kind: 'check_in' }, { ...c, followingFixes: Array.from({ length: 40 }, (_, i) => sampleFix({ metresAway: i * 15 < x.after ? 8 : 600, seconds: (i + 1) * 15 })) }])

/** The same digits again and again, by whichever provider. */
const frozen: fc.Arbitrary<Scene> = fc.record({ provider: fc.constantFrom('gps' as const, 'fused' as const), before: fc.integer({ min: 0, max: 30 }), after: fc.nat({ max: 6 }), speed: optional(fc.integer({ min: 0, max: 9 })), wasHere: fc.boolean() }).map((x) => ([s, c]) => {
  const at = (seconds: number): Fix => sampleFix({ seconds, provider: x.provider, altitudeMetres: 11, ...(x.speed === undefined ? {} : { speedMetresPerSecond: x.speed + seconds / 1e4 }) })
  const way = sampleApproach(20).map((f) => ({ ...f, fixTime: f.fixTime - 1_800_000, provider: x.provider }))
  return withEarlier([{ ...s, fix: at(0) }, { ...c, previousFixes: [...way, ...Array.from({ length: x.before }, (_, i) => at((i - x.before) * 50))], followingFixes: Array.from({ length: x.after }, (_, i) => at((i + 1) * 40)) }], x.wasHere ? [known(0, { time: sampleTime - 2.5 * hourMs, siteId: 'site-1', fix: at(-9_000) })] : [])
})

/** Tags, codes and beacons in the minutes before the tap, and videos that compare well, seldom come of drawing each value for itself. */
const readHere: fc.Arbitrary<Scene> = fc.record({
  kinds: fc.subarray(['nfc', 'qr', 'beacon'] as const, { minLength: 1 }), strength: fc.constantFrom('plain' as const, 'signed' as const), outcome: fc.constantFrom('here' as const, 'here' as const, 'elsewhere' as const, 'not_genuine' as const),
  secondsBefore: fc.integer({ min: 0, max: 500 }), stepAgo: fc.constantFrom(0, 30, 600), usedBefore: fc.boolean(), overtakenMinutes: optional(fc.integer({ min: 0, max: 30 })), isProven: fc.boolean(), similarity: fc.constantFrom(0.2, 0.9), liveScore: fc.constantFrom(0.1, 0.99), uses: fc.nat({ max: 9 }),
}).map((x) => ([s, c]) => {
  const readTime = sampleTime - x.secondsBefore * 1000
  const readings = x.kinds.map((kind) => ({
    kind, strength: x.strength, outcome: x.outcome, readTime, stepTime: readTime - x.stepAgo * 1000, stepSeconds: kind === 'qr' ? 30 : 300, counter: 7,
    ...(x.usedBefore ? { usedBefore: { isOwn: true, time: readTime - dayMs } } : {}), ...(x.overtakenMinutes === undefined ? {} : { higherCounterTime: readTime - x.overtakenMinutes * 60_000 }),
  }))
  const face = { modelId: faceProviders[0]!.modelId, similarity: x.similarity, liveScore: x.liveScore, challenge: 'passed' as const, templateSha256: sha, isConsented: true, earlierUses: x.uses }
  return [{ ...s, clocks: { fixTime: sampleTime, deviceTime: sampleTime, serverTime: sampleTime + 2_000 }, device: x.isProven ? { lastServerTime: sampleTime - 600_000, monotonicSinceServerTimeMs: 600_000 } : {} }, { ...c, factors: { can: ['nfc', 'qr', 'beacon', 'face', 'passkey'], registered: ['nfc', 'qr', 'beacon'], readings, face } }]
})

/** Somewhere else a while before, by a check-in or by the receiver. */
const farBefore: fc.Arbitrary<Scene> = fc.record({ kilometres: fc.constantFrom(3, 8, 30, 200, 1_500), minutes: fc.constantFrom(2, 6, 20, 90), wasInside: fc.boolean(), isOnTrack: fc.boolean() }).map((x) => ([s, c]) => {
  const there = (seconds: number): Fix => sampleFix({ metresAway: x.kilometres * 1_000 + (seconds % 7), bearing: 80, seconds, provider: 'gps', altitudeMetres: 5 })
  return [s, { ...c, lastOtherCheckIn: { fix: there(-x.minutes * 60), time: sampleTime - x.minutes * 60_000, wasInside: x.wasInside }, ...(x.isOnTrack ? { previousFixes: Array.from({ length: 40 }, (_, i) => there(-x.minutes * 60 - i * 15)).reverse() } : {}) }]
})

/** By what each is about. */
export const scenes = { copiedWay, evenWay, convoy, oddHour, crowdedHour, repeatedText, oneSpot, oneAir, photo, video, littleOutput, strayPositions, setClock, otherDatum, shortStay, leaving, frozen, readHere, farBefore } as const

const anyScenes: fc.Arbitrary<readonly Scene[]> = fc.array(fc.oneof(...(Object.values(scenes) as fc.Arbitrary<Scene>[])), { minLength: 1, maxLength: 4 })

const honest: fc.Arbitrary<Situation> = fc.constantFrom('check_in' as const, 'check_out' as const).map((kind) => [sampleCheckIn({ kind }), sampleContext({ followingFixes: sampleStay() })])
const odd: fc.Arbitrary<Situation> = fc.tuple(anyScanningCheckIn, anyPresenceContext)

export const anySpeakingCheckIn: fc.Arbitrary<Situation> = fc.tuple(fc.oneof(honest, odd), anyScenes).map(([situation, laid]) => laid.reduce((s, scene) => scene(s), situation))
