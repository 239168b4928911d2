import type { SavedView, ViewPage } from '@fieldproof/contract'
import { isMonth, monthAfter, monthOf } from '../attendance/months.ts'
import { addDays, dayIn, isDay } from '../checkIns/days.ts'

export type Address = Readonly<Record<string, string | undefined>>
export type Filters = Readonly<Record<string, string>>

/** Said in the address by somebody who wants everything on a page that opens with a view. */
export const noView = 'none'
const standardColumns = 'standard'

/** No filters on any page: which view, which columns, and which page of the list. */
const always: readonly string[] = ['view', 'columns', 'page', 'after']
/** What an address holds besides the list: what is open on top of it. */
const besides: Readonly<Partial<Record<ViewPage, readonly string[]>>> = { attendance: ['personId', 'day'], sites: ['site', 'mode'], people: ['mode', 'edit'], devices: ['device'], live: ['person', 'panel', 'sos'], alerts: ['alert', 'panel'], review: ['item'] }
/** Filled in by the page itself when nobody chose. */
const automatic: Readonly<Partial<Record<ViewPage, readonly string[]>>> = { exceptions: ['kind'] }
/** What a page shows when its address does not say otherwise. */
const standard: Readonly<Partial<Record<ViewPage, Filters>>> = { reports: { report: 'detail' }, alerts: { state: 'open' } }

const sorted = (entries: readonly (readonly [string, string])[]): Filters => Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)))

/** The filters in an address, without what is not of the list. */
export const stateOf = (page: ViewPage, address: Address): Filters =>
  sorted(Object.entries(address).flatMap(([name, value]) => (value && !always.includes(name) && !besides[page]?.includes(name) && standard[page]?.[name] !== value ? [[name, value] as const] : [])))

const dayMs = 86_400_000
const monthsBetween = (a: string, b: string): number => (Number(a.slice(0, 4)) - Number(b.slice(0, 4))) * 12 + Number(a.slice(5, 7)) - Number(b.slice(5, 7))
const signed = (word: string, steps: number): string => (steps === 0 ? word : `${word}${steps > 0 ? '+' : ''}${steps}`)

/** By name as well as by form: a search for the word "today" is none. */
const isDayFilter = (name: string): boolean => name === 'from' || name === 'to'
export const hasDays = (state: Filters): boolean => Object.entries(state).some(([name, value]) => (isDayFilter(name) && isDay(value)) || (name === 'month' && isMonth(value)))
/** Days said from today on, months from this one, so that the view of today means the same tomorrow. */
export const fromToday = (state: Filters, today: string): Filters =>
  sorted(Object.entries(state).map(([name, value]) => [name, isDayFilter(name) && isDay(value) ? signed('today', Math.round((Date.parse(value) - Date.parse(today)) / dayMs)) : name === 'month' && isMonth(value) ? signed('month', monthsBetween(value, today)) : value]))

const countedIn = (name: string, value: string): RegExpExecArray | null => (isDayFilter(name) ? /^(today)([+-]\d{1,5})?$/ : name === 'month' ? /^(month)([+-]\d{1,5})?$/ : /(?!)/).exec(value)
export const movesWithToday = (filters: Filters): boolean => Object.entries(filters).some(([name, value]) => countedIn(name, value) !== null)
const onThatDay = (filters: Filters, today: string): Filters =>
  sorted(Object.entries(filters).map(([name, value]) => {
    const [, word, steps = '0'] = countedIn(name, value) ?? []
    return [name, word === 'today' ? addDays(today, Number(steps)) : word === 'month' ? monthAfter(monthOf(today), Number(steps)) : value]
  }))

/** Where a view is, today. */
export const addressOf = (view: SavedView, today: string): Record<string, string> => ({ ...onThatDay(view.search, today), view: view.viewId })

export const addressNow = (view: SavedView, timeZone: string): Record<string, string> => addressOf(view, dayIn(Date.now(), timeZone))

/** Columns as an address says them: undefined if it says nothing, null for the page's own. */
export const columnsIn = (address: Address): readonly string[] | null | undefined => (address['columns'] === undefined ? undefined : address['columns'] === standardColumns ? null : address['columns'].split(','))
export const columnsText = (columns: readonly string[] | null): string => columns?.join(',') ?? standardColumns

/** Which table a page shows: columns belong to it. */
export const tableOf = (page: ViewPage, address: Address): string => (page === 'reports' ? `reports/${address['report'] ?? 'detail'}` : page)
const isOfTable = (view: SavedView, address: Address): boolean => tableOf(view.page, view.search) === tableOf(view.page, address)

export interface InForce { readonly columns: readonly string[] | undefined; /** By the address or a view, and not by what this browser remembers. */ readonly isSaid: boolean }
/** The columns to show, by the address, else the view, else what this browser remembers. */
export const columnsInForce = (page: ViewPage, address: Address, view: SavedView | undefined, remembered: readonly string[] | undefined): InForce => {
  const said = columnsIn(address)
  if (said !== undefined) return { columns: said ?? undefined, isSaid: true }
  if (view && isOfTable(view, address)) return { columns: view.columns ?? undefined, isSaid: true }
  return { columns: remembered, isSaid: false }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Whether an address leaves nothing out. */
export const isEverything = (page: ViewPage, address: Address): boolean => Object.keys(stateOf(page, address)).every((name) => automatic[page]?.includes(name))

/** Whether the address shows something else than the view that was chosen. */
export const differsFrom = (view: SavedView, address: Address, today: string): boolean => {
  const wanted = stateOf(view.page, onThatDay(view.search, today))
  const shown = Object.fromEntries(Object.entries(stateOf(view.page, address)).filter(([name]) => name in wanted || !automatic[view.page]?.includes(name)))
  const columns = columnsIn(address)
  return !same(wanted, shown) || (columns !== undefined && !same(columns, view.columns))
}
