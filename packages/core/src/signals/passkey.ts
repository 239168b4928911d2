/**
 * Did the phone's own authenticator (finger, face or PIN of the phone) confirm this very check-in? Verified by the server from the signed event (core/evidence/passkeyAssertion). It says
 * that whoever can unlock this phone was there and agreed; it does not say who that is. So it is worth something against a phone that lies in a drawer and checks in by itself,
 * little against a colleague who was given the PIN, and nothing where it was not used.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import type { CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('passkey')

/** A passkey registered this morning may be anybody's who held the phone. */
const settledUses = 3

export const evaluate = (_submission: CheckInSubmission, { factors }: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const passkey = factors?.passkey
  if (passkey === undefined) return report.absent(factors?.can.includes('passkey') === true ? 'not_used' : 'not_told')
  const w = weights.passkey
  const { earlierUses } = passkey
  switch (passkey.outcome) {
    case 'confirmed': return earlierUses < settledUses ? report.weigh('confirmed_newly_registered', w.confirmed_newly_registered, { earlierUses }) : report.weigh('confirmed', w.confirmed, { earlierUses })
    case 'not_verified': return report.inconclusive('not_verified')
    case 'unknown_key': return report.inconclusive('unknown_key')
    case 'of_something_else': return report.weigh('of_something_else', w.of_something_else)
    case 'not_genuine': return report.weigh('not_genuine', w.not_genuine)
  }
}
