import type { CheckInRow } from '@fieldproof/contract'
import { type DayStatus, statusNames } from '@fieldproof/core/attendance'
import { type Language, joinSentences, wholeMinutes } from '@fieldproof/core/kernel'
import { type RawBuilder, sql } from 'kysely'
import { allOf, byName } from '../../http/paging.ts'
import type { Viewer } from '../../http/viewer.ts'
import type { Sql } from '../../platform/postgres/database.ts'
import { zoneOf } from '../../platform/zone.ts'
import { type CheckInsAsked, checkInsAsked } from '../checkIns/asked.ts'
import { type CheckInRecord, presentCheckInRow, selectCheckIns } from '../checkIns/present.ts'
import { countedStatuses, countingAs } from '../attendance/range.ts'
import { presentDay, readDays } from '../attendance/presentDays.ts'
import { type SummaryBy, type SummaryPer, readSummary } from '../attendance/summary.ts'
import { presentCalendar, readTable, type TableAsked } from '../attendance/table.ts'
import { type AnomalyQuery, anomalyText, readAnomalies } from './anomalyRows.ts'
import type { Cell, Sheet } from '../../platform/tables/sheet.ts'
import { anomalyNames, bandNames, checkInKindNames, resolutionNames, weekdayName, words } from './texts.ts'
import { type TrackDay, readTrackDays, readTrackRow } from './trackRows.ts'

/** Between things in one cell. */
const semicolon = (language: Language): string => (language === 'en' ? '; ' : '；')

/** What every sheet is made with. `read` runs one short transaction, so that a slow download holds no connection. */
export interface SheetContext {
  readonly read: <T>(work: (trx: Sql) => Promise<T>) => Promise<T>
  readonly reader: Pick<Viewer, 'masks' | 'personId'>
  readonly language: Language
  readonly timeZone: string
  readonly from: string
  readonly to: string
  /** Conditions on people, by the department of now. */
  readonly people: readonly RawBuilder<unknown>[]
  /** On days of attendance and whose they are, where a department is that of the day. */
  readonly days: readonly RawBuilder<unknown>[]
}

/** Each page sorts the whole range again: few large pages. */
export const pageRows = 10_000
export const minutes = (seconds: number): number => Math.round(seconds / 60)
const hours = (seconds: number): number => Math.round(seconds / 36) / 100
const widthOf = (header: string): number => Math.max(10, header.length * 2.2)

export const localTime = (at: Date | string | null, { timeZone }: SheetContext, withDate = true): string => {
  if (at === null) return ''
  const instant = new Date(at).getTime()
  const text = new Date(instant + zoneOf(timeZone).offsetMinutesAt(instant) * 60_000).toISOString()
  return withDate ? `${text.slice(0, 10)} ${text.slice(11, 16)}` : text.slice(11, 16)
}

/** The days of a file as instants, the end exclusive. */
export const rangeOf = ({ from, to, timeZone }: SheetContext): { readonly from: Date; readonly to: Date } => {
  const startOf = (day: string, later = 0): Date => new Date(Temporal.PlainDate.from(day).add({ days: later }).toZonedDateTime(timeZone).epochMilliseconds)
  return { from: startOf(from), to: startOf(to, 1) }
}

export const sheet = (context: SheetContext, title: keyof typeof words, headers: readonly string[], rows: Sheet['rows'], widths: Readonly<Record<number, number>> = {}): Sheet => {
  const name = words[title][context.language]
  return { fileName: `${name}_${context.from}_${context.to}`, title: name, columns: headers.map((header, i) => ({ header, width: widths[i] ?? widthOf(header) })), rows }
}

/** Reads page after page; `read` gets the last row of the page before. */
export async function* pages<Row>(context: SheetContext, read: (trx: Sql, last: Row | undefined) => Promise<readonly Row[]>): AsyncGenerator<Row> {
  let last: Row | undefined
  for (;;) {
    const rows = await context.read((trx) => read(trx, last))
    yield* rows
    if (rows.length < pageRows) return
    last = rows.at(-1)
  }
}

/** "迟到、早退": a day that is two things says both. */
const resultOf = (day: Parameters<typeof countedStatuses<DayStatus>>[0], language: Language): string => countedStatuses(day).map((status) => statusNames[status as DayStatus][language]).join(language === 'en' ? ', ' : '、')

export const attendanceSheet = (context: SheetContext, { statuses, counts }: { readonly statuses: readonly string[] | null; readonly counts: readonly string[] | null }): Sheet => {
  const { language, timeZone, from, to, days } = context
  const w = (key: keyof typeof words) => words[key][language]
  const conditions = [...days, sql`a.day between ${from} and ${to}`, ...(statuses ? [sql`a.status = any(${[...statuses]}::text[])`] : []), ...countingAs(counts)]
  async function* rows(): AsyncGenerator<Cell[]> {
    for await (const row of pages(context, (trx, last: Awaited<ReturnType<typeof readDays>>[number] | undefined) =>
      readDays(trx, allOf(last ? [...conditions, sql`(a.day < ${last.day}::date or (a.day = ${last.day}::date and (${byName(sql`p.name`)}, a.person_id) > (${byName(sql`${last.personName}::text`)}, ${last.personId}::uuid)))`] : conditions), pageRows))) {
      const day = presentDay(row, language, timeZone, context.reader)
      // A day to be decided counts as nothing else, so its columns add up to the sums of the summary.
      yield [day.day, day.personName, day.employeeNumber, day.departmentName, resultOf(day, language), localTime(day.dueFrom, context, false), localTime(day.dueTo, context, false), localTime(day.firstAt, context), localTime(day.lastAt, context),
        ...(day.status === 'pending' ? [null, null, null, hours(day.workSeconds)] : [wholeMinutes(day.lateSeconds), wholeMinutes(day.earlySeconds), hours(day.workSeconds), null]), day.punchCount, joinSentences(day.reasons, language)]
    }
  }
  return sheet(context, 'attendance', [w('day'), w('person'), w('number'), w('department'), w('result'), w('dueFrom'), w('dueTo'), w('first'), w('last'), w('lateMinutes'), w('earlyMinutes'), w('workHours'), w('pendingHours'), w('punches'), w('why')], rows(), { 0: 12, 3: 16, 7: 17, 8: 17, 14: 60 })
}

/** `asked`: its people and their days apart. */
export const tableSheet = async (context: SheetContext, asked: TableAsked): Promise<Sheet> => {
  const { language, from, to } = context
  const w = (key: keyof typeof words) => words[key][language]
  const days = await context.read((trx) => presentCalendar(trx, from, to, language))
  async function* rows(): AsyncGenerator<Cell[]> {
    for await (const item of pages(context, (trx, last: Awaited<ReturnType<typeof readTable>>[number] | undefined) =>
      readTable(trx, { ...asked, people: last ? [...asked.people, sql`(${byName(sql`p.name`)}, p.person_id) > (${byName(sql`${last.personName}::text`)}, ${last.personId}::uuid)`] : asked.people }, from, to, pageRows))) {
      const byDay = new Map(item.days.map((day) => [day.day, day]))
      const count = (test: (day: (typeof item.days)[number]) => boolean) => item.days.filter(test).length
      const settled = (flag: string) => count(({ status, flags }) => status !== 'pending' && flags.includes(flag))
      yield [item.personName, item.employeeNumber, item.departmentName, ...days.map(({ day }) => { const known = byDay.get(day); return known ? resultOf(known, language) : '' }),
        count(({ status }) => status === 'present'), settled('late'), settled('early'), count(({ status, flags }) => status !== 'pending' && (flags.includes('missing_arrival') || flags.includes('missing_leaving'))), count(({ status }) => status === 'absent'), count(({ status }) => status === 'pending')]
    }
  }
  return sheet(context, 'table', [w('person'), w('number'), w('department'), ...days.map(({ day, weekday, name }) => `${day.slice(5)} ${weekdayName(weekday, language)}${name ? ` ${name}` : ''}`), w('present'), w('late'), w('early'), w('missing'), w('absent'), w('pending')], rows(), { 2: 16 })
}

export const summarySheet = (context: SheetContext, how: { readonly by: SummaryBy; readonly per: SummaryPer }): Sheet => {
  const { language, from, to, days } = context
  const w = (key: keyof typeof words) => words[key][language]
  const conditions = [...days, sql`a.day between ${from} and ${to}`]
  async function* rows(): AsyncGenerator<Cell[]> {
    for await (const row of pages(context, (trx, last: Awaited<ReturnType<typeof readSummary>>[number] | undefined) => readSummary(trx, conditions, how, last ? [last.name, last.id, last.period] : null, pageRows)))
      yield [how.by === 'all' ? w('everybody') : row.name || w('noDepartment'), row.departmentName, row.period || `${from} – ${to}`, row.people, row.due, row.present, row.late, row.early, row.missingPunch, row.absent, row.offSite, row.pending, row.onLeave, row.lateMinutes, row.earlyMinutes, hours(row.workSeconds), hours(row.pendingWorkSeconds)]
  }
  return sheet(context, 'summary', [w('who'), w('department'), w('period'), w('people'), w('due'), w('present'), w('late'), w('early'), w('missing'), w('absent'), w('offSite'), w('pending'), w('onLeave'), w('lateMinutes'), w('earlyMinutes'), w('workHours'), w('pendingHours')], rows(), { 1: 16, 2: 24 })
}

export const anomalySheet = (context: SheetContext, query: AnomalyQuery): Sheet => {
  const { language } = context
  const w = (key: keyof typeof words) => words[key][language]
  async function* rows(): AsyncGenerator<Cell[]> {
    for await (const row of pages(context, (trx, last: Awaited<ReturnType<typeof readAnomalies>>[number] | undefined) => readAnomalies(trx, query, last ? [last.at.toISOString(), last.kind, last.personId, last.eventId ?? ''] : null, pageRows)))
      yield [localTime(row.at, context), anomalyNames[row.kind][language], row.personName, row.departmentName, row.siteName, anomalyText(row, language, context.reader), resolutionNames[row.resolution][language], row.eventId]
  }
  return sheet(context, 'anomalies', [w('time'), w('kind'), w('person'), w('department'), w('site'), w('why'), w('resolution'), w('event')], rows(), { 0: 17, 3: 16, 4: 24, 5: 60, 7: 38 })
}

/** As the list shows them, newest first. */
/** `shown`: a row as this reader may see it. */
export const checkInSheet = (context: SheetContext, asked: CheckInsAsked, shown: (row: CheckInRow) => CheckInRow): Sheet => {
  const { language, people } = context
  const w = (key: keyof typeof words) => words[key][language]
  const range = { ...asked, ...rangeOf(context) }
  async function* rows(): AsyncGenerator<Cell[]> {
    for await (const record of pages(context, async (trx, last: CheckInRecord | undefined) =>
      (await sql<CheckInRecord>`${selectCheckIns} where ${allOf(checkInsAsked({ ...range, after: last ? { at: last.happened_at, id: last.event_id } : undefined }, people, pageRows))} order by c.happened_at desc, c.event_id desc limit ${pageRows}`.execute(trx)).rows)) {
      const row = shown(presentCheckInRow(record, language, context.reader))
      yield [localTime(record.happened_at, context), row.personName, row.departmentName, checkInKindNames[row.kind][language], row.siteName, row.distanceMetres === null ? null : Math.round(row.distanceMetres), row.accuracyMetres === null ? null : Math.round(row.accuracyMetres),
        row.band === null ? '' : (bandNames[row.band]?.[language] ?? row.band), joinSentences(row.strongestAgainst, language), row.note, localTime(row.serverTime, context), row.eventId]
    }
  }
  return sheet(context, 'checkIns', [w('time'), w('person'), w('department'), w('kind'), w('site'), w('fenceDistance'), w('accuracy'), w('verdict'), w('against'), w('note'), w('received'), w('event')], rows(), { 0: 17, 2: 16, 4: 24, 7: 16, 8: 50, 9: 40, 10: 17, 11: 38 })
}

/** Days of `people` that count in a department. `look` puts on record that a page of days is looked at, before any of it is written. */
export const trackSheet = (context: SheetContext, { people, departmentId }: { readonly people: readonly RawBuilder<unknown>[]; readonly departmentId: string | undefined }, look: (days: readonly TrackDay[]) => Promise<void>): Sheet => {
  const { language, from, to, timeZone } = context
  const w = (key: keyof typeof words) => words[key][language]
  async function* rows(): AsyncGenerator<Cell[]> {
    let batch: TrackDay[] = []
    async function* flush(): AsyncGenerator<Cell[]> {
      await look(batch)
      for (const day of batch) {
        const row = await context.read((trx) => readTrackRow(trx, day, timeZone))
        yield [row.day, row.personName, row.departmentName, Math.round(row.metres / 10) / 100, hours(row.movingSeconds), hours(row.staySeconds), hours(row.withoutPositionSeconds), localTime(row.firstFixTime, context, false), localTime(row.lastFixTime, context, false), row.stops.length,
          row.stops.map((stop) => `${localTime(stop.arrivedAt, context, false)}–${localTime(stop.leftAt, context, false)} ${stop.siteName ?? w('unnamedStop')}`).join(semicolon(context.language))]
      }
      batch = []
    }
    for await (const day of pages(context, (trx, last: TrackDay | undefined) => readTrackDays(trx, people, from, to, timeZone, last ? [last.day, last.personName, last.personId] : null, pageRows, undefined, departmentId))) {
      batch.push(day)
      if (batch.length >= 50) yield* flush()
    }
    yield* flush()
  }
  return sheet(context, 'tracks', [w('day'), w('person'), w('department'), w('kilometres'), w('movingHours'), w('stayHours'), w('withoutPositionHours'), w('firstFix'), w('lastFix'), w('stopCount'), w('stops')], rows(), { 0: 12, 2: 16, 10: 80 })
}
