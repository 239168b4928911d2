import { canonicalJson, parseCompactJws, verifySignedEvent } from '@fieldproof/core/evidence'
import { type Datum, datums } from '@fieldproof/core/geo'
import type { CheckInSubmission, DeclarationSubmission, DeviceStateSubmission, ExplanationSubmission, Integrity, Submission, WorkStateSubmission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import { checkInSpokenOf } from '../../declarations/recordDeclarations.ts'
import { decodeNative, type DecodedEvent } from '../../intake/native/decode.ts'
import { nodeCrypto } from '../../platform/crypto.ts'
import { idFromContent } from '../../platform/ids.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { wronglyWaiting } from '../../review/waits.ts'
import { happenedAt } from '../happenedAt.ts'
import { createAccountCheck } from './accounts.ts'
import { createCompanyRulesCheck } from './companyRules.ts'
import { deviceStateFaults, unloggedDeviceStates } from './deviceStates.ts'
import { createEnrollmentCodeCheck } from './enrollmentCodes.ts'
import type { Fault } from './fault.ts'
import { declarationFaults, unloggedDeclarations } from './declarations.ts'
import type { Part } from './parts.ts'
import { createPrivateZonesCheck } from './privateZones.ts'
import { createRegistryCheck } from './registry.ts'
import { createSealCheck } from './seals.ts'
import { instant, msOf, sameInstant } from './instants.ts'
import { loggedRowFaults } from './loggedRows.ts'
import { explanationFaults, unloggedReview } from './review.ts'

export interface LoggedEntry {
  readonly entry_index: number
  readonly kind: string
  readonly ref: string
  /** The check-in that it is about; of old entries and of those about none, null. */
  readonly about: string | null
  readonly recorded_time: Date
  readonly received_at: Date | null
  readonly salt: Buffer | null
  readonly body: Buffer | null
}

/** What the newest `device_enrolled` entry says of a device. */
export interface Enrolled {
  readonly entryIndex: number
  readonly personId: string
  readonly publicKey: unknown
  /** What its coordinates were said to be, at first and later. */
  readonly datums: Set<Datum>
}

type Json = Record<string, unknown>

const datumOf = (value: unknown): Datum => datums.find((datum) => datum === value) ?? 'wgs84'

const same = (a: unknown, b: unknown): boolean => {
  try {
    return canonicalJson(a ?? null) === canonicalJson(b ?? null)
  } catch {
    return false // a value that canonical JSON cannot hold was never logged
  }
}
/** As JSON keeps it: members that are undefined are absent. */
const asJson = (value: unknown): unknown => (value === undefined ? null : JSON.parse(JSON.stringify(value)))

interface CheckInRow {
  event_id: string; entry_index: number; kind: string; person_id: string; device_id: string; site_id: string | null; lat: number | null; lon: number | null
  accuracy_metres: number | null; fix_time: number | null; device_time: number | null; server_time: number; recorded_time: number; happened_at: number
  note: string | null; photo_sha256: string | null; video_sha256: string | null; video_prompt_id: string | null; video_prompt_at: number | null; source: string; sequence: number | null; fix: unknown; device_state: unknown; completes: string | null; proposal: unknown; voice: unknown; time_token: unknown; not_before: NonNullable<Integrity['notBefore']> | null
}

/**
 * Compares each page of log entries with the tables that were made of it. Everything is read from the bodies again, by the decoder that
 * read them first, so that a column cannot be changed without its signed event being changed too, which the log's hashes show.
 * The log's order makes enrolments known before what the device sends.
 */
export const createProjectionCheck = (trx: Sql, part: Part) => {
  const enrolled = new Map<string, Enrolled>()
  const registry = createRegistryCheck(trx, part)
  const codes = createEnrollmentCodeCheck(trx)
  const zones = createPrivateZonesCheck(trx)
  const company = createCompanyRulesCheck(trx)
  const seals = createSealCheck(trx)
  const accounts = createAccountCheck(trx)
  let before: { readonly index: number; readonly checkIn: string } | undefined

  const bodyOf = (entry: LoggedEntry): Json | null => {
    try {
      return entry.body === null ? null : (JSON.parse(entry.body.toString('utf8')) as Json)
    } catch {
      return null // edited: the commitment no longer opens, which the log check names
    }
  }

  let logVerifierKey: string | undefined
  const decode = (entry: LoggedEntry): DecodedEvent | null => {
    try {
      // Only the content is wanted: without a device the signature, which costs most, is not checked again.
      const event = decodeNative({ inboxId: 0, orgId: '', eventId: entry.ref, deviceId: '', personId: '', source: 'native', receivedAt: entry.received_at?.getTime() ?? 0, remoteAddress: null, envelope: null, body: entry.body! }, null, logVerifierKey === undefined ? null : { logVerifierKey })
      return event.ok ? event.value : null
    } catch {
      return null
    }
  }
  /** Id and device inside the signed bytes. */
  const signedNames = (entry: LoggedEntry): { id?: unknown; device?: unknown } | null => {
    try {
      return JSON.parse(Buffer.from(entry.body!.toString('latin1').split('.')[1] ?? '', 'base64url').toString('utf8')) as Json
    } catch {
      return null
    }
  }

  const page = async (entries: readonly LoggedEntry[]): Promise<Fault[]> => {
    logVerifierKey ??= (await sql<{ log_verifier_key: string }>`select log_verifier_key from orgs where org_id = current_org()`.execute(trx)).rows[0]?.log_verifier_key
    const faults: Fault[] = []
    const name = (entry: LoggedEntry, table: string, what: string) => faults.push({ entryIndex: entry.entry_index, table, what })
    const events: Logged<Submission>[] = []
    const undecodable: LoggedEntry[] = []
    const verdicts: { entry: LoggedEntry; of: string | undefined }[] = []
    const said: { entry: LoggedEntry; body: Json }[] = []
    // By it an export finds what belongs to a check-in, so nobody must be able to take an entry out of sight.
    const speaksOf = (entry: LoggedEntry, expected: string | null) => {
      if (entry.about !== expected) name(entry, 'log_entries', `about is ${entry.about ?? 'empty'}, the body speaks of ${expected ?? 'no check-in'}`)
    }
    for (const entry of entries) {
      const previous = before
      before = undefined
      // A track keeps its salt in the log and its bytes in the track tables; nothing else may lack either as long as nothing can be erased.
      if (entry.salt === null || (entry.body === null && entry.kind !== 'submission')) name(entry, 'log_entries', `${entry.kind} ${entry.ref} was erased without a record`)
      if (entry.kind === 'submission' && entry.body !== null) {
        const names = signedNames(entry)
        if (names?.id !== undefined && names.id !== entry.ref) name(entry, 'log_entries', `ref is ${entry.ref}, the signed event says ${String(names.id)}`)
        const decoded = decode(entry)
        if (!decoded) {
          undecodable.push(entry)
          speaksOf(entry, null)
        } else {
          const { submission } = decoded
          const meant = checkInSpokenOf(submission)
          // What nobody has signed for has no effect; entries of before this column have none where it is so.
          if (entry.about !== null || submission.kind !== 'declaration' || isSigned(entry, enrolled.get(String(names?.device))?.publicKey)) speaksOf(entry, meant)
          events.push({ entry, submission: decoded.submission, seq: decoded.chain.seq, device: String(names?.device) })
          if (decoded.submission.kind === 'check_in' || decoded.submission.kind === 'check_out') before = { index: entry.entry_index, checkIn: entry.ref }
        }
      } else if (entry.kind === 'verdict') {
        verdicts.push({ entry, of: previous && previous.index + 1 === entry.entry_index ? previous.checkIn : undefined })
        const body = bodyOf(entry)
        if (body) speaksOf(entry, eventNamed(body))
      } else if (entry.kind === 'submission') {
        if (entry.salt !== null) speaksOf(entry, null) // a track
      } else {
        const body = bodyOf(entry)
        if (body) speaksOf(entry, eventNamed(body))
        if (body) said.push({ entry, body })
        if (entry.kind === 'device_enrolled' && body) {
          if (body.deviceId !== entry.ref) name(entry, 'log_entries', `ref is ${entry.ref}, the body speaks of device ${String(body.deviceId)}`)
          enrolled.set(String(body.deviceId), { entryIndex: entry.entry_index, personId: String(body.personId), publicKey: body.publicKey, datums: new Set([datumOf(body.datum)]) })
        }
        if (typeof body?.ref === 'string' && body.ref !== entry.ref) name(entry, 'log_entries', `ref is ${entry.ref}, the body speaks of ${body.ref}`)
        if (body) registry.entry(entry, body)
        if (body) codes.entry(entry, body)
        if (body && entry.kind === 'admin') zones.entry(entry, body)
        if (body && entry.kind === 'admin') seals.entry(entry, body)
        if (body && entry.kind === 'admin') accounts.entry(entry, body)
        if (body?.action === 'follower.strange_cursor') name(entry, 'follower_cursors', `${String(body.follower)} was set to entry ${String(body.claimed)} by somebody else, and found so at ${String(body.at)}; what lies before it was read again from entry ${String(body.from)} on`)
        if (entry.kind === 'rule_changed' && body) {
          const after = (body.after ?? {}) as Json
          if (body.action === 'device.updated' && after.datum) enrolled.get(entry.ref)?.datums.add(datumOf(after.datum))
          company.entry(entry, body)
        }
      }
    }
    const at = (table: string): string => `${table}, entries ${entries[0]?.entry_index} … ${entries.at(-1)?.entry_index}`
    faults.push(...(await part(at('check_ins'), () => checkInFaults(trx, events.filter((e): e is Logged<CheckInSubmission> => e.submission.kind === 'check_in' || e.submission.kind === 'check_out'), enrolled))))
    faults.push(...(await part(at('work_states'), () => workStateFaults(trx, events.filter((e): e is Logged<WorkStateSubmission> => e.submission.kind === 'work_state'), enrolled))))
    faults.push(...(await part(at('device_states'), () => deviceStateFaults(trx, events.filter((e): e is Logged<DeviceStateSubmission> => e.submission.kind === 'device_state').map((e) => ({ ...e, personId: enrolled.get(e.device)?.personId }))))))
    faults.push(...(await part(at('explanations'), () => explanationFaults(trx, events.filter((e): e is Logged<ExplanationSubmission> => e.submission.kind === 'explanation').map((e) => ({ ...e, personId: enrolled.get(e.device)?.personId }))))))
    faults.push(...(await part(at('declarations'), () => declarationFaults(trx, events.filter((e): e is Logged<DeclarationSubmission> => e.submission.kind === 'declaration').map((e) => ({ ...e, personId: enrolled.get(e.device)?.personId, isSigned: () => isSigned(e.entry, enrolled.get(e.device)?.publicKey) }))))))
    faults.push(...(await part(at('rows that an entry says'), () => loggedRowFaults(trx, said))))
    faults.push(...(await part(at('verdicts'), () => verdictFaults(trx, verdicts.map(({ entry, of }) => ({ entry, of, body: bodyOf(entry) }))))))
    if (undecodable.length > 0) {
      const { rows } = await sql<{ event_id: string }>`select event_id from undecodable where event_id = any(${undecodable.map((entry) => entry.ref)}::uuid[])`.execute(trx)
      const present = new Set(rows.map((row) => row.event_id))
      for (const entry of undecodable) if (!present.has(entry.ref)) name(entry, 'undecodable', 'a logged submission that cannot be read is missing from the list')
    }
    faults.push(...(await part(at('sealed rows'), async () => { await seals.page(); return [] })))
    return faults
  }

  /** After the last page: what only the newest entry of each thing decides. */
  const finish = async (): Promise<Fault[]> => [...(await registry.finish()), ...(await part('enrollment_codes', () => codes.finish())), ...(await part('private_zones', () => zones.finish())), ...(await part('the company’s rules', () => company.finish())), ...(await part('sealed rows', () => seals.finish()))]
  return { page, finish, accountFaults: accounts.finish, seedFaults: company.seedFaults, enrolled: enrolled as ReadonlyMap<string, Enrolled> }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const eventNamed = ({ eventId }: Json): string | null => (typeof eventId === 'string' && uuid.test(eventId) ? eventId.toLowerCase() : null)

const isSigned = (entry: LoggedEntry, publicKey: unknown): boolean => {
  const event = parseCompactJws(entry.body!.toString('latin1'))
  return event.ok && publicKey !== undefined && verifySignedEvent(event.value, publicKey as never, nodeCrypto.verifyEs256).ok
}

interface Logged<S extends Submission> {
  readonly entry: LoggedEntry
  readonly submission: S
  readonly seq: number
  /** Device id inside the signed bytes. */
  readonly device: string
}

const checkInFaults = async (trx: Sql, events: readonly Logged<CheckInSubmission>[], enrolled: ReadonlyMap<string, Enrolled>): Promise<Fault[]> => {
  if (events.length === 0) return []
  const { rows } = await sql<CheckInRow>`select event_id, entry_index, kind, person_id, device_id, site_id, lat, lon, accuracy_metres, ${msOf('fix_time')} as fix_time, ${msOf('device_time')} as device_time,
      ${msOf('server_time')} as server_time, ${msOf('recorded_time')} as recorded_time, ${msOf('happened_at')} as happened_at, note, photo_sha256, video_sha256, video_prompt_id, ${msOf('video_prompt_at')} as video_prompt_at, source, sequence, fix, device_state, completes, proposal, voice, integrity -> 'timeToken' as time_token, integrity -> 'notBefore' as not_before
    from check_ins where event_id = any(${events.map((e) => e.entry.ref)}::uuid[])`.execute(trx)
  const shown = new Map(rows.map((row) => [row.event_id, row]))
  return events.flatMap(({ entry, submission: s, seq, device }): Fault[] => {
    const row = shown.get(entry.ref)
    if (!row) return [{ entryIndex: entry.entry_index, table: 'check_ins', what: 'a logged check-in is missing from the list' }]
    const differs: [string, boolean][] = [
      ['entry_index', row.entry_index !== entry.entry_index], ['source', row.source !== 'native'],
      ['kind', row.kind !== s.kind], ['person_id', row.person_id !== enrolled.get(device)?.personId], ['device_id', row.device_id !== device], ['site_id', row.site_id !== (s.siteId?.toLowerCase() ?? null)],
      ['lat', row.lat !== (s.fix?.lat ?? null)], ['lon', row.lon !== (s.fix?.lon ?? null)],
      ['accuracy_metres', s.fix?.accuracyMetres === undefined ? row.accuracy_metres !== null : row.accuracy_metres === null || Math.fround(row.accuracy_metres) !== Math.fround(s.fix.accuracyMetres)],
      ['fix_time', !sameInstant(row.fix_time, instant(s.clocks.fixTime))], ['device_time', !sameInstant(row.device_time, instant(s.clocks.deviceTime))],
      // What bounds it stands in `integrity`, which is sealed.
      ['happened_at', !sameInstant(row.happened_at, instant(happenedAt(row.not_before === null ? s : { ...s, integrity: { ...s.integrity, notBefore: row.not_before } })))],
      ['server_time', !sameInstant(row.server_time, entry.received_at?.getTime() ?? null)], ['recorded_time', !(Math.abs(row.recorded_time - entry.recorded_time.getTime()) <= 1000)],
      ['note', row.note !== (s.note ?? null)], ['photo_sha256', row.photo_sha256 !== (s.photoSha256 ?? null)], ['video_sha256', row.video_sha256 !== (s.video?.sha256 ?? null)],
      ['video_prompt_id', row.video_prompt_id !== (s.video?.promptId ?? null)], ['video_prompt_at', !sameInstant(row.video_prompt_at, instant(s.video?.promptTime))], ['sequence', row.sequence !== seq], ['completes', row.completes !== (s.completes?.toLowerCase() ?? null)],
      ['fix', !same(row.fix, asJson(s.fix))], ['device_state', !same(row.device_state, asJson(s.device))], ['proposal', !same(row.proposal, asJson(s.proposal))], ['voice', !same(row.voice, asJson(s.voice))],
      // Check-ins of before tokens were verified on arrival have none here.
      ['integrity.timeToken', row.time_token !== null && !same(row.time_token, asJson(s.integrity.timeToken))],
    ]
    return differs.filter(([, isOther]) => isOther).map(([field]) => ({ entryIndex: entry.entry_index, table: 'check_ins', what: `the check-in shown differs from the signed event: ${field}` }))
  })
}

const workStateFaults = async (trx: Sql, events: readonly Logged<WorkStateSubmission>[], enrolled: ReadonlyMap<string, Enrolled>): Promise<Fault[]> => {
  if (events.length === 0) return []
  const { rows } = await sql<{ event_id: string; person_id: string; device_id: string; state: string; reason: string | null; happened_at: number }>`
    select event_id, person_id, device_id, state, reason, ${msOf('happened_at')} as happened_at from work_states where event_id = any(${events.map((e) => e.entry.ref)}::uuid[])`.execute(trx)
  const shown = new Map(rows.map((row) => [row.event_id, row]))
  return events.flatMap(({ entry, submission: s, device }): Fault[] => {
    const row = shown.get(entry.ref)
    if (!row) return [{ entryIndex: entry.entry_index, table: 'work_states', what: 'a logged work state is missing from the list' }]
    const differs: [string, boolean][] = [
      ['person_id', row.person_id !== enrolled.get(device)?.personId], ['device_id', row.device_id !== device], ['state', row.state !== s.state], ['reason', row.reason !== (s.reason ?? null)],
      ['happened_at', !sameInstant(row.happened_at, instant(happenedAt(s)))],
    ]
    return differs.filter(([, isOther]) => isOther).map(([field]) => ({ entryIndex: entry.entry_index, table: 'work_states', what: `the work state shown differs from the signed event: ${field}` }))
  })
}

const verdictFaults = async (trx: Sql, logged: readonly { entry: LoggedEntry; of: string | undefined; body: Json | null }[]): Promise<Fault[]> => {
  if (logged.length === 0) return []
  const { rows } = await sql<{ verdict_id: string; event_id: string; entry_index: number; verdict: unknown; computed_at: Date }>`
    select verdict_id, event_id, entry_index, verdict, computed_at from verdicts where verdict_id = any(${logged.map(({ entry }) => entry.ref)}::uuid[])`.execute(trx)
  const shown = new Map(rows.map((row) => [row.verdict_id, row]))
  return logged.flatMap(({ entry, of, body }): Fault[] => {
    const fault = (what: string): Fault => ({ entryIndex: entry.entry_index, table: 'verdicts', what })
    const row = shown.get(entry.ref)
    if (!row) return [fault('a logged verdict is missing from the list')]
    const differs: [string, boolean][] = [
      ['the stored verdict names another log entry (entry_index)', row.entry_index !== entry.entry_index],
      ['the stored verdict differs from the logged one', body !== null && !same(row.verdict, body)],
      // The first verdict is logged right after its check-in, in the same transaction; a later one is named after its check-in and content (recordVerdicts.ts).
      ['the stored verdict stands under another check-in (event_id) than the one it was logged with', of === undefined ? laterId(row.event_id, entry) !== entry.ref : row.event_id !== of],
      ['the time of the stored verdict differs from the logged one (computed_at)', !(Math.abs(row.computed_at.getTime() - entry.recorded_time.getTime()) <= 1000)],
    ]
    return differs.filter(([, isOther]) => isOther).map(([what]) => fault(what))
  })
}

const laterId = (eventId: string, { recorded_time, body, ref }: LoggedEntry): string => (body === null ? ref : idFromContent('verdict', eventId, String(recorded_time.getTime()), body))

/** Where transmitters were heard, against the sealed scans. */
const heard = sql`select x ->> 'id' as transmitter_id, s.site_id from radio_scans s cross join lateral jsonb_array_elements(case when jsonb_typeof(s.sightings) = 'array' then s.sightings else '[]' end) x where s.site_id is not null and x ->> 'kind' <> 'cell'`
const wrongRadioPlaces = sql`
  select null::bigint, 'radio_places', transmitter_id || ' ' || site_id || ': stands in the list, and no scan heard it there' from (select transmitter_id, site_id from radio_places except ${heard}) w
  union all
  select null, 'radio_places', transmitter_id || ' ' || site_id || ': a scan heard it there, and the list does not have it' from (${heard} except select transmitter_id, site_id from radio_places) w`

/** Rows that no log entry stands behind, and what lists show of a check-in that is derived from its verdicts. */
export const checkUnlogged = async (trx: Sql): Promise<Fault[]> => {
  const { rows } = await sql<{ entry_index: number | null; tab: string; what: string }>`
    select c.entry_index, 'check_ins' as tab, 'a check-in stands in the list without its log entry' as what from check_ins c
      where not exists (select from log_entries e where e.entry_index = c.entry_index and e.ref = c.event_id and e.kind = 'submission')
    union all
    select v.entry_index, 'verdicts', 'a verdict stands in the list without its log entry' from verdicts v
      where not exists (select from log_entries e where e.entry_index = v.entry_index and e.ref = v.verdict_id and e.kind = 'verdict')
    union all
    select null, 'work_states', 'a work state stands in the list without its log entry' from work_states w
      where not exists (select from log_entries e where e.ref = w.event_id and e.kind = 'submission')
    union all
    select null, 'track_accesses', 'a look at a track stands in the list without its log entry' from track_accesses a
      where not exists (select from log_entries e where e.ref = a.access_id and e.kind = 'access')
    union all
    select c.entry_index, 'check_ins', 'the verdict shown is not the newest logged one' from check_ins c
      where c.verdict is distinct from (select v.verdict from verdicts v where v.event_id = c.event_id order by v.entry_index desc limit 1)
    union all
    select c.entry_index, 'check_ins', 'the band shown is not that of the verdict' from check_ins c where c.band is distinct from c.verdict ->> 'band'
    union all
    select c.entry_index, 'check_ins', 'the action shown is not that of the verdict' from check_ins c where c.action is distinct from c.verdict ->> 'action'
    union all ${wronglyWaiting}
    union all ${unloggedReview}
    union all ${unloggedDeviceStates}
    union all ${unloggedDeclarations}
    union all ${wrongRadioPlaces}
    union all
    select u.entry_index, 'undecodable', 'a submission stands in the list of those that cannot be read, without its log entry' from undecodable u
      where not exists (select from log_entries e where e.entry_index = u.entry_index and e.ref = u.event_id and e.kind = 'submission')
    limit 200`.execute(trx)
  return rows.map((row) => ({ entryIndex: row.entry_index, table: row.tab, what: row.what }))
}
