/** fast-check sources of everything a check-in can come with: plausible, odd and impossible values together. */
import fc from 'fast-check'
import { type CheckInSubmission, type Fix, faceProviders } from '@fieldproof/core/kernel'
import type { CheckInContext } from '@fieldproof/core/signals'
import { type Expression, factors } from '@fieldproof/core/verification'
import { sampleCheckIn, sampleContext, sampleFence, sampleFix, samplePlace, sampleTime } from './samples.ts'

const anyInstant = fc.oneof(fc.integer({ min: sampleTime - 7_200_000, max: sampleTime + 7_200_000 }), fc.constantFrom(0, -1, NaN, Infinity, Date.UTC(2099, 0, 1)), fc.double())
const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })

const nearFix: fc.Arbitrary<Fix> = fc.record({ metresAway: fc.double({ min: 0, max: 20_000, noNaN: true }), bearing: fc.double({ min: 0, max: 360, noNaN: true }), seconds: fc.integer({ min: -3_600, max: 3_600 }), accuracyMetres: fc.double({ min: 1, max: 20_000, noNaN: true }), mock: optional(fc.boolean()) }).map(sampleFix)
const wildFix: fc.Arbitrary<Fix> = fc.record({
  lat: fc.oneof(fc.double(), fc.constantFrom(90, -90, 0)), lon: fc.oneof(fc.double(), fc.constantFrom(180, -180, 0)), fixTime: anyInstant,
  accuracyMetres: optional(fc.double()), speedMetresPerSecond: optional(fc.double()), provider: optional(fc.constantFrom('gps', 'network', 'fused', 'passive', 'unknown')), mock: optional(fc.boolean()),
})
export const anyFix: fc.Arbitrary<Fix> = fc.oneof({ arbitrary: nearFix, weight: 3 }, { arbitrary: wildFix, weight: 1 })
/** Repeats and all orders of time included. */
export const anyFixes: fc.Arbitrary<Fix[]> = fc.array(anyFix, { maxLength: 25 }).chain((fixes) => fc.shuffledSubarray([...fixes, ...fixes.slice(0, 5)]))

export const anyCheckIn: fc.Arbitrary<CheckInSubmission> = fc.record({
  kind: fc.constantFrom('check_in', 'check_out'), fix: optional(anyFix),
  clocks: fc.record({ fixTime: optional(anyInstant), deviceTime: optional(anyInstant), serverTime: fc.oneof(fc.constant(sampleTime + 2_000), anyInstant) }),
  device: fc.record({ lastServerTime: optional(anyInstant), monotonicSinceServerTimeMs: optional(fc.double()) }),
  integrity: fc.record({ signature: fc.constantFrom('valid', 'invalid', 'unsigned'), order: fc.constantFrom('in_order', 'gap', 'late', 'fork', 'unknown') }),
}).map((change) => sampleCheckIn(change))

const anyFence = fc.oneof(
  fc.constant(sampleFence),
  fc.record({ kind: fc.constant('circle' as const), centre: fc.record({ lat: fc.double(), lon: fc.double() }), radiusMetres: fc.double() }),
  fc.record({ kind: fc.constant('polygon' as const), rings: fc.array(fc.array(fc.record({ lat: fc.double({ min: samplePlace.lat - 0.01, max: samplePlace.lat + 0.01 }), lon: fc.double({ min: samplePlace.lon - 0.01, max: samplePlace.lon + 0.01 }) }), { maxLength: 6 }), { maxLength: 2 }) }),
)

export const anyContext: fc.Arbitrary<CheckInContext> = fc.record({
  site: optional(fc.record({ siteId: fc.constant('site-1'), name: fc.constantFrom('福田旗舰店', 'Shop'), fence: anyFence })),
  previousFixes: optional(anyFixes), followingFixes: optional(anyFixes),
  lastOtherCheckIn: optional(fc.record({ fix: optional(anyFix), time: anyInstant, wasInside: optional(fc.boolean()) })),
  deviceUse: optional(fc.record({ personIds: fc.array(fc.constantFrom('person-1', 'a', 'b', 'c')), days: optional(fc.integer({ min: 1, max: 90 })), sharedByPolicy: optional(fc.boolean()) })),
  conflictingEventIds: optional(fc.array(fc.constant('event-1'), { maxLength: 2 })),
}).map((change) => sampleContext(change))

const anyKnown = fc.array(fc.record({
  eventId: fc.uuid(), personId: fc.constantFrom('person-1', 'a', 'b'), deviceId: fc.constantFrom('device-1', 'x'), time: anyInstant, siteId: optional(fc.constantFrom('site-1', 'site-2', 'site-3')),
  sitePosition: optional(fc.record({ lat: fc.double(), lon: fc.double() })), fix: optional(anyFix), note: optional(fc.oneof(fc.string(), fc.constant('货架缺货两个单品，已下补货单。'))), deviceTime: optional(anyInstant), lastServerTime: optional(anyInstant), monotonicSinceServerTimeMs: optional(fc.double()),
}), { maxLength: 30 })

/** What earlier days and other people tell, on top of any context. */
export const anyWiderContext: fc.Arbitrary<CheckInContext> = fc.record({
  context: anyContext, earlierCheckIns: optional(anyKnown), othersOnThisPhone: optional(anyKnown),
  colleaguesHere: optional(fc.array(fc.record({ personId: fc.constantFrom('a', 'b', 'person-1'), deviceId: fc.constant('x'), time: anyInstant, fixes: anyFixes, togetherByPlan: optional(fc.boolean()) }), { maxLength: 3 })),
  earlierTracks: optional(fc.array(fc.record({ isOwn: fc.boolean(), points: anyFixes }).map(({ isOwn, points }) => ({ isOwn, fixTime: points.map((f) => f.fixTime), lat: points.map((f) => f.lat), lon: points.map((f) => f.lon) })), { maxLength: 3 })),
}).map(({ context, ...wider }) => ({ ...context, ...wider }))

/** Requirements of a policy, nested as people would not write them. */
export const anyExpression: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression }>((tie) => ({
  node: fc.oneof({ depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...factors).map((factor) => ({ kind: 'factor' as const, factor })),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), parts: fc.array(tie('node'), { minLength: 2, maxLength: 3 }) })),
})).node
const anyScan = fc.record({
  scanTime: fc.oneof(fc.integer({ min: sampleTime - 60_000, max: sampleTime + 20_000 }), anyInstant),
  sightings: fc.array(fc.record({ kind: fc.constantFrom('wifi', 'cell', 'beacon'), id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), powerDbm: optional(fc.double()) }), { maxLength: 12 }),
})
const anySiteRadio = fc.record({ checkInCount: fc.integer({ min: 0, max: 20 }), personCount: fc.integer({ min: 0, max: 4 }), dayCount: fc.integer({ min: 0, max: 9 }), heard: fc.array(fc.record({ kind: fc.constantFrom('wifi', 'cell', 'beacon'), id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), count: fc.integer({ min: 0, max: 20 }) }), { maxLength: 8 }) })
const anyRegion = fc.record({ country: optional(fc.constantFrom('中国', '新加坡')), province: optional(fc.constantFrom('浙江省', '广东省')), city: optional(fc.constantFrom('杭州市', '深圳市')) })

/** A check-in from a phone that may have scanned. */
export const anyScanningCheckIn: fc.Arbitrary<CheckInSubmission> = fc.record({ submission: anyCheckIn, radio: optional(anyScan) }).map(({ submission, radio }) => ({ ...submission, ...(radio ? { radio } : {}) }))

/** What radio, addresses, books and kinds of visits tell, on top of that. A source of its own, because old verdicts are compared over the ones above. */
export const anyFullContext: fc.Arbitrary<CheckInContext> = fc.record({
  context: anyWiderContext, scans: fc.array(anyScan, { maxLength: 30 }),
  siteRadio: optional(anySiteRadio), otherSitesRadio: optional(fc.array(fc.record({ radio: anySiteRadio, siteId: fc.constantFrom('site-2', 'site-3'), siteName: optional(fc.constant('南山店')), distanceMetres: fc.double({ min: 0, max: 1e5, noNaN: true }) }).map(({ radio, ...site }) => ({ ...radio, ...site })), { maxLength: 3 })),
  addressRegion: optional(fc.record({ kind: fc.constantFrom('region', 'private', 'unknown'), region: anyRegion, here: optional(anyRegion), isMobile: optional(fc.boolean()) }).map(({ region, ...rest }) => ({ ...rest, ...region }))),
  visitType: optional(fc.record({ name: fc.constant('门店拜访'), minDwellSeconds: optional(fc.double()) })), dayOutput: optional(fc.record({ count: fc.double(), usualCounts: fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double()), { maxLength: 30 }) })),
}).map(({ context, scans, ...more }) => ({ ...context, ...more, ...(context.earlierCheckIns ? { earlierCheckIns: context.earlierCheckIns.map((k, i) => ({ ...k, ...(scans[i] ? { radio: scans[i] } : {}) })) } : {}) }))

/** What was read at the site and what the customer said, on top of all that. Again a source of its own. */
export const anyPresenceContext: fc.Arbitrary<CheckInContext> = fc.record({
  context: anyFullContext,
  factors: optional(fc.record({
    can: fc.subarray(['nfc', 'qr', 'beacon', 'countersign', 'face', 'passkey'] as const), registered: fc.subarray(['nfc', 'qr', 'beacon'] as const),
    readings: fc.array(fc.record({
      kind: fc.constantFrom('nfc', 'qr', 'beacon'), strength: fc.constantFrom('plain', 'signed'), outcome: fc.constantFrom('here', 'elsewhere', 'revoked', 'unknown', 'not_genuine'), readTime: anyInstant,
      siteName: optional(fc.constant('南山店')), counter: optional(fc.nat()), usedBefore: optional(fc.record({ isOwn: fc.boolean(), time: anyInstant })), higherCounterTime: optional(anyInstant), stepTime: optional(anyInstant), stepSeconds: optional(fc.constantFrom(30, 300)),
    }), { maxLength: 4 }),
    passkey: optional(fc.record({ outcome: fc.constantFrom('confirmed', 'not_verified', 'of_something_else', 'not_genuine', 'unknown_key'), earlierUses: fc.nat(9) })),
    face: optional(fc.record({
      modelId: fc.constantFrom(faceProviders[0]!.modelId, 'another'), similarity: fc.double({ min: -1, max: 1, noNaN: true }), liveScore: fc.double({ min: 0, max: 1, noNaN: true }), challenge: fc.constantFrom('passed', 'failed'),
      templateSha256: fc.constant('ab'.repeat(32)), isConsented: fc.boolean(), earlierUses: fc.nat({ max: 9 }),
    })),
  })),
  countersign: optional(fc.record({ answer: fc.constantFrom('confirmed', 'denied'), hasName: fc.boolean(), isSameAddress: fc.boolean(), isSamePhone: fc.boolean() })),
}).map(({ context, factors, countersign }) => ({ ...context, ...(factors ? { factors } : {}), ...(countersign ? { countersign } : {}) }))
