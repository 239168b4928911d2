/**
 * A company with weeks of visits and tracks, written straight into the tables as the pipeline and the sealing leave them: what a dry-run reads.
 * People drive along streets between the shops of their territory; receivers wander by a few metres, as real ones do.
 */
import { destination, distanceMetres } from '@fieldproof/core/geo'
import type { Fix, LatLon } from '@fieldproof/core/kernel'
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { makeChunk } from '../../../../apps/server/src/record/tracks/chunk.ts'
import { makeSegment, readSegment } from '../../../../apps/server/src/record/tracks/segment.ts'
import { type Random, createRandom } from '../../src/random.ts'

export interface CompanySize {
  readonly people: number
  /** Calendar days, the last ending now; weekends are free. */
  readonly days: number
  readonly visitsADay: number
}

const dayMs = 86_400_000
const hourMs = 3_600_000
const fixEveryMs = 30_000
const middle: LatLon = { lat: 30.25, lon: 120.17 }
const sitesOfOne = 16

interface Visit { readonly time: number; readonly siteId: string; readonly fix: Fix }

const nearby = (random: Random, centre: LatLon, metres: number): LatLon => destination(centre, random.between(0, 360), metres * Math.sqrt(random.between(0, 1)))

/** One working day: every half minute a fix, and a check-in three minutes after each arrival. */
const dayOf = (random: Random, home: LatLon, territory: readonly { readonly siteId: string; readonly position: LatLon }[], nine: number, visitsADay: number): { readonly fixes: Fix[]; readonly visits: Visit[] } => {
  const fixes: Fix[] = []
  const visits: Visit[] = []
  let [place, time, north, east] = [home, nine, 0, 0]
  const step = (to: LatLon, speed: number): void => {
    north = 0.9 * north + random.normal(0, 2.2)
    east = 0.9 * east + random.normal(0, 2.2)
    place = to
    const at = { lat: place.lat + north / 111_195, lon: place.lon + east / 96_000 }
    fixes.push({ ...at, fixTime: time, accuracyMetres: Math.round(random.between(5, 18) * 10) / 10, speedMetresPerSecond: Math.max(0, Math.round((speed + random.normal(0, 0.4)) * 10) / 10), provider: 'gps' })
    time += fixEveryMs
  }
  const driveTo = (corner: LatLon): void => {
    const from = place
    const metres = distanceMetres(from, corner)
    const speed = random.between(6, 10)
    const steps = Math.ceil(metres / (speed * fixEveryMs / 1_000))
    for (let i = 1; i <= steps; i++) step({ lat: from.lat + (corner.lat - from.lat) * i / steps, lon: from.lon + (corner.lon - from.lon) * i / steps }, speed)
  }
  for (let visit = 0; visit < visitsADay; visit++) {
    const { siteId, position } = random.pick(territory)
    // Along the streets, not across them.
    driveTo(random.chance(0.5) ? { lat: place.lat, lon: position.lon } : { lat: position.lat, lon: place.lon })
    driveTo(position)
    const dwell = Math.round(random.between(20, 70) * 2)
    for (let i = 0; i < dwell; i++) {
      step(position, 0)
      if (i === 6) visits.push({ time, siteId, fix: { ...fixes.at(-1)!, fixTime: time } })
    }
  }
  return { fixes, visits }
}

/** Writes the company; answers how much there is. `onDay` hears of progress. */
export const writeCompany = async (client: pg.Client, orgId: string, { people, days, visitsADay }: CompanySize, nowMs: number): Promise<{ readonly checkIns: number; readonly fixes: number }> => {
  const random = createRandom('dry-run company')
  const today = Math.floor((nowMs + 8 * hourMs) / dayMs)
  const sites = Array.from({ length: people * 3 }, (_, i) => ({ siteId: randomUUID(), name: `门店 ${i}`, position: nearby(random, middle, 14_000), tier: random.pick(['A', 'B', 'C']) }))
  await client.query(`insert into sites (org_id, site_id, name, lat, lon, tier, fence) select $1, * from unnest($2::uuid[], $3::text[], $4::float8[], $5::float8[], $6::text[], $7::jsonb[])`,
    [orgId, sites.map((s) => s.siteId), sites.map((s) => s.name), sites.map((s) => s.position.lat), sites.map((s) => s.position.lon), sites.map((s) => s.tier), sites.map((s) => JSON.stringify({ kind: 'circle', centre: s.position, radiusMetres: 80 }))])
  let [checkIns, fixCount] = [0, 0]
  for (let person = 0; person < people; person++) {
    const [personId, deviceId] = [randomUUID(), randomUUID()]
    const home = nearby(random, middle, 14_000)
    const territory = [...sites].sort((a, b) => distanceMetres(home, a.position) - distanceMetres(home, b.position)).slice(0, sitesOfOne)
    await client.query(`insert into people (org_id, person_id, name, role) values ($1, $2, $3, 'field_worker')`, [orgId, personId, `员工 ${person}`])
    await client.query(`insert into devices (org_id, device_id, person_id, kind, public_key, token_hash, enrolled_at) values ($1, $2, $3, 'app', $4, $5, $6)`,
      [orgId, deviceId, personId, JSON.stringify({ kty: 'EC', crv: 'P-256', x: deviceId, y: deviceId }), Buffer.from(deviceId), new Date(nowMs - 90 * dayMs)])
    const visits: Visit[] = []
    const chunks: { readonly startsAt: number; readonly fixes: readonly Fix[]; readonly bytes: Buffer }[] = []
    for (let day = today - days; day < today; day++) {
      if ((day + 3) % 7 >= 5) continue
      const one = dayOf(random, home, territory, day * dayMs + hourMs, visitsADay)
      visits.push(...one.visits)
      fixCount += one.fixes.length
      const startsAt = Math.floor((one.fixes[0]!.fixTime + 8 * hourMs) / dayMs) * dayMs - 8 * hourMs
      chunks.push({ startsAt, fixes: one.fixes, bytes: makeChunk([{ eventId: randomUUID(), segment: readSegment(makeSegment({ fixes: one.fixes })) }]) })
    }
    checkIns += visits.length
    await client.query(`insert into track_chunks (org_id, device_id, starts_at, person_id, source, first_fix, last_fix, fix_count, metres, moving_seconds, stay_seconds, south, west, north, east, chunk)
      select $1, $2, t.starts_at, $3, 'native', t.first_fix, t.last_fix, t.fixes, 0, 0, 0, 0, 0, 0, 0, t.chunk from unnest($4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::int[], $8::bytea[]) as t (starts_at, first_fix, last_fix, fixes, chunk)`,
      [orgId, deviceId, personId, chunks.map((c) => new Date(c.startsAt)), chunks.map((c) => new Date(c.fixes[0]!.fixTime)), chunks.map((c) => new Date(c.fixes.at(-1)!.fixTime)), chunks.map((c) => c.fixes.length), chunks.map((c) => c.bytes)])
    await client.query(`insert into check_ins (org_id, event_id, kind, person_id, device_id, site_id, lat, lon, accuracy_metres, fix_time, device_time, server_time, recorded_time, happened_at, source, sequence, fix, device_state, integrity, distance_metres, band, note, entry_index)
      select $1, t.event_id, 'check_in', $2, $3, t.site_id, (t.fix ->> 'lat')::float8, (t.fix ->> 'lon')::float8, (t.fix ->> 'accuracyMetres')::real, t.at, t.at, t.at + interval '1 second', t.at + interval '1 second', t.at, 'native', t.n, t.fix,
        '{"model":"Phone 12","networkType":"4g"}', '{"signature":"valid","order":"in_order"}', 0, 'verified', null, 0 from unnest($4::uuid[], $5::uuid[], $6::timestamptz[], $7::jsonb[]) with ordinality as t (event_id, site_id, at, fix, n)`,
      [orgId, personId, deviceId, visits.map(() => randomUUID()), visits.map((v) => v.siteId), visits.map((v) => new Date(v.time)), visits.map((v) => JSON.stringify(v.fix))])
  }
  await client.query('vacuum analyze check_ins, track_chunks, sites, people, devices')
  return { checkIns, fixes: fixCount }
}
