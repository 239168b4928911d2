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
  changed: number
  counts: (Counts | Record<string, never>)[]
  departments: { name: string | null; people: number; changes: number }[]
}

const pairsOf = (counts: readonly Record<string, number>[]): DryRun['bands'] => {
  const sums = new Map<string, number>()
  for (const part of counts) for (const [pair, count] of Object.entries(part)) sums.set(pair, (sums.get(pair) ?? 0) + count)
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([pair, count]) => ({ from: pair.slice(0, pair.indexOf('>')), to: pair.slice(pair.indexOf('>') + 1), count }))
}

const iso = (time: Date | null): string | null => (time ? isoInstant(time.getTime()) : null)

/** The latest first, or the one. Sums of all parts as far as they are. */
export const presentDryRuns = async (trx: Sql, dryRunId?: string): Promise<DryRun[]> => {
  const { rows } = await sql<Row>`select r.dry_run_id, p.name as requested_by, r.requested_at, r.started_at, r.finished_at, r.from_time, r.to_time, jsonb_build_object('timeZone', r.spec -> 'timeZone', 'what', r.spec -> 'what') as spec, r.state, r.fault, r.total,
      (select coalesce(sum(t.judged), 0)::int from dry_run_parts t where t.dry_run_id = r.dry_run_id) as judged,
      (select count(*)::int from dry_run_changes c where c.dry_run_id = r.dry_run_id) as changed,
      (select coalesce(jsonb_agg(t.counts), '[]') from dry_run_parts t where t.dry_run_id = r.dry_run_id) as counts,
      (select coalesce(jsonb_agg(jsonb_build_object('name', d.name, 'people', d.people, 'changes', d.changes) order by d.people desc, d.name), '[]') from (
        select e.name, count(distinct c.person_id)::int as people, count(*)::int as changes from dry_run_changes c join people q on q.org_id = c.org_id and q.person_id = c.person_id left join departments e on e.org_id = q.org_id and e.department_id = q.department_id
        where c.dry_run_id = r.dry_run_id group by e.department_id, e.name) d) as departments
    from dry_runs r join people p on p.org_id = r.org_id and p.person_id = r.requested_by
    where ${dryRunId ?? null}::uuid is null or r.dry_run_id = ${dryRunId ?? null}::uuid order by r.requested_at desc, r.dry_run_id limit 20`.execute(trx)
  return rows.map((row): DryRun => {
    const zone = zoneOf(row.spec.timeZone)
    return {
      dryRunId: row.dry_run_id, from: zone.dayAt(row.from_time.getTime()), to: zone.dayAt(row.to_time.getTime() - 1), what: row.spec.what, requestedBy: row.requested_by, requestedAt: isoInstant(row.requested_at.getTime()),
      startedAt: iso(row.started_at), finishedAt: iso(row.finished_at), state: row.state, fault: row.fault, total: row.total, judged: row.judged, changed: row.changed,
      bands: pairsOf(row.counts.map((part) => part.bands ?? {})), actions: pairsOf(row.counts.map((part) => part.actions ?? {})),
      departments: row.departments.map(({ name, ...rest }) => ({ departmentName: name, ...rest })), differsFromRecord: row.counts.reduce((sum, part) => sum + (part.differsFromRecord ?? 0), 0),
    }
  })
}

export const presentDryRun = async (trx: Sql, dryRunId: string): Promise<DryRun> => {
  const [run] = await presentDryRuns(trx, dryRunId)
  if (!run) throw new ProblemError('not_found')
  return run
}
