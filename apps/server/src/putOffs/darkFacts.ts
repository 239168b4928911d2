import { createHash } from 'node:crypto'
import type { DarkDay } from '@fieldproof/contract'

/** What is known of a day without positions, for put-offs: which stretches are unexplained, since when, and what the phone told. One that still goes on grows without being new. */
export const darkFacts = ({ periods }: Pick<DarkDay, 'periods'>): string =>
  createHash('sha256').update(JSON.stringify(periods.filter(({ standing }) => standing === 'unknown').map(({ from, causes }) => [from, causes.map(({ cause, chosenBy }) => [cause, chosenBy])]))).digest('hex').slice(0, 32)
