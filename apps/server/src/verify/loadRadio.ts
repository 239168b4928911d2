import { nearbyMetres } from '@fieldproof/core/geo'
import type { CheckInSubmission, RadioSighting } from '@fieldproof/core/kernel'
import { bestTime, type OtherSiteRadio, type SiteRadio } from '@fieldproof/core/signals'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import { newestDecision } from '../review/waits.ts'

/** A check-in `c` from which a site learns: verified, and no person has found since that it was not real. */
const teaches = sql<boolean>`(c.band = 'verified' and not exists (select from ${newestDecision} d where d.outcome = 'not_real'))`

/** Half a year, and the latest sixty: networks are replaced, and more of the same teaches nothing. */
const lookBackMs = 180 * 86_400_000
const maxScans = 60

/**
 * For check-ins that heard something: what verified check-ins at their sites heard before. Never the one being judged, never a doubted one. How many people
 * and days stand behind it goes along, because one person's visits alone could teach a site the sounds of that person's home.
 */
export const loadSiteRadio = async (trx: Sql, checkIns: readonly CheckInSubmission[], orgTimeZone: string): Promise<Map<string, SiteRadio>> => {
  const heard = checkIns.filter((s) => s.siteId !== undefined && (s.radio?.sightings.length ?? 0) > 0 && Math.abs(bestTime(s)) < 8e15)
  if (heard.length === 0) return new Map()
  const { rows } = await sql<{ judged: string; person_id: string; day: string; sightings: RadioSighting[] }>`
    select w.event_id as judged, r.person_id, (r.happened_at at time zone ${orgTimeZone})::date::text as day, r.sightings
    from unnest(${heard.map((s) => s.eventId)}::uuid[], ${heard.map((s) => s.siteId!)}::uuid[], ${heard.map((s) => new Date(bestTime(s)))}::timestamptz[], ${heard.map((s) => new Date(bestTime(s) - lookBackMs))}::timestamptz[]) as w (event_id, site_id, time, since)
    cross join lateral (select r.person_id, r.happened_at, r.sightings from radio_scans r join check_ins c on c.org_id = r.org_id and c.event_id = r.event_id
      where r.site_id = w.site_id and r.org_id = current_org() and r.event_id <> w.event_id and r.happened_at < w.time and r.happened_at > w.since and ${teaches}
      order by r.happened_at desc, r.event_id limit ${maxScans}) r`.execute(trx)
  return new Map([...Map.groupBy(rows, (row) => row.judged)].map(([judged, scans]) => [judged, learnedFrom(scans)]))
}

interface Scan { readonly person_id: string; readonly day: string; readonly sightings: readonly RadioSighting[] }

const learnedFrom = (scans: readonly Scan[]): SiteRadio => {
  const counts = new Map<string, SiteRadio['heard'][number]>()
  for (const { sightings } of scans)
    for (const { kind, id } of sightings) counts.set(`${kind} ${id}`, { kind, id, count: (counts.get(`${kind} ${id}`)?.count ?? 0) + 1 })
  return {
    checkInCount: scans.length, personCount: new Set(scans.map((scan) => scan.person_id)).size, dayCount: new Set(scans.map((scan) => scan.day)).size,
    // In an order of their own, so that the same scans give the same context whatever order they were read in.
    heard: [...counts.values()].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1)),
  }
}

/** A site counts as another one that may be heard when it shares this many transmitters; the five that share most are looked at. */
const minShared = 3
const maxOtherSites = 5

/** For the same check-ins: other sites at which what they heard was heard before, with what verified check-ins there heard. */
export const loadOtherSitesRadio = async (trx: Sql, checkIns: readonly CheckInSubmission[], orgTimeZone: string): Promise<Map<string, OtherSiteRadio[]>> => {
  const heard = checkIns.filter((s) => s.siteId !== undefined && Math.abs(bestTime(s)) < 8e15).flatMap((s) => {
    const ids = (s.radio?.sightings ?? []).filter(({ kind }) => kind !== 'cell').map(({ id }) => id)
    return ids.length < minShared ? [] : [{ eventId: s.eventId, siteId: s.siteId!, time: bestTime(s), ids }]
  })
  if (heard.length === 0) return new Map()
  const { rows } = await sql<Scan & { judged: string; other_id: string; name: string; lat: number; lon: number; here_lat: number; here_lon: number; shared: number }>`
    with w as (select * from unnest(${heard.map((h) => h.eventId)}::uuid[], ${heard.map((h) => h.siteId)}::uuid[], ${heard.map((h) => new Date(h.time))}::timestamptz[], ${heard.map((h) => new Date(h.time - lookBackMs))}::timestamptz[], ${heard.map((h) => JSON.stringify(h.ids))}::jsonb[]) as w (event_id, site_id, time, since, ids)),
    others as (select w.event_id, o.* from w cross join lateral (
      select p.site_id as other_id, count(*)::int as shared from jsonb_array_elements_text(w.ids) as i (id) join radio_places p on p.org_id = current_org() and p.transmitter_id = i.id
      where p.site_id <> w.site_id group by p.site_id having count(*) >= ${minShared} order by count(*) desc, p.site_id limit ${maxOtherSites}) o)
    select w.event_id as judged, o.other_id, o.shared, s.name, s.lat, s.lon, here.lat as here_lat, here.lon as here_lon, r.person_id, (r.happened_at at time zone ${orgTimeZone})::date::text as day, r.sightings
    from others o join w on w.event_id = o.event_id
    join sites s on s.org_id = current_org() and s.site_id = o.other_id join sites here on here.org_id = current_org() and here.site_id = w.site_id
    cross join lateral (select r.person_id, r.happened_at, r.sightings from radio_scans r join check_ins c on c.org_id = r.org_id and c.event_id = r.event_id
      where r.site_id = o.other_id and r.org_id = current_org() and r.happened_at < w.time and r.happened_at > w.since and ${teaches}
      order by r.happened_at desc, r.event_id limit ${maxScans}) r
    order by w.event_id, o.shared desc, o.other_id`.execute(trx)
  return new Map([...Map.groupBy(rows, (row) => row.judged)].map(([judged, of]) => [judged, [...Map.groupBy(of, (row) => row.other_id)].map(([siteId, scans]) => {
    const { name, lat, lon, here_lat, here_lon } = scans[0]!
    return { ...learnedFrom(scans), siteId, siteName: name, distanceMetres: nearbyMetres({ lat, lon }, { lat: here_lat, lon: here_lon }) }
  })]))
}
