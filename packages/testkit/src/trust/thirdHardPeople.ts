/** Honest people together: a shared car, an opening that everybody comes to, a phone lent when one's own is dead. */
import type { DemoPerson } from '../fleet/company.ts'
import { createJourney } from '../fleet/journey.ts'
import type { Random } from '../random.ts'
import type { AttackInput } from './attack.ts'
import { type Claim, type ThirdHardship, PhoneLog, claimsOf, honestCase, minuteMs, pathOf, pressesOf, recordPath } from './thirdKit.ts'
import type { PhoneDay } from './world.ts'

const companionOf = ({ simulated, person, random }: AttackInput): DemoPerson => random.fork('companion').pick(simulated.people.filter((p) => p.index !== person.index))

/** The companion's own phone on the same round: pressed up to two minutes apart, each walking about the shop, so that the phones are metres apart. */
const besides = (input: AttackInput, who: DemoPerson, random: Random): PhoneDay | undefined => {
  const { simulated, person, day } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined) return undefined
  const base = pathOf(truth)
  const aside = { x: random.normal(0, 4), y: random.normal(0, 4) }
  const path = { ...base, at: (t: number) => { const where = base.at(t); return where.moving ? where : { ...where, spot: { x: where.spot.x + aside.x, y: where.spot.y + aside.y } } } }
  const claims = claimsOf(truth, random.fork('claims')).map((c): Claim => ({ ...c, enter: Math.round(c.enter + random.between(0, 60_000)) })).filter((c) => c.leave === undefined || c.leave - c.enter > 30_000)
  return honestCase({ ...input, person: who }, { path, claims, random })?.day
}

const carpool = (isPlanned: boolean): ThirdHardship => (input) => {
  const companion = companionOf(input)
  const other = besides(input, companion, input.random.fork('other'))
  const made = honestCase(input)
  return made && other && { ...made, alongside: [other], ...(isPlanned ? { crew: [`p${companion.index}`] } : {}) }
}

/** Two colleagues whom the company sends out in one van; both work. */
export const carpoolPlanned: ThirdHardship = carpool(true)
/** The same, and nobody told the system: a trainee, a lift on a rainy day. */
export const carpoolUnplanned: ThirdHardship = carpool(false)

/** Four to seven colleagues at one shop's opening: all check in within minutes, stay for hours, leave together; each came alone. */
export const teamEvent: ThirdHardship = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  const stay = truth?.stays[0]
  if (truth === undefined || stay === undefined) return undefined
  const { grid, sites } = simulated.company
  const site = sites[stay.siteIndex]!
  const opens = truth.from + random.between(45, 80) * minuteMs
  const ends = opens + random.between(60, 150) * minuteMs
  const comes = (who: DemoPerson, own: Random): ReturnType<ThirdHardship> => {
    const journey = createJourney(grid, own.fork('way'), { spot: who.home, at: truth.from - own.between(0, 20) * minuteMs, transport: who.transport })
    journey.stay(60, 'open')
    journey.goTo({ x: site.spot.x + own.normal(0, 6), y: site.spot.y + own.normal(0, 6) })
    const there = journey.endTime
    const enter = Math.max(there + own.between(10, 60) * 1000, opens + own.normal(0, 90) * 1000)
    journey.stay((Math.max(ends, enter + 20 * minuteMs) - there) / 1000, 'indoors')
    const leave = journey.endTime - own.between(5, 60) * 1000
    journey.goTo(who.home)
    return honestCase({ ...input, person: who }, { random: own, path: { from: truth.from, to: journey.endTime, at: (t) => journey.at(t) }, claims: [{ siteId: `s${stay.siteIndex}`, enter: Math.round(enter), leave: Math.round(leave) }] })
  }
  const others = random.shuffle(simulated.people.filter((p) => p.index !== person.index)).slice(0, random.whole(3, 6))
  const mine = comes(person, random.fork('mine'))
  return mine && { ...mine, alongside: others.flatMap((other) => comes(other, random.fork(`other/${other.index}`))?.day ?? []) }
}

/**
 * The own battery is dead from the middle of the day: the two go on together and both press on the companion's phone, a minute apart. Both are there; the
 * phone cannot say so.
 */
export const borrowedPhone: ThirdHardship = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  const companion = companionOf(input)
  const other = besides(input, companion, random.fork('other'))
  if (truth === undefined || other === undefined) return undefined
  const { grid } = simulated.company
  const own = pathOf(truth)
  const claims = claimsOf(truth, random.fork('claims'))
  const from = claims[Math.floor(claims.length * random.between(0.3, 0.7))]?.enter
  if (from === undefined) return undefined
  const dead = claims.filter((c) => c.enter >= from).map((c): Claim => ({ ...c, enter: c.enter + Math.round(random.between(60, 140) * 1000), leave: c.leave === undefined ? undefined : Math.max(c.leave, c.enter + 4 * minuteMs) }))
  const presses = pressesOf(dead)
  const { atPress } = recordPath(grid, random, own, presses)
  const log = new PhoneLog(companion, random)
  for (const press of presses) log.press(press.claim.siteId, press.kind, press.at, grid.toLatLon(own.at(press.at).spot), atPress.get(press))
  const morning = honestCase(input, { random: random.fork('morning'), path: { ...own, to: from }, claims: claims.filter((c) => c.leave !== undefined && c.leave < from) })
  return { day: log.day(person, day, other.fixes, other.deviceId), alongside: [other, ...(morning ? [morning.day] : [])], truly: log.truly }
}

/** A new hand follows the tour of a colleague of yesterday, shop by shop, within an hour of the time of day that colleague went it. Along the very same streets and lanes: an upper bound, as for the bus. */
export const sameTourAsColleague: ThirdHardship = (input) => {
  const { simulated, person, day, random } = input
  const colleague = companionOf(input)
  const yesterday = [1, 2, 3].map((back) => ({ day: day - back, truth: simulated.truth(colleague, day - back) })).find((d) => d.truth !== undefined)
  if (yesterday?.truth === undefined) return undefined
  const base = pathOf(yesterday.truth)
  const by = Math.round((day - yesterday.day) * 24 * 60 * minuteMs + random.between(-60, 60) * minuteMs)
  const claims = claimsOf(yesterday.truth, random.fork('claims')).map((c): Claim => ({ ...c, enter: c.enter + by, leave: c.leave === undefined ? undefined : c.leave + by }))
  // Never the same second by second: traffic makes it up to 36 s earlier or later, piece by piece.
  const sway = random.between(0.03, 0.12) * 5 * minuteMs
  const phase = random.between(0, 6)
  const path = { from: base.from + by, to: base.to + by, at: (t: number) => base.at(t - by + sway * Math.sin(t / (9 * minuteMs) + phase)) }
  const there = claims.filter((c) => c.leave !== undefined && c.leave - c.enter > 4 * minuteMs).map((c): Claim => ({ ...c, enter: Math.round(c.enter + sway), leave: Math.round((c.leave as number) - sway) }))
  return person.index === colleague.index ? undefined : honestCase(input, { path, claims: there })
}
