/** Keeps the demo alive: some thirty people move in real time, report every few seconds and check in now and then. */
import { isoInstant } from '@fieldproof/core/kernel'
import type { Instant } from '@fieldproof/core/kernel'
import { resumeSimulatedPhone } from '../phone.ts'
import type { SimulatedPhone } from '../phone.ts'
import { createRandom } from '../random.ts'
import type { Random } from '../random.ts'
import { createCompany } from './company.ts'
import type { DemoCompany, DemoPerson, DemoShift } from './company.ts'
import { createJourney } from './journey.ts'
import type { Journey } from './journey.ts'
import { createReceiver } from './receiver.ts'
import type { FleetState } from './seedDemo.ts'
import { dwellMinutes, hourMs, isoWeekday, localDay, startOfLocalDay } from './workday.ts'

export interface LiveFleetOptions {
  readonly baseUrl: string
  readonly state: FleetState
  readonly people?: number
  /** Between two reports of one person. */
  readonly intervalSeconds?: readonly [number, number]
  /** 1 is real time; more lets stays be shorter, never movement faster. */
  readonly stayShare?: number
  readonly onError?: (error: unknown) => void
}

export interface LiveFleet {
  /** People who report now; those off duty wait. */
  activeCount(): number
  stop(): Promise<void>
}

/** Is `instant` inside this shift's hours? Demo shifts do not pass midnight. */
export const isOnDuty = (shift: DemoShift, instant: Instant): boolean => {
  if (shift.kind === 'free') return true
  if (!shift.daysOfWeek.includes(isoWeekday(localDay(instant)))) return false
  const sinceMidnight = (instant - startOfLocalDay(localDay(instant))) / hourMs
  return shift.segments.some(({ start, end }) => {
    const hours = (text: string) => Number(text.slice(0, 2)) + Number(text.slice(3)) / 60
    return sinceMidnight >= hours(start) && sinceMidnight < hours(end) - 1 / 60
  })
}

interface Mover { readonly person: DemoPerson; readonly phone: SimulatedPhone; readonly random: Random; journey: Journey; stay?: { siteIndex: number; inAt: Instant; outAt: Instant; checkedIn: boolean }; battery: number; timer?: NodeJS.Timeout; started: boolean }

/** Positions jump when the wrong person goes on: those who falsify positions rest while the demo runs, except the flagged mock. */
const mayGoOn = (person: DemoPerson): boolean => person.cheats === undefined || person.cheats === 'mock_flagged' || person.cheats === 'leaves_right_after'

const extend = (company: DemoCompany, mover: Mover, stayShare: number): void => {
  const { journey, random, person } = mover
  const choices = person.territory.filter((index) => Math.hypot(company.sites[index]!.spot.x - journey.endSpot.x, company.sites[index]!.spot.y - journey.endSpot.y) > 80)
  const siteIndex = random.pick(choices.length > 0 ? choices : person.territory)
  const site = company.sites[siteIndex]!
  journey.goTo(site.spot)
  const [low, high] = dwellMinutes[site.tier]
  const seconds = Math.max(150, random.between(low, high) * 60 * stayShare)
  const arrived = journey.endTime
  journey.stay(seconds, 'indoors')
  mover.stay = { siteIndex, inAt: arrived + random.between(20, 60) * 1000, outAt: arrived + (seconds - 15) * 1000, checkedIn: false }
}

export const liveFleet = async (options: LiveFleetOptions): Promise<LiveFleet> => {
  const { baseUrl, state, people = 30, intervalSeconds = [2, 5], stayShare = 0.6, onError = () => {} } = options
  const company = createCompany(state.seed, state.size)
  const random = createRandom(`${state.seed}/live/${isoInstant(Date.now())}`)
  let stopped = false
  const inFlight = new Set<Promise<unknown>>()

  const candidates = state.people.filter((one) => mayGoOn(company.people[one.personIndex]!))
  // Those on duty now first, then the on-call vans, so that as many as possible move at any hour.
  const order = [...candidates].sort((a, b) => Number(isOnDuty(company.shifts[company.people[b.personIndex]!.shift]!, Date.now())) - Number(isOnDuty(company.shifts[company.people[a.personIndex]!.shift]!, Date.now())))
  const movers: Mover[] = []
  for (const one of order.slice(0, people)) {
    const person = company.people[one.personIndex]!
    const own = random.fork(person.index)
    // The server knows how far this phone's chain got, whatever was saved when.
    const phone = resumeSimulatedPhone(one.phone, { baseUrl, model: person.model, platform: person.platform, checkConsistency: false })
    const { device } = await phone.client.phone.today()
    const current = resumeSimulatedPhone({ ...one.phone, lastSequence: device.lastSequence, lastHash: device.lastHash }, { baseUrl, model: person.model, platform: person.platform, checkConsistency: false })
    movers.push({ person, phone: current, random: own, journey: createJourney(company.grid, own.fork('way'), { spot: one.spot, at: Date.now(), transport: person.transport }), battery: own.between(40, 95), started: false })
  }
  const receivers = new Map(movers.map((mover) => [mover, createReceiver(company.grid, mover.random.fork('receiver'))]))

  const step = async (mover: Mover): Promise<void> => {
    const now = Date.now()
    if (!isOnDuty(company.shifts[mover.person.shift]!, now)) return
    const { phone, person } = mover
    const batteryPercent = Math.round(mover.battery)
    mover.battery = Math.max(8, mover.battery - 0.004)
    if (!mover.started) {
      phone.workState('resumed', { batteryPercent })
      mover.started = true
    }
    if (now >= mover.journey.endTime) extend(company, mover, stayShare)
    const where = mover.journey.at(now)
    const measured = receivers.get(mover)!.fix(where, now, { batteryPercent })
    const fix = measured && person.cheats === 'mock_flagged' ? { ...measured, mock: true } : measured
    if (fix) phone.track([fix], { batteryPercent })
    const { stay } = mover
    if (stay && !stay.checkedIn && now >= stay.inAt) {
      phone.checkIn({ siteId: state.siteIds[stay.siteIndex], fix, batteryPercent })
      stay.checkedIn = true
    } else if (stay?.checkedIn && now >= stay.outAt) {
      phone.checkOut({ siteId: state.siteIds[stay.siteIndex], fix, batteryPercent })
      mover.stay = undefined
    }
    await phone.send()
  }

  const schedule = (mover: Mover, afterSeconds: number): void => {
    if (stopped) return
    mover.timer = setTimeout(() => {
      const run = step(mover).catch(onError).finally(() => {
        inFlight.delete(run)
        schedule(mover, mover.random.between(intervalSeconds[0], intervalSeconds[1]))
      })
      inFlight.add(run)
    }, afterSeconds * 1000)
    mover.timer.unref()
  }
  for (const mover of movers) {
    // Some are inside a shop when the curtain rises.
    mover.journey.stay(mover.random.between(1, 45), 'open')
    schedule(mover, mover.random.between(0, intervalSeconds[1]))
  }
  return {
    activeCount: () => movers.filter((mover) => isOnDuty(company.shifts[mover.person.shift]!, Date.now())).length,
    stop: async () => {
      stopped = true
      for (const { timer } of movers) clearTimeout(timer)
      await Promise.allSettled(inFlight)
    },
  }
}
