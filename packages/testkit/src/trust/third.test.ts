import { createHash } from 'node:crypto'
import { distanceMetres, distanceToFenceMetres } from '@fieldproof/core/geo'
import type { Fix } from '@fieldproof/core/kernel'
import { currentModel } from '@fieldproof/core/verification'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { type AttackInput, attackNames } from './attack.ts'
import { thirdAttacks, thirdExtraAttacks } from './thirdAttacks.ts'
import { thirdHardships } from './thirdHardships.ts'
import { type ThirdAttack, minuteMs, worldOf } from './thirdKit.ts'
import { perturbedWorldOf, thirdRecorded } from './thirdRecorded.ts'
import type { RealTrack } from './realTracks.ts'
import { type Case, type PhoneDay, createSimulatedWorld, startOfLocalDay } from './world.ts'

const simulated = createSimulatedWorld('third/test', { people: 6, dayCount: 10 })
const inputs = (label: string): AttackInput[] => simulated.people.flatMap((person) => simulated.days.slice(-2).flatMap((day) =>
  (simulated.truth(person, day) ? [{ simulated, person, day, random: createRandom(`${label}/${person.index}/${day}`) }] : [])))

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
/** Fewer attempts than cases that turn out, and none of them the same. */
const expectVaried = (cases: readonly Case[], tried: number): void => {
  expect(cases.length).toBeGreaterThan(tried / 3)
  expect(new Set(cases.map((c) => digest(c.day))).size).toBe(cases.length)
}

/** What no phone could have sent. One `expect` a day: a day has thousands of fixes. */
const faultsOf = (day: PhoneDay): string[] => {
  const faults: string[] = []
  const look = (fix: Fix): void => {
    const numbers = Object.values(fix).filter((v) => typeof v === 'number')
    if (!numbers.every(Number.isFinite) || Math.abs(fix.lat) >= 90 || Math.abs(fix.lon) >= 180 || !Number.isInteger(fix.fixTime) || (fix.accuracyMetres ?? 1) <= 0) faults.push(JSON.stringify(fix))
  }
  day.fixes.forEach((fix, i) => {
    look(fix)
    if (i > 0 && fix.fixTime < day.fixes[i - 1]!.fixTime) faults.push(`fix ${i} is out of order`)
  })
  for (const visit of day.visits) {
    if (visit.fix) look(visit.fix)
    const { lastServerTime = 0, monotonicSinceServerTimeMs = 0 } = visit.device
    if (!Number.isInteger(visit.deviceTime) || !Number.isFinite(visit.serverTime) || lastServerTime > visit.serverTime || monotonicSinceServerTimeMs < 0) faults.push(JSON.stringify(visit))
  }
  return faults
}
const expectDay = (day: PhoneDay): void => expect(faultsOf(day)).toEqual([])

/** Where the real shop is, whatever a case says of its pin. */
const fromRealFence = (siteId: string, position: { lat: number; lon: number }): number => distanceToFenceMetres(simulated.world.site(siteId).fence, position)
const nearest: Partial<Record<string, number>> = { from_home_near_by: 40, edge_of_fence: 8 }

const everyAttack: readonly (readonly [string, ThirdAttack])[] = Object.entries<ThirdAttack>({ ...thirdAttacks, ...thirdExtraAttacks })

it('has every attack that has a name', () => {
  expect(Object.keys(thirdAttacks).sort()).toEqual([...attackNames].sort())
})

describe.each(everyAttack)('attack %s', (name, attack) => {
  const tried = inputs(name)
  const cases = tried.flatMap((input) => attack(input) ?? [])

  it('is the same for the same seed, and another for each case', () => {
    expect(inputs(name).slice(0, 4).map((input) => digest(attack(input)?.day))).toEqual(tried.slice(0, 4).map((input) => digest(attack({ ...input, random: createRandom(`${name}/${input.person.index}/${input.day}`) })?.day)))
    expectVaried(cases, tried.length)
  })

  it('is a day that a phone could have sent', () => {
    for (const made of cases) for (const day of [made.day, ...(made.alongside ?? [])]) expectDay(day)
  })

  it('is as false as it says', () => {
    for (const made of cases) {
      const falseOnes = made.day.visits.filter(made.isFalse)
      expect(falseOnes.length).toBeGreaterThan(0)
      for (const visit of falseOnes) {
        const truth = made.truly(visit)
        if (made.falsehood === 'place') expect(fromRealFence(visit.siteId, truth.position)).toBeGreaterThanOrEqual(nearest[name] ?? 250)
        if (made.falsehood === 'time') expect(Math.abs(visit.deviceTime - truth.at)).toBeGreaterThan(14 * minuteMs)
        if (made.falsehood === 'stay' && visit.kind === 'check_in') {
          expect(fromRealFence(visit.siteId, truth.position)).toBeLessThan(120)
          const siteId = visit.siteId
          const far = made.day.fixes.find((f) => f.fixTime > truth.at && fromRealFence(siteId, f) > 30)
          const isLast = made.day.visits.findLast((v) => v.kind === 'check_in') === visit
          const sharesPlace = made.day.visits.some((v) => v.siteId !== siteId && distanceMetres(simulated.world.site(v.siteId).position, simulated.world.site(siteId).position) < 400)
          if (!isLast && !sharesPlace) expect(far!.fixTime - truth.at).toBeLessThan(4 * minuteMs)
        }
      }
    }
  })
})

it('comes to the shops of the wrong hour when they are shut, and stays minutes', () => {
  for (const input of inputs('wrong_hour')) {
    const made = thirdAttacks.wrong_hour(input)
    for (const visit of made?.day.visits ?? []) {
      const hour = (((made!.truly(visit).at - startOfLocalDay(input.day)) / 3_600_000) + 24) % 24
      expect(hour >= 22 || hour < 6.5).toBe(true)
      expect(fromRealFence(visit.siteId, made!.truly(visit).position)).toBeLessThan(60)
    }
  }
})

it('writes one text in all the visits of the copied text, but for what was edited', () => {
  for (const input of inputs('copied_text')) {
    const made = thirdAttacks.copied_text(input)
    const words = (made?.day.visits ?? []).filter((v) => made!.isFalse(v)).map((v) => v.note!.replace(/[。！ ]+$/u, '').slice(-24))
    expect(new Set(words).size).toBeLessThanOrEqual(1)
  }
})

it('registers a shop at home that stands elsewhere', () => {
  for (const input of inputs('home')) {
    const made = thirdExtraAttacks.shop_registered_at_home(input)
    for (const visit of made?.day.visits ?? []) {
      expect(fromRealFence(visit.siteId, made!.truly(visit).position)).toBeGreaterThanOrEqual(250)
      expect(distanceToFenceMetres(made!.sites!.get(visit.siteId)!.fence, made!.truly(visit).position)).toBe(0)
    }
  }
})

describe.each(Object.entries(thirdHardships))('hardship %s', (name, hardship) => {
  const tried = inputs(name)
  const cases = tried.flatMap((input) => hardship(input) ?? [])

  it('is the same for the same seed, and another for each case', () => {
    expect(inputs(name).slice(0, 4).map((input) => digest(hardship(input)?.day))).toEqual(tried.slice(0, 4).map((input) => digest(hardship({ ...input, random: createRandom(`${name}/${input.person.index}/${input.day}`) })?.day)))
    expectVaried(cases, tried.length)
  })

  it('is a day that a phone could have sent, by somebody who was there', () => {
    for (const made of cases) {
      for (const day of [made.day, ...(made.alongside ?? [])]) expectDay(day)
      expect(made.day.visits.length).toBeGreaterThan(0)
      const world = name === 'pin_wrong' ? simulated.world : worldOf(simulated, made)
      for (const visit of made.day.visits) {
        if (name === 'forgotten_check_out' && visit.kind === 'check_out') continue
        expect(distanceToFenceMetres(world.site(visit.siteId).fence, made.truly(visit).position)).toBeLessThan(15)
      }
    }
  })

  it('can be judged', () => {
    const made = cases[0]!
    expect(worldOf(simulated, made).judge(made, [currentModel])).toHaveLength(made.day.visits.length)
  })
})

describe('perturbed tracks', () => {
  // A fix a second, so that every perturbation has something to take away.
  const tracks: RealTrack[] = inputs('tracks').slice(0, 3).map((input, i) => ({ person: `person ${i}`, name: `track ${i}`, fixes: thirdHardships.every_second(input)!.day.fixes.slice(0, 8000) }))

  it.each(Object.entries(thirdRecorded))('%s: the same for the same seed, still in order, with stops in it', (_, perturbation) => {
    const made = perturbedWorldOf(tracks, perturbation, createRandom('seed'))
    expect(digest(made.world.days)).toBe(digest(perturbedWorldOf(tracks, perturbation, createRandom('seed')).world.days))
    expect(made.world.days.some((d) => d.visits.length > 0)).toBe(true)
    for (const day of made.world.days) {
      expectDay(day)
      for (const visit of day.visits) expect(made.world.site(visit.siteId)).toBeDefined()
    }
  })

  it('are no longer what they were', () => {
    const plain = perturbedWorldOf(tracks, {}, createRandom('seed'))
    for (const [name, perturbation] of Object.entries(thirdRecorded)) {
      expect(digest(perturbedWorldOf(tracks, perturbation, createRandom('seed')).world.days), name).not.toBe(digest(plain.world.days))
    }
  })
})
