import type { Submission } from '@fieldproof/core/kernel'
import { provenTime } from '@fieldproof/core/signals'

/** When the person acted, whatever the age of the position that came along. */
export const actedAt = (s: Submission): number => provenTime(s) ?? s.clocks.deviceTime ?? s.clocks.serverTime
