/** What an attack is made of: one person's day in an honest company, to be sent otherwise than it was. */
import type { Fix, Instant } from '@fieldproof/core/kernel'
import type { DemoPerson } from '../fleet/company.ts'
import type { Random } from '../random.ts'
import { type Case, type PhoneDay, type SimulatedWorld, type Visit, dayMs } from './world.ts'

export const attackNames = [
  'mock_flagged', 'constant_position', 'mock_jitter', 'teleport', 'drive_by', 'replay_exact', 'replay_time_shifted', 'replay_jittered', 'replay_of_colleague', 'replay_reversed',
  'shared_phone', 'co_travel', 'wrong_hour', 'clock_moved', 'offline_back_dated', 'copied_text',
] as const
export type AttackName = (typeof attackNames)[number]

export interface AttackInput { readonly simulated: SimulatedWorld; readonly person: DemoPerson; readonly day: number; readonly random: Random }

/** A falsified day; undefined where this person's day does not lend itself to it. `isFalse` says which of its visits are; all, when not told. */
export type Attack = (input: AttackInput) => (Case & { readonly isFalse?: (visit: Visit) => boolean }) | undefined
export type Attacks = Readonly<Record<AttackName, Attack>>

export const honestDayOf = ({ simulated, person, day }: AttackInput): PhoneDay | undefined => simulated.world.dayOf(`p${person.index}`, day)

export const roundTo = (value: number, digits: number): number => Number(value.toFixed(digits))

/** A visit at another time, by every clock the phone has. */
export const moveVisit = (visit: Visit, byMs: number): Visit => ({
  ...visit, deviceTime: visit.deviceTime + byMs, serverTime: visit.serverTime + byMs, ...(visit.fix ? { fix: { ...visit.fix, fixTime: visit.fix.fixTime + byMs } } : {}),
  device: { ...visit.device, ...(visit.device.lastServerTime === undefined ? {} : { lastServerTime: visit.device.lastServerTime + byMs }) },
})

export const mapDay = (day: PhoneDay, change: (fix: Fix) => Fix): PhoneDay => ({ ...day, fixes: day.fixes.map(change), visits: day.visits.map((v) => (v.fix ? { ...v, fix: change(v.fix) } : v)) })

/** The latest earlier working day of a person, at least `back` working days ago. */
export const earlierDay = ({ simulated }: AttackInput, person: DemoPerson, day: number, back = 1): PhoneDay | undefined => {
  let left = back
  for (let d = day - 1; d >= (simulated.days[0] as number); d--) {
    const found = simulated.world.dayOf(`p${person.index}`, d)
    if (found !== undefined && --left === 0) return found
  }
  return undefined
}

export const shiftDay = (day: PhoneDay, byMs: number, as: { personId: string; deviceId: string; day: number }): PhoneDay =>
  ({ ...as, fixes: day.fixes.map((f) => ({ ...f, fixTime: f.fixTime + byMs })), visits: day.visits.map((v) => moveVisit(v, byMs)) })

export const wholeDays = (from: number, to: number): number => (to - from) * dayMs

/** Check-ins with the check-out that belongs to each. */
export const visitPairs = (day: PhoneDay): { readonly enter: Visit; readonly leave: Visit | undefined }[] =>
  day.visits.flatMap((enter, i) => (enter.kind === 'check_in' ? [{ enter, leave: day.visits.slice(i + 1).find((v) => v.kind === 'check_out' && v.siteId === enter.siteId) }] : []))

export const timeOf = (visit: Visit): Instant => visit.fix?.fixTime ?? visit.deviceTime
