import type { CheckInRow } from '@fieldproof/contract'
import { describe, expect, it } from 'vitest'
import { isExportCut } from '../reports/exportDays.ts'
import { exportQueryOf, filtersOf, queryOf } from './listFilters.ts'
import { mergeRows } from './mergeRows.ts'

describe('filters of the check-in list', () => {
  it('asks for whole days of the organisation', () => {
    expect(queryOf(filtersOf({ from: '2026-03-02', to: '2026-03-02', band: 'needs_review' }), 'Asia/Shanghai')).toMatchObject({ from: '2026-03-01T16:00:00.000Z', to: '2026-03-02T16:00:00.000Z', band: 'needs_review' })
  })
  it('drops choices that there are not', () => {
    expect(Object.values(filtersOf({ band: 'x', action: 'y', kind: 'z', search: '周' })).filter((value) => value !== undefined)).toEqual(['周'])
    expect(filtersOf({ band: 'strong_doubt', action: 'review', kind: 'check_in' })).toMatchObject({ band: 'strong_doubt', action: 'review', kind: 'check_in' })
  })
  it('exports the same by days, as far back as a file goes', () => {
    expect(exportQueryOf(filtersOf({ from: '2026-03-02', kind: 'check_out', band: 'verified' }), '2026-03-09')).toMatchObject({ from: '2026-03-02', to: '2026-03-09', act: 'check_out', band: 'verified' })
    expect(exportQueryOf(filtersOf({ from: '2020-01-01', to: '2026-03-09' }), '2026-05-01')).toMatchObject({ from: '2025-02-03', to: '2026-03-09', act: undefined })
  })
  it('knows where a file begins later than its list', () => {
    expect([{}, { from: '2020-01-01', to: '2026-03-09' }, { from: '2025-02-02', to: '2026-03-09' }, { from: '2025-02-03', to: '2026-03-09' }, { from: '2026-03-02' }].map((search) => isExportCut(filtersOf(search), '2026-03-09'))).toEqual([true, true, true, false, false])
  })
  it('takes nothing from the address that is no filter', () => {
    expect(Object.entries(filtersOf({ from: 'soon', kind: '', colour: 'red', search: '王' })).filter(([, v]) => v !== undefined)).toEqual([['search', '王']])
  })
})

describe('live rows in a list', () => {
  const row = (eventId: string, time: string, band: string | null = 'verified') => ({ eventId, happenedAt: time, serverTime: time, fixTime: null, deviceTime: null, band }) as CheckInRow
  it('puts new ones on top and a verdict in its place', () => {
    const merged = mergeRows([row('a', '2026-03-02T08:00:00Z', null), row('b', '2026-03-02T07:00:00Z')], [row('a', '2026-03-02T08:00:00Z', 'needs_review'), row('c', '2026-03-02T09:00:00Z')])
    expect(merged.map((r) => [r.eventId, r.band])).toEqual([['c', 'verified'], ['a', 'needs_review'], ['b', 'verified']])
  })
  it('does not take a verdict away that the list already has', () => {
    expect(mergeRows([row('a', '2026-03-02T08:00:00Z')], [row('a', '2026-03-02T08:00:00Z', null)])[0]?.band).toBe('verified')
  })
})
