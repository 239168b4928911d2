import { createHash } from 'node:crypto'
import { containsPoint, distanceMetres } from '@fieldproof/core/geo'
import { describe, expect, it } from 'vitest'
import { cheatsOn, dayOf, simulateDays } from './cheating.ts'
import { createCompany, misplacedFence, misplacedSite } from './company.ts'
import { isOnDuty } from './liveFleet.ts'
import { shopFrontPhoto } from './photo.ts'
import { isoWeekday, localDay, startOfLocalDay, truthOfDay } from './workday.ts'

const company = createCompany('test')
const lastDay = localDay(Date.parse('2026-03-12T12:00:00+08:00'))
const days = Array.from({ length: 4 }, (_, i) => lastDay - 3 + i)
const endOfLastDay = startOfLocalDay(lastDay + 1)
const simulated = simulateDays(company, days, endOfLastDay)
const eventsOf = (personIndex: number, day: number) => dayOf(company, company.people[personIndex]!, day, lastDay)!.plan.uploads.flatMap((upload) => upload.events)
const workingDay = (personIndex: number): number => [lastDay, lastDay - 1].find((day) => truthOfDay(company, company.people[personIndex]!, day))!

describe('the demo company', () => {
  it('is the same for the same seed, down to the last fix, and another for another seed', () => {
    const digest = (seed: string) => createHash('sha256').update(JSON.stringify(simulateDays(createCompany(seed), days.slice(2), endOfLastDay))).digest('hex')
    expect(digest('test')).toBe(digest('test'))
    expect(digest('test')).not.toBe(digest('other'))
  })

  it('has 40 people of different names in 3 departments and 300 shops of different names, apart from one another', () => {
    expect(new Set(company.people.map((person) => person.name)).size).toBe(40)
    expect(new Set(company.people.map((person) => person.phone)).size).toBe(40)
    expect(new Set(company.people.map((person) => person.department))).toEqual(new Set([0, 1, 2]))
    expect(new Set(company.sites.map((site) => site.name)).size).toBe(300)
    expect(new Set(company.sites.map((site) => site.fence.kind))).toEqual(new Set(['circle', 'polygon']))
    expect(new Set(company.sites.map((site) => site.tier))).toEqual(new Set(['A', 'B', 'C']))
  })

  it('keeps every event of every phone in order, inside the shift, and arriving after it happened', () => {
    for (const plan of simulated.plans) {
      const person = company.people[plan.personIndex]!
      let last = -Infinity
      for (const upload of plan.uploads) {
        for (const event of upload.events) {
          expect(event.at).toBeGreaterThanOrEqual(last)
          expect(event.at).toBeLessThanOrEqual(upload.arrival)
          expect(isOnDuty(company.shifts[person.shift]!, event.at)).toBe(true)
          if (event.kind === 'track') for (const fix of event.fixes) expect(isOnDuty(company.shifts[person.shift]!, fix.fixTime)).toBe(true)
          last = event.at
        }
      }
    }
  })

  it('with attendance: the day begins and ends with a check-in at the depot, mostly on time, within an hour of the shift, and nothing else lies outside it', () => {
    const punching = createCompany('test', { punches: true })
    expect(punching.sites.length).toBe(303)
    let onTime = 0, late = 0
    for (const person of punching.people.filter(({ cheats, shift }) => !cheats && punching.shifts[shift]!.kind === 'fixed')) {
      for (const day of days) {
        const made = dayOf(punching, person, day, lastDay)
        expect(made === undefined).toBe(!punching.shifts[person.shift]!.daysOfWeek.includes(isoWeekday(day)))
        const events = made?.plan.uploads.flatMap((upload) => upload.events) ?? []
        const visits = events.filter((event) => event.kind === 'check_in' || event.kind === 'check_out')
        if (!visits[0] || visits[0].kind !== 'check_in') continue
        const { start } = punching.shifts[person.shift]!.segments[0]!
        const startsAt = startOfLocalDay(day) + (Number(start.slice(0, 2)) * 60 + Number(start.slice(3))) * 60_000
        expect(punching.depotSites).toContain(visits[0].siteIndex)
        if (visits[0].at <= startsAt) onTime++
        else late++
        for (const event of events) {
          if (event.kind !== 'track' && event.kind !== 'work_state') continue
          expect(isOnDuty(punching.shifts[person.shift]!, event.at)).toBe(true)
          if (event.kind === 'track') for (const fix of event.fixes) expect(isOnDuty(punching.shifts[person.shift]!, fix.fixTime)).toBe(true)
        }
      }
    }
    expect(onTime).toBeGreaterThan(8 * late)
    expect(late).toBeGreaterThan(0)
  })

  it('moves honest people as people move: no jumps, most check-ins at the shop, fixes never twice the same', () => {
    const honest = company.people.filter((person) => !person.cheats)
    let checkIns = 0, near = 0, fixCount = 0
    const positions = new Set<string>()
    for (const person of honest) {
      for (const day of days) {
        const made = dayOf(company, person, day, lastDay)
        if (!made) continue
        expect(made.label).toBeUndefined()
        const events = made.plan.uploads.flatMap((upload) => upload.events)
        const fixes = events.flatMap((event) => (event.kind === 'track' ? event.fixes : []))
        for (let i = 1; i < fixes.length; i++) {
          const a = fixes[i - 1]!, b = fixes[i]!
          const excess = distanceMetres(a, b) - 4 * ((a.accuracyMetres ?? 0) + (b.accuracyMetres ?? 0))
          expect(excess / ((b.fixTime - a.fixTime) / 1000)).toBeLessThan(20)
        }
        for (const fix of fixes) positions.add(`${fix.lat},${fix.lon}`)
        fixCount += fixes.length
        for (const event of events) {
          if (event.kind !== 'check_in' || !event.fix) continue
          checkIns++
          if (distanceMetres(event.fix, company.grid.toLatLon(company.sites[event.siteIndex]!.spot)) < 60) near++
        }
      }
    }
    expect(checkIns).toBeGreaterThan(500)
    expect(near / checkIns).toBeGreaterThan(0.96)
    expect(near / checkIns).toBeLessThan(1)
    expect(positions.size / fixCount).toBeGreaterThan(0.995)
  })

  it('loses positions in the tunnel and sends some uploads hours late', () => {
    const delays = simulated.plans.flatMap((plan) => plan.uploads.map((upload) => upload.arrival - upload.events[0]!.at))
    expect(Math.max(...delays)).toBeGreaterThan(2 * 3_600_000)
    const throughTunnel = company.people.some((person) => days.some((day) => {
      const truth = truthOfDay(company, person, day)
      if (!truth) return false
      for (let at = truth.from; at < truth.to; at += 10_000) if (truth.journey.at(at).surroundings === 'tunnel') return true
      return false
    }))
    expect(throughTunnel).toBe(true)
  })
})

describe('falsified days', () => {
  it('are labelled, few, and leave the others alone', () => {
    const cheating = new Set(simulated.labels.map((label) => label.personIndex))
    expect(cheating.size).toBeLessThanOrEqual(8)
    expect(new Set(simulated.labels.map((label) => label.method)).size).toBe(7)
    for (const { personIndex, day } of simulated.labels) expect(cheatsOn(company, company.people[personIndex]!, day, lastDay) || company.people.some((other) => other.travelsWith === personIndex)).toBe(true)
  })

  it('do what their names say', () => {
    const index = (method: string) => company.people.find((person) => person.cheats === method)!.index
    const checkIns = (events: ReturnType<typeof eventsOf>) => events.flatMap((event) => (event.kind === 'check_in' && event.fix ? [{ ...event, fix: event.fix }] : []))

    const mock = index('mock_flagged')
    expect(checkIns(eventsOf(mock, workingDay(mock))).every((event) => event.fix.mock === true)).toBe(true)

    const teleporter = index('teleport')
    const jumps = eventsOf(teleporter, workingDay(teleporter))
    const home = company.grid.toLatLon(company.people[teleporter]!.home)
    for (const event of jumps) if (event.kind === 'track') for (const fix of event.fixes) expect(distanceMetres(fix, home)).toBeLessThan(400)
    expect(checkIns(jumps).some((event) => distanceMetres(event.fix, home) > 600)).toBe(true)

    const constant = index('constant_coordinates')
    const still = eventsOf(constant, workingDay(constant))
    const atShop = still.findIndex((event) => event.kind === 'check_in')
    const next = still.slice(atShop + 1).find((event) => event.kind === 'track')!
    expect(next.kind === 'track' && new Set(next.fixes.map((fix) => `${fix.lat},${fix.lon},${fix.accuracyMetres}`)).size).toBe(1)

    const sharer = index('shared_phone')
    const day = workingDay(sharer)
    const companion = checkIns(eventsOf(company.people[sharer]!.travelsWith!, day))
    for (const event of checkIns(eventsOf(sharer, day))) {
      const twin = companion.find((other) => other.siteIndex === event.siteIndex)!
      expect(event.at - twin.at).toBeGreaterThan(15_000)
      expect(event.at - twin.at).toBeLessThan(60_000)
      expect(distanceMetres(event.fix, twin.fix)).toBeLessThan(10)
    }

    const replayer = index('replayed_track')
    const replayDay = workingDay(replayer)
    const copies = eventsOf(replayer, replayDay).flatMap((event) => (event.kind === 'track' ? event.fixes : []))
    const earlier = new Set<string>()
    for (let before = replayDay - 1; before > replayDay - 8; before--) {
      const person = company.people[replayer]!
      if (!truthOfDay(company, person, before)) continue
      for (const event of dayOf(company, { ...person, cheats: undefined }, before, lastDay)!.plan.uploads.flatMap((upload) => upload.events)) if (event.kind === 'track') for (const fix of event.fixes) earlier.add(`${fix.lat},${fix.lon}`)
    }
    expect(copies.length).toBeGreaterThan(100)
    expect(copies.every((fix) => earlier.has(`${fix.lat},${fix.lon}`))).toBe(true)

    const late = index('back_dated_clock')
    const backDated = eventsOf(late, workingDay(late))
    expect(backDated[0]!.at - backDated[0]!.deviceTime).toBeGreaterThan(80 * 60_000)
    expect(Math.abs(backDated.at(-1)!.at - backDated.at(-1)!.deviceTime)).toBeLessThan(60_000)

    const leaver = index('leaves_right_after')
    const gone = eventsOf(leaver, workingDay(leaver))
    const first = checkIns(gone)[0]!
    const out = gone.find((event) => event.kind === 'check_out')
    expect(out?.kind === 'check_out' && out.fix && distanceMetres(out.fix, first.fix)).toBeGreaterThan(300)
  })
})

describe('what the office will have to see', () => {
  it('has one pin beside its shop, visited by enough honest people to tell', () => {
    const site = company.sites[misplacedSite(company)!]!
    expect(company.people.filter((person) => !person.cheats && person.territory.includes(site.index)).length).toBeGreaterThan(2)
    expect(containsPoint(misplacedFence(company, site), company.grid.toLatLon(site.spot))).toBe(false)
    expect(containsPoint(site.fence, company.grid.toLatLon(site.spot))).toBe(true)
  })

  it('has somebody who sends one old photo everywhere, on days with photos only', () => {
    const leaver = company.people.find((person) => person.cheats === 'leaves_right_after')!
    const seeds = (photoShare: number) => dayOf(company, leaver, workingDay(leaver.index), lastDay, { photoShare })!.plan.uploads.flatMap((upload) => upload.events).flatMap((event) => (event.kind === 'check_in' ? [event.photoSeed] : []))
    expect(seeds(0.12).length).toBeGreaterThan(1)
    expect(new Set(seeds(0.12)).size).toBe(1)
    expect(seeds(0.12)[0]).toBeDefined()
    expect(seeds(0).every((seed) => seed === undefined)).toBe(true)
  })
})

describe('shopFrontPhoto', () => {
  it('is a PNG, small, the same for a seed and different for another', () => {
    const { bytes } = shopFrontPhoto('a')
    expect(Buffer.from(bytes.subarray(0, 8)).toString('hex')).toBe('89504e470d0a1a0a')
    expect(bytes.length).toBeLessThan(150_000)
    expect(Buffer.compare(bytes, shopFrontPhoto('a').bytes)).toBe(0)
    expect(Buffer.compare(bytes, shopFrontPhoto('b').bytes)).not.toBe(0)
  })
})
