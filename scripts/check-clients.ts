/**
 * Sends raw messages of tracker clients to a server over HTTP and reads the positions back through the replay.
 *
 *   npm run check:clients -- [FOLDER|FILE...] [--json FILE] [--url URL --cookie COOKIE]
 *
 * Folders hold JSON files at any depth (format: clientMessages.ts). Without one: ../shared/data/clients if that is there, else the
 * copies beside the decoders. Without --url a server of its own is started in a temporary folder (on DATABASE_URL if that is set)
 * and removed afterwards; with it, COOKIE is a signed-in administrator's.
 *
 * Each message goes to a tracker of its own, of a person of its own who is always on duty. Method, query, headers and body are sent as
 * they are; only the path is ours. A position must come back within 1e-5 degrees and its time to the millisecond, with its accuracy, speed, bearing,
 * battery and mock flag where the message or its assertion tells them. Where the client's
 * own server refuses a message for want of a known device (`verifyNull`), the link here is bound to an id, as a device is registered there.
 * Exit 0: all agree. 1: disagreement. 2: nothing to check, or something that cannot be read or asserts what is not known.
 */
import { request } from 'node:http'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createConsoleSession, removeDataFolder, setUpSmallCompany, startServerProcess, type ConsoleSession } from '@fieldproof/testkit'
import { textOfFile } from '@fieldproof/testkit/tracks/parsedTrack.ts'
import { caseFilesIn } from './caseFiles.ts'
import { type Attributes, type ClientCase, type Position, type Source, casesOf, sources, withMockFlag } from './clientMessages.ts'
import { readFlags } from '../packages/testkit/bench/flags.ts'
import { fromHere, stopWith, writeFigures } from '../packages/testkit/bench/measurement.ts'

const toleranceDegrees = 1e-5
const settleMs = 15_000

interface Sent {
  readonly one: ClientCase
  readonly personId: string
  readonly status: number
  /** The request began and was answered between these, by this machine's clock. */
  readonly sentAt: number
  readonly answeredAt: number
  readonly answer: string
}

interface Outcome {
  readonly one: ClientCase
  readonly status: number
  readonly problem: string | null
  readonly worstDegrees: number | null
  readonly shown: string
}

const sleep = (milliseconds: number) => new Promise((done) => { setTimeout(done, milliseconds) })
const dayInShanghai = (time: number): string => new Date(time + 8 * 3_600_000).toISOString().slice(0, 10)

const wantsPosition = ({ assert, positions }: ClientCase): boolean => assert !== 'verifyNull' && positions.length > 0
/** A position is asserted and the plainest reading finds none: then this check cannot judge, and says so. */
const lacksPosition = ({ assert, positions }: ClientCase): boolean => (assert === 'verifyPosition' || assert === 'verifyPositions') && positions.length === 0

/** What the client itself takes for success. */
const expectedAnswer: Record<Source, RegExp> = { owntracks: /^\[\]$/, osmand: /^$/, overland: /^\{"result":\s*"ok"\}$/, gpslogger: /^/ }

const send = async (session: ConsoleSession, baseUrl: string, shiftId: string, one: ClientCase): Promise<Sent> => {
  const { personId } = await session.client.people.create({ name: one.name.slice(0, 60), role: 'field_worker', shiftId })
  const identifier = one.ids[0] ?? (one.assert === 'verifyNull' ? 'registered-under-another-id' : undefined)
  const { urls } = await session.client.people.addTracker(personId, { label: one.source, ...(identifier ? { identifier: identifier.slice(0, 100) } : {}) })
  const path = new URL(urls[one.source]).pathname
  const { method, search, headers, body } = one.message
  const sentAt = Date.now()
  const { status, answer } = await exchange(`${baseUrl}${path}${search}`, method, headers, body).catch((error: Error) => ({ status: 0, answer: error.message }))
  return { one, personId, status, sentAt, answer, answeredAt: Date.now() }
}

/** Of the connection on which the message was captured, not of the message. */
const ofConnection = /^(?:host|connection|keep-alive|content-length|transfer-encoding|expect|upgrade|te|trailer)$/i
/** As clients do: a GET may have a body, which `fetch` refuses; what was sent in chunks is sent in chunks. */
const exchange = (url: string, method: string, headers: Readonly<Record<string, string>>, body: Uint8Array | null): Promise<{ status: number; answer: string }> => new Promise((resolve, reject) => {
  const own = Object.fromEntries(Object.entries(headers).filter(([name]) => !ofConnection.test(name)))
  const isChunked = Object.entries(headers).some(([name, value]) => /^transfer-encoding$/i.test(name) && /chunked/i.test(value))
  const framing = body === null ? {} : isChunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': body.length }
  const sent = request(url, { method, headers: { ...own, ...framing }, timeout: 30_000 }, (response) => {
    const parts: Buffer[] = []
    response.on('data', (part: Buffer) => parts.push(part))
    response.on('error', reject)
    response.on('end', () => resolve({ status: response.statusCode ?? 0, answer: Buffer.concat(parts).toString() }))
  })
  sent.on('timeout', () => sent.destroy(new Error('no answer within 30 s')))
  sent.on('error', reject)
  if (body !== null && isChunked) for (let at = 0; at < body.length; at += 64) sent.write(body.subarray(at, at + 64))
  sent.end(isChunked ? undefined : (body ?? undefined))
})

interface StoredFix { readonly time: number; readonly lat: number; readonly lon: number; readonly attributes: Attributes }
interface Stored { readonly fixes: readonly StoredFix[]; readonly mockFindings: number }

/** How far an attribute may be off: it is stored in steps (trackPacking.ts). */
const stepOf: Readonly<Record<keyof Attributes, number>> = { accuracyMetres: 0.1, speedMetresPerSecond: 0.01, bearingDegrees: 0.01, batteryPercent: 1 }
const attributeNames = Object.keys(stepOf) as (keyof Attributes)[]
const given = (values: Readonly<Record<keyof Attributes, number | null | undefined>>): Attributes => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined))

const replayOf = async (session: ConsoleSession, personId: string, days: readonly string[]): Promise<Stored> => {
  const replays = await Promise.all([...new Set(days)].map((day) => session.client.people.replay(personId, day, { purpose: 'check:clients' })))
  return {
    fixes: replays.flatMap(({ fixes }) => fixes.fixTime.map((time, i) => ({ time, lat: fixes.lat[i]!, lon: fixes.lon[i]!, attributes: given({ accuracyMetres: fixes.accuracyMetres[i], speedMetresPerSecond: fixes.speedMetresPerSecond[i], bearingDegrees: undefined, batteryPercent: undefined }) }))),
    mockFindings: replays.reduce((sum, { findings }) => sum + findings.filter((finding) => finding.signal === 'mock_location' && finding.weightDecibans < 0).length, 0),
  }
}

const daysOf = ({ one, sentAt, answeredAt }: Sent): string[] => [...one.positions.map((position) => dayInShanghai(position.time ?? sentAt)), dayInShanghai(sentAt), dayInShanghai(answeredAt)]

/** The first stored fix that is this position at this time; a position without a time of its own happened on arrival. */
const matches = (position: Position, sent: Sent, fix: Stored['fixes'][number]): boolean =>
  (position.time === null ? fix.time >= sent.sentAt - 2000 && fix.time <= sent.answeredAt + 2000 : fix.time === position.time)
  && Math.abs(fix.lat - position.lat) <= toleranceDegrees && Math.abs(fix.lon - position.lon) <= toleranceDegrees

/** What the live map shows of a person. */
const newestOf = async (session: ConsoleSession, personId: string): Promise<Attributes | undefined> => {
  const position = (await session.client.live.snapshot()).positions.find((one) => one.personId === personId)
  return position && given({ accuracyMetres: position.accuracyMetres, speedMetresPerSecond: position.speedMetresPerSecond, bearingDegrees: position.bearingDegrees, batteryPercent: position.batteryPercent })
}

const judgePositions = async (session: ConsoleSession, sent: Sent): Promise<Outcome> => {
  const { one, status } = sent
  const outcome = (problem: string | null, worstDegrees: number | null, shown = ''): Outcome => ({ one, status, problem, worstDegrees, shown })
  if (status !== 200) return outcome(`answered ${status}: ${sent.answer.slice(0, 160)}`, null)
  if (!expectedAnswer[one.source].test(sent.answer.trim())) return outcome(`the client does not understand the answer "${sent.answer.slice(0, 60)}"`, null)
  let stored: Stored
  const until = Date.now() + settleMs
  for (;;) {
    stored = await replayOf(session, sent.personId, daysOf(sent))
    if (stored.fixes.length >= one.positions.length || Date.now() > until) break
    await sleep(100)
  }
  const left = [...stored.fixes]
  let worst = 0
  let compared = 0
  const latest = Math.max(...one.positions.map((position) => position.time ?? Infinity))
  for (const position of one.positions) {
    const at = left.findIndex((fix) => matches(position, sent, fix))
    if (at < 0) return outcome(`expected ${position.lat},${position.lon} at ${position.time === null ? 'arrival' : new Date(position.time).toISOString()}; stored: ${stored.fixes.slice(0, 3).map((fix) => `${fix.lat},${fix.lon} at ${new Date(fix.time).toISOString()}`).join('; ') || 'nothing'}`, null)
    const [fix] = left.splice(at, 1)
    worst = Math.max(worst, Math.abs(fix!.lat - position.lat), Math.abs(fix!.lon - position.lon))
    // Battery and bearing are told of the newest position only: by the live map.
    const shown = (position.time ?? Infinity) === latest ? await newestOf(session, sent.personId) : undefined
    for (const name of attributeNames) {
      const wanted = position.attributes?.[name]
      if (wanted === undefined || (shown === undefined && (name === 'bearingDegrees' || name === 'batteryPercent'))) continue
      const stored = fix!.attributes[name] ?? shown?.[name]
      if (stored === undefined || Math.abs(stored - wanted) > stepOf[name]) return outcome(`${name}: the message says ${wanted}, stored is ${stored ?? 'nothing'}`, worst)
      compared++
    }
  }
  if (left.length > 0) return outcome(`${left.length} positions more than the message holds`, worst)
  if (one.mock !== stored.mockFindings > 0) return outcome(one.mock ? 'sent with its mock flag set, but there is no mock-location finding' : 'a mock-location finding about an honest message', worst)
  const [first] = one.positions
  return outcome(null, worst, `${first!.lat.toFixed(6)},${first!.lon.toFixed(6)} ${first!.time === null ? 'on arrival' : new Date(first!.time).toISOString()}${one.mock ? ', mock finding' : ''}${compared > 0 ? `, ${compared} attribute${compared === 1 ? '' : 's'}` : ''}${one.uncompared.length > 0 ? `, not compared: ${one.uncompared.join(', ')}` : ''}`)
}

/** Has the server kept a message of this person that it could not use? Such are listed, newest first. */
const isListedUnreadable = async (session: ConsoleSession, { personId, sentAt }: Sent): Promise<boolean> => {
  for (let cursor: string | undefined; ; ) {
    const page = await session.client.unreadableUploads.list({ limit: 100, ...(cursor === undefined ? {} : { cursor }) })
    if (page.items.some((item) => item.personId === personId)) return true
    if (page.nextCursor === null || page.nextCursor === undefined || page.items.every((item) => Date.parse(item.receivedAt) < sentAt - 60_000)) return false
    cursor = page.nextCursor
  }
}

const judgeNothing = async (session: ConsoleSession, sent: Sent): Promise<Outcome> => {
  const { one, status } = sent
  const outcome = (problem: string | null, shown = ''): Outcome => ({ one, status, problem, worstDegrees: null, shown })
  if (lacksPosition(one)) return outcome(`${one.assert}, and this check reads no position in the message: it cannot say what was to be stored`)
  const stored = await replayOf(session, sent.personId, daysOf(sent))
  if (one.assert === 'verifyNull' ? status >= 500 : status !== 200) return outcome(`answered ${status}: ${sent.answer.slice(0, 160)}`)
  if (stored.fixes.length > 0) return outcome(`${stored.fixes.length} positions stored where none was sent`)
  if (one.assert === 'verifyNull') return outcome(null, 'no position stored')
  let isKept = await isListedUnreadable(session, sent)
  for (const until = Date.now() + settleMs; !isKept && !one.isEmpty && Date.now() < until; isKept = await isListedUnreadable(session, sent)) await sleep(200)
  if (one.isEmpty) return isKept ? outcome('kept, although nothing in it can be a position') : outcome(null, 'nothing in it that could be a position; answered, and not kept')
  return isKept ? outcome(null, 'no position in it; kept as sent, and listed as unreadable') : outcome('answered, but neither stored nor listed as unreadable')
}

const table = (outcomes: readonly Outcome[]): void => {
  const width = Math.max(...outcomes.map(({ one }) => one.name.length), 7)
  for (const { one, status, problem, shown } of outcomes) process.stdout.write(`${problem === null ? 'ok  ' : 'FAIL'}  ${one.name.padEnd(width)}  ${one.source.padEnd(9)}  ${(one.isFlagged ? 'mock flag' : one.assert).padEnd(16)}  ${status}  ${problem ?? shown}\n`)
}

const findCases = (names: readonly string[]): { cases: ClientCase[]; problems: string[] } => {
  const root = join(import.meta.dirname, '..')
  const shared = resolve(root, '../shared/data/clients')
  const copies = sources.map((source) => join(root, 'apps/server/src/intake', source, 'testdata')).filter((path) => existsSync(path))
  const asked = names.length > 0 ? names.map((name) => fromHere(name)) : existsSync(shared) ? [shared] : copies
  const { files, problems } = caseFilesIn(asked)
  const cases: ClientCase[] = []
  for (const { path, name } of files)
    try {
      const found = casesOf(name, textOfFile(readFileSync(path)), path)
      cases.push(...found.cases)
      problems.push(...found.problems)
    } catch (error) {
      problems.push(`${path}: ${(error as Error).message}`)
    }
  return { cases, problems }
}

const main = async (): Promise<number> => {
  const { values, positionals } = readFlags({ allowPositionals: true, options: { json: { type: 'string' }, url: { type: 'string' }, cookie: { type: 'string' } } })
  if (values.url && !values.cookie) stopWith('--url also needs --cookie of a signed-in administrator, to add people and trackers')
  const { cases, problems } = findCases(positionals)
  for (const line of problems) process.stderr.write(`UNREADABLE ${line}\n`)
  if (cases.length === 0) {
    process.stderr.write('There is no message to check.\n')
    return 2
  }
  // Every client that can tell of a mock provider is asked to, once.
  const flagged = sources.flatMap((source) => cases.filter((one) => one.source === source && wantsPosition(one) && !one.mock).slice(0, 1).map(withMockFlag))
  const all = [...cases, ...flagged]

  const server = values.url ? undefined : await startServerProcess(process.env['DATABASE_URL'] ? { databaseUrl: process.env['DATABASE_URL'] } : {})
  const outcomes: Outcome[] = []
  try {
    const baseUrl = server?.baseUrl ?? values.url!.replace(/\/+$/, '')
    const session = server ? (await setUpSmallCompany(server, { name: 'check:clients', people: 0 })).session : createConsoleSession(baseUrl, { cookie: values.cookie! })
    const { shiftId } = await session.client.shifts.create({ name: `check:clients ${Date.now()}`, kind: 'free', segments: [], daysOfWeek: [1, 2, 3, 4, 5, 6, 7] })
    const sent: Sent[] = []
    for (const one of all) sent.push(await send(session, baseUrl, shiftId, one))
    // The inbox is read in order: once the positions are there, what came before them and is not there will not come.
    for (const each of sent) if (wantsPosition(each.one)) outcomes.push(await judgePositions(session, each))
    await sleep(1500)
    for (const each of sent) if (!wantsPosition(each.one)) outcomes.push(await judgeNothing(session, each))
  } finally {
    await server?.stop()
    if (server) removeDataFolder(server.dataFolder)
  }
  outcomes.sort((a, b) => all.indexOf(a.one) - all.indexOf(b.one))
  table(outcomes)
  const failed = outcomes.filter((outcome) => outcome.problem !== null)
  const worst = outcomes.reduce((most, outcome) => Math.max(most, outcome.worstDegrees ?? 0), 0)
  process.stdout.write(`\n${outcomes.length - failed.length} of ${outcomes.length} messages agree; worst position ${worst.toExponential(1)} degrees off\n`)
  if (values.json) writeFigures(values.json, JSON.stringify([
    { name: 'client messages that agree', value: outcomes.length - failed.length, unit: 'messages', reference: outcomes.length, ratio: (outcomes.length - failed.length) / outcomes.length },
    { name: 'worst position', value: worst, unit: 'degrees', reference: toleranceDegrees, ratio: worst / toleranceDegrees },
    ...sources.flatMap((source) => {
      const own = outcomes.filter((outcome) => outcome.one.source === source)
      const good = own.filter((outcome) => outcome.problem === null).length
      return own.length === 0 ? [] : [{ name: `${source} messages that agree`, value: good, unit: 'messages', reference: own.length, ratio: good / own.length }]
    }),
  ], null, 2))
  return problems.length > 0 ? 2 : failed.length > 0 ? 1 : 0
}

main().then((code) => { process.exitCode = code }, (error: unknown) => {
  const isUsage = String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')
  process.stderr.write(`${isUsage ? (error as Error).message : (error as Error).stack}\n`)
  process.exitCode = isUsage ? 2 : 1
})
