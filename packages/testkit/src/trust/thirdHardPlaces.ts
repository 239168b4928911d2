/** Honest visits to places that are hard: below ground, under towers, two shops in one mall, a pin that is wrong, very short or very long stays. */
import { mapFence } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { createJourney } from '../fleet/journey.ts'
import type { Spot } from '../fleet/streets.ts'
import { type AttackInput, roundTo } from './attack.ts'
import { type Claim, type ThirdHonestCase, type ThirdHardship, claimsOf, honestCase, minuteMs, siteOf, stillPath } from './thirdKit.ts'
import { offsetMetres } from './thirdSpoofs.ts'
import type { PlaceOfWork } from './world.ts'

/** Nothing from the ramp on (1–5 minutes before the press) and all through the stay; at the press nothing, or the network's 40–160 m. */
export const undergroundCarPark: ThirdHardship = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined) return undefined
  const before = random.between(1, 5) * minuteMs
  const below = truth.stays.filter(() => random.chance(0.7))
  const isBelow = (at: number): boolean => below.some((s) => at > s.arrived - before && at < s.left + minuteMs)
  const hears = random.between(0.2, 0.9)
  return honestCase(input, { isDark: (at) => isBelow(at) && !random.chance(hears * 0.3), isPoor: isBelow })
}

/** Under towers every receiver is wrong the same way for the whole stay: 20–60 m toward the street, and says 8–20 m. */
export const lobbyMultipath: ThirdHardship = (input) => {
  const { random } = input
  const shift = random.fork('shift')
  let at: { east: number; north: number } | undefined
  return honestCase(input, { change: (fix) => {
    if (fix.provider === 'gps') {
      at = undefined
      return fix
    }
    if (at === undefined) {
      const angle = shift.between(0, 2 * Math.PI)
      const away = shift.between(20, 60)
      at = { east: away * Math.cos(angle), north: away * Math.sin(angle) }
    }
    const moved = offsetMetres(fix, at.east, at.north)
    return { ...fix, lat: roundTo(moved.lat, 7), lon: roundTo(moved.lon, 7), accuracyMetres: roundTo(shift.between(8, 20), 1) }
  } })
}

const movedSite = (site: PlaceOfWork, east: number, north: number): PlaceOfWork => {
  const shift = (p: { lat: number; lon: number }) => offsetMetres(p, east, north)
  return { ...site, position: shift(site.position), fence: mapFence(site.fence, shift) }
}

/** The address was looked up and the pin, fence and all, stands 100–220 m off, for one shop in two of the day. */
export const pinWrong: ThirdHardship = (input) => {
  const { simulated, random } = input
  const made = honestCase(input)
  if (made === undefined) return undefined
  const sites = new Map<string, PlaceOfWork>()
  for (const siteId of new Set(made.day.visits.map((v) => v.siteId))) {
    const angle = random.between(0, 2 * Math.PI)
    const away = random.between(100, 220)
    if (sites.size === 0 || random.chance(0.5)) sites.set(siteId, movedSite(siteOf(simulated, siteId), away * Math.cos(angle), away * Math.sin(angle)))
  }
  return { ...made, sites }
}

/** Two shops in one mall, 8–30 m between their pins: out of one, into the other a minute or two later, four such pairs at most. */
export const twinShops: ThirdHardship = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined) return undefined
  const plain = claimsOf(truth, random.fork('claims'))
  const spare = simulated.company.people[person.index]!.territory.map((i) => `s${i}`).filter((id) => !plain.some((c) => c.siteId === id))
  const sites = new Map<string, PlaceOfWork>()
  const claims = plain.flatMap((claim): Claim[] => {
    const twin = spare[0]
    if (claim.leave === undefined || twin === undefined || claim.leave - claim.enter < 9 * minuteMs || sites.size >= 4) return [claim]
    spare.shift()
    const site = siteOf(simulated, claim.siteId)
    const away = random.between(8, 30)
    const angle = random.between(0, 2 * Math.PI)
    sites.set(twin, { ...movedSite(site, away * Math.cos(angle), away * Math.sin(angle)), siteId: twin, name: `${site.name}二店` })
    const middle = claim.enter + (claim.leave - claim.enter) * random.between(0.35, 0.65)
    return [{ ...claim, leave: Math.round(middle - random.between(20, 60) * 1000) }, { siteId: twin, enter: Math.round(middle + random.between(10, 60) * 1000), leave: claim.leave }]
  })
  const made = honestCase(input, { claims })
  return made && { ...made, sites }
}

/** Deliveries: every planned shop and as many of the territory as fit, 60 s to 4 minutes each, check-in and check-out. */
export const shortVisits: ThirdHardship = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined) return undefined
  const { company } = simulated
  const journey = createJourney(company.grid, random.fork('ride'), { spot: person.home, at: truth.from, transport: person.transport })
  journey.stay(random.between(60, 300), 'open')
  const claims: Claim[] = []
  const left = random.shuffle(person.territory).slice(0, random.whole(10, 20))
  while (left.length > 0) {
    left.sort((a, b) => Math.hypot(company.sites[a]!.spot.x - journey.endSpot.x, company.sites[a]!.spot.y - journey.endSpot.y) - Math.hypot(company.sites[b]!.spot.x - journey.endSpot.x, company.sites[b]!.spot.y - journey.endSpot.y))
    const site = left.shift()!
    journey.goTo(company.sites[site]!.spot)
    const begun = journey.endTime
    journey.stay(random.between(60, 240), random.chance(0.5) ? 'indoors' : 'open')
    if (journey.endTime > truth.to) break
    claims.push({ siteId: `s${site}`, enter: Math.round(begun + random.between(5, 20) * 1000), leave: Math.round(journey.endTime - random.between(2, 10) * 1000) })
  }
  return honestCase(input, { path: { from: truth.from, to: journey.endTime, at: (t) => journey.at(t) }, claims })
}

/** A promoter at one shop all day: four to eight check-ins and check-outs from the same counter. */
export const oneShopAllDay: ThirdHardship = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  const stay = truth?.stays[0]
  if (truth === undefined || stay === undefined) return undefined
  const site = simulated.company.sites[stay.siteIndex]!
  const journey = createJourney(simulated.company.grid, random.fork('ride'), { spot: person.home, at: truth.from, transport: person.transport })
  journey.stay(60, 'open')
  const counter: Spot = { x: site.spot.x + random.normal(0, 5), y: site.spot.y + random.normal(0, 5) }
  journey.goTo(counter)
  const begun = journey.endTime
  const count = random.whole(2, 4)
  const each = (truth.to - begun) / count
  journey.stay((truth.to - begun) / 1000, 'indoors')
  const claims = Array.from({ length: count }, (_, i): Claim => ({ siteId: `s${stay.siteIndex}`, enter: Math.round(begun + i * each + random.between(20, 200) * 1000), leave: Math.round(begun + (i + 1) * each - random.between(2, 12) * minuteMs) }))
  return honestCase(input, { path: { from: truth.from, to: truth.to, at: (t) => journey.at(t) }, claims })
}

/** Lives beside the shop: no way there is ever recorded, the day begins and ends within 60 m of the fence's middle. */
export const livesNextDoor: ThirdHardship = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  const stay = truth?.stays[0]
  if (truth === undefined || stay === undefined) return undefined
  const site = simulated.company.sites[stay.siteIndex]!
  const spot: Spot = { x: site.spot.x + random.normal(0, 5), y: site.spot.y + random.normal(0, 5) }
  const enter = Math.round(truth.from + random.between(20, 400) * 1000)
  const leave = Math.round(enter + random.between(20, 90) * minuteMs)
  return honestCase(input, { path: stillPath(spot, truth.from, leave + random.between(10, 90) * minuteMs), claims: [{ siteId: `s${stay.siteIndex}`, enter, leave }] })
}

/** The check-out is remembered on the road, 3–25 minutes after leaving. Truly not there then; it is a mistake, and not a deceit. */
export const forgottenCheckOut: ThirdHardship = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined) return undefined
  const claims = claimsOf(truth, random.fork('claims')).map((claim, i, all): Claim => {
    if (claim.leave === undefined || !random.chance(0.4)) return claim
    const late = claim.leave + random.between(3, 25) * minuteMs
    return { ...claim, leave: Math.round(Math.min(late, (all[i + 1]?.enter ?? truth.to) - 20_000)) }
  })
  return honestCase(input, { claims })
}

/** Pressed in the lift, where nothing is received: the phone hands out the last fix from the street, right and minutes old, with the street's 4–9 m. */
export const liftWithOldFix: ThirdHardship = (input: AttackInput): ThirdHonestCase | undefined => {
  const { random } = input
  let outside: Fix | undefined
  return honestCase(input, { change: (fix, atPress) => {
    if (fix.provider === 'gps') outside = fix
    return atPress && outside !== undefined && random.chance(0.7) ? { ...outside, accuracyMetres: roundTo(random.between(4, 9), 1) } : fix
  } })
}
