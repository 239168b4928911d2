import { expect, it } from 'vitest'
import { normalisePhone } from './phone.ts'

it.each([
  ['138 0013 8000', '+8613800138000'], ['１３８００１３８０００', '+8613800138000'], ['+86 138-0013-8000', '+8613800138000'], ['0086 13800138000', '+8613800138000'],
  ['+852 6123 4567', '+85261234567'], ['010-88886666', '01088886666'],
])('%s → %s', (typed, expected) => { expect(normalisePhone(typed)).toBe(expected) })
