import type { AnomalyKind, AnomalyReport, AnomalyRow } from '@fieldproof/contract'
import { type Language, type Verdict, distanceInSteps, inEnglishNumber, joinSentences, t } from '@fieldproof/core/kernel'
import { signalName } from '@fieldproof/core/signals'
import { type RawBuilder, sql } from 'kysely'
import type { Sql } from '../../platform/postgres/database.ts'
import { explainTo, type Reader, seesDistances } from '../../http/fieldMasks.ts'
import { allOf } from '../../http/paging.ts'
import { checkInFacts, dayFacts, daySubject, putOffOf, shelfCondition, type Told } from '../../putOffs/standing.ts'
import { dayDepartment, joinDayDepartment } from '../attendance/range.ts'
import { decisionOnRecord, hasReview } from '../attendance/decisions.ts'
import { strongestAgainst } from '../checkIns/present.ts'

/** Two records of the same kind at the same site within this long are one said twice. */
const duplicateMinutes = 10

/** More names than this are no overview; the lines themselves are all there, and how many people there are is said. */
const mostPeople = 500

export interface AnomalyQuery {
  readonly from: string
  readonly to: string
  /** First instant of `from` and the first after `to`. */
  readonly fromAt: Date
  readonly toAt: Date
  readonly timeZone: string
  readonly offSiteMetres: number | null
  readonly people: readonly RawBuilder<unknown>[]
  /** Conditions on days `a` of people `p` (range.ts): which count. */
  readonly days: readonly RawBuilder<unknown>[]
  readonly kind?: AnomalyKind | undefined
  readonly signal?: string | undefined
  /** Without what is put off at this moment (false), or that alone. */
  readonly putOff?: boolean | undefined
  /** Without what somebody has settled (false), or that alone. */
  readonly settled?: boolean | undefined
  /** What waits for somebody alone (true), or what is settled (false). */
  readonly open?: boolean | undefined
  readonly nowMs: number
}

/** What an anomaly `f` is put off or settled as; a record said twice is not asked about. */
const anomalyPutOff = ({ nowMs }: Pick<AnomalyQuery, 'nowMs'>, told: Told): RawBuilder<string | null> => sql<string | null>`case f.kind
    when 'missed' then ${putOffOf({ kind: 'missed', subject: daySubject(sql`f.person_id`, sql`f.day`), facts: dayFacts(sql`f.person_id`, sql`f.day`) }, nowMs, told)}
    when 'out_of_place' then ${putOffOf({ kind: 'out_of_place', subject: sql`f.event_id::text`, facts: checkInFacts(sql`f.event_id`) }, nowMs, told)}
    when 'doubted' then ${putOffOf({ kind: 'doubt', subject: sql`f.event_id::text`, facts: checkInFacts(sql`f.event_id`) }, nowMs, told)} end`

/**
 * Everything out of the ordinary between two days, one line each: days without the records that were due, records said twice, away from
 * their site, or doubted; with how each was settled. A line states what is on record; it accuses nobody. Its department is that of the day.
 */
const anomalies = (query: AnomalyQuery, reviewed: boolean) => sql`
  with people_asked as materialized (select p.org_id, p.person_id, p.name, p.department_id from people p where ${allOf([...query.people])}),
  records as materialized (
    select c.org_id, c.event_id, c.person_id, c.kind, c.site_id, c.happened_at, lag(c.happened_at) over (partition by c.person_id, c.kind, c.site_id order by c.happened_at, c.event_id) as before_at
    from check_ins c where c.happened_at >= ${query.fromAt} and c.happened_at < ${query.toAt} and c.person_id in (select person_id from people_asked)),
  found as materialized (
    select 'missed' as kind, a.person_id, coalesce(a.due_from, a.day::timestamp at time zone ${query.timeZone}) as at, a.day, null::uuid as site_id, null::uuid as event_id, a.status as detail, null::float8 as figure, null::jsonb as verdict,
      coalesce((select r.status from regularizations r where r.org_id = a.org_id and r.person_id = a.person_id and r.day = a.day and r.status <> 'withdrawn' order by r.asked_at desc limit 1), 'open') as decided
    from attendance_days a join people_asked p on p.person_id = a.person_id where a.day between ${query.from} and ${query.to} and a.status in ('absent', 'missing_punch')
    union all select 'duplicate', c.person_id, c.happened_at, (c.happened_at at time zone ${query.timeZone})::date, c.site_id, c.event_id, c.kind, extract(epoch from c.happened_at - c.before_at)::float8, null, coalesce(${decisionOnRecord(reviewed)}, 'open')
    from records c where c.site_id is not null and c.happened_at - c.before_at < ${`${duplicateMinutes} minutes`}::interval
    union all select 'out_of_place', c.person_id, c.happened_at, (c.happened_at at time zone ${query.timeZone})::date, c.site_id, c.event_id, c.kind, c.distance_metres, null, coalesce(${decisionOnRecord(reviewed)}, 'open')
    from check_ins c where c.happened_at >= ${query.fromAt} and c.happened_at < ${query.toAt} and ${query.offSiteMetres === null ? sql`false` : sql`c.distance_metres > ${query.offSiteMetres}`} and c.person_id in (select person_id from people_asked)
    union all select 'doubted', c.person_id, c.happened_at, (c.happened_at at time zone ${query.timeZone})::date, c.site_id, c.event_id, c.band, null, c.verdict, coalesce(${decisionOnRecord(reviewed)}, 'open')
    from check_ins c where c.happened_at >= ${query.fromAt} and c.happened_at < ${query.toAt} and c.band in ('needs_review', 'strong_doubt') and c.person_id in (select person_id from people_asked)),
  shelved as materialized (select f.*, case when f.decided in ('open', 'asked') then ${anomalyPutOff(query, 'shelf')} end as shelf from found f where ${query.kind ? sql`f.kind = ${query.kind}` : sql`true`}),
  chosen as (select f.*, case f.shelf when 'settled' then 'settled' else f.decided end as resolution, p.name as person_name, p.org_id, p.department_id from shelved f join people_asked p on p.person_id = f.person_id ${query.days.length > 0 ? joinDayDepartment(sql`f.day`) : sql``}
    where ${allOf([...query.days])} and ${query.signal ? sql`f.verdict -> 'strongestAgainst' ? ${query.signal}` : sql`true`} and ${query.open === undefined ? sql`true` : sql`(f.decided in ('open', 'asked') and f.shelf is distinct from 'settled') = ${query.open}`} and ${allOf(shelfCondition(sql`f.shelf`, query))})`

export interface FoundRow {
  readonly kind: AnomalyKind
  readonly personId: string
  readonly personName: string
  readonly departmentName: string | null
  readonly at: Date
  readonly day: string
  readonly siteName: string | null
  readonly eventId: string | null
  readonly detail: string
  readonly figure: number | null
  readonly verdict: Verdict | null
  readonly resolution: AnomalyRow['resolution']
  readonly putOffId: string | null
}

const newestFirst = sql`f.at desc, f.kind desc, f.person_id::text desc, coalesce(f.event_id::text, '') desc`
/** SQL: `d`, the department that a day of `f` counts in. Asked of a page and of people alone: of everything that was found it took longer than finding it. */
const nameDepartment = sql`${joinDayDepartment(sql`f.day`)} left join departments d on d.org_id = p.org_id and d.department_id = ${dayDepartment}`

/** Newest first. */
export const readAnomalies = async (trx: Sql, query: AnomalyQuery, after: readonly string[] | null, limit: number): Promise<FoundRow[]> =>
  (await sql<FoundRow>`${anomalies(query, await hasReview(trx))}
    select f.kind, f.person_id as "personId", f.person_name as "personName", d.name as "departmentName", f.at, f.day, s.name as "siteName", f.event_id as "eventId", f.detail, f.figure, f.verdict, f.resolution, ${anomalyPutOff(query, 'id')} as "putOffId"
    from (select f.* from chosen f where ${after ? sql`(f.at, f.kind, f.person_id::text, coalesce(f.event_id::text, '')) < (${after[0]}::timestamptz, ${after[1]}, ${after[2]}, ${after[3]})` : sql`true`}
    order by ${newestFirst} limit ${limit}) f
    join people_asked p on p.person_id = f.person_id left join sites s on s.org_id = p.org_id and s.site_id = f.site_id ${nameDepartment} order by ${newestFirst}`.execute(trx)).rows

type Sums = NonNullable<AnomalyReport['sums']>

/** Everything in one statement: the lines are found once. */
export const sumAnomalies = async (trx: Sql, query: AnomalyQuery, language: Language): Promise<Sums> => {
  const open = sql`count(*) filter (where f.resolution in ('open', 'asked'))::int`
  const of = (kind: AnomalyKind) => sql`count(*) filter (where f.kind = ${kind})::int`
  const { rows } = await sql<{ peopleCount: number; kinds: Sums['kinds'] | null; signals: Omit<Sums['signals'][number], 'name'>[] | null; people: Sums['people'] | null }>`${anomalies(query, await hasReview(trx))} select
    (select count(distinct f.person_id)::int from chosen f) as "peopleCount",
    (select jsonb_agg(x) from (select f.kind, count(*)::int as count, ${open} as open from chosen f group by 1 order by 2 desc, 1) x) as kinds,
    (select jsonb_agg(x) from (select s.signal, count(*)::int as count, ${open} as open, count(*) filter (where f.resolution = 'real')::int as real, count(*) filter (where f.resolution = 'not_real')::int as "notReal"
      from chosen f cross join lateral jsonb_array_elements_text(f.verdict -> 'strongestAgainst') s (signal) where f.kind = 'doubted' group by 1 order by 2 desc, 1) x) as signals,
    (select jsonb_agg(x) from (select f.person_id as "personId", f.person_name as "personName", d.name as "departmentName", f.missed, f.duplicate, f."outOfPlace", f.doubted, f.open
      from (select f.person_id, f.person_name, (array_agg(f.day order by f.at desc))[1] as day, ${of('missed')} as missed, ${of('duplicate')} as duplicate, ${of('out_of_place')} as "outOfPlace", ${of('doubted')} as doubted, ${open} as open
        from chosen f group by 1, 2 order by f.person_name collate "zh-x-icu", 1 limit ${mostPeople}) f
        join people_asked p on p.person_id = f.person_id ${nameDepartment} order by f.person_name collate "zh-x-icu", 1) x) as people`.execute(trx)
  const { kinds, signals, people, peopleCount } = rows[0]!
  return { kinds: kinds ?? [], peopleCount, signals: (signals ?? []).map((row) => ({ ...row, name: signalName(row.signal, language) })), people: people ?? [] }
}

const texts = {
  absent: t('应出勤，没有签到或签退记录', '應出勤，沒有簽到或簽退紀錄', 'Work was due; nothing is recorded'),
  missing_punch: t('缺少上班或下班记录', '缺少上班或下班紀錄', 'The arrival or the leaving is missing'),
  duplicate: t('{n} 分钟内在同一地点重复打卡', '{n} 分鐘內在同一地點重複打卡', 'Recorded twice at one site within {n} minutes'),
  out_of_place_masked: t('离地点围栏 {step}', '離地點圍欄 {step}', '{step} from the site’s fence'),
  out_of_place: t('离地点围栏约 {n} 米', '離地點圍欄約 {n} 公尺', 'About {n} m from the site’s fence'),
}

/** For this reader: where positions are masked from them, a distance is told as the step in which it lies. */
export const anomalyText = ({ kind, personId, detail, figure, verdict }: Pick<FoundRow, 'kind' | 'personId' | 'detail' | 'figure' | 'verdict'>, language: Language, reader: Reader): string => {
  if (kind === 'doubted') {
    return joinSentences(strongestAgainst(verdict).map(explainTo(reader, personId, language)), language)
  }
  if (kind === 'missed') return texts[detail === 'absent' ? 'absent' : 'missing_punch'][language]
  if (kind === 'out_of_place' && !seesDistances(reader, personId)) return texts.out_of_place_masked[language].replace('{step}', distanceInSteps(figure ?? 0, language))
  const n = kind === 'duplicate' ? Math.max(1, Math.ceil((figure ?? 0) / 60)) : Math.round(figure ?? 0)
  return (language === 'en' ? inEnglishNumber(texts[kind].en, { n }) : texts[kind][language]).replace('{n}', String(n))
}

export const presentAnomaly = (row: FoundRow, language: Language, reader: Reader): AnomalyRow => {
  const { at, detail: _, figure: __, verdict: ___, putOffId: ____, ...rest } = row
  return { ...rest, at: at.toISOString(), text: anomalyText(row, language, reader) }
}
