/** Cases with what their phones heard: where somebody truly was decides it, not where the phone claims to be. */
import type { Random } from '../random.ts'
import type { Spot } from '../fleet/streets.ts'
import { type AttackInput, type AttackName } from './attack.ts'
import { createAir, usualEars } from './air.ts'
import type { Case, Visit } from './world.ts'

/** Where the phone lies while its positions are made up; `present` for attacks in which somebody stands at the site. */
const whereabouts: Readonly<Record<AttackName, 'away' | 'present'>> = {
  mock_flagged: 'away', constant_position: 'away', mock_jitter: 'away', teleport: 'away', drive_by: 'present', replay_exact: 'away', replay_time_shifted: 'away', replay_jittered: 'away',
  replay_of_colleague: 'away', replay_reversed: 'away', shared_phone: 'present', co_travel: 'present', wrong_hour: 'present', clock_moved: 'present', offline_back_dated: 'away', copied_text: 'present',
}

const awaySpot = ({ person }: AttackInput, random: Random): Spot =>
  random.chance(0.6) ? person.home : { x: person.home.x + random.normal(0, 900), y: person.home.y + random.normal(0, 900) }

/** The same case from a phone that scans at each check-in. */
export const withScans = <Made extends Case>(name: AttackName, input: AttackInput, made: Made): Made => {
  const { company } = input.simulated
  const air = createAir(company)
  const random = input.random.fork('scans')
  const away = awaySpot(input, random)
  const scanned = (visit: Visit): Visit => {
    const spot = whereabouts[name] === 'away' ? away : company.sites[Number(visit.siteId.slice(1))]!.spot
    const scan = air.scan({ x: spot.x + random.normal(0, 4), y: spot.y + random.normal(0, 4) }, visit.deviceTime, usualEars, random)
    return { ...visit, radio: scan! }
  }
  return { ...made, day: { ...made.day, visits: made.day.visits.map(scanned) } }
}
