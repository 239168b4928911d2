/** Honest tracks that nobody here has seen, judged at their own stops: bands, signals, and why anybody was asked. */
import { existsSync } from 'node:fs'
import { detectStops } from '@fieldproof/core/geo'
import type { Verdict } from '@fieldproof/core/kernel'
import { signals } from '@fieldproof/core/signals'
import { currentModel } from '@fieldproof/core/verification'
import { type Share, type WithoutStop, readTracks, realWorldOf, wilson } from '../../src/trust/index.ts'
import { honestTally } from './sets.ts'
import { bands, interval, models, print } from './tally.ts'

export interface TracksReport { readonly measure: (name: string, share: Share) => void; readonly stopWith: (message: string) => never }

const mostNamed = 20
const named = (lines: readonly string[]): void => {
  for (const line of lines.slice(0, mostNamed)) console.log(`  ${line}`)
  if (lines.length > mostNamed) console.log(`  … and ${lines.length - mostNamed} more`)
}

const checkOptions = (folder: string, zone: string, stopWith: TracksReport['stopWith']): void => {
  if (!existsSync(folder)) stopWith(`--tracks: there is no folder ${folder}`)
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    stopWith(`--zone: "${zone}" is no time zone; write it like Asia/Shanghai or Europe/Berlin`)
  }
}

const whyNoStop: Readonly<Record<WithoutStop['why'], string>> = {
  nobody_stayed: 'nobody stayed anywhere for minutes, so there is nothing to check in at',
  overlapping: 'it has stops by itself, but other files of the same person (the same sub-folder) are of the same time and of other places, and nobody stays in two places at once: if they are of several people, give each a sub-folder',
  cut: 'it has stops by itself, but they are too short once the days are cut at midnight of --zone',
}

const isAsked = ({ band }: Verdict): boolean => band === 'needs_review' || band === 'strong_doubt'
const lengths: readonly { readonly name: string; readonly belowSeconds: number }[] = [{ name: 'under 5 min', belowSeconds: 300 }, { name: '5 to 10 min', belowSeconds: 600 }, { name: '10 to 20 min', belowSeconds: 1_200 }, { name: '20 min and more', belowSeconds: Infinity }]

const count = (of: Map<string, number>, key: string): void => void of.set(key, (of.get(key) ?? 0) + 1)
const mostFirst = (of: Map<string, number>): [string, number][] => [...of].sort((a, b) => b[1] - a[1])

export const reportTracks = (folder: string, zone: string, { measure, stopWith }: TracksReport): void => {
  checkOptions(folder, zone, stopWith)
  const read = readTracks(folder, undefined, zone)
  if (read.tracks.length + read.unreadable.length === 0) stopWith(`--tracks: no .gpx, .plt, .csv or .txt file in ${folder} or below it (one sub-folder a person)${read.passedOver.length > 0 ? `; of no such format: ${read.passedOver.slice(0, 5).join(', ')}` : ''}`)
  const { world, tracks, unreadable, passedOver, withoutStop } = realWorldOf(read, zone)
  const people = [...new Set(tracks.map((t) => t.person))]
  const hours = tracks.reduce((sum, t) => sum + (t.fixes.at(-1)!.fixTime - t.fixes[0]!.fixTime) / 3_600_000, 0)
  console.log(`${tracks.length} tracks of ${people.length} people, ${tracks.reduce((n, t) => n + t.fixes.length, 0)} fixes, ${hours.toFixed(1)} h from first to last fix; ${unreadable.length} files not read; days and times with slashes are of ${zone}`)
  console.log(`people, by sub-folder: ${people.slice(0, mostNamed).join(', ')}${people.length > mostNamed ? ` … and ${people.length - mostNamed} more` : ''}`)
  named(unreadable.map((line) => `not read: ${line}`))
  named(passedOver.map((name) => `passed over, neither .gpx, .plt, .csv nor .txt: ${name}`))
  named(tracks.flatMap(({ name, skipped = [] }) => (skipped.length === 0 ? [] : [`left out in ${name}: ${skipped.length} of its lines, points or values, the first ${skipped[0]!.where} (${skipped[0]!.why})`])))
  named(withoutStop.map(({ track, why }) => `no stop in ${track.name}: ${whyNoStop[why]}`))
  const tally = honestTally('check-ins at own stops', [world])
  if (tally.count === 0) stopWith(tracks.length === 0 ? '--tracks: none of the files could be read' : `--tracks: no stop in any track, so no check-in to judge${withoutStop.some(({ why }) => why !== 'nobody_stayed') ? '; some have stops by themselves, see above' : ''}`)
  const perHour = (n: number): string => (hours > 0 ? (n / hours).toFixed(3) : '–')
  const rows = bands.map((band) => [band, String(tally.bands[0]![band]), interval(tally.inBand(band)), perHour(tally.bands[0]![band])])
  print(`Bands of ${tally.count} check-ins and check-outs (model ${currentModel.version})`, ['band', 'check-ins', 'share [95 %]', 'an hour'], rows)
  for (const [title, side] of [['Signals that spoke against', tally.against], ['Signals that spoke for', tally.inFavour]] as const) print(title, ['signal', 'check-ins', 'share [95 %]', 'an hour'], mostFirst(side).map(([signal, n]) => [signal, String(n), interval(wilson(n, tally.count)), perHour(n)]))
  console.log(`  The other signals weighed 0 at every check-in: ${signals.map(({ id }) => id).filter((id) => !tally.against.has(id) && !tally.inFavour.has(id)).join(', ')}`)

  const [reasons, why, byLength] = [new Map<string, number>(), new Map<string, number>(), new Map<string, { n: number; asked: number }>()]
  for (const day of world.days) {
    const stops = detectStops(day.fixes)
    world.judge({ day }, models.slice(0, 1)).forEach(([judged], i) => {
      const { verdict } = judged!
      const against = verdict.findings.filter((f) => f.weightDecibans < 0).map((f) => `${f.signal}/${f.reason}`)
      for (const reason of against) count(reasons, reason)
      // What a verdict of review or worse cannot be had without: findings in a group that is low enough for it.
      if (isAsked(verdict)) count(why, verdict.findings.filter((f) => f.weightDecibans < 0 && (verdict.groupDecibans[f.group] ?? 0) <= currentModel.thresholds.reviewGroup).map((f) => `${f.signal}/${f.reason}`).join(' + '))
      const time = day.visits[i]!.fix!.fixTime
      const seconds = stops.find(({ arrivedAt, leftAt }) => arrivedAt <= time && time <= leftAt)?.durationSeconds ?? 0
      const { name } = lengths.find(({ belowSeconds }) => seconds < belowSeconds)!
      const ofLength = byLength.get(name) ?? { n: 0, asked: 0 }
      byLength.set(name, { n: ofLength.n + 1, asked: ofLength.asked + (isAsked(verdict) ? 1 : 0) })
    })
  }
  print('Reasons that spoke against', ['reason', 'check-ins', 'share [95 %]'], mostFirst(reasons).map(([reason, n]) => [reason, String(n), interval(wilson(n, tally.count))]))
  if (why.size > 0) print('Why they were asked about', ['reasons in groups that ask for a look', 'check-ins', 'share [95 %]'], mostFirst(why).map(([reason, n]) => [reason, String(n), interval(wilson(n, tally.count))]))
  print('Review or worse by how long the stop was', ['stop', 'check-ins', 'share [95 %]'], lengths.flatMap(({ name }) => { const of = byLength.get(name); return of ? [[name, String(of.n), interval(wilson(of.asked, of.n))]] : [] }))
  for (const band of bands) measure(`tracks: ${band}`, tally.inBand(band))
  for (const [signal, n] of tally.against) measure(`tracks: ${signal} spoke against`, wilson(n, tally.count))
  for (const [signal, n] of tally.inFavour) measure(`tracks: ${signal} spoke for`, wilson(n, tally.count))
}
