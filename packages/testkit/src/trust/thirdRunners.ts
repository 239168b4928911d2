/** 代打卡 and short cuts that need no tool: a runner with several phones, going past, the wrong hour, the clock, the same words again. */
import type { DeviceState, Fix, Instant } from '@fieldproof/core/kernel'
import type { DemoPerson } from '../fleet/company.ts'
import { createJourney } from '../fleet/journey.ts'
import { nearestStreet, spotOn } from '../fleet/streets.ts'
import { hourMs } from '../fleet/workday.ts'
import { type AttackInput, earlierDay, honestDayOf } from './attack.ts'
import { type Claim, type Path, PhoneLog, type ThirdAttack, type ThirdCase, claimsOf, falsePlace, lairOf, minuteMs, pathOf, pressesOf, recordPath, siteOf } from './thirdKit.ts'
import { type PhoneDay, type Visit, startOfLocalDay } from './world.ts'

/** A colleague who works today and whose day therefore is in the world. */
const runnerOf = ({ simulated, person, day, random }: AttackInput): DemoPerson | undefined => {
  const working = simulated.people.filter((p) => p.index !== person.index && (simulated.world.dayOf(`p${p.index}`, day)?.visits.length ?? 0) > 2)
  return working.length === 0 ? undefined : random.pick(working)
}

/** After the own check-in the runner signs out, signs in as the colleague and presses again: 20–240 s later with the same phone, for all or most of the shops. */
export const sharedPhone: ThirdAttack = (input) => {
  const { simulated, person, day, random } = input
  const runner = runnerOf(input)
  const runnerDay = runner && simulated.world.dayOf(`p${runner.index}`, day)
  const truth = runner && simulated.truth(runner, day)
  if (!runner || !runnerDay || !truth) return undefined
  const lair = simulated.company.grid.toLatLon(lairOf(input))
  const log = new PhoneLog(runner, random)
  const share = random.pick([1, 1, 0.7, 0.5])
  const done = runnerDay.visits.filter((v) => v.kind === 'check_out' || random.chance(share))
  const claims = done.map((visit) => ({ visit, at: visit.deviceTime + Math.round(random.between(20, 240) * 1000) }))
  const presses = claims.map(({ visit, at }) => ({ claim: { siteId: visit.siteId, enter: at, leave: undefined }, kind: visit.kind, at }))
  const { atPress } = recordPath(simulated.company.grid, random, pathOf(truth), presses)
  for (const press of presses) log.press(press.claim.siteId, press.kind, press.at, lair, atPress.get(press))
  return falsePlace(simulated, { day: log.day(person, day, runnerDay.fixes, runnerDay.deviceId) }, log.truly)
}

/** The phone itself rides along: one runner, one to three other people's phones in the bag, each with its own receiver, pressed one after another within four minutes. */
export const coTravel: ThirdAttack = (input) => {
  const { simulated, person, day, random } = input
  const runner = runnerOf(input)
  const truth = runner && simulated.truth(runner, day)
  if (!runner || !truth) return undefined
  const { grid } = simulated.company
  const lair = grid.toLatLon(lairOf(input))
  const others = random.shuffle(simulated.people.filter((p) => p.index !== person.index && p.index !== runner.index)).slice(0, random.whole(0, 2))
  const phoneFor = (who: DemoPerson, label: string): { log: PhoneLog; day: PhoneDay } => {
    const own = random.fork(label)
    const claims = claimsOf(truth, own.fork('claims')).map((claim): Claim => {
      const after = own.between(0, 240_000)
      return { ...claim, enter: Math.round(claim.enter + after), leave: claim.leave === undefined ? undefined : Math.round(Math.max(claim.enter + after + 60_000, claim.leave - own.between(0, 60_000))) }
    })
    const presses = pressesOf(claims)
    const { fixes, atPress } = recordPath(grid, own, pathOf(truth), presses, { movingSeconds: own.pick([15, 15, 30, 60]), stillSeconds: own.pick([75, 75, 120, 300]) })
    const log = new PhoneLog(who, own)
    for (const press of presses) log.press(press.claim.siteId, press.kind, press.at, lair, atPress.get(press))
    return { log, day: log.day(who, day, fixes) }
  }
  const mine = phoneFor(person, 'mine')
  if (mine.log.visits.length === 0) return undefined
  return falsePlace(simulated, { day: mine.day, alongside: others.map((other) => phoneFor(other, `other/${other.index}`).day) }, mine.log.truly)
}

/** A path along streets past every planned shop. `stop`: seconds at the kerb. */
const pathPast = (input: AttackInput, siteIds: readonly string[], from: Instant, stop: () => number): { readonly path: Path; readonly passed: readonly { readonly siteId: string; readonly at: Instant; readonly gone: Instant }[] } => {
  const { simulated: { company }, simulated, person, random } = input
  const journey = createJourney(company.grid, random.fork('ride'), { spot: person.home, at: from, transport: person.transport })
  journey.stay(60, 'open')
  const passed = siteIds.map((siteId) => {
    const kerb = spotOn(company.grid, nearestStreet(company.grid, company.grid.toSpot(siteOf(simulated, siteId).position)))
    journey.goTo(kerb)
    const at = journey.endTime
    journey.stay(stop(), 'open')
    return { siteId, at, gone: journey.endTime }
  })
  journey.goTo(person.home)
  return { path: { from, to: journey.endTime, at: (t) => journey.at(t) }, passed }
}

/**
 * Driving past: the button is pressed a few seconds before or after the shop, without stopping or in a stop of at most 40 s; the check-out comes while
 * leaving, 10–90 s later, or never. The shops still are shops that were planned, in an order that makes the loop short.
 */
export const driveBy: ThirdAttack = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined || truth.stays.length === 0) return undefined
  const { grid } = simulated.company
  const stops = random.chance(0.5)
  const { path, passed } = pathPast(input, truth.stays.map((s) => `s${s.siteIndex}`), truth.from, () => (stops ? random.between(5, 40) : 0))
  const hasOut = random.chance(0.6)
  const claims = passed.map(({ siteId, at, gone }): Claim => {
    const enter = Math.round(at + random.between(-6, 4) * 1000)
    return { siteId, enter, leave: hasOut ? Math.round(Math.max(gone, enter) + random.between(10, 90) * 1000) : undefined }
  })
  const presses = pressesOf(claims)
  const { fixes, atPress } = recordPath(grid, random, path, presses)
  const log = new PhoneLog(person, random)
  for (const press of presses) log.press(press.claim.siteId, press.kind, press.at, grid.toLatLon(path.at(press.at).spot), atPress.get(press))
  return { day: log.day(person, day, fixes), falsehood: 'stay', isFalse: () => true, truly: log.truly }
}

/** All planned shops in one night's ride, between 22:30 and 4:00, when they are shut: one to four minutes before each shutter. */
export const wrongHour: ThirdAttack = (input) => {
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)
  if (truth === undefined || truth.stays.length === 0) return undefined
  const { grid } = simulated.company
  const from = startOfLocalDay(day) + (random.chance(0.5) ? random.between(22.5, 23.2) : random.between(0.2, 3.5)) * hourMs
  const { path, passed } = pathPast(input, truth.stays.slice(0, 5).map((s) => `s${s.siteIndex}`), from, () => random.between(60, 240))
  const shut = startOfLocalDay(day) + (from > startOfLocalDay(day) + 12 * hourMs ? 30 : 6) * hourMs
  const claims = passed.filter(({ gone }) => gone < shut).map(({ siteId, at, gone }): Claim => ({ siteId, enter: Math.round(at + 8_000), leave: Math.round(gone - 6_000) }))
  const presses = pressesOf(claims)
  const { fixes, atPress } = recordPath(grid, random, path, presses)
  const log = new PhoneLog(person, random)
  for (const press of presses) log.press(press.claim.siteId, press.kind, press.at, grid.toLatLon(path.at(press.at).spot), atPress.get(press))
  return { day: log.day(person, day, fixes), falsehood: 'work', isFalse: () => true, truly: log.truly }
}

const withFixTime = (fix: Fix | undefined, fixTime: Instant): Fix | undefined => fix && { ...fix, fixTime }

/**
 * Late by 15–150 minutes: 自动确定时间 is switched off, the clock set back (or, half as often, forward by whole hours “by the time zone”), pressed, set right again. The
 * network is there. On some phones the position's time follows the clock, on others it is the satellites'.
 */
export const clockMoved: ThirdAttack = (input) => {
  const honest = honestDayOf(input)
  if (honest === undefined || honest.visits.length === 0) return undefined
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)!
  const all = random.chance(0.3)
  const by = Math.round(random.chance(0.7) ? -random.between(15, 150) * minuteMs : random.pick([-1, 1, -8, 8]) * hourMs)
  const follows = random.chance(0.4)
  const log = new PhoneLog(person, random)
  const falseOnes = new Set<Visit>()
  honest.visits.forEach((visit, i) => {
    const isFalse = all || i < 2
    const at = visit.fix?.fixTime ?? visit.deviceTime
    const made = log.press(visit.siteId, visit.kind, at, simulated.company.grid.toLatLon(truth.journey.at(at).spot), isFalse && follows ? withFixTime(visit.fix, at + by) : visit.fix, isFalse ? { deviceTime: at + by } : {})
    if (isFalse) falseOnes.add(made)
  })
  return { day: log.day(person, day, honest.fixes), falsehood: 'time', isFalse: (visit) => falseOnes.has(visit), truly: log.truly }
}

/**
 * 飞行模式: the person comes to two to four shops hours late, sets the clock back with the network off, presses, sets the clock right and lets the
 * phone send. Four in ten restart it between, so that nothing proves how long it was.
 */
export const offlineBackDated: ThirdAttack = (input) => {
  const honest = honestDayOf(input)
  if (honest === undefined || honest.visits.length < 4) return undefined
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)!
  const count = random.whole(1, 2) * 2
  const start = random.whole(0, (honest.visits.length - count) / 2) * 2
  const chosen = honest.visits.slice(start, start + count)
  const first = chosen[0]!, last = chosen.at(-1)!
  const by = -Math.round(random.between(35, 240) * minuteMs)
  const restarted = random.chance(0.4)
  const follows = random.chance(0.6)
  const sentAt = last.deviceTime + random.between(1, 20) * minuteMs
  const lastContact = first.deviceTime - Math.round(random.between(2, 25) * minuteMs)
  const log = new PhoneLog(person, random)
  const falseOnes = new Set<Visit>()
  for (const visit of honest.visits) {
    const at = visit.fix?.fixTime ?? visit.deviceTime
    const position = simulated.company.grid.toLatLon(truth.journey.at(at).spot)
    if (!chosen.includes(visit)) {
      log.press(visit.siteId, visit.kind, at, position, visit.fix)
      continue
    }
    const device: DeviceState = restarted ? {} : { lastServerTime: lastContact, monotonicSinceServerTimeMs: at - lastContact }
    falseOnes.add(log.press(visit.siteId, visit.kind, at, position, follows ? withFixTime(visit.fix, at + by) : visit.fix, { deviceTime: at + by, latencyMs: sentAt - at, device, integrity: { signature: 'valid', order: random.chance(0.7) ? 'in_order' : 'late' } }))
  }
  // The track is not falsified; with the clock wrong the app wrote nothing.
  const fixes = honest.fixes.filter((f) => f.fixTime < first.deviceTime - minuteMs || f.fixTime > last.deviceTime + minuteMs)
  return { day: log.day(person, day, fixes), falsehood: 'time', isFalse: (visit) => falseOnes.has(visit), truly: log.truly }
}

const reports = [
  '今日到店与店主沟通新品上架事宜，检查冷柜陈列，补货若干，客户对促销活动表示满意，下次拜访确认订单。', '拜访客户，了解库存情况，整理货架并更换价签，客户反映竞品近期降价，已记录并反馈给主管。',
  '门店巡检完成，陈列符合标准，店员已培训新品卖点，临期产品已登记，后续跟进退换货处理。', '与负责人面谈，介绍本月政策，客户有意增加订货量，等待财务确认账期后再签合同，关系维护良好。',
]

/** One paragraph for every shop, on this and one to three earlier days: as it is, or with a greeting, another number or full stop in it. Who copies was there and did little. */
export const copiedText: ThirdAttack = (input) => {
  const honest = honestDayOf(input)
  if (honest === undefined || honest.visits.length < 4) return undefined
  const { simulated, person, day, random } = input
  const truth = simulated.truth(person, day)!
  const text = random.pick(reports)
  const edit = random.pick(['none', 'none', 'number', 'ending'] as const)
  const draw = random.fork('text')
  const written = (): string => (edit === 'number' ? text.replace('，', `，${draw.whole(2, 30)}件，`) : edit === 'ending' ? `${text.slice(0, -1)}${draw.pick(['。', '！', '。。', ' '])}` : text)
  const earlier = [1, 2, 3].slice(0, random.whole(1, 3)).flatMap((back) => earlierDay(input, person, day, back) ?? []).map((d): PhoneDay => ({ ...d, visits: d.visits.map((v) => (v.kind === 'check_out' ? { ...v, note: written() } : v)) }))
  const log = new PhoneLog(person, random)
  const falseOnes = new Set<Visit>()
  for (const visit of honest.visits) {
    const at = visit.fix?.fixTime ?? visit.deviceTime
    const made = log.press(visit.siteId, visit.kind, at, simulated.company.grid.toLatLon(truth.journey.at(at).spot), visit.fix, visit.kind === 'check_out' ? { note: written() } : {})
    if (visit.kind === 'check_out') falseOnes.add(made)
  }
  return falseOnes.size === 0 ? undefined : { day: log.day(person, day, honest.fixes), alongside: earlier, falsehood: 'work', isFalse: (visit) => falseOnes.has(visit), truly: log.truly } satisfies ThirdCase
}

