/** An honest check-in with everything known about it, and the same with anything changed: what signal tests and the verdict bench start from. */
import type { CheckInSubmission, CircleFence, Fix, LatLon, TrackSubmission } from '@fieldproof/core/kernel'
import { destination } from '@fieldproof/core/geo'
import type { CheckInContext } from '@fieldproof/core/signals'
import { createRandom } from './random.ts'

export const samplePlace: LatLon = { lat: 22.543096, lon: 114.057865 }
export const sampleTime = Date.UTC(2026, 10, 23, 2, 30)
export const sampleFence: CircleFence = { kind: 'circle', centre: samplePlace, radiusMetres: 100 }

/** A fix some metres from the site, at a time relative to the check-in. */
export const sampleFix = (change: Partial<Fix> & { readonly metresAway?: number; readonly bearing?: number; readonly seconds?: number } = {}): Fix => {
  const { metresAway = 12, bearing = 70, seconds = 0, ...fix } = change
  return { ...destination(samplePlace, bearing, metresAway), fixTime: sampleTime + seconds * 1000, accuracyMetres: 8, provider: 'fused', mock: false, ...fix }
}

/** Walking to the site at 1.3 m/s, a fix every ten seconds, with a receiver's small errors. */
export const sampleApproach = (count = 60, seed = 'approach'): Fix[] => {
  const random = createRandom(seed)
  return Array.from({ length: count }, (_, i) => {
    const secondsBefore = (count - i) * 10
    const fix = sampleFix({ metresAway: secondsBefore * 1.3, seconds: -secondsBefore })
    return { ...fix, ...destination(fix, random.between(0, 360), Math.abs(random.normal(0, 3))), speedMetresPerSecond: 1.3 + random.normal(0, 0.2) }
  })
}

/** Staying at the site afterwards. */
export const sampleStay = (count = 60, seed = 'stay'): Fix[] => {
  const random = createRandom(seed)
  return Array.from({ length: count }, (_, i) => sampleFix({ metresAway: Math.abs(random.normal(0, 8)), bearing: random.between(0, 360), seconds: (i + 1) * 10 }))
}

export const sampleCheckIn = (change: Partial<CheckInSubmission> = {}): CheckInSubmission => ({
  kind: 'check_in', eventId: 'event-1', orgId: 'org-1', personId: 'person-1', deviceId: 'device-1', source: 'native', siteId: 'site-1',
  clocks: { fixTime: sampleTime, deviceTime: sampleTime + 800, serverTime: sampleTime + 1_900 },
  device: { lastServerTime: sampleTime - 600_000, monotonicSinceServerTimeMs: 600_900 },
  integrity: { signature: 'valid', order: 'in_order' }, fix: sampleFix(), ...change,
})

export const sampleContext = (change: Partial<CheckInContext> = {}): CheckInContext => ({
  site: { siteId: 'site-1', name: '福田旗舰店', fence: sampleFence }, previousFixes: sampleApproach(), followingFixes: [],
  lastOtherCheckIn: { fix: sampleFix({ metresAway: 6_000, seconds: -5_400 }), time: sampleTime - 5_400_000, siteName: '南山店', wasInside: true },
  deviceUse: { personIds: [], days: 30 }, conflictingEventIds: [], orgTimeZone: 'Asia/Shanghai', ...change,
})

export const sampleTrack = (change: Partial<TrackSubmission> = {}): TrackSubmission => {
  const { fix: _fix, siteId: _siteId, ...base } = sampleCheckIn()
  return { ...base, kind: 'track', fixes: sampleApproach(), ...change }
}
