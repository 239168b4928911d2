import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'

export interface Share {
  readonly personId: string
  readonly checkIns: number
  /** Where the check-ins are in the middle; null where none has a position. */
  readonly lat: number | null
  readonly lon: number | null
}

const bits = 16

/** Bits of both numbers in turn (Morton's order): what lies near in the plane mostly lies near in the order. */
const interleaved = (x: number, y: number): number => {
  let value = 0
  for (let bit = bits - 1; bit >= 0; bit--) value = value * 4 + ((x >> bit) & 1) * 2 + ((y >> bit) & 1)
  return value
}

/** Neighbours one after another: they look at the same sites, so at one another's tracks. */
export const inNeighbourhoods = (people: readonly Share[]): Share[] => {
  const placed = people.filter(({ lat, lon }) => lat !== null && lon !== null)
  const [south, west] = [Math.min(...placed.map(({ lat }) => lat!)), Math.min(...placed.map(({ lon }) => lon!))]
  const degrees = Math.max(1e-6, Math.max(...placed.map(({ lat }) => lat!)) - south, Math.max(...placed.map(({ lon }) => lon!)) - west)
  const cell = (from: number, to: number): number => Math.floor(((to - from) / degrees) * (2 ** bits - 1))
  const keyOf = ({ lat, lon }: Share): number => (lat === null || lon === null ? -1 : interleaved(cell(west, lon), cell(south, lat)))
  const keyed = people.map((share) => ({ share, key: keyOf(share) }))
  return keyed.sort((a, b) => a.key - b.key || (a.share.personId < b.share.personId ? -1 : 1)).map(({ share }) => share)
}

/** As many pieces as there are parts, of about as many check-ins each. */
export const cutEvenly = (people: readonly Share[], parts: number): string[][] => {
  const total = people.reduce((sum, { checkIns }) => sum + checkIns, 0)
  const pieces: string[][] = Array.from({ length: parts }, () => [])
  let before = 0
  for (const { personId, checkIns } of people) {
    pieces[Math.min(parts - 1, Math.floor(((before + checkIns / 2) / Math.max(1, total)) * parts))]!.push(personId)
    before += checkIns
  }
  return pieces
}

/** Says once which part judges whom, and in which order: after an interruption each goes on in its own list. */
export const shareOut = async (trx: Sql, dryRunId: string, parts: number): Promise<void> => {
  const { rows } = await sql<Share>`select c.person_id as "personId", count(*)::int as "checkIns", avg(c.lat) as lat, avg(c.lon) as lon from dry_runs r join check_ins c on c.org_id = r.org_id and c.happened_at >= r.from_time and c.happened_at < r.to_time
    where r.dry_run_id = ${dryRunId} and r.state = 'running' and not exists (select from dry_run_parts e where e.dry_run_id = r.dry_run_id) group by c.person_id`.execute(trx)
  const pieces = cutEvenly(inNeighbourhoods(rows), parts)
  for (const [part, people] of pieces.entries())
    await sql`insert into dry_run_parts (org_id, dry_run_id, part, people) select r.org_id, r.dry_run_id, ${part}, ${people}::uuid[] from dry_runs r where r.dry_run_id = ${dryRunId} and r.state = 'running'
      and not exists (select from dry_run_parts e where e.dry_run_id = r.dry_run_id and e.part = ${part})`.execute(trx)
}
