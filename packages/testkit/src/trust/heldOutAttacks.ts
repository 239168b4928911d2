/**
 * The same attacks by another author: other apps, other habits, other noise. No weight or threshold may be chosen with these in view; a miss here
 * is reported, not repaired by moving a threshold. That rule was broken once: the weight of one journey repeated at other moments (`same_course`) went from −4 to −9 after the
 * replays under noise of this set had been read. Its replays are spent by that, and drawnReplays.ts is there in their place; the other attacks are as they were.
 */
import { destination, distanceMetres } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { createJourney } from '../fleet/journey.ts'
import { createReceiver } from '../fleet/receiver.ts'
import type { Random } from '../random.ts'
import { type Attacks, earlierDay, honestDayOf, mapDay, moveVisit, roundTo, shiftDay, timeOf, visitPairs, wholeDays } from './attack.ts'
import { type PhoneDay, type Visit } from './world.ts'

const minute = 60_000
const ids = (day: PhoneDay) => ({ personId: day.personId, deviceId: day.deviceId, day: day.day })

/** Position of a recorded day at any instant, straight between its fixes. */
const positionAt = (fixes: readonly Fix[], at: number): { lat: number; lon: number } => {
  const next = fixes.findIndex((f) => f.fixTime >= at)
  if (next <= 0) return fixes[next < 0 ? fixes.length - 1 : 0]!
  const a = fixes[next - 1]!, b = fixes[next]!
  const share = (at - a.fixTime) / Math.max(1, b.fixTime - a.fixTime)
  return { lat: a.lat + (b.lat - a.lat) * share, lon: a.lon + (b.lon - a.lon) * share }
}

/** Noise that wanders: each error is mostly the one before. */
const wandering = (random: Random, deviationMetres: number) => {
  let east = random.normal(0, deviationMetres), north = random.normal(0, deviationMetres)
  return (fix: Fix): Fix => {
    east = 0.9 * east + 0.436 * random.normal(0, deviationMetres)
    north = 0.9 * north + 0.436 * random.normal(0, deviationMetres)
    return { ...fix, ...destination(fix, (Math.atan2(east, north) * 180) / Math.PI, Math.hypot(east, north)) }
  }
}

/** A recording played at another pace, read off at other instants, with wandering noise. */
const replayed = (source: PhoneDay, byMs: number, random: Random, { pace, everySeconds, noiseMetres }: { pace: number; everySeconds: number; noiseMetres: number }): Pick<PhoneDay, 'fixes' | 'visits'> => {
  const start = source.fixes[0]!.fixTime
  const end = source.fixes.at(-1)!.fixTime
  const noisy = wandering(random, noiseMetres)
  const fixes: Fix[] = []
  for (let at = start; at < end; at += everySeconds * 1000 * random.between(0.9, 1.1)) {
    fixes.push(noisy({ ...positionAt(source.fixes, at), fixTime: Math.round(start + (at - start) * pace + byMs), accuracyMetres: roundTo(random.between(6, 18), 1), provider: 'fused' }))
  }
  const visits = source.visits.map((v) => {
    const moved = moveVisit(v, Math.round((timeOf(v) - start) * (pace - 1) + byMs))
    return moved.fix ? { ...moved, fix: { ...noisy(moved.fix), accuracyMetres: roundTo(random.between(6, 18), 1) } } : moved
  })
  return { fixes, visits }
}

/** From ten minutes before each visit to its end: when this cheat's app runs at all. */
const onlyAround = (day: PhoneDay, fixes: readonly Fix[], beforeMs: number): Fix[] => {
  const spans = visitPairs(day).map(({ enter, leave }) => [timeOf(enter) - beforeMs, leave ? timeOf(leave) : timeOf(enter) + 20 * minute] as const)
  return fixes.filter((f) => spans.some(([from, to]) => f.fixTime >= from && f.fixTime <= to))
}

export const heldOutAttacks: Attacks = {
  /** The mock app is switched on for the check-in alone. */
  mock_flagged: (input) => {
    const day = honestDayOf(input)
    return day && { day: { ...day, visits: day.visits.map((v) => (v.fix ? { ...v, fix: { ...v.fix, mock: true } } : v)) } }
  },

  /** One picked point somewhere inside the fence, full precision, fused provider; nothing is recorded between visits. */
  constant_position: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const points = new Map(visitPairs(day).map(({ enter }) => [enter.siteId, destination(input.simulated.world.site(enter.siteId).position, input.random.between(0, 360), input.random.between(4, 28))]))
    const at = (fix: Fix, siteId: string): Fix => ({ ...points.get(siteId)!, fixTime: fix.fixTime, accuracyMetres: 15, provider: 'fused' })
    const siteAt = (t: number): string | undefined => day.visits.findLast((v) => timeOf(v) - 10 * minute <= t)?.siteId
    return { day: { ...day, fixes: onlyAround(day, day.fixes, 10 * minute).flatMap((f) => { const s = siteAt(f.fixTime); return s && points.has(s) ? [at(f, s)] : [] }), visits: day.visits.map((v) => (v.fix && points.has(v.siteId) ? { ...v, fix: at(v.fix, v.siteId) } : v)) } }
  },

  /** A route app walks straight lines from shop to shop at an even pace, with a uniform scatter of two metres and a fixed accuracy. */
  mock_jitter: (input) => {
    const day = honestDayOf(input)
    const pairs = day ? visitPairs(day).filter(({ leave }) => leave !== undefined) : []
    if (!day || pairs.length < 2) return undefined
    const { random, simulated: { world } } = input
    const corners = pairs.flatMap(({ enter, leave }) => [{ ...world.site(enter.siteId).position, fixTime: timeOf(enter) - 30_000 }, { ...world.site(enter.siteId).position, fixTime: timeOf(leave!) + 20_000 }])
    const scatter = (fix: Fix): Fix => ({ ...fix, lat: fix.lat + random.between(-1.8e-5, 1.8e-5), lon: fix.lon + random.between(-2.1e-5, 2.1e-5), accuracyMetres: 5, provider: 'fused' })
    const fixes: Fix[] = []
    for (let at = corners[0]!.fixTime; at < corners.at(-1)!.fixTime; at += 10_000) fixes.push(scatter({ ...positionAt(corners, at), fixTime: at }))
    return { day: { ...day, fixes, visits: pairs.flatMap(({ enter, leave }) => [enter, leave!]).map((v) => ({ ...v, fix: scatter({ ...world.site(v.siteId).position, fixTime: timeOf(v) }) })) } }
  },

  /** Sits in a café one to four kilometres away; the mock app runs from three minutes before to three minutes after each tap. */
  teleport: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const { simulated: { company, world }, random, person } = input
    const receiver = createReceiver(company.grid, random.fork('receiver'))
    const cafe = company.grid.toSpot(destination(company.grid.toLatLon(person.home), random.between(0, 360), random.between(300, 900)))
    const sitting = createJourney(company.grid, random.fork('way'), { spot: cafe, at: day.fixes[0]!.fixTime, transport: person.transport })
    sitting.stay(24 * 3600, 'indoors')
    const mocked = (at: number, siteId: string): Fix => ({ ...destination(world.site(siteId).position, random.between(0, 360), random.between(0, 15)), fixTime: at, accuracyMetres: roundTo(random.between(4, 9), 1), provider: 'gps' })
    const fixes = day.fixes.flatMap((f): Fix[] => {
      const near = day.visits.find((v) => Math.abs(timeOf(v) - f.fixTime) < 3 * minute)
      if (near) return [mocked(f.fixTime, near.siteId)]
      const real = receiver.fix(sitting.at(f.fixTime), f.fixTime)
      return real ? [real] : []
    })
    const isFar = (v: Visit): boolean => distanceMetres(world.site(v.siteId).position, company.grid.toLatLon(cafe)) > 400
    return { day: { ...day, fixes, visits: day.visits.map((v) => (v.fix ? { ...v, fix: mocked(timeOf(v), v.siteId) } : v)) }, isFalse: isFar }
  },

  /** Passes the shop on the road and taps while rolling; does not stop. */
  drive_by: (input) => {
    const { simulated: { company, truth }, person, day, random } = input
    const today = honestDayOf(input)
    const true_ = truth(person, day)
    if (!today || !true_ || true_.stays.length === 0) return undefined
    const journey = createJourney(company.grid, random.fork('way'), { spot: person.home, at: true_.from, transport: person.transport })
    const taps: { at: number; siteIndex: number }[] = []
    for (const { siteIndex } of true_.stays) {
      const { spot } = company.sites[siteIndex]!
      journey.goTo({ x: spot.x - 12, y: spot.y })
      taps.push({ at: journey.endTime, siteIndex })
      journey.goTo({ x: spot.x + random.between(700, 1500), y: spot.y + random.between(-300, 300) })
      journey.stay(random.between(8, 25) * 60, 'open')
    }
    const receiver = createReceiver(company.grid, random.fork('receiver'))
    const fixes: Fix[] = []
    for (let at = true_.from; at < journey.endTime; at += 20_000) {
      const fix = receiver.fix(journey.at(at), Math.round(at))
      if (fix) fixes.push(fix)
    }
    const visits = taps.flatMap(({ at, siteIndex }): Visit[] => {
      const time = Math.round(at)
      const fix = receiver.fix(journey.at(time), time)
      return fix ? [{ kind: 'check_in', siteId: `s${siteIndex}`, fix, deviceTime: time, serverTime: time + 900, device: { lastServerTime: time - 300_000, monotonicSinceServerTimeMs: 300_000 }, integrity: { signature: 'valid', order: 'in_order' } }] : []
    })
    return { day: { ...ids(today), fixes, visits } }
  },

  /** Yesterday's way, begun when it suits, cut to six digits. */
  replay_exact: (input) => {
    const today = honestDayOf(input)
    const source = earlierDay(input, input.person, input.day, input.random.whole(1, 7))
    return today && source && { day: mapDay(shiftDay(source, wholeDays(source.day, input.day) + Math.round(input.random.between(-40, 40) * minute), ids(today)), (f) => ({ lat: roundTo(f.lat, 6), lon: roundTo(f.lon, 6), fixTime: f.fixTime, accuracyMetres: roundTo(input.random.between(4, 14), 1), provider: 'fused' })) }
  },

  /** The file is played only around each visit, each time with its own delay. */
  replay_time_shifted: (input) => {
    const today = honestDayOf(input)
    const source = earlierDay(input, input.person, input.day, input.random.whole(1, 7))
    if (!today || !source) return undefined
    const base = wholeDays(source.day, input.day)
    const fixes: Fix[] = []
    const visits: Visit[] = []
    let delay = Math.round(input.random.between(-30, 10) * minute)
    for (const { enter, leave } of visitPairs(source)) {
      delay += Math.round(input.random.between(1, 8) * minute)
      const from = timeOf(enter) - 15 * minute
      const to = leave ? timeOf(leave) : timeOf(enter) + 15 * minute
      for (const f of source.fixes) if (f.fixTime >= from && f.fixTime <= to) fixes.push({ ...f, fixTime: f.fixTime + base + delay })
      visits.push(moveVisit(enter, base + delay), ...(leave ? [moveVisit(leave, base + delay)] : []))
    }
    return { day: { ...ids(today), fixes: fixes.sort((a, b) => a.fixTime - b.fixTime), visits } }
  },

  /** Played a little faster or slower, read off at other instants, with an error of eight metres that wanders. */
  replay_jittered: (input) => {
    const today = honestDayOf(input)
    const source = earlierDay(input, input.person, input.day, input.random.whole(1, 7))
    return today && source && { day: { ...ids(today), ...replayed(source, wholeDays(source.day, input.day) + Math.round(input.random.between(-20, 20) * minute), input.random, { pace: input.random.between(0.98, 1.02), everySeconds: 22, noiseMetres: 8 }) } }
  },

  /** A colleague's way of this week at another hour, with an error of five metres. */
  replay_of_colleague: (input) => {
    const today = honestDayOf(input)
    const colleague = input.random.pick(input.simulated.people.filter((p) => p.index !== input.person.index))
    const source = earlierDay(input, colleague, input.day, input.random.whole(1, 4))
    return today && source && { day: { ...ids(today), ...replayed(source, wholeDays(source.day, input.day) + Math.round(input.random.between(-90, 30) * minute), input.random, { pace: 1, everySeconds: 30, noiseMetres: 5 }) } }
  },

  /** Backwards with an error of five metres, read off at other instants. */
  replay_reversed: (input) => {
    const today = honestDayOf(input)
    const source = earlierDay(input, input.person, input.day, input.random.whole(1, 7))
    if (!today || !source) return undefined
    const turn = source.fixes[0]!.fixTime + source.fixes.at(-1)!.fixTime
    const backwards: PhoneDay = {
      ...source, fixes: source.fixes.map((f) => ({ ...f, fixTime: turn - f.fixTime })).reverse(),
      visits: visitPairs(source).reverse().flatMap(({ enter, leave }) => (leave ? [{ ...moveVisit(leave, turn - 2 * timeOf(leave)), kind: 'check_in' as const }, { ...moveVisit(enter, turn - 2 * timeOf(enter)), kind: 'check_out' as const }] : [])),
    }
    return { day: { ...ids(today), ...replayed(backwards, wholeDays(source.day, input.day), input.random, { pace: 1, everySeconds: 20, noiseMetres: 5 }) } }
  },

  /** The carrier signs the absent colleague in at some of the shops, minutes later, from wherever the phone is by then. */
  shared_phone: (input) => {
    const today = honestDayOf(input)
    const colleague = input.random.pick(input.simulated.people.filter((p) => p.index !== input.person.index))
    const carrier = input.simulated.world.dayOf(`p${colleague.index}`, input.day)
    if (!today || !carrier) return undefined
    const visits = visitPairs(carrier).filter(() => input.random.chance(0.5)).flatMap(({ enter }): Visit[] => {
      const at = timeOf(enter) + Math.round(input.random.between(2, 9) * minute)
      const fix = carrier.fixes.find((f) => f.fixTime >= at && f.fixTime < at + 3 * minute)
      return fix ? [{ ...moveVisit(enter, fix.fixTime - timeOf(enter)), fix }] : []
    })
    return { day: { personId: today.personId, deviceId: carrier.deviceId, day: input.day, fixes: carrier.fixes, visits } }
  },

  /** In a bag with the carrier's own phone: a fix a minute, many from the network, taps minutes apart. */
  co_travel: (input) => {
    const today = honestDayOf(input)
    const { simulated: { company, people, truth, world }, person, day, random } = input
    const colleague = random.pick(people.filter((p) => p.index !== person.index))
    const true_ = truth(colleague, day)
    const carrier = world.dayOf(`p${colleague.index}`, day)
    if (!today || !true_ || !carrier) return undefined
    const receiver = createReceiver(company.grid, random.fork('receiver'))
    const fixes: Fix[] = []
    for (let at = true_.from; at < true_.to; at += 60_000 * random.between(0.8, 1.2)) {
      const fix = receiver.fix(true_.journey.at(at), Math.round(at), { poor: random.chance(0.25) })
      if (fix) fixes.push(fix)
    }
    const visits = visitPairs(carrier).flatMap(({ enter }): Visit[] => {
      const at = timeOf(enter) + Math.round(random.between(0.5, 4) * minute)
      const fix = receiver.fix(true_.journey.at(at), at)
      return fix ? [{ ...moveVisit(enter, at - timeOf(enter)), fix }] : []
    })
    return { day: { ...ids(today), fixes, visits } }
  },

  /** Before dawn. */
  wrong_hour: (input) => {
    const day = honestDayOf(input)
    return day && { day: shiftDay(day, -Math.round(input.random.between(4.5, 6) * 3_600_000), ids(day)) }
  },

  /** Set forward for the last check-outs, to seem to have stayed; half of the phones cannot prove the time. */
  clock_moved: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const proves = input.random.chance(0.5)
    const ahead = Math.round(input.random.between(25, 70)) * minute
    const last = new Set(day.visits.filter((v) => v.kind === 'check_out').slice(-2))
    return { day: { ...day, visits: day.visits.map((v) => (last.has(v) ? { ...v, deviceTime: v.deviceTime + ahead, device: proves ? v.device : {} } : v)) }, isFalse: (v) => v.deviceTime > v.serverTime + 10 * minute }
  },

  /** One visit at a time, made up an hour or two later elsewhere and dated back; the fix is the satellites', the wall clock is not. */
  offline_back_dated: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    return { day: { ...day, visits: day.visits.map((v) => {
      const later = timeOf(v) + Math.round(input.random.between(60, 150)) * minute
      const where = positionAt(day.fixes, later)
      return { ...v, serverTime: later + 5_000, device: {}, ...(v.fix ? { fix: { ...v.fix, ...where, fixTime: later } } : {}) }
    }) } }
  },

  /** A colleague's sentences, slightly edited. */
  copied_text: (input) => {
    const day = honestDayOf(input)
    const colleague = input.random.pick(input.simulated.people.filter((p) => p.index !== input.person.index))
    const text = earlierDay(input, colleague, input.day)?.visits.find((v) => v.note)?.note
    return day && text !== undefined ? { day: { ...day, visits: day.visits.map((v) => ({ ...v, note: `${text.slice(0, -1)}，已确认` })) } } : undefined
  },
}
