/**
 * Sends a recorded track as a phone would, then reads the day back through the API.
 *
 *   npm run replay:gpx -- FILE... [options]
 *
 * FILE is GPX, GeoLife .plt, GnssLogger text, or CSV (time, lat, lon, accuracy; or x and y in metres with --anchor).
 * Without --url a server of its own is started in a temporary folder and removed afterwards.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { ApiError, type FieldproofClient } from '@fieldproof/client'
import type { Fix } from '@fieldproof/core/kernel'
import { createSimulatedPhone, parseRecordedTrack, removeDataFolder, setUpSmallCompany, startServerProcess, type SimulatedPhone } from '@fieldproof/testkit'

const usage = `npm run replay:gpx -- FILE... [options]

  --url URL         an existing server; without it one is started in a temporary folder
  --code CODE       enrolment code of the person who shall have made the track (with --url)
  --token TOKEN     token of a tracker link of that person instead: sent as Traccar Client does (with --url)
  --anchor LAT,LON  where x = y = 0 lies, for files in metres (30.2741,120.1551)
  --now             move the whole track so that it ends now; otherwise its own times are kept, if a phone can have had them
  --json FILE       write the figures as JSON
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: 'string' }, code: { type: 'string' }, token: { type: 'string' }, anchor: { type: 'string', default: '30.2741,120.1551' }, now: { type: 'boolean' }, json: { type: 'string' }, help: { type: 'boolean' } },
})

const say = (line = ''): void => void process.stdout.write(`${line}\n`)
/** Wrong input, told in one line: exit code 2, no stack. */
class Refusal extends Error {}

/** Same zone as the companies that this script sets up. */
const dayInShanghai = (instant: number): string => new Date(instant + 8 * 3_600_000).toISOString().slice(0, 10)
/** A phone of our clients cannot have recorded before this (the server judges such times by arrival). */
const earliestCredible = Date.UTC(2000, 0, 1)
const fixesPerEvent = 50

interface Outcome { readonly file: string; readonly sent: number; readonly replayed: number; readonly metres: number; readonly stops: number; readonly days: number; readonly findings: readonly string[]; readonly band: string | null; readonly error?: string }

const readTrack = (file: string): Fix[] => {
  if (!existsSync(file)) throw new Refusal(`${file}: there is no such file`)
  if (statSync(file).isDirectory()) throw new Refusal(`${file}: is a folder; name the files`)
  const [lat = Number.NaN, lon = Number.NaN] = values.anchor.split(',').map(Number)
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) throw new Refusal(`--anchor ${values.anchor}: expected latitude,longitude`)
  const parsed = parseRecordedTrack(readFileSync(file, 'utf8'), { anchor: { lat, lon } })
  if (!parsed.ok) throw new Refusal(`${file}: ${parsed.error}`)
  const { fixes, skipped, format } = parsed.value
  say(`${file}: ${format}, ${fixes.length} positions from ${new Date(fixes[0]!.fixTime).toISOString()} to ${new Date(fixes.at(-1)!.fixTime).toISOString()}`)
  for (const { where, why } of skipped.slice(0, 5)) say(`  ${where}: ${why}`)
  if (skipped.length > 5) say(`  … and ${skipped.length - 5} more`)
  const last = fixes.at(-1)!.fixTime
  const impossible = fixes[0]!.fixTime < earliestCredible || last > Date.now()
  if (!values.now && !impossible) return [...fixes]
  if (impossible) say('  no phone can have had these times: moved so that the track ends now')
  const shift = Date.now() - 2000 - last
  return fixes.map((fix) => ({ ...fix, fixTime: Math.round(fix.fixTime + shift) }))
}

/** Events of at most fifty fixes, cut at local midnight. */
const portions = (fixes: readonly Fix[]): Fix[][] => {
  const out: Fix[][] = []
  for (const fix of fixes) {
    const current = out.at(-1)
    if (current && current.length < fixesPerEvent && dayInShanghai(current[0]!.fixTime) === dayInShanghai(fix.fixTime)) current.push(fix)
    else out.push([fix])
  }
  return out
}

const sendAsPhone = async (phone: SimulatedPhone, fixes: readonly Fix[]): Promise<string> => {
  // The app asks the server for the day when it is opened, so a phone that then was offline, for years even, proves when it recorded.
  const lastServerTime = fixes[0]!.fixTime - 8000
  const at = (deviceTime: number) => ({ deviceTime, lastServerTime, monotonicSinceServerTimeMs: deviceTime - lastServerTime })
  for (const portion of portions(fixes)) phone.track(portion, at(portion.at(-1)!.fixTime))
  const last = fixes.at(-1)!
  const checkIn = phone.checkIn({ fix: last, ...at(last.fixTime + 1000) })
  await phone.flush({ withinMs: 60_000 })
  for (const [id, problem] of phone.refused) throw new Refusal(`the server refused event ${id}: ${problem.title}${problem.detail ? ` (${problem.detail})` : ''}`)
  if (phone.complaints.length > 0) throw new Error(`the phone complains: ${phone.complaints.join('; ')}`)
  return checkIn
}

const sendAsTracker = async (url: string, token: string, fixes: readonly Fix[]): Promise<void> => {
  for (const fix of fixes) {
    const query = new URLSearchParams({ lat: String(fix.lat), lon: String(fix.lon), timestamp: String(Math.round(fix.fixTime)), ...(fix.accuracyMetres === undefined ? {} : { accuracy: String(fix.accuracyMetres) }), ...(fix.altitudeMetres === undefined ? {} : { altitude: String(fix.altitudeMetres) }) })
    const response = await fetch(`${url}/api/v1/trackers/${token}/osmand?${query.toString()}`, { method: 'POST' })
    if (!response.ok) throw new Refusal(`the server answered ${response.status} to a position: ${(await response.text()).slice(0, 200)}`)
  }
}

/** The replayed days, once everything that was sent is in them. */
const readBack = async (client: FieldproofClient, personId: string, fixes: readonly Fix[]) => {
  const dates = [...new Set(fixes.map((fix) => dayInShanghai(fix.fixTime)))]
  const until = Date.now() + 30_000
  for (;;) {
    const days = await Promise.all(dates.map((date) => client.people.replay(personId, date, { purpose: 'replay:gpx' })))
    const replayed = days.reduce((sum, day) => sum + day.summary.fixCount, 0)
    if (replayed >= fixes.length || Date.now() > until) return { days, replayed }
    await new Promise((resolve) => { setTimeout(resolve, 150) })
  }
}

const report = async (client: FieldproofClient, personId: string, file: string, fixes: readonly Fix[], checkInId: string): Promise<Outcome> => {
  const { days, replayed } = await readBack(client, personId, fixes)
  const findings = days.flatMap((day) => day.findings.map((finding) => `${finding.weightDecibans.toFixed(1)} decibans ${finding.name}: ${finding.text}`))
  const metres = days.reduce((sum, day) => sum + day.summary.metres, 0)
  const stops = days.reduce((sum, day) => sum + day.stops.length, 0)
  let band: string | null = null
  for (let i = 0; i < 50 && band === null; i++) {
    band = (await client.checkIns.get(checkInId)).verdicts.at(-1)?.verdict.band ?? null
    if (band === null) await new Promise((resolve) => { setTimeout(resolve, 100) })
  }
  say(`  sent ${fixes.length}, replayed ${replayed} positions on ${days.length} day${days.length === 1 ? '' : 's'}: ${Math.round(metres)} m, ${stops} stops, gaps ${days.reduce((sum, day) => sum + day.gaps.length, 0)}`)
  say(`  check-in at the last position: ${band ?? 'no verdict yet'}`)
  for (const finding of findings) say(`  finding ${finding}`)
  if (findings.length === 0) say('  no findings')
  return { file, sent: fixes.length, replayed, metres, stops, days: days.length, findings, band }
}

const main = async (): Promise<number> => {
  if (values.help || positionals.length === 0) {
    say(usage)
    return positionals.length === 0 && !values.help ? 2 : 0
  }
  if (values.url && !values.code && !values.token) throw new Refusal('--url also needs --code (an enrolment code) or --token (of a tracker link): the server must know whose track it is')
  const tracks: { file: string; fixes: Fix[] }[] = []
  let unreadable = 0
  for (const file of positionals) {
    try {
      tracks.push({ file, fixes: readTrack(file) })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      unreadable++
      process.stderr.write(`${error.message}\n`)
    }
  }
  if (tracks.length === 0) return 2

  if (values.url) {
    const url = values.url.replace(/\/+$/, '')
    let latest = 0
    const phone = values.code ? await createSimulatedPhone({ baseUrl: url, code: values.code, now: () => latest, model: 'replay:gpx' }) : undefined
    for (const { file, fixes } of tracks) {
      latest = fixes.at(-1)!.fixTime
      if (phone) await sendAsPhone(phone, fixes)
      else await sendAsTracker(url, values.token!, fixes)
      say(`  ${file}: ${fixes.length} positions sent; see the replay of ${[...new Set(fixes.map((fix) => dayInShanghai(fix.fixTime)))].join(', ')} in the console`)
    }
    return unreadable > 0 ? 2 : 0
  }

  const server = await startServerProcess(process.env['DATABASE_URL'] ? { databaseUrl: process.env['DATABASE_URL'] } : {})
  const outcomes: Outcome[] = []
  try {
    // One person for each track: two files may well be of the same hour.
    const company = await setUpSmallCompany(server, { people: tracks.length, name: 'replay:gpx' })
    for (const [i, { file, fixes }] of tracks.entries()) {
      if (tracks.length > 1) say(basename(file))
      const personId = company.personIds[i]!
      const { code } = await company.session.client.people.enrollmentCode(personId)
      const phone = await createSimulatedPhone({ baseUrl: server.baseUrl, code, now: () => fixes.at(-1)!.fixTime, model: 'replay:gpx' })
      const checkInId = await sendAsPhone(phone, fixes)
      outcomes.push(await report(company.session.client, personId, file, fixes, checkInId))
    }
  } finally {
    await server.stop()
    removeDataFolder(server.dataFolder)
  }
  if (values.json) (await import('node:fs')).writeFileSync(values.json, JSON.stringify(outcomes.flatMap(({ file, sent, replayed, metres, band }) => [
    { name: `${basename(file)} positions replayed`, value: replayed, unit: 'fixes', reference: sent, ratio: replayed / sent },
    { name: `${basename(file)} length`, value: metres, unit: 'm', reference: null, ratio: null },
    { name: `${basename(file)} strong doubt`, value: band === 'strong_doubt' ? 1 : 0, unit: 'check-ins', reference: 0, ratio: null },
  ]), null, 2))
  const lost = outcomes.filter((outcome) => outcome.replayed !== outcome.sent)
  for (const { file, sent, replayed } of lost) process.stderr.write(`${file}: ${sent} positions sent but ${replayed} replayed\n`)
  const doubted = outcomes.filter((outcome) => outcome.band === 'strong_doubt')
  for (const { file } of doubted) process.stderr.write(`${file}: an honest recording got strong doubt\n`)
  return unreadable > 0 ? 2 : lost.length + doubted.length > 0 ? 1 : 0
}

main().then((code) => { process.exitCode = code }, (error: unknown) => {
  process.stderr.write(`${error instanceof Refusal || error instanceof ApiError ? (error as Error).message : (error as Error).stack}\n`)
  process.exitCode = error instanceof Refusal ? 2 : 1
})
