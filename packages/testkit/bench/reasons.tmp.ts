import { attacks, variants, createSimulatedWorld, withScans } from '../src/trust/index.ts'
import { createRandom } from '../src/random.ts'
import { currentModel } from '@fieldproof/core/verification'
const [name = '', signals = '', mode = '', seed = 'tuning/1', n = '12'] = process.argv.slice(2)
const simulated = createSimulatedWorld(seed, { radio: mode === 'radio' })
const random = createRandom(`cases/${simulated.company.seed}/x/${name}`)
const late = simulated.days.slice(-6)
const all = simulated.people.flatMap((person) => late.flatMap((day) => (simulated.truth(person, day) ? [{ person, day }] : [])))
const count = new Map<string, number>()
const sizes: number[] = []
for (const { person, day } of random.shuffle(all).slice(0, Number(n))) {
  const input = { simulated, person, day, random: random.fork(`${person.index}/${day}`) }
  let made = (attacks as any)[name]?.(input) ?? variants[name]?.(input)
  if (!made) continue
  if (mode === 'radio') made = withScans(name as never, input, made)
  simulated.world.judge(made, [currentModel]).forEach(([j], i) => {
    const v = made.day.visits[i]
    if (made.isFalse && !made.isFalse(v)) return
    sizes.push(v.radio?.sightings.filter((s: any) => s.kind !== 'cell').length ?? 0)
    const key = `${j!.submission.kind} ${j!.verdict.band === 'needs_review' || j!.verdict.band === 'strong_doubt' ? 'caught' : 'missed'} ` + signals.split(',').map((s) => { const f = j!.verdict.findings.find((f) => f.signal === s); return `${s}=${f?.reason}` }).join(' ')
    count.set(key, (count.get(key) ?? 0) + 1)
  })
}
for (const [k, c] of [...count].sort((a, b) => b[1] - a[1])) console.log(c, k)
if (mode === 'radio') console.log(sizes.join(' '))
