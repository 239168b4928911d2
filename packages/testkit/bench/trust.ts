/**
 * How well verdicts tell what happened: attacks that must be noticed, honest people who must not be accused, signal by signal.
 *
 *   npm run bench:trust -- [--json FILE] [--seeds a,b] [--days N]      the table
 *   npm run bench:trust -- --tracks FOLDER [--zone Asia/Shanghai] [--json FILE]   honest tracks nobody here has seen
 *   npm run bench:trust -- --tuning                                    on the seeds that weights may be chosen with
 *   npm run bench:trust -- --media --folder FOLDER [--pictures N] [--unseen] [--aim] [--list FILE]   only photos used again and honest ones, with real pictures (src/photos/library.ts)
 *   npm run bench:trust -- --third [--seeds a,b] [--days N]            only the third author's attacks and hardships (thirdAttacks.ts)
 *
 * `--unseen` says that no rule was chosen with the pictures of that folder, so that all of them are reported; without it they are split, and one half is for choosing.
 * `--aim`: only the edits of the aim, a quarter of the time. `--list FILE` keeps names and SHA-256 of the pictures used.
 *
 * (a) attacks, in a simulated company and in recorded tracks; in the company as the detectors' authors imagine them, by a second
 * parameterisation (heldOutAttacks.ts; its replays were read when a weight was chosen, so that they are no longer held out), and replays with every setting drawn at random
 * (drawnReplays.ts), with and without what phones hear around them. (b) honest days, plain and with
 * hardships. (c) attacks, hardships and perturbed recordings by a third author, who had seen neither detectors nor results (thirdAttacks.ts).
 * A figure is *met* only where its whole interval reaches the aim; where only what was measured does, it is *not shown*. All are of the model that the first line names.
 * Real and simulated are never added up. Shares are of check-ins and check-outs with 95 % Wilson intervals; those of one day are alike, so the number of days is
 * shown beside them. Every case is judged as the server judges it a quarter of an hour later.
 *
 * `--tracks FOLDER`: GPX, GeoLife .plt, CSV with time, lat, lon, accuracy (commas, semicolons or tabs; UTF-8 or UTF-16); one sub-folder a person. Check-ins at each person's own
 * stops. Days are cut, and times written with slashes are read, in `--zone`. What was left out, was not read, is of another format or has no stop is named; 2 is the exit code where there is
 * nothing to judge. Told are all four bands and every signal that spoke, for and against, why anybody was asked, and all of it by how long the stop was: a wait at a crossing is a stop, too, and seldom a visit.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { currentModel } from '@fieldproof/core/verification'
import { type RealTrack, type Share, type SimulatedWorld, attacks, createSimulatedWorld, mediaAttacks, middleWorldOf, radioHardships, readTracks, realWorldOf, standingOf, variants } from '../src/trust/index.ts'
import { readFlags } from './flags.ts'
import { type Measurement, fromHere, stopWith, writeMeasurements } from './measurement.ts'
import { calibrationFigures, falsifiesPresence, fitCalibration } from './trust/calibration.ts'
import { type AttackSet, allHardships, attackNames, attackTallies, attackTalliesWithRadio, hardshipTallies, heldOutSets, honestTally, realAttackTallies } from './trust/sets.ts'
import { type Tally, interval, print, printSignals, printTallies } from './trust/tally.ts'
import { type NamedTallies, thirdTallies } from './trust/third.ts'
import { reportTracks } from './trust/tracks.ts'

const options = { json: { type: 'string' }, seeds: { type: 'string' }, tracks: { type: 'string' }, zone: { type: 'string', default: 'Asia/Shanghai' }, tuning: { type: 'boolean' }, third: { type: 'boolean' }, days: { type: 'string', default: '24' }, pictures: { type: 'string', default: '200' }, media: { type: 'boolean' }, unseen: { type: 'boolean' }, aim: { type: 'boolean' }, folder: { type: 'string' }, list: { type: 'string' } } as const
const { values: flags } = readFlags({ options })
if (!/^[1-9]\d*$/.test(flags.days)) stopWith(`--days: "${flags.days}" is no number of days; write it like 24`)
if (!/^[1-9]\d*$/.test(flags.pictures)) stopWith(`--pictures: "${flags.pictures}" is no number of pictures; write it like 200`)
const heldOutSeeds = ['held-out/1', 'held-out/2', 'held-out/3']
const tuningSeeds = ['tuning/1', 'tuning/2']

const measurements: Measurement[] = []
const measure = (name: string, share: Share): void => void measurements.push({ name, value: share.share, unit: `share of ${share.count}`, reference: share.low, ratio: share.high })

const measureTallies = (set: string, tallies: readonly Tally[]): void => {
  for (const t of tallies) {
    measure(`${set}: ${t.name}: review or worse`, t.doubted())
    measure(`${set}: ${t.name}: strong doubt`, t.inBand('strong_doubt'))
    measure(`${set}: ${t.name}: verified`, t.inBand('verified'))
  }
}

const reportThird = (worlds: readonly SimulatedWorld[], daysEach: number, tracks: readonly RealTrack[]): NamedTallies[] => {
  const sets = thirdTallies(worlds, daysEach, tracks)
  for (const { set, title, tallies } of sets) {
    printTallies(title, tallies)
    measureTallies(set, tallies)
  }
  return sets
}

const tracksFolder = fileURLToPath(new URL('../../../../shared/data/tracks/', import.meta.url))
const sharedTracks = (): { tracks: RealTrack[]; unreadable: string[] } | undefined => (existsSync(tracksFolder) ? readTracks(tracksFolder, (path) => (path.startsWith('stop-go/') ? 'stop-go' : path), 'UTC') : undefined)

const targets: readonly { readonly attack: string; readonly aim: number }[] = [
  { attack: 'mock_flagged', aim: 0.99 }, { attack: 'teleport', aim: 0.95 }, { attack: 'constant_position', aim: 0.95 }, { attack: 'replay_exact', aim: 0.95 },
  { attack: 'replay_jittered', aim: 0.8 }, { attack: 'shared_phone', aim: 0.9 }, { attack: 'co_travel', aim: 0.8 },
]

type Figure = readonly [name: string, measured: string, aim: string, standing: string]

const recallFigures = (set: string, tallies: readonly Tally[]): Figure[] => targets.flatMap(({ attack, aim }): Figure[] => {
  const tally = tallies.find((t) => t.name === attack && t.count > 0)
  if (tally === undefined) return []
  // Of a copy under noise the aim is with radio; without, it is told and measured against nothing.
  const hasAim = attack !== 'replay_jittered' || set.endsWith('with radio')
  return [[`recall ${attack}, ${set}`, interval(tally.doubted()), hasAim ? `≥ ${100 * aim} %` : '', hasAim ? standingOf(tally.doubted(), { atLeast: aim }) : '']]
})

const reportAll = (): void => {
  const seeds = flags.seeds?.split(',') ?? (flags.tuning ? tuningSeeds : heldOutSeeds)
  const daysEach = Number(flags.days)
  const worlds = seeds.map((seed) => createSimulatedWorld(seed))
  const scanning = seeds.map((seed) => createSimulatedWorld(seed, { radio: true }))
  console.log(`judged by model ${currentModel.version}, SHA-256 ${currentModel.sha256}; simulated companies: ${seeds.join(', ')}; ${daysEach} person-days an attack and company`)

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
  const real = shared && realWorldOf(shared, 'UTC')
  const realHonest = real && honestTally('recorded tracks', [real.world])
  const atMiddle = real && honestTally('left at once, at the middle of those without a stop', [middleWorldOf(real.tracks, 'UTC')])
  const realOnes = real ? realAttackTallies(real) : []
  if (realHonest && atMiddle) {
    const setOf = (name: string): string => name.split(/[\\/]/)[0]!
    const ofSets = [...Map.groupBy(real.tracks, ({ name }) => setOf(name))].map(([set, of]) => `${set} ${of.length} (${real.withoutStop.filter(({ track }) => setOf(track.name) === set).length} without a stop, ${real.world.days.filter(({ personId }) => setOf(personId) === set).reduce((n, { visits }) => n + visits.length, 0)} check-ins and check-outs)`)
    console.log(`\n${real.tracks.length} recorded tracks could be read, ${real.unreadable.length} files could not: ${ofSets.join(', ')}. At their own stops: of ${real.tracks.length - real.withoutStop.length} tracks. Nobody checks in at the middle of a way and goes on, so of those only strong doubt is asked.`)
    printTallies('HONEST, recorded tracks', [realHonest, atMiddle])
    printTallies('ATTACKS in recorded tracks', realOnes)
  } else console.log(`\nno recorded tracks in ${tracksFolder}: that part is left out`)
  const third = flags.tuning ? [] : reportThird(worlds, daysEach, shared?.tracks ?? [])
  const ofThird = (set: string): readonly Tally[] => third.find((named) => named.set === set)?.tallies ?? []
  for (const { title, plain } of sets) printSignals(`WHICH SIGNAL SPEAKS, ${title}`, plain)
  printSignals('WHICH SIGNAL SPEAKS, honest', [honest, honestScanning, ...hard, ...(realHonest ? [realHonest] : [])])

  // Replays alone are no mixture of attacks to calibrate against.
  const judgedBy = flags.tuning ? sets : sets.filter(({ label }) => label === 'second')
  const calibrations = judgedBy.flatMap(({ label, plain, withRadio }) => [
    { name: label, ...calibrationFigures(honest, plain.filter(falsifiesPresence)) },
    ...(withRadio.length > 0 ? [{ name: `${label} with radio`, ...calibrationFigures(honestScanning, withRadio.filter(falsifiesPresence)) }] : []),
  ])
  if (third.length > 0) calibrations.push({ name: 'third', ...calibrationFigures(honest, ofThird('third').filter(falsifiesPresence)) })
  if (flags.tuning) console.log('\nCalibration fitted here:', JSON.stringify(fitCalibration([honest, honestScanning, ...(realHonest ? [realHonest] : [])], sets.flatMap(({ plain, withRadio }) => [...plain, ...withRadio]).filter(falsifiesPresence))))
  const doubt = (t: Tally): Figure => [`strong doubt, ${t.name}`, interval(t.inBand('strong_doubt')), '≤ 0.1 %', standingOf(t.inBand('strong_doubt'), { atMost: 0.001 })]
  /** Of a hardship the aim is none in three hundred. */
  const none = (t: Tally, set = ''): Figure => [`strong doubt, ${set}${t.name}`, `${t.bands[0]!.strong_doubt} of ${t.count}`, 'none in 300', t.bands[0]!.strong_doubt > 0 ? 'MISSED' : t.count >= 300 ? 'met' : 'not shown']
  const review = (t: Tally): Figure => [`review, ${t.name}`, interval(t.inBand('needs_review')), '≤ 2 %', standingOf(t.inBand('needs_review'), { atMost: 0.02 })]
  const upTo = (name: string, value: number, digits: number, aim: number): Figure => [name, value.toFixed(digits), `≤ ${aim.toFixed(2)}`, value <= aim ? 'met (no interval)' : 'MISSED']
  const plainHonest = [honest, honestScanning, ...(realHonest ? [realHonest] : [])]
  const figures: Figure[] = [
    ...plainHonest.flatMap((t) => [doubt(t), review(t)]), ...(atMiddle ? [doubt(atMiddle)] : []), ...hard.map((t) => none(t)), ...ofThird('third honest').map((t) => none(t, 'third: ')),
    ...sets.flatMap(({ label, plain, withRadio }) => [...recallFigures(label, plain), ...recallFigures(`${label} with radio`, withRadio)]), ...recallFigures('third', ofThird('third')), ...recallFigures('recorded', realOnes),
    ...calibrations.flatMap(({ name, ece, cllr, minimalCllr }): Figure[] => [upTo(`ECE, ${name}`, ece, 4, 0.03), upTo(`Cllr, ${name}`, cllr, 3, 0.3), ['… of it for want of discrimination', minimalCllr.toFixed(3), '', '']]),
  ]
  print('FIGURES', ['figure', 'measured [95 %]', 'aim', ''], figures)
  console.log('  What is MISSED or not shown, why, and the aims that other commands measure (speed, photos): docs/verification.md, "Every aim, met or missed".')
  for (const { name, bitsOf } of calibrations) console.log(`\nCllr, ${name}, bits by attack: ${bitsOf.map(([attack, bits]) => `${attack} ${bits.toFixed(3)}`).join(', ')}`)

  for (const [set, tallies] of [['honest', [honest, honestScanning, ...hard]], ['recorded honest', [...(realHonest ? [realHonest] : []), ...(atMiddle ? [atMiddle] : [])]], ...sets.flatMap(({ label, plain, withRadio }) => [[label, plain], [`${label} with radio`, withRadio]] as const), ['photos', media], ['recorded', realOnes]] as const) measureTallies(set, tallies)
  for (const { name, ece, cllr } of calibrations) measurements.push({ name: `ECE, ${name}`, value: ece, unit: 'probability', reference: 0.03, ratio: ece / 0.03 }, { name: `Cllr, ${name}`, value: cllr, unit: 'bits', reference: 0.3, ratio: cllr / 0.3 })
}

const reportPhotos = async (): Promise<void> => {
  const { reportMedia } = await import('./trust/media.ts')
  const measured = await reportMedia({ folder: flags.folder === undefined ? undefined : fromHere(flags.folder), half: flags.unseen ? undefined : flags.tuning ? 1 : 2, mostCopied: Number(flags.pictures), onlyTheAim: flags.aim === true, list: flags.list === undefined ? undefined : fromHere(flags.list) })
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
else reportTracks(fromHere(flags.tracks), flags.zone, { measure, stopWith })
console.log(`\n${((performance.now() - started) / 1000).toFixed(0)} s`)
await writeMeasurements(flags.json, measurements)
