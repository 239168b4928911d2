import { type DryRun, ProblemError } from '@fieldproof/contract'
import { isoInstant } from '@fieldproof/core/kernel'
import { sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import type { Counts } from '../../verify/dryRun/runPart.ts'
import type { DryRunSpec } from '../../verify/dryRun/spec.ts'

interface Row {
  dry_run_id: string
  requested_by: string
  requested_at: Date
  started_at: Date | null
  finished_at: Date | null
  from_time: Date
  to_time: Date
  spec: Pick<DryRunSpec, 'timeZone' | 'what'>
  state: DryRun['state']
  fault: string | null
  total: number
  judged: number
  counts: Partial<Counts>[]
}

const pairsOf = (counts: readonly Record<string, number>[]): DryRun['bands'] => {
  const sums = new Map<string, number>()
  for (const part of counts) for (const [pair, count] of Object.entries(part)) sums.set(pair, (sums.get(pair) ?? 0) + count)
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([pair, count]) => ({ from: pair.slice(0, pair.indexOf('>')), to: pair.slice(pair.indexOf('>') + 1), count }))
}

/** Most people first. */
const departmentsOf = (counts: readonly Partial<Counts>[], names: ReadonlyMap<string, string>): DryRun['departments'] => {
  const sums = new Map<string, { people: number; changes: number }>()
  for (const part of counts) for (const [id, { people, changes }] of Object.entries(part.departments ?? {})) sums.set(id, { people: people + (sums.get(id)?.people ?? 0), changes: changes + (sums.get(id)?.changes ?? 0) })
  return [...sums].map(([id, sum]) => ({ departmentName: names.get(id) ?? null, ...sum })).sort((a, b) => b.people - a.people || ((a.departmentName ?? '') < (b.departmentName ?? '') ? -1 : 1))
}

const iso = (time: Date | null): string | null => (time ? isoInstant(time.getTime()) : null)

/** The latest first, or the one. Sums of all parts as far as they are. */
export const presentDryRuns = async (trx: Sql, dryRunId?: string): Promise<DryRun[]> => {
  const { rows } = await sql<Row>`select r.dry_run_id, p.name as requested_by, r.requested_at, r.started_at, r.finished_at, r.from_time, r.to_time, jsonb_build_object('timeZone', r.spec -> 'timeZone', 'what', r.spec -> 'what') as spec, r.state, r.fault, r.total,
      (select coalesce(sum(t.judged), 0)::int from dry_run_parts t where t.dry_run_id = r.dry_run_id) as judged,
      (select coalesce(jsonb_agg(t.counts), '[]') from dry_run_parts t where t.dry_run_id = r.dry_run_id) as counts
    from dry_runs r join people p on p.org_id = r.org_id and p.person_id = r.requested_by
    where ${dryRunId ?? null}::uuid is null or r.dry_run_id = ${dryRunId ?? null}::uuid order by r.requested_at desc, r.dry_run_id limit 20`.execute(trx)
  const names = new Map((await sql<{ department_id: string; name: string }>`select department_id, name from departments`.execute(trx)).rows.map((row) => [row.department_id, row.name]))
  return rows.map((row): DryRun => {
    const zone = zoneOf(row.spec.timeZone)
    const departments = departmentsOf(row.counts, names)
    return {
      dryRunId: row.dry_run_id, from: zone.dayAt(row.from_time.getTime()), to: zone.dayAt(row.to_time.getTime() - 1), what: row.spec.what, requestedBy: row.requested_by, requestedAt: isoInstant(row.requested_at.getTime()),
      startedAt: iso(row.started_at), finishedAt: iso(row.finished_at), state: row.state, fault: row.fault, total: row.total, judged: row.judged, changed: departments.reduce((sum, { changes }) => sum + changes, 0),
      bands: pairsOf(row.counts.map((part) => part.bands ?? {})), actions: pairsOf(row.counts.map((part) => part.actions ?? {})),
      departments, differsFromRecord: row.counts.reduce((sum, part) => sum + (part.differsFromRecord ?? 0), 0),
    }
  })
}

export const presentDryRun = async (trx: Sql, dryRunId: string): Promise<DryRun> => {
  const [run] = await presentDryRuns(trx, dryRunId)
  if (!run) throw new ProblemError('not_found')
  return run
}
