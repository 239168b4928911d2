/**
 * The fourth set: 2027-01 as it is, and what factors at the site (tag, code, beacon, customer), video and face tell. A change of an older
 * weight stands here under its signal with the reason beside it; the older files stay as they were published.
 */
import { weights202701 } from './weights202701.ts'

export const weights202702 = {
  ...weights202701,
} as const
