import { makeTimeToken, type TimeToken } from '@fieldproof/core/evidence'
import { isoInstant } from '@fieldproof/core/kernel'
import type { Ports } from '../ports.ts'

/** One signature serves every answer of a second: it bounds an event from below, so a second more or less changes nothing. */
const freshMs = 1_000

/** Answers the organisation's newest time token (core/evidence/timeToken). */
export const createTimeDesk = ({ signers, clock }: Pick<Ports, 'signers' | 'clock'>): ((orgId: string) => Promise<TimeToken>) => {
  const made = new Map<string, { readonly at: number; readonly token: TimeToken }>()
  return async (orgId) => {
    const signer = await signers(orgId)
    const now = clock.now()
    const last = made.get(orgId)
    if (last && now >= last.at && now - last.at < freshMs) return last.token
    const token = makeTimeToken(isoInstant(now), signer, (message) => signer.sign(message))
    made.set(orgId, { at: now, token })
    return token
  }
}
