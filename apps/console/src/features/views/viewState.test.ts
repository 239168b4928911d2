import type { SavedView } from '@fieldproof/contract'
import { expect, test } from 'vitest'
import { addressOf, columnsIn, columnsInForce, columnsText, differsFrom, fromToday, hasDays, isEverything, movesWithToday, stateOf } from './viewState.ts'

const view = (more: Partial<SavedView>): SavedView => ({ viewId: 'v1', page: 'check-ins', name: '存疑的', search: { band: 'strong_doubt', from: 'today-6', to: 'today' }, columns: null, isShared: false, isOwn: true, ownerName: '王伟', isDefault: false, mayChange: true, ...more })

test('an address is a view’s filters and what is not of the list', () => {
  expect(stateOf('attendance', { month: '2026-11', personId: 'p1', day: '2026-11-02', view: 'v1', columns: 'a', search: '' })).toEqual({ month: '2026-11' })
  expect(stateOf('live', { department: 'd1', area: '1,2,3,4', state: 'late', person: 'p1', panel: 'feed', sos: 's1' })).toEqual({ area: '1,2,3,4', department: 'd1', state: 'late' })
  expect(stateOf('live', { hiddenAges: 'old', hiddenTiers: 'C,none', name: '张', person: 'p1' })).toEqual({ hiddenAges: 'old', hiddenTiers: 'C,none', name: '张' })
  expect([isEverything('reports', { report: 'detail', view: 'none' }), isEverything('exceptions', { kind: 'late' }), isEverything('exceptions', { days: '30' })]).toEqual([true, true, false])
  expect(stateOf('reports', { report: 'detail', personId: 'p1' })).toEqual({ personId: 'p1' })
})

test('of alerts and the queue, what is open on top is not of the list; a list as it stands leaves nothing out', () => {
  expect(stateOf('alerts', { state: 'open', severity: 'critical', alert: 'a1', panel: 'browser' })).toEqual({ severity: 'critical' })
  expect(stateOf('review', { band: 'strong_doubt', item: 'e1' })).toEqual({ band: 'strong_doubt' })
  expect([isEverything('alerts', { state: 'open' }), isEverything('alerts', { state: 'all' }), isEverything('review', { item: 'e1' }), isEverything('crossings', { siteId: 's1' })]).toEqual([true, false, true, false])
  const overdue = view({ page: 'alerts', search: { severity: 'critical' } })
  expect(differsFrom(overdue, { severity: 'critical', state: 'open', alert: 'a1', view: 'v1' }, '2026-11-20')).toBe(false)
  expect(differsFrom(overdue, { severity: 'critical', state: 'closed', view: 'v1' }, '2026-11-20')).toBe(true)
})

test('days move with today, over months and years', () => {
  const state = { band: 'strong_doubt', from: '2026-12-28', to: '2027-01-03' }
  expect(hasDays(state)).toBe(true)
  const kept = fromToday(state, '2027-01-03')
  expect(kept).toEqual({ band: 'strong_doubt', from: 'today-6', to: 'today' })
  expect([movesWithToday(kept), movesWithToday(state)]).toEqual([true, false])
  expect(addressOf(view({ search: kept }), '2027-03-02')).toEqual({ band: 'strong_doubt', from: '2027-02-24', to: '2027-03-02', view: 'v1' })
  expect(fromToday({ month: '2026-12', to: '2027-01-05' }, '2027-01-03')).toEqual({ month: 'month-1', to: 'today+2' })
  expect(addressOf(view({ search: { month: 'month-1', search: 'today' } }), '2027-03-31')).toEqual({ month: '2027-02', search: 'today', view: 'v1' })
})

test('what was changed since a view was chosen is seen', () => {
  const address = addressOf(view({}), '2026-11-20')
  expect(differsFrom(view({}), address, '2026-11-20')).toBe(false)
  expect(differsFrom(view({}), { ...address, to: '2026-11-19' }, '2026-11-20')).toBe(true)
  expect(differsFrom(view({}), { ...address, band: undefined }, '2026-11-20')).toBe(true)
  expect(differsFrom(view({}), { ...address, columns: 'time,person' }, '2026-11-20')).toBe(true)
  expect(differsFrom(view({ columns: ['time', 'person'] }), { ...address, columns: 'time,person' }, '2026-11-20')).toBe(false)
  // The inbox opens a kind by itself; a view that names none is not changed by that.
  const inbox = view({ page: 'exceptions', search: { days: '30' } })
  expect(differsFrom(inbox, { days: '30', kind: 'late', view: 'v1' }, '2026-11-20')).toBe(false)
  expect(differsFrom({ ...inbox, search: { days: '30', kind: 'dark' } }, { days: '30', kind: 'late', view: 'v1' }, '2026-11-20')).toBe(true)
})

test('columns: the address before the view, the view before what the browser remembers', () => {
  const own = view({ columns: ['time', 'band'] })
  expect(columnsInForce('check-ins', {}, undefined, ['person'])).toEqual({ columns: ['person'], isSaid: false })
  expect(columnsInForce('check-ins', {}, own, ['person'])).toEqual({ columns: ['time', 'band'], isSaid: true })
  expect(columnsInForce('check-ins', {}, view({}), ['person'])).toEqual({ columns: undefined, isSaid: true })
  expect(columnsInForce('check-ins', { columns: 'site' }, own, undefined)).toEqual({ columns: ['site'], isSaid: true })
  expect(columnsInForce('check-ins', { columns: columnsText(null) }, own, undefined)).toEqual({ columns: undefined, isSaid: true })
  expect(columnsIn({ columns: columnsText(['a', 'b']) })).toEqual(['a', 'b'])
  // A view of one report says nothing about the table of another.
  const report = view({ page: 'reports', search: { report: 'anomalies' }, columns: ['at'] })
  expect(columnsInForce('reports', { report: 'summary' }, report, undefined)).toEqual({ columns: undefined, isSaid: false })
})
