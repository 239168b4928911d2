/**
 * Is the note the same as earlier ones? Short and standard sentences repeat in all honest work, so only longer texts count, only when they
 * are nearly the same letter for letter (pairs of neighbouring characters, Sørensen–Dice), and only a little: it says that the text tells nothing about
 * this visit, not that nobody was there.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import type { CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('repeated_text')

const minLength = 12
const maxLength = 500
const sameShare = 0.85
const minRepeats = 3

const normal = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/[\s\p{P}\p{S}]+/gu, '').slice(0, maxLength)

const pairsOf = (text: string): Map<string, number> => {
  const pairs = new Map<string, number>()
  for (let i = 0; i + 1 < text.length; i++) pairs.set(text.slice(i, i + 2), (pairs.get(text.slice(i, i + 2)) ?? 0) + 1)
  return pairs
}

const similarity = (a: Map<string, number>, aLength: number, text: string): number => {
  if (Math.min(aLength, text.length) < sameShare * 0.85 * Math.max(aLength, text.length)) return 0
  let shared = 0
  for (const [pair, count] of pairsOf(text)) shared += Math.min(count, a.get(pair) ?? 0)
  return (2 * shared) / Math.max(1, aLength + text.length - 2)
}

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const text = normal(submission.note ?? '')
  if (text.length === 0) return report.absent('no_text')
  if (text.length < minLength) return report.neutral('short_text')
  const pairs = pairsOf(text)
  const seen = new Map<string, boolean>()
  let repeats = 0
  for (const { note, siteId } of context.earlierCheckIns ?? []) {
    if (note === undefined || siteId === submission.siteId) continue
    const other = normal(note)
    let isSame = seen.get(other)
    if (isSame === undefined) seen.set(other, (isSame = similarity(pairs, text.length, other) >= sameShare))
    if (isSame) repeats++
  }
  return repeats >= minRepeats ? report.weigh('same_as_before', weights.repeated_text.same_as_before, { visitCount: repeats }) : report.neutral('own_words')
}
