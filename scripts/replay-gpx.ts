/**
 * Sends recorded tracks as phones would, then reads the days back through the API and compares: every position there once, in its place and at
 * its time; how the server judged each upload and the check-ins.
 *
 *   npm run replay:gpx -- FILE|FOLDER... [options]
 *
 * A file is GPX, GeoLife .plt, GnssLogger text, or CSV (time, lat, lon, accuracy; or x and y in metres with --anchor); folders are searched at any
 * depth. Damaged files are told of one by one: what is wrong and what was kept. Without --url a server of its own is started in a temporary
 * folder and removed afterwards.
 *
 * Exit 0: every track that can be read was replayed and none got strong doubt. 1: one was not, or did. 2: wrong usage, a file that cannot be opened, or no track at all.
 */
import { basename, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { ApiError, type FieldproofClient } from '@fieldproof/client'
import type { Fix, LatLon } from '@fieldproof/core/kernel'
import { createSimulatedPhone, embeddedUrl, removeDataFolder, setUpSmallCompany, startServerProcess } from '@fieldproof/testkit'
import { dayInShanghai, portionsOf, sendTrackAsPhone } from '@fieldproof/testkit/sendTrack.ts'
import { trackBandsOf } from '@fieldproof/testkit/trackBands.ts'
import { WrongUsage, comparePaths, describeFile, readRecordedFile, recordedFilesIn, type RecordedFile } from './recordedFiles.ts'
import { fromHere, writeFigures } from '../packages/testkit/bench/measurement.ts'

const usage = `npm run replay:gpx -- FILE|FOLDER... [options]

  --url URL         an existing server; without it one is started in a temporary folder
  --code CODE       enrolment code of the person who shall have made the track (with --url)
  --token TOKEN     token of a tracker link of that person instead: sent as Traccar Client does (with --url)
  --anchor LAT,LON  where x = y = 0 lies, for files in metres (30.2741,120.1551)
  --now             move the whole track so that it ends now; otherwise its own times are kept, if a phone can have had them
  --json FILE       write the figures as JSON
`

const { values, positionals } = (() => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { url: { type: 'string' }, code: { type: 'string' }, token: { type: 'string' }, anchor: { type: 'string', default: '30.2741,120.1551' }, now: { type: 'boolean' }, json: { type: 'string' }, help: { type: 'boolean' } },
    })
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`)
    process.exit(2)
  }
})()

/** As the person names them, who may stand elsewhere. */
const asked = positionals.map((name) => {
  const path = fromHere(name)
  const below = relative(process.cwd(), path)
  return below === '' ? '.' : below.startsWith('..') ? path : below
})

const say = (line = ''): void => void process.stdout.write(`${line}\n`)

/** A phone of our clients cannot have recorded before this (the server judges such times by arrival). */
const earliestCredible = Date.UTC(2000, 0, 1)
const toleranceDegrees = 1e-5

interface Outcome {
  readonly file: string
  readonly sent: number
  readonly replayed: number
  readonly worstDegrees: number
  readonly metres: number
  readonly stops: number
  /** What does not agree, in sentences; empty when all does. */
  readonly faults: readonly string[]
}

const notReplayed = (file: string, sent: number, error: unknown): Outcome => {
  const why = error instanceof Error ? error.message : String(error)
  say(`  FAULT ${why}`)
  return { file, sent, replayed: 0, worstDegrees: 0, metres: 0, stops: 0, faults: [`could not be replayed: ${why}`] }
}

const anchorOf = (text: string): LatLon => {
  const [lat = Number.NaN, lon = Number.NaN] = text.split(',').map(Number)
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) throw new WrongUsage(`--anchor ${text}: expected latitude,longitude`)
  return { lat, lon }
}

/** The fixes as a phone has them: whole milliseconds, and times that a phone can have. */
const asRecordedNow = ({ fixes }: RecordedFile): Fix[] => {
  const last = fixes.at(-1)!.fixTime
  const impossible = fixes[0]!.fixTime < earliestCredible || last > Date.now()
  if (impossible && !values.now) say('  no phone can have had these times: moved so that the track ends now')
  const shift = values.now || impossible ? Date.now() - 2000 - last : 0
  return fixes.map((fix) => ({ ...fix, fixTime: Math.round(fix.fixTime + shift) }))
}

const sendAsTracker = async (url: string, token: string, fixes: readonly Fix[]): Promise<void> => {
  for (const fix of fixes) {
    const query = new URLSearchParams({ lat: String(fix.lat), lon: String(fix.lon), timestamp: String(Math.round(fix.fixTime)), ...(fix.accuracyMetres === undefined ? {} : { accuracy: String(fix.accuracyMetres) }), ...(fix.altitudeMetres === undefined ? {} : { altitude: String(fix.altitudeMetres) }) })
    const response = await fetch(`${url}/api/v1/trackers/${token}/osmand?${query.toString()}`, { method: 'POST' })
    if (!response.ok) throw new Error(`the server answered ${response.status} to a position: ${(await response.text()).slice(0, 200)}`)
  }
}

/** The replayed days, once everything that was sent is in them. */
const readBack = async (client: FieldproofClient, personId: string, fixes: readonly Fix[]) => {
  const dates = [...new Set(fixes.map((fix) => dayInShanghai(fix.fixTime)))]
  const until = Date.now() + 30_000
  for (;;) {
    const days = []
    for (const date of dates) days.push(await client.people.replay(personId, date, { purpose: 'replay:gpx' }))
    const replayed = days.reduce((sum, day) => sum + day.fixes.fixTime.length, 0)
    if (replayed >= fixes.length || Date.now() > until) return days
    await new Promise((resolve) => { setTimeout(resolve, 150) })
  }
}

const verdictsOf = async (client: FieldproofClient, checkInId: string) => {
  for (let i = 0; i < 100; i++) {
    const { verdicts } = await client.checkIns.get(checkInId)
    if (verdicts.length > 0) return verdicts.map(({ verdict }) => verdict)
    await new Promise((resolve) => { setTimeout(resolve, 100) })
  }
  return []
}

const report = async (client: FieldproofClient, database: { url: string; orgId: string }, personId: string, file: string, fixes: readonly Fix[], checkInId: string): Promise<Outcome> => {
  const days = await readBack(client, personId, fixes)
  const back = days.flatMap(({ fixes: columns }) => columns.fixTime.map((time, i) => ({ time, lat: columns.lat[i]!, lon: columns.lon[i]! })))
  const { missing, added, worstDegrees } = comparePaths(fixes.map((fix) => ({ time: fix.fixTime, lat: fix.lat, lon: fix.lon })), back, toleranceDegrees)
  const faults: string[] = []
  if (missing > 0) faults.push(`${missing} of ${fixes.length} positions did not come back in their place and at their time`)
  if (added > 0) faults.push(`${added} positions came back that were not sent`)
  const counted = days.reduce((sum, day) => sum + day.summary.fixCount, 0)
  if (counted !== back.length) faults.push(`the summaries count ${counted} positions, the tracks hold ${back.length}`)

  const metres = days.reduce((sum, day) => sum + day.summary.metres, 0)
  const stops = days.reduce((sum, day) => sum + day.stops.length, 0)
  say(`  sent ${fixes.length}, replayed ${back.length} positions on ${days.length} day${days.length === 1 ? '' : 's'}, at most ${worstDegrees.toExponential(1)}° off: ${Math.round(metres)} m, ${stops} stop${stops === 1 ? '' : 's'}, ${days.reduce((sum, day) => sum + day.gaps.length, 0)} silences`)
  const verdicts = await verdictsOf(client, checkInId)
  say(`  check-in at the last position: ${verdicts.map(({ band, totalDecibans }) => `${band} (${totalDecibans.toFixed(1)} decibans)`).join(', then ') || 'no verdict'}`)
  if (verdicts.length === 0) faults.push('the check-in got no verdict within ten seconds')
  for (const { band, strongestAgainst } of verdicts) if (band === 'strong_doubt') faults.push(`the check-in of an honest recording got strong doubt (${strongestAgainst.join(', ')})`)
  const doubted = await trackBandsOf(database.url, database.orgId, personId)
  const uploads = portionsOf(fixes).length
  say(`  uploads of the track: ${uploads}${doubted.length === 0 ? ', nothing against any' : `, with something against or unclear: ${doubted.length} (${[...new Set(doubted.map(({ band }) => band))].join(', ')})`}`)
  for (const { band, against } of doubted) if (band === 'strong_doubt') faults.push(`an upload of an honest recording got strong doubt (${against.join(', ')})`)
  for (const { name, text, weightDecibans } of days.flatMap((day) => day.findings)) if (weightDecibans <= 0) say(`  finding ${weightDecibans.toFixed(1)} decibans ${name}: ${text}`)
  for (const fault of faults) say(`  FAULT ${fault}`)
  return { file, sent: fixes.length, replayed: back.length - added, worstDegrees, metres, stops, faults }
}

const sendToGivenServer = async (address: string, tracks: readonly RecordedFile[]): Promise<number> => {
  const url = address.replace(/\/+$/, '')
  let latest = 0
  let doubted = 0
  const phone = values.code ? await createSimulatedPhone({ baseUrl: url, code: values.code, now: () => latest, model: 'replay:gpx' }) : undefined
  for (const track of tracks) {
    const fixes = asRecordedNow(track)
    latest = fixes.at(-1)!.fixTime
    if (phone) await sendTrackAsPhone(phone, fixes)
    else await sendAsTracker(url, values.token!, fixes)
    say(`  ${track.file}: ${fixes.length} positions sent; see the replay of ${[...new Set(fixes.map((fix) => dayInShanghai(fix.fixTime)))].join(', ')} in the console`)
  }
  for (const [id, verdict] of phone?.verdicts ?? []) if (verdict.band === 'strong_doubt') {
    doubted++
    process.stderr.write(`check-in ${id} got strong doubt: ${verdict.strongestAgainst.join(', ')}\n`)
  }
  return doubted > 0 ? 1 : 0
}

const main = async (): Promise<number> => {
  if (values.help || positionals.length === 0) {
    say(usage)
    return values.help ? 0 : 2
  }
  if (values.url && !values.code && !values.token) throw new WrongUsage('--url also needs --code (an enrolment code) or --token (of a tracker link): the server must know whose track it is')
  const anchor = anchorOf(values.anchor)
  const { files: found, others } = recordedFilesIn(asked)
  for (const path of others) say(`${path}: passed over: by its ending it holds no track`)
  const files = found.map((file) => readRecordedFile(file, anchor))
  const tracks = files.filter(({ problem }) => problem === null)
  for (const file of files) if (file.problem !== null) say(describeFile(file).join('\n'))
  if (values.url) {
    for (const track of tracks) say(describeFile(track).join('\n'))
    return await sendToGivenServer(values.url, tracks)
  }

  const outcomes: Outcome[] = []
  if (tracks.length > 0) {
    const server = await startServerProcess(process.env['DATABASE_URL'] ? { databaseUrl: process.env['DATABASE_URL'] } : {})
    try {
      // One person for each track: two files may well be of the same hour.
      const company = await setUpSmallCompany(server, { people: tracks.length, name: 'replay:gpx' })
      const database = { url: process.env['DATABASE_URL'] ?? embeddedUrl(server.dataFolder), orgId: company.orgId }
      for (const [i, track] of tracks.entries()) {
        say(describeFile(track).join('\n'))
        const fixes = asRecordedNow(track)
        const personId = company.personIds[i]!
        const { code } = await company.session.client.people.enrollmentCode(personId)
        const phone = await createSimulatedPhone({ baseUrl: server.baseUrl, code, now: () => fixes.at(-1)!.fixTime, model: 'replay:gpx' })
        // What one file brings about is that file's fault; the others go on, and the figures are written.
        outcomes.push(await sendTrackAsPhone(phone, fixes).then((checkInId) => report(company.session.client, database, personId, track.file, fixes, checkInId)).catch((error: unknown) => notReplayed(track.file, fixes.length, error)))
      }
    } finally {
      await server.stop()
      removeDataFolder(server.dataFolder)
    }
  }
  const failed = outcomes.filter(({ faults }) => faults.length > 0)
  const damaged = tracks.filter(({ skipped }) => skipped.length > 0).length
  say(`\n${outcomes.length - failed.length} of ${outcomes.length} track${outcomes.length === 1 ? '' : 's'} replayed whole and without strong doubt; ${damaged} of them damaged in places; ${files.length - tracks.length} of ${files.length} file${files.length === 1 ? '' : 's'} hold no track that a phone could have sent`)
  for (const { file, faults } of failed) for (const fault of faults) process.stderr.write(`${file}: ${fault}\n`)
  if (values.json) writeFigures(values.json, `${JSON.stringify(figures(files, outcomes), null, 2)}\n`)
  return failed.length > 0 ? 1 : outcomes.length === 0 || files.some(({ isUnreadable }) => isUnreadable) ? 2 : 0
}

const figures = (files: readonly RecordedFile[], outcomes: readonly Outcome[]) => {
  const doubted = outcomes.filter(({ faults }) => faults.some((fault) => fault.includes('strong doubt'))).length
  const sum = (pick: (outcome: Outcome) => number): number => outcomes.reduce((total, outcome) => total + pick(outcome), 0)
  const [sent, replayed] = [sum((outcome) => outcome.sent), sum((outcome) => outcome.replayed)]
  const worst = Math.max(0, ...outcomes.map((outcome) => outcome.worstDegrees))
  return [
    { name: 'files with a track', value: outcomes.length, unit: 'files', reference: files.length, ratio: outcomes.length / files.length },
    { name: 'positions replayed', value: replayed, unit: 'fixes', reference: sent, ratio: sent === 0 ? null : replayed / sent },
    { name: 'worst position', value: worst, unit: 'degrees', reference: toleranceDegrees, ratio: worst / toleranceDegrees },
    { name: 'tracks in strong doubt', value: doubted, unit: 'tracks', reference: 0, ratio: null },
    ...outcomes.flatMap((outcome) => [
      { name: `${labelOf(outcome.file)} positions replayed`, value: outcome.replayed, unit: 'fixes', reference: outcome.sent, ratio: outcome.replayed / outcome.sent },
      { name: `${labelOf(outcome.file)} length`, value: outcome.metres, unit: 'm', reference: null, ratio: null },
    ]),
  ]
}
const labelOf = (file: string): string => {
  const below = asked.find((name) => name !== file && file.startsWith(name))
  return below ? relative(below, file) : basename(file)
}

main().then((code) => { process.exitCode = code }, (error: unknown) => {
  process.stderr.write(`${error instanceof WrongUsage || error instanceof ApiError ? (error as Error).message : (error as Error).stack}\n`)
  process.exitCode = error instanceof WrongUsage ? 2 : 1
})
