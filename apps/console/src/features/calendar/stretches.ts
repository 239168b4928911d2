import type { CalendarYear } from '@fieldproof/contract'
import { addDays } from '../checkIns/days.ts'

interface Stretch { readonly from: string; readonly to: string; readonly rule: CalendarYear['days'][number]['rule']; readonly name: string }

/** Days in a row that are the same thing, as one line. */
export const stretchesOf = (days: CalendarYear['days']): Stretch[] => {
  const stretches: Stretch[] = []
  for (const { day, rule, name } of days) {
    const last = stretches.at(-1)
    if (last && last.rule === rule && last.name === name && addDays(last.to, 1) === day) stretches[stretches.length - 1] = { ...last, to: day }
    else stretches.push({ from: day, to: day, rule, name })
  }
  return stretches
}
