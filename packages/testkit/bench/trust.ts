/**
 * How well verdicts tell what happened: attacks that must be noticed, honest people who must not be accused, signal by signal.
 *
 *   node packages/testkit/bench/trust.ts [--json FILE] [--seeds a,b] [--days N]      the table
 *   node packages/testkit/bench/trust.ts --tracks FOLDER [--json FILE]               honest tracks nobody here has seen
 *   node packages/testkit/bench/trust.ts --tuning                                    on the seeds that weights may be chosen with
 *   node packages/testkit/bench/trust.ts --media --folder FOLDER [--pictures N] [--unseen] [--aim]   only photos used again and honest ones, with real pictures (src/photos/library.ts)
 *   node packages/testkit/bench/trust.ts --third [--seeds a,b] [--days N]            only the third author's attacks and hardships (thirdAttacks.ts)
 *
 * `--unseen` says that no rule was chosen with the pictures of that folder, so that all of them are reported; without it they are split, and one half is for choosing.
 * `--aim`: only the edits of the aim, a quarter of the time.
 *
 * (a) attacks, in a simulated company and in recorded tracks; twice in the company: as the detectors' authors imagine them, and by a second
 * parameterisation that nothing is tuned on (heldOutAttacks.ts), with and without what phones hear around them. (b) honest days, plain and with
 * hardships. (c) printed apart: attacks, hardships and perturbed recordings by a third author, who had seen neither detectors nor results (thirdAttacks.ts).
 * Real and simulated are never added up. Shares are of check-ins and check-outs with 95 % Wilson intervals; those of one day are alike, so the number of days is
 * shown beside them. Every case is judged as the server judges it a quarter of an hour later.
 *
 * `--tracks FOLDER`: GPX, GeoLife .plt, CSV with time, lat, lon, accuracy; one sub-folder a person. Check-ins at each person's own stops.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { currentModel } from '@fieldproof/core/verification'
import { type RealTrack, type Share, type SimulatedWorld, attacks, createSimulatedWorld, mediaAttacks, radioHardships, readTracks, realWorldOf, variants, wilson } from '../src/trust/index.ts'
import { type Measurement, writeMeasurements } from './measurement.ts'
import { calibrationFigures, falsifiesPresence, fitCalibration } from './trust/calibration.ts'
import { type AttackSet, allHardships, attackNames, attackTallies, attackTalliesWithRadio, hardshipTallies, heldOutSets, honestTally, realAttackTallies } from './trust/sets.ts'
import { type Tally, bands, interval, models, print, printSignals, printTallies } from './trust/tally.ts'
import { thirdTallies } from './trust/third.ts'

const { values: flags } = parseArgs({ options: { json: { type: 'string' }, seeds: { type: 'string' }, tracks: { type: 'string' }, tuning: { type: 'boolean' }, third: { type: 'boolean' }, days: { type: 'string', default: '24' }, pictures: { type: 'string', default: '200' }, media: { type: 'boolean' }, unseen: { type: 'boolean' }, aim: { type: 'boolean' }, folder: { type: 'string' } } })
const heldOutSeeds = ['held-out/1', 'held-out/2', 'held-out/3']
const tuningSeeds = ['tuning/1', 'tuning/2']

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
  for (const day of world.days) for (const [judged] of world.judge({ day }, models)) for (const f of judged!.verdict.findings) if (f.weightDecibans < 0) reasons.set(`${f.signal}/${f.reason}`, (reasons.get(`${f.signal}/${f.reason}`) ?? 0) + 1)
  for (const [reason, n] of reasons) console.log(`  ${reason}: ${n}`)
  for (const band of bands) measure(`tracks: ${band}`, tally.inBand(band))
  for (const [signal, n] of tally.against) measure(`tracks: ${signal} spoke against`, wilson(n, tally.count))
}

const measureTallies = (set: string, tallies: readonly Tally[]): void => {
  for (const t of tallies) {
    measure(`${set}: ${t.name}: review or worse`, t.doubted())
    measure(`${set}: ${t.name}: strong doubt`, t.inBand('strong_doubt'))
    measure(`${set}: ${t.name}: verified`, t.inBand('verified'))
  }
}

const reportThird = (worlds: readonly SimulatedWorld[], daysEach: number, tracks: readonly RealTrack[]): void => {
  for (const { set, title, tallies } of thirdTallies(worlds, daysEach, tracks)) {
    printTallies(title, tallies)
    measureTallies(set, tallies)
  }
}

const tracksFolder = fileURLToPath(new URL('../../../../shared/data/tracks/', import.meta.url))
const sharedTracks = (): { tracks: RealTrack[]; unreadable: string[] } | undefined => (existsSync(tracksFolder) ? readTracks(tracksFolder, (path) => (path.startsWith('stop-go/') ? 'stop-go' : path)) : undefined)

const targets: readonly { readonly attack: string; readonly aim: number }[] = [
  { attack: 'mock_flagged', aim: 0.99 }, { attack: 'teleport', aim: 0.95 }, { attack: 'constant_position', aim: 0.95 }, { attack: 'replay_exact', aim: 0.95 },
  { attack: 'replay_jittered', aim: 0.8 }, { attack: 'shared_phone', aim: 0.9 }, { attack: 'co_travel', aim: 0.8 },
]

type Figure = readonly [name: string, measured: string, aim: string, isMet: boolean]

const recallFigures = (set: string, tallies: readonly Tally[]): Figure[] => targets.flatMap(({ attack, aim }): Figure[] => {
  const tally = tallies.find((t) => t.name === attack && t.count > 0)
  return tally ? [[`recall ${attack}, ${set}`, interval(tally.doubted()), `≥ ${100 * aim} %`, tally.doubted().share >= aim]] : []
})

const reportAll = (): void => {
  const seeds = flags.seeds?.split(',') ?? (flags.tuning ? tuningSeeds : heldOutSeeds)
  const daysEach = Number(flags.days)
  const worlds = seeds.map((seed) => createSimulatedWorld(seed))
  const scanning = seeds.map((seed) => createSimulatedWorld(seed, { radio: true }))
  console.log(`model ${currentModel.version}; simulated companies: ${seeds.join(', ')}; ${daysEach} person-days an attack and company`)

  const honest = honestTally('simulated days', worlds.map((w) => w.world))
  const honestScanning = honestTally('simulated days with radio', scanning.map((w) => w.world))
  const hard = [...hardshipTallies(worlds, allHardships, daysEach), ...hardshipTallies(scanning, radioHardships, daysEach)]
  printTallies('HONEST, simulated', [honest, honestScanning, ...hard])

  const first: AttackSet = { label: 'own', title: 'first parameterisation', attacks }
  const ofVariants: AttackSet = { label: 'variants', title: 'variants of the first, by its authors', attacks: variants }
  const sets = (flags.tuning ? [first, ofVariants] : [first, ofVariants, ...heldOutSets]).map((set) => {
    const plain = attackTallies(worlds, set, daysEach)
    printTallies(`ATTACKS in simulated days, ${set.title}`, plain)
    const withRadio = attackTalliesWithRadio(scanning, set, attackNames, daysEach)
    if (withRadio.length > 0) printTallies(`THE SAME with radio data, ${set.title}`, withRadio)
    return { ...set, plain, withRadio }
  })
  const media = attackTallies(worlds, { label: 'media', title: 'photos', attacks: mediaAttacks }, daysEach)
  printTallies('ATTACKS with photos', media)

  const shared = sharedTracks()
  const real = shared && realWorldOf(shared)
  const realHonest = real && honestTally('recorded tracks', [real.world])
  const realOnes = real ? realAttackTallies(real) : []
  if (realHonest) {
    printTallies('HONEST, recorded tracks', [realHonest])
    printTallies('ATTACKS in recorded tracks', realOnes)
  } else console.log(`\nno recorded tracks in ${tracksFolder}: that part is left out`)
  if (!flags.tuning) reportThird(worlds, daysEach, shared?.tracks ?? [])
  for (const { title, plain } of sets) printSignals(`WHICH SIGNAL SPEAKS, ${title}`, plain)
  printSignals('WHICH SIGNAL SPEAKS, honest', [honest, honestScanning, ...hard, ...(realHonest ? [realHonest] : [])])

  const judgedBy = flags.tuning ? sets : sets.filter(({ label }) => heldOutSets.some((set) => set.label === label))
  const calibrations = judgedBy.flatMap(({ label, plain, withRadio }) => [
    { name: label, ...calibrationFigures(honest, plain.filter(falsifiesPresence)) },
    ...(withRadio.length > 0 ? [{ name: `${label} with radio`, ...calibrationFigures(honestScanning, withRadio.filter(falsifiesPresence)) }] : []),
  ])
  if (flags.tuning) console.log('\nCalibration fitted here:', JSON.stringify(fitCalibration([honest, honestScanning, ...(realHonest ? [realHonest] : [])], sets.flatMap(({ plain, withRadio }) => [...plain, ...withRadio]).filter(falsifiesPresence))))
  const doubt = (t: Tally): Figure => [`strong doubt, ${t.name}`, interval(t.inBand('strong_doubt')), t.days < 100 ? '0' : '≤ 0.1 %', t.days < 100 ? t.inBand('strong_doubt').hits === 0 : t.inBand('strong_doubt').share <= 0.001]
  const review = (t: Tally): Figure => [`review, ${t.name}`, interval(t.inBand('needs_review')), '≤ 2 %', t.inBand('needs_review').share <= 0.02]
  const plainHonest = [honest, honestScanning, ...(realHonest ? [realHonest] : [])]
  const figures: Figure[] = [
    ...plainHonest.flatMap((t) => [doubt(t), review(t)]), ...hard.map(doubt),
    ...sets.flatMap(({ label, plain, withRadio }) => [...recallFigures(label, plain), ...recallFigures(`${label} with radio`, withRadio)]), ...recallFigures('recorded', realOnes),
    ...calibrations.flatMap(({ name, ece, cllr, minimalCllr }): Figure[] => [[`ECE, ${name}`, ece.toFixed(4), '≤ 0.03', ece <= 0.03], [`Cllr, ${name}`, cllr.toFixed(3), '≤ 0.30', cllr <= 0.3], [`… of it for want of discrimination`, minimalCllr.toFixed(3), '', true]]),
  ]
  print('FIGURES', ['figure', 'measured [95 %]', 'aim', ''], figures.map(([name, value, aim, met]) => [name, value, aim, aim === '' ? '' : met ? 'met' : 'MISSED']))
  for (const { name, bitsOf } of calibrations) console.log(`\nCllr, ${name}, bits by attack: ${bitsOf.map(([attack, bits]) => `${attack} ${bits.toFixed(3)}`).join(', ')}`)

  for (const [set, tallies] of [['honest', [honest, honestScanning, ...hard]], ['recorded honest', realHonest ? [realHonest] : []], ...sets.flatMap(({ label, plain, withRadio }) => [[label, plain], [`${label} with radio`, withRadio]] as const), ['photos', media], ['recorded', realOnes]] as const) measureTallies(set, tallies)
  for (const { name, ece, cllr } of calibrations) measurements.push({ name: `ECE, ${name}`, value: ece, unit: 'probability', reference: 0.03, ratio: ece / 0.03 }, { name: `Cllr, ${name}`, value: cllr, unit: 'bits', reference: 0.3, ratio: cllr / 0.3 })
}

const reportPhotos = async (): Promise<void> => {
  const { reportMedia } = await import('./trust/media.ts')
  const measured = await reportMedia({ folder: flags.folder, half: flags.unseen ? undefined : flags.tuning ? 1 : 2, mostCopied: Number(flags.pictures), onlyTheAim: flags.aim === true })
  if (measured === undefined) console.log('\nsharp is not installed: photos are left out')
  else measurements.push(...measured)
}

const started = performance.now()
if (flags.media) await reportPhotos()
else if (flags.third) reportThird((flags.seeds?.split(',') ?? heldOutSeeds).map((seed) => createSimulatedWorld(seed)), Number(flags.days), sharedTracks()?.tracks ?? [])
else if (flags.tracks === undefined) {
  reportAll()
  await reportPhotos()
}
else reportTracks(flags.tracks)
console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s`)
await writeMeasurements(flags.json, measurements)
