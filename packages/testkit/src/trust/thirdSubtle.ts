/** Attacks with a better tool or with hardly any: what a rooted phone, a second copy of the app, a quiet phone, or living next door allows. */
import type { Fix, Instant, LatLon } from '@fieldproof/core/kernel'
import { createJourney } from '../fleet/journey.ts'
import type { Spot } from '../fleet/streets.ts'
import { honestDayOf, roundTo } from './attack.ts'
import { type Claim, PhoneLog, type ThirdAttack, claimsOf, clearlyAwayMetres, falsePlace, honestCase, lairOf, metresFromFence, minuteMs, pressesOf, recordPath, siteOf, stillPath } from './thirdKit.ts'
import { offsetMetres, pickedPin, spoofedDay, toolFix, toolTraits } from './thirdSpoofs.ts'
import type { PlaceOfWork, Visit } from './world.ts'

/**
 * 爱思助手 / Xcode “simulate location”: the computer sets one point; the iPhone reports it with 5 m (rarely 65), altitude 0 or none, no movement. It holds
 * until the phone is restarted, so it stays on between shops.
 */
export const iosDeveloperLocation: ThirdAttack = (input) => {
  const { random } = input
  const accuracyMetres = random.pick([5, 5, 5, 65])
  const altitude = random.pick([0, undefined])
  return spoofedDay(input, { random, use: random.pick(['all_day', 'visit'] as const), fakeAt: (at, claim) => {
    const pin = pickedPin(input, claim.siteId, random)
    return { lat: roundTo(pin.lat, 6), lon: roundTo(pin.lon, 6), fixTime: Math.round(at), accuracyMetres, provider: 'unknown', ...(altitude === undefined ? {} : { altitudeMetres: altitude }) }
  } })
}

/** 虚拟机 / 分身 (多开) with a position of its own: the app inside is another installation, thus another device, and the real phone's goes on recording at home. */
export const clonedApp: ThirdAttack = (input) => {
  const { random, person, simulated, day } = input
  const traits = toolTraits(random)
  const reach = random.between(0, 6)
  const draw = random.fork('jitter')
  const made = spoofedDay(input, { random, use: 'all_day', deviceId: `clone-${person.index}-${random.whole(1, 9)}`, fakeAt: (at, claim) =>
    toolFix(traits, offsetMetres(pickedPin(input, claim.siteId, random), draw.normal(0, reach), draw.normal(0, reach)), at) })
  const truth = simulated.truth(person, day)
  if (made === undefined || truth === undefined) return undefined
  const atHome = recordPath(simulated.company.grid, random.fork('phone'), stillPath(lairOf(input), truth.from, truth.to)).fixes
  return { ...made, alongside: [{ personId: `p${person.index}`, deviceId: `d${person.index}`, day, visits: [], fixes: atHome }] }
}

/** 雷电/MuMu on a computer: a new device, a fix on the whole second with accuracy 20 (or 1, 3), altitude and bearing 0, jitter of at most some metres from the map's “shake”. */
export const emulator: ThirdAttack = (input) => {
  const { random, person } = input
  const accuracyMetres = random.pick([20, 20, 1, 3])
  const reach = random.chance(0.5) ? 0 : random.between(0.5, 4)
  const draw = random.fork('jitter')
  return spoofedDay(input, { random, use: 'all_day', deviceId: `emulator-${person.index}`, stepSeconds: random.pick([15, 60]), fakeAt: (at, claim) => {
    const pin = offsetMetres(pickedPin(input, claim.siteId, random), draw.between(-reach, reach), draw.between(-reach, reach))
    return { lat: roundTo(pin.lat, 6), lon: roundTo(pin.lon, 6), fixTime: Math.floor(at / 1000) * 1000, accuracyMetres, altitudeMetres: 0, bearingDegrees: 0, speedMetresPerSecond: 0, provider: 'gps' }
  } })
}

/** 位置权限 “仅在使用时” and the app swiped away: nothing is recorded but the false fix of each press, whose values are plausible. */
export const noTrackOnlyFake: ThirdAttack = (input) => {
  const { random } = input
  const draw = random.fork('noise')
  return spoofedDay(input, { random, use: 'at_press', isShutBetween: true, stepSeconds: 3600, fakeAt: (at, claim) => {
    const pin = offsetMetres(pickedPin(input, claim.siteId, random), draw.normal(0, 5), draw.normal(0, 5))
    return { lat: roundTo(pin.lat, 7), lon: roundTo(pin.lon, 7), fixTime: Math.round(at - draw.between(200, 3000)), accuracyMetres: roundTo(draw.between(6, 30), 2), provider: 'fused', speedMetresPerSecond: roundTo(Math.abs(draw.normal(0, 0.15)), 2) }
  } })
}

/** “相对偏移”: the hook adds one vector to every real fix. At home on the sofa the noise is a real receiver's; only the jumps from shop to shop are not. */
export const translatedHome: ThirdAttack = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined) return undefined
  const { grid } = simulated.company
  const lair = lairOf(input)
  const claims = claimsOf(truth, random.fork('claims'))
  const presses = pressesOf(claims)
  const { fixes, atPress } = recordPath(grid, random, stillPath(lair, truth.from, truth.to), presses)
  const home = grid.toLatLon(lair)
  const from = claims.map((claim, i) => (i === 0 ? -Infinity : claim.enter - random.between(0.05, 0.6) * (claim.enter - (claims[i - 1]!.leave ?? claims[i - 1]!.enter))))
  const claimAt = (at: Instant): Claim | undefined => claims[from.findLastIndex((start) => at >= start)]
  const moved = (fix: Fix, claim: Claim): Fix => {
    const pin: LatLon = pickedPin(input, claim.siteId, random)
    return { ...fix, lat: roundTo(fix.lat + pin.lat - home.lat, 7), lon: roundTo(fix.lon + pin.lon - home.lon, 7) }
  }
  const log = new PhoneLog(person, random)
  for (const press of presses) {
    const fix = atPress.get(press)
    log.press(press.claim.siteId, press.kind, press.at, home, fix && moved(fix, press.claim))
  }
  return claims.length === 0 ? undefined : falsePlace(simulated, { day: log.day(person, day, fixes.map((fix) => { const claim = claimAt(fix.fixTime); return claim ? moved(fix, claim) : fix })) }, log.truly)
}

/**
 * A rooted phone whose location HAL is fed by a program that knows receivers: an invented ride along streets with red lights, errors that change slowly,
 * wider indoors, accuracies to match. By its positions alone nobody can tell it; it is here so that this is said with a figure.
 */
export const halInjection: ThirdAttack = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined || truth.stays.length === 0) return undefined
  const { company } = simulated
  const journey = createJourney(company.grid, random.fork('invented'), { spot: person.home, at: truth.from, transport: person.transport })
  const claims: Claim[] = []
  journey.stay(random.between(60, 400), 'open')
  for (const { siteIndex, arrived, left } of truth.stays) {
    const spot: Spot = company.sites[siteIndex]!.spot
    journey.goTo({ x: spot.x + random.normal(0, 4), y: spot.y + random.normal(0, 4) })
    const begun = journey.endTime
    const stay = ((left - arrived) / 1000) * random.between(0.7, 1.2)
    journey.stay(stay * 0.6, 'indoors')
    journey.walkTo({ x: spot.x + random.normal(0, 5), y: spot.y + random.normal(0, 5) })
    journey.stay(stay * 0.4, 'indoors')
    if (journey.endTime > truth.to) break
    claims.push({ siteId: `s${siteIndex}`, enter: Math.round(begun + random.between(20, 120) * 1000), leave: Math.round(journey.endTime - random.between(5, 60) * 1000) })
  }
  const presses = pressesOf(claims)
  const { fixes, atPress } = recordPath(company.grid, random, { from: truth.from, to: Math.min(truth.to, journey.endTime), at: (t) => journey.at(t) }, presses)
  const log = new PhoneLog(person, random)
  const home = company.grid.toLatLon(lairOf(input))
  for (const press of presses) log.press(press.claim.siteId, press.kind, press.at, home, atPress.get(press))
  return claims.length === 0 ? undefined : falsePlace(simulated, { day: log.day(person, day, fixes) }, log.truly)
}

/** Comes, checks in, goes after two to five minutes; the check-out is sent 20–60 minutes later from home or a café with the tool on for that minute. Only the check-outs are false. */
export const spoofedCheckOut: ThirdAttack = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined || truth.stays.length === 0) return undefined
  const { company } = simulated
  const journey = createJourney(company.grid, random.fork('ride'), { spot: person.home, at: truth.from, transport: person.transport })
  journey.stay(90, 'open')
  const claims: Claim[] = []
  for (const { siteIndex } of truth.stays) {
    const spot = company.sites[siteIndex]!.spot
    journey.goTo(spot)
    const enter = journey.endTime + random.between(10, 60) * 1000
    journey.stay(random.between(120, 300), 'indoors')
    // The café: 400 m to 1.5 km off.
    const angle = random.between(0, 2 * Math.PI)
    const away = random.between(400, 1500)
    journey.goTo({ x: spot.x + away * Math.cos(angle), y: spot.y + away * Math.sin(angle) })
    journey.stay(random.between(15, 50) * 60, 'indoors')
    const leave = journey.endTime - random.between(1, 8) * minuteMs
    if (journey.endTime > truth.to) break
    claims.push({ siteId: `s${siteIndex}`, enter: Math.round(enter), leave: Math.round(leave) })
  }
  if (claims.length === 0) return undefined
  const presses = pressesOf(claims)
  const { fixes, atPress } = recordPath(company.grid, random, { from: truth.from, to: journey.endTime, at: (t) => journey.at(t) }, presses)
  const traits = toolTraits(random)
  const log = new PhoneLog(person, random)
  for (const press of presses) {
    const position = company.grid.toLatLon(journey.at(press.at).spot)
    log.press(press.claim.siteId, press.kind, press.at, position, press.kind === 'check_out' ? toolFix(traits, pickedPin(input, press.claim.siteId, random), press.at) : atPress.get(press))
  }
  return { day: log.day(person, day, fixes), falsehood: 'place', isFalse: (visit) => visit.kind === 'check_out', truly: log.truly }
}

/** The phone lies under the counter of a friendly shop (or in the depot's lobby) all day and is pressed by remote control (向日葵, ToDesk): first in, last out, twice between. */
export const phoneLeftAtShop: ThirdAttack = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  const stay = truth?.stays[0]
  if (truth === undefined || stay === undefined) return undefined
  const { grid, sites } = simulated.company
  const site = sites[stay.siteIndex]!
  const spot: Spot = { x: site.spot.x + random.normal(0, 6), y: site.spot.y + random.normal(0, 6) }
  const middle = truth.from + (truth.to - truth.from) * random.between(0.4, 0.6)
  const claims: Claim[] = [{ siteId: `s${stay.siteIndex}`, enter: Math.round(truth.from + random.between(5, 30) * minuteMs), leave: Math.round(middle) }, { siteId: `s${stay.siteIndex}`, enter: Math.round(middle + random.between(30, 80) * minuteMs), leave: Math.round(truth.to - random.between(2, 20) * minuteMs) }]
  const presses = pressesOf(claims)
  const { fixes, atPress } = recordPath(grid, random, stillPath(spot, truth.from, truth.to), presses)
  const log = new PhoneLog(person, random)
  const home = grid.toLatLon(lairOf(input))
  for (const press of presses) log.press(press.claim.siteId, press.kind, press.at, home, atPress.get(press))
  return falsePlace(simulated, { day: log.day(person, day, fixes) }, log.truly)
}

/** Lives 60–400 m outside the fence of one shop and checks in from bed: satellites off, so that the network's guess of 80–600 m may reach it. */
export const fromHomeNearBy: ThirdAttack = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  const stay = truth?.stays[0]
  if (truth === undefined || stay === undefined) return undefined
  const { grid, sites } = simulated.company
  const site = sites[stay.siteIndex]!
  const angle = random.between(0, 2 * Math.PI)
  const away = random.between(60, 400) + (site.fence.kind === 'circle' ? site.fence.radiusMetres : 100)
  const home: Spot = { x: site.spot.x + away * Math.cos(angle), y: site.spot.y + away * Math.sin(angle) }
  const at = truth.from + random.between(1, 40) * minuteMs
  const claims: Claim[] = [{ siteId: `s${stay.siteIndex}`, enter: Math.round(at), leave: Math.round(at + random.between(15, 60) * minuteMs) }]
  const presses = pressesOf(claims)
  const { fixes } = recordPath(grid, random, stillPath(home, truth.from - 30 * minuteMs, at + 100 * minuteMs), [], { isPoor: () => random.chance(0.3) })
  const log = new PhoneLog(person, random)
  for (const press of presses) {
    // The guess is drawn toward the transmitters, which stand in the shops, by a third of the way.
    const spread = random.between(80, 600)
    const guess = grid.toLatLon({ x: home.x + (site.spot.x - home.x) / 3 + random.normal(0, spread / 3), y: home.y + (site.spot.y - home.y) / 3 + random.normal(0, spread / 3) })
    log.press(press.claim.siteId, press.kind, press.at, grid.toLatLon(home), { lat: roundTo(guess.lat, 7), lon: roundTo(guess.lon, 7), fixTime: press.at - random.whole(200, 4000), accuracyMetres: roundTo(spread, 1), provider: 'network' })
  }
  return falsePlace(simulated, { day: log.day(person, day, fixes) }, log.truly, 40)
}

/** Walks or rides to 12–60 m outside the fence, where the error may fall inside, waits for a good fix for 20–90 s, never goes in. */
export const edgeOfFence: ThirdAttack = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined || truth.stays.length === 0) return undefined
  const { company } = simulated
  const journey = createJourney(company.grid, random.fork('ride'), { spot: person.home, at: truth.from, transport: person.transport })
  journey.stay(60, 'open')
  const claims: Claim[] = []
  for (const { siteIndex } of truth.stays) {
    const site = company.sites[siteIndex]!
    const angle = random.between(0, 2 * Math.PI)
    const away = random.between(12, 60) + (site.fence.kind === 'circle' ? site.fence.radiusMetres : 85)
    journey.goTo({ x: site.spot.x + away * Math.cos(angle), y: site.spot.y + away * Math.sin(angle) })
    const begun = journey.endTime
    journey.stay(random.between(60, 240), 'open')
    claims.push({ siteId: `s${siteIndex}`, enter: Math.round(begun + random.between(20, 50) * 1000), leave: random.chance(0.5) ? Math.round(journey.endTime - 4000) : undefined })
  }
  const presses = pressesOf(claims)
  const { fixes, atPress } = recordPath(company.grid, random, { from: truth.from, to: journey.endTime, at: (t) => journey.at(t) }, presses)
  const log = new PhoneLog(person, random)
  for (const press of presses) log.press(press.claim.siteId, press.kind, press.at, company.grid.toLatLon(journey.at(press.at).spot), atPress.get(press))
  return falsePlace(simulated, { day: log.day(person, day, fixes) }, log.truly, 8)
}

/**
 * 虚假客户: a customer whose address was entered, or “corrected” to, one's own block, and is visited every morning from there. The position is true
 * and inside the fence; what is false is the customer. Truly: where the shop is said to stand there is none.
 */
export const shopRegisteredAtHome: ThirdAttack = (input) => {
  const honest = honestDayOf(input)
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  const { grid } = simulated.company
  // A shop that truly stands elsewhere.
  const first = honest?.visits.find((v) => metresFromFence(simulated, { day: honest }, v, grid.toLatLon(person.home)) >= clearlyAwayMetres)
  if (first === undefined || truth === undefined) return undefined
  const real = siteOf(simulated, first.siteId)
  const pin = grid.toLatLon({ x: person.home.x + random.normal(0, 12), y: person.home.y + random.normal(0, 12) })
  const moved: PlaceOfWork = { ...real, position: pin, fence: { kind: 'circle', centre: pin, radiusMetres: random.pick([60, 80, 100]) } }
  const enter = Math.round(truth.from + random.between(1, 10) * minuteMs)
  const claims: Claim[] = [{ siteId: first.siteId, enter, leave: Math.round(enter + random.between(15, 50) * minuteMs) }]
  const made = honestCase(input, { path: stillPath(person.home, truth.from - 20 * minuteMs, enter + 80 * minuteMs), claims })
  return made && { ...made, day: { ...made.day, day }, sites: new Map([[first.siteId, moved]]), falsehood: 'work', isFalse: (visit: Visit) => visit.siteId === first.siteId }
}

