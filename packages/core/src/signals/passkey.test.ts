import { describe, expect, it } from 'vitest'
import { sampleCheckIn, sampleContext } from '../../../testkit/src/samples.ts'
import type { PasskeyFacts } from './context.ts'
import { explainFinding } from './index.ts'
import { evaluate } from './passkey.ts'

const judge = (passkey: PasskeyFacts | undefined, can: readonly 'passkey'[] = ['passkey']) =>
  evaluate(sampleCheckIn(), sampleContext({ factors: { can, registered: [], readings: [], ...(passkey === undefined ? {} : { passkey }) } }))

describe('a passkey', () => {
  it('that has been used before says more than one of this morning', () => {
    expect(judge({ outcome: 'confirmed', earlierUses: 3 })).toMatchObject({ reason: 'confirmed', weightDecibans: 4, group: 'person' })
    expect(judge({ outcome: 'confirmed', earlierUses: 2 })).toMatchObject({ reason: 'confirmed_newly_registered', weightDecibans: 1 })
    expect(explainFinding(judge({ outcome: 'confirmed', earlierUses: 8 }), 'en')).toBe('This check-in was confirmed with the phone’s fingerprint, face or PIN (used 8 times before)')
  })
  it('counts a little against where its signature is of something else or of nobody', () => {
    expect(judge({ outcome: 'of_something_else', earlierUses: 9 })).toMatchObject({ weightDecibans: -4 })
    expect(judge({ outcome: 'not_genuine', earlierUses: 9 })).toMatchObject({ weightDecibans: -3 })
  })
  it('counts nothing where it is not there, not known, or the phone was not unlocked', () => {
    for (const outcome of ['not_verified', 'unknown_key'] as const) expect(judge({ outcome, earlierUses: 9 })).toMatchObject({ weightDecibans: 0, state: 'inconclusive' })
    expect(judge(undefined)).toMatchObject({ weightDecibans: 0, state: 'absent', reason: 'not_used' })
    expect(judge(undefined, [])).toMatchObject({ weightDecibans: 0, state: 'absent', reason: 'not_told' })
  })
})
