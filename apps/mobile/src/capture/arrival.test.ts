import { expect, test } from 'vitest'
import type { PhoneSite } from '@fieldproof/contract'
import type { Fix, LatLon } from '@fieldproof/core/kernel'
import { destination } from '@fieldproof/core/geo'
import { createRandom } from '@fieldproof/testkit'
import { arrivalRules, sightingOf, takeSighting } from './arrival.ts'
import type { Stay } from './arrival.ts'

const middle = { lat: 31.2304, lon: 121.4737 }
const site = (siteId: string, centre: LatLon, radiusMetres = 60): PhoneSite => ({ siteId, name: siteId, position: centre, fence: { kind: 'circle', centre, radiusMetres } }) as PhoneSite
const shop = site('shop', middle)
const start = 1_779_242_400_000

const at = (seconds: number, place: LatLon, change: Partial<Fix> = {}): Fix => ({ ...place, fixTime: start + seconds * 1000, accuracyMetres: 12, provider: 'unknown', ...change })
const follow = (fixes: readonly Fix[], sites = [shop], from?: Stay): (Stay | undefined)[] => {
  let stay = from
  return fixes.map((fix) => {
    const seen = sightingOf(stay, sites, fix)
    if (seen !== undefined) stay = takeSighting(stay, seen)
    return stay
  })
}
const every = (step: number, count: number, place: (i: number) => LatLon, change?: Partial<Fix>): Fix[] => Array.from({ length: count }, (_, i) => at(i * step, place(i), change))

test('walking in proposes after a minute inside; two minutes confirm the arrival, which is the first moment inside', () => {
  // 1.2 m/s from 150 m away to the middle, then staying.
  const states = follow(every(5, 60, (i) => destination(middle, 90, Math.max(0, 150 - 6 * i))))
  const proposed = states.findIndex((stay) => stay?.isProposed === true)
  const confirmed = states.findIndex((stay) => stay?.isConfirmed === true)
  const arrived = states[proposed]!.arrivedTime
  const fenceReached = start + ((150 - 60) / 6) * 5_000
  expect(arrived - fenceReached).toBeGreaterThanOrEqual(0)
  expect(arrived - fenceReached).toBeLessThanOrEqual(15_000)
  expect(start + proposed * 5_000 - arrived).toBeLessThanOrEqual(90_000)
  expect(start + confirmed * 5_000).toBe(arrived + arrivalRules.dwellMs)
  expect(states.at(-1)).toMatchObject({ siteId: 'shop', via: 'fence', arrivedTime: arrived, isProposed: true, isConfirmed: true })
})

test('who waits outside the fence is proposed nothing, however the position drifts', () => {
  const random = createRandom('drift').next
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  let proposals = 0
  for (let life = 0; life < 200; life++) {
    // Half an hour 15 m outside; errors of a receiver wander (first-order Gauss–Markov, a minute), 12 m in 68 % of the plane: 8 m on each axis.
    const place = destination(middle, 90, 75)
    const [sigma, keep] = [12 / 1.51, Math.exp(-5 / 60)]
    let [east, north] = [normal() * sigma, normal() * sigma]
    const fixes = every(5, 360, () => {
      east = keep * east + Math.sqrt(1 - keep ** 2) * sigma * normal()
      north = keep * north + Math.sqrt(1 - keep ** 2) * sigma * normal()
      return destination(destination(place, 90, east), 0, north)
    })
    if (follow(fixes).some((stay) => stay?.isProposed === true)) proposals++
  }
  expect(proposals).toBe(0)
})

test('to and fro over the edge proposes nothing', () => {
  const states = follow(every(5, 120, (i) => destination(middle, 90, i % 2 === 0 ? 10 : 110)))
  expect(states.every((stay) => stay?.isProposed !== true)).toBe(true)
})

test('one stray fix inside, a rough position and a drive past propose nothing', () => {
  const away = destination(middle, 90, 400)
  expect(follow([at(0, away), at(5, middle), at(10, away)]).every((stay) => stay?.isProposed !== true)).toBe(true)
  expect(follow(every(5, 60, () => middle, { accuracyMetres: 800 })).every((stay) => stay === undefined)).toBe(true)
  const wide = site('park', middle, 400)
  expect(follow(every(5, 14, (i) => destination(middle, 90, 400 - i * 60), { speedMetresPerSecond: 12 }), [wide]).every((stay) => stay?.isProposed !== true)).toBe(true)
})

test('a proposal survives one stray fix outside and ends when the person has left', () => {
  const away = destination(middle, 90, 300)
  const there = follow(every(10, 8, () => middle)).at(-1)
  expect(there?.isProposed).toBe(true)
  expect(follow([at(80, away), at(85, middle)], [shop], there).at(-1)).toMatchObject({ isProposed: true, arrivedTime: start, outsideSince: undefined })
  expect(follow([at(80, away), at(95, away)], [shop], there).at(-1)).toBeUndefined()
})

test('on to the next site without a way between: the next one is proposed, with its own arrival', () => {
  const next = site('next', destination(middle, 90, 200))
  const last = follow([...every(10, 8, () => middle), ...Array.from({ length: 9 }, (_, i) => at(80 + i * 10, next.position))], [shop, next]).at(-1)
  expect(last).toMatchObject({ siteId: 'next', isProposed: true })
  expect(last!.arrivedTime).toBeGreaterThanOrEqual(start + 80_000)
})

test('of two fences that both hold the person the first one stays', () => {
  const mall = site('mall', destination(middle, 0, 30), 200)
  const states = follow(every(10, 30, (i) => destination(middle, 0, i)), [shop, mall])
  expect(new Set(states.map((stay) => stay?.siteId)).size).toBe(1)
})

test('after ten minutes without a position nobody knows: it begins anew', () => {
  const there = follow(every(10, 8, () => middle)).at(-1)
  const later = follow([at(70 + 601, middle)], [shop], there).at(-1)
  expect(later).toMatchObject({ isProposed: false, arrivedTime: start + 671_000 })
})

test('a beacon heard again and again is an arrival too', () => {
  const heard = (seconds: number) => ({ time: start + seconds * 1000, siteId: 'shop', via: 'beacon', where: 'surely' }) as const
  const stay = [0, 30, 60].reduce<Stay | undefined>((now, seconds) => takeSighting(now, heard(seconds)), undefined)
  expect(stay).toMatchObject({ via: 'beacon', arrivedTime: start, isProposed: true, isConfirmed: false })
  expect(takeSighting(takeSighting(undefined, heard(0)), heard(5))?.isProposed).toBe(false)
})
