import type { CheckInSubmission, ExplanationSubmission } from '@fieldproof/core/kernel'
import { stepChallenge } from '@fieldproof/core/verification'
import { loadChallenges, saveChallenge } from '../challenges/store.ts'
import type { StageContext } from '../pipeline.ts'

export interface Answer {
  readonly submission: CheckInSubmission | ExplanationSubmission
  /** When the person acted, as far as proven: an answer made offline in time is in time. */
  readonly at: number
}

/** Check-ins that answer a challenge, and words on why one cannot be met. Only the challenged person's own, properly signed. Answers the challenges that went on. */
export const recordChallengeAnswers = async ({ trx, orgId }: StageContext, answers: readonly Answer[]): Promise<string[]> => {
  const idOf = ({ submission: s }: Answer): string | undefined => (s.kind === 'explanation' ? s.about : s.challengeId)?.toLowerCase()
  const ids = [...new Set(answers.flatMap((answer) => idOf(answer) ?? []))]
  if (ids.length === 0) return []
  const moved: string[] = []
  const challenges = new Map((await loadChallenges(trx, ids)).map((stored) => [stored.challengeId, stored]))
  for (const answer of answers) {
    const { submission: s, at } = answer
    const stored = challenges.get(idOf(answer) ?? '')
    if (!stored || stored.personId !== s.personId || s.integrity.signature !== 'valid') continue
    const next = stepChallenge(stored.challenge, s.kind === 'explanation' ? { kind: 'cannot', at, reason: s.reason ?? 'other' } : { kind: 'answered', at, eventId: s.eventId })
    if (!next.ok || next.value === stored.challenge) continue
    challenges.set(stored.challengeId, { ...stored, challenge: next.value })
    await saveChallenge(trx, orgId, stored.challengeId, next.value)
    moved.push(stored.challengeId)
  }
  return moved
}
