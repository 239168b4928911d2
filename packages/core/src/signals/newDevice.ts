/**
 * Is this the first day of this phone for this person? People buy phones; so it weighs next to nothing, and is shown because a change of phone explains much
 * of what else is new on that day. Going back and forth between several phones is told apart from changing once.
 */
import type { CheckInSubmission, Finding } from '../kernel/index.ts'
import { bestTime } from './clocks.ts'
import type { CheckInContext } from './context.ts'
import { reporter } from './finding.ts'
import { type SignalWeights, currentWeights } from './currentWeights.ts'

const report = reporter('new_device')

const minEarlier = 10
const newMs = 24 * 3_600_000
const alternatingMs = 7 * 24 * 3_600_000

export const evaluate = (submission: CheckInSubmission, context: CheckInContext, weights: SignalWeights = currentWeights): Finding => {
  const earlier = context.earlierCheckIns ?? []
  if (earlier.length < minEarlier) return report.absent('too_few_check_ins', { checkInCount: earlier.length })
  const time = bestTime(submission)
  const recent = earlier.filter((k) => time - k.time <= alternatingMs).sort((a, b) => a.time - b.time)
  let changes = 0
  for (let i = 1; i <= recent.length; i++) if ((recent[i]?.deviceId ?? submission.deviceId) !== recent[i - 1]?.deviceId) changes++
  const w = weights.new_device
  if (changes >= 4) return report.weigh('alternating', w.alternating, { changeCount: changes, deviceCount: new Set([...recent.map((k) => k.deviceId), submission.deviceId]).size })
  const first = earlier.reduce((oldest, k) => (k.deviceId === submission.deviceId ? Math.min(oldest, k.time) : oldest), Infinity)
  const isChange = earlier.some((k) => k.deviceId !== submission.deviceId)
  return isChange && (time - first < newMs || first === Infinity) ? report.weigh('first_day', w.first_day) : report.neutral('known_device')
}
