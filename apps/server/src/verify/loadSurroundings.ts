import { isFiniteLatLon, type CheckInSubmission, type Fix, type RadioScan, type TrackSubmission } from '@fieldproof/core/kernel'
import { bestTime, surroundings, type ColleagueHere, type EarlierTrack, type KnownCheckIn } from '@fieldproof/core/signals'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import type { TrackReader } from '../record/tracks/reader.ts'

/** What earlier days and other people tell about a check-in. */
export interface Surroundings {
  readonly earlierCheckIns: readonly KnownCheckIn[]
  readonly othersOnThisPhone: readonly KnownCheckIn[]
  readonly colleaguesHere: readonly ColleagueHere[]
  readonly earlierTracks: readonly EarlierTrack[]
}

interface Row {
  event_id: string
  person_id: string
  device_id: string
  happened_at: number
  site_id: string | null
  site_lat: number | null
  site_lon: number | null
  lat: number | null
  lon: number | null
  accuracy_metres: number | null
  fix_time: number | null
  note: string | null
  device_time: number | null
  last_server_time: number | null
  monotonic: number | null
  scan_time?: Date | null
  sightings?: RadioScan['sightings'] | null
}

/** As numbers: texts of instants by the hundred for each person cost more to read than all else of a row. */
const milliseconds = (column: ReturnType<typeof sql>) => sql<number>`(extract(epoch from ${column}) * 1000)::float8`
const columns = sql`c.event_id, c.person_id, c.device_id, ${milliseconds(sql`c.happened_at`)} as happened_at, c.site_id, s.lat as site_lat, s.lon as site_lon, c.lat, c.lon, c.accuracy_metres, ${milliseconds(sql`c.fix_time`)} as fix_time, c.note, ${milliseconds(sql`c.device_time`)} as device_time,
  (c.device_state ->> 'lastServerTime')::double precision as last_server_time, (c.device_state ->> 'monotonicSinceServerTimeMs')::double precision as monotonic`

const knownOf = (row: Row): KnownCheckIn => ({
  eventId: row.event_id, personId: row.person_id, deviceId: row.device_id, time: row.happened_at, siteId: row.site_id ?? undefined,
  sitePosition: row.site_lat === null || row.site_lon === null ? undefined : { lat: row.site_lat, lon: row.site_lon },
  ...(row.sightings && row.scan_time ? { radio: { scanTime: row.scan_time.getTime(), sightings: row.sightings } } : {}),
  fix: row.lat === null || row.lon === null ? undefined : { lat: row.lat, lon: row.lon, fixTime: row.fix_time ?? row.happened_at, accuracyMetres: row.accuracy_metres ?? undefined },
  note: row.note ?? undefined, deviceTime: row.device_time ?? undefined, lastServerTime: row.last_server_time ?? undefined, monotonicSinceServerTimeMs: row.monotonic ?? undefined,
})

const dayMs = 24 * 3_600_000
const at = (time: number): Date => new Date(time)

/** The devices whose enrolment holds the same key: one phone, signed in for different people. Each device is among its own. */
const loadTwins = async (trx: Sql, deviceIds: readonly string[]): Promise<Map<string, ReadonlySet<string>>> => {
  const { rows } = await sql<{ device_id: string; twins: string[] }>`
    select mine.device_id, array_agg(other.device_id::text) as twins from devices mine join devices other
      on other.org_id = mine.org_id and other.key_x = mine.key_x and other.public_key ->> 'y' = mine.public_key ->> 'y'
    where mine.org_id = current_org() and mine.device_id = any(${deviceIds}::uuid[]) group by 1`.execute(trx)
  const twins = new Map(rows.map((row) => [row.device_id, new Set([...row.twins, row.device_id])]))
  return new Map(deviceIds.map((id) => [id, twins.get(id) ?? new Set([id])]))
}

/**
 * Loads them for the dated check-ins of a batch, with one statement per kind of thing. Check-ins and tracks of the batch itself count as if they were
 * stored. `positions` are the sites' pins.
 */
export const loadSurroundings = async (
  trx: Sql, dated: readonly CheckInSubmission[], batch: readonly CheckInSubmission[], tracksHere: ReadonlyMap<string, readonly TrackSubmission[]>,
  positions: ReadonlyMap<string, { readonly position?: { readonly lat: number; readonly lon: number } }>,
  reader: TrackReader,
): Promise<Map<string, Surroundings>> => {
  if (dated.length === 0) return new Map()
  const times = dated.map(bestTime)
  const [first, last] = [Math.min(...times), Math.max(...times)]
  const people = [...new Set(dated.map((s) => s.personId))]
  const twins = await loadTwins(trx, [...new Set(dated.map((s) => s.deviceId))])
  const phones = [...new Set([...twins.values()].flatMap((ids) => [...ids]))]
  // Of a batch that spans weeks the first check-in must find its earlier ones behind all the later ones.
  const mostEarlier = surroundings.maxEarlierCheckIns + Math.max(...[...Map.groupBy(dated, (s) => s.personId).values()].map((own) => own.length)) - 1
  // Behind row-level security an index is searched by values that are there, not by what is reckoned of a row: so the bounds of time come along.
  const wantedWithin = (bounds: (time: number) => readonly [since: number, until: number]) => {
    const within = times.map(bounds)
    return sql`unnest(${dated.map((s) => s.eventId)}::uuid[], ${dated.map((s) => s.personId)}::uuid[], ${dated.map((s) => s.siteId ?? null)}::uuid[], ${within.map(([since]) => at(since))}::timestamptz[], ${within.map(([, until]) => at(until))}::timestamptz[], ${times.map(at)}::timestamptz[]) as w (event_id, person_id, site_id, since, until, at)`
  }

  // What was heard before is compared with what is heard now, so only for people whose phone tells it.
  const hear = new Set(dated.filter((s) => (s.radio?.sightings.length ?? 0) > 0).map((s) => s.personId))
  const earlier = (await sql<Row>`select ${columns}, coalesce(r.scan_time, r.happened_at) as scan_time, r.sightings from unnest(${people}::uuid[], ${people.map((id) => hear.has(id))}::boolean[]) as w (person_id, hears)
    cross join lateral (select * from check_ins c where c.org_id = current_org() and c.person_id = w.person_id and c.happened_at > ${at(first - surroundings.earlierDays * dayMs)} and c.happened_at <= ${at(last)} order by c.happened_at desc limit ${mostEarlier}) c
    left join sites s on s.org_id = c.org_id and s.site_id = c.site_id
    left join radio_scans r on w.hears and r.org_id = c.org_id and r.event_id = c.event_id and c.happened_at > ${at(first - surroundings.scansDays * dayMs)}`.execute(trx)).rows.map(knownOf)
  const onPhones = (await sql<Row>`select ${columns} from check_ins c left join sites s on s.org_id = c.org_id and s.site_id = c.site_id
    where c.org_id = current_org() and c.device_id = any(${phones}::uuid[]) and c.happened_at between ${at(first - surroundings.othersOnPhoneMs)} and ${at(last + surroundings.othersOnPhoneMs)}`.execute(trx)).rows.map(knownOf)
  // The nearest in time, whatever the crowd: those before and after, from the index, and of these the nearest.
  const beside = (isBefore: boolean) => sql`(select c.event_id, c.person_id, c.device_id, c.happened_at from check_ins c where c.org_id = current_org() and c.site_id = w.site_id and c.person_id <> w.person_id
      and ${isBefore ? sql`c.happened_at >= w.since and c.happened_at <= w.at order by c.happened_at desc, c.event_id` : sql`c.happened_at > w.at and c.happened_at <= w.until order by c.happened_at, c.event_id`} limit ${surroundings.maxColleagues})`
  const here = (await sql<{ wanted_id: string; person_id: string; device_id: string; happened_at: number }>`select w.event_id as wanted_id, c.person_id, c.device_id, ${milliseconds(sql`c.happened_at`)} as happened_at from ${wantedWithin((time) => [time - surroundings.colleagueMs, time + surroundings.colleagueMs])}
    cross join lateral (select * from (${beside(true)} union all ${beside(false)}) c order by abs(extract(epoch from c.happened_at - w.at)), c.event_id limit ${surroundings.maxColleagues}) c`.execute(trx)).rows
  const ways = (await sql<{ wanted_id: string; is_own: boolean; device_id: string; happened_at: number }>`select w.event_id as wanted_id, c.person_id = w.person_id as is_own, c.device_id, ${milliseconds(sql`c.happened_at`)} as happened_at from ${wantedWithin((time) => [time - surroundings.earlierDays * dayMs, time - surroundings.minAgoMs])}
    cross join lateral (
      (select person_id, device_id, happened_at from check_ins c where c.org_id = current_org() and c.site_id = w.site_id and c.person_id = w.person_id
        and c.happened_at < w.until and c.happened_at > w.since order by c.happened_at desc limit ${surroundings.maxOwnWays})
      union all
      (select person_id, device_id, happened_at from check_ins c where c.org_id = current_org() and c.site_id = w.site_id and c.person_id <> w.person_id
        and c.happened_at < w.until and c.happened_at > w.since order by c.happened_at desc limit ${surroundings.maxColleaguesWays})) c`.execute(trx)).rows

  const timeOf = new Map(dated.map((s, i) => [s.eventId, times[i]!]))
  const hereFixes = await reader.fixes(trx, here.map((c) => ({ deviceId: c.device_id, from: timeOf.get(c.wanted_id)! - surroundings.wayBeforeMs, to: timeOf.get(c.wanted_id)! + surroundings.wayAfterMs })))
  const wayPoints = await reader.points(trx, ways.map((c) => ({ deviceId: c.device_id, from: c.happened_at - surroundings.wayBeforeMs, to: c.happened_at + surroundings.wayAfterMs })))
  const hereOf = Map.groupBy(here.map((c, k) => ({ ...c, fixes: hereFixes[k]! })), (c) => c.wanted_id)
  const waysOf = Map.groupBy(ways.map((c, k) => ({ isOwn: c.is_own, wantedId: c.wanted_id, points: wayPoints[k]! })), (c) => c.wantedId)
  const arriving = (deviceId: string, from: number, to: number): Fix[] => (tracksHere.get(deviceId) ?? []).flatMap((track) => track.fixes.filter((fix) => fix.fixTime >= from && fix.fixTime < to))

  const inBatch = batch.map((s): KnownCheckIn => ({
    eventId: s.eventId, personId: s.personId, deviceId: s.deviceId, time: bestTime(s), siteId: s.siteId, sitePosition: s.siteId ? positions.get(s.siteId)?.position : undefined,
    fix: s.fix && isFiniteLatLon(s.fix) ? s.fix : undefined, note: s.note, deviceTime: s.clocks.deviceTime, lastServerTime: s.device.lastServerTime, monotonicSinceServerTimeMs: s.device.monotonicSinceServerTimeMs,
    ...(s.radio ? { radio: s.radio } : {}),
  }))
  // Latest first, whether they came in one upload or in several: only so many are kept.
  const withBatch = (stored: readonly KnownCheckIn[]): KnownCheckIn[] => [...new Map([...stored, ...inBatch].map((k) => [k.eventId, k])).values()].sort((a, b) => b.time - a.time || (a.eventId < b.eventId ? -1 : 1))
  const earlierOf = Map.groupBy(withBatch(earlier), (k) => k.personId)
  const onPhoneOf = Map.groupBy(withBatch(onPhones), (k) => k.deviceId)

  return new Map(dated.map((s, i) => {
    const time = times[i]!
    const phone = twins.get(s.deviceId)!
    const colleagues = new Map<string, ColleagueHere>()
    const [from, to] = [time - surroundings.wayBeforeMs, time + surroundings.wayAfterMs]
    for (const c of hereOf.get(s.eventId) ?? [])
      if (!phone.has(c.device_id) && !colleagues.has(c.person_id)) colleagues.set(c.person_id, { personId: c.person_id, deviceId: c.device_id, time: c.happened_at, fixes: [...c.fixes, ...arriving(c.device_id, from, to)] })
    return [s.eventId, {
      // An earlier enrolment of the same phone is no other phone.
      earlierCheckIns: (earlierOf.get(s.personId) ?? []).filter((k) => k.eventId !== s.eventId && k.time <= time && k.time > time - surroundings.earlierDays * dayMs).slice(0, surroundings.maxEarlierCheckIns)
        .map((k) => (k.deviceId !== s.deviceId && phone.has(k.deviceId) ? { ...k, deviceId: s.deviceId } : k)),
      othersOnThisPhone: [...phone].flatMap((id) => onPhoneOf.get(id) ?? []).filter((k) => k.personId !== s.personId && Math.abs(k.time - time) <= surroundings.othersOnPhoneMs),
      colleaguesHere: [...colleagues.values()],
      earlierTracks: (waysOf.get(s.eventId) ?? []).flatMap(({ isOwn, points }): EarlierTrack[] => (points.fixTime.length > 0 ? [{ isOwn, ...points }] : [])),
    }]
  }))
}
