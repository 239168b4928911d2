import type { CheckInSubmission, RadioSighting } from '@fieldproof/core/kernel'
import { bestTime, type SiteRadio } from '@fieldproof/core/signals'
import { sql } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'

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
      where r.site_id = w.site_id and r.org_id = current_org() and r.event_id <> w.event_id and r.happened_at < w.time and r.happened_at > w.since and c.band = 'verified'
      order by r.happened_at desc, r.event_id limit ${maxScans}) r`.execute(trx)
  const learned = new Map<string, SiteRadio>()
  for (const [judged, scans] of Map.groupBy(rows, (row) => row.judged)) {
    const counts = new Map<string, SiteRadio['heard'][number]>()
    for (const { sightings } of scans)
      for (const { kind, id } of sightings) counts.set(`${kind} ${id}`, { kind, id, count: (counts.get(`${kind} ${id}`)?.count ?? 0) + 1 })
    learned.set(judged, {
      checkInCount: scans.length, personCount: new Set(scans.map((scan) => scan.person_id)).size, dayCount: new Set(scans.map((scan) => scan.day)).size,
      // In an order of their own, so that the same scans give the same context whatever order they were read in.
      heard: [...counts.values()].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1)),
    })
  }
  return learned
}
