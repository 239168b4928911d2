import type { Fact, FactKind } from '@fieldproof/core/alerts'
import { awaitedOf, type DayReason } from '@fieldproof/core/attendance'
import { sql, type RawBuilder } from 'kysely'
import type { Sql } from '../platform/postgres/database.ts'
import { darkDaysOf } from '../read/darkPeriods/personDay.ts'
import { zoneOf } from '../platform/zone.ts'

/**
 * What is recorded, as facts that rules look at. The same statements serve the live follower (by what the log's newest entries touch) and the preview (by time), so that
 * a preview sees what live sees. Facts come from projections: a check-in has its newest verdict, a crossing its newest duration.
 */
export interface LogEntry {
  readonly entry_index: number
  readonly kind: string
  readonly ref: string
  /** Of `admin` entries only. */
  readonly body: Buffer | null
}

interface Row {
  readonly kind: FactKind
  readonly what: string
  readonly subject: string
  readonly at: Date
  readonly knownAt: Date
  readonly personId: string | null
  readonly departmentId: string | null
  readonly siteId: string | null
  readonly seconds: number | null
}

/** Each department with those above it. */
export const loadDepartmentPaths = async (trx: Sql): Promise<ReadonlyMap<string, readonly string[]>> => {
  const { rows } = await sql<{ department_id: string; parent_id: string | null }>`select department_id, parent_id from departments`.execute(trx)
  const parents = new Map(rows.map((row) => [row.department_id, row.parent_id]))
  return new Map(rows.map(({ department_id }) => {
    const path = new Set<string>()
    for (let id: string | null | undefined = department_id; id && !path.has(id); id = parents.get(id)) path.add(id)
    return [department_id, [...path]]
  }))
}

const factOf = ({ at, knownAt, personId, departmentId, siteId, seconds, ...row }: Row, paths: ReadonlyMap<string, readonly string[]>): Fact => ({
  ...row, at: at.getTime(), knownAt: Math.max(at.getTime(), knownAt.getTime()), departmentIds: departmentId ? (paths.get(departmentId) ?? [departmentId]) : [],
  ...(personId ? { personId } : {}), ...(siteId ? { siteId } : {}), ...(seconds === null ? {} : { seconds: Math.round(seconds) }),
})

const columns = (kind: FactKind, what: string, subject: string, at: string, knownAt: string, siteId: string, seconds: string) =>
  sql.raw(`'${kind}' as kind, ${what} as what, ${subject} as subject, ${at} as at, ${knownAt} as "knownAt", p.person_id as "personId", p.department_id as "departmentId", ${siteId} as "siteId", ${seconds} as seconds`)

/** `v` verdict, `c` check-in. */
const checkIns = (condition: RawBuilder<unknown>) => sql`select ${columns('check_in', `v.verdict ->> 'band'`, `'check_in:' || c.event_id`, 'c.happened_at', 'v.computed_at', 'c.site_id', 'null::real')}
  from verdicts v join check_ins c on c.org_id = v.org_id and c.event_id = v.event_id join people p on p.org_id = c.org_id and p.person_id = c.person_id
  where v.verdict ->> 'band' in ('needs_review', 'strong_doubt', 'not_enough_evidence') and ${condition}`

/** `c` crossing. Coming and going is no fact to be alarmed by. */
const crossings = (condition: RawBuilder<unknown>) => sql`select ${columns('crossing', 'c.kind', `'crossing:' || c.crossing_id`, 'c.at', 'c.settled_at', 'c.site_id', 'c.seconds')}
  from crossings c join people p on p.org_id = c.org_id and p.person_id = c.person_id where c.kind in ('off_post', 'cross_zone', 'overstay', 'dwell') and ${condition}`

/** `a` day. A day may be late and without a leaving: each is a fact of its own. What is late is known on arrival; what is missing, when the shift is over. A day that hangs on a doubt is none yet. */
const days = (condition: RawBuilder<unknown>) => sql`select ${columns('attendance', 'f.what', `'day:' || a.person_id || ':' || a.day || ':' || f.what`, 'coalesce(a.due_from, a.first_at, a.day::timestamptz)',
  `case when f.what = 'late' then coalesce(a.first_at, a.due_from, a.computed_at) else coalesce(a.due_to, a.last_at, a.computed_at) end`, 'null::uuid', `case f.what when 'late' then a.late_seconds when 'early' then a.early_seconds end`)}
  from attendance_days a join people p on p.org_id = a.org_id and p.person_id = a.person_id
  cross join lateral (select w from unnest(array['late', 'early', 'absent', 'off_site']) w where w = any(a.flags) union all select 'missing_punch' where a.flags && array['missing_arrival', 'missing_leaving'] and not 'absent' = any(a.flags)) f (what)
  where a.status not in ('pending', 'in_progress', 'on_leave', 'not_scheduled') and ${condition}`

interface AwaitedDay extends Omit<Row, 'kind' | 'what' | 'subject' | 'at' | 'knownAt' | 'siteId' | 'seconds'> {
  readonly personId: string
  readonly day: string
  readonly reasons: readonly DayReason[]
  readonly dueFrom: Date | null
  readonly graceMinutes: number
}

/** `a` day, with the rules that were in force on it. What it says of who was waited for is core's. */
const awaitedDays = (condition: RawBuilder<unknown>) => sql<AwaitedDay>`select a.person_id as "personId", p.department_id as "departmentId", a.day, a.reasons, a.due_from as "dueFrom", coalesce((r.rules ->> 'lateGraceMinutes')::int, 0) as "graceMinutes"
  from attendance_days a join people p on p.org_id = a.org_id and p.person_id = a.person_id join rosters r on r.org_id = a.org_id and r.person_id = a.person_id and r.day = a.day
  where (a.flags && array['late', 'absent', 'missing_arrival'] or a.reasons @> '[{"reason":"not_arrived_yet"}]') and ${condition}`

/** Who had not come when grace was over: for how long, until now or until they came. Each stretch of work is one thing, known by when it began. */
const notArrived = async (trx: Sql, condition: RawBuilder<unknown>, paths: ReadonlyMap<string, readonly string[]>, nowMs: number): Promise<Fact[]> =>
  (await awaitedDays(condition).execute(trx)).rows.flatMap(({ personId, departmentId, day, reasons, dueFrom, graceMinutes }) =>
    awaitedOf(reasons, { dueFrom: dueFrom?.getTime(), graceMinutes }).map(({ startAt, dueAt, arrivedAt, missedAt }) => factOf({
      kind: 'attendance', what: 'not_arrived', subject: `day:${personId}:${day}:not_arrived:${startAt}`, at: new Date(startAt), knownAt: new Date(dueAt), personId, departmentId, siteId: null, seconds: ((arrivedAt ?? missedAt ?? nowMs) - startAt) / 1000,
    }, paths)))

/** Who is waited for now. The log says when it begins; how long it lasts, only time. */
export const notArrivedNow = async (trx: Sql, orgId: string, timeZone: string, nowMs: number): Promise<Fact[]> => {
  const today = zoneOf(timeZone).dayAt(nowMs)
  return await notArrived(trx, sql`a.org_id = ${orgId} and a.day between ${today}::date - 1 and ${today}::date and a.reasons @> '[{"reason":"not_arrived_yet"}]'`, await loadDepartmentPaths(trx), nowMs)
}

/** `x` declaration. A position may arrive before the call itself: the call is known from whichever comes first. */
const declarations = (condition: RawBuilder<unknown>) => sql`select distinct on (subject) * from (select ${columns('sos', `'raised'`, `'sos:' || x.about_id`, 'x.happened_at', 'x.server_time', 'null::uuid', 'null::real')}
    from declarations x join people p on p.org_id = x.org_id and p.person_id = x.person_id where x.topic = 'sos' and x.content ->> 'state' <> 'ended' and ${condition}
  union all select ${columns('fault', `'reported'`, `'fault:' || x.event_id`, 'x.happened_at', 'x.server_time', 'null::uuid', 'null::real')}
    from declarations x join people p on p.org_id = x.org_id and p.person_id = x.person_id where x.topic = 'fault' and ${condition}) f order by subject, "knownAt"`

const read = async (trx: Sql, query: RawBuilder<unknown>, paths: ReadonlyMap<string, readonly string[]>): Promise<Fact[]> => (await (query as RawBuilder<Row>).execute(trx)).rows.map((row) => factOf(row, paths))

/** Names of the rows that the seals among these entries speak of. */
export const sealedNames = (entries: readonly LogEntry[], table: string): string[] => {
  const names = new Set<string>()
  for (const { body } of entries) {
    if (!body?.includes('rows.sealed')) continue
    try {
      const groups = (JSON.parse(body.toString()) as { tables?: Record<string, { groups?: object }> }).tables?.[table]?.groups
      for (const name of Object.keys(groups ?? {})) names.add(name)
    } catch {
      // no body of ours
    }
  }
  return [...names]
}

/** SQL: what was declared (`x`) within this stretch of the log. */
export const isLogged = (entries: readonly LogEntry[]): RawBuilder<boolean> => sql<boolean>`x.entry_index >= ${entries[0]?.entry_index ?? 0} and x.entry_index <= ${entries.at(-1)?.entry_index ?? -1}`

/** Calls for help that the follower has not read yet. */
export const unreadCalls = async (trx: Sql, orgId: string): Promise<Fact[]> => await read(trx, declarations(sql`x.org_id = ${orgId} and x.topic = 'sos'
  and x.entry_index >= coalesce((select next_index from follower_cursors where org_id = ${orgId} and follower = 'alerts'), 0)`), await loadDepartmentPaths(trx))

/** The facts that a stretch of the log touches. Every look-up is by key. */
export const factsOfEntries = async (trx: Sql, orgId: string, entries: readonly LogEntry[], kinds: ReadonlySet<FactKind>, nowMs: number): Promise<Fact[]> => {
  const paths = await loadDepartmentPaths(trx)
  const facts: Fact[] = []
  if (kinds.has('check_in')) {
    const ids = entries.filter(({ kind }) => kind === 'verdict').map(({ ref }) => ref)
    if (ids.length > 0) facts.push(...(await read(trx, checkIns(sql`v.org_id = ${orgId} and v.verdict_id = any(${ids}::uuid[])`), paths)))
  }
  if (kinds.has('crossing')) {
    const ids = sealedNames(entries, 'crossings')
    if (ids.length > 0) facts.push(...(await read(trx, crossings(sql`c.org_id = ${orgId} and c.crossing_id = any(${ids}::uuid[])`), paths)))
  }
  if (kinds.has('attendance')) {
    const names = sealedNames(entries, 'attendance_days').map((name) => name.split(' '))
    const named = sql`a.org_id = ${orgId} and (a.person_id, a.day) in (select * from unnest(${names.map(([id]) => id)}::uuid[], ${names.map(([, day]) => day)}::date[]))`
    if (names.length > 0) facts.push(...(await read(trx, days(named), paths)), ...(await notArrived(trx, named, paths, nowMs)))
  }
  if ((kinds.has('sos') || kinds.has('fault')) && entries.some(({ kind }) => kind === 'submission')) facts.push(...(await read(trx, declarations(sql`x.org_id = ${orgId} and ${isLogged(entries)}`), paths)))
  return facts
}

/** Facts of a kind that happened within [from, to): for the preview. Silences and what concerns the system have functions of their own. */
export const factsBetween = async (trx: Sql, orgId: string, kind: FactKind, from: number, to: number): Promise<Fact[]> => {
  const paths = await loadDepartmentPaths(trx)
  const [since, until] = [new Date(from), new Date(to)]
  if (kind === 'check_in') return await read(trx, checkIns(sql`c.org_id = ${orgId} and c.happened_at >= ${since} and c.happened_at < ${until}`), paths)
  if (kind === 'crossing') return await read(trx, crossings(sql`c.org_id = ${orgId} and c.at >= ${since} and c.at < ${until}`), paths)
  if (kind === 'attendance') {
    const within = sql`a.org_id = ${orgId} and a.day >= ${since}::date - 1 and a.day <= ${until}::date`
    return [...(await read(trx, days(within), paths)), ...(await notArrived(trx, within, paths, to))].filter(({ at }) => at >= from && at < to)
  }
  if (kind === 'sos' || kind === 'fault') return await read(trx, declarations(sql`x.org_id = ${orgId} and x.happened_at >= ${since} and x.happened_at < ${until}`), paths)
  return []
}

export interface Watched {
  readonly personId: string
  readonly departmentId: string | null
}

/** Stretches of duty without a position that nobody announced and nothing excuses, of some people on a day. Lost contact, as the report of dark periods reckons it. */
export const silencesOn = async (trx: Sql, people: readonly Watched[], day: string, timeZone: string, nowMs: number, leastSeconds: number): Promise<Fact[]> => {
  const paths = await loadDepartmentPaths(trx)
  const facts: Fact[] = []
  const days = await darkDaysOf(trx, people.map(({ personId }) => ({ personId, personName: '', departmentName: null, day })), timeZone, nowMs, 'en')
  for (const [i, { personId, departmentId }] of people.entries()) {
    const { periods } = days[i]!
    for (const { from, seconds, standing } of periods) {
      if (seconds < leastSeconds || standing === 'announced' || standing === 'excused') continue
      const at = Date.parse(from)
      facts.push({ kind: 'silence', what: 'lost_contact', subject: `silence:${personId}:${at}`, at, knownAt: at, personId, departmentIds: departmentId ? (paths.get(departmentId) ?? [departmentId]) : [], seconds: Math.round(seconds) })
    }
  }
  return facts
}

const mostSilentAtOnce = 200
const longestSilenceMs = 16 * 3_600_000

/**
 * People whose newest position is older than a rule waits, and the silences of their day (and of a night shift's). Others need no look. Where there are more of them than are looked at at once, those
 * whose working time went on after that position come first (after a shift everybody is silent), and of these others each minute, so that everybody's turn comes.
 */
export const silencesNow = async (trx: Sql, orgId: string, timeZone: string, nowMs: number, leastSeconds: number, most = mostSilentAtOnce): Promise<Fact[]> => {
  const zone = zoneOf(timeZone)
  const days = [...new Set([zone.dayAt(nowMs - 12 * 3_600_000), zone.dayAt(nowMs)])]
  const { rows } = await sql<Watched>`select * from (select p.org_id, p.person_id as "personId", p.department_id as "departmentId", max(l.fix_time) as newest from people p join latest_positions l on l.org_id = p.org_id and l.person_id = p.person_id
      where p.org_id = ${orgId} and p.status = 'active' group by p.org_id, p.person_id having max(l.fix_time) < ${new Date(nowMs - leastSeconds * 1000)} and max(l.fix_time) > ${new Date(nowMs - longestSilenceMs)}) s
    order by exists (select from attendance_days a where a.org_id = s.org_id and a.person_id = s."personId" and a.day = any(${days}::date[]) and a.due_from < ${new Date(nowMs - leastSeconds * 1000)} and a.due_to > s.newest + ${leastSeconds} * interval '1 second') desc,
      md5(s."personId"::text || ${Math.floor(nowMs / 60_000)}::text) limit ${most}`.execute(trx)
  const facts: Fact[] = []
  for (const day of days) facts.push(...(await silencesOn(trx, rows, day, timeZone, nowMs, leastSeconds)))
  return facts
}

/** A channel that does not deliver, a self-check that found something, a backup that fails or is damaged. */
export const systemFacts = async (trx: Sql, orgId: string, from: number, nowMs: number): Promise<Fact[]> => {
  const { rows: channels } = await sql<{ id: string; since: Date }>`select channel_id as id, failing_since as since from alert_channels where org_id = ${orgId} and is_active and deleted_at is null and failing_since is not null`.execute(trx)
  const { rows: checks } = await sql<{ ranAt: Date }>`select ran_at as "ranAt" from self_checks where org_id = ${orgId} and not ok and ran_at >= ${new Date(from)}`.execute(trx)
  const { rows: backups } = await sql<{ id: string; since: Date }>`select backup_id as id, coalesce(failing_since, checked_at) as since from backups where org_id = ${orgId} and (failing_since is not null or (check_state = 'damaged' and removed_at is null and checked_at >= ${new Date(from)}))`.execute(trx)
  return [
    ...channels.map(({ id, since }): Fact => ({ kind: 'system', what: 'channel_failing', subject: `channel:${id}:${since.getTime()}`, at: since.getTime(), knownAt: since.getTime(), departmentIds: [], seconds: Math.round((nowMs - since.getTime()) / 1000) })),
    ...checks.map(({ ranAt }): Fact => ({ kind: 'system', what: 'self_check_failed', subject: `self_check:${ranAt.getTime()}`, at: ranAt.getTime(), knownAt: ranAt.getTime(), departmentIds: [] })),
    ...backups.map(({ id, since }): Fact => ({ kind: 'system', what: 'backup_failed', subject: `backup:${id}:${since.getTime()}`, at: since.getTime(), knownAt: since.getTime(), departmentIds: [], seconds: Math.round((nowMs - since.getTime()) / 1000) })),
  ]
}
