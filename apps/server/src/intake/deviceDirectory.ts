import type { AttendanceRules } from '@fieldproof/core/attendance'
import type { Datum } from '@fieldproof/core/geo'
import type { CompanyDay, Shift, ShiftHistory } from '@fieldproof/core/planning'
import { sql } from 'kysely'
import { isOvertaken, trackWordsOfDevice } from '../declarations/overtaken.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/postgres/database.ts'
import { loggedTokenHash, tokenHash } from '../platform/ids.ts'
import { loggedBodies } from '../platform/loggedBodies.ts'
import { approvedLeave, leavesByWork } from '../registry/regularizations/approvedLeave.ts'
import type { Leave } from './gate.ts'
import { type CompanyRules, companyRules } from '../registry/attendance/companyRules.ts'
import { type StoredEarlier, earlierShifts, historyDays, joinShift, shiftHistory, shiftOfPerson } from '../registry/attendance/shiftHistory.ts'

/** What intake must know of a device to accept from it: whose it is, its key, and when that person is on duty. */
export interface KnownDevice {
  readonly orgId: string
  readonly deviceId: string
  readonly personId: string
  readonly kind: 'app' | 'tracker'
  readonly status: 'active' | 'revoked' | 'lost'
  /** When the enrolment ended, ms since 1970; null or absent while it stands. */
  readonly revokedAt?: number | null
  /** It ended because the person's next phone was enrolled, and for no other reason (intake/native/replacedPhone.ts). */
  readonly isReplaced?: boolean
  readonly trackerIdentifier: string | null
  /** What a tracker's coordinates mean; phones of ours send WGS-84. */
  readonly datum: Datum
  readonly publicKey: { kty: 'EC'; crv: 'P-256'; x: string; y: string } | null
  readonly personStatus: 'active' | 'left'
  readonly timeZone: string
  /** Key of the organisation's pseudonyms of transmitters. */
  readonly radioKey?: string
  /** C2SP verifier key of the organisation's log, by which time tokens are verified. */
  readonly logVerifierKey?: string
  /** With the days of the company's calendar. null: no shift assigned and no default: nothing is recorded. */
  readonly shift: Shift | null
  /** Days before today on which another was in force: what comes late from them is judged by it. Absent: none. */
  readonly earlierShifts?: ShiftHistory['earlier']
  /** Whether people check in and out once a day or for each segment; absent: once a day. */
  readonly punches?: AttendanceRules['punches']
  /** Approved leave, by the work of its days. */
  readonly leaves?: readonly Leave[]
  /** The person has taken back the consent to tracks (declarations/consents.ts). */
  readonly trackWithdrawn?: boolean
  /** A word of theirs about tracks had arrived and was not in the log yet: `trackWithdrawn` may be what was before it. */
  readonly trackWordWaits?: boolean
  /** What was said about tracks on this very phone, by the number in its chain; absent: nothing. Also where no no is among it: the person may have said it on another phone. */
  readonly trackWords?: readonly TrackWord[]
  /** Where the person is not to be recorded. */
  readonly privateZones?: readonly { readonly lat: number; readonly lon: number; readonly radiusMetres: number }[]
}

export interface TrackWord {
  readonly seq: number
  readonly granted: boolean
}

export interface DeviceDirectory {
  byToken(token: string): Promise<KnownDevice | null>
  byId(orgId: string, deviceId: string): Promise<KnownDevice | null>
  /** Many of one organisation, by id; what is not remembered comes in one question, whatever their number. An id that is not there has no entry. */
  byIds(orgId: string, deviceIds: readonly string[]): Promise<ReadonlyMap<string, KnownDevice>>
  /** Forget everything: the registry changed (devices, people, shifts). */
  invalidate(): void
}

export { registryChannel } from '../platform/channels.ts'

const select = (nowMs: number) => sql`select d.org_id as "orgId", d.device_id as "deviceId", d.person_id as "personId", d.kind, d.status, (extract(epoch from d.revoked_at) * 1000)::float8 as "revokedAt",
    (d.status = 'revoked' and exists (select from devices n where n.org_id = d.org_id and n.person_id = d.person_id and n.kind = 'app' and n.enrolled_at = d.revoked_at)) as "isReplaced", d.tracker_identifier as "trackerIdentifier", d.datum,
    d.public_key as "publicKey", p.status as "personStatus", o.time_zone as "timeZone", o.radio_key as "radioKey", o.log_verifier_key as "logVerifierKey",
    ${shiftOfPerson} as shift, ${earlierShifts(nowMs, historyDays)} as "earlierShifts",
    o.settings -> 'attendance' as "chosenRules", (select jsonb_agg(jsonb_build_object('day', c.day, 'kind', c.kind, 'name', c.name)) from calendar_days c where c.org_id = d.org_id) as "companyDays",
    ${approvedLeave(sql`p`)} as leaves,
    coalesce((select not (x.content ->> 'granted')::boolean from declarations x where x.org_id = p.org_id and x.person_id = p.person_id and x.topic = 'consent' and x.content ->> 'purpose' = 'track' and not ${isOvertaken} order by x.entry_index desc limit 1), false) as "trackWithdrawn",
    exists (select from inbox b where b.org_id = p.org_id and b.person_id = p.person_id and b.envelope ->> 'consent' = 'track') as "trackWordWaits",
    ${trackWordsOfDevice} as "trackWords",
    (select jsonb_agg(jsonb_build_object('lat', z.lat, 'lon', z.lon, 'radiusMetres', z.radius_metres)) from private_zones z where z.org_id = p.org_id and z.person_id = p.person_id) as "privateZones"
  from devices d
  join people p using (org_id, person_id)
  ${joinShift}`

interface Row extends Omit<KnownDevice, 'earlierShifts' | 'leaves' | 'trackWithdrawn' | 'trackWordWaits' | 'trackWords' | 'privateZones'> {
  readonly earlierShifts: StoredEarlier | null
  readonly trackWithdrawn: boolean
  readonly trackWordWaits: boolean
  readonly trackWords: readonly TrackWord[]
  readonly privateZones: KnownDevice['privateZones'] | null
  readonly leaves: readonly Leave[] | null
  readonly chosenRules: Partial<CompanyRules> | null
  readonly companyDays: readonly CompanyDay[] | null
}

const known = (row: Row | undefined): KnownDevice | undefined => {
  if (!row) return undefined
  const { chosenRules, companyDays, shift, earlierShifts, leaves, trackWithdrawn, trackWordWaits, trackWords, privateZones, ...device } = row
  const rules = companyRules(chosenRules, device.timeZone)
  const { now, earlier } = shiftHistory(shift, earlierShifts, { rules, companyDays: companyDays ?? [] })
  return { ...device, punches: rules.punches, shift: now, ...(earlier.size > 0 ? { earlierShifts: earlier } : {}), ...(leaves ? { leaves: leavesByWork(leaves, { now, earlier }, device.timeZone) } : {}), ...(trackWithdrawn ? { trackWithdrawn } : {}), ...(trackWordWaits ? { trackWordWaits } : {}), ...(trackWords.length > 0 ? { trackWords } : {}), ...(privateZones ? { privateZones } : {}) }
}

/** A tracker's token is its only key: a row with another one, written with SQL, opens nothing. Enrolments of earlier versions do not name theirs. */
const isLoggedToken = async (db: Database, { orgId, deviceId, kind }: KnownDevice, token: string): Promise<boolean> => {
  if (kind !== 'tracker') return true // a phone signs what it sends
  const [enrolled] = await loggedBodies(db.system, orgId, deviceId, 'device_enrolled')
  return enrolled !== undefined && (enrolled.tokenSha256 === undefined || enrolled.tokenSha256 === loggedTokenHash(deviceId, token))
}

export const createDeviceDirectory = (db: Database, clock: Clock): DeviceDirectory => {
  // Bounded by the number of devices; emptied at every change, so a revoked phone stops at once.
  let byToken = new Map<string, KnownDevice>()
  let byId = new Map<string, KnownDevice>()
  let generation = 0
  const remember = (device: KnownDevice | undefined, at: number, token?: string): KnownDevice | null => {
    if (!device) return null
    if (at === generation) {
      if (token) byToken.set(token, device)
      byId.set(`${device.orgId}/${device.deviceId}`, device)
    }
    return device
  }
  const load = async (orgId: string, deviceIds: readonly string[]): Promise<ReadonlyMap<string, KnownDevice>> => {
    const found = new Map<string, KnownDevice>()
    const missing = new Set<string>()
    for (const deviceId of deviceIds) {
      const remembered = byId.get(`${orgId}/${deviceId}`)
      if (remembered) found.set(deviceId, remembered)
      else missing.add(deviceId)
    }
    if (missing.size === 0) return found
    const at = generation
    const { rows } = await sql<Row>`${select(clock.now())} where d.org_id = ${orgId} and d.device_id = any(${[...missing]}::uuid[])`.execute(db.system)
    for (const row of rows) {
      const device = remember(known(row), at)
      if (device) found.set(device.deviceId, device)
    }
    return found
  }
  return {
    async byToken(token) {
      const remembered = byToken.get(token)
      if (remembered) return remembered
      const at = generation
      const { rows } = await sql<Row>`${select(clock.now())} where d.token_hash = ${tokenHash(token)}`.execute(db.system)
      const device = known(rows[0])
      return device && (await isLoggedToken(db, device, token)) ? remember(device, at, token) : null
    },
    async byId(orgId, deviceId) {
      return (await load(orgId, [deviceId])).get(deviceId) ?? null
    },
    byIds: load,
    invalidate() {
      generation++
      byToken = new Map()
      byId = new Map()
    },
  }
}
