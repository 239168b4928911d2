import { expect, test } from 'vitest'
import { toCsv } from './csv.ts'

test('CSV quotes, and shows a formula as text', () => {
  expect(toCsv([['a"b', 'c,d', null, 3], ['=1+1', '一\n二', '-x', '']])).toBe('\uFEFF"a""b","c,d",,3\r\n\'=1+1,"一\n二",\'-x,\r\n')
})
