/**
 * Lives of a phone and its server, each drawn from a seed: the phone's outbox and the server's intake, their own code, over a virtual clock, network
 * and storage, killed and cut wherever it hurts.
 *
 *   npm run sim -- [--seeds 10000] [--from 1] [--seed N] [--jobs 2] [--json FILE]
 *
 * --seed runs one and prints its trace. Ends with 1 when an invariant did not hold.
 */
import { fork } from 'node:child_process'
import { simulate } from '@fieldproof/testkit/offline/simulation.ts'
import { readFlags } from '../packages/testkit/bench/flags.ts'
import { stopWith, writeFigures } from '../packages/testkit/bench/measurement.ts'

const { values: flags } = readFlags({ options: { seeds: { type: 'string', default: '10000' }, from: { type: 'string', default: '1' }, seed: { type: 'string' }, jobs: { type: 'string', default: '2' }, json: { type: 'string' } } })

if (flags.seed !== undefined) {
  const life = await simulate(flags.seed)
  for (const line of life.trace) console.log(line)
  console.log(`seed ${life.seed}: ${life.told} events told kept, ${life.photos} photos, ${life.kills} kills, ${life.restores} restores; trace ${life.traceSha256}`)
  for (const fault of life.faults) console.log(`  FAULT ${fault}`)
  process.exit(life.faults.length > 0 ? 1 : 0)
}

interface Sum { lives: number; told: number; photos: number; kills: number; restores: number; requestsInTrouble: number; agreed: number; withdrawn: number; videos: number; refusedTracks: number; refusedVideos: number; failed: { seed: string; faults: readonly string[] }[] }
const [from, count, jobs] = [Number(flags.from), Number(flags.seeds), Number(flags.jobs)]
if (!(Number.isSafeInteger(from) && Number.isSafeInteger(count) && count > 0 && Number.isSafeInteger(jobs) && jobs > 0)) {
  stopWith('--seeds, --from and --jobs are whole numbers above zero')
}
const sum: Sum = { lives: 0, told: 0, photos: 0, kills: 0, restores: 0, requestsInTrouble: 0, agreed: 0, withdrawn: 0, videos: 0, refusedTracks: 0, refusedVideos: 0, failed: [] }

const counted = ['told', 'photos', 'kills', 'restores', 'requestsInTrouble', 'agreed', 'withdrawn', 'videos', 'refusedTracks', 'refusedVideos'] as const
const tell = process.send?.bind(process) as ((message: object, done: () => void) => void) | undefined
if (tell) {
  // A part of the seeds, for the process that started this one.
  for (let seed = from; seed < from + count; seed++) {
    const { faults, ...life } = await simulate(seed)
    await new Promise<void>((resolve) => { tell({ seed: String(seed), faults, ...Object.fromEntries(counted.map((name) => [name, life[name]])) }, resolve) })
  }
  process.disconnect?.()
} else {
  const startedAt = performance.now()
  const each = Math.ceil(count / jobs)
  await Promise.all(Array.from({ length: jobs }, (_none, job) => new Promise<void>((resolve, reject) => {
    const mine = Math.min(each, count - job * each)
    if (mine <= 0) { resolve(); return }
    const child = fork(import.meta.filename, ['--from', String(from + job * each), '--seeds', String(mine)])
    child.on('message', (life: { seed: string; faults: string[] } & Omit<Sum, 'lives' | 'failed'>) => {
      sum.lives++
      for (const name of counted) sum[name] += life[name]
      if (life.faults.length > 0) {
        sum.failed.push({ seed: life.seed, faults: life.faults })
        console.log(`seed ${life.seed} FAILED: ${life.faults.slice(0, 3).join('; ')}`)
      }
      if (sum.lives % 500 === 0) console.log(`  ${sum.lives} of ${count} lives, ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
    })
    child.on('exit', (code) => { if (code === 0) resolve(); else reject(new Error(`a part ended with ${code}`)) })
  })))
  const seconds = (performance.now() - startedAt) / 1000
  console.log(`${sum.lives} lives in ${seconds.toFixed(0)} s: ${sum.told} events told kept, ${sum.photos} photos, ${sum.kills} kills, ${sum.restores} restores, ${sum.requestsInTrouble} requests in trouble, ${sum.agreed} words of yes, ${sum.withdrawn} of no, ${sum.videos} videos, ${sum.refusedTracks} tracks and ${sum.refusedVideos} videos refused for them; ${sum.failed.length} lives failed`)
  if (flags.json) writeFigures(flags.json, `${JSON.stringify([
    { name: 'lives', value: sum.lives, unit: 'seeds', reference: null, ratio: null }, { name: 'lives that failed', value: sum.failed.length, unit: 'seeds', reference: 0, ratio: null },
    { name: 'events told kept', value: sum.told, unit: 'events', reference: null, ratio: null }, { name: 'kills of the page', value: sum.kills, unit: 'kills', reference: null, ratio: null },
    { name: 'restores from an older backup', value: sum.restores, unit: 'restores', reference: null, ratio: null }, { name: 'requests in trouble', value: sum.requestsInTrouble, unit: 'requests', reference: null, ratio: null },
    { name: 'time', value: seconds, unit: 's', reference: null, ratio: null },
  ], null, 2)}\n`)
  process.exit(sum.failed.length > 0 ? 1 : 0)
}
