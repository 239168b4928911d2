import type { Quality } from '@fieldproof/contract'
import { isoInstant, type Language } from '@fieldproof/core/kernel'
import { signalName } from '@fieldproof/core/signals'
import { accusesWronglyRule, fewestDecided, watchTheWatcher, type DecidedDoubt } from '@fieldproof/core/verification'
import { sql } from 'kysely'
import { seesEverybody, visiblePeople, type Viewer } from '../http/viewer.ts'
import type { Sql } from '../platform/postgres/database.ts'

interface Demotion {
  readonly signal: string
  readonly reason: string
  readonly by: string
  readonly at: string
}

export const loadDemotions = async (trx: Sql): Promise<Demotion[]> =>
  (await sql<{ demoted: Demotion[] | null }>`select settings -> 'demotedSignals' as demoted from orgs`.execute(trx)).rows[0]?.demoted ?? []

interface DecidedRow extends Omit<DecidedDoubt, 'signalsAgainst'> {
  readonly signals: string[]
  readonly count: number
}

/**
 * The standing decisions of the period, each with the verdict that was looked at. The person's own word counts as an answer when it was there before
 * the decision.
 */
const loadDecided = async (trx: Sql, viewer: Viewer, from: Date, to: Date): Promise<DecidedDoubt[]> => {
  // Nearly all check-ins were decided once and nobody said anything: those are counted as they stand. Only of the others it is asked what came before and after.
  const inPeriod = sql`d.decided_at >= ${from} and d.decided_at < ${to} and d.outcome <> 'withdrawn' and ${visiblePeople(viewer)}`
  const { rows } = await sql<DecidedRow>`
    with storied as materialized (select event_id from review_decisions group by event_id having count(*) > 1 union select about_id from explanations where about_id is not null)
    select d.outcome, d.band, d.handset as model, p.department_id as "departmentId", false as answered, false as overturned, d.signals_against as signals, count(*)::int as count
    from review_decisions d join people p on p.org_id = d.org_id and p.person_id = d.person_id
    where ${inPeriod} and d.event_id not in (select event_id from storied) group by 1, 2, 3, 4, d.signals_against
    union all
    select d.outcome, d.band, d.handset, p.department_id, coalesce(x.first_said < d.decided_at, false), coalesce(e.first_index < d.entry_index, false), d.signals_against, count(*)::int
    from storied join review_decisions d on d.event_id = storied.event_id join people p on p.org_id = d.org_id and p.person_id = d.person_id
      left join lateral (select min(server_time) as first_said from explanations x where x.about_id = d.event_id and x.person_id = d.person_id) x on true
      left join lateral (select min(entry_index) as first_index from review_decisions e where e.event_id = d.event_id and e.outcome = 'not_real') e on true
    -- The newest of the period, whatever was decided after it.
    where ${inPeriod} and not exists (select from review_decisions later where later.org_id = d.org_id and later.event_id = d.event_id and later.entry_index > d.entry_index and later.decided_at < ${to}) group by 1, 2, 3, 4, 5, 6, 7`.execute(trx)
  // Thousands of decisions are a few hundred kinds: they travel as kinds.
  return rows.flatMap(({ signals, count, ...row }) => Array.from({ length: count }, ((doubt) => () => doubt)({ ...row, signalsAgainst: signals })))
}

export const loadQuality = async (trx: Sql, viewer: Viewer, days: number, nowMs: number, language: Language): Promise<Quality> => {
  const [from, to] = [new Date(nowMs - days * 86_400_000), new Date(nowMs)]
  // Who sees everybody need not look everybody up.
  const ofVisiblePeople = seesEverybody(viewer) ? sql`true` : sql`c.person_id in (select p.person_id from people p where ${visiblePeople(viewer)})`
  const inPeriod = sql`c.happened_at >= ${from} and c.happened_at < ${to} and ${ofVisiblePeople}`
  // Week by week, each a piece of the index: grouping a hundred thousand instants by their week would sort them all. The bounds are reckoned first: behind
  // row-level security an index is searched by values, not by functions that might tell something of a row.
  const said = (await sql<{ week: string; band: 'verified' | 'needs_review' | 'strong_doubt' | 'not_enough_evidence' | null; signals: string | null; n: number }>`with weeks as materialized (select w::date::text as week, w at time zone o.time_zone as since, (w + interval '1 week') at time zone o.time_zone as until
      from orgs o, generate_series(date_trunc('week', ${from}::timestamptz at time zone o.time_zone), ${to}::timestamptz at time zone o.time_zone, interval '1 week') w)
    select week, b.band, b.signals, b.n from weeks cross join lateral (select c.band, c.signals_against as signals, count(*)::int as n from check_ins c
      where ${inPeriod} and c.happened_at >= weeks.since and c.happened_at < weeks.until group by 1, 2) b order by 1`.execute(trx)).rows
  const weeks = new Map<string, Quality['weeks'][number]>()
  const counts = new Map<string, number>()
  for (const { week, band, signals, n } of said) {
    for (const signal of signals === null ? [] : (JSON.parse(signals) as string[])) counts.set(signal, (counts.get(signal) ?? 0) + n)
    if (band === null) continue
    const sums = weeks.get(week) ?? { week, verified: 0, needs_review: 0, strong_doubt: 0, not_enough_evidence: 0 }
    weeks.set(week, { ...sums, [band]: sums[band] + n })
  }
  const spoken = [...counts].map(([signal, count]) => ({ signal, count }))
  const decided = await loadDecided(trx, viewer, from, to)
  const figures = watchTheWatcher(spoken, decided)
  const demotions = await loadDemotions(trx)
  const names = new Map((await sql<{ id: string; name: string }>`select department_id as id, name from departments union all select person_id, name from people where person_id = any(${demotions.map(({ by }) => by)}::uuid[])`.execute(trx)).rows.map(({ id, name }) => [id, name]))
  const silent = demotions.filter(({ signal }) => !figures.signals.some((known) => known.signal === signal))
  const ofSignal = (signal: string) => {
    const found = demotions.find((demotion) => demotion.signal === signal)
    return { name: signalName(signal, language), demotion: found ? { reason: found.reason, byName: names.get(found.by) ?? '?', at: found.at } : null }
  }
  return {
    from: isoInstant(from.getTime()), to: isoInstant(to.getTime()), checkIns: said.reduce((sum, { band, n }) => sum + (band === null ? 0 : n), 0), decided: decided.length, rule: { ...accusesWronglyRule }, fewestDecided,
    // A demoted signal no longer speaks, and must stay in sight so that it can be restored.
    signals: [...figures.signals, ...silent.map(({ signal }) => ({ signal, spoke: 0, agreed: 0, disagreed: 0, unclear: 0, overturned: 0, precision: null, accusesWrongly: false }))].map((signal) => ({ ...signal, ...ofSignal(signal.signal) })),
    models: figures.models.map((group) => ({ ...group, name: group.key })), departments: figures.departments.map((group) => ({ ...group, name: names.get(group.key) ?? '?' })),
    tooFewModels: figures.tooFewModels, tooFewDepartments: figures.tooFewDepartments, weeks: [...weeks.values()],
  }
}
