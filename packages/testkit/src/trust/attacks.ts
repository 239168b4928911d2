/**
 * Attacks as this project's authors imagine them. Weights and thresholds may be chosen with these in view, on the tuning seeds;
 * what the detectors are worth is read from heldOutAttacks.ts.
 */
import { distanceMetres } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { driveBy } from '../fleet/cheating.ts'
import { createJourney } from '../fleet/journey.ts'
import { createReceiver } from '../fleet/receiver.ts'
import { recordDay } from '../fleet/workday.ts'
import { type Attacks, earlierDay, honestDayOf, mapDay, moveVisit, roundTo, shiftDay, timeOf, visitPairs, wholeDays } from './attack.ts'
import { type PhoneDay, phoneDayOf } from './world.ts'

const minute = 60_000
const ids = (day: PhoneDay) => ({ personId: day.personId, deviceId: day.deviceId, day: day.day })

export const attacks: Attacks = {
  /** A mock app plays the whole tour; Android flags every fix. */
  mock_flagged: (input) => {
    const day = honestDayOf(input)
    return day && { day: mapDay(day, (fix) => ({ ...fix, mock: true, provider: 'gps', accuracyMetres: 4 })) }
  },

  /** A changed app reports the shop's own coordinates from the last check-out to the next, and never anything else. */
  constant_position: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const pairs = visitPairs(day)
    // On to the next shop twenty minutes before that check-in, but not before this check-out.
    const starts = pairs.map(({ enter }, i) => ({ from: Math.max(timeOf(enter) - 20 * minute, i === 0 ? 0 : timeOf(pairs[i - 1]!.leave ?? pairs[i - 1]!.enter) + 30_000), place: input.simulated.world.site(enter.siteId).position }))
    const still = (fix: Fix): Fix => {
      const { place } = starts.findLast(({ from }) => from <= fix.fixTime) ?? starts[0]!
      return { lat: roundTo(place.lat, 6), lon: roundTo(place.lon, 6), fixTime: fix.fixTime, accuracyMetres: 10, altitudeMetres: 0, speedMetresPerSecond: 0, provider: 'gps' }
    }
    return starts.length === 0 ? undefined : { day: mapDay(day, still) }
  },

  /** The same with white noise of a few metres on every fix, as mock apps offer. */
  mock_jitter: (input) => {
    const day = honestDayOf(input)
    const fixed = day && attacks.constant_position(input)?.day
    return fixed && { day: mapDay(fixed, (fix) => ({ ...fix, lat: roundTo(fix.lat + input.random.normal(0, 2.7e-5), 7), lon: roundTo(fix.lon + input.random.normal(0, 3.1e-5), 7), accuracyMetres: roundTo(input.random.between(5, 12), 1), altitudeMetres: roundTo(input.random.normal(12, 1), 1) })) }
  },

  /** Sits at home; jumps to the shop for each check-in and back. */
  teleport: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const { company, person } = { company: input.simulated.company, person: input.person }
    const atHome = createJourney(company.grid, input.random.fork('way'), { spot: person.home, at: day.fixes[0]!.fixTime, transport: person.transport })
    atHome.stay(24 * 3600, 'indoors')
    const receiver = createReceiver(company.grid, input.random.fork('receiver'))
    const home = company.grid.toLatLon(person.home)
    // A shop round the corner is no leap.
    return { day: { ...day, fixes: day.fixes.flatMap((f) => receiver.fix(atHome.at(f.fixTime), f.fixTime, { batteryPercent: f.batteryPercent }) ?? []) }, isFalse: (v) => distanceMetres(input.simulated.world.site(v.siteId).position, home) > 400 }
  },

  /** Shows up, taps, is gone within a minute or two; taps "out" from elsewhere. */
  drive_by: (input) => {
    const { simulated: { company, truth }, person, day, random } = input
    const true_ = truth(person, day)
    if (!true_) return undefined
    return { day: phoneDayOf(company, person, day, recordDay(company, person, day, driveBy(company, person, true_, random, [75, 110]))) }
  },

  /** An earlier day's file again: positions equal to the last digit, times moved by whole days. */
  replay_exact: (input) => {
    const today = honestDayOf(input)
    const source = earlierDay(input, input.person, input.day, input.random.whole(1, 4))
    return today && source && { day: shiftDay(source, wholeDays(source.day, input.day), ids(today)) }
  },

  /** The same, begun at another time of the day. */
  replay_time_shifted: (input) => {
    const today = honestDayOf(input)
    const source = earlierDay(input, input.person, input.day, input.random.whole(1, 4))
    const offset = Math.round(input.random.between(5, 50)) * minute * (input.random.chance(0.5) ? 1 : -1)
    return today && source && { day: shiftDay(source, wholeDays(source.day, input.day) + offset, ids(today)) }
  },

  /** The same with noise on every position and accuracy. */
  replay_jittered: (input) => {
    const made = attacks.replay_time_shifted(input)
    const { random } = input
    return made && { day: mapDay(made.day, (f) => ({ ...f, lat: roundTo(f.lat + random.normal(0, 3.6e-5), 7), lon: roundTo(f.lon + random.normal(0, 4.2e-5), 7), accuracyMetres: roundTo((f.accuracyMetres ?? 10) * random.between(0.8, 1.3), 2) })) }
  },

  /** A colleague's file of an earlier day. */
  replay_of_colleague: (input) => {
    const today = honestDayOf(input)
    const colleague = input.random.pick(input.simulated.people.filter((p) => p.index !== input.person.index))
    const source = earlierDay(input, colleague, input.day, input.random.whole(1, 3))
    return today && source && { day: shiftDay(source, wholeDays(source.day, input.day), ids(today)) }
  },

  /** An earlier day backwards: the same streets, the other way round. */
  replay_reversed: (input) => {
    const today = honestDayOf(input)
    const source = earlierDay(input, input.person, input.day, input.random.whole(1, 4))
    if (!today || !source) return undefined
    const turn = source.fixes[0]!.fixTime + source.fixes.at(-1)!.fixTime + wholeDays(source.day, input.day)
    const turned = (fix: Fix): Fix => ({ ...fix, fixTime: turn - fix.fixTime, ...(fix.bearingDegrees === undefined ? {} : { bearingDegrees: (fix.bearingDegrees + 180) % 360 }) })
    const visits = visitPairs(source).reverse().flatMap(({ enter, leave }) => (leave === undefined ? [] : [
      { ...moveVisit(leave, turn - 2 * timeOf(leave)), kind: 'check_in' as const, ...(leave.fix ? { fix: turned(leave.fix) } : {}) },
      { ...moveVisit(enter, turn - 2 * timeOf(enter)), kind: 'check_out' as const, ...(enter.fix ? { fix: turned(enter.fix) } : {}) },
    ]))
    return { day: { ...ids(today), fixes: source.fixes.map(turned).reverse(), visits } }
  },

  /** One handset for two people: the colleague who carries it checks in for both, half a minute apart. */
  shared_phone: (input) => {
    const today = honestDayOf(input)
    const colleague = input.random.pick(input.simulated.people.filter((p) => p.index !== input.person.index))
    const carrier = input.simulated.world.dayOf(`p${colleague.index}`, input.day)
    if (!today || !carrier) return undefined
    const { random } = input
    const visits = carrier.visits.map((v) => {
      const later = moveVisit(v, Math.round(random.between(18, 45) * 1000))
      return later.fix ? { ...later, fix: { ...later.fix, lat: roundTo(later.fix.lat + random.normal(0, 8e-6), 7), lon: roundTo(later.fix.lon + random.normal(0, 8e-6), 7) } } : later
    })
    return { day: { personId: today.personId, deviceId: carrier.deviceId, day: input.day, fixes: carrier.fixes, visits } }
  },

  /** A colleague carries this person's own phone as well and taps on both. */
  co_travel: (input) => {
    const today = honestDayOf(input)
    const { simulated: { company, people, truth, world }, person, day, random } = input
    const colleague = random.pick(people.filter((p) => p.index !== person.index))
    const true_ = truth(colleague, day)
    const carrier = world.dayOf(`p${colleague.index}`, day)
    if (!today || !true_ || !carrier) return undefined
    const recorded = recordDay(company, person, day, true_)
    return { day: phoneDayOf(company, person, day, recorded) }
  },

  /** A real visit of the shop's pavement, late at night. */
  wrong_hour: (input) => {
    const day = honestDayOf(input)
    return day && { day: shiftDay(day, 11 * 3_600_000, ids(day)) }
  },

  /** Comes an hour and a half late with the phone's clock set back until noon. The monotonic clock and the arrival tell. */
  clock_moved: (input) => {
    const day = honestDayOf(input)
    if (!day || day.visits.length < 4) return undefined
    const first = timeOf(day.visits[0]!)
    const isEarly = (t: number): boolean => t < first + 3 * 3_600_000
    const late = 95 * minute
    return {
      day: {
        ...day, fixes: day.fixes.map((f) => (isEarly(f.fixTime) ? f : { ...f, fixTime: f.fixTime + late })),
        visits: day.visits.map((v) => {
          const moved = moveVisit(v, late)
          return isEarly(timeOf(v)) ? { ...moved, deviceTime: v.deviceTime, ...(v.fix ? { fix: v.fix } : {}) } : moved
        }),
      },
      isFalse: (v) => v.deviceTime < v.serverTime - 20 * minute,
    }
  },

  /** Made up in the evening, without network, for the morning: clock and positions set back, nothing that proves the time. */
  offline_back_dated: (input) => {
    const day = honestDayOf(input)
    if (!day) return undefined
    const { lat, lon } = day.fixes[0]!
    const home = { lat, lon }
    const evening = day.fixes.at(-1)!.fixTime
    return {
      day: { ...day, fixes: day.fixes.filter((f) => distanceMetres(f, home) < 150), visits: day.visits.map((v, i) => ({ ...v, serverTime: evening + 600_000 + i, device: {}, integrity: { signature: 'valid', order: 'in_order' } })) },
    }
  },

  /** Honest presence, notes pasted from earlier visits. */
  copied_text: (input) => {
    const day = honestDayOf(input)
    const text = earlierDay(input, input.person, input.day)?.visits.find((v) => v.note)?.note
    return day && text === undefined ? undefined : day && { day: { ...day, visits: day.visits.map((v) => ({ ...v, note: text })) } }
  },
}
