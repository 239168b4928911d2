import { bestTime, type CheckInContext, type FactorFacts, type OtherCheckIn, type TrackContext } from '@fieldproof/core/signals'
import { containsPoint } from '@fieldproof/core/geo'
import { isFiniteLatLon, type CheckInSubmission, type Fix, type Geofence, type Submission, type TrackSubmission } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import { addressRegionOf } from './loadAddress.ts'
import { loadCountersigns, loadKeptFacts, withOtherUses } from './loadFactors.ts'
import { loadOtherSitesRadio, loadSiteRadio } from './loadRadio.ts'
import { type TrackReader, trackReader } from '../record/tracks/reader.ts'
import { loadSurroundings } from './loadSurroundings.ts'

const hourMs = 3_600_000
const beforeMs = hourMs
const afterMs = hourMs / 4
const deviceUseDays = 30

export type DeviceUse = NonNullable<TrackContext['deviceUse']>

/** What the database does not say by itself, or says faster in another way. */
export interface ContextSources {
  /** The internet address that each submission came from, by event id. */
  readonly addresses?: ReadonlyMap<string, string | null>
  readonly reader?: TrackReader
  /** What was read at the sites, of submissions that are not stored yet. */
  readonly factors?: ReadonlyMap<string, FactorFacts>
}

/** What a batch of submissions is judged with, loaded with one statement per kind of thing, whatever the size of the batch. */
export interface LoadedContexts {
  checkIn(submission: CheckInSubmission): CheckInContext
  track(submission: TrackSubmission): TrackContext
}

const isCheckIn = (s: Submission): s is CheckInSubmission => s.kind === 'check_in' || s.kind === 'check_out'
const isDated = (time: number): boolean => Math.abs(time) < 8e15
const useKey = (deviceId: string, personId: string): string => `${deviceId}/${personId}`

/** Other people who used this device in the last 30 days: enrolled, checked in or recorded with it, or with another enrolment of the same key, which is the same phone. */
const loadDeviceUses = async (trx: Sql, submissions: readonly Submission[]): Promise<Map<string, DeviceUse>> => {
  const uses = new Map<string, DeviceUse>(submissions.map((s) => [useKey(s.deviceId, s.personId), { personIds: [], days: deviceUseDays }]))
  const pairs = [...uses.keys()].map((key) => key.split('/') as [string, string])
  const since = new Date(Math.max(...submissions.map((s) => s.clocks.serverTime)) - deviceUseDays * 24 * hourMs)
  const { rows } = await sql<{ device_id: string; person_id: string; others: string[] }>`
    with wanted as (select * from unnest(${pairs.map(([device]) => device)}::uuid[], ${pairs.map(([, person]) => person)}::uuid[]) as w (device_id, person_id))
    select w.device_id, w.person_id, array_agg(distinct o.other::text) as others from wanted w cross join lateral (
      select other.person_id as other from devices mine join devices other on other.org_id = mine.org_id and other.key_x = mine.key_x and other.public_key ->> 'y' = mine.public_key ->> 'y'
        where mine.device_id = w.device_id and mine.org_id = current_org() and other.person_id <> w.person_id
          and (other.enrolled_at > ${since} or exists (select from check_ins c where c.org_id = current_org() and c.device_id = other.device_id and c.happened_at > ${since})
            or exists (select from latest_positions l where l.org_id = current_org() and l.device_id = other.device_id and l.server_time > ${since}))
      union select c.person_id from check_ins c where c.org_id = current_org() and c.device_id = w.device_id and c.happened_at > ${since} and c.person_id <> w.person_id) o
    group by 1, 2`.execute(trx)
  for (const row of rows) uses.set(useKey(row.device_id, row.person_id), { personIds: row.others, days: deviceUseDays })
  return uses
}

const loadSites = async (trx: Sql, ids: readonly string[]): Promise<Map<string, NonNullable<CheckInContext['site']>>> => {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ site_id: string; name: string; fence: Geofence; lat: number; lon: number }>`select site_id, name, fence, lat, lon from sites where site_id = any(${ids}::uuid[])`.execute(trx)
  return new Map(rows.map((row) => [row.site_id, { siteId: row.site_id, name: row.name, fence: row.fence, position: { lat: row.lat, lon: row.lon } }]))
}

/** For each check-in, the person's latest one before it, on any device: what impossible travel is judged against. */
const loadLastOthers = async (trx: Sql, checkIns: readonly CheckInSubmission[]): Promise<Map<string, OtherCheckIn>> => {
  const dated = checkIns.filter((s) => isDated(bestTime(s)))
  if (dated.length === 0) return new Map()
  const { rows } = await sql<{ event_id: string; fix: Fix; happened_at: Date; site_name: string | null; was_inside: boolean }>`
    select w.event_id, c.fix, c.happened_at, s.name as site_name, coalesce(c.distance_metres = 0, false) as was_inside
    from unnest(${dated.map((s) => s.eventId)}::uuid[], ${dated.map((s) => s.personId)}::uuid[], ${dated.map((s) => new Date(bestTime(s)))}::timestamptz[], ${dated.map((s) => new Date(bestTime(s) - 24 * hourMs))}::timestamptz[]) as w (event_id, person_id, time, since)
    cross join lateral (select fix, happened_at, site_id, distance_metres from check_ins c where c.org_id = current_org() and c.person_id = w.person_id and c.event_id <> w.event_id and c.happened_at <= w.time and c.happened_at > w.since and c.fix is not null
      order by c.happened_at desc limit 1) c
    left join sites s on s.org_id = current_org() and s.site_id = c.site_id`.execute(trx)
  return new Map(rows.map((row) => [row.event_id, { fix: row.fix, time: row.happened_at.getTime(), wasInside: row.was_inside, ...(row.site_name ? { siteName: row.site_name } : {}) }]))
}

/** Events under whose id the same device sent other bytes as well. What another device sends under somebody's id says nothing of them. */
const loadConflicts = async (trx: Sql, events: readonly CheckInSubmission[]): Promise<Set<string>> =>
  events.length === 0 ? new Set() : new Set((await sql<{ event_id: string }>`select distinct k.event_id from unnest(${events.map(({ eventId }) => eventId)}::uuid[], ${events.map(({ deviceId }) => deviceId)}::uuid[]) as w (event_id, device_id)
    join event_conflicts k on k.org_id = current_org() and k.event_id = w.event_id and k.device_id = w.device_id`.execute(trx)).rows.map((row) => row.event_id))

/**
 * Loads the contexts of a batch. Submissions of the batch see one another: a check-in sees the track and the check-ins that came with it,
 * though none of them is stored yet, so a verdict does not depend on how uploads happened to be batched.
 */
export const loadContexts = async (trx: Sql, submissions: readonly Submission[], orgTimeZone: string, { addresses, reader = trackReader, factors: fresh }: ContextSources = {}): Promise<LoadedContexts> => {
  const checkIns = submissions.filter(isCheckIn)
  const judged = submissions.filter((s) => isCheckIn(s) || s.kind === 'track')
  const uses = judged.length === 0 ? new Map<string, DeviceUse>() : await loadDeviceUses(trx, judged)
  const sites = await loadSites(trx, [...new Set(checkIns.flatMap((s) => s.siteId ?? []))])
  const lastOthers = await loadLastOthers(trx, checkIns)
  const conflicts = await loadConflicts(trx, checkIns)
  const dated = checkIns.filter((s) => isDated(bestTime(s)))
  const stored = await reader.fixes(trx, dated.map((s) => ({ deviceId: s.deviceId, from: bestTime(s) - beforeMs, to: bestTime(s) + afterMs })))
  const storedFixes = new Map(dated.map((s, i) => [s.eventId, stored[i]!]))
  const tracksHere = Map.groupBy(submissions.filter((s): s is TrackSubmission => s.kind === 'track'), (s) => s.deviceId)
  const checkInsHere = Map.groupBy(checkIns, (s) => s.personId)
  const siteRadio = await loadSiteRadio(trx, checkIns, orgTimeZone)
  const otherSitesRadio = await loadOtherSitesRadio(trx, checkIns, orgTimeZone)
  const regions = new Map(await Promise.all(checkIns.map(async (s) => [s.eventId, await addressRegionOf(s, addresses?.get(s.eventId))] as const)))
  const factors = fresh ?? (await withOtherUses(trx, await loadKeptFacts(trx, checkIns.map((s) => s.eventId)), checkIns))
  const countersigns = await loadCountersigns(trx, checkIns.map((s) => s.eventId))
  const onDevice = Map.groupBy(checkIns, (s) => s.deviceId)
  const around = await loadSurroundings(trx, dated, dated, tracksHere, sites, reader)

  const deviceUse = (s: Submission): DeviceUse => {
    const use = uses.get(useKey(s.deviceId, s.personId)) ?? { personIds: [], days: deviceUseDays }
    const here = (onDevice.get(s.deviceId) ?? []).filter((other) => other.personId !== s.personId).map((other) => other.personId)
    return here.length === 0 ? use : { ...use, personIds: [...new Set([...use.personIds, ...here])] }
  }
  const placeOf = ({ siteId, fix }: CheckInSubmission): { siteName?: string; wasInside: boolean } => {
    const site = siteId ? sites.get(siteId) : undefined
    return { ...(site ? { siteName: site.name } : {}), wasInside: site !== undefined && fix !== undefined && isFiniteLatLon(fix) && containsPoint(site.fence, fix) }
  }
  const lastOther = (s: CheckInSubmission, time: number): OtherCheckIn | undefined => {
    let latest = lastOthers.get(s.eventId)
    for (const other of checkInsHere.get(s.personId) ?? []) {
      const at = bestTime(other)
      if (other.eventId !== s.eventId && other.fix && at <= time && at > time - 24 * hourMs && (!latest || at > latest.time))
        latest = { fix: other.fix, time: at, ...placeOf(other) }
    }
    return latest
  }
  return {
    checkIn(s) {
      const time = bestTime(s)
      const fixes = [...(storedFixes.get(s.eventId) ?? []), ...(tracksHere.get(s.deviceId) ?? []).flatMap((track) => track.fixes.filter((fix) => fix.fixTime >= time - beforeMs && fix.fixTime < time + afterMs))]
      const site = s.siteId ? sites.get(s.siteId) : undefined
      const last = isDated(time) ? lastOther(s, time) : undefined
      const [radio, elsewhere, addressRegion, read, countersign] = [siteRadio.get(s.eventId), otherSitesRadio.get(s.eventId), regions.get(s.eventId), factors.get(s.eventId), countersigns.get(s.eventId)]
      return {
        ...(site ? { site } : {}),
        previousFixes: fixes.filter((fix) => fix.fixTime <= time),
        followingFixes: fixes.filter((fix) => fix.fixTime > time),
        deviceUse: deviceUse(s),
        ...(last ? { lastOtherCheckIn: last } : {}),
        conflictingEventIds: conflicts.has(s.eventId) ? [s.eventId] : [],
        ...around.get(s.eventId),
        ...(radio ? { siteRadio: radio } : {}),
        ...(elsewhere ? { otherSitesRadio: elsewhere } : {}),
        ...(addressRegion ? { addressRegion } : {}),
        ...(read ? { factors: read } : {}),
        ...(countersign ? { countersign } : {}),
        orgTimeZone,
      }
    },
    track: (s) => ({ deviceUse: deviceUse(s) }),
  }
}
