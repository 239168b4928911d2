/** Which days are judged: sets of attacks and hardships, each over the same companies. */
import { createRandom } from '../../src/random.ts'
import { type Attack, type AttackInput, type AttackName, type Case, type Hardship, type RealWorld, type SimulatedWorld, type Visit, type World, attackNames, drawnReplays, hardships, heldOutAttacks, radioHardships, realAttacks, withScans } from '../../src/trust/index.ts'
import { Tally } from './tally.ts'

export interface AttackSet { readonly label: string; readonly title: string; readonly attacks: Readonly<Record<string, Attack>> }

/** Sets that are reported and not tuned on, with what has been learned from them all the same. */
export const heldOutSets: readonly AttackSet[] = [
  { label: 'second', title: 'second parameterisation (no threshold is tuned on it; one weight of replays was chosen after reading its replays)', attacks: heldOutAttacks },
  { label: 'drawn', title: 'replays with every setting drawn at random (nothing was chosen with it)', attacks: drawnReplays },
]
export const allHardships: Readonly<Record<string, Hardship>> = hardships

/** Person-days of the second week, spread over people and seeds by the seed itself. */
export const casesIn = (simulated: SimulatedWorld, label: string, count: number): AttackInput[] => {
  const random = createRandom(`cases/${simulated.company.seed}/${label}`)
  const late = simulated.days.slice(-6)
  const all = simulated.people.flatMap((person) => late.flatMap((day) => (simulated.truth(person, day) ? [{ person, day }] : [])))
  return random.shuffle(all).slice(0, count).map(({ person, day }) => ({ simulated, person, day, random: random.fork(`${person.index}/${day}`) }))
}

type Made = Case & { readonly isFalse?: (visit: Visit) => boolean }

const tallyOf = (name: string, honest: boolean, worlds: readonly SimulatedWorld[], label: string, daysEach: number, make: (input: AttackInput) => Made | undefined): Tally => {
  const tally = new Tally(name, honest)
  for (const simulated of worlds) {
    for (const input of casesIn(simulated, label, daysEach)) {
      const made = make(input)
      if (made) tally.addCase(simulated.world, made, made.isFalse)
    }
  }
  return tally
}

export const attackTallies = (worlds: readonly SimulatedWorld[], { label, attacks }: AttackSet, daysEach: number): Tally[] =>
  Object.entries(attacks).map(([name, attack]) => tallyOf(name, false, worlds, `${label}/${name}`, daysEach, attack))

/** The same attacks on phones that scan: what the phone hears is decided by where it is. `worlds` have radio. */
export const attackTalliesWithRadio = (worlds: readonly SimulatedWorld[], { label, attacks }: AttackSet, names: readonly AttackName[], daysEach: number): Tally[] =>
  names.flatMap((name) => {
    const attack = attacks[name]
    return attack === undefined ? [] : [tallyOf(name, false, worlds, `${label}/${name}`, daysEach, (input) => { const made = attack(input); return made && withScans(name, input, made) })]
  })

export const hardshipTallies = (worlds: readonly SimulatedWorld[], set: Readonly<Record<string, Hardship>>, daysEach: number): Tally[] =>
  Object.entries(set).map(([name, hardship]) => tallyOf(name, true, worlds, name, daysEach, hardship))

export const honestTally = (name: string, worlds: readonly World[]): Tally => {
  const tally = new Tally(name, true)
  for (const world of worlds) for (const day of world.days) if (day.visits.length > 0) tally.addCase(world, { day })
  return tally
}

export const realAttackTallies = ({ world }: RealWorld): Tally[] => Object.entries(realAttacks).map(([name, attack]) => {
  const tally = new Tally(name, false)
  for (const source of world.days) {
    if (source.visits.length === 0) continue
    const made = attack(world, source, createRandom(`real/${name}/${source.personId}/${source.day}`))
    if (made) tally.addCase(world, made, made.isFalse)
  }
  return tally
})

export { attackNames, radioHardships }
