/**
 * CPU time of a verdict, from a loaded context to the finished value: all signals, weights, band.
 *
 *   npm run bench:verdict -- [--json FILE] [--rounds N]
 *
 * The reference is the aim of 1 ms of CPU a check-in (ratio below 1 is within it). Process CPU time is measured, not wall time, and includes
 * the garbage collector's.
 */
import { destination, findTrackCopy } from '@fieldproof/core/geo'
import { type CheckInContext, surroundings as limits } from '@fieldproof/core/signals'
import { verify, verifyTrack } from '@fieldproof/core/verification'
import { createRandom } from '../src/random.ts'
import { sampleApproach, sampleCheckIn, sampleContext, sampleFix, samplePlace, sampleStay, sampleTime, sampleTrack } from '../src/samples.ts'
import { readFlags } from './flags.ts'
import { type Measurement, printTable, writeMeasurements } from './measurement.ts'

const { values: flags } = readFlags({ options: { json: { type: 'string' }, rounds: { type: 'string', default: '5' } } })
const aimMicroseconds = 1_000

/** Microseconds of CPU per call: the best of several rounds of about a third of a second each. */
const cpuMicroseconds = (work: () => unknown, warmUp = 200): number => {
  let calls = warmUp
  for (let i = 0; i < calls; i++) work()
  let best = Infinity
  for (let round = 0; round < Number(flags.rounds); round++) {
    const start = process.cpuUsage()
    for (let i = 0; i < calls; i++) work()
    const { user, system } = process.cpuUsage(start)
    best = Math.min(best, (user + system) / calls)
    calls = Math.max(warmUp, Math.round(300_000 / Math.max(1, best)))
  }
  return best
}

const ring = Array.from({ length: 60 }, (_, i) => destination(samplePlace, i * 6, 80 + 30 * Math.sin(i)))
const courtyard = Array.from({ length: 12 }, (_, i) => destination(samplePlace, i * 30, 20))
const mall = { siteId: 'site-1', name: '商场', fence: { kind: 'polygon' as const, rings: [ring, courtyard] } }

const wayOf = (isOwn: boolean, i: number) => {
  // From all sides, at other paces: the last streets are shared with some of them.
  const way = sampleApproach(280, `way ${i}`).map((f, k) => ({ ...f, ...destination(samplePlace, 70 + (i % 4) * 90 + 8 * Math.sin(k / 25 + i), (280 - k) * (9 + i)) }))
  return { isOwn, fixTime: way.map((f) => f.fixTime - (i + 1) * 86_400_000), lat: way.map((f) => f.lat), lon: way.map((f) => f.lon) }
}
const earlierTracks = Array.from({ length: 16 }, (_, i) => wayOf(i < 10, i))
const earlierCheckIns = Array.from({ length: 150 }, (_, i) => ({ eventId: `e${i}`, personId: 'person-1', deviceId: 'device-1', time: sampleTime - (i + 1) * 8_000_000, siteId: `site-${i % 20}`, sitePosition: samplePlace, fix: sampleFix(), note: `补货已完成，冰柜陈列按标准调整，第 ${i} 次。` }))
const surroundings: Partial<CheckInContext> = { earlierTracks, earlierCheckIns, othersOnThisPhone: [], colleaguesHere: [{ personId: 'person-2', deviceId: 'device-2', time: sampleTime, fixes: sampleApproach(240, 'beside') }] }

/** The dearest sampling there is: sixteen earlier ways of an hour and ten minutes each, all along one line, a colleague on it too, and a fix every so many seconds of every one of them. */
const everySecond = (seconds: number): CheckInContext => {
  const count = Math.floor(3_600 / seconds)
  const way = (seed: string, from: number, n: number) => sampleApproach(n, seed).map((f, i) => ({ ...f, ...destination(samplePlace, 70, Math.abs(from + (n - i) * seconds) * 1.3 + (i % 7) * 0.4), fixTime: sampleTime - (n - i) * seconds * 1000 }))
  const track = (i: number) => { const fixes = way(`dense ${i}`, i * 40, Math.floor(4_200 / seconds)); return { isOwn: i < 10, fixTime: fixes.map((f) => f.fixTime + 600_000 - (i + 1) * 86_400_000), lat: fixes.map((f) => f.lat), lon: fixes.map((f) => f.lon) } }
  return sampleContext({ previousFixes: way('dense', 0, count), followingFixes: sampleStay(Math.floor(900 / seconds)).map((f, i) => ({ ...f, fixTime: sampleTime + (i + 1) * seconds * 1000 })), ...surroundings, earlierTracks: Array.from({ length: 16 }, (_, i) => track(i)), colleaguesHere: [{ personId: 'person-2', deviceId: 'device-2', time: sampleTime, fixes: way('dense beside', 3, count) }] })
}

/** All that the server loads when it judges again (core/signals/context.ts, `surroundings`): every earlier way, own and of colleagues, every colleague near in time, and the quarter of an hour after. */
const fullReJudged = sampleContext({
  ...surroundings, site: mall, previousFixes: sampleApproach(360), followingFixes: sampleStay(90),
  earlierTracks: Array.from({ length: limits.maxOwnWays + limits.maxColleaguesWays }, (_, i) => wayOf(i < limits.maxOwnWays, i)),
  colleaguesHere: Array.from({ length: limits.maxColleagues }, (_, i) => ({ personId: `person-${i + 2}`, deviceId: `device-${i + 2}`, time: sampleTime + i * 20_000, fixes: [...sampleApproach(360, `beside ${i}`), ...sampleStay(60)] })),
})

const contexts: readonly { readonly name: string; readonly context: CheckInContext }[] = [
  { name: 'check-in, ten minutes of fixes before it', context: sampleContext() },
  { name: 'check-in, an hour of fixes before it, 60-corner site', context: sampleContext({ site: mall, previousFixes: sampleApproach(360) }) },
  { name: 'check-in judged again: an hour before, an hour after, 60-corner site', context: sampleContext({ site: mall, previousFixes: sampleApproach(360), followingFixes: sampleStay(360) }) },
  { name: 'check-in with sixteen earlier ways here, two months of check-ins, a colleague beside', context: sampleContext({ previousFixes: sampleApproach(240), ...surroundings }) },
  ...[1, 2, 5].map((seconds) => ({ name: `the same, all on one line, a fix every ${seconds} s of each, a quarter of an hour after`, context: everySecond(seconds) })),
  { name: `check-in judged again with all that the server loads: ${fullReJudged.earlierTracks?.length} earlier ways, ${fullReJudged.colleaguesHere?.length} colleagues, an hour before, a quarter of an hour after, 60-corner site`, context: fullReJudged },
  { name: 'check-in without any history', context: sampleContext({ previousFixes: [], lastOtherCheckIn: undefined, deviceUse: undefined }) },
]

const submission = sampleCheckIn({ fix: sampleFix({ metresAway: 60, accuracyMetres: 25 }) })
const measurements: Measurement[] = contexts.map(({ name, context }) => {
  const value = cpuMicroseconds(() => verify(submission, context), (context.previousFixes?.length ?? 0) > 600 ? 20 : 200)
  return { name, value, unit: 'µs CPU', reference: aimMicroseconds, ratio: value / aimMicroseconds }
})

const batch = sampleTrack({ fixes: sampleApproach(50) })
const before = { previousFixes: sampleApproach(100).slice(0, 50), deviceUse: { personIds: [] }, conflictingEventIds: [] }
measurements.push({ name: 'track of 50 fixes, all signals', value: (50 * 1e6) / cpuMicroseconds(() => verifyTrack(batch, before)), unit: 'fixes/s of CPU' })

/** A year of one person, 250 days of 2,000 fixes in one town, and an hour of today that copies none of it. */
const random = createRandom('year')
const yearLength = 250 * 2_000
const year = { fixTime: new Float64Array(yearLength), lat: new Float64Array(yearLength), lon: new Float64Array(yearLength) }
let place = samplePlace
let bearing = 0
for (let i = 0; i < yearLength; i++) {
  if (i % 2_000 === 0) place = samplePlace
  if (random.chance(0.08)) bearing = random.pick([0, 90, 180, 270])
  if (i % 100 < 60) place = destination(place, bearing, random.between(40, 90))
  year.fixTime[i] = sampleTime - 365 * 86_400_000 + Math.floor(i / 2_000) * 86_400_000 + (i % 2_000) * 15_000
  year.lat[i] = place.lat + random.normal(0, 3e-5)
  year.lon[i] = place.lon + random.normal(0, 3e-5)
}
const hour = sampleApproach(240)
const searchMilliseconds = cpuMicroseconds(() => findTrackCopy(hour, [year]), 5) / 1_000
measurements.push({ name: 'search of a year of one person for a copy of an hour', value: searchMilliseconds, unit: 'ms CPU', reference: 20, ratio: searchMilliseconds / 20 })

printTable(measurements, 'aim')
await writeMeasurements(flags.json, measurements)
