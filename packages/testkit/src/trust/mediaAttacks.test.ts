import { currentModel } from '@fieldproof/core/verification'
import { expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { mediaAttacks } from './mediaAttacks.ts'
import { createSimulatedWorld } from './world.ts'

it('hands the photo in with the check-in, so that the signals of photos speak', () => {
  const simulated = createSimulatedWorld('tuning/1', { people: 8, dayCount: 6 })
  const day = simulated.days.at(-1)!
  for (const [name, attack] of Object.entries(mediaAttacks)) {
    const cases = simulated.people.flatMap((person) => attack({ simulated, person, day, random: createRandom(`${name}/${person.index}`) }) ?? [])
    const findings = cases.flatMap((made) => simulated.world.judge(made, [currentModel])).flatMap((judged) => judged[0]!.verdict.findings)
    expect(findings.some(({ group, weightDecibans }) => group === 'media' && weightDecibans < 0), name).toBe(true)
  }
})
