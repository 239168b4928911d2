import { expect, it } from 'vitest'
import { stretchesOf } from './stretches.ts'

it('joins days in a row that are the same thing', () => {
  const day = (text: string, rule: 'holiday' | 'make_up' = 'holiday', name = '国庆节') => ({ day: text, rule, name })
  expect(stretchesOf([day('2026-09-20', 'make_up'), day('2026-09-30', 'holiday', '中秋节'), day('2026-10-01'), day('2026-10-02'), day('2026-10-04')])).toEqual([
    { from: '2026-09-20', to: '2026-09-20', rule: 'make_up', name: '国庆节' }, { from: '2026-09-30', to: '2026-09-30', rule: 'holiday', name: '中秋节' },
    { from: '2026-10-01', to: '2026-10-02', rule: 'holiday', name: '国庆节' }, { from: '2026-10-04', to: '2026-10-04', rule: 'holiday', name: '国庆节' },
  ])
})
