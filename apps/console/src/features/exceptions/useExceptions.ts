import type { AnomalyRow, AskedQuestion, AttendanceDay, DarkDay, PutOff, PutOffItem, Regularization, Settled } from '@fieldproof/contract'
import { useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { client, queries } from '../../shell/api.ts'
import { useDayText } from '../attendance/status.tsx'
import { useDurationText } from '../checkIns/duration.ts'

/** In the order of the tabs. What alarms tell belongs here too, once there are any. */
export const exceptionKinds = ['requests', 'review', 'missed', 'late', 'out_of_place', 'dark'] as const
export type ExceptionKind = (typeof exceptionKinds)[number]

/** What waits, what is put off, and what somebody has settled. */
export type Shelf = 'waits' | 'put_off' | 'settled'
/** The kinds of which a shelf can hold any: a request is answered, and a check-in of the review queue decided on. */
export const kindsOn = (shelf: Shelf): readonly ExceptionKind[] => (shelf === 'settled' ? exceptionKinds.filter((kind) => kind !== 'requests' && kind !== 'review') : exceptionKinds)
const onShelf: Readonly<Record<Shelf, { readonly putOff?: boolean; readonly settled?: boolean }>> = { waits: { putOff: false, settled: false }, put_off: { putOff: true }, settled: { settled: true } }

export interface ExceptionRow {
  readonly key: string
  readonly personId: string
  readonly personName: string
  readonly departmentName: string | null
  readonly day: string
  /** What is on record; it accuses nobody. */
  readonly text: string
  readonly at: string | null
  /** Where it is looked at and settled. */
  readonly href: string
  readonly request?: Regularization
  /** As what it can be put off. */
  readonly item: PutOffItem
  readonly putOff: PutOff | undefined
  readonly settled?: Settled | undefined
  /** What the person was asked about it. */
  readonly question?: AskedQuestion | undefined
  /** Settled already, or on its way. */
  readonly isAsked: boolean
}
export interface Exceptions {
  readonly rows: readonly ExceptionRow[]
  /** null: not known yet. `more`: at least so many. */
  readonly count: number | null
  readonly more: boolean
  /** Only the newest are in `rows`. */
  readonly isCut: boolean
  /** Older ones are still being looked for, or could not be. */
  readonly further: 'reading' | 'failed' | null
  readonly error: Error | null
  readonly pending: boolean
  /** What is shown may be old; the answer is on its way. */
  readonly isRefreshing: boolean
  retry(): void
}

const most = 200

const dayHref = (personId: string, day: string): string => `/attendance?month=${day.slice(0, 7)}&personId=${personId}&day=${day}`

/** Everything on a shelf, by kind. One question for each: each is read by the rules of its own page. */
export const useExceptions = ({ from, to, departmentId, shelf }: { readonly from: string; readonly to: string; readonly departmentId: string | undefined; readonly shelf: Shelf }): Readonly<Record<ExceptionKind, Exceptions>> => {
  const { t, i18n } = useLingui()
  const duration = useDurationText()
  const dayText = useDayText()
  const range = { from, to, departmentId, ...onShelf[shelf], limit: most }
  const key = ['exceptions', i18n.locale, from, to, departmentId, shelf]
  const mayWait = shelf !== 'settled'
  const requests = useQuery({ queryKey: ['regularizations', ...key], queryFn: () => client.regularizations.list({ status: 'asked', departmentId, putOff: shelf === 'put_off', limit: most }), enabled: mayWait })
  const review = useQuery(queries.reviewCounts)
  const anomalies = (kind: 'missed' | 'out_of_place' | 'doubted') => ({ queryKey: [...key, kind], queryFn: () => client.reports.anomalies({ ...range, kind, ...(mayWait ? { open: true } : {}) }) })
  const missed = useQuery(anomalies('missed'))
  const outOfPlace = useQuery(anomalies('out_of_place'))
  const doubted = useQuery({ ...anomalies('doubted'), enabled: mayWait })
  const late = useQuery({ queryKey: ['attendance', ...key, 'late'], queryFn: () => client.attendance.days({ ...range, status: 'late,early' }) })
  // A dark period that the person announced, or that nobody chose, is no exception. Each day's track has to be read for it: an answer that found too few in its time is asked to go on.
  const dark = useInfiniteQuery({
    queryKey: [...key, 'dark'], queryFn: ({ pageParam }) => client.darkPeriods.list({ ...range, standing: 'unknown', cursor: pageParam }),
    initialPageParam: undefined as string | undefined, getNextPageParam: (last) => last.nextCursor, staleTime: 60_000,
    refetchOnWindowFocus: false, // half a minute of reading for a company of 5,000
  })
  const darkDays = dark.data?.pages.flatMap(({ items }) => items) ?? []
  const goOn = dark.hasNextPage && darkDays.length < most && !dark.isError
  const { fetchNextPage, isFetching: isReadingDark } = dark
  useEffect(() => { if (goOn && !isReadingDark) void fetchNextPage() }, [goOn, isReadingDark, fetchNextPage])

  const ofAnomaly = (row: AnomalyRow): ExceptionRow => ({
    key: `${row.kind} ${row.eventId ?? `${row.personId} ${row.day}`} ${row.at ?? ''} ${row.text}`, personId: row.personId, personName: row.personName, departmentName: row.departmentName, day: row.day, at: row.at, isAsked: row.resolution === 'asked',
    text: [row.siteName, row.text].filter(Boolean).join(' · '), putOff: row.putOff, settled: row.settled, question: row.question,
    item: row.kind === 'doubted' && row.eventId ? { kind: 'doubt', eventId: row.eventId } : row.kind === 'out_of_place' && row.eventId ? { kind: 'out_of_place', eventId: row.eventId } : { kind: 'missed', personId: row.personId, day: row.day },
    href: row.kind === 'doubted' && row.eventId ? `/review?${row.putOff ? 'putOff=true&' : ''}item=${row.eventId}` : row.eventId ? `/check-ins/${row.eventId}` : dayHref(row.personId, row.day),
  })
  // How late first: the first reason is what was expected.
  const ofLate = ({ personId, personName, departmentName, day, firstAt, reasons, putOff: off, settled, question, ...result }: AttendanceDay): ExceptionRow =>
    ({ key: `late ${personId} ${day}`, personId, personName, departmentName, day, at: firstAt, text: [dayText({ day, ...result }), reasons[0]].filter(Boolean).join(' · '), href: dayHref(personId, day), isAsked: false, item: { kind: 'late', personId, day }, putOff: off, settled, question })
  const ofDark = ({ personId, personName, departmentName, day, periods, putOff: off, settled, question }: DarkDay): ExceptionRow => ({
    key: `dark ${personId} ${day}`, personId, personName, departmentName, day, at: periods[0]?.from ?? null, isAsked: false, item: { kind: 'dark', personId, day }, putOff: off, settled, question,
    text: t`${periods.length} 段没有位置、原因不明，共 ${duration(periods.reduce((sum, { seconds }) => sum + seconds, 0))}`, href: `/dark-periods?from=${day}&to=${day}&personId=${personId}`,
  })
  const ofRequest = (request: Regularization): ExceptionRow =>
    ({ key: request.regularizationId, personId: request.personId, personName: request.personName, departmentName: request.departmentName, day: request.day, at: request.at, text: request.reason, href: '/attendance/corrections', request, isAsked: true, item: { kind: 'request', regularizationId: request.regularizationId }, putOff: request.putOff })

  type Asked<T> = { readonly data: T | undefined; readonly error: Error | null; readonly isPending: boolean; readonly isFetching: boolean; refetch(): unknown }
  const hasMore = (data: { nextCursor?: string }) => data.nextCursor !== undefined
  const answer = <T extends { nextCursor?: string }>(query: Asked<T>, rows: (data: T) => readonly ExceptionRow[], count?: (data: T) => number | undefined, more: (data: T) => boolean = () => false): Exceptions => {
    const shown = query.data === undefined ? [] : rows(query.data)
    return { rows: shown, count: query.data === undefined ? null : count?.(query.data) ?? shown.length, more: query.data !== undefined && more(query.data), isCut: query.data !== undefined && hasMore(query.data), further: null, error: query.data === undefined ? query.error : null, pending: query.isPending, isRefreshing: query.isFetching, retry: () => void query.refetch() }
  }
  const counted = (kind: AnomalyRow['kind']) => (data: { sums?: { kinds: { kind: string; count: number; open: number }[] } | undefined }) => data.sums?.kinds.find((sum) => sum.kind === kind)?.[mayWait ? 'open' : 'count'] ?? 0
  return {
    requests: answer(requests, (data) => data.items.map(ofRequest), (data) => data.total),
    // How many wait does not depend on the period; the rows are those of the period.
    review: { ...answer(doubted, (data) => data.items.map(ofAnomaly)), count: departmentId === undefined ? (shelf === 'put_off' ? review.data?.putOff : review.data?.waiting) ?? null : doubted.data ? counted('doubted')(doubted.data) : null },
    missed: answer(missed, (data) => data.items.map(ofAnomaly), counted('missed')),
    late: answer(late, (data) => data.items.map(ofLate), undefined, hasMore),
    out_of_place: answer(outOfPlace, (data) => data.items.map(ofAnomaly), counted('out_of_place')),
    // None so far is no answer yet.
    dark: { rows: darkDays.map(ofDark), count: dark.data && (darkDays.length > 0 || !dark.hasNextPage) ? darkDays.length : null, more: dark.hasNextPage, isCut: dark.hasNextPage && darkDays.length >= most, further: goOn ? 'reading' : dark.hasNextPage && dark.isError ? 'failed' : null, error: darkDays.length > 0 ? null : dark.error, pending: dark.isPending, isRefreshing: dark.isFetching, retry: () => void (dark.data ? dark.fetchNextPage() : dark.refetch()) },
  }
}
