import { surroundings } from '@fieldproof/core/signals'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

/**
 * Which check-ins that were judged before does an arrival say more about, besides those of its own phone's last hour (rejudge.ts)? Exactly those whose loaded
 * context (loadSurroundings.ts) it belongs to: other people on the same handset within half a day; the check-ins beside it at the site; later ones there of
 * which it is among the latest ways; the person's own later ones. In the usual order of arrival there are few or none, at any size of company, because
 * a context holds the nearest few and not all.
 */
export interface Arrivals {
  /** Entries of the log from here … */
  readonly from: number
  /** … up to here, without it. */
  readonly upTo: number
  /** A check-in that was recorded so long after an arrival saw it when it was judged. */
  readonly slackMs: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Of a person's own later check-ins: a phone that was offline comes back within this time, and what reads earlier check-ins reads mostly these days. */
const ownLaterMs = 72 * hourMs
/** An upload may come so late after its last fix, and a receiver's clock may be ahead by so much, where only the sealed hour is left of it. */
const latestMs = 4 * dayMs
/** Check-ins looked through at a site for the moment from which on nobody's ten latest ways reach back to the arrival. */
const mostPassed = 400

interface Way {
  readonly eventId: string
  readonly personId: string
  readonly deviceId: string
  readonly siteId: string | null
  readonly at: number
  readonly arrived: number
  /** The check-in itself arrived, not only positions around it. */
  readonly isNew: boolean
}

interface WayRow { event_id: string; person_id: string; device_id: string; site_id: string | null; happened_at: Date; arrived: Date; is_new: boolean }

const at = (time: number): Date => new Date(time)

/** The check-ins that arrived, and those around which positions arrived. */
const arrivedWays = async (trx: Sql, orgId: string, { from, upTo }: Arrivals): Promise<Way[]> => {
  const inRange = sql`e.org_id = ${orgId} and e.entry_index >= ${from} and e.entry_index < ${upTo} and e.kind = 'submission'`
  if (!(await sql<{ any: boolean }>`select exists (select from log_entries e where ${inRange}) as any`.execute(trx)).rows[0]!.any) return []
  const checkIns = (await sql<WayRow>`select c.event_id, c.person_id, c.device_id, c.site_id, c.happened_at, e.recorded_time as arrived, true as is_new
    from log_entries e join check_ins c on c.org_id = e.org_id and c.event_id = e.ref where ${inRange}`.execute(trx)).rows
  const tracks = (await sql<{ device_id: string; first_fix: Date; last_fix: Date; arrived: Date }>`select s.device_id, min(s.first_fix) as first_fix, max(s.last_fix) as last_fix, max(e.recorded_time) as arrived
    from log_entries e join track_segments s on s.event_id = e.ref and s.org_id = ${orgId} where ${inRange} group by 1`.execute(trx)).rows
  // A track that was sealed meanwhile is no longer found by its id: then every hour sealed about that time counts, which costs time and loses nothing.
  const { since, until } = (await sql<{ since: Date | null; until: Date | null }>`select min(e.received_at) as since, max(e.received_at) as until from log_entries e
    where ${inRange} and e.body is null and e.salt is not null and not exists (select from track_segments s where s.event_id = e.ref and s.org_id = ${orgId})`.execute(trx)).rows[0]!
  const sealed = since && until
    ? (await sql<(typeof tracks)[number]>`select device_id, min(first_fix) as first_fix, max(last_fix) as last_fix, ${until}::timestamptz as arrived from track_chunks
        where org_id = ${orgId} and starts_at >= ${at(since.getTime() - latestMs)} and starts_at < ${at(until.getTime() + dayMs)} group by device_id, starts_at`.execute(trx)).rows
    : []
  const all = [...tracks, ...sealed]
  const around = all.length === 0 ? [] : (await sql<WayRow>`select distinct on (c.event_id) c.event_id, c.person_id, c.device_id, c.site_id, c.happened_at, t.arrived, false as is_new
    from unnest(${all.map((t) => t.device_id)}::uuid[], ${all.map((t) => at(t.first_fix.getTime() - surroundings.wayAfterMs))}::timestamptz[], ${all.map((t) => at(t.last_fix.getTime() + surroundings.wayBeforeMs))}::timestamptz[], ${all.map((t) => t.arrived)}::timestamptz[]) as t (device_id, since, until, arrived)
    join check_ins c on c.org_id = ${orgId} and c.device_id = t.device_id and c.happened_at between t.since and t.until order by c.event_id, t.arrived desc`.execute(trx)).rows
  const ways = new Map<string, Way>()
  for (const row of [...checkIns, ...around]) {
    const known = ways.get(row.event_id)
    ways.set(row.event_id, {
      eventId: row.event_id, personId: row.person_id, deviceId: row.device_id, siteId: row.site_id, at: row.happened_at.getTime(),
      arrived: Math.max(row.arrived.getTime(), known?.arrived ?? 0), isNew: row.is_new || known?.isNew === true,
    })
  }
  return [...ways.values()]
}

/** Ids of the check-ins to judge again, in a fixed order. */
export const concernedBy = async (trx: Sql, orgId: string, arrivals: Arrivals): Promise<string[]> => {
  const ways = await arrivedWays(trx, orgId, arrivals)
  if (ways.length === 0) return []
  // Behind row-level security an index is searched by values that are there, not by what is reckoned of a row: so the bounds of time come along.
  const wanted = (of: readonly Way[], bounds: (time: number) => readonly [since: number, until: number]) => {
    const within = of.map((way) => bounds(way.at))
    return sql`unnest(${of.map((w) => w.eventId)}::uuid[], ${of.map((w) => w.personId)}::uuid[], ${of.map((w) => w.deviceId)}::uuid[], ${of.map((w) => w.siteId)}::uuid[], ${of.map((w) => at(w.at))}::timestamptz[], ${of.map((w) => at(w.arrived + arrivals.slackMs))}::timestamptz[],
      ${within.map(([since]) => at(since))}::timestamptz[], ${within.map(([, until]) => at(until))}::timestamptz[]) as w (event_id, person_id, device_id, site_id, at, seen_after, since, until)`
  }
  const here = ways.filter((way) => way.siteId !== null)
  const fresh = ways.filter((way) => way.isNew)
  const ids = new Set<string>()
  const add = async (query: ReturnType<typeof sql<{ event_id: string }>>): Promise<void> => { for (const row of (await query.execute(trx)).rows) ids.add(row.event_id) }
  const judged = sql`c.org_id = ${orgId} and c.fix is not null and c.event_id <> w.event_id and c.recorded_time <= w.seen_after`

  if (fresh.length > 0) {
    await add(sql`select c.event_id from ${wanted(fresh, (time) => [time - surroundings.othersOnPhoneMs, time + surroundings.othersOnPhoneMs])}
      join devices mine on mine.org_id = ${orgId} and mine.device_id = w.device_id
      join devices twin on twin.org_id = ${orgId} and (twin.device_id = mine.device_id or (twin.key_x = mine.key_x and twin.public_key ->> 'y' = mine.public_key ->> 'y'))
      join check_ins c on c.device_id = twin.device_id and c.happened_at between w.since and w.until and c.person_id <> w.person_id and ${judged}`)
    await add(sql`select c.event_id from ${wanted(fresh, (time) => [time, time + ownLaterMs])} join check_ins c on c.person_id = w.person_id and c.happened_at >= w.since and c.happened_at < w.until and ${judged}`)
  }
  if (here.length > 0) {
    // Of whom it is among the nearest few: they are among the nearest few of it, give or take somebody who checked in and out there.
    const side = (isBefore: boolean) => sql`(select c.event_id from check_ins c where c.site_id = w.site_id and c.person_id <> w.person_id and ${judged} and ${isBefore ? sql`c.happened_at >= w.since and c.happened_at <= w.at order by c.happened_at desc` : sql`c.happened_at > w.at and c.happened_at <= w.until order by c.happened_at`} limit ${2 * surroundings.maxColleagues})`
    await add(sql`select n.event_id from ${wanted(here, (time) => [time - surroundings.colleagueMs, time + surroundings.colleagueMs])} cross join lateral (${side(true)} union all ${side(false)}) n`)
    // Later ones that may copy this way. From where on ten later ways lie between, whoever's one's own are not counted, it is no longer compared with anybody's.
    const later = wanted(here, (time) => [time + surroundings.minAgoMs, time + surroundings.earlierDays * dayMs])
    const gap = sql`${surroundings.minAgoMs} * interval '1 millisecond'`
    await add(sql`select c.event_id from ${later}
      cross join lateral (select min(happened_at) as until from (select happened_at, n - max(own) over (order by n) as others from (
        select happened_at, row_number() over (order by happened_at, event_id) as n, row_number() over (partition by person_id order by happened_at, event_id) as own from (
          select k.happened_at, k.event_id, k.person_id from check_ins k where k.org_id = ${orgId} and k.site_id = w.site_id and k.happened_at > w.at and k.happened_at < w.until order by k.happened_at limit ${mostPassed}) k) k) k where others >= ${surroundings.maxColleaguesWays}) h
      join check_ins c on c.site_id = w.site_id and c.happened_at > w.since and c.happened_at < w.until and c.person_id <> w.person_id and (h.until is null or c.happened_at <= h.until + ${gap}) and ${judged}`)
    await add(sql`select c.event_id from ${later}
      cross join lateral (select (select k.happened_at from check_ins k where k.org_id = ${orgId} and k.site_id = w.site_id and k.person_id = w.person_id and k.happened_at > w.at and k.happened_at < w.until order by k.happened_at offset ${surroundings.maxOwnWays - 1} limit 1) as until) h
      join check_ins c on c.site_id = w.site_id and c.happened_at > w.since and c.happened_at < w.until and c.person_id = w.person_id and (h.until is null or c.happened_at <= h.until + ${gap}) and ${judged}`)
  }
  return [...ids].sort()
}
