/** Honest people whose handset, system or network reports strangely. The way and the visits are the day's own; only the record of them is hard. */
import { distanceMetres, fromWgs84 } from '@fieldproof/core/geo'
import type { DeviceState, Fix, Instant } from '@fieldproof/core/kernel'
import type { Random } from '../random.ts'
import { type AttackInput, roundTo } from './attack.ts'
import { type ThirdHardship, type PressOptions, honestCase, minuteMs } from './thirdKit.ts'
import { offsetMetres } from './thirdSpoofs.ts'

/** Power-saving: one fix in about ten minutes (5–15), moving or not. */
export const sparseSaver: ThirdHardship = (input) => {
  const seconds = input.random.between(300, 900)
  return honestCase(input, { movingSeconds: seconds, stillSeconds: seconds })
}

/** A navigation app runs as well, and the phone hands on its fix of every second or two. */
export const everySecond: ThirdHardship = (input) => {
  const seconds = input.random.pick([1, 1, 2])
  return honestCase(input, { movingSeconds: seconds, stillSeconds: input.random.pick([seconds, 10]) })
}

/** Handsets that report one accuracy for all: 10, 20, 30, 50, 100, whatever the truth is. */
export const constantAccuracy: ThirdHardship = (input) => {
  const accuracyMetres = input.random.pick([10, 20, 20, 30, 50, 100, 100])
  const keepsAltitude = input.random.chance(0.5)
  return honestCase(input, { change: ({ altitudeMetres, ...fix }) => ({ ...fix, accuracyMetres, ...(keepsAltitude && altitudeMetres !== undefined ? { altitudeMetres: 0 } : {}) }) })
}

/** A ROM that gives five digits (1.1 m), whole metres and a whole second. */
export const fiveDigits: ThirdHardship = (input) => honestCase(input, { change: (fix) => ({
  ...fix, lat: roundTo(fix.lat, 5), lon: roundTo(fix.lon, 5), fixTime: Math.floor(fix.fixTime / 1000) * 1000, accuracyMetres: Math.round(fix.accuracyMetres ?? 10),
  ...(fix.altitudeMetres === undefined ? {} : { altitudeMetres: Math.round(fix.altitudeMetres) }), ...(fix.speedMetresPerSecond === undefined ? {} : { speedMetresPerSecond: Math.round(fix.speedMetresPerSecond) }),
}) })

/** 后台限制: the system wakes the app and gives the last known position again and again, three to twelve times with new times, until a true fix comes. */
export const batchedRepeats: ThirdHardship = (input) => {
  const { random } = input
  const most = random.whole(4, 12)
  let held: Fix | undefined
  let left = 0
  return honestCase(input, { change: (fix, atPress) => {
    // Pressing the button wakes the receiver.
    if (held === undefined || left <= 0 || atPress) {
      held = fix
      left = random.whole(2, most)
    } else left--
    return { ...held, fixTime: fix.fixTime }
  } })
}

/** The same with no accuracy told, as some browsers in power-saving do. */
export const noAccuracy: ThirdHardship = (input) => honestCase(input, { change: ({ accuracyMetres: _accuracy, speedMetresPerSecond: _speed, altitudeMetres: _altitude, bearingDegrees: _bearing, ...fix }) => fix })

/** Indoors the Wi-Fi position is one and the same point for the whole stay, to the last digit (20–35 m); outside all is normal. */
export const frozenWifiPosition: ThirdHardship = (input) => {
  const { random } = input
  const accuracyMetres = roundTo(random.between(18, 36), random.pick([0, 1, 3]))
  let held: Fix | undefined
  return honestCase(input, { change: (fix) => {
    if (fix.provider === 'gps') {
      held = undefined
      return fix
    }
    held ??= { lat: fix.lat, lon: fix.lon, fixTime: fix.fixTime, accuracyMetres, provider: 'fused' }
    return { ...held, fixTime: fix.fixTime }
  } })
}

/** Inside, only the cell tower is known: the same tower for the stay, 150–900 m off with 300–1500 m accuracy. */
export const cellOnlyIndoors: ThirdHardship = (input) => {
  const { random } = input
  let held: Fix | undefined
  return honestCase(input, { change: (fix) => {
    if (fix.provider === 'gps') {
      held = undefined
      return fix
    }
    if (held === undefined) {
      const accuracyMetres = Math.round(random.between(300, 1500))
      const angle = random.between(0, 2 * Math.PI)
      const away = accuracyMetres * random.between(0.4, 0.9)
      held = { ...offsetMetres(fix, away * Math.cos(angle), away * Math.sin(angle)), fixTime: fix.fixTime, accuracyMetres, provider: 'network' }
    }
    return { ...held, fixTime: fix.fixTime }
  } })
}

/** At the press the system hands out the fix it has: 20 s to 8 min old, from the way or from beside the shop. */
export const warmCachedFix: ThirdHardship = (input) => {
  const { random } = input
  const recent: Fix[] = []
  return honestCase(input, { change: (fix, atPress) => {
    if (!atPress) {
      recent.push(fix)
      return fix
    }
    const age = Math.min(8 * minuteMs, random.exponential(90_000) + 20_000)
    return recent.findLast((f) => f.fixTime <= fix.fixTime - age) ?? fix
  } })
}

/** A handset, or a map SDK in the shell around the app, that gives GCJ-02 and calls it WGS-84: 450–550 m off in Hangzhou, everywhere alike. */
export const gcj02Handset: ThirdHardship = (input) => {
  const datum = input.random.pick(['gcj02', 'gcj02', 'gcj02', 'bd09'] as const)
  return honestCase(input, { change: (fix) => {
    const p = fromWgs84(fix, datum)
    return { ...fix, lat: roundTo(p.lat, 6), lon: roundTo(p.lon, 6) }
  } })
}

/** Satellites in WGS-84, the SDK's network position in GCJ-02, in turns: out of doors right, in the shop half a kilometre off. */
export const mixedDatums: ThirdHardship = (input) => honestCase(input, { change: (fix) => {
  if (fix.provider === 'gps') return fix
  const p = fromWgs84(fix, 'gcj02')
  return { ...fix, provider: 'network', lat: roundTo(p.lat, 6), lon: roundTo(p.lon, 6) }
} })

/** Offline for stretches of 10–40 minutes, twice or three times: what was pressed then arrives at the end of the stretch, once out of order. */
const offlineStretches = (input: AttackInput, random: Random, count: number, lowMinutes: number, highMinutes: number): ((at: Instant) => PressOptions) => {
  const truth = input.simulated.truth(input.person, input.day)
  if (truth === undefined) return () => ({})
  const stretches = Array.from({ length: count }, () => {
    const from = random.between(truth.from, truth.to - highMinutes * minuteMs)
    return { from, to: from + random.between(lowMinutes, highMinutes) * minuteMs }
  })
  return (at) => {
    const inside = stretches.find((s) => at >= s.from && at < s.to)
    return inside ? { latencyMs: Math.round(inside.to - at + random.between(500, 20_000)), integrity: { signature: 'valid', order: random.chance(0.2) ? 'late' : 'in_order' } } : {}
  }
}

/** Out of credit, the other SIM in, and back: two or three stretches without network. The phone is the same. */
export const simSwaps: ThirdHardship = (input) => {
  const options = offlineStretches(input, input.random.fork('swaps'), input.random.whole(2, 3), 10, 60)
  return honestCase(input, { press: ({ at }) => options(at) })
}

/** 自动确定时间 is off and nobody noticed: 2–25 minutes wrong all day, fast or slow; the position's time is right. */
export const wrongClockAllDay: ThirdHardship = (input) => {
  const by = Math.round((input.random.chance(0.5) ? 1 : -1) * input.random.between(2, 25) * minuteMs)
  return honestCase(input, { press: ({ at }) => ({ deviceTime: at + by }) })
}

/** The phone restarts at about midday and once more: what proves elapsed time is lost until the network answers; half of them have none for a while. */
export const restarts: ThirdHardship = (input) => {
  const { random } = input
  const unknown: DeviceState = {}
  const share = random.between(0.15, 0.4)
  return honestCase(input, { isDark: (() => { let until = 0; return (at: Instant) => { if (at > until && random.chance(0.004)) until = at + random.between(1, 4) * minuteMs; return at < until } })(), press: () => (random.chance(share) ? { device: unknown, latencyMs: Math.round(random.chance(0.5) ? random.between(300, 3000) : random.between(2, 40) * minuteMs) } : {}) })
}

/** In a metal van: while it moves every second to sixth fix comes through and the rest is the network's, 40–160 m. */
export const metalVan: ThirdHardship = (input) => {
  const { random } = input
  const through = random.between(0.15, 0.5)
  return honestCase(input, { isDark: (_, where) => where.moving && !random.chance(through + 0.2), isPoor: (_, where) => where.moving && !random.chance(through) })
}

/** A cracked antenna: errors three to six times what is reported, everywhere. */
export const overconfident: ThirdHardship = (input) => {
  const { random } = input
  const times = random.between(2, 4)
  const draw = random.fork('more')
  let east = 0, north = 0
  let last: Fix | undefined
  return honestCase(input, { change: (fix) => {
    const seconds = last ? (fix.fixTime - last.fixTime) / 1000 : 1e6
    last = fix
    const keep = Math.exp(-seconds / 90)
    const fresh = Math.sqrt(1 - keep * keep) * 4 * times
    east = keep * east + draw.normal(0, fresh)
    north = keep * north + draw.normal(0, fresh)
    const moved = offsetMetres(fix, east, north)
    return { ...fix, lat: roundTo(moved.lat, 7), lon: roundTo(moved.lon, 7), accuracyMetres: roundTo(Math.max(3, (fix.accuracyMetres ?? 8) * 0.6), 2) }
  } })
}

/**
 * The pin was set with this very phone at the counter where it lies at every visit: fixes within 2.5 m of the pin, and of those one in three the pin itself, digit for digit,
 * since the fused position of the shop's Wi-Fi is the one that was saved.
 */
export const atThePin: ThirdHardship = (input) => {
  const { simulated, random } = input
  const exact = random.between(0.1, 0.7)
  const near = simulated.truth(input.person, input.day)?.stays.map((s) => simulated.world.site(`s${s.siteIndex}`)) ?? []
  return honestCase(input, { change: (fix) => {
    const site = near.find((s) => distanceMetres(s.position, fix) < 45)
    if (site === undefined || fix.provider === 'gps') return fix
    if (random.chance(exact)) return { ...fix, lat: site.position.lat, lon: site.position.lon, provider: 'fused' }
    const close = offsetMetres(site.position, random.normal(0, 1.2), random.normal(0, 1.2))
    return { ...fix, lat: roundTo(close.lat, 7), lon: roundTo(close.lon, 7) }
  } })
}
