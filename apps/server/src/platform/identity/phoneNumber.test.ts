import { expect, test } from 'vitest'
import { normalisePhone } from './phoneNumber.ts'

test.each([
  ['13800138000', '+8613800138000'],
  ['138 0013 8000', '+8613800138000'],
  ['+86 138-0013-8000', '+8613800138000'],
  ['0086 13800138000', '+8613800138000'],
  ['１３８００１３８０００', '+8613800138000'],
  ['+852 9123 4567', '+85291234567'],
])('%s is %s', (typed, expected) => expect(normalisePhone(typed)).toBe(expected))

test.each(['', 'abc', '12800138000', '1380013800', '+12345', '+1234567890123456'])('"%s" is no number to sign in with', (typed) => expect(normalisePhone(typed)).toBeNull())
