/**
 * CPU time of a verdict, from a loaded context to the finished value: all signals, weights, band.
 *
 *   node packages/testkit/bench/verdict.ts [--json FILE] [--rounds N]
 *
 * The reference is the aim of 1 ms of CPU a check-in (ratio below 1 is within it). Process CPU time is measured, not wall time, and includes
 * the garbage collector's.
 */
import { destination } from '@fieldproof/core/geo'
import type { CheckInContext } from '@fieldproof/core/signals'
import { verify, verifyTrack } from '@fieldproof/core/verification'
import { parseArgs } from 'node:util'
import { sampleApproach, sampleCheckIn, sampleContext, sampleFix, samplePlace, sampleStay, sampleTrack } from '../src/samples.ts'
import { type Measurement, printTable, writeMeasurements } from './measurement.ts'

const { values: flags } = parseArgs({ options: { json: { type: 'string' }, rounds: { type: 'string', default: '5' } } })
const aimMicroseconds = 1_000

/** Microseconds of CPU per call: the best of several rounds of about a third of a second each. */
const cpuMicroseconds = (work: () => unknown): number => {
  let calls = 200
  for (let i = 0; i < calls; i++) work()
  let best = Infinity
  for (let round = 0; round < Number(flags.rounds); round++) {
    const start = process.cpuUsage()
    for (let i = 0; i < calls; i++) work()
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, (user + system) / calls)
    calls = Math.max(200, Math.round(300_000 / Math.max(1, best)))
  }
  return best
}

const ring = Array.from({ length: 60 }, (_, i) => destination(samplePlace, i * 6, 80 + 30 * Math.sin(i)))
const courtyard = Array.from({ length: 12 }, (_, i) => destination(samplePlace, i * 30, 20))
const mall = { siteId: 'site-1', name: '商场', fence: { kind: 'polygon' as const, rings: [ring, courtyard] } }

const contexts: readonly { readonly name: string; readonly context: CheckInContext }[] = [
  { name: 'check-in, ten minutes of fixes before it', context: sampleContext() },
  { name: 'check-in, an hour of fixes before it, 60-corner site', context: sampleContext({ site: mall, previousFixes: sampleApproach(360) }) },
  { name: 'check-in judged again: an hour before, an hour after, 60-corner site', context: sampleContext({ site: mall, previousFixes: sampleApproach(360), followingFixes: sampleStay(360) }) },
  { name: 'check-in without any history', context: sampleContext({ previousFixes: [], lastOtherCheckIn: undefined, deviceUse: undefined }) },
]

const submission = sampleCheckIn({ fix: sampleFix({ metresAway: 60, accuracyMetres: 25 }) })
const measurements: Measurement[] = contexts.map(({ name, context }) => {
  const value = cpuMicroseconds(() => verify(submission, context))
  return { name, value, unit: 'µs CPU', reference: aimMicroseconds, ratio: value / aimMicroseconds }
})

const batch = sampleTrack({ fixes: sampleApproach(50) })
const before = { previousFixes: sampleApproach(100).slice(0, 50), deviceUse: { personIds: [] }, conflictingEventIds: [] }
measurements.push({ name: 'track of 50 fixes, all signals', value: (50 * 1e6) / cpuMicroseconds(() => verifyTrack(batch, before)), unit: 'fixes/s of CPU' })

printTable(measurements, 'aim')
await writeMeasurements(flags.json, measurements)
