import { ProblemError, type ShiftInput } from '@fieldproof/contract'
import { t } from '@fieldproof/core/kernel'
import { validateShift } from '@fieldproof/core/planning'
import { requireName } from '../registryRequest.ts'

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** Do two segments of one day share a minute? An end at or before its start lies on the next day. */
const overlap = (segments: ShiftInput['segments']): boolean => {
  const spans = segments.map(({ start, end }) => ({ from: minuteOf(start), to: minuteOf(end) <= minuteOf(start) ? minuteOf(end) + 1440 : minuteOf(end) })).sort((a, b) => a.from - b.from)
  return spans.some((span, i) => i > 0 && span.from < spans[i - 1]!.to)
}

/** A shift as it is stored: days in order, once each. Throws invalid_request in words for whoever set it up. */
export const requireShift = (input: ShiftInput): Required<ShiftInput> => {
  const shift = { name: requireName(input.name), kind: input.kind, segments: input.segments.map(({ start, end }) => ({ start, end })), daysOfWeek: [...new Set(input.daysOfWeek)].sort((a, b) => a - b), powerMode: input.powerMode ?? ('balanced' as const), punchBeforeMinutes: input.punchBeforeMinutes ?? 60, punchAfterMinutes: input.punchAfterMinutes ?? 60 }
  const checked = validateShift(shift)
  if (!checked.ok) throw new ProblemError('invalid_request', checked.error)
  if (shift.kind === 'fixed' && overlap(shift.segments)) throw new ProblemError('invalid_request', t('时段之间有重叠，请调整', '時段之間有重疊，請調整', 'segments: two of them overlap'))
  return shift
}
