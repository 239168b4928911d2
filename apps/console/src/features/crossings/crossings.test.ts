import { describe, expect, it } from 'vitest'
import { filtersOf, queryOf } from './crossingFilters.ts'
import { toCsv } from './csv.ts'

describe('filters of the address', () => {
  it('drop what is no filter', () => {
    expect(filtersOf({ from: '2026-11-24', to: 'yesterday', kind: 'enter,nonsense,off_post', page: '2' })).toEqual({ from: '2026-11-24', kind: 'enter,off_post' })
  })
  it('become instants with the last day included', () => {
    expect(queryOf({ from: '2026-11-24', to: '2026-11-24', kind: 'enter' }, 'Asia/Shanghai')).toEqual({ kind: 'enter', from: '2026-11-23T16:00:00.000Z', to: '2026-11-24T16:00:00.000Z' })
  })
})

describe('CSV', () => {
  it('quotes, and shows a formula as text', () => {
    expect(toCsv([['a"b', 'c,d', null, 3], ['=1+1', '一\n二', '-x', '']])).toBe('\uFEFF"a""b","c,d",,3\r\n\'=1+1,"一\n二",\'-x,\r\n')
  })
})
