import type { Fix } from '@fieldproof/core/kernel'
import type { SimulatedPhone } from './phone.ts'

const fixesPerEvent = 50

/** The local day in the zone of the companies that tests set up. */
export const dayInShanghai = (instant: number): string => new Date(instant + 8 * 3_600_000).toISOString().slice(0, 10)

/** Events of at most fifty fixes, cut at local midnight, as the app packs them. */
export const portionsOf = (fixes: readonly Fix[]): Fix[][] => {
  const out: Fix[][] = []
  for (const fix of fixes) {
    const current = out.at(-1)
    if (current && current.length < fixesPerEvent && dayInShanghai(current[0]!.fixTime) === dayInShanghai(fix.fixTime)) current.push(fix)
    else out.push([fix])
  }
  return out
}

/** Sends a recorded track and a check-in at its last position; returns the check-in's id. The phone's own clock must stand at the end of the track. */
export const sendTrackAsPhone = async (phone: SimulatedPhone, fixes: readonly Fix[]): Promise<string> => {
  // The app asks the server for the day when it is opened, so a phone that then was offline, for years even, proves when it recorded. One that was enrolled only afterwards proves nothing.
  const lastServerTime = fixes[0]!.fixTime - 8000
  const isEnrolled = lastServerTime >= Date.parse(phone.enrollment.serverTime)
  const at = (deviceTime: number) => ({ deviceTime, ...(isEnrolled ? { lastServerTime, monotonicSinceServerTimeMs: deviceTime - lastServerTime } : {}) })
  for (const portion of portionsOf(fixes)) phone.track(portion, at(portion.at(-1)!.fixTime))
  const last = fixes.at(-1)!
  const checkIn = phone.checkIn({ fix: last, ...at(last.fixTime + 1000) })
  await phone.flush({ withinMs: 60_000 })
  for (const [id, problem] of phone.refused) throw new Error(`the server refused event ${id}: ${problem.title}${problem.detail ? ` (${problem.detail})` : ''}`)
  if (phone.complaints.length > 0) throw new Error(`the phone complains: ${phone.complaints.join('; ')}`)
  return checkIn
}
