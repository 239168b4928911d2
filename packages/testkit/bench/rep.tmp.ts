import { attacks, variants, createSimulatedWorld, hardships } from '../src/trust/index.ts'
import { createRandom } from '../src/random.ts'
import { cleanFixes } from '@fieldproof/core/geo'
import { currentModel } from '@fieldproof/core/verification'
const seed = process.argv[2] ?? 'tuning/1'
const simulated = createSimulatedWorld(seed)
const random = createRandom(`cases/${simulated.company.seed}/rep`)
const late = simulated.days.slice(-6)
const all = simulated.people.flatMap((person) => late.flatMap((day) => (simulated.truth(person, day) ? [{ person, day }] : [])))
let spent = 0, calls = 0
const best = (ctx: any, sub: any) => {
  const time = sub.fix?.fixTime ?? sub.clocks.deviceTime
  const fixes = cleanFixes([...(ctx.previousFixes ?? []), ...(sub.fix ? [sub.fix] : []), ...(ctx.followingFixes ?? [])].filter((f: any) => f.fixTime >= time - 3_600_000 && f.fixTime <= time + 600_000))
  const t0 = performance.now()
  const search = new RepeatSearch(fixes)
  let b: any
  for (const w of ctx.earlierTracks ?? []) { const r = search.search(w); if (r && (!b || r.strength > b.strength)) b = r }
  spent += performance.now() - t0; calls++
  return b
}
const run = (name: string, cases: any[]) => {
  const one: number[] = [], two: number[] = []
  let n = 0, none = 0
  for (const made of cases) simulated.world.judge(made, [currentModel]).forEach(([j]) => {
    n++
    const b = best(j!.context, j!.submission)
    if (!b) none++
    else (b.journeyCount >= 2 ? two : one).push(b.strength)
  })
  const q = (a: number[]) => { a.sort((x, y) => x - y); return [0, .1, .25, .5, .75, .9, .99, 1].map((p) => a[Math.min(a.length - 1, Math.floor(p * a.length))]?.toFixed(0)).join(' ') }
  console.log(name.padEnd(20), 'n', n, 'none', (none / n).toFixed(3), '| one', one.length, q(one), '| two+', two.length, q(two))
}
run('honest', simulated.world.days.filter((d) => d.day >= late[0]!).map((day) => ({ day })))
for (const name of ['same_commute']) run(name, random.shuffle(all).slice(0, 30).flatMap(({ person, day }) => (hardships as any)[name]({ simulated, person, day, random: random.fork(`${person.index}/${day}`) }) ?? []))
for (const name of ['replay_time_shifted', 'replay_jittered', 'replay_reversed', 'replay_of_colleague', 'replay_noise_8', 'replay_noise_14', 'replay_drift', 'replay_stretched']) run(name, random.shuffle(all).slice(0, 10).flatMap(({ person, day }) => { const m = ((attacks as any)[name] ?? variants[name])({ simulated, person, day, random: random.fork(`${person.index}/${day}`) }); return m ? [m] : [] }))
console.log((spent / calls).toFixed(3), 'ms a call')
