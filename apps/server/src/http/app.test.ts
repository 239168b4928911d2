import { expect, test } from 'vitest'
import { ProblemError } from '@fieldproof/contract'
import { problemOf } from './app.ts'

const fault = (code: string) => Object.assign(new Error(`fault ${code}`), { code })

test.each([
  'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ENOSPC', 'EIO',
  '08006', '25006', '53100', '53300', '57P01', '57P03', '57P05', '58030', '40001', '40P01',
])('%s passes by itself: whoever sent something keeps it and is told when to come back', (code) => {
  const passing = { code: 'storage_unavailable', retryAfterSeconds: 5 }
  expect(problemOf(fault(code))).toEqual(passing)
  // As pg tells it when no address of a host answered, and as Kysely wraps it.
  expect(problemOf(new AggregateError([fault('X'), fault(code)]))).toEqual(passing)
  expect(problemOf(new Error('query failed', { cause: fault(code) }))).toEqual(passing)
})

test.each(['42P01', '42501', '23505', 'ERR_ASSERTION'])('%s does not: it is a fault of ours', (code) => {
  expect(problemOf(fault(code))).toEqual({ code: 'internal' })
})

test('what was said on purpose is said on', () => {
  expect(problemOf(new ProblemError('conflict', 'x'))).toMatchObject({ code: 'conflict', detail: 'x' })
})
