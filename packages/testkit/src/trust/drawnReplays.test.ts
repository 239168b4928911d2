import { expect, it } from 'vitest'
import { distanceMetres } from '@fieldproof/core/geo'
import { createRandom } from '../random.ts'
import { drawnReplays } from './drawnReplays.ts'
import { createSimulatedWorld } from './world.ts'

/** A set of attacks must be what its name says, or its figures are of something else. */
const simulated = createSimulatedWorld('tuning/1')
const made = (name: string, seed: string) => {
  const person = simulated.people.find((p) => simulated.world.dayOf(`p${p.index}`, simulated.days.at(-1)!) !== undefined)!
  return drawnReplays[name]!({ simulated, person, day: simulated.days.at(-1)!, random: createRandom(seed) })?.day
}

it('an exact one has the digits and the hours of an earlier day, and is sent as today’s', () => {
  const day = made('replay_exact', 'a')!
  const source = simulated.world.days.find((d) => d.personId === day.personId && d.day < day.day && d.fixes.length === day.fixes.length && d.fixes[0]!.fixTime % 86_400_000 === day.fixes[0]!.fixTime % 86_400_000)
  expect(source).toBeDefined()
  expect(day.fixes.map(({ lat }) => lat)).toEqual(source!.fixes.map(({ lat }) => Number(lat.toFixed(7))))
  expect(day.visits.length).toBe(source!.visits.length)
})

it.each(Object.keys(drawnReplays))('%s comes in order of time, checks in where the copy is, and differs from draw to draw', (name) => {
  const days = ['a', 'b', 'c', 'd'].map((seed) => made(name, seed)!)
  for (const { fixes, visits } of days) {
    expect(fixes.every((f, i) => i === 0 || f.fixTime >= fixes[i - 1]!.fixTime)).toBe(true)
    for (const { fix } of visits) {
      if (fix === undefined) continue
      const nearest = fixes.reduce((a, b) => (Math.abs(b.fixTime - fix.fixTime) < Math.abs(a.fixTime - fix.fixTime) ? b : a))
      if (Math.abs(nearest.fixTime - fix.fixTime) < 60_000) expect(distanceMetres(nearest, fix)).toBeLessThan(1_500)
    }
  }
  expect(new Set(days.map(({ fixes }) => JSON.stringify(fixes[0]))).size).toBeGreaterThan(1)
})
