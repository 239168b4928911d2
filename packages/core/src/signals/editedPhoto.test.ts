import { expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import type { PhotoFacts } from './context.ts'
import { evaluate } from './editedPhoto.ts'

const judge = (facts: Partial<PhotoFacts> | undefined) => evaluate(sampleCheckIn({ photoSha256: 'aa' }), sampleContext({ photo: facts && { sha256: 'aa', matches: [], ...facts } }))

it('asks for a look where an editor signed the file, and names it', () => {
  expect(judge({ editedWith: 'Snapseed' })).toMatchObject({ reason: 'edited', weightDecibans: -8, values: { program: 'Snapseed' } })
})

it('says nothing otherwise', () => {
  expect(judge({})).toMatchObject({ reason: 'no_editor', weightDecibans: 0 })
  expect(judge(undefined)).toMatchObject({ reason: 'not_read', state: 'absent' })
  expect(judge({ trouble: 'damaged' })).toMatchObject({ reason: 'not_readable', state: 'absent' })
  expect(evaluate(sampleCheckIn(), sampleContext())).toMatchObject({ reason: 'no_photo', state: 'absent' })
})
