/**
 * How well verdicts tell what happened: attacks that must be noticed, honest people who must not be accused, signal by signal.
 *
 *   node packages/testkit/bench/trust.ts [--json FILE] [--seeds a,b] [--days N]      the table
 *   node packages/testkit/bench/trust.ts --tracks FOLDER [--json FILE]               honest tracks nobody here has seen
 *   node packages/testkit/bench/trust.ts --tuning                                    on the seeds that weights may be chosen with
 *   node packages/testkit/bench/trust.ts --third [--seeds a,b] [--days N]            only the third author's attacks and hardships (thirdAttacks.ts)
 *
 * (a) attacks, in a simulated company and in recorded tracks; twice in the company: as the detectors' authors imagine them, and by a second
 * parameterisation that nothing is tuned on (heldOutAttacks.ts). (b) honest days, plain and with hardships. (c) printed apart: attacks, hardships and
 * perturbed recordings by a third author, who had seen neither detectors nor results (thirdAttacks.ts). Real and simulated are
 * never added up. Shares are of check-ins and check-outs with 95 % Wilson intervals; those of one day are alike, so the number of days is
 * shown beside them. Every case is judged as the server judges it a quarter of an hour later.
 *
 * `--tracks FOLDER`: GPX, GeoLife .plt, CSV with time, lat, lon, accuracy; one sub-folder a person. Check-ins at each person's own stops.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Finding, VerdictBand } from '@fieldproof/core/kernel'
import { type VerdictModel, calibratedDecibans, currentModel, model202611 } from '@fieldproof/core/verification'
import { createRandom } from '../src/random.ts'
import { attackNames, attacks, cllr, createSimulatedWorld, expectedCalibrationError, fitPlatt, hardshipNames, hardships, heldOutAttacks, perturbedWorldOf, readTracks, realAttacks, realWorldOf, thirdAttacks, thirdExtraAttacks, thirdHardships, thirdRecorded, wilson, worldOf } from '../src/trust/index.ts'
import type { Attack, Attacks, Case, Judged, RealTrack, RealWorld, Scored, Share, SimulatedWorld, Visit, World } from '../src/trust/index.ts'
import { type Measurement, writeMeasurements } from './measurement.ts'

const { values: flags } = parseArgs({ options: { json: { type: 'string' }, seeds: { type: 'string' }, tracks: { type: 'string' }, tuning: { type: 'boolean' }, third: { type: 'boolean' }, days: { type: 'string', default: '24' } } })
const heldOutSeeds = ['held-out/1', 'held-out/2', 'held-out/3']
const tuningSeeds = ['tuning/1', 'tuning/2']
const models: readonly VerdictModel[] = currentModel.version === model202611.version ? [currentModel] : [currentModel, model202611]

const bands: readonly VerdictBand[] = ['verified', 'not_enough_evidence', 'needs_review', 'strong_doubt']

/** What became of a set of check-ins that should all get the same answer. */
class Tally {
  readonly name: string
  readonly honest: boolean
  readonly bands: Record<VerdictBand, number>[] = models.map(() => ({ verified: 0, not_enough_evidence: 0, needs_review: 0, strong_doubt: 0 }))
  readonly against = new Map<string, number>()
  readonly totals: number[] = []
  count = 0
  days = 0

  constructor(name: string, honest: boolean) {
    this.name = name
    this.honest = honest
  }

  add(judged: readonly Judged[]): void {
    this.count++
    judged.forEach(({ verdict }, i) => this.bands[i]![verdict.band]++)
    const { verdict } = judged[0]!
    this.totals.push(verdict.totalDecibans - verdict.priorDecibans)
    for (const { signal, weightDecibans } of verdict.findings) if (weightDecibans < 0) this.against.set(signal, (this.against.get(signal) ?? 0) + 1)
  }

  addCase(world: World, made: Case, isFalse: (visit: Visit) => boolean = () => true): void {
    this.days++
    world.judge(made, models).forEach((judged, i) => { if (isFalse(made.day.visits[i]!)) this.add(judged) })
  }

  doubted(model = 0): Share {
    return wilson(this.bands[model]!.needs_review + this.bands[model]!.strong_doubt, this.count)
  }

  inBand(band: VerdictBand, model = 0): Share {
    return wilson(this.bands[model]![band], this.count)
  }
}

const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(share > 0.9 && share < 1 || share < 0.02 && share > 0 ? 2 : 1)} %`)
const interval = ({ share, low, high }: Share): string => `${percent(share)} [${percent(low)}, ${percent(high)}]`

const print = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): void => {
  const widths = head.map((h, c) => Math.max(h.length, ...rows.map((r) => (r[c] ?? '').length)))
  console.log(`\n${title}`)
  for (const row of [head, ...rows]) console.log(`  ${row.map((cell, c) => (c === 0 || c === row.length - 1 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  ').trimEnd()}`)
}

const spoke = (tally: Tally): string => [...tally.against].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([signal, n]) => `${signal} ${percent(n / tally.count)}`).join(', ')

const printTallies = (title: string, tallies: readonly Tally[]): void =>
  print(title, ['', 'check-ins', 'days', ...(models.length > 1 ? [`doubted by ${models[1]!.version}`] : []), 'review or worse [95 %]', 'strong doubt [95 %]', 'verified', 'signals that spoke against'], tallies.map((t) =>
    [t.name, String(t.count), String(t.days), ...(models.length > 1 ? [percent(t.doubted(1).share)] : []), interval(t.doubted()), interval(t.inBand('strong_doubt')), percent(t.inBand('verified').share), spoke(t)]))

/** Person-days of the second week, spread over people and seeds by the seed itself. */
const casesIn = (simulated: SimulatedWorld, label: string, count: number) => {
  const random = createRandom(`cases/${simulated.company.seed}/${label}`)
  const late = simulated.days.slice(-6)
  const all = simulated.people.flatMap((person) => late.flatMap((day) => (simulated.truth(person, day) ? [{ person, day }] : [])))
  return random.shuffle(all).slice(0, count).map(({ person, day }) => ({ simulated, person, day, random: random.fork(`${person.index}/${day}`) }))
}

const attackTallies = (worlds: readonly SimulatedWorld[], set: Attacks, label: string, daysEach: number): Tally[] =>
  attackNames.map((name) => {
    const tally = new Tally(name, false)
    for (const simulated of worlds) {
      for (const input of casesIn(simulated, `${label}/${name}`, daysEach)) {
        const made = set[name](input)
        if (made) tally.addCase(simulated.world, made, made.isFalse)
      }
    }
    return tally
  })

const hardshipTallies = (worlds: readonly SimulatedWorld[], daysEach: number): Tally[] =>
  hardshipNames.map((name) => {
    const tally = new Tally(name, true)
    for (const simulated of worlds) {
      for (const input of casesIn(simulated, name, daysEach)) {
        const made = hardships[name](input)
        if (made) tally.addCase(simulated.world, made)
      }
    }
    return tally
  })

const honestTally = (name: string, worlds: readonly World[]): Tally => {
  const tally = new Tally(name, true)
  for (const world of worlds) for (const day of world.days) if (day.visits.length > 0) tally.addCase(world, { day })
  return tally
}

const realAttackTallies = ({ world }: RealWorld): Tally[] => Object.entries(realAttacks).map(([name, attack]) => {
  const tally = new Tally(name, false)
  for (const source of world.days) {
    if (source.visits.length === 0) continue
    const made = attack(world, source, createRandom(`real/${name}/${source.personId}/${source.day}`))
    if (made) tally.addCase(world, made)
  }
  return tally
})

const printSignals = (title: string, tallies: readonly Tally[]): void => {
  const signals = [...new Set(tallies.flatMap((t) => [...t.against.keys()]))].sort()
  print(title, ['', ...signals], tallies.map((t) => [t.name, ...signals.map((s) => (t.against.has(s) ? percent((t.against.get(s) ?? 0) / t.count) : '·'))]))
}

/** Every attack counts alike, and all attacks together as much as all honest check-ins. */
const scoresOf = (honest: Tally, attackSets: readonly Tally[]): Scored[] => [
  ...honest.totals.map((decibans) => ({ decibans, honest: true, weight: 1 / honest.count })),
  ...attackSets.flatMap((t) => t.totals.map((decibans) => ({ decibans, honest: false, weight: 1 / (t.count * attackSets.length) }))),
]

const measurements: Measurement[] = []
const measure = (name: string, share: Share): void => void measurements.push({ name, value: share.share, unit: `share of ${share.count}`, reference: share.low, ratio: share.high })

const reportTracks = (folder: string): void => {
  const { world, tracks, unreadable } = realWorldOf(readTracks(folder))
  const tally = honestTally('check-ins at own stops', [world])
  const hours = tracks.reduce((sum, t) => sum + (t.fixes.at(-1)!.fixTime - t.fixes[0]!.fixTime) / 3_600_000, 0)
  console.log(`${tracks.length} tracks of ${new Set(tracks.map((t) => t.person)).size} people, ${tracks.reduce((n, t) => n + t.fixes.length, 0)} fixes, ${hours.toFixed(1)} h from first to last fix; ${unreadable.length} files not read`)
  for (const line of unreadable) console.log(`  not read: ${line}`)
  const rows = bands.map((band) => [band, String(tally.bands[0]![band]), interval(tally.inBand(band)), (tally.bands[0]![band] / hours).toFixed(3)])
  print(`Bands of ${tally.count} check-ins and check-outs (model ${currentModel.version})`, ['band', 'check-ins', 'share [95 %]', 'an hour'], rows)
  print('Signals that spoke against', ['signal', 'check-ins', 'share [95 %]', 'an hour'], [...tally.against].sort((a, b) => b[1] - a[1]).map(([signal, n]) => [signal, String(n), interval(wilson(n, tally.count)), (n / hours).toFixed(3)]))
  const reasons = new Map<string, number>()
  for (const day of world.days) for (const [judged] of world.judge({ day }, models)) for (const f of judged!.verdict.findings as Finding[]) if (f.weightDecibans < 0) reasons.set(`${f.signal}/${f.reason}`, (reasons.get(`${f.signal}/${f.reason}`) ?? 0) + 1)
  for (const [reason, n] of reasons) console.log(`  ${reason}: ${n}`)
  for (const band of bands) measure(`tracks: ${band}`, tally.inBand(band))
  for (const [signal, n] of tally.against) measure(`tracks: ${signal} spoke against`, wilson(n, tally.count))
}

/** The third author's set, apart from the others: nothing is tuned on it and nothing is calibrated with it. */
const reportThird = (worlds: readonly SimulatedWorld[], daysEach: number, tracks: readonly RealTrack[]): void => {
  const tallies = (set: Readonly<Record<string, Attack>>, honest: boolean): Tally[] => Object.entries(set).map(([name, make]) => {
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
  for (const [set, title, found] of [['third', 'ATTACKS in simulated days, third author', tallies(thirdAttacks, false)], ['third, more', 'ATTACKS in simulated days, third author, methods without a name elsewhere', tallies(thirdExtraAttacks, false)],
    ['third honest', 'HONEST, simulated, third author', tallies(thirdHardships, true)], ['third recorded', 'HONEST, recorded tracks as other phones would hand them on', recorded]] as const) {
    if (found.length === 0) continue
    printTallies(title, found)
    for (const t of found) {
      measure(`${set}: ${t.name}: review or worse`, t.doubted())
      measure(`${set}: ${t.name}: strong doubt`, t.inBand('strong_doubt'))
      measure(`${set}: ${t.name}: verified`, t.inBand('verified'))
    }
  }
}

const tracksFolder = fileURLToPath(new URL('../../../../shared/data/tracks/', import.meta.url))
const sharedTracks = (): { tracks: RealTrack[]; unreadable: string[] } | undefined => (existsSync(tracksFolder) ? readTracks(tracksFolder, (path) => (path.startsWith('stop-go/') ? 'stop-go' : path)) : undefined)

const targets: readonly { readonly attack: string; readonly aim: number }[] = [
  { attack: 'mock_flagged', aim: 0.99 }, { attack: 'teleport', aim: 0.95 }, { attack: 'constant_position', aim: 0.95 }, { attack: 'replay_exact', aim: 0.95 },
  { attack: 'replay_jittered', aim: 0.8 }, { attack: 'shared_phone', aim: 0.9 }, { attack: 'co_travel', aim: 0.8 },
]

const reportAll = (): void => {
  const seeds = flags.seeds?.split(',') ?? (flags.tuning ? tuningSeeds : heldOutSeeds)
  const daysEach = Number(flags.days)
  const worlds = seeds.map((seed) => createSimulatedWorld(seed))
  console.log(`model ${currentModel.version}; simulated companies: ${seeds.join(', ')}; ${daysEach} person-days an attack and company`)
  const honest = honestTally('simulated days', worlds.map((w) => w.world))
  const hard = hardshipTallies(worlds, daysEach)
  printTallies('HONEST, simulated', [honest, ...hard])
  const own = attackTallies(worlds, attacks, 'own', daysEach)
  printTallies('ATTACKS in simulated days, first parameterisation', own)
  const second = flags.tuning ? [] : attackTallies(worlds, heldOutAttacks, 'second', daysEach)
  if (second.length > 0) printTallies('ATTACKS in simulated days, second parameterisation (nothing is tuned on it)', second)
  const shared = sharedTracks()
  const real = shared && realWorldOf(shared)
  const realHonest = real && honestTally('recorded tracks', [real.world])
  const realOnes = real ? realAttackTallies(real) : []
  if (realHonest) {
    printTallies('HONEST, recorded tracks', [realHonest])
    printTallies('ATTACKS in recorded tracks', realOnes)
  } else console.log(`\nno recorded tracks in ${tracksFolder}: that part is left out`)
  if (!flags.tuning) reportThird(worlds, daysEach, shared?.tracks ?? [])
  printSignals('WHICH SIGNAL SPEAKS, first parameterisation', own)
  if (second.length > 0) printSignals('WHICH SIGNAL SPEAKS, second parameterisation', second)
  printSignals('WHICH SIGNAL SPEAKS, honest', [honest, ...hard, ...(realHonest ? [realHonest] : [])])

  // Attacks that do not falsify where and when somebody was are no part of the calibration: their presence is honest.
  const presence = (t: Tally): boolean => !['copied_text', 'clock_moved', 'wrong_hour'].includes(t.name) && t.count > 0
  const calibrateOn = second.length > 0 ? second : own
  const scored = scoresOf(honest, calibrateOn.filter(presence))
  const calibrated = scored.map((s) => ({ ...s, decibans: calibratedDecibans(s.decibans, currentModel) }))
  if (flags.tuning) console.log('\nPlatt scaling fitted here:', fitPlatt(scored))
  const ece = expectedCalibrationError(calibrated, currentModel.priorDecibans)
  const figures: [string, string, string, boolean][] = [
    ['strong doubt, honest simulated', interval(honest.inBand('strong_doubt')), '≤ 0.1 %', honest.inBand('strong_doubt').share <= 0.001],
    ['review, honest simulated', interval(honest.inBand('needs_review')), '≤ 2 %', honest.inBand('needs_review').share <= 0.02],
    ...(realHonest ? [['strong doubt, honest recorded', interval(realHonest.inBand('strong_doubt')), '≤ 0.1 %', realHonest.inBand('strong_doubt').share <= 0.001], ['review, honest recorded', interval(realHonest.inBand('needs_review')), '≤ 2 %', realHonest.inBand('needs_review').share <= 0.02]] as [string, string, string, boolean][] : []),
    ...hard.map((t): [string, string, string, boolean] => [`strong doubt, ${t.name}`, interval(t.inBand('strong_doubt')), '0', t.inBand('strong_doubt').hits === 0]),
    ...([['first', own], ['second', second], ['recorded', realOnes]] as const).flatMap(([set, tallies]) => targets.flatMap(({ attack, aim }): [string, string, string, boolean][] => {
      const tally = tallies.find((t) => t.name === attack)
      return tally ? [[`recall ${attack}, ${set}`, interval(tally.doubted()), `≥ ${100 * aim} %`, tally.doubted().share >= aim]] : []
    })),
    ['ECE, calibrated', ece.toFixed(4), '≤ 0.03', ece <= 0.03],
    ['Cllr, calibrated', cllr(calibrated).toFixed(3), '≤ 0.30', cllr(calibrated) <= 0.3],
    ['Cllr, as summed', cllr(scored).toFixed(3), '', true],
  ]
  print(`FIGURES (calibration against ${second.length > 0 ? 'the second' : 'the first'} parameterisation)`, ['figure', 'measured [95 %]', 'aim', ''], figures.map(([name, value, aim, met]) => [name, value, aim, aim === '' ? '' : met ? 'met' : 'MISSED']))

  for (const [set, tallies] of [['honest', [honest, ...hard]], ['recorded honest', realHonest ? [realHonest] : []], ['first', own], ['second', second], ['recorded', realOnes]] as const) {
    for (const t of tallies) {
      measure(`${set}: ${t.name}: review or worse`, t.doubted())
      measure(`${set}: ${t.name}: strong doubt`, t.inBand('strong_doubt'))
      measure(`${set}: ${t.name}: verified`, t.inBand('verified'))
    }
  }
  measurements.push({ name: 'ECE, calibrated', value: ece, unit: 'probability', reference: 0.03, ratio: ece / 0.03 }, { name: 'Cllr, calibrated', value: cllr(calibrated), unit: 'bits', reference: 0.3, ratio: cllr(calibrated) / 0.3 }, { name: 'Cllr, as summed', value: cllr(scored), unit: 'bits' })
}

const started = performance.now()
if (flags.third) reportThird((flags.seeds?.split(',') ?? heldOutSeeds).map((seed) => createSimulatedWorld(seed)), Number(flags.days), sharedTracks()?.tracks ?? [])
else if (flags.tracks === undefined) reportAll()
else reportTracks(flags.tracks)
console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s`)
await writeMeasurements(flags.json, measurements)
