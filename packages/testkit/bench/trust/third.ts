/** The third author's set, apart from the others: nothing is calibrated with it. Of its hardships those that docs/verification.md names were read and then mended, and so are spent. */
import { createRandom } from '../../src/random.ts'
import { type Attack, type RealTrack, type SimulatedWorld, perturbedWorldOf, thirdAttacks, thirdExtraAttacks, thirdHardships, thirdRecorded, worldOf } from '../../src/trust/index.ts'
import { casesIn, honestTally } from './sets.ts'
import { Tally } from './tally.ts'

export interface NamedTallies { readonly set: string; readonly title: string; readonly tallies: readonly Tally[] }

export const thirdTallies = (worlds: readonly SimulatedWorld[], daysEach: number, tracks: readonly RealTrack[]): NamedTallies[] => {
  const talliesOf = (set: Readonly<Record<string, Attack>>, honest: boolean): Tally[] => Object.entries(set).map(([name, make]) => {
    const tally = new Tally(name, honest)
    for (const simulated of worlds) {
      for (const input of casesIn(simulated, `third/${name}`, daysEach)) {
        const made = make(input)
        if (made) tally.addCase(worldOf(simulated, made), made, made.isFalse)
      }
    }
    return tally
  })
  const recorded = tracks.length === 0 ? [] : Object.entries(thirdRecorded).map(([name, perturbation]) => honestTally(name, [perturbedWorldOf(tracks, perturbation, createRandom(`third/${name}`)).world]))
  return [
    { set: 'third', title: 'ATTACKS in simulated days, third author', tallies: talliesOf(thirdAttacks, false) },
    { set: 'third, more', title: 'ATTACKS in simulated days, third author, methods without a name elsewhere', tallies: talliesOf(thirdExtraAttacks, false) },
    { set: 'third honest', title: 'HONEST, simulated, third author', tallies: talliesOf(thirdHardships, true) },
    { set: 'third recorded', title: 'HONEST, recorded tracks as other phones would hand them on', tallies: recorded },
  ].filter(({ tallies }) => tallies.length > 0)
}
